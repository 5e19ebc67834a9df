"""Workbooks: XLSX and ODS, read by calamine after :mod:`.archive` has looked at the file.

Runs in the reading process.
"""

from __future__ import annotations

import datetime
import re
from io import BytesIO

from .archive import SheetScan, count_strings, find_wrong_cell, open_archive, read_entry
from .layout import MOST_COLUMNS, Sheet, lay_out
from .refusals import Refused

MOST_REPEATED = 50_000
"""An ODS says "this row, so many times": more equal rows than this were never filled in by people."""


def read(data: bytes) -> Sheet:
    """The first visible sheet with a table in it; :class:`Refused` where there is none or it is broken."""
    archive, kind = open_archive(BytesIO(data))
    names = {entry.filename for entry in archive.infolist()}
    if kind == "xlsx":
        sheets = _sheet_parts(archive, names)
        strings = count_strings(archive)
        scans = {name: SheetScan(read_entry(archive, part), name, strings) for name, part in sheets.items()}
    else:
        sheets, scans = {}, {}
        _refuse_repeats(read_entry(archive, "content.xml"))
    book = _opened(data)
    chosen, others = _choose(book, lambda name: _why_broken(archive, sheets, name))
    sheet = _laid_out(chosen, lambda: _why_broken(archive, sheets, chosen.name))
    sheet.format = sheet.format if sheet.format not in {"", "csv"} else kind
    sheet.sheet = chosen.name
    _remark(sheet, scans.get(chosen.name), others)
    return sheet


def _opened(data: bytes):  # type: ignore[no-untyped-def]
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
    except python_calamine.PasswordError:
        raise Refused("password") from None
    except Exception:
        raise Refused("broken_workbook") from None


def _choose(book, why):  # type: ignore[no-untyped-def]
    """The first visible sheet with at least two rows, and the other sheets with whether they are hidden."""
    found = None
    others: list[tuple[str, bool]] = []
    for at, about in enumerate(book.sheets_metadata):
        if not str(about.typ).endswith("WorkSheet"):
            continue
        visible = str(about.visible).endswith(".Visible")
        try:
            sheet = book.get_sheet_by_index(at)
        except Exception:
            if visible and found is None:
                raise why(about.name) from None
            continue
        if visible and found is None and sheet.height > 1:
            found = sheet
        elif sheet.height:
            others.append((about.name, not visible))
    if found is None:
        raise Refused("no_table")
    return found, others


def _laid_out(sheet, why) -> Sheet:  # type: ignore[no-untyped-def]
    first_row = sheet.start[0] + 1 if sheet.start else 1
    try:
        return lay_out((list(map(as_text, row)) for row in sheet.to_python(skip_empty_area=True)), first_row=first_row)
    except Refused as refusal:
        refusal.sheet = refusal.sheet or sheet.name
        raise
    except (ValueError, OverflowError, TypeError):
        raise why() from None


def as_text(value: object) -> str:
    """A cell as it would be typed: whole numbers without ".0", dates as 2021-03-04, times with their day."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, datetime.timedelta):
        return str(round(value.total_seconds()))
    return "" if value is None else str(value)


def _remark(sheet: Sheet, scan: SheetScan | None, others: list[tuple[str, bool]]) -> None:
    end = sheet.first_row + sheet.count
    if scan:
        cells = [(column, row) for column, row in scan.without_value if row < end]
        if cells:
            detail = ", ".join(f"{column}{row}" for column, row in cells[:12])
            sheet.remark("formula_without_value", detail, sorted({row for _, row in cells}))
        hidden = [row for row in scan.hidden_rows if sheet.first_row <= row < end]
        if hidden:
            sheet.remark("hidden_rows", "", hidden)
    for name, is_hidden in others:
        sheet.remark("hidden_sheet" if is_hidden else "other_sheet", name)


_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        name.decode("utf-8", "replace").rpartition(":")[2]: (one or two).decode("utf-8", "replace")
        for name, one, two in _ATTRIBUTE.findall(tag)
    }


def _sheet_parts(archive, names: set[str]) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """Sheet name -> part of the archive."""
    workbook = read_entry(archive, "xl/workbook.xml")
    if "xl/_rels/workbook.xml.rels" not in names:
        raise Refused("missing_part", name="xl/_rels/workbook.xml.rels")
    relations = {
        found.get("Id", ""): found.get("Target", "")
        for found in map(_attributes, _RELATION.findall(read_entry(archive, "xl/_rels/workbook.xml.rels")))
    }
    parts: dict[str, str] = {}
    for found in map(_attributes, _SHEET.findall(workbook)):
        target = relations.get(found.get("id", ""), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        name = _unescaped(found.get("name", ""))
        if "worksheet" in part:
            if part not in names:
                raise Refused("missing_part", sheet=name, name=part[:80])
            parts[name] = part
    return parts


def _unescaped(text: str) -> str:
    for mark, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(mark, sign)
    return text


def _why_broken(archive, sheets: dict[str, str], name: str) -> Refused:  # type: ignore[no-untyped-def]
    """The sentence for a sheet that could not be read, with the cell if one can be blamed."""
    if name not in sheets:
        return Refused("broken_sheet", sheet=name)
    column, row, value = find_wrong_cell(read_entry(archive, sheets[name]), count_strings(archive))
    if row:
        return Refused("wrong_cell", sheet=name, row=row, column=column, cell=f"{column}{row}", value=value)
    return Refused("broken_sheet", sheet=name)


_REPEATED_CELL = re.compile(rb'<table:table-cell\b[^>]*?number-columns-repeated="(\d{4,})"[^>]*?(?<!/)>(?=\s*<text:p)')
_REPEATED_ROW = re.compile(
    rb'<table:table-row\b[^>]*?number-rows-repeated="(\d{5,})"[^>]*?(?<!/)>'
    rb"(?!\s*(?:<table:(?:covered-)?table-cell\b[^>]*/>\s*)+</table:table-row>)"
)


def _refuse_repeats(content: bytes) -> None:
    """Refuses filled cells and rows that are said to come back far too often."""
    for times in _REPEATED_ROW.findall(content):
        if int(times[:12]) > MOST_REPEATED:
            raise Refused("far_cell", cell=f"rij {int(times[:12])}", row=int(times[:12]))
    for times in _REPEATED_CELL.findall(content):
        if int(times[:12]) > MOST_COLUMNS:
            raise Refused("too_many_columns", found=int(times[:12]), most=MOST_COLUMNS)
