"""SPSS system files (.sav), with value labels, user-missing values and old code pages.

Runs in the reading process. Cells are the raw values; labels and missing values travel beside them.
"""

from __future__ import annotations

import datetime
import math
from array import array

from .layout import MOST_COLUMNS, MOST_ROWS, Sheet, tidied, trim_empty_end
from .refusals import Refused

CODE_PAGES = ("windows-1252", "utf-8", "latin1")
"""Tried in turn where a file does not say, or lies about, its encoding."""


def read(path: str) -> Sheet:
    """The cases and variables of the file; :class:`Refused` where it is broken."""
    data, about = _opened(path)
    if len(about.column_names) > MOST_COLUMNS:
        raise Refused("too_many_columns", found=len(about.column_names), most=MOST_COLUMNS)
    sheet = Sheet()
    sheet.format = "spss"
    sheet.encoding = (about.file_encoding or "").lower()
    sheet.first_row = 1
    for name in about.column_names:
        cells = data[name]
        sheet.count = len(cells)
        if sheet.count > MOST_ROWS:
            raise Refused("too_many_rows", most=MOST_ROWS)
        labels = about.variable_value_labels.get(name, {})
        values = [as_text(cell) for cell in cells]
        known: dict[str, int] = {}
        codes = array("I", (known.setdefault(value, len(known)) for value in values))
        cells_of, packed = tidied(list(known), codes)
        sheet.names.append(name)
        sheet.titles.append(" ".join((about.column_names_to_labels.get(name) or "").split()))
        sheet.values.append(cells_of)
        sheet.codes.append(packed)
        sheet.declared.append([(as_text(value), " ".join(str(label).split())) for value, label in labels.items()])
        sheet.missing.append(_missing(about.missing_ranges.get(name, []), cells_of))
    if not sheet.names:
        raise Refused("empty")
    trim_empty_end(sheet)
    return sheet


def _opened(path: str):  # type: ignore[no-untyped-def]
    import pyreadstat

    error: BaseException | None = None
    for encoding in (None, *CODE_PAGES):
        try:
            return pyreadstat.read_sav(path, encoding=encoding, user_missing=True, output_format="dict")
        except (UnicodeDecodeError, pyreadstat.ReadstatError) as refused:
            error = refused
            if (
                "convert" not in str(refused)
                and "encoding" not in str(refused).lower()
                and "charset" not in str(refused)
            ):
                break
    raise Refused("broken_spss", why=type(error).__name__) from None


def _missing(ranges: list[dict[str, object]], cells: list[str]) -> list[str]:
    return [cell for cell in cells if any(_inside(cell, bounds) for bounds in ranges)]


def _inside(cell: str, bounds: dict[str, object]) -> bool:
    low, high = bounds["lo"], bounds["hi"]
    if isinstance(low, str) or isinstance(high, str):
        return cell == as_text(low)
    try:
        return float(low) <= float(cell) <= float(high)  # type: ignore[arg-type]
    except ValueError:
        return False


def as_text(value: object) -> str:
    """A cell as it would be typed: whole numbers without ".0", dates as 2021-03-04; nothing for a missing value."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\0", "").strip()
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return str(value)
    number = float(value)  # type: ignore[arg-type]
    if math.isnan(number):
        return ""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number:.10g}"
