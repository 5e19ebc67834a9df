"""Refusals: errors that we foresee, in one sentence for the person who can mend them."""

from __future__ import annotations

from .wording import Text


class Refusal(ValueError):
    """Bad input. Subclasses stand beside the function that raises them.

    >>> Refusal(Text(nl="Het bestand is leeg.", en="The file is empty.")).said("en")
    'The file is empty.'
    """

    def __init__(self, message: Text | str) -> None:
        self.message = message if isinstance(message, Text) else Text(nl=message, en=message)
        super().__init__(self.message.nl)

    def said(self, language: str = "nl") -> str:
        """The sentence in ``nl`` or ``en``."""
        return self.message[language]
