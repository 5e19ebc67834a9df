"""Cross tables: partners for every withheld cell, many tables at a time.

Tables are stacked in one array of shape (tables, rows, columns). Rows (and columns) whose totals are withheld are
folded into one line each, for only their sum is known; "missing" of the groups is a column that never shows, "missing"
of the answers is known and left out. In what remains every total is known, and a rectangle of four withheld cells lets
persons move: ``d`` up at two opposite corners and ``d`` down at the two others changes no total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .tables import Counts, CountTable, Mask, Nesting
from .totals import CHOSEN, Total, dominated, hide_enough

BASE_COST = 20.0
"""To withhold how many left a question open withholds the base, and with it every share of that group."""

ZERO_COST = 0.6
"""To withhold that nobody is in a cell costs less than to withhold a number, which costs 1 and its share of all."""

NARROW = 3
"""Tables of at most so many rows (or columns) are stacked apart from the larger ones."""


@dataclass(slots=True)
class _Axis:
    """How the categories of one axis are folded: ``fold[line, category]`` is 1 where a category lies in a line.

    ``factor`` is what to withhold one cell of a line costs: 1, and 0 where it never shows. ``together`` marks the
    lines of withheld totals, of which only the sum is known.
    """

    fold: NDArray[np.float64]
    exists: Mask
    factor: NDArray[np.float64]
    together: Mask


@dataclass(slots=True)
class _Stack:
    """Tables of one padded shape, folded.

    A cell must be able to rise until ``smallest`` in its row (``up_row``) and in its column (``up_column``), where
    these hold so many, and to fall by ``down``.
    """

    counts: Counts
    exists: Mask
    cost: NDArray[np.float64]
    up_row: Counts
    up_column: Counts
    down: Counts
    hidden: Mask
    row_part: NDArray[np.int64]
    column_part: NDArray[np.int64]
    row_free: Mask
    column_free: Mask


def protect_crosses(
    tables: Sequence[CountTable],
    totals: Mapping[str, Total],
    nestings: Sequence[Nesting],
    sums: Sequence[Sequence[str]],
    *,
    smallest: int,
    dominance: float | None,
) -> Mapping[str, Mask]:
    """For each cross table's id its mask."""
    search = _Search(totals, nestings, smallest, dominance)
    search.bases = _both_ways(tables, nestings) | search.small_bases(tables)
    crossed = [table for table in tables if table.counts.ndim == 2]
    by_axes = {frozenset(table.axes): table for table in crossed}
    links = {table.id: _links(table, by_axes, search.nestings) for table in crossed}
    masks: dict[str, Mask] = {}
    while True:
        _add_masks(search, [table for table in crossed if table.id not in masks], links, masks)
        alone = _alone_in_a_sum(tables, totals, sums, masks, smallest)
        if not alone:
            return masks
        search.also.update({name: mask | search.also.get(name, False) for name, mask in alone.items()})
        for name in _with_their_parts(alone, links):
            del masks[name]


def _add_masks(
    search: _Search, waiting: list[CountTable], links: Mapping[str, Sequence[_Link]], masks: dict[str, Mask]
) -> None:
    """Tables with merged categories come before those with the parts of them."""
    while waiting:
        ready = [table for table in waiting if all(coarse.id in masks for coarse, _, _ in links[table.id])]
        for stack in _stacked(ready or waiting):
            search.protect(stack, links, masks)
        waiting = [table for table in waiting if table.id not in masks]


def _with_their_parts(names: Iterable[str], links: Mapping[str, Sequence[_Link]]) -> set[str]:
    """These tables, and all whose categories are merged in one of them: what is withheld there follows from these."""
    found, more = set[str](), set(names)
    while more:
        found |= more
        more = {name for name, own in links.items() if any(coarse.id in more for coarse, _, _ in own)} - found
    return found


def _alone_in_a_sum(
    tables: Sequence[CountTable],
    totals: Mapping[str, Total],
    sums: Sequence[Sequence[str]],
    masks: Mapping[str, Mask],
    smallest: int,
) -> dict[str, Mask]:
    """The partners that are still needed where options hardly overlap, so that their counts add up to the answers.

    Where ``smallest`` or more persons chose a second option nobody knows whose these are, and nothing is needed.
    """
    by_axes = {frozenset(table.axes): table for table in tables if table.counts.ndim == 2}
    needed: dict[str, Mask] = {}
    for flags in sums:
        second = sum(int(totals[f].counts[CHOSEN]) for f in flags) - int(totals[flags[0]].counts[:-1].sum())
        if not 0 <= second < smallest:
            continue
        for other in sorted({axis for pair in by_axes if pair & set(flags) for axis in pair} - set(flags)):
            crossed = [by_axes.get(frozenset({flag, other})) for flag in flags]
            found = [table for table in crossed if table is not None]
            if len(found) == len(flags):
                _add_partners(found, other, totals[other], masks, smallest, needed)
    return needed


