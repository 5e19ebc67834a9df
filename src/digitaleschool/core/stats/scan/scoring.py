"""Mean scores of several items with the covariance between them, for rankings and for the shares of one item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.stats.cube import Coded, Cube
from digitaleschool.core.values import dataclass

from .arrays import joint_key
from .protocol import Backend, Weighting
from .source import Batch, Source

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scored:
    """Mean scores (K,), their covariance (K, K), the persons they are of (K,), and degrees of freedom.

    ``df`` counts the schools (or persons) in which somebody of the group answered one of the items, less strata.
    """

    scores: Floats
    covariance: Floats
    n: Ints
    df: int


@dataclass(frozen=True, eq=False)
class _Column:
    """One score: its item, what each category is worth (missing: 0), its mean, base, and what the margins explain."""

    item: Coded
    worth: Floats
    mean: float
    base: float
    explained: Floats


def scored(
    source: Source,
    engine: Backend,
    columns: Sequence[tuple[Coded, Sequence[float]]],
    *,
    weighting: Weighting,
    within: tuple[Coded, int] | None,
    fractions: Sequence[float],
) -> Scored:
    """Means of ``columns`` (an item, and the worth of each of its categories) among a group, from two scans.

    ``fractions``: the part of the population's units that is in the sample, by stratum.
    """
    for item, worth in columns:
        if len(worth) != item.size:
            raise ValueError(f"{item.id} has {item.size} categories and {len(worth)} scores")
    items = list({item.id: item for item, _ in columns}.values())
    margins = {margin.id for margin in weighting.margins}
    group = () if within is None or within[0].id in margins else (within[0],)
    cube = engine.count(source, keys=(*weighting.margins, *group), items=items)
    made = [_column(cube, item, worth, weighting, within) for item, worth in columns]
    strata = len(fractions)
    sums = _UnitSpread(np.zeros((strata, len(made))), np.zeros((strata, len(made), len(made))), *np.zeros((2, strata)))
    names = list(dict.fromkeys([*margins, *(variable.id for variable in (*group, *items))]))
    by_unit = source.clustered or source.strata > 0
    for batch in source.batches(names, whole_clusters=by_unit):
        for part in _pieces(batch):
            sums.add(part, made, weighting, within)
    return Scored(
        scores=np.array([column.mean for column in made]),
        covariance=sums.covariance(fractions),
        n=np.array([_inside(cube, within)[:, _slots(cube, c.item)][:, :-1].sum() for c in made], dtype=np.int64),
        df=max(0, round(float(sums.present.sum() - np.count_nonzero(sums.present)))),
    )


def _column(
    cube: Cube, item: Coded, worth: Sequence[float], weighting: Weighting, within: tuple[Coded, int] | None
) -> _Column:
    counts = _inside(cube, within)[:, _slots(cube, item)][:, :-1].astype(np.float64)
    cell = _margin_cell(cube, weighting)
    weight, values = weighting.weights[cell], np.asarray(worth, dtype=np.float64)
    base = float(weight @ counts.sum(axis=1))
    mean = float(weight @ (counts @ values)) / base if base else np.nan
    explained = np.zeros(weighting.columns)
    if weighting.columns and base:
        indicators = weighting.indicators(cell)
        deviation = (counts @ (values - mean)) / base
        inverse = np.linalg.pinv((indicators * cube.persons) @ indicators.T, rcond=1e-12, hermitian=True)
        explained = inverse @ (indicators @ deviation)
    return _Column(item, np.append(values, 0.0), mean, base, explained)


@dataclass(frozen=True, eq=False)
class _UnitSpread:
    """Sums of the units' deviations (S, K) and of their products (S, K, K); units (S,), and those with answers (S,)."""

    first: Floats
    square: Floats
    units: Floats
    present: Floats

    def add(
        self, batch: Batch, columns: Sequence[_Column], weighting: Weighting, within: tuple[Coded, int] | None
    ) -> None:
        margins = weighting.margins
        cell = joint_key([batch.columns[m.id] for m in margins], margins, batch.rows)
        cells, place = np.unique(cell, return_inverse=True)
        indicators = weighting.indicators(cells)
        weight = weighting.weights[cell]
        inside = np.ones(batch.rows, dtype=bool) if within is None else batch.columns[within[0].id] == within[1]
        deviation = np.empty((batch.rows, len(columns)))
        answers = np.zeros(batch.rows, dtype=bool)
        for index, column in enumerate(columns):
            codes = np.minimum(batch.columns[column.item.id], column.item.size)
            answered = inside & (codes < column.item.size)
            answers |= answered
            value = np.where(answered, (column.worth[codes] - column.mean) / column.base, 0.0)
            deviation[:, index] = weight * (value - (column.explained @ indicators)[place])
        strata = np.zeros(batch.rows, dtype=np.int64) if batch.strata is None else batch.strata
        if batch.clusters is not None:
            starts = np.flatnonzero(np.diff(batch.clusters, prepend=batch.clusters[0] - 1))
            deviation = np.add.reduceat(deviation, starts, axis=0)
            answers = np.logical_or.reduceat(answers, starts)
            strata = strata[starts]
        for stratum in range(len(self.units)):
            mine = strata == stratum
            self.first[stratum] += deviation[mine].sum(axis=0)
            self.square[stratum] += deviation[mine].T @ deviation[mine]
            self.units[stratum] += np.count_nonzero(mine)
            self.present[stratum] += np.count_nonzero(answers[mine])

    def covariance(self, fractions: Sequence[float]) -> Floats:
        total = np.zeros_like(self.square[0])
        for first, square, units, fraction in zip(self.first, self.square, self.units, fractions, strict=True):
            if units:
                scale = (1 - fraction) * units / (units - 1) if units > 1 else np.nan
                total += scale * (square - np.outer(first, first) / units)
        return np.asarray((total + total.T) / 2)


def _pieces(batch: Batch) -> Iterator[Batch]:
    """A batch in memory may be large; deviations are numbers of eight bytes."""
    step = 131_072
    bounds = np.arange(1, batch.rows + 1)
    if batch.clusters is not None and batch.rows:
        bounds = np.append(np.flatnonzero(np.diff(batch.clusters)) + 1, batch.rows)
    start = 0
    while start < batch.rows:
        stop = int(bounds[min(len(bounds) - 1, int(np.searchsorted(bounds, start + step)))])
        yield batch.rows_between(start, stop)
        start = stop


def _inside(cube: Cube, within: tuple[Coded, int] | None) -> Ints:
    """The counts, those outside the group being set to 0."""
    if within is None:
        return cube.counts
    return np.where((cube.codes_of(within[0].id) == within[1])[:, None], cube.counts, 0)


def _slots(cube: Cube, item: Coded) -> slice:
    place = cube.items.index(item)
    return slice(cube.offsets[place], cube.offsets[place + 1])


def _margin_cell(cube: Cube, weighting: Weighting) -> Ints:
    cell = np.zeros(len(cube.cells), dtype=np.int64)
    for margin in weighting.margins:
        cell = cell * margin.slots + cube.codes_of(margin.id)
    return cell
