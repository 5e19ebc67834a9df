"""Files that are refused: one sentence each, in Dutch and English, with the place where that is known."""

from __future__ import annotations


class Refused(Exception):
    """A file that is not read. ``kind`` names the sentence, ``facts`` fill it in."""

    def __init__(self, kind: str, *, sheet: str = "", row: int = 0, column: str = "", **facts: object) -> None:
        super().__init__(kind)
        self.kind = kind
        self.sheet = sheet
        self.row = row
        self.column = column
        self.facts = {name: str(value) for name, value in facts.items()}