def _add_partners(
    tables: Sequence[CountTable],
    other: str,
    total: Total,
    masks: Mapping[str, Mask],
    smallest: int,
    needed: dict[str, Mask],
) -> None:
    for answer in range(len(total.counts) - 1):
        if total.hidden[answer]:
            continue
        places = [(answer, CHOSEN) if table.axes[0] == other else (CHOSEN, answer) for table in tables]
        line = Total(
            counts=np.array([table.counts[place] for table, place in zip(tables, places, strict=True)]),
            hidden=np.array([masks[table.id][place] for table, place in zip(tables, places, strict=True)]),
            largest=None,
            telling=True,
        )
        hide_enough(line, range(len(tables)), smallest)
        for table, place, hidden in zip(tables, places, line.hidden, strict=True):
            if hidden and not masks[table.id][place]:
                needed.setdefault(table.id, np.zeros(table.counts.shape, bool))[place] = True


_Link = tuple[CountTable, int, Nesting]
"""The table with merged categories, the dimension (of the finer table) that it merges, and how."""


def _links(
    table: CountTable, by_axes: Mapping[frozenset[str], CountTable], nestings: Mapping[str, Sequence[Nesting]]
) -> tuple[_Link, ...]:
    found = []
    for number, axis in enumerate(table.axes):
        for nesting in nestings.get(axis, ()):
            coarse = by_axes.get(frozenset({nesting.coarse, table.axes[1 - number]}))
            if coarse is not None and coarse is not table:
                found.append((coarse, number, nesting))
    return tuple(found)


def _both_ways(tables: Sequence[CountTable], nestings: Sequence[Nesting]) -> frozenset[str]:
    """The tables whose axes are also crossed the other way round, perhaps merged.

    How many of a group left the question open is there the same as how many with that answer are of an unknown group.
    """
    merged = {nesting.coarse: nesting.fine for nesting in nestings}

    def finest(axis: str) -> str:
        return finest(merged[axis]) if axis in merged else axis

    roots = {table.id: tuple(finest(axis) for axis in table.axes) for table in tables if table.counts.ndim == 2}
    pairs = set(roots.values())
    return frozenset(name for name, pair in roots.items() if pair[::-1] in pairs)


def _stacked(tables: Sequence[CountTable]) -> list[list[CountTable]]:
    stacks: dict[tuple[bool, bool], list[CountTable]] = {}
    for table in tables:
        rows, columns = table.counts.shape
        stacks.setdefault((rows <= NARROW, columns <= NARROW), []).append(table)
    return list(stacks.values())


