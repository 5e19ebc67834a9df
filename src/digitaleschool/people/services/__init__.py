"""Changes to organisations, schools, and what people do there; one module a subject."""
