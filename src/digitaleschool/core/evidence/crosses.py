"""Every question in every group: cells, bases, how strongly the two go together and, where it may, a test."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .columns import Column
from .counting import Counted, Estimate
from .grouping import Grouping
from .preparing import Prepared
from .request import Request
from .results import Cell, CrossTable, Sample, Test
from .wording import Wording


def cross_tables(counted: Counted, prepared: Prepared, request: Request) -> tuple[CrossTable, ...]:
    """A cross table for each column that is crossed and each grouping. An option shows only that it was chosen."""
    tests = _tests(counted, prepared, request)
    tables = []
    for grouping in prepared.groupings:
        rows = tuple((group.code, group.label) for group in grouping.groups)
        for column in prepared.crossed:
            cells, bases = _cells(column, grouping, counted.groups)
            tables.append(
                CrossTable(
                    item=column.coarse_of or column.id,
                    by=grouping.by,
                    label=column.label,
                    by_label=grouping.label,
                    rows=rows,
                    columns=tuple(column.categories[place] for place in column.shown),
                    cells=cells,
                    bases=bases,
                    test=None if grouping.overlapping else tests[column.id, grouping.columns[0].id],
                    merged=grouping.merged,
                    overlapping=grouping.overlapping,
                    group_tests={
                        group.code: tests[column.id, own.id]
                        for group, own in zip(grouping.groups, grouping.columns, strict=True)
                    }
                    if grouping.overlapping
                    else {},
                )
            )
    return tuple(tables)


def _cells(
    column: Column, grouping: Grouping, estimates: Mapping[tuple[str, str, int], Estimate]
) -> tuple[tuple[Cell, ...], dict[str, int | None]]:
    cells: list[Cell] = []
    bases: dict[str, int | None] = {}
    shown = [(place, column.categories[place][0]) for place in column.shown]
    for place, group in enumerate(grouping.groups):
        own, row = (grouping.columns[place], 1) if grouping.overlapping else (grouping.columns[0], place)
        found = estimates[column.id, own.id, row]
        n, share, low, high = found.n, found.share, found.low, found.high
        bases[group.code] = found.base
        cells += [
            Cell(row=group.code, column=code, n=n[k], share=share[k], low=low[k], high=high[k]) for k, code in shown
        ]
    return tuple(cells), bases


def _tests(counted: Counted, prepared: Prepared, request: Request) -> dict[tuple[str, str], Test]:
    """The effect size of every pair, and its p-value with the family's size where p-values may be shown."""
    words = Wording(request.language)
    pairs = [
        (column.id, own.id)
        for grouping in prepared.groupings
        for own in grouping.columns
        for column in prepared.crossed
    ]
    effects = effect_sizes({pair: counted.tables[pair].weight for pair in pairs})
    if request.tests:
        from .testing import significance  # the tests and their distributions are slow to load

        return significance(pairs, effects, prepared=prepared, counted=counted, request=request)
    open_sample = request.sample is not Sample.PROBABILITY
    why = words.text("p_withheld_open" if open_sample else "p_withheld_unasked")
    return {pair: untested(effect, why) for pair, effect in effects.items()}


def untested(effect_size: float | None, why: str) -> Test:
    """How strongly two questions go together, without a p-value."""
    return Test(
        name="",
        statistic=None,
        df=(),
        p=None,
        adjusted_p=None,
        adjustment="",
        family="",
        family_size=0,
        effect_size=effect_size,
        why_withheld=why,
    )


def effect_sizes(tables: Mapping[tuple[str, str], NDArray[Any]]) -> dict[tuple[str, str], float | None]:
    """Cramér's V of many tables at once (equal to :func:`~digitaleschool.core.stats.crosstabs.cramers_v` of each).

    None where a table has fewer than two rows or columns with anybody in them.
    """
    shapes: dict[tuple[int, ...], list[tuple[str, str]]] = defaultdict(list)
    for pair, table in tables.items():
        shapes[table.shape].append(pair)
    found: dict[tuple[str, str], float | None] = {}
    for pairs in shapes.values():
        found.update(zip(pairs, _effects(np.stack([tables[pair] for pair in pairs])), strict=True))
    return {pair: found[pair] for pair in tables}


def _effects(stack: NDArray[Any]) -> Sequence[float | None]:
    cells = stack.astype(np.float64)
    rows, columns, total = cells.sum(axis=2), cells.sum(axis=1), cells.sum(axis=(1, 2))
    expected = rows[:, :, None] * columns[:, None, :] / np.where(total > 0, total, 1.0)[:, None, None]
    chi_square = ((cells - expected) ** 2 / np.where(expected > 0, expected, 1.0)).sum(axis=(1, 2))
    smaller = np.minimum((rows > 0).sum(axis=1), (columns > 0).sum(axis=1)) - 1
    values = np.sqrt(chi_square / np.where(total > 0, total, 1.0) / np.maximum(smaller, 1))
    return [value if known else None for value, known in zip(values.tolist(), (smaller > 0).tolist(), strict=True)]
