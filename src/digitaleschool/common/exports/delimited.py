"""CSV and its kin: text with a delimiter, in any usual encoding.

Runs in the reading process; imports the standard library's built-in parts only (polars for large files).
"""

from __future__ import annotations

import _csv
from codecs import BOM_UTF8
from io import StringIO

from .encodings import decode
from .layout import Sheet, lay_out
from .refusals import Refused

GUESSED_IN = 60_000
"""Characters in which the delimiter is looked for."""
DELIMITERS = (",", ";", "\t", "|")
LARGE = 8_000_000
"""Bytes from which polars is worth its import."""
LONGEST_CELL = 1_000_000
"""Characters; the longest open answers seen are some thousands."""


def read(data: bytes) -> Sheet:
    """The sheet in ``data``; :class:`Refused` where it is no text with a delimiter."""
    sheet = _large(data) if len(data) >= LARGE else None
    if sheet is not None:
        return sheet
    text, encoding = decode(data)
    body, declared = without_sep_line(text)
    delimiter = declared or guess_delimiter(body)
    _refuse_open_quote(body, delimiter)
    sheet = lay_out(_rows(body, delimiter), first_row=2 if declared else 1)
    return _labelled(sheet, encoding, delimiter)


def _large(data: bytes) -> Sheet | None:
    """The quick road for large UTF-8 files without oddities; None for everything else."""
    from .large import read_large

    mark = data.startswith(BOM_UTF8)
    plain = data[3:] if mark else data
    if plain[:4].lower() == b"sep=" or plain.count(b'"') % 2 or b"\0" in plain:
        return None
    delimiter = guess_delimiter(plain[:GUESSED_IN].decode("utf-8", "replace"))
    sheet = read_large(plain, delimiter, longest=LONGEST_CELL)
    return sheet and _labelled(sheet, "utf-8-sig" if mark else "utf-8", delimiter)


def _labelled(sheet: Sheet, encoding: str, delimiter: str) -> Sheet:
    sheet.format = sheet.format or "csv"
    sheet.encoding = encoding
    sheet.delimiter = delimiter
    return sheet


def without_sep_line(text: str) -> tuple[str, str]:
    """Excel's own first line ``sep=;`` names the delimiter and is no data."""
    if text[:4].lower() == "sep=" and text[4:5] in DELIMITERS and text[5:6] in {"\r", "\n"}:
        return text[7 if text[5:7] == "\r\n" else 6 :], text[4]
    return text, ""


def guess_delimiter(text: str) -> str:
    """The delimiter that cuts the first rows into the same number of cells, most cells first."""
    head = text[:GUESSED_IN]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        if delimiter not in head:
            continue
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
            if len(widths) == 12:
                return widths
    except _csv.Error:
        return widths
    return widths[:-1] if len(widths) > 2 and len(head) == GUESSED_IN else widths


def _refuse_open_quote(text: str, delimiter: str) -> None:
    """A quote that is opened and never closed swallows the rest of the file into one cell."""
    if text.count('"') % 2 == 0:
        return
    row = 0
    try:
        for _ in _csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True):
            row += 1
    except _csv.Error as error:
        if "unexpected end" in str(error):
            raise Refused("open_quote", row=row + 1) from None


def _rows(text: str, delimiter: str):  # type: ignore[no-untyped-def]
    _csv.field_size_limit(LONGEST_CELL)
    row_number = 0
    try:
        for row in _csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            row_number += 1
            yield row
    except _csv.Error:
        raise Refused("cell_too_long", row=row_number + 1, most=LONGEST_CELL) from None
