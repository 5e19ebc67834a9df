"""The pages of needs; one module a subject."""
