"""From rows of cells to header and columns; each column as its distinct cells and a number per row.

Runs in the reading process; imports built-in parts only.
"""

from __future__ import annotations

from array import array
from itertools import chain, islice

from .refusals import Refused

MOST_COLUMNS = 4_000
"""Widest sheet that is read; the widest real export seen has 559 columns."""
MOST_ROWS = 2_000_000
LOOKED_AT = 40
"""Rows in which the header is looked for."""
LONGEST_TITLE = 2_000
"""Characters of a column title; the longest real one seen (a consent text) has 1,200."""
AT_ONCE = 4_096
"""Rows that are in memory as cells at one time."""


class Sheet:
    """What the reading process hands over; row ``i`` stands on row ``first_row + i`` as a spreadsheet counts."""

    def __init__(self) -> None:
        self.format = ""
        self.encoding = ""
        self.delimiter = ""
        self.sheet = ""
        self.names: list[str] = []
        self.titles: list[str] = []
        self.values: list[list[str]] = []
        self.codes: list[bytes] = []
        self.declared: list[list[tuple[str, str]]] = []
        self.missing: list[list[str]] = []
        self.first_row = 2
        self.count = 0
        self.remarks: list[tuple[str, str, list[int]]] = []
        """Kind, a detail (a column, a sheet, cells), row numbers."""

    def remark(self, kind: str, detail: str = "", rows: list[int] | None = None) -> None:
        """Notes something that the person must hear."""
        self.remarks.append((kind, detail, rows or []))

    def plain(self) -> dict[str, object]:
        """Everything as built-in values, for the pipe."""
        return dict(self.__dict__)


class Header:
    """The header of a table: names, fuller titles beside them, and how many rows it took."""

    def __init__(self, names: list[str], titles: list[str], height: int, skipped: list[int], format: str = "") -> None:
        self.names = names
        self.titles = titles
        self.height = height
        self.skipped = skipped
        self.format = format


def lay_out(rows, *, first_row: int = 1) -> Sheet:  # type: ignore[no-untyped-def]
    """The sheet in ``rows`` (any iterable of lists of cells), of which the first one stands on row ``first_row``."""
    rows = iter(rows)
    top = list(islice(rows, LOOKED_AT))
    header = find_header(top)
    sheet = Sheet()
    sheet.format = header.format
    sheet.first_row = first_row + header.height
    if header.skipped:
        sheet.remark("above_header", "", [first_row + at for at in header.skipped])
    body = Body(sheet, len(header.names))
    body.take_all(chain(top[header.height :], rows))
    sheet.names, sheet.titles = header.names, header.titles
    drop_nameless(sheet)
    return sheet


def find_header(top: list[list[str]]) -> Header:
    """Where the header stands in the first rows; :class:`Refused` where nothing does."""
    filled = [sum(1 for cell in row if cell.strip()) for row in top]
    widest = max(filled, default=0)
    if not widest:
        raise Refused("empty")
    at = next(at for at, count in enumerate(filled) if count * 2 > widest or count == widest)
    if at and _is_second_header(top, at - 1):
        at -= 1
    skipped = [before for before in range(at) if filled[before]]
    names = [_one_line(cell) for cell in top[at]]
    if len(names) > MOST_COLUMNS:
        raise Refused("too_many_columns", row=at + 1, most=MOST_COLUMNS, found=len(names))
    if _starts(top, at + 2, '{"ImportId"'):
        return Header(names, _padded(top[at + 1], len(names)), at + 3, skipped, "qualtrics")
    if _is_second_header(top, at):
        return Header(_joined(names, top[at + 1]), [""] * len(names), at + 2, skipped)
    return Header(names, [""] * len(names), at + 1, skipped)


def _one_line(cell: str) -> str:
    return " ".join(cell[:LONGEST_TITLE].translate(_INVISIBLE).split())


_INVISIBLE = dict.fromkeys((0x00A0, 0x200B, 0x2060, 0xFEFF), " ")
"""Space that cannot be seen, or has no width."""


def _starts(top: list[list[str]], at: int, with_: str) -> bool:
    return len(top) > at and any(cell.startswith(with_) for cell in top[at][:3])


def _padded(row: list[str], width: int) -> list[str]:
    return [_one_line(cell) for cell in (row + [""] * width)[:width]]


def _is_second_header(top: list[list[str]], at: int) -> bool:
    """Merged header cells: under each question that spans columns stand its rows, under every other one nothing."""
    if len(top) < at + 3:
        return False
    upper = [cell.strip() for cell in top[at]]
    lower = [cell.strip() for cell in (top[at + 1] + [""] * len(upper))[: len(upper)]]
    spans = _spans(upper, lower)
    if len(spans) < 2 or not any(len(span) > 1 for span in spans):  # one span over everything is a title
        return False
    below = [{row[i].strip() for row in top[at + 2 :] if len(row) > i} for i in range(len(upper))]
    for span in spans:
        if len(span) == 1 and lower[span[0]]:
            return False
        if len(span) > 1 and any(not lower[i] or lower[i].isdigit() or lower[i] in below[i] for i in span):
            return False
    return True


