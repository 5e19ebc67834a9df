"""What people may agree to, what is kept of them and how long, and what a deed is called: knowledge, as values."""
