"""Refusals: errors that we foresee, in one sentence for the person who can mend them."""

from __future__ import annotations

from digitaleschool.core.survey.model import Text


class Refusal(ValueError):
    """Bad input. Subclasses stand beside the function that raises them.

    >>> Refusal(Text(nl="Het bestand is leeg.", en="The file is empty.")).sentence("en")
    'The file is empty.'
    """

    def __init__(self, message: Text | str) -> None:
        self.message = message if isinstance(message, Text) else Text(nl=message, en=message)
        super().__init__(self.message.nl)

    def sentence(self, language: str = "nl") -> str:
        """The message in that language."""
        return self.message[language]
