"""Several answers in one cell, when nobody has told which options there are: parts that come back are options."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from .tables import Column, fold, squeeze

LOOKED_AT = 3_000
"""Distinct cells of a column that are looked at; a question with more of them is free text."""
MOST_PARTS = 60
"""Answers in one cell; a cell with more separators is prose."""
LONGEST_OPTION = 160
"""Characters of an answer that was chosen, not typed."""


def find_parts(column: Column) -> list[str]:
    """The options of a question whose cells join several answers, most given first; empty for any other column.

    Parts that come back make the options; two parts that never come without one another are one option that contains
    the separator. Where no part of a joined cell comes back in another cell, the separator belongs to the answers.

    >>> from .tables import column_of
    >>> cells = ["a, b", "b", "a,  c", "c, b", "a", "b, c", "a, b", "c"]
    >>> find_parts(column_of("keuze", cells))
    ['b', 'a', 'c']
    """
    cells = [(column.values[at], column.counts[at]) for at in column.filled[:LOOKED_AT] if column.counts[at]]
    separator = _separator(cells)
    if not separator:
        return []
    if max(cell.count(separator) for cell, _ in cells) > MOST_PARTS:
        return []
    split = _glued([(cut(cell, separator), count) for cell, count in cells])
    times: dict[str, int] = {}
    shown: dict[str, str] = {}
    for parts, count in split:
        for part in dict.fromkeys(map(fold, parts)):
            times[part] = times.get(part, 0) + count
        for part in parts:
            shown.setdefault(fold(part), part)
    if not _comes_back(split):
        return []
    rows = sum(count for _, count in split)
    often = {part for part, count in times.items() if count >= max(2, 0.01 * rows)}
    explained = sum(count for parts, count in split if all(fold(part) in often for part in parts))
    joined = sum(count for parts, count in split if len(parts) > 1)
    if not 1 < len(often) <= 40 or joined < 2 or joined < 0.1 * rows or explained < 0.7 * rows:
        return []
    if max(len(shown[part]) for part in often) > LONGEST_OPTION or len(often) > 0.6 * rows:
        return []
    return [shown[part] for part in sorted(often, key=lambda part: (-times[part], part))]


def _separator(cells: Sequence[tuple[str, int]]) -> str:
    for separator in (";", "|", "\n", ","):
        if sum(count for cell, count in cells if separator in cell.rstrip(";|, ")) > 1:
            return separator
    return ""


_IN_BRACKETS = re.compile(r"\([^()]*\)")


def cut(cell: str, separator: str) -> list[str]:
    """The cell cut at the separator, but not inside round brackets.

    >>> cut("tools (Kahoot!, Word), boeken", ",")
    ['tools (Kahoot!, Word)', 'boeken']
    """
    safe = _IN_BRACKETS.sub(lambda found: found[0].replace(separator, "\0"), cell)
    return [part for part in (squeeze(part.replace("\0", separator)) for part in safe.split(separator)) if part]


def _glued(split: list[tuple[list[str], int]]) -> list[tuple[list[str], int]]:
    """Puts together two neighbours that never come apart: an option with a comma in it."""
    for _ in range(MOST_PARTS):
        times: dict[str, int] = {}
        pairs: dict[tuple[str, str], int] = {}
        for parts, count in split:
            for part in parts:
                times[part] = times.get(part, 0) + count
            for pair in pairwise(parts):
                pairs[pair] = pairs.get(pair, 0) + count
        glue = next(
            (pair for pair, count in pairs.items() if count > 3 and count == times[pair[0]] == times[pair[1]]
             and pair[0][:1].isupper() and pair[1][:1].islower()),
            None,
        )  # fmt: skip
        if glue is None:
            break
        split = [(_with_pair(parts, glue), count) for parts, count in split]
    return split


def _comes_back(split: Sequence[tuple[list[str], int]]) -> bool:
    """Whether a part that was joined to another one also stands in another cell: by itself, or among others."""
    cells = Counter(part for parts, _ in split for part in {fold(part) for part in parts})
    return any(cells[fold(part)] > 1 for parts, _ in split if len(parts) > 1 for part in parts)


def _with_pair(parts: list[str], glue: tuple[str, str]) -> list[str]:
    for at in range(len(parts) - 1):
        if (parts[at], parts[at + 1]) == glue:
            return [*parts[:at], f"{glue[0]}, {glue[1]}", *parts[at + 2 :]]
    return parts
