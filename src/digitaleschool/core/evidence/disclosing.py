"""Which numbers of a round stay inside: the counts of all its tables, and the masks laid over them.

:func:`~digitaleschool.core.stats.disclosure.protect` sees tables that share axes, and is told of those that share
persons without sharing an axis: a scale beside its larger parts, and options beside "any of these". Parts that hold
other persons than their scale, and top-two shares that nothing is crossed by, are looked after here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.stats.disclosure import Counts, CountTable, Mask, Nesting, protect
from digitaleschool.core.survey.answers import FIRST_MISSING
from digitaleschool.core.values import dataclass

from .columns import Column
from .preparing import Prepared
from .request import Request

ROWS_AT_ONCE = 65_536


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """``totals[column]`` (K + 1,), ``crosses[column, group column]`` (K + 1, G + 1), missing last: True is withheld."""

    totals: Mapping[str, Mask]
    crosses: Mapping[tuple[str, str], Mask]


def withhold(prepared: Prepared, request: Request) -> Withheld:
    """The masks of all tables that are published together."""
    own = (*prepared.columns, *prepared.tops.values(), *prepared.crossed)
    columns = list({column.id: column for column in own}.values())
    groups = [column for grouping in prepared.groupings for column in grouping.columns]
    counts = _Counts(columns, groups, prepared, schools=request.dominance is not None)
    telling = _telling(prepared)
    tables = list(_count_tables(columns, groups, prepared.crossed, counts, telling))
    crossed = {column.id: column for column in (*prepared.crossed, *groups)}
    masks = protect(
        tables, smallest=request.min_cell, dominance=request.dominance, nestings=_nestings(crossed, columns),
        sums=[*_sums(prepared, request.min_cell), *_together(prepared)],
    )  # fmt: skip
    totals = {column.id: masks[column.id] for column in columns}
    for coarse in (*columns, *groups):
        # A top-two share that is itself withheld, and that nothing is crossed by, gives nothing away.
        if coarse.coarse_of and (coarse.id in crossed or not masks[coarse.id].any()):
            fine = totals[coarse.coarse_of]
            _hide_within_parts(fine, counts.line(coarse.coarse_of), coarse.parts, masks[coarse.id], request.min_cell)
    crosses = {
        (column.id, group.id): masks[_cross_id(column, group)] for group in groups for column in prepared.crossed
    }
    for group in groups:
        if len(group.any_of) == 1 and (totals[group.any_of[0]][1] or masks[group.id][1]):
            totals[group.any_of[0]][:2] = True
            for column in prepared.crossed:
                crosses[column.id, group.id][:, 1] = True
    return Withheld(totals=totals, crosses=crosses)


def _nestings(crossed: Mapping[str, Column], columns: Sequence[Column]) -> list[Nesting]:
    """Crossed scales in larger parts, where the parts hold the same persons; the rest is looked after below."""
    fine = {column.id: column for column in (*columns, *crossed.values())}
    return [
        Nesting(coarse=coarse.id, fine=coarse.coarse_of, parts=coarse.parts)
        for coarse in crossed.values()
        if coarse.coarse_of in fine and _same_persons(coarse, fine[coarse.coarse_of])
    ]


def _same_persons(coarse: Column, fine: Column) -> bool:
    covered = sorted(place for part in coarse.parts for place in part)
    missing = coarse.codes >= FIRST_MISSING
    return covered == list(range(fine.size)) and bool(np.array_equal(missing, fine.codes >= FIRST_MISSING))


def _sums(prepared: Prepared, smallest: int) -> list[list[str]]:
    """Options (and groups) of which nearly everybody has exactly one: they add up to the base, as if they parted it."""
    tables: dict[str, list[Column]] = {}
    for column in prepared.columns:
        if column.flag:
            tables.setdefault(column.table, []).append(column)
    several = [*tables.values(), *(list(own.columns) for own in prepared.groupings if own.overlapping)]
    return [[flag.id for flag in flags] for flags in several if len(flags) > 1 and _parts_persons(flags, smallest)]


def _parts_persons(flags: Sequence[Column], smallest: int) -> bool:
    chosen = np.sum([flag.codes == 1 for flag in flags], axis=0)
    answered = np.logical_or.reduce([flag.codes < FIRST_MISSING for flag in flags])
    return int((answered & (chosen != 1)).sum()) < smallest


def _telling(prepared: Prepared) -> frozenset[str]:
    """Columns of questions that were put to a part of the persons only: who is missing there gave another answer."""
    asked_of_some = {item.id for item in prepared.instrument.items if item.base is not None}
    return frozenset(column.id for column in prepared.columns if column.item_id in asked_of_some)


def _count_tables(
    columns: Sequence[Column],
    groups: Sequence[Column],
    crossed: Sequence[Column],
    counts: _Counts,
    telling: frozenset[str],
) -> Iterator[CountTable]:
    for column in {column.id: column for column in (*columns, *groups)}.values():
        axes = (column.id,)
        told = frozenset({column.id} if column.id in telling or column.coarse_of in telling else ())
        yield CountTable(
            id=column.id, axes=axes, counts=counts.line(column.id), largest_cluster=counts.largest_line(column.id),
            telling=told,
        )  # fmt: skip
    for group in groups:
        for column in crossed:
            told = frozenset({column.id} if column.id in telling or column.coarse_of in telling else ())
            yield CountTable(
                id=_cross_id(column, group), axes=(column.id, group.id), counts=counts.square(column.id, group.id),
                largest_cluster=counts.largest_square(column.id, group.id), telling=told,
            )  # fmt: skip


def _cross_id(column: Column, group: Column) -> str:
    return f"{column.id}|{group.id}"


def _hide_within_parts(fine: Mask, counts: Counts, parts: Sequence[Sequence[int]], coarse: Mask, smallest: int) -> None:
    """In each part whose total shows, what is withheld is nobody or two categories with ``smallest`` persons together.

    Changes ``fine`` in place. A part whose total is withheld is withheld whole.
    """
    for place, part in enumerate(parts):
        members = np.array(part)
        if coarse[place]:
            fine[members] = True
            continue
        _hide_enough(fine, counts, members, smallest)


def _hide_enough(mask: Mask, counts: Counts, members: NDArray[np.int64], smallest: int) -> None:
    hidden = [int(k) for k in members if mask[k]]
    spare = sorted((int(k) for k in members if not mask[k] and counts[k] > 0), key=lambda k: (int(counts[k]), k))
    while hidden and spare and (len(hidden) < 2 or sum(int(counts[k]) for k in hidden) < smallest):
        hidden.append(spare.pop(0))
        mask[hidden[-1]] = True


def _together(prepared: Prepared) -> Iterator[list[str]]:
    """Options that are also counted together as "any of these", and all options that machines recognised."""
    for grouping in prepared.groupings:
        for column in grouping.columns:
            if column.any_of:
                yield list(column.any_of)
    for column in prepared.columns:
        if column.any_of:
            yield list(column.any_of)


class _Counts:
    """Persons (and the most of one school) by answer and group, with missing as last index of each axis."""

    def __init__(
        self, columns: Sequence[Column], groups: Sequence[Column], prepared: Prepared, *, schools: bool
    ) -> None:
        self._columns, width = _spread((*columns, *groups), 1)
        self._rows, height = _spread(groups, 1)
        coded = {column.id: column for column in (*columns, *groups)}
        inside = np.array([0, *(k for group in groups for k in range(*self._columns[group.id].indices(width)))])
        self._persons = np.zeros((height, width))
        self._largest = np.zeros((height, width)) if schools and prepared.clusters is not None else None
        for rows, schools_at in _blocks(prepared, by_school=self._largest is not None):
            ones = self._ones(coded, rows, width)
            grouped = ones[:, inside].T.copy()
            self._persons += grouped @ ones
            if self._largest is not None:
                for start, stop in pairwise((*schools_at, len(rows))):
                    np.maximum(self._largest, grouped[:, start:stop] @ ones[start:stop], out=self._largest)

    def line(self, column: str) -> Counts:
        """(K + 1,) persons."""
        return self._persons[0, self._columns[column]].astype(np.int64)

    def square(self, column: str, group: str) -> Counts:
        """(K + 1, G + 1) persons."""
        return self._persons[self._rows[group], self._columns[column]].T.astype(np.int64)

    def largest_line(self, column: str) -> Counts | None:
        """The same shape as :meth:`line`: the most persons of one school."""
        return None if self._largest is None else self._largest[0, self._columns[column]].astype(np.int64)

    def largest_square(self, column: str, group: str) -> Counts | None:
        """The same shape as :meth:`square`: the most persons of one school."""
        if self._largest is None:
            return None
        return self._largest[self._rows[group], self._columns[column]].T.astype(np.int64)

    def _ones(self, columns: Mapping[str, Column], rows: NDArray[np.int64], width: int) -> NDArray[np.float64]:
        """(persons, width): 1 for everybody in column 0, and 1 at each person's slot of every column."""
        ones = np.zeros((len(rows), width))
        ones[:, 0] = 1
        people = np.arange(len(rows))
        for name, column in columns.items():
            slots = np.minimum(column.codes[rows], column.size).astype(np.int64)
            ones[people, self._columns[name].start + slots] = 1
        return ones


def _spread(columns: Sequence[Column], start: int) -> tuple[dict[str, slice], int]:
    """A slot for every category and for missing, one column after the other."""
    slots: dict[str, slice] = {}
    for column in columns:
        if column.id not in slots:
            slots[column.id] = slice(start, start + column.size + 1)
            start += column.size + 1
    return slots, start


def _blocks(prepared: Prepared, *, by_school: bool) -> Iterator[tuple[NDArray[np.int64], list[int]]]:
    """Rows in blocks that fit in memory; by school, with the place in the block at which each school starts."""
    persons = prepared.answers.count
    if not by_school or prepared.clusters is None:
        for start in range(0, persons, ROWS_AT_ONCE):
            yield np.arange(start, min(start + ROWS_AT_ONCE, persons)), [0]
        return
    order = np.argsort(prepared.clusters, kind="stable")
    starts = [0, *(np.flatnonzero(np.diff(prepared.clusters[order])) + 1).tolist(), persons]
    first = 0
    while first < len(starts) - 1:
        last = first + 1
        while last < len(starts) - 1 and starts[last + 1] - starts[first] <= ROWS_AT_ONCE:
            last += 1
        yield order[starts[first] : starts[last]], [start - starts[first] for start in starts[first:last]]
        first = last
