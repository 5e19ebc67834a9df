"""The refusal of an instrument, in two languages."""

from __future__ import annotations

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text

__all__ = ["InstrumentError", "Text"]


class InstrumentError(Refusal):
    """An instrument that makes no sense: names the file, the line, the entry and the reason, in Dutch and in English.

    >>> error = InstrumentError(Text(nl="geen rijen", en="no rows"), entry=Text(nl="vraag use", en="item use"))
    >>> str(error.placed(file="form.yaml", line=7))
    'form.yaml, vraag use, regel 7: geen rijen'
    >>> error.said("en")
    'item use: no rows'
    """

    def __init__(self, reason: Text | str, entry: Text | None = None, file: str = "", line: int = 0) -> None:
        ValueError.__init__(self, reason, entry, file, line)
        self.reason = Text(nl=reason, en=reason) if isinstance(reason, str) else reason
        self.entry = entry
        self.file = file
        self.line = line

    def placed(self, *, file: str = "", entry: Text | None = None, line: int = 0) -> InstrumentError:
        """The same refusal, with what was not yet known of its place."""
        return InstrumentError(self.reason, self.entry or entry, self.file or file, self.line or line)

    def within(self, place: Text) -> InstrumentError:
        """The same refusal, with a wider place around its entry."""
        entry = Text(nl=f"{place.nl}, {self.entry.nl}", en=f"{place.en}, {self.entry.en}") if self.entry else place
        return InstrumentError(self.reason, entry, self.file, self.line)

    def said(self, language: str = "nl") -> str:
        """The sentence in ``nl`` or ``en``."""
        line = (f"line {self.line}" if language == "en" else f"regel {self.line}") if self.line else ""
        place = ", ".join(part for part in (self.file, self.entry[language] if self.entry else "", line) if part)
        return f"{place}: {self.reason[language]}" if place else self.reason[language]

    def __str__(self) -> str:
        return self.said("nl")
