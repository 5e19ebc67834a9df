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
from collections.abc import Callable, Mapping, Sequence
from math import prod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from digitaleschool.core.values import dataclass

from .cube import Coded, Cube, slot_offsets
from .raking import Margin, Raking, RakingRefused, Trim, rake
from .scan.estimating import (
    Estimates,
    Marginal,
    estimate,
    group_counts,
    marginals,
    sums_over_persons,
    with_missing,
)
from .scan.protocol import Backend, Weighting, backend_named, choose_backend, group_offsets
from .scan.scoring import Scored, scored
from .scan.source import MemorySource, Source

__all__ = ["CellTable", "Coded", "Scored", "ShareTables", "score_covariance", "scores_of", "share_tables", "tables_of"]

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
    """Schools, everybody without a known school counting as one; None where no schools are known."""
    raking: Raking | None
    backend: str
    """The engine that counted."""
    shares_covariance: Callable[[str, tuple[str, int] | None], Floats]

    def covariance(self, item: str, within: tuple[str, int] | None = None) -> Floats:
        """Covariance (K, K) of the shares of one item's categories, in total or in one group (variable, code)."""
        return self.shares_covariance(item, within)


def share_tables(
    codes: Mapping[str, bytes | NDArray[np.uint8]],
    *,
    items: Sequence[Coded],
    groups: Sequence[Coded],
    clusters: array[int] | ArrayLike | None = None,
    strata: array[int] | ArrayLike | None = None,
    margins: Mapping[str, Mapping[int, float]] | None = None,
    trim: Trim | None = None,
    population: float | Mapping[int, float] | None = None,
    backend: str = "auto",
) -> ShareTables:
    """The shares of every item in total and by each of ``groups``, from coded columns in memory.

    ``codes``: one byte per person and variable, also of the margins. ``clusters`` (n,): schools, the primary units,
    below 0 where unknown; ``strata`` (n,): numbered from 0. ``margins``: per variable, code -> part (or number) of the
    population, to rake to. ``population``: number of units (schools; persons where no schools are given) that exist,
    or that of each stratum, for the finite population correction. ``backend``: see :mod:`.scan.protocol`.

    Raises :class:`.raking.RakingRefused` where the margins cannot be met, ValueError where the arguments contradict
    each other, :class:`.scan.protocol.BackendMissing` where the engine asked for cannot run.
    """
    source = MemorySource(codes, clusters=clusters, strata=strata)
    return tables_of(
        source, items=items, groups=groups, margins=margins, trim=trim, population=population, backend=backend
    )


def tables_of(
    source: Source,
    *,
    items: Sequence[Coded],
    groups: Sequence[Coded],
    margins: Mapping[str, Mapping[int, float]] | None = None,
    trim: Trim | None = None,
    population: float | Mapping[int, float] | None = None,
    backend: str = "auto",
) -> ShareTables:
    """:func:`share_tables` of any source, such as an :class:`.analysis_file.AnalysisFile`."""
    _refuse_double(items, groups)
    engine = choose_backend(source.rows) if backend == "auto" else backend_named(backend)
    raked = _margin_variables((*items, *groups), margins or {})
    cubes = _cubes(source, engine, items, groups, raked)
    everyone = next(iter(cubes.values()), None) or engine.count(source, keys=raked, items=items)
    weighting, raking = _weighting(everyone, raked, margins or {}, trim)
    by_group = marginals(cubes, everyone, groups, weighting)
    if source.clustered or source.strata:
        strata = max(1, source.strata)
        sums = engine.unit_sums(source, weighting=weighting, groups=groups, items=items, strata=strata)
    else:
        sums = sums_over_persons(by_group, groups, items, weighting)
    counts = group_counts(by_group, groups, items, weighting)
    fractions = _fractions(sums.units, population)
    found = estimate(counts, sums, items, fractions=fractions)
    known = {item.id: item for item in (*items, *groups)}

    def shares_covariance(item: str, within: tuple[str, int] | None) -> Floats:
        columns = [
            (known[item], [float(code == own) for code in range(known[item].size)]) for own in range(known[item].size)
        ]
        group = None if within is None else (known[within[0]], within[1])
        return scored(source, engine, columns, weighting=weighting, within=group, fractions=fractions).covariance

    return ShareTables(
        tables=_cell_tables(found, counts.persons, sums.largest * source.clustered, items, groups),
        counts=_counts(by_group, groups, items),
        kinds=_kinds(everyone),
        persons=source.rows,
        units=int(sums.units.sum()) if source.clustered else None,
        raking=raking,
        backend=engine.name,
        shares_covariance=shares_covariance,
    )


