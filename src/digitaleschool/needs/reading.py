"""From the file of a survey to answers: read, matched, coded, with everything that was noticed on the way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..core.survey.answers import Answers
from ..core.survey.coding import code_answers
from ..core.survey.matching import ColumnMatch, propose
from ..core.survey.model import Instrument, Text
from ..core.survey.notices import Notice
from .exports.guarded import read_guarded
from .exports.refusals import Refused


class ExportRefused(Exception):
    """A file that cannot be read, in one sentence for the person who gave it."""

    def __init__(self, message: Text, *, sheet: str = "", row: int | None = None, column: str = "") -> None:
        super().__init__(message.nl)
        self.message = message
        self.sheet = sheet
        self.row = row
        self.column = column


@dataclass(frozen=True, kw_only=True)
class Import:
    """All that was understood of one file, and the answers in it."""

    file: str
    format: str
    encoding: str
    delimiter: str
    sheet: str
    rows_read: int
    answers: Answers
    matches: tuple[ColumnMatch, ...]
    notices: tuple[Notice, ...]


def read_export(path: Path, *, instrument: Instrument | None = None, mapping: Path | None = None) -> Import:
    """The answers in the file at ``path``. Raises :class:`ExportRefused` where it cannot be read."""
    try:
        table, facts = read_guarded(path)
    except Refused as refusal:
        words = f"{refusal.kind} {refusal.facts}"
        raise ExportRefused(
            Text(nl=words, en=words), sheet=refusal.sheet, row=refusal.row or None, column=refusal.column
        ) from None
    if instrument is None:
        raise NotImplementedError
    matches = propose(instrument, table.columns)
    coding = code_answers(table, instrument, matches)
    return Import(
        file=path.name, format=facts["format"] or "csv", encoding=facts["encoding"], delimiter=facts["delimiter"],
        sheet=facts["sheet"], rows_read=table.count, answers=coding.answers, matches=matches, notices=coding.notices,
    )  # fmt: skip
