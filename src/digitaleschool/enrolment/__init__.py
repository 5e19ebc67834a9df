"""Who is seated where, who waits, who came, and what proves it."""
