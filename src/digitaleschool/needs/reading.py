"""From the file of a survey to answers: read, matched, coded, with everything that was noticed on the way.

Nothing is written here: reading is the dry run. The file is parsed in a process of its own (``common.exports``);
what cannot be read is refused with one sentence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from pathlib import Path

from digitaleschool.common.exports.guarded import read_guarded
from digitaleschool.common.exports.refusals import Refused
from digitaleschool.common.exports.sentences import remark, sentence
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.answers import Answers
from digitaleschool.core.survey.checks import check_rows, check_straight_lines, row_digests
from digitaleschool.core.survey.coding import code_answers
from digitaleschool.core.survey.loading import list_instruments, load_instrument
from digitaleschool.core.survey.matching import ColumnMatch, MappingError, column_keys, left_over, propose
from digitaleschool.core.survey.model import Instrument, Role, Text
from digitaleschool.core.survey.notices import Notice, notice
from digitaleschool.core.survey.platforms import platform_of, set_apart
from digitaleschool.core.survey.recognising import recognise
from digitaleschool.core.survey.tables import RawTable, column_letter
from digitaleschool.core.values import dataclass

from .invented import are_invented
from .mapping import Mapped, load_mapping, save_mapping
from .understood import describe, import_record

__all__ = ["ExportRefused", "Import", "describe", "import_record", "load_mapping", "read_export", "save_mapping"]


class ExportRefused(Refusal):
    """A file that cannot be read, in one sentence for the person who gave it, with the place where that is known."""

    def __init__(
        self, message: Text, *, file: str = "", sheet: str = "", row: int | None = None, column: str = ""
    ) -> None:
        super().__init__(message)
        self.file = file
        self.sheet = sheet
        self.row = row
        self.column = column

    def said(self, language: str = "nl") -> str:
        """The sentence, after the name of the file."""
        return f"{self.file}: {self.message[language]}" if self.file else self.message[language]


@dataclass(frozen=True, kw_only=True)
class Import:
    """All that was understood of one file, and the answers in it.

    ``format`` names the tool where it was recognised (``google-forms``, ``microsoft-forms``, ``limesurvey``,
    ``qualtrics``) and the file format otherwise (``csv``, ``xlsx``, ``ods``, ``spss``). ``rows`` are the row numbers of
    the answers, as a spreadsheet program counts. ``fingerprint`` is the SHA-256 of the file: the same file twice is the
    same fingerprint.
    """

    file: str
    format: str
    encoding: str
    delimiter: str
    sheet: str
    rows_read: int
    answers: Answers
    matches: tuple[ColumnMatch, ...]
    notices: tuple[Notice, ...]
    fingerprint: str = ""
    rows: Sequence[int] = ()
    keys: tuple[str, ...] = ()
    """A name of its own for every column, in the order of ``matches``: what a mapping file calls it."""
    table: RawTable | None = field(default=None, repr=False, compare=False)

    @property
    def rows_kept(self) -> int:
        return self.answers.count

    @property
    def instrument(self) -> Instrument:
        return self.answers.instrument

    @cached_property
    def digests(self) -> Sequence[int]:
        """A number per kept row by which overlapping exports can be told (see :func:`~.checks.row_digests`)."""
        return row_digests(self.table) if self.table is not None else ()


def read_export(
    path: Path, *, instrument: Instrument | None = None, mapping: Path | None = None, limit: int | None = None
) -> Import:
    """The answers in the file at ``path``.

    Without an ``instrument`` the known ones are tried, and where none fits a draft is inferred. ``mapping`` is a file
    that corrects which column answers what (see :mod:`.mapping`); ``limit`` the most bytes a file may have. Raises
    :class:`ExportRefused`; never anything else for what a file holds.
    """
    try:
        return _read(Path(path), instrument, load_mapping(mapping) if mapping else Mapped(), limit)
    except MappingError as error:
        raise _refused(Refused("mapping", why=error), mapping or path) from None
    except Refused as refusal:
        raise _refused(refusal, path) from None


def _refused(refusal: Refused, path: Path) -> ExportRefused:
    return ExportRefused(
        sentence(refusal), file=Path(path).name, sheet=refusal.sheet, row=refusal.row or None, column=refusal.column
    )


def _read(path: Path, instrument: Instrument | None, mapped: Mapped, limit: int | None) -> Import:
    table, facts = read_guarded(path, limit=limit)
    platform = platform_of(table.columns, facts["format"])
    roles = set_apart(table.columns, platform)
    remarks = [remark(kind, detail, tuple(rows)) for kind, detail, rows in facts["remarks"]]
    if instrument is None and not mapped.columns:
        instrument = recognise([c for at, c in enumerate(table.columns) if at not in roles], _surveys())
    if instrument is None:
        instrument, matches = _drafted(table, path, platform, roles, mapped)
    else:
        instrument = mapped.with_answers(instrument)
        matches = propose(instrument, table.columns, mapping=mapped.columns, roles=roles)
        if not any(match.item for match in matches):
            raise Refused("nothing_in_common", columns=len(table.columns), instrument=instrument.title.nl)
    checked = check_rows(table, instrument, matches)
    kept = table if all(checked.kept) else table.take(checked.kept)
    if not kept.count:
        raise Refused("no_rows", sheet=table.sheet)
    coding = code_answers(kept, instrument, matches)
    answers = replace(coding.answers, invented=_are_invented(kept, instrument, matches))
    notices = (
        *remarks, *_column_notices(table, matches), *checked.notices, *coding.notices,
        *check_straight_lines(answers, kept.rows),
    )  # fmt: skip
    return Import(
        file=path.name, format=platform, encoding=facts["encoding"], delimiter=facts["delimiter"],
        sheet=facts["sheet"], rows_read=table.count, answers=answers, matches=matches, notices=notices,
        fingerprint=_fingerprint(path), rows=kept.rows, keys=column_keys(table.columns), table=kept,
    )  # fmt: skip


def _surveys() -> Iterator[Instrument]:
    for name in list_instruments():
        instrument = load_instrument(name)
        if instrument.kind == "survey":
            yield instrument


def _drafted(
    table: RawTable, path: Path, platform: str, roles: Mapping[int, str], mapped: Mapped
) -> tuple[Instrument, tuple[ColumnMatch, ...]]:
    """The draft instrument. Of a mapping only "leave out" can be meant: there are no items to point at yet."""
    from digitaleschool.core.survey.inference import NothingToCount, draft

    keys = column_keys(table.columns)
    for key in mapped.columns:
        if key not in keys:
            raise MappingError(f"no column is called {key!r}")
    out = {index: "left_out" for index, key in enumerate(keys) if mapped.columns.get(key) == ""}
    try:
        drafted = draft(table, title=path.stem, platform=platform, roles={**roles, **out})
    except NothingToCount:
        raise Refused("no_questions", columns=len(table.columns)) from None
    return drafted.instrument, drafted.matches


def _are_invented(table: RawTable, instrument: Instrument, matches: Sequence[ColumnMatch]) -> bool:
    """Whether these are the answers of the demo round, which say so in the names of their schools."""
    for match in matches:
        if match.item and instrument.item(match.item).role is Role.CLUSTER:
            return are_invented(table.columns[match.index].answers)
    return False


def _fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _column_notices(table: RawTable, matches: Sequence[ColumnMatch]) -> list[Notice]:
    found: list[Notice] = []
    for match in left_over(matches):
        letter = column_letter(match.index)
        title = _short(match.header)
        found.append(notice(
            "column_unmatched",
            f"Kolom {letter} '{title}' hoort bij geen enkele vraag en is niet gelezen.",
            f"Column {letter} '{title}' belongs to no question and was not read.",
            column=match.header, count=1,
        ))  # fmt: skip
    names = [column.name for column in table.columns]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        found.append(notice(
            "same_title",
            f"{names.count(name)} kolommen heten '{_short(name)}'.",
            f"{names.count(name)} columns are called '{_short(name)}'.",
            column=name, count=names.count(name),
        ))  # fmt: skip
    for match in matches:
        if match.how == "similar":
            found.append(notice(
                "column_guessed",
                f"Kolom {column_letter(match.index)} '{_short(match.header)}' is gelezen als '{match.target}' "
                f"(gelijkenis {match.confidence:.0%}); klopt dat niet, verbeter het in een koppelbestand.",
                f"Column {column_letter(match.index)} '{_short(match.header)}' was read as '{match.target}' "
                f"(similarity {match.confidence:.0%}); if that is wrong, correct it in a mapping file.",
                column=match.header, count=1,
            ))  # fmt: skip
    return found


def _short(text: str, longest: int = 60) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
