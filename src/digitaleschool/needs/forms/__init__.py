"""What people fill in, turned into what a service takes; one module a subject."""