class _Search:
    """Folds, searches and unfolds stacks of tables."""

    def __init__(
        self, totals: Mapping[str, Total], nestings: Sequence[Nesting], smallest: int, dominance: float | None
    ) -> None:
        self.totals = totals
        self.smallest = smallest
        self.dominance = dominance
        self.nestings: dict[str, list[Nesting]] = {}
        for nesting in nestings:
            self.nestings.setdefault(nesting.fine, []).append(nesting)
        self.bases: frozenset[str] = frozenset()
        self.also: dict[str, Mask] = {}
        self._axes: dict[tuple[str, str, int], _Axis] = {}

    def small_bases(self, tables: Sequence[CountTable]) -> frozenset[str]:
        """The tables with a group of which hardly anyone answered: there the base itself is a small number."""
        by_groups: dict[tuple[str, int], list[CountTable]] = {}
        for table in tables:
            if table.counts.ndim == 2:
                by_groups.setdefault((table.axes[1], table.counts.shape[1]), []).append(table)
        found: set[str] = set()
        for (axis, width), crossed in by_groups.items():
            groups = self._axis(axis, "groups", width)
            bases = np.array([table.counts[:-1].sum(0) for table in crossed]) @ groups.fold.T
            small = (bases > 0) & (bases < self.smallest) & ((groups.factor > 0) | groups.together)
            found.update(crossed[place].id for place in np.flatnonzero(small.any(1)).tolist())
        return frozenset(found)

    def protect(self, tables: list[CountTable], links: Mapping[str, Sequence[_Link]], masks: dict[str, Mask]) -> None:
        """Adds the mask of each of ``tables`` to ``masks``."""
        height = max(table.counts.shape[0] for table in tables)
        width = max(table.counts.shape[1] for table in tables)
        rows = [self._axis(t.axes[0], "bases" if t.id in self.bases else "answers", height) for t in tables]
        columns = [self._axis(table.axes[1], "groups", width) for table in tables]
        fold_rows = np.stack([axis.fold for axis in rows])
        fold_columns = np.stack([axis.fold for axis in columns])
        raw = np.zeros((len(tables), height, width))
        largest = np.zeros_like(raw)
        for k, table in enumerate(tables):
            raw[k, : table.counts.shape[0], : table.counts.shape[1]] = table.counts
            if table.largest_cluster is not None:
                largest[k, : table.counts.shape[0], : table.counts.shape[1]] = table.largest_cluster
        counts = _folded(raw, fold_rows, fold_columns)
        exists = np.stack([a.exists for a in rows])[:, :, None] & np.stack([a.exists for a in columns])[:, None, :]
        factor = np.stack([a.factor for a in rows])[:, :, None] * np.stack([a.factor for a in columns])[:, None, :]
        heavy = dominated(counts, _folded(largest, fold_rows, fold_columns), self.dominance)
        for k, table in enumerate(tables):
            if table.id in self.also:
                also = np.zeros((height, width))
                also[: table.counts.shape[0], : table.counts.shape[1]] = self.also[table.id]
                heavy[k] |= (fold_rows[k] @ also @ fold_columns[k].T > 0) & (counts[k] > 0)
        stack = self._stack(counts, exists, factor, heavy)
        if any(links[table.id] for table in tables):
            self._link(stack, tables, links, masks, fold_rows, fold_columns)
        _hide_rectangles(stack)
        seen = np.swapaxes(fold_rows, 1, 2) @ stack.hidden @ fold_columns > 0
        for k, table in enumerate(tables):
            mask = seen[k, : table.counts.shape[0], : table.counts.shape[1]].copy()
            mask[self.totals[table.axes[0]].hidden, :] = True
            mask[:, self.totals[table.axes[1]].hidden] = True
            masks[table.id] = mask

    def _stack(self, counts: Counts, exists: Mask, factor: NDArray[np.float64], heavy: Mask) -> _Stack:
        small = (counts > 0) & (counts < self.smallest)
        heavy = heavy & ~small
        margin = np.where(heavy, self.smallest, 0)
        up_row = np.where(small, np.minimum(counts.sum(2)[:, :, None], self.smallest) - counts, margin)
        up_column = np.where(small, np.minimum(counts.sum(1)[:, None, :], self.smallest) - counts, margin)
        down = np.where(small, counts, margin)
        everybody = np.maximum(1, counts.sum((1, 2)))[:, None, None]
        cost = factor * np.where(counts == 0, ZERO_COST, 1.0 + counts / everybody)
        cost[~exists] = np.inf
        size, height, width = counts.shape
        return _Stack(
            counts=counts, exists=exists, cost=cost, up_row=up_row, up_column=up_column, down=down,
            hidden=small | heavy,
            row_part=np.zeros((size, height), np.int64), column_part=np.zeros((size, width), np.int64),
            row_free=np.zeros(counts.shape, bool), column_free=np.zeros(counts.shape, bool),
        )  # fmt: skip

    def _axis(self, axis: str, use: str, size: int) -> _Axis:
        key = (axis, use, size)
        if key not in self._axes:
            self._axes[key] = self._folding(axis, use, size)
        return self._axes[key]

    def _folding(self, axis: str, use: str, size: int) -> _Axis:
        """``use``: "answers" (their missing is known), "bases" (their missing is looked after), "groups"."""
        total = self.totals[axis]
        last = len(total.counts) - 1
        fold, factor = np.zeros((size, size)), np.zeros(size)
        exists, together = np.zeros(size, bool), np.zeros(size, bool)
        lines: dict[object, int] = {}
        sums = self._known_sums(axis)
        for category in range(last if use == "answers" and not total.telling else last + 1):
            name: object = ("together", sums[category]) if total.hidden[category] else category
            line = lines.setdefault(name, len(lines))
            fold[line, category] = 1
            exists[line] = True
            together[line] = total.hidden[category]
            if not total.hidden[category]:
                shown = category < last or total.telling
                factor[line] = 1.0 if shown else BASE_COST if use == "bases" else 0.0
        return _Axis(fold, exists, factor, together)

    def _known_sums(self, axis: str) -> list[tuple[int, ...]]:
        """For each category, under which names the withheld ones are known together: the visible merged categories."""
        total = self.totals[axis]
        size = len(total.counts)
        names: list[tuple[int, ...]] = [()] * size
        for nesting in self.nestings.get(axis, ()):
            hidden = self.totals[nesting.coarse].hidden
            owner = nesting.part_of(size)
            names = [(*name, -1 if hidden[part] else int(part)) for name, part in zip(names, owner, strict=True)]
        sums: dict[tuple[int, ...], int] = {}
        for category in np.flatnonzero(total.hidden):
            sums[names[category]] = sums.get(names[category], 0) + int(total.counts[category])
        return names if all(count >= self.smallest for count in sums.values()) else [()] * size

    def _link(
        self, stack: _Stack, tables: Sequence[CountTable], links: Mapping[str, Sequence[_Link]],
        masks: Mapping[str, Mask], fold_rows: NDArray[np.float64], fold_columns: NDArray[np.float64],
    ) -> None:  # fmt: skip
        """Cells inside a withheld merged cell are withheld; persons move within a part, or between withheld parts."""
        for k, table in enumerate(tables):
            for coarse, number, nesting in links[table.id]:
                if coarse.id not in masks:
                    raise ValueError(f"the axes {nesting.coarse!r} and {nesting.fine!r} lie inside each other")
                owner = nesting.part_of(table.counts.shape[number])
                merged = masks[coarse.id]
                merged = merged if coarse.axes.index(nesting.coarse) == number else merged.T
                whole = np.zeros((fold_rows.shape[2], fold_columns.shape[2]))
                spread = merged[owner] if number == 0 else merged[:, owner]
                whole[: spread.shape[0], : spread.shape[1]] = spread
                free = (fold_rows[k] @ whole @ fold_columns[k].T > 0) & stack.exists[k]
                fold, length = (fold_rows[k], len(owner)) if number == 0 else (fold_columns[k], len(owner))
                part = owner[fold[:, :length].argmax(1)]
                labels, frees = (
                    (stack.row_part, stack.row_free) if number == 0 else (stack.column_part, stack.column_free)
                )
                labels[k] = labels[k] * (len(nesting.parts) + 1) + part
                frees[k] = free if not frees[k].any() else frees[k] & free
                stack.hidden[k] |= free


