"""Raking: weights that make the respondents agree with known margins of the population.

Everybody in the same cell of the margins' joint table gets the same factor, so the fitting runs on that table, some
hundred cells, however many persons answered (iterative proportional fitting: Deming, W. E. & Stephan, F. F., 1940, "On
a least squares adjustment of a sampled frequency table when the expected marginal totals are known", Annals of
Mathematical Statistics 11).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from digitaleschool.core.values import dataclass

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class RakingRefused(ValueError):
    """The margins cannot be met, or make no sense; ``reason`` is a word for callers, ``axis`` and ``codes`` say where.

    Reasons: ``no_margins``, ``axis`` (not an axis of the table, or named twice), ``code`` (a target for a category that
    the axis does not have), ``target`` (not a positive number), ``totals`` (margins count different populations),
    ``empty`` (a category with a target but without respondents), ``counts`` or ``base`` (not counts, not weights),
    ``trim`` (bounds that leave no room for the mean).
    """

    def __init__(self, reason: str, message: str, *, axis: int | None = None, codes: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.reason = reason
        self.axis = axis
        self.codes = codes


@dataclass(frozen=True)
class Margin:
    """What is known of one axis of the table: code -> part (or number) of the population, above zero.

    The targets of an axis add up to 1 (parts) or to the size of the population (numbers). Respondents in a category
    that has no target, such as "no answer", keep together the part of the sample that they have; the targets then
    divide the rest.
    """

    axis: int
    targets: Mapping[int, float]


@dataclass(frozen=True)
class Trim:
    """The lowest and highest weight allowed, as ratios to the mean weight."""

    lowest: float
    highest: float

    def __post_init__(self) -> None:
        if not 0 <= self.lowest < 1 < self.highest:
            raise RakingRefused(
                "trim", f"weights are trimmed below and above the mean, not at {self.lowest}-{self.highest}"
            )


@dataclass(frozen=True)
class Raking:
    """Weights and what they cost."""

    weights: Floats
    """The weight of one person in each cell, in the shape of the counts; 0 where nobody is."""
    iterations: int
    largest_deviation: float
    """Largest distance between a wanted and a reached share of a margin's category, after the last step."""
    design_effect: float
    """Kish's: n times the sum of squared weights over the square of their sum; how much the variance grows."""
    effective_n: float
    """Persons divided by the design effect."""
    largest: float
    """Largest weight, as a ratio to the mean weight."""
    smallest: float
    """Smallest weight, as a ratio to the mean weight."""
    trimmed: int
    """Persons whose weight stands at a bound of the trimming."""
    unconverged: tuple[int, ...]
    """Axes whose margin is not met to the tolerance."""


def rake(
    counts: NDArray[np.float64],
    margins: Sequence[Margin],
    *,
    base: NDArray[np.float64] | None = None,
    trim: Trim | None = None,
    tolerance: float = 1e-10,
    iterations: int = 1000,
) -> Raking:
    """Weights per cell of ``counts`` (persons; any number of axes) that meet every margin.

    ``base``: weight that each person of a cell starts from, in the shape of ``counts`` (1 unless told). Weights have
    mean 1, unless the targets are numbers of people: then they add up to the population. ``trim`` holds the weights
    within bounds while raking goes on, and can make the margins unreachable: see ``unconverged``.

    Raises :class:`RakingRefused` where no weights could ever do.

    >>> import numpy as np
    >>> found = rake(np.array([[30.0, 10.0], [20.0, 40.0]]), [Margin(0, {0: 0.5, 1: 0.5}), Margin(1, {0: 0.6, 1: 0.4})])
    >>> found.weights.round(4).tolist()
    [[1.3333, 1.0], [1.0, 0.75]]
    >>> round(found.design_effect, 4), found.unconverged
    (1.0583, ())
    """
    counts = np.asarray(counts, dtype=np.float64)
    base = np.ones_like(counts) if base is None else np.asarray(base, dtype=np.float64)
    _refuse_bad_counts(counts, base)
    cells = np.flatnonzero(counts)
    codes = [np.asarray(c) for c in np.unravel_index(cells, counts.shape)]
    rows = _Rows(codes, counts.shape, counts.ravel()[cells], base.ravel()[cells])
    found = _fit(rows, margins, trim, tolerance, iterations)
    table = np.zeros(counts.shape)
    table.flat[cells] = found.weights
    return replace(found, weights=table)


