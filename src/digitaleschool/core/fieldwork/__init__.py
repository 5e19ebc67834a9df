"""A round as a project: its ten steps, whom to ask, how it stands, what to do next. Pure rules from plain counts."""
