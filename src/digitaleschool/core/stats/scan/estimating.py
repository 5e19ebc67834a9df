"""From counts and sums over schools to shares with their standard errors, for all tables at once.

A share is a ratio of two weighted totals; its variance is that of the Taylor deviations of :mod:`.sums` between primary
units within strata, taken as drawn with replacement (Wolter, K. M., 2007, *Introduction to Variance Estimation*, 2nd
ed., chapters 6 and 8). After raking the deviations are the residuals of a regression on the margins (Deville, J.-C. &
Sarndal, C.-E., 1992, "Calibration estimators in survey sampling", JASA 87), in the metric of the weights before raking:
what R's ``calibrate(calfun = "raking")`` does. A subgroup is a domain of the whole design.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..cube import Coded, Cube, slot_offsets
from .arrays import valid_in_last_slot, valid_slots
from .protocol import Weighting, group_offsets
from .sums import UnitSums

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

ROUNDING = 1e-12
"""A variance below this part of the terms that it is the difference of is rounding noise: the share is fixed."""


@dataclass(frozen=True, eq=False)
class GroupCounts:
    """Persons by group and slot (A, C), and by category of the margins besides (P, A, C); ``of_margins`` (P, P)."""

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


def group_counts(
    cubes: Mapping[str | None, Cube], groups: Sequence[Coded], items: Sequence[Coded], weighting: Weighting
) -> GroupCounts:
    """Counts of every group, out of the cube that has its variable as a key."""
    rows, slots = group_offsets(groups)[-1], slot_offsets(items)[-1]
    persons = np.zeros((rows, slots), dtype=np.int64)
    by_margin = np.zeros((weighting.columns, rows, slots))
    for row, cells, counts in _lines(cubes, groups, weighting):
        persons[row] = counts.sum(axis=0)
        by_margin[:, row] = weighting.indicators(cells) @ counts.astype(np.float64)
    cells, there = _margin_cells(cubes[None], weighting)
    indicators = weighting.indicators(cells)
    return GroupCounts(persons, by_margin, (indicators * there) @ indicators.T)


def sums_over_persons(
    cubes: Mapping[str | None, Cube], groups: Sequence[Coded], items: Sequence[Coded], weighting: Weighting
) -> UnitSums:
    """The sums where every person is a unit of their own: they follow from the cube, without another scan."""
    sums = UnitSums.zeros(
        strata=1,
        groups=group_offsets(groups)[-1],
        slots=slot_offsets(items)[-1],
        items=len(items),
        margins=weighting.columns,
    )
    last, of_item = valid_slots(items)
    for row, cells, counts in _lines(cubes, groups, weighting):
        weight = weighting.weights[cells]
        once, twice = weight @ counts, weight**2 @ counts
        sums.first[0, row] = once
        sums.square[0, row] = sums.cross[0, row] = twice
        sums.margin[0, :, row] = (weighting.indicators(cells) * weight**2) @ counts.astype(np.float64)
        sums.present[0, row] = counts.sum(axis=0)[last] if len(last) else 0
    cells, there = _margin_cells(cubes[None], weighting)
    weight, indicators = weighting.weights[cells], weighting.indicators(cells)
    sums.units[0] = there.sum()
    sums.margin_first[0] = indicators @ (weight * there)
    sums.margin_square[0] = (indicators * (weight**2 * there)) @ indicators.T
    return sums


def estimate(
    counts: GroupCounts, sums: UnitSums, items: Sequence[Coded], *, population: Sequence[float] | None = None
) -> Estimates:
    """Shares and their standard errors; ``population``: number of primary units that exist, by stratum.

    NaN where the base is empty; standard errors are NaN where a stratum has one unit only.
    """
    last, of_item = valid_slots(items)
    weight = sums.first.sum(axis=0)
    base = weight[:, of_item]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = weight / base
        explained = _explained(counts, share, base, of_item)
        variance = _variance(sums, share, base, explained, of_item, population)
    fixed = (counts.persons == 0) | (counts.persons == counts.persons[:, of_item])
    variance = np.where(fixed & np.isfinite(variance), 0.0, variance)
    units = sums.present.sum(axis=0)
    strata = np.count_nonzero(sums.present, axis=0)
    return Estimates(weight, share, np.sqrt(variance), np.maximum(units - strata, 0))


def _explained(counts: GroupCounts, share: Floats, base: Floats, of_item: Ints) -> Floats:
    """b (P, A, C): regression of each share's deviation on the margins, every person counting once."""
    if not len(counts.of_margins):
        return np.zeros_like(counts.by_margin)
    wanted = (counts.by_margin - share * counts.by_margin[:, :, of_item]) / base
    inverse = np.linalg.pinv(counts.of_margins, rcond=1e-12, hermitian=True)
    flat: Floats = inverse @ wanted.reshape(len(wanted), -1)
    return flat.reshape(wanted.shape)


