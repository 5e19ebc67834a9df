"""CSV and its kin: text with a delimiter, in any usual encoding.

Runs in the reading process; imports the standard library's built-in parts only.
"""

from __future__ import annotations

import _csv
from io import StringIO

from .encodings import decode
from .layout import Sheet, lay_out
from .refusals import Refused

DELIMITERS = (",", ";", "\t", "|")
LONGEST_CELL = 1_000_000
MOST_COLUMNS = 4_000
"""Widest sheet that is read; the widest real export seen has 559 columns."""


def read(data: bytes) -> Sheet:
    """The sheet in ``data``; :class:`Refused` where it is no text with a delimiter."""
    text, encoding = decode(data)
    body, declared = _without_sep_line(text)
    delimiter = declared or guess_delimiter(body)
    rows = _rows(body, delimiter)
    sheet = lay_out(rows, first_row=2 if declared else 1)
    sheet.encoding = encoding
    sheet.delimiter = delimiter
    return sheet


def _without_sep_line(text: str) -> tuple[str, str]:
    """Excel's own first line ``sep=;`` names the delimiter and is no data."""
    head = text[:8].lower()
    if head.startswith("sep=") and len(head) > 5 and head[5] in "\r\n":
        rest = text[5:]
        return rest[2:] if rest.startswith("\r\n") else rest[1:], text[4]
    return text, ""


def guess_delimiter(text: str) -> str:
    """The delimiter that cuts the first rows into the same number of cells, most cells first."""
    head = text[:100_000]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = _widths(head, delimiter)
        usual = widths[0] if widths else 1
        if usual > 1:
            agreeing = sum(width == usual for width in widths) / len(widths)
            score = agreeing * usual**0.5
            if score > best_score:
                best, best_score = delimiter, score
    return best


def _widths(head: str, delimiter: str) -> list[int]:
    widths: list[int] = []
    try:
        for row in _csv.reader(StringIO(head, newline=""), delimiter=delimiter):
            if row:
                widths.append(len(row))
            if len(widths) == 20:
                break
    except _csv.Error:
        return widths
    return widths[:-1] if len(widths) > 2 and len(head) == 100_000 else widths


def _rows(text: str, delimiter: str) -> list[list[str]]:
    _csv.field_size_limit(LONGEST_CELL)
    reader = _csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise Refused("too_many_columns", row=len(rows) + 1, most=MOST_COLUMNS, found=len(row))
            rows.append(row)
    except _csv.Error:
        raise Refused("cell_too_long", row=len(rows) + 1, most=LONGEST_CELL) from None
    return rows
