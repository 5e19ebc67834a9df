"""From counts and sums over schools to shares with their standard errors, for all tables at once.

A share is a ratio of two weighted totals; its variance is that of the Taylor deviations of :mod:`.sums` between primary
units within strata, taken as drawn with replacement (Wolter, K. M., 2007, *Introduction to Variance Estimation*, 2nd
ed., chapters 6 and 8). After raking the deviations are the residuals of a regression on the margins (Deville, J.-C. &
Sarndal, C.-E., 1992, "Calibration estimators in survey sampling", JASA 87), in the metric of the weights before raking:
what R's ``calibrate(calfun = "raking")`` does. A subgroup is a domain of the whole design.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.stats.cube import Coded, Cube, slot_offsets
from digitaleschool.core.values import dataclass

from .arrays import valid_slots
from .protocol import Weighting, group_offsets
from .sums import UnitSums

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

ROUNDING = 1e-12
"""A variance below this part of the terms that it is the difference of is rounding noise: the share is fixed."""


@dataclass(frozen=True, eq=False)
class Marginal:
    """The counts by one group variable and the margins: line R is category ``code`` and margin combination ``cell``.

    Lines stand by code (``size``: missing). ``counts`` (R, C) are those of the cube, the missing in the last slot of
    each item.
    """

    code: Ints
    cell: Ints
    persons: Ints
    counts: Ints


@dataclass(frozen=True, eq=False)
class GroupCounts:
    """Persons by group and slot (A, C), and by category of the margins besides (P, A, C); ``of_margins`` (P, P).

    The last slot of each item holds who answered it, as in :class:`.sums.UnitSums`.
    """

    persons: Ints
    by_margin: Floats
    of_margins: Floats


@dataclass(frozen=True, eq=False)
class Estimates:
    """Weighted persons, shares, standard errors (A, C) and degrees of freedom (A, Q) of all groups and items."""

    weight: Floats
    share: Floats
    se: Floats
    df: Ints


def marginals(
    cubes: Mapping[str, Cube], everyone: Cube, groups: Sequence[Coded], weighting: Weighting
) -> dict[str | None, Marginal]:
    """For every group variable (None: everybody) the counts by it and the margins; ``cubes`` has those of no margin."""
    margins = [margin.id for margin in weighting.margins]
    total = everyone.by(*margins)
    found: dict[str | None, Marginal] = {None: _marginal(total, None, weighting)}
    for group in groups:
        rest = [name for name in margins if name != group.id]
        cube = cubes[group.id] if group.id in cubes else total.by(group.id, *rest)
        found[group.id] = _marginal(cube, group, weighting)
    return found


def _marginal(cube: Cube, group: Coded | None, weighting: Weighting) -> Marginal:
    """Of a cube whose first key is the group."""
    cell = np.zeros(len(cube.cells), dtype=np.int64)
    for margin in weighting.margins:
        cell = cell * margin.slots + cube.codes_of(margin.id)
    code = np.zeros_like(cell) if group is None else cube.codes_of(group.id)
    return Marginal(code, cell, cube.persons, cube.counts)


def with_missing(found: Marginal, group: Coded | None) -> Ints:
    """Counts by group (its missing slot last) and slot, out of a marginal: (G + 1, C), or (1, C) for everybody."""
    counts = np.zeros((1 if group is None else group.slots, found.counts.shape[1]), dtype=np.int64)
    for code, lines in _by_code(found):
        counts[code] = found.counts[lines].sum(axis=0)
    return counts


def group_counts(
    marginals: Mapping[str | None, Marginal], groups: Sequence[Coded], items: Sequence[Coded], weighting: Weighting
) -> GroupCounts:
    """What regression on the margins needs to know of every group."""
    rows, slots = group_offsets(groups)[-1], slot_offsets(items)[-1]
    persons = np.zeros((rows, slots), dtype=np.int64)
    by_margin = np.zeros((weighting.columns, rows, slots))
    for row, cells, counts in _lines(marginals, groups, items):
        persons[row] = counts.sum(axis=0)
        by_margin[:, row] = weighting.indicators(cells) @ counts
    everyone = marginals[None]
    indicators = weighting.indicators(everyone.cell)
    return GroupCounts(persons, by_margin, (indicators * everyone.persons) @ indicators.T)


def sums_over_persons(
    marginals: Mapping[str | None, Marginal], groups: Sequence[Coded], items: Sequence[Coded], weighting: Weighting
) -> UnitSums:
    """The sums where every person is a unit of their own: they follow from the cube, without another scan."""
    sums = UnitSums.zeros(
        strata=1,
        groups=group_offsets(groups)[-1],
        slots=slot_offsets(items)[-1],
        items=len(items),
        margins=weighting.columns,
    )
    last, _ = valid_slots(items)
    for row, cells, counts in _lines(marginals, groups, items):
        weight = weighting.weights[cells]
        sums.first[0, row] = weight @ counts
        sums.square[0, row] = sums.cross[0, row] = weight**2 @ counts
        sums.margin[0, :, row] = (weighting.indicators(cells) * weight**2) @ counts
        sums.present[0, row] = counts[:, last].sum(axis=0)
    everyone = marginals[None]
    weight, indicators = weighting.weights[everyone.cell], weighting.indicators(everyone.cell)
    sums.units[0] = everyone.persons.sum()
    sums.margin_first[0] = indicators @ (weight * everyone.persons)
    sums.margin_square[0] = (indicators * (weight**2 * everyone.persons)) @ indicators.T
    return sums


def estimate(counts: GroupCounts, sums: UnitSums, items: Sequence[Coded], *, fractions: Sequence[float]) -> Estimates:
    """Shares and their standard errors; ``fractions``: part of the primary units that is sampled, by stratum.

    NaN where the base is empty; standard errors are NaN where a stratum has one unit only.
    """
    _, of_item = valid_slots(items)
    weight = sums.first.sum(axis=0)
    base = weight[:, of_item]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = weight / base
        explained = _explained(counts, share, base, of_item)
        variance = _variance(sums, share, base, explained, of_item, fractions)
    fixed = (counts.persons == 0) | (counts.persons == counts.persons[:, of_item])
    variance = np.where(fixed & np.isfinite(variance), 0.0, variance)
    units = sums.present.sum(axis=0)
    strata = np.count_nonzero(sums.present, axis=0)
    return Estimates(weight, share, np.sqrt(variance), np.maximum(units - strata, 0))


def _explained(counts: GroupCounts, share: Floats, base: Floats, of_item: Ints) -> Floats:
    """b (P, A, C): regression of each share's deviation on the margins, every person counting once."""
    if not len(counts.of_margins):
        return np.zeros_like(counts.by_margin)
    wanted = _deviations(counts.by_margin, share, base, of_item)
    inverse = np.linalg.pinv(counts.of_margins, rcond=1e-12, hermitian=True)
    flat: Floats = inverse @ wanted.reshape(len(wanted), -1)
    return flat.reshape(wanted.shape)


