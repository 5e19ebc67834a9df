"""Changes to frameworks: what the site brings, and what is read in."""
