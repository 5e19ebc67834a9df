"""Files that are refused: what is wrong and where. The sentences for people stand in :mod:`.sentences`."""

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

    def plain(self) -> dict[str, object]:
        """Everything as built-in values, for the pipe."""
        return {
            "kind": self.kind, "sheet": self.sheet, "row": self.row, "column": self.column, "facts": self.facts,
        }  # fmt: skip