def rake_rows(
    codes: Sequence[ArrayLike],
    margins: Sequence[Margin],
    *,
    base: ArrayLike | None = None,
    trim: Trim | None = None,
    tolerance: float = 1e-10,
    iterations: int = 1000,
) -> Raking:
    """:func:`rake` for persons one by one, whose base weights differ within a cell.

    ``codes``: one list (n,) of whole numbers from 0 for each axis, where ``Margin.axis`` is the place of the list;
    ``base`` (n,). The weights that come back are (n,).

    >>> rake_rows([[0, 0, 1]], [Margin(0, {0: 0.5, 1: 0.5})]).weights.tolist()
    [0.75, 0.75, 1.5]
    """
    lists = [np.asarray(c) for c in codes]
    n = lists[0].size if lists else 0
    for axis, values in enumerate(lists):
        if values.shape != (n,) or values.dtype.kind not in "iu" or (values < 0).any():
            raise RakingRefused("counts", f"axis {axis}: codes are whole numbers from 0, one a person", axis=axis)
    start = np.ones(n) if base is None else np.asarray(base, dtype=np.float64)
    _refuse_bad_counts(np.ones(n), start)
    named = [[code for m in margins if m.axis == axis for code in m.targets] for axis in range(len(lists))]
    sizes = tuple(max(int(v.max()), *more, 0) + 1 for v, more in zip(lists, named, strict=True))
    return _fit(_Rows(lists, sizes, np.ones(n), start), margins, trim, tolerance, iterations)


@dataclass(frozen=True)
class _Rows:
    """What is weighted: cells or persons, with their code on each axis."""

    codes: Sequence[Ints]
    sizes: tuple[int, ...]
    persons: Floats
    base: Floats


def _fit(rows: _Rows, margins: Sequence[Margin], trim: Trim | None, tolerance: float, iterations: int) -> Raking:
    persons = rows.persons
    wanted = _targets(rows, margins)
    axes = [rows.codes[m.axis] for m in margins]
    total = wanted[0].sum()
    weights = rows.base * total / (persons * rows.base).sum()
    mean = total / persons.sum()
    done, deviation = 0, _deviations(weights * persons, axes, wanted)
    while done < iterations and (deviation.max() > tolerance or _outside(weights / mean, trim)):
        for axis, target in zip(axes, wanted, strict=True):
            reached = np.bincount(axis, weights * persons, target.size)
            weights = weights * np.divide(target, reached, out=np.ones_like(target), where=reached > 0)[axis]
        if trim is not None:
            weights = _trimmed(weights, persons, trim, mean)
        done += 1
        deviation = _deviations(weights * persons, axes, wanted)
    unconverged = tuple(m.axis for m, d in zip(margins, deviation, strict=True) if d > tolerance)
    return _report(weights, persons, trim, done, float(deviation.max()), unconverged)


def _trimmed(weights: Floats, persons: Floats, trim: Trim, mean: float) -> Floats:
    """Weights within the bounds; what is cut off goes to the others in proportion, so that the mean stays."""
    lowest, highest = trim.lowest * mean, trim.highest * mean
    for _ in range(100):
        weights = np.clip(weights, lowest, highest)
        left = persons.sum() * mean - persons @ weights
        room = (weights < highest) if left > 0 else (weights > lowest)
        share = persons[room] @ weights[room]
        if abs(left) <= 1e-13 * persons.sum() * mean or share == 0:
            break
        weights = np.where(room, weights * (1 + left / share), weights)
    return weights


def _outside(ratio: Floats, trim: Trim | None) -> bool:
    return trim is not None and bool(ratio.max() > trim.highest * (1 + 1e-9) or ratio.min() < trim.lowest * (1 - 1e-9))


