"""The register of schools: what its file says, and what reading it would change. Nothing here writes or asks."""
