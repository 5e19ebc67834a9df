"""Seats in a run, and what people hear of them: rules without rows, clock or network."""
