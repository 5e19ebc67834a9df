"""A zip file as an outsider may send it: looked at before anything is unpacked.

Runs in the reading process, for workbooks only.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib

from .refusals import Refused

MOST_ENTRIES = 2_000
MOST_UNPACKED = 800_000_000
"""Bytes after unpacking; a sheet of 100,000 rows by 90 columns takes some 400 MB."""
SUSPICIOUS_RATIO = 100
"""Honest sheets unpack to 10 to 30 times their size."""
SUSPICIOUS_FROM = 20_000_000

CHECKED_CELL_BY_CELL = 4_000_000
"""Bytes of XML up to which every cell is checked beforehand; of a larger sheet only when it cannot be read."""
FARTHEST_ROW, FARTHEST_COLUMN = 1_000_000, 4_000
EMPTY_SHARE = 50
"""A sheet with more than this many places for each filled cell has a stray cell far away."""


def open_archive(file) -> tuple[zipfile.ZipFile, str]:  # type: ignore[no-untyped-def]
    """The archive and what it holds: ``xlsx`` or ``ods``; :class:`Refused` for everything else."""
    try:
        archive = zipfile.ZipFile(file)
        entries = archive.infolist()
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        ValueError,
        EOFError,
        OverflowError,
        NotImplementedError,
        OSError,
    ):
        raise Refused("broken_archive") from None
    _check_entries(entries)
    return archive, _kind(archive, {entry.filename for entry in entries})


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise Refused("too_many_entries", found=len(entries), most=MOST_ENTRIES)
    if len({entry.filename for entry in entries}) < len(entries):
        raise Refused("broken_archive")
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or ":" in name[:3]:
            raise Refused("unsafe_name")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Refused("unsafe_name")
        if entry.flag_bits & 1:
            raise Refused("password")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if unpacked > MOST_UNPACKED or (unpacked > SUSPICIOUS_FROM and unpacked > SUSPICIOUS_RATIO * packed):
        raise Refused("bomb", megabytes=round(unpacked / 1e6), packed=round(packed / 1e6, 1))


def _kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "mimetype" in names and "content.xml" in names:
        kind = read_entry(archive, "mimetype")[:100]
        if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            return "ods"
        raise Refused("document", what="OpenDocument")
    if "xl/workbook.bin" in names:
        raise Refused("binary_workbook")
    if any(name.startswith("word/") for name in names):
        raise Refused("document", what="Word")
    if any(name.startswith("ppt/") for name in names):
        raise Refused("document", what="PowerPoint")
    inside = [
        name for name in names if name.lower().endswith((".csv", ".xlsx", ".ods", ".sav", ".tsv", ".txt", ".zip"))
    ]
    if inside:
        raise Refused("packed", name=sorted(inside)[0][-80:])
    if "[Content_Types].xml" in names:
        raise Refused("broken_workbook")
    raise Refused("other_archive")


def read_entry(archive: zipfile.ZipFile, name: str) -> bytes:
    """One entry, unpacked; :class:`Refused` where it is broken."""
    try:
        return archive.read(name)
    except KeyError:
        raise Refused("missing_part", name=name) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise Refused("broken_part", name=name) from None


_FAR_COLUMN = re.compile(rb'\sr="([A-Z]{3,})(\d+)"')
_FAR_ROW = re.compile(rb'\sr="([A-Z]*)(\d{6,})"')
_NO_VALUE = re.compile(rb'<c\b[^>]*?\sr="([A-Z]+)(\d+)"[^>]*><f\b(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>')
_HIDDEN_ROW = re.compile(rb'<row\b[^>]*?\sr="(\d+)"[^>]*\shidden="(?:1|true)"')
_WRONG_STRING = re.compile(rb'<c\b[^>]*?\sr="([A-Z]+)(\d+)"[^>]*\st="s"[^>]*><v>([^<]*)</v>')
_WRONG_NUMBER = re.compile(
    rb'<c\b[^>]*?\sr="([A-Z]+)(\d+)"(?![^>]*\st="(?:s|str|inlineStr|e|d|b)")[^>]*>(?:<f[^<]*</f>)?<v>([^<]*)</v>'
)


class SheetScan:
    """What the XML of one sheet says before a reader builds it: stray cells, formulas without a value, hidden rows."""

    def __init__(self, xml: bytes, sheet: str, strings: int) -> None:
        if len(xml) < CHECKED_CELL_BY_CELL:
            column, row, value = find_wrong_cell(xml, strings)
            if row:
                raise Refused("wrong_cell", sheet=sheet, row=row, column=column, cell=f"{column}{row}", value=value)
        self.without_value = [(column.decode(), int(row)) for column, row in _NO_VALUE.findall(xml)]
        self.hidden_rows = [int(row) for row in _HIDDEN_ROW.findall(xml)]
        self._refuse_far_cells(xml, sheet)

    def _refuse_far_cells(self, xml: bytes, sheet: str) -> None:
        row = column = 1
        wide = _FAR_COLUMN.findall(xml)
        if len(wide) > FARTHEST_COLUMN:
            found = max(column_number(letters) for letters, _ in wide)
            if found > FARTHEST_COLUMN:
                raise Refused("too_many_columns", sheet=sheet, found=found, most=FARTHEST_COLUMN)
        for letters, number in (*wide, *_FAR_ROW.findall(xml)):
            place = column_number(letters)
            if place > FARTHEST_COLUMN or int(number) > FARTHEST_ROW:
                name = letters.decode()[:8]
                raise Refused(
                    "far_cell", sheet=sheet, row=int(number[:9]), column=name, cell=f"{name}{int(number[:9])}"
                )
            row, column = max(row, int(number)), max(column, place)
        if row > 100_000 or column > 702:
            cells = xml.count(b"<c ") + 1
            if row * column > EMPTY_SHARE * cells and row * column > 2_000_000:
                raise Refused("far_cell", sheet=sheet, row=row, column="", cell=f"rij {row}")


def column_number(letters: bytes) -> int:
    """1 for A; a number past every sheet for more letters than a sheet has."""
    number = 0
    for letter in letters[:6]:
        number = number * 26 + letter - 64
    return number


def count_strings(archive: zipfile.ZipFile) -> int:
    """How many texts the workbook keeps for its cells to point at."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return 0
    return len(re.findall(rb"<(?:\w+:)?si\b", read_entry(archive, "xl/sharedStrings.xml")))


def find_wrong_cell(xml: bytes, strings: int) -> tuple[str, int, str]:
    """Column, row and content of the first cell that no reader can take; empty where none is found."""
    for letters, row, value in _WRONG_STRING.findall(xml):
        if not value.strip().isdigit() or int(value[:12]) >= strings:
            return letters.decode(), int(row), value[:20].decode("utf-8", "replace")
    for letters, row, value in _WRONG_NUMBER.findall(xml):
        try:
            float(value.strip() or b"0")
        except ValueError:
            return letters.decode(), int(row), value[:20].decode("utf-8", "replace")
    return "", 0, ""
