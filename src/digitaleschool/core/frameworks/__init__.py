"""Frameworks of goals and competences: editions with validity, goals with a full key, and the links between them."""
