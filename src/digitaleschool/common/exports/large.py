"""Large CSV files: the same sheet as :mod:`.delimited` gives, read column by column with polars.

Runs in the reading process. The header is found with the standard library in the first part of the file; the rows after
it go through polars. What polars cannot take (rows with too many cells, old line ends) is left to the slow road.
"""

from __future__ import annotations

import _csv
from array import array
from io import StringIO

from .layout import LOOKED_AT, MOST_COLUMNS, MOST_ROWS, Sheet, drop_nameless, find_header, tidied, trim_empty_end
from .refusals import Refused

HEAD = 400_000
"""Bytes in which the header is looked for."""


def read_large(data: bytes, delimiter: str, *, longest: int) -> Sheet | None:
    """The sheet in UTF-8 ``data``, or None where only the slow road can tell what is in it."""
    if b"\r" in data[:HEAD].replace(b"\r\n", b""):
        return None
    header, at = _header(data[:HEAD], delimiter)
    frame = _frame(data[at:], delimiter, len(header.names))
    if frame is None or frame.height > MOST_ROWS:
        return None
    sheet = Sheet()
    sheet.names, sheet.titles, sheet.format = header.names, header.titles, header.format
    sheet.first_row = 1 + header.height
    sheet.count = frame.height
    if header.skipped:
        sheet.remark("above_header", "", [1 + row for row in header.skipped])
    if frame[:, -1].null_count() and not _is_even(frame, data, at, delimiter):
        return None  # some rows are too short: the slow road can tell which
    for series in frame.get_columns():
        values, codes, longest_here = _factored(series)
        if longest_here > longest:
            return None
        sheet.values.append(values)
        sheet.codes.append(codes)
    trim_empty_end(sheet)
    drop_nameless(sheet)
    return sheet


def _header(head: bytes, delimiter: str):  # type: ignore[no-untyped-def]
    """The header, and where in the bytes the first row of answers starts."""
    text = head.decode("utf-8", errors="replace")
    reader = _csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    ends: list[int] = []
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
            if len(rows) == LOOKED_AT:
                break
    except _csv.Error:
        pass
    if len(rows) < LOOKED_AT and len(rows) > 1:
        rows.pop()
    header = find_header(rows)
    if len(header.names) > MOST_COLUMNS:
        raise Refused("too_many_columns", found=len(header.names), most=MOST_COLUMNS)
    at = 0
    for _ in range(ends[header.height - 1] if header.height else 0):
        at = head.index(b"\n", at) + 1
    return header, at


def _frame(data: bytes, delimiter: str, width: int):  # type: ignore[no-untyped-def]
    import polars as pl

    names = [f"c{at}" for at in range(width)]
    try:
        return pl.read_csv(
            data, has_header=False, separator=delimiter, schema=dict.fromkeys(names, pl.String), low_memory=True,
        )  # fmt: skip
    except pl.exceptions.PolarsError:
        return None


def _is_even(frame, data: bytes, at: int, delimiter: str) -> bool:  # type: ignore[no-untyped-def]
    """Whether every row has all its cells, told by the number of delimiters that do not stand inside a cell."""
    inside = sum(
        int(series.str.count_matches(delimiter, literal=True).sum())
        for series in frame.get_columns()
    )  # fmt: skip
    return data.count(delimiter.encode(), at) - inside == (frame.width - 1) * frame.height


def _factored(series):  # type: ignore[no-untyped-def]
    """Distinct cells, per row which one, and the longest cell."""
    import polars as pl

    distinct = series.unique(maintain_order=True).drop_nulls()
    codes = series.cast(pl.Enum(distinct)).to_physical()
    if codes.null_count():
        blank = distinct.index_of("")
        if blank is None:
            blank = len(distinct)
            distinct = distinct.extend(pl.Series([""]))
        codes = codes.cast(pl.UInt32).fill_null(blank)
    longest = distinct.str.len_bytes().max() or 0
    values = distinct.to_list()
    if (distinct.str.strip_chars() != distinct).any():
        return *tidied(values, array("I", codes.cast(pl.UInt32).to_numpy().tobytes())), longest
    wanted = pl.UInt8 if len(values) <= 256 else pl.UInt32
    return values, codes.cast(wanted).to_numpy().tobytes(), longest
