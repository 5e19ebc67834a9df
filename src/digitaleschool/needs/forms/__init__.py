"""What colleagues fill in about a round; one module a subject. Each turns what was posted into what a service takes."""
