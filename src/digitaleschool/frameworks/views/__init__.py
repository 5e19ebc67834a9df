"""Pages and files of frameworks."""
