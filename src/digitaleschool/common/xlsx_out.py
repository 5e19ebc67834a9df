"""Workbooks of any length: written sheet after sheet and row after row as they are sent, nothing kept in memory.

Text is written as text (an inline string): a value that begins with ``=`` stays the text that somebody typed, in every
spreadsheet, without a sign more or less. Numbers are numbers; days and moments are text as people write them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

from django.http import StreamingHttpResponse

from .csv_out import as_own_download

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767
"""Signs that a cell can hold."""
MOST_ROWS = 1_048_576
ROWS_A_PIECE = 500
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""Spreadsheets read ``_x0041_`` as A."""
_FORBIDDEN = str.maketrans("[]:*?/\\'", "        ")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_FONT = '<sz val="11"/><name val="Calibri"/></font>'
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font>{_FONT}<font><b/>{_FONT}</fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2">'
    '<xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs></styleSheet>'
)
"""Plain, and bold for what stands above a column."""


@dataclass(frozen=True)
class Table:
    """A sheet: its name, what stands above each column, and its rows."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]
    widths: Sequence[float] = ()
    """In characters; 16 where nothing is said."""


def xlsx_response(name: str, tables: Sequence[Table]) -> StreamingHttpResponse:
    """The tables as a download that nobody else's cache keeps; ``name`` without its ending."""
    response = StreamingHttpResponse(xlsx_pieces(tables), content_type=XLSX)
    as_own_download(response, f"{name}.xlsx")
    return response


def xlsx_pieces(tables: Sequence[Table]) -> Iterator[bytes]:
    """The workbook in pieces, in order.

    Raises ``ValueError`` for a table with more rows than a sheet can hold, once it gets there.
    """
    out = _Pieces()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for path, text in _around([_sheet_name(table.name) for table in tables]):
            file.writestr(path, text)
        for number, table in enumerate(tables, 1):
            with file.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as sheet:
                for text in _sheet(table):
                    sheet.write(text.encode())
                    yield out.taken()
    yield out.taken()


class _Pieces:
    """A file that is only ever written at its end, and emptied from the front."""

    def __init__(self) -> None:
        self.held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing to do: whoever takes the pieces sends them."""

    def taken(self) -> bytes:
        data, self.held = b"".join(self.held), []
        return data


def _sheet(table: Table) -> Iterator[str]:
    widths = [*table.widths, *[16.0] * (len(table.header) - len(table.widths))]
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, 1)
    )
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
        f'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>"
        f"<row>{''.join(_text(title, 1) for title in table.header)}</row>"
    )
    held: list[str] = []
    for number, row in enumerate(table.rows, 2):
        if number > MOST_ROWS:
            raise ValueError(f"a sheet holds {MOST_ROWS} rows")
        held.append(f"<row>{''.join(map(_cell, row))}</row>")
        if len(held) == ROWS_A_PIECE:
            yield "".join(held)
            held = []
    yield "".join(held) + "</sheetData></worksheet>"


def _cell(value: object) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return f"<c><v>{value}</v></c>"
    return _text(str(value))


def _text(text: str, style: int = 0) -> str:
    told = _LOOKS_ESCAPED.sub("_x005F_", _NOT_IN_XML.sub("", text)[:LONGEST])
    plain = escape(told).replace("\r", "&#13;")
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{plain}</t></is></c>'


def _sheet_name(name: str) -> str:
    return " ".join(name.translate(_FORBIDDEN).split())[:31] or "-"


def _around(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What makes a workbook of the sheets."""
    numbers = range(1, len(names) + 1)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
    )
    yield (
        "[Content_Types].xml",
        (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.'
            f'openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.'
            f'sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{sheets}</Types>'
        ),
    )
    yield "_rels/.rels", _relations([("rId1", "officeDocument", "xl/workbook.xml")])
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, names, strict=True)
    )
    yield (
        "xl/workbook.xml",
        (f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'),
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        _relations(
            [
                *((f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers),
                ("styles", "styles", "styles.xml"),
            ]
        ),
    )
    yield "xl/styles.xml", _STYLES


def _relations(links: Iterable[tuple[str, str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for key, kind, target in links
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'
