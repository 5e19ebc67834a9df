"""Every share, in total and in each group, with its standard error, from one scan over the answers.

>>> tables = share_tables(
...     {"likes": bytes([0, 1, 1, 255, 1, 0]), "network": bytes([0, 0, 1, 1, 1, 0])},
...     items=[Coded("likes", 2)],
...     groups=[Coded("network", 2)],
... )
>>> total = tables.tables["likes", None]
>>> total.n.tolist(), total.base_n.tolist(), total.share.tolist()
([[2, 3]], [5], [[0.4, 0.6]])
>>> tables.tables["likes", "network"].n.tolist()
[[2, 1], [0, 2]]
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .cube import Coded, Cube, slot_offsets
from .raking import Margin, Raking, Trim, rake
from .scan.estimating import (
    Estimates,
    Marginal,
    estimate,
    group_counts,
    marginals,
    sums_over_persons,
    with_missing,
)
from .scan.protocol import Backend, Weighting, backend_named, group_offsets
from .scan.source import MemorySource, Source

__all__ = ["CellTable", "Coded", "ShareTables", "share_tables"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

LARGEST_JOINT_KEY = 65_536
"""Combinations of groups counted in one cube; more variables than fit are counted in several cubes."""


@dataclass(frozen=True, eq=False)
class CellTable:
    """One item in each group of one variable: G groups (1 for the total) by K categories.

    ``n`` and ``base_n`` are persons, whatever they weigh; ``share`` is the weighted part of who answered, ``se`` its
    standard error. ``df`` are the degrees of freedom: schools (or persons) with an answer in the group, less strata.
    ``largest_cluster_n`` is the most persons of one school in the cell, 0 where schools are unknown.
    NaN stands for a share without a base, and for a standard error that one school cannot give.
    """

    n: Ints
    base_n: Ints
    weight: Floats
    share: Floats
    se: Floats
    df: Ints
    largest_cluster_n: Ints


@dataclass(frozen=True, eq=False)
class ShareTables:
    """All tables of one scan.

    ``tables[item, group]`` (group None: everybody); ``counts[item, group]`` are persons with the missing slot as last
    index of each axis, ``(K+1,)`` or ``(G+1, K+1)``; ``kinds[item]`` splits the missing by code (250 to 255).
    """

    tables: Mapping[tuple[str, str | None], CellTable]
    counts: Mapping[tuple[str, str | None], Ints]
    kinds: Mapping[str, Mapping[int, int]]
    persons: int
    units: int | None
    """Schools; None where unknown."""
    raking: Raking | None = None


def share_tables(
    codes: Mapping[str, bytes | NDArray[np.uint8]],
    *,
    items: Sequence[Coded],
    groups: Sequence[Coded],
    clusters: array[int] | ArrayLike | None = None,
    strata: array[int] | ArrayLike | None = None,
    margins: Mapping[str, Mapping[int, float]] | None = None,
    margin_sizes: Mapping[str, int] | None = None,
    trim: Trim | None = None,
    population: float | Mapping[int, float] | None = None,
    backend: str = "auto",
) -> ShareTables:
    """The shares of every item in total and by each of ``groups``, from coded columns in memory."""
    source = MemorySource(codes, clusters=clusters, strata=strata)
    return tables_of(source, items=items, groups=groups, margins=margins, trim=trim, backend=backend)


def tables_of(
    source: Source,
    *,
    items: Sequence[Coded],
    groups: Sequence[Coded],
    margins: Mapping[str, Mapping[int, float]] | None = None,
    trim: Trim | None = None,
    backend: str = "auto",
) -> ShareTables:
    engine = backend_named("numpy" if backend == "auto" else backend)
    weighting, raking = _weighting(source, engine, items, groups, margins or {}, trim)
    cubes = _cubes(source, engine, items, groups, weighting)
    everyone = next(iter(cubes.values()), None) or engine.count(source, keys=weighting.margins, items=items)
    by_group = marginals(cubes, everyone, groups, weighting)
    counts = group_counts(by_group, groups, items, weighting)
    if source.clustered:
        sums = engine.unit_sums(source, weighting=weighting, groups=groups, items=items, strata=1)
    else:
        sums = sums_over_persons(by_group, groups, items, weighting)
    found = estimate(counts, sums, items)
    return ShareTables(
        tables=_cell_tables(found, counts.persons, sums.largest, items, groups),
        counts=_counts(by_group, groups, items),
        kinds=_kinds(everyone),
        persons=source.rows,
        units=int(sums.units.sum()) if source.clustered else None,
        raking=raking,
    )


def _weighting(
    source: Source,
    engine: Backend,
    items: Sequence[Coded],
    groups: Sequence[Coded],
    margins: Mapping[str, Mapping[int, float]],
    trim: Trim | None,
) -> tuple[Weighting, Raking | None]:
    if not margins:
        return Weighting.none(), None
    known = {variable.id: variable for variable in (*items, *groups)}
    variables = tuple(known.get(name) or Coded(name, max(targets) + 1) for name, targets in margins.items())
    there = engine.count(source, keys=variables, items=()).table(by=[variable.id for variable in variables])
    wanted = [Margin(axis, margins[variable.id]) for axis, variable in enumerate(variables)]
    raking = rake(there.astype(np.float64), wanted, trim=trim)
    return Weighting(variables, raking.weights.ravel()), raking


def _cubes(
    source: Source, engine: Backend, items: Sequence[Coded], groups: Sequence[Coded], weighting: Weighting
) -> dict[str, Cube]:
    """For every group variable that is no margin, the cube that has it as a key."""
    margins = {margin.id for margin in weighting.margins}
    cubes: dict[str, Cube] = {}
    for block in _blocks([group for group in groups if group.id not in margins], weighting.margins):
        cube = engine.count(source, keys=(*weighting.margins, *block), items=items)
        cubes.update({group.id: cube for group in block})
    return cubes


def _blocks(groups: Sequence[Coded], margins: Sequence[Coded]) -> list[tuple[Coded, ...]]:
    """The group variables, as many together as keep the number of combinations within bounds."""
    blocks: list[tuple[Coded, ...]] = []
    start = size = prod(margin.slots for margin in margins)
    for group in groups:
        if not blocks or size * group.slots > LARGEST_JOINT_KEY:
            blocks.append(())
            size = start
        blocks[-1] = (*blocks[-1], group)
        size *= group.slots
    return blocks


def _cell_tables(
    found: Estimates, persons: Ints, largest: Ints, items: Sequence[Coded], groups: Sequence[Coded]
) -> dict[tuple[str, str | None], CellTable]:
    tables: dict[tuple[str, str | None], CellTable] = {}
    offsets = slot_offsets(items)
    lines: list[tuple[str | None, slice]] = [(None, slice(0, 1))]
    lines += [(g.id, slice(row, row + g.size)) for row, g in zip(group_offsets(groups), groups, strict=False)]
    for index, (item, start) in enumerate(zip(items, offsets, strict=False)):
        stop = start + item.size
        for group, rows in lines:
            tables[item.id, group] = CellTable(
                n=persons[rows, start:stop],
                base_n=persons[rows, stop],
                weight=found.weight[rows, start:stop],
                share=found.share[rows, start:stop],
                se=found.se[rows, start:stop],
                df=found.df[rows, index],
                largest_cluster_n=largest[rows, start:stop],
            )
    return tables


def _counts(
    by_group: Mapping[str | None, Marginal], groups: Sequence[Coded], items: Sequence[Coded]
) -> dict[tuple[str, str | None], Ints]:
    counts: dict[tuple[str, str | None], Ints] = {}
    for group in (None, *groups):
        name = None if group is None else group.id
        lines = with_missing(by_group[name], group)
        for item, start in zip(items, slot_offsets(items), strict=False):
            table = lines[:, start : start + item.slots]
            counts[item.id, name] = table[0] if group is None else table
    return counts


def _kinds(cube: Cube) -> dict[str, dict[int, int]]:
    return {
        item.id: {250 + kind: int(count) for kind, count in enumerate(line) if count}
        for item, line in zip(cube.items, cube.kinds, strict=True)
    }
