"""One wording in two languages."""

from __future__ import annotations

from digitaleschool.core.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One wording in Dutch and English; ``text["nl"]``."""

    nl: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.nl