def _spans(upper: list[str], lower: list[str]) -> list[list[int]]:
    """The columns under each filled cell of the upper row, up to the next one; columns without any title left out."""
    spans: list[list[int]] = []
    for i, (above, under) in enumerate(zip(upper, lower, strict=True)):
        if above:
            spans.append([i])
        elif spans and under:
            spans[-1].append(i)
    return spans


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    names: list[str] = []
    over = ""
    for above, below in zip(upper, _padded(lower, len(upper)), strict=True):
        over = above or over
        names.append(f"{over} [{below}]" if below else above)
    return names


class _Index(dict):  # type: ignore[type-arg]
    """Numbers cells in order of appearance."""

    def __missing__(self, cell: str) -> int:
        self[cell] = number = len(self)
        return number


class Body:
    """Takes in rows and leaves the columns in a sheet."""

    def __init__(self, sheet: Sheet, width: int) -> None:
        self._sheet = sheet
        self._width = width
        self._known = [_Index() for _ in range(width)]
        self._codes = [array("I") for _ in range(width)]
        self._longer: list[int] = []
        self._shorter: list[int] = []

    def take_all(self, rows) -> None:  # type: ignore[no-untyped-def]
        """Every row until the end, a few thousand at a time."""
        while chunk := list(islice(rows, AT_ONCE)):
            self._take(chunk)
            if self._sheet.count > MOST_ROWS:
                raise Refused("too_many_rows", most=MOST_ROWS)
        self._finish()

    def _take(self, chunk: list[list[str]]) -> None:
        width = self._width
        for at, row in enumerate(chunk):
            if len(row) != width:
                chunk[at] = self._fitted(row, self._sheet.first_row + self._sheet.count + at)
        self._sheet.count += len(chunk)
        for known, codes, cells in zip(self._known, self._codes, zip(*chunk, strict=True), strict=True):
            codes.extend(map(known.__getitem__, cells))

    def _fitted(self, row: list[str], number: int) -> list[str]:
        if len(row) > self._width:
            if any(cell.strip() for cell in row[self._width :]):
                if len(row) > MOST_COLUMNS:
                    raise Refused("too_many_columns", row=number, most=MOST_COLUMNS, found=len(row))
                self._longer.append(number)
            return row[: self._width]
        if row and len(row) < self._width and any(cell.strip() for cell in row):
            self._shorter.append(number)
        return row + [""] * (self._width - len(row))

    def _finish(self) -> None:
        sheet = self._sheet
        for known, codes in zip(self._known, self._codes, strict=True):
            values, packed = tidied(list(known), codes)
            sheet.values.append(values)
            sheet.codes.append(packed)
        trim_empty_end(sheet)
        end = sheet.first_row + sheet.count
        if self._longer:
            sheet.remark("row_too_long", str(self._width), self._longer)
        shorter = [number for number in self._shorter if number < end]
        if shorter:
            sheet.remark("row_too_short", str(self._width), shorter)


def tidied(cells: list[str], codes: array) -> tuple[list[str], bytes]:  # type: ignore[type-arg]
    """Distinct cells without the space around them, and the codes as bytes: one a row up to 256 cells, else four."""
    known: dict[str, int] = {}
    moved = [known.setdefault(cell.strip(), len(known)) for cell in cells]
    if len(known) != len(cells):
        codes = array("I", map(moved.__getitem__, codes))
    return list(known), bytes(codes) if len(known) <= 256 else codes.tobytes()


def trim_empty_end(sheet: Sheet) -> None:
    """Takes off the rows at the end in which nothing stands (a sheet that was formatted further than it was filled)."""
    if not sheet.count:
        return
    last = -1
    for values, codes in zip(sheet.values, sheet.codes, strict=True):
        if last == sheet.count - 1:
            return
        if "" not in values:
            return
        last = max(last, _last_other(codes, values.index(""), sheet.count))
    kept = last + 1
    sheet.codes = [codes[: kept * (len(codes) // sheet.count)] for codes in sheet.codes]
    sheet.count = kept


def _last_other(codes: bytes, blank: int, count: int) -> int:
    if len(codes) == count:
        return len(codes.rstrip(bytes([blank]))) - 1
    wide = array("I")
    wide.frombytes(codes)
    at = count - 1
    while at >= 0 and wide[at] == blank:
        at -= 1
    return at


def drop_nameless(sheet: Sheet) -> None:
    """Columns without a name and without a cell go; those without a name but with cells are named by their place."""
    kept: list[int] = []
    for at, name in enumerate(sheet.names):
        filled = any(sheet.values[at])
        if name or filled:
            kept.append(at)
        if filled and not name:
            sheet.names[at] = f"kolom {letters(at)}"
            sheet.remark("column_without_name", letters(at))
    for name in ("names", "titles", "values", "codes", "declared", "missing"):
        values = getattr(sheet, name)
        if values and len(kept) < len(values):
            setattr(sheet, name, [values[at] for at in kept])


def letters(index: int) -> str:
    """The letters over a column in a spreadsheet, from its index (0 is A)."""
    out = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        out = chr(65 + rest) + out
    return out
