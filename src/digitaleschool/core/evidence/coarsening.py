"""Weighted figures in steps, where the exact ones would give small counts away.

Weights are known: they follow from the margins and the sample. An exact weighted share is a sum of weights, and from
fifteen digits of it and the number of persons one can work out how many persons of each weight gave the answer: of each
network, say, also where such a table is withheld or was never made. So a table whose counts by weight hold a small one
shows its weighted shares and their intervals in steps. The step is the finest of :data:`STEPS` at which a small count
could be nobody, or enough persons, in exchange with persons of another weight, without the share in its table changing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, log10

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.stats.raking import Margin, rake
from digitaleschool.core.survey.answers import FIRST_MISSING

from .columns import Column
from .comparison import our_answer
from .grouping import Grouping
from .preparing import Prepared
from .request import Request
from .results import Cell, Comparison, CrossTable, ItemTable, Ranking, Results, Share, Test
from .weighing import targets_of
from .wording import Wording

STEPS = (1000, 200, 100, 50, 20)
"""Steps to the whole: 0.1, 0.5, 1, 2 and 5 percent."""

DIGITS = 18
"""More than a number in a file has."""

Table = NDArray[np.float64]
"""(answers, weights): persons by answer and by the cell of the margins that gives their weight."""


def coarsened(results: Results, prepared: Prepared, request: Request) -> Results:
    """Published results of a weighted sample, with steps where they are needed; others come back as they are."""
    if not request.margins or not prepared.answers.count:
        return results
    weighed = _Weighed.of(prepared, request)
    items = tuple(_item(table, weighed.steps_of_item(table)) for table in results.items)
    crosses = tuple(_cross(table, weighed.steps_of_cross(table)) for table in results.crosses)
    if items == results.items and crosses == results.crosses:
        return results
    note = Wording(request.language).text("note_steps")
    return replace(
        results,
        items=items,
        crosses=crosses,
        rankings=tuple(_ranking(ranking, weighed) for ranking in results.rankings),
        comparisons=tuple(_comparison(comparison, items) for comparison in results.comparisons),
        method=replace(results.method, notes=(*results.method.notes, note)),
    )


def steps_for(persons: Table, weights: NDArray[np.float64], smallest: int, freedom: int = 0) -> int | None:
    """Steps to the whole in which the shares of this table may show; None where they may be exact.

    ``freedom``: how many counts of a row stay free when the sums by each margin by itself are known.

    >>> import numpy as np
    >>> weights = np.array([0.5, 1.5])
    >>> steps_for(np.array([[50.0, 30.0], [40.0, 60.0]]), weights, 5)
    >>> steps_for(np.array([[50.0, 3.0], [40.0, 187.0]]), weights, 5)
    50
    """
    whole = float((persons * weights).sum())
    rows = [row for row in persons if ((row > 0) & (row < smallest)).any() and not _too_many_ways(row, freedom)]
    if not whole or not rows or len(weights) < 2:
        return None
    fine = (steps for steps in STEPS if all(_safe(row, weights, whole, smallest, steps) for row in rows))
    return next(fine, STEPS[-1])


def _too_many_ways(row: NDArray[np.float64], freedom: int) -> bool:
    """With many cells far more tables give the same share, to its last digit, than anyone can tell apart."""
    return freedom * log10(row.sum() / len(row) + 1) > DIGITS


def _safe(row: NDArray[np.float64], weights: NDArray[np.float64], whole: float, smallest: int, steps: int) -> bool:
    share = float(row @ weights) / whole
    shown = _step(share, steps)
    return all(
        any(_step(share + change / whole, steps) == shown for change in _exchanges(row, weights, int(small), smallest))
        for small in np.flatnonzero((row > 0) & (row < smallest))
    )


def _exchanges(row: NDArray[np.float64], weights: NDArray[np.float64], small: int, smallest: int) -> Iterator[float]:
    """What it changes in weight when the small count goes to another cell, or is filled up from there.

    The others are the two next smallest: those that are withheld, or put together, with a small one.
    """
    others = [int(cell) for cell in np.argsort(row, kind="stable") if cell != small][:2]
    for other in others:
        gap = weights[other] - weights[small]
        yield row[small] * gap
        if row[other] >= smallest - row[small]:
            yield (row[small] - smallest) * gap


@dataclass(frozen=True)
class _Weighed:
    prepared: Prepared
    cells: NDArray[np.intp]
    """(persons,) the cell of the margins that each is in."""
    weights: NDArray[np.float64]
    """(cells,)"""
    smallest: int
    freedom: int
    groupings: Mapping[str, Grouping]
    crossed: Mapping[str, Column]

    @classmethod
    def of(cls, prepared: Prepared, request: Request) -> _Weighed:
        targets = targets_of(prepared, request)
        columns = [prepared.by_id[variable] for variable in targets]
        shape = tuple(column.size + 1 for column in columns)
        codes = [np.minimum(column.codes, column.size).astype(np.intp) for column in columns]
        joint = np.ravel_multi_index(codes, shape)
        counts = np.bincount(joint, minlength=int(np.prod(shape))).astype(np.float64)
        margins = [Margin(axis, parts) for axis, parts in enumerate(targets.values())]
        weights = rake(counts.reshape(shape), margins).weights.ravel()
        there = np.flatnonzero(counts)
        return cls(
            prepared=prepared,
            cells=np.searchsorted(there, joint),
            weights=weights[there],
            smallest=request.min_cell,
            freedom=len(there) - 1 - sum(len(np.unique(own)) - 1 for own in codes),
            groupings={grouping.by: grouping for grouping in prepared.groupings},
            crossed={column.coarse_of or column.id: column for column in prepared.crossed},
        )

    def steps_of(self, columns: Iterable[Column], inside: NDArray[np.bool_] | None = None) -> int | None:
        """Steps for all of these columns together, among the persons ``inside``."""
        found = [
            steps_for(self._persons(column, inside), self.weights, self.smallest, self.freedom) for column in columns
        ]
        return min((steps for steps in found if steps is not None), default=None)

    def steps_of_item(self, table: ItemTable) -> int | None:
        own = [column for column in self.prepared.columns if column.table == table.id]
        return self.steps_of([*own, *(self.prepared.tops[c.id] for c in own if c.id in self.prepared.tops)])

    def steps_of_cross(self, table: CrossTable) -> Mapping[str, int | None]:
        """By group."""
        grouping, column = self.groupings[table.by], self.crossed[table.item]
        return {
            group.code: self.steps_of([column], _inside(grouping, place)) for place, group in enumerate(grouping.groups)
        }

    def _persons(self, column: Column, inside: NDArray[np.bool_] | None) -> Table:
        counted = column.codes < FIRST_MISSING
        counted = counted if inside is None else counted & inside
        slots = column.codes[counted].astype(np.intp) * len(self.weights) + self.cells[counted]
        return np.bincount(slots, minlength=column.size * len(self.weights)).reshape(column.size, -1).astype(np.float64)


def _inside(grouping: Grouping, place: int) -> NDArray[np.bool_]:
    if grouping.overlapping:
        return np.asarray(grouping.columns[place].codes == 1)
    return np.asarray(grouping.columns[0].codes == place)


def _item(table: ItemTable, steps: int | None) -> ItemTable:
    if steps is None or table.base is None:
        return table
    whole = not any(option.mentions is not None or option.share is None for option in table.options)
    shares = _rounded([option.share for option in table.options], steps, whole=whole and table.type != "recognised")
    return replace(
        table,
        options=tuple(_share(option, share, steps) for option, share in zip(table.options, shares, strict=True)),
        mean=None if table.mean is None else round(table.mean, 1),
        top_two=None if table.top_two is None else _share(table.top_two, _step(table.top_two.share, steps), steps),
    )


def _cross(table: CrossTable, steps: Mapping[str, int | None]) -> CrossTable:
    if not any(steps.values()):
        return table
    width = len(table.columns)
    cells: list[Cell] = []
    for start in range(0, len(table.cells), width):
        row = table.cells[start : start + width]
        step = steps[row[0].row]
        if step is None:
            cells += row
            continue
        shares = _rounded([cell.share for cell in row], step, whole=all(cell.share is not None for cell in row))
        cells += [
            replace(cell, share=share, low=_outwards(cell.low, step, floor), high=_outwards(cell.high, step, ceil))
            for cell, share in zip(row, shares, strict=True)
        ]
    return replace(
        table,
        cells=tuple(cells),
        test=None if table.test is None else _test(table.test),
        group_tests={code: _test(test) for code, test in table.group_tests.items()},
    )


def _test(test: Test) -> Test:
    """How strongly two questions go together, and the statistic, are sums of the same weights."""
    if test.effect_size is None:
        return test
    statistic = None if test.statistic is None else round(test.statistic, 2)
    return replace(test, effect_size=round(test.effect_size, 2), statistic=statistic)


def _ranking(ranking: Ranking, weighed: _Weighed) -> Ranking:
    ranks = []
    for rank in ranking.ranks:
        column = weighed.prepared.by_id[rank.id]
        tops = [top for top in (weighed.prepared.tops.get(rank.id),) if top is not None]
        ranks.append(replace(rank, score=_step(rank.score, weighed.steps_of([column, *tops]))))
    return replace(ranking, ranks=tuple(ranks))


def _comparison(comparison: Comparison, items: Sequence[ItemTable]) -> Comparison:
    """With the share that its table shows."""
    option = our_answer(comparison, items)
    if option is None or option.share is None or comparison.ours in (None, option.share):
        return comparison
    difference = None if comparison.difference is None else option.share - comparison.reference
    if difference is None or comparison.low is None or comparison.high is None:
        return replace(comparison, ours=option.share, difference=difference)
    half = ceil((comparison.high - comparison.low) / 2 * 100) / 100
    return replace(
        comparison, ours=option.share, difference=difference, low=difference - half, high=difference + half
    )  # fmt: skip


def _share(share: Share, rounded: float | None, steps: int) -> Share:
    return replace(
        share, share=rounded, low=_outwards(share.low, steps, floor), high=_outwards(share.high, steps, ceil)
    )  # fmt: skip


def _rounded(shares: Sequence[float | None], steps: int, *, whole: bool) -> list[float | None]:
    """Each to its nearest step; by largest remainder where they are a whole, so that they stay one."""
    exact = [share or 0.0 for share in shares]
    if not whole or abs(sum(exact) - 1) > 1e-9:
        return [_step(share, steps) for share in shares]
    points = [floor(share * steps + 1e-9) for share in exact]
    by_rest = sorted(range(len(exact)), key=lambda k: points[k] - exact[k] * steps)
    for k in by_rest[: steps - sum(points)]:
        points[k] += 1
    return [point / steps for point in points]


def _step(share: float | None, steps: int | None) -> float | None:
    return share if share is None or steps is None else floor(share * steps + 0.5) / steps


def _outwards(end: float | None, steps: int, towards: Callable[[float], int]) -> float | None:
    if end is None:
        return None
    slack = 1e-9 if towards is floor else -1e-9
    return min(max(towards(end * steps + slack) / steps, 0.0), 1.0)
