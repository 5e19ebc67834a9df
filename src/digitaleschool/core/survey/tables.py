"""A sheet as it was read: columns of strings, each stored as its distinct cells and one number per row.

Everything after this works on the distinct cells of a column, so that 100,000 rows cost no more thought than 243: an
answer is understood once, however often it was given.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import compress

from digitaleschool.core.values import dataclass

Codes = bytes | array  # type: ignore[type-arg]
"""Per row the index of its cell in :attr:`Column.values`: bytes up to 256 distinct cells, otherwise ``array('I')``."""

LARGE = 4096
"""From this many rows on, numpy is worth its import."""

BLANK_WORDS = frozenset({"", "n/a", "na", "#n/a", "#n/b", "nan", "null", "-", "--", "---", "------", "."})
"""Cells that say that nothing was filled in, folded to small letters."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: ``values[codes[i]]`` is the cell of row ``i``, stripped of the space around it.

    ``title`` is a fuller wording where the format has one beside the name (Qualtrics' second header row, an SPSS
    label). ``declared`` are the values that the format itself knows with their labels (SPSS), in order, and
    ``missing`` the values that the maker declared as missing.
    """

    name: str
    values: tuple[str, ...]
    codes: Codes
    title: str = ""
    declared: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.codes)

    def cells(self) -> list[str]:
        """Every cell, row by row."""
        return list(map(self.values.__getitem__, self.codes))

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """How often each of ``values`` stands in the column."""
        return counts_of(self.codes, len(self.values))

    @cached_property
    def filled(self) -> tuple[int, ...]:
        """Indices of the values that say something (no blank, no "N/A", not declared missing)."""
        said = [at for at, value in enumerate(self.values) if not is_blank(value)]
        missing = self.missing
        return tuple(at for at in said if self.values[at] not in missing) if missing else tuple(said)

    @cached_property
    def answers(self) -> tuple[str, ...]:
        """The distinct cells that say something and occur."""
        counts = self.counts
        return tuple(self.values[at] for at in self.filled if counts[at])


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """A sheet without meaning yet: its columns, and of each row the number that a spreadsheet program gives it."""

    columns: tuple[Column, ...]
    rows: Sequence[int]
    sheet: str = ""

    @property
    def count(self) -> int:
        return len(self.rows)

    def take(self, kept: bytes) -> RawTable:
        """The rows where ``kept`` is 1, with their numbers."""
        columns = tuple(replace(column, codes=_taken(column.codes, kept)) for column in self.columns)
        return replace(self, columns=columns, rows=array("I", compress(self.rows, kept)))

    def rows_with(self, index: int, values: Iterable[int]) -> tuple[int, ...]:
        """Numbers of the rows in which column ``index`` has one of these values (by their index)."""
        column = self.columns[index]
        table = [0] * max(len(column.values), 1)
        for value in values:
            table[value] = 1
        return tuple(self.rows[at] for at in rows_where(recode(column.codes, table), (1,)))


LONGEST_BLANK = max(map(len, BLANK_WORDS))


def column_of(name: str, cells: Iterable[str], title: str = "") -> Column:
    """A column from its cells.

    >>> column_of("net", ["go", "kov ", "go"]).values
    ('go', 'kov')
    """
    known: dict[str, int] = {}
    codes = [known.setdefault(cell.strip(), len(known)) for cell in cells]
    return Column(name=name, title=title, values=tuple(known), codes=packed(codes, len(known)))


def packed(codes: Sequence[int], size: int) -> Codes:
    """``codes`` in the smallest of the two shapes that :data:`Codes` knows."""
    return bytes(codes) if size <= 256 else array("I", codes)


def recode(codes: Codes, table: Sequence[int]) -> bytes:
    """Per row ``table[code]``, as bytes.

    >>> recode(bytes([0, 1, 0]), [255, 7])
    b'\\xff\\x07\\xff'
    """
    if isinstance(codes, bytes):
        return codes.translate(bytes(table).ljust(256, b"\0"))
    if len(codes) < LARGE:
        return bytes(map(table.__getitem__, codes))
    import numpy as np

    recoded: bytes = np.array(table, dtype=np.uint8).take(np.frombuffer(codes, dtype=np.uint32)).tobytes()
    return recoded


def _taken(codes: Codes, kept: bytes) -> Codes:
    if len(codes) >= LARGE:
        import numpy as np

        chosen = np.frombuffer(kept, dtype=np.uint8).astype(bool)
        if isinstance(codes, bytes):
            kept_codes: bytes = np.frombuffer(codes, dtype=np.uint8)[chosen].tobytes()
            return kept_codes
        return array("I", np.frombuffer(codes, dtype=np.uint32)[chosen].tobytes())
    if isinstance(codes, bytes):
        return bytes(compress(codes, kept))
    return array("I", compress(codes, kept))


def counts_of(codes: Codes, size: int) -> tuple[int, ...]:
    """How many rows have each code.

    >>> counts_of(bytes([0, 1, 0]), 2)
    (2, 1)
    """
    if isinstance(codes, bytes):
        return tuple(codes.count(code) for code in range(size))
    if len(codes) >= LARGE:
        import numpy as np

        return tuple(np.bincount(np.frombuffer(codes, dtype=np.uint32), minlength=size).tolist())
    counts = [0] * size
    for code in codes:
        counts[code] += 1
    return tuple(counts)


def choose(mask: bytes, yes: bytes, no: bytes) -> bytes:
    """Per row ``yes`` where the mask is 255 and ``no`` where it is 0 (as one long number: no loop over rows).

    >>> choose(bytes([255, 0]), b"ab", b"xy")
    b'ay'
    """
    size = len(mask)
    bits, a, b = (int.from_bytes(part, "little") for part in (mask, yes, no))
    return ((a & bits) | (b & ~bits)).to_bytes(size, "little") if size else b""


def rows_where(codes: bytes, wanted: Iterable[int]) -> list[int]:
    """Indices of the rows that have one of the ``wanted`` codes.

    >>> rows_where(bytes([3, 255, 3]), [3])
    [0, 2]
    """
    found: list[int] = []
    for code in wanted:
        at = codes.find(code)
        while at >= 0:
            found.append(at)
            at = codes.find(code, at + 1)
    return sorted(found)


def is_blank(cell: str) -> bool:
    """The cell says nothing: empty, "N/A", a dash.

    >>> is_blank(" N/A "), is_blank("0")
    (True, False)
    """
    if len(cell) > LONGEST_BLANK and cell.isascii():
        return False
    return (cell.strip() if cell.isascii() else squeeze(cell)).casefold() in BLANK_WORDS


_MARKS = re.compile(r"[^\w<>+#%=&$€≤≥]+|_+")
_SPACE = re.compile(r"[\s\u200b\ufeff\u2060]+")


def squeeze(text: str) -> str:
    """``text`` with every run of white space (also no-break and zero-width) as one space.

    >>> squeeze(" a\\u00a0 b\\n")
    'a b'
    """
    return " ".join(text.split()) if text.isascii() else _SPACE.sub(" ", text).strip()


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """``text`` without case, accents, punctuation and doubled space; signs that tell options apart stay.

    >>> fold("Élève :  2 à 4 keer"), fold("> 5"), fold("C++")
    ('eleve 2 a 4 keer', '> 5', 'c++')
    """
    plain = text if text.isascii() else without_marks(text)
    return _MARKS.sub(" ", plain.casefold()).strip()


def without_marks(text: str) -> str:
    """``text`` without accents.

    >>> without_marks("coördinator")
    'coordinator'
    """
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def column_letter(index: int) -> str:
    """The letters over a column in a spreadsheet, from its index (0 is A).

    >>> column_letter(0), column_letter(27), column_letter(16383)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
