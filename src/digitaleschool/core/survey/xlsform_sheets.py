"""The sheets of an XLSForm workbook as rows of named cells, with the language of each."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Mapping, Sequence

from .wording import InstrumentError, Text

LARGEST = 10_000_000
LARGEST_UNPACKED = 60_000_000
MOST_CELLS = 4_000_000

Line = Mapping[str, Mapping[str, str]]
"""One row of a sheet: column -> language ("" where none is named) -> text."""


def read_sheets(content: bytes, wanted: Collection[str]) -> dict[str, list[list[str]]]:
    """The wanted sheets of a workbook as text; refused where it is no workbook, or one that would burst."""
    _refuse_bombs(content)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {name.strip().lower(): book.get_sheet_by_name(name) for name in book.sheet_names}
        found = {name: sheet.to_python(skip_empty_area=False) for name, sheet in sheets.items() if name in wanted}
    except (CalamineError, OSError, ValueError) as error:
        raise _no_workbook() from error
    if "survey" not in found:
        reason = Text(nl="er is geen blad 'survey': dit is geen XLSForm", en="there is no sheet 'survey': no XLSForm")
        raise InstrumentError(reason)
    return {name: [[_text(cell) for cell in row] for row in rows] for name, rows in found.items()}


def _refuse_bombs(content: bytes) -> None:
    # A cell at XFD1048576 or a sheet that unpacks to gigabytes is refused before a reader makes room for it.
    if len(content) > LARGEST:
        raise InstrumentError(Text(nl="het bestand is te groot", en="the file is too large"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
                raise InstrumentError(Text(nl="het bestand is uitgepakt te groot", en="the file unpacks too large"))
            for part in archive.namelist():
                if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                    _refuse_far_cells(archive.read(part))
    except InstrumentError:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        raise _no_workbook() from error


_FAR_CELL = re.compile(rb'<c[^>]*? r="([A-Z]{1,3})(\d{1,7})"')


def _refuse_far_cells(sheet: bytes) -> None:
    columns, rows = 1, 1
    for letters, digits in _FAR_CELL.findall(sheet):
        number = 0
        for letter in letters:
            number = number * 26 + letter - 64
        columns, rows = max(columns, number), max(rows, int(digits))
    if columns * rows > MOST_CELLS:
        raise InstrumentError(Text(nl="een blad heeft veel te veel cellen", en="a sheet has far too many cells"))


def _no_workbook() -> InstrumentError:
    return InstrumentError(Text(nl="geen leesbaar Excelbestand (.xlsx)", en="not a readable Excel file (.xlsx)"))


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip(" ") if cell is not None else ""


def lines_of(
    sheets: Mapping[str, Sequence[Sequence[str]]], sheet: str, needed: Sequence[str]
) -> list[tuple[int, Line]]:
    """The filled rows of a sheet with their number; refused where a needed column is missing."""
    rows = sheets[sheet]
    titles = [_title(title, sheet) for title in (rows[0] if rows else ())]
    for column in needed:
        if column not in {name for name, _ in titles}:
            raise refusal(sheet, 1, nl=f"de kolom {column!r} ontbreekt", en=f"the column {column!r} is missing")
    lines: list[tuple[int, Line]] = []
    for number, row in enumerate(rows[1:], start=2):
        line: dict[str, dict[str, str]] = {}
        for (column, language), value in zip(titles, row, strict=False):
            if value and column:
                line.setdefault(column, {}).setdefault(language, value)
        if line:
            lines.append((number, line))
    return lines


_RENAMED = {"list name": "list_name", "caption": "label", "relevance": "relevant", "command": "type"}


def _title(title: str, sheet: str) -> tuple[str, str]:
    column, _, language = title.strip().partition("::" if "::" in title else ":")
    column = column.strip().lower()
    if sheet == "choices" and column == "value":
        column = "name"
    return _RENAMED.get(column, column), _language(language)


def _language(named: str) -> str:
    plain = named.strip().lower()
    code = re.search(r"\(([a-z]{2,3})[^)]*\)", plain)
    short = code[1] if code else plain[:2]
    if short == "nl" or plain.startswith(("nederl", "dutch", "vlaams")):
        return "nl"
    if short == "en" or plain.startswith("engl"):
        return "en"
    return plain


def first_line(sheets: Mapping[str, Sequence[Sequence[str]]], sheet: str) -> dict[str, str]:
    """The first filled row of a sheet; nothing where there is none."""
    lines = lines_of(sheets, sheet, ()) if sheet in sheets else []
    return {column: next(iter(values.values())) for column, values in lines[0][1].items()} if lines else {}


def cell(line: Line, column: str) -> str:
    """What stands in a column, in whichever language comes first."""
    return next(iter(line.get(column, {}).values()), "")


def wording_of(line: Line, column: str, otherwise: str = "") -> Text:
    """A wording in Dutch and English; where one is missing, the other or the only one there is."""
    said = line.get(column, {})
    any_language = said.get("", "") or next(iter(said.values()), otherwise)
    nl = said.get("nl") or any_language
    return Text(nl=nl, en=said.get("en") or (said.get("", "") or nl))


def place_of(sheet: str, row: int) -> Text:
    """The name of a sheet, or of a row in it."""
    if not row:
        return Text(nl=f"blad {sheet}", en=f"sheet {sheet}")
    return Text(nl=f"blad {sheet}, rij {row}", en=f"sheet {sheet}, row {row}")


def refusal(sheet: str, row: int, *, nl: str, en: str) -> InstrumentError:
    """A refusal that names the sheet and the row."""
    return InstrumentError(Text(nl=nl, en=en), entry=place_of(sheet, row))