def _deviations(totals: Floats, share: Floats, base: Floats, of_item: Ints) -> Floats:
    """(totals - share x totals of who answered) / base, for totals (P, A, C); in one piece of memory."""
    found: Floats = totals[:, :, of_item]
    found *= share
    np.subtract(totals, found, out=found)
    found /= base
    return found


def _variance(
    sums: UnitSums, share: Floats, base: Floats, explained: Floats, of_item: Ints, fractions: Sequence[float]
) -> Floats:
    variance = np.zeros_like(share)
    size = np.zeros_like(share)
    for stratum, units in enumerate(sums.units.tolist()):
        square, cross = sums.square[stratum], sums.cross[stratum]
        terms = (square - 2 * share * cross + share**2 * square[:, of_item]) / base**2
        first = (sums.first[stratum] - share * sums.first[stratum][:, of_item]) / base
        if len(explained):
            margin = _deviations(sums.margin[stratum], share, base, of_item)
            flat = explained.reshape(len(explained), -1)
            twice = np.einsum("pc,pc->c", sums.margin_square[stratum] @ flat, flat).reshape(share.shape)
            terms = terms - 2 * np.einsum("pac,pac->ac", explained, margin) + twice
            first = first - np.tensordot(sums.margin_first[stratum], explained, axes=1)
        scale = np.float64(units) / (units - 1) if units != 1 else np.float64(np.nan)
        scale = scale * (1 - fractions[stratum])
        variance = variance + scale * np.maximum(terms - first**2 / max(units, 1), 0.0)
        size = size + square / base**2
    return np.where(variance < ROUNDING * size, 0.0, variance)


def _lines(
    marginals: Mapping[str | None, Marginal], groups: Sequence[Coded], items: Sequence[Coded]
) -> Iterator[tuple[int, Ints, Floats]]:
    """For every group its row, the combinations of the margins in it (R,), and the counts there (R, C), with in the
    last slot of each item who answered it. One group at a time stays in a cache."""
    last, _ = valid_slots(items)
    for row, group in zip((0, *group_offsets(groups)), (None, *groups), strict=False):
        found = marginals[None if group is None else group.id]
        for code, lines in _by_code(found):
            if group is None or code < group.size:
                counts = found.counts[lines].astype(np.float64)
                counts[:, last] = found.persons[lines, None] - counts[:, last]
                yield row + code, found.cell[lines], counts


def _by_code(found: Marginal) -> Iterator[tuple[int, slice]]:
    """Each code that occurs, and its lines."""
    starts = np.flatnonzero(np.diff(found.code, prepend=-1))
    stops = [*starts[1:].tolist(), len(found.code)] if len(starts) else []
    for start, stop in zip(starts.tolist(), stops, strict=True):
        yield int(found.code[start]), slice(start, stop)