def score_covariance(
    codes: Mapping[str, bytes | NDArray[np.uint8]],
    *,
    items: Sequence[Coded],
    scores: Mapping[str, Sequence[float]],
    within: tuple[Coded, int] | None = None,
    clusters: array[int] | ArrayLike | None = None,
    strata: array[int] | ArrayLike | None = None,
    margins: Mapping[str, Mapping[int, float]] | None = None,
    trim: Trim | None = None,
    population: float | Mapping[int, float] | None = None,
) -> Scored:
    """Mean scores of several items with the covariance between them, as rank intervals need.

    ``scores[item]``: what each category is worth, in order (``(1, 1, 0, 0)``: the share of the first two). Each mean is
    over who answered that item. ``within``: only who has that code of that variable. The rest is as in
    :func:`share_tables`.

    >>> found = score_covariance(
    ...     {"a": bytes([0, 1, 1, 0]), "b": bytes([1, 1, 1, 0])},
    ...     items=[Coded("a", 2), Coded("b", 2)],
    ...     scores={"a": (0, 1), "b": (0, 1)},
    ... )
    >>> found.scores.tolist(), found.covariance.round(4).tolist(), found.df
    ([0.5, 0.75], [[0.0833, 0.0417], [0.0417, 0.0625]], 3)
    """
    source = MemorySource(codes, clusters=clusters, strata=strata)
    return scores_of(
        source, items=items, scores=scores, within=within, margins=margins, trim=trim, population=population
    )


def scores_of(
    source: Source,
    *,
    items: Sequence[Coded],
    scores: Mapping[str, Sequence[float]],
    within: tuple[Coded, int] | None = None,
    margins: Mapping[str, Mapping[int, float]] | None = None,
    trim: Trim | None = None,
    population: float | Mapping[int, float] | None = None,
) -> Scored:
    """:func:`score_covariance` of any source."""
    engine = backend_named("numpy")
    known = (*items, *(() if within is None else (within[0],)))
    raked = _margin_variables(known, margins or {})
    weighting, _ = _weighting(engine.count(source, keys=raked, items=()), raked, margins or {}, trim)
    fractions = _fractions(_units(source), population)
    columns = [(item, scores[item.id]) for item in items]
    return scored(source, engine, columns, weighting=weighting, within=within, fractions=fractions)


def _units(source: Source) -> Ints:
    """The number of units in each stratum."""
    if not (source.clustered or source.strata):
        return np.array([source.rows])
    units = np.zeros(max(1, source.strata), dtype=np.int64)
    for batch in source.batches((), whole_clusters=True):
        if batch.clusters is not None and batch.rows:
            starts = np.flatnonzero(np.diff(batch.clusters, prepend=batch.clusters[0] - 1))
            strata = np.zeros(len(starts), dtype=np.int64) if batch.strata is None else batch.strata[starts]
            units += np.bincount(strata, minlength=len(units))
    return units


def _fractions(units: Ints, population: float | Mapping[int, float] | None) -> list[float]:
    """The part of the units that is in the sample, by stratum; 0 where the population is not known."""
    if population is None:
        return [0.0] * len(units)
    if not isinstance(population, Mapping):
        if len(units) > 1:
            raise ValueError("with strata, the population is told for each of them")
        population = {0: population}
    fractions = []
    for stratum, sampled in enumerate(units.tolist()):
        size = population.get(stratum, float("inf"))
        if size < sampled:
            raise ValueError(f"stratum {stratum} has {sampled} units in the sample, and {size} in the population")
        fractions.append(sampled / size if sampled else 0.0)
    return fractions


def _refuse_double(items: Sequence[Coded], groups: Sequence[Coded]) -> None:
    for variables in (items, groups):
        names = [variable.id for variable in variables]
        double = sorted({name for name in names if names.count(name) > 1})
        if double:
            raise ValueError(f"asked for twice: {', '.join(double)}")


def _margin_variables(known: Sequence[Coded], margins: Mapping[str, Mapping[int, float]]) -> tuple[Coded, ...]:
    sizes = {variable.id: variable.size for variable in known}
    variables: list[Coded] = []
    for name, targets in margins.items():
        size = sizes.get(name, max(targets, default=0) + 1)
        outside = tuple(sorted(code for code in targets if not 0 <= code < size))
        if outside:
            raise RakingRefused("code", f"{name} has no categories {list(outside)}", axis=len(variables), codes=outside)
        variables.append(Coded(name, size))
    return tuple(variables)


def _weighting(
    cube: Cube, variables: tuple[Coded, ...], margins: Mapping[str, Mapping[int, float]], trim: Trim | None
) -> tuple[Weighting, Raking | None]:
    """Everybody's weight by combination of the margins; the raking runs on the counts of these combinations."""
    if not variables:
        return Weighting.none(), None
    there = cube.persons_by([variable.id for variable in variables])
    wanted = [Margin(axis, margins[variable.id]) for axis, variable in enumerate(variables)]
    raking = rake(there.astype(np.float64), wanted, trim=trim)
    return Weighting(variables, raking.weights.ravel()), raking


def _cubes(
    source: Source, engine: Backend, items: Sequence[Coded], groups: Sequence[Coded], raked: tuple[Coded, ...]
) -> dict[str, Cube]:
    """For every group variable that is no margin, the cube of it and the margins."""
    margins = {margin.id for margin in raked}
    cubes: dict[str, Cube] = {}
    for block in _blocks([group for group in groups if group.id not in margins], raked):
        cubes.update(engine.count_by(source, margins=raked, groups=block, items=items))
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
