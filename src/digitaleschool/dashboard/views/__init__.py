"""Pages that look at several stages at once; one module a subject."""
