"""Changes to seasons, wishes, supply, plans and proposals; one module a subject."""