def _folded(raw: NDArray[np.float64], rows: NDArray[np.float64], columns: NDArray[np.float64]) -> Counts:
    return np.rint(rows @ raw @ np.swapaxes(columns, 1, 2)).astype(np.int64)


def _hide_rectangles(stack: _Stack) -> None:
    """Cell after cell, in all tables at once, the cheapest rectangles in which it can rise and in which it can fall."""
    width = stack.counts.shape[2]
    order = np.where(stack.down > 0, 1 + stack.up_row + stack.up_column, 0).reshape(len(stack.counts), -1)
    while True:
        active = np.flatnonzero(order.any(1))
        if not len(active):
            return
        chosen = order[active].argmax(1)
        order[active, chosen] = 0
        i, j = chosen // width, chosen % width
        found = _hide_cheapest(stack, active, i, j, rising=True)
        found &= _hide_cheapest(stack, active, i, j, rising=False)
        lost = active[~found]
        stack.hidden[lost] = stack.exists[lost]
        order[lost] = 0


def _hide_cheapest(
    stack: _Stack, active: NDArray[np.int64], i: NDArray[np.int64], j: NDArray[np.int64], *, rising: bool
) -> Mask:
    """For table ``active[t]`` hide the cheapest rectangle with cell (``i[t]``, ``j[t]``); False where there is none."""
    t = np.arange(len(active))
    counts = stack.counts[active]
    cost = np.where(stack.hidden[active], 0.0, stack.cost[active])
    in_row = counts[t, i, :] >= stack.up_row[active, i, j][:, None]
    in_column = counts[t, :, j] >= stack.up_column[active, i, j][:, None]
    rises = in_row[:, None, :] & in_column[:, :, None]
    falls = counts >= stack.down[active, i, j][:, None, None]
    total = cost + cost[t, i, :][:, None, :] + cost[t, :, j][:, :, None]
    total += np.where(rises & falls, 0.0, 0.01)
    total[~(rises if rising else falls)] = np.inf
    total[~_may_move(stack, active, t, i, j)] = np.inf
    total[t, i, :] = np.inf
    total[t, :, j] = np.inf
    width = total.shape[2]
    flat = total.reshape(len(active), -1)
    best = flat.argmin(1)
    found = np.isfinite(flat[t, best])
    k, m = best // width, best % width
    for row, column in ((k, m), (i, m), (k, j)):
        stack.hidden[active[found], row[found], column[found]] = True
    return np.asarray(found)


def _may_move(
    stack: _Stack, active: NDArray[np.int64], t: NDArray[np.int64], i: NDArray[np.int64], j: NDArray[np.int64]
) -> Mask:
    """Where the opposite corner may lie: in the same merged row and column, or with all four merged cells withheld."""
    allowed = np.ones((len(active), *stack.counts.shape[1:]), bool)
    for labels, free, across in (
        (stack.row_part, stack.row_free, True),
        (stack.column_part, stack.column_free, False),
    ):
        label = labels[active]
        if not label.any() and not free[active].any():
            continue
        same = label == label[t, i if across else j][:, None]
        hidden = free[active]
        corners = hidden[t, i, j][:, None, None] & hidden[t, i, :][:, None, :] & hidden[t, :, j][:, :, None] & hidden
        allowed &= corners | (same[:, :, None] if across else same[:, None, :])
    return allowed
