"""Answers in larger parts, so that a cross table of few persons still tells something.

A scale of six steps in five groups leaves some ten persons a cell at 243 answers. Such a question is crossed by its two
highest answers against the others, or by neighbours that went together; with enough persons it is crossed whole.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .columns import Column, recoded
from .grouping import REST, Grouping
from .merging import Parts, merge_neighbours, merge_small
from .wording import Wording

TOP = "/top"
"""Ends the id of the column that tells whether an answer is among the two highest."""
COARSE = "/coarse"
ENOUGH = 30
"""Persons that a cell should hold on average to be crossed whole."""
PART = 4
"""Neighbours go together until each part holds one in so many persons."""


def top_column(column: Column, words: Wording) -> Column:
    """1 for an answer among the two highest, 0 for another one."""
    others = tuple(place for place in range(column.size) if place not in column.top)
    codes, labels = zip(*(column.categories[place] for place in column.top), strict=True)
    categories = (
        ("less", words.text("less_often" if column.frequency else "other_answers")),
        ("+".join(codes), f" {words.text('or')} ".join(labels)),
    )
    return recoded(column, column.id + TOP, (others, column.top), categories)


def crossed_column(
    column: Column,
    top: Column | None,
    groupings: Sequence[Grouping],
    *,
    threshold: int,
    fewest: int,
    words: Wording,
) -> Column | None:
    """The column as it is crossed: whole, in larger parts, or not at all where there is nothing left to cross.

    A column that also has a top-two share is never cut across it: two different cuts of one scale would together give
    away what lies between them. ``fewest``: persons that its two halves need.
    """
    counts = sorted(sizes(column), reverse=True)
    if len(counts) < 2 or counts[1] < fewest:
        return None
    groups = max((len(grouping.groups) for grouping in groupings if not grouping.overlapping), default=2)
    if column.flag or column.size < 3 or len(column.codes) >= ENOUGH * column.size * groups:
        return column
    if top is None:
        return _merged(column, threshold, words)
    if min(sizes(top)) < fewest:
        return None
    return _below_top(column, threshold, words) if column.values else top


def sizes(column: Column) -> list[int]:
    """Persons in each category."""
    counts: list[int] = np.bincount(column.codes, minlength=256)[: column.size].tolist()
    return counts


def _merged(column: Column, threshold: int, words: Wording) -> Column | None:
    counts = sizes(column)
    if column.ordered:
        return _in_parts(column, merge_neighbours(counts, _enough(counts, threshold)), words)
    return _in_parts(column, merge_small(counts, threshold), words)


def _below_top(column: Column, threshold: int, words: Wording) -> Column | None:
    """A scale: its two highest steps, and the others in larger parts."""
    counts = sizes(column)
    lower = merge_neighbours(counts[: column.top[0]], _enough(counts, threshold))
    return _in_parts(column, [*lower, column.top], words)


def _enough(counts: Sequence[int], threshold: int) -> int:
    return max(threshold, sum(counts) // PART)


def _in_parts(column: Column, parts: Parts, words: Wording) -> Column | None:
    if len(parts) < 2:
        return None
    if len(parts) == column.size:
        return column
    return recoded(column, column.id + COARSE, parts, tuple(_category(column, part, words) for part in parts))


def _category(column: Column, part: tuple[int, ...], words: Wording) -> tuple[str, str]:
    first, last = column.categories[part[0]], column.categories[part[-1]]
    if len(part) == 1:
        return first
    if column.ordered:
        return f"{first[0]}_{last[0]}", f"{first[1]} – {last[1]}"
    return REST, words.text("other_answers")
