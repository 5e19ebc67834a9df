"""From rows of cells to header and columns; each column as its distinct cells and a number per row.

Runs in the reading process; imports nothing.
"""

from __future__ import annotations

from array import array

from .refusals import Refused


class Sheet:
    """What the reading process hands over. ``rows`` are the row numbers as a spreadsheet program gives them."""

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
        """Kind, a detail (a column, a sheet, a range), row numbers."""

    def plain(self) -> dict[str, object]:
        """Everything as built-in values, for the pipe."""
        return dict(self.__dict__)


def lay_out(rows: list[list[str]], *, first_row: int = 1) -> Sheet:
    """The sheet in ``rows``, of which the first one stands on row ``first_row``."""
    top = next((at for at, row in enumerate(rows) if any(cell.strip() for cell in row)), None)
    if top is None:
        raise Refused("empty")
    sheet = Sheet()
    header = rows[top]
    data_at = top + 1
    sheet.titles = [""] * len(header)
    if _is_import_ids(rows, top + 2):
        sheet.format = "qualtrics"
        sheet.titles = (rows[top + 1] + [""] * len(header))[: len(header)]
        data_at = top + 3
    while (
        len(header) > 1
        and not header[-1].strip()
        and all(len(row) < len(header) or not row[-1].strip() for row in rows)
    ):
        header = header[:-1]
    sheet.names = header
    sheet.titles = sheet.titles[: len(header)]
    body = rows[data_at:]
    while body and not any(cell.strip() for cell in body[-1]):
        body.pop()
    sheet.first_row = first_row + data_at
    sheet.count = len(body)
    _check_widths(sheet, body, len(header))
    for column in _columns(body, len(header)):
        values, codes = encoded(column)
        sheet.values.append(values)
        sheet.codes.append(codes)
    return sheet


def _is_import_ids(rows: list[list[str]], at: int) -> bool:
    return len(rows) > at and bool(rows[at]) and rows[at][0].startswith('{"ImportId"')


def _check_widths(sheet: Sheet, body: list[list[str]], width: int) -> None:
    longer = [at for at, row in enumerate(body) if len(row) > width and any(cell.strip() for cell in row[width:])]
    if longer:
        sheet.remarks.append(("too_wide", str(width), [sheet.first_row + at for at in longer]))


def _columns(body: list[list[str]], width: int) -> list[tuple[str, ...]]:
    if not body:
        return [()] * width
    even = [row if len(row) == width else (row + [""] * width)[:width] for row in body]
    return list(zip(*even, strict=True))


def encoded(cells: tuple[str, ...]) -> tuple[list[str], bytes]:
    """Distinct cells (without the space around them) in order of appearance, and per row which one.

    One byte a row up to 256 distinct cells, four bytes beyond.
    """
    known: dict[str, int] = {}
    for cell in dict.fromkeys(cells):
        known.setdefault(cell.strip(), len(known))
    index = {cell: known[cell.strip()] for cell in dict.fromkeys(cells)}
    codes = map(index.__getitem__, cells)
    return list(known), bytes(codes) if len(known) <= 256 else array("I", codes).tobytes()
