"""How wide the columns of a table are on paper: numbers as wide as they need, words share what is left."""

from __future__ import annotations

from collections.abc import Iterable

from digitaleschool.core.evidence.document import Line, Table

LINE = 110
"""Characters of a table's size that stand on one line of A4."""
PADDING = 2
"""What a column needs beside its characters."""
WORDS = 0.31
"""Least part of the width for the columns of words."""
LONG = 40
"""A text this long or longer wraps: it asks for no more room."""


def column_shares(table: Table, *, line: int = LINE, stacked: bool = False) -> tuple[float, ...]:
    """The part of the width that each column gets; they add up to 1.

    ``line`` characters fit on the width; ``stacked``: what is in brackets stands below.
    """
    needs = [
        None if index == 0 or not column.numeric else _number(column.label, _cells(table, index), stacked=stacked)
        for index, column in enumerate(table.columns)
    ]
    room = line * (1 - WORDS)
    wanted = sum(need for need in needs if need is not None)
    scale = min(1.0, room / wanted) if wanted else 1.0
    numbers = [None if need is None else need * scale / line for need in needs]
    left = 1 - sum(part for part in numbers if part is not None)
    weights = [
        0
        if need is not None
        else min(max(map(len, (table.columns[index].label, *_cells(table, index)))), LONG) + PADDING
        for index, need in enumerate(needs)
    ]
    total = sum(weights) or 1
    return tuple(left * weight / total if part is None else part for part, weight in zip(numbers, weights, strict=True))


def must_stack(table: Table, *, line: int = LINE) -> bool:
    """Whether figures with something in brackets only fit with the brackets below them."""
    wanted = sum(
        _number(column.label, _cells(table, index), stacked=False)
        for index, column in enumerate(table.columns)
        if index and column.numeric
    )
    return wanted > line * (1 - WORDS)


def plain_cell(line: Line) -> str:
    """The text of a cell."""
    return "".join(part if isinstance(part, str) else part.text for part in line)


def _cells(table: Table, index: int) -> list[str]:
    return [plain_cell(row[index]) for row in table.rows]


def _number(label: str, cells: Iterable[str], *, stacked: bool) -> int:
    pieces = (piece for cell in cells for piece in (cell.split(" (") if stacked else [cell]))
    return max(map(len, (*label.replace("-", "- ").split(), *pieces)), default=0) + PADDING