def _variance(
    sums: UnitSums, share: Floats, base: Floats, explained: Floats, of_item: Ints, population: Sequence[float] | None
) -> Floats:
    variance = np.zeros_like(share)
    size = np.zeros_like(share)
    for stratum, units in enumerate(sums.units.tolist()):
        square, cross = sums.square[stratum], sums.cross[stratum]
        terms = (square - 2 * share * cross + share**2 * square[:, of_item]) / base**2
        first = (sums.first[stratum] - share * sums.first[stratum][:, of_item]) / base
        if len(explained):
            margin = (sums.margin[stratum] - share * sums.margin[stratum][:, :, of_item]) / base
            flat = explained.reshape(len(explained), -1)
            twice = np.einsum("pc,pc->c", sums.margin_square[stratum] @ flat, flat).reshape(share.shape)
            terms = terms - 2 * np.einsum("pac,pac->ac", explained, margin) + twice
            first = first - np.tensordot(sums.margin_first[stratum], explained, axes=1)
        scale = np.float64(units) / (units - 1) if units != 1 else np.float64(np.nan)
        if population is not None:
            scale = scale * max(0.0, 1 - units / population[stratum])
        variance = variance + scale * np.maximum(terms - first**2 / max(units, 1), 0.0)
        size = size + square / base**2
    return np.where(variance < ROUNDING * size, 0.0, variance)


def _lines(
    cubes: Mapping[str | None, Cube], groups: Sequence[Coded], weighting: Weighting
) -> Iterator[tuple[int, Ints, Ints]]:
    """For every group its row, the combinations of the margins in it (J,), and the counts there (J, C)."""
    yield 0, *_merged(cubes[None], None, weighting)[0]
    for row, group in zip(group_offsets(groups), groups, strict=False):
        for code, (cells, counts) in _merged(cubes[group.id], group, weighting).items():
            if code < group.size:
                yield row + code, cells, counts


def _merged(cube: Cube, group: Coded | None, weighting: Weighting) -> dict[int, tuple[Ints, Ints]]:
    """The cube's counts by one group variable and the margins, summed over its other keys."""
    cell = _margin_cell(cube, weighting)
    code = np.zeros_like(cell) if group is None else cube.codes_of(group.id)
    order = np.lexsort((cell, code))
    key = code[order] * len(weighting.weights) + cell[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    if not len(starts):
        return {0: (cell, _valid_counts(cube))} if group is None else {}
    counts = np.add.reduceat(_valid_counts(cube)[order], starts, axis=0)
    code, cell = code[order][starts], cell[order][starts]
    return {value: (cell[code == value], counts[code == value]) for value in np.unique(code).tolist()}


def _valid_counts(cube: Cube) -> Ints:
    return valid_in_last_slot(cube.counts.copy(), cube.items)


def _margin_cell(cube: Cube, weighting: Weighting) -> Ints:
    cell = np.zeros(len(cube.cells), dtype=np.int64)
    for margin in weighting.margins:
        cell = cell * margin.slots + cube.codes_of(margin.id)
    return cell


def _margin_cells(cube: Cube, weighting: Weighting) -> tuple[Ints, Ints]:
    """The combinations of the margins that occur, and the persons there."""
    cell = _margin_cell(cube, weighting)
    there = np.bincount(cell, cube.persons, len(weighting.weights)).astype(np.int64)
    cells = np.flatnonzero(there)
    return cells, there[cells]