def _report(
    weights: Floats, persons: Floats, trim: Trim | None, iterations: int, deviation: float, unconverged: tuple[int, ...]
) -> Raking:
    n = persons.sum()
    ratio = weights * n / (persons * weights).sum()
    effect = float((persons * ratio**2).sum() / n)
    at_bound = np.zeros(ratio.shape, dtype=bool)
    if trim is not None:
        at_bound = (ratio <= trim.lowest * (1 + 1e-9)) | (ratio >= trim.highest * (1 - 1e-9))
    return Raking(
        weights=weights,
        iterations=iterations,
        largest_deviation=deviation,
        design_effect=effect,
        effective_n=float(n / effect),
        largest=float(ratio.max()),
        smallest=float(ratio.min()),
        trimmed=round(float(persons[at_bound].sum())),
        unconverged=unconverged,
    )


def _targets(rows: _Rows, margins: Sequence[Margin]) -> list[Floats]:
    """Wanted total of each category of each margin, all on one scale."""
    if not margins:
        raise RakingRefused("no_margins", "raking needs at least one margin")
    axes = [m.axis for m in margins]
    sums = []
    for m in margins:
        if not 0 <= m.axis < len(rows.sizes) or axes.count(m.axis) > 1:
            raise RakingRefused("axis", f"{m.axis} is not an axis of the table, or is named twice", axis=m.axis)
        sums.append(_sum_of_targets(m, rows.sizes[m.axis]))
    numbers = [s for s in sums if abs(s - 1) >= 1e-6]
    if numbers and max(numbers) - min(numbers) > 1e-6 * max(numbers):
        raise RakingRefused("totals", f"the margins count different populations: {numbers}")
    total = numbers[0] if numbers else float(rows.persons.sum())
    mass = rows.persons * rows.base
    return [
        _wanted(m, rows.sizes[m.axis], rows.codes[m.axis], mass, s) * total for m, s in zip(margins, sums, strict=True)
    ]


def _wanted(margin: Margin, size: int, codes: Ints, mass: Floats, targets_sum: float) -> Floats:
    """Wanted part of the population in each category."""
    wanted = np.zeros(size)
    present = np.bincount(codes, mass, size)
    empty = tuple(sorted(c for c in margin.targets if present[c] <= 0))
    if empty:
        message = f"axis {margin.axis}: nobody answered in categories {list(empty)}, so no weight can make them count"
        raise RakingRefused("empty", message, axis=margin.axis, codes=empty)
    untargeted = np.ones(size, dtype=bool)
    untargeted[list(margin.targets)] = False
    kept = present[untargeted].sum() / present.sum()
    for code, target in margin.targets.items():
        wanted[code] = target / targets_sum * (1 - kept)
    wanted[untargeted] = present[untargeted] / present.sum()
    return wanted


def _sum_of_targets(margin: Margin, size: int) -> float:
    outside = tuple(sorted(c for c in margin.targets if not 0 <= c < size))
    if outside:
        raise RakingRefused(
            "code", f"axis {margin.axis} has no categories {list(outside)}", axis=margin.axis, codes=outside
        )
    bad = tuple(sorted(c for c, t in margin.targets.items() if not (np.isfinite(t) and t > 0)))
    if bad or not margin.targets:
        message = f"axis {margin.axis}: targets are positive numbers, which those of {list(bad)} are not"
        raise RakingRefused("target", message, axis=margin.axis, codes=bad)
    return float(sum(margin.targets.values()))


def _deviations(mass: Floats, axes: Sequence[Ints], wanted: Sequence[Floats]) -> Floats:
    total = wanted[0].sum()
    return np.array([np.abs(np.bincount(a, mass, w.size) - w).max() / total for a, w in zip(axes, wanted, strict=True)])


def _refuse_bad_counts(counts: Floats, base: Floats) -> None:
    if counts.ndim == 0 or not np.isfinite(counts).all() or (counts < 0).any() or counts.sum() == 0:
        raise RakingRefused("counts", "raking needs a table of counts with at least one person in it")
    if base.shape != counts.shape:
        raise RakingRefused("base", f"base weights {base.shape} do not fit the counts {counts.shape}")
    if not (np.isfinite(base[counts > 0]).all() and (base[counts > 0] > 0).all()):
        raise RakingRefused("base", "a base weight is a positive number")
