"""Trainings as providers describe them: what they promise, for whom, how."""
