"""Shares, means, totals, ratios and quantiles of a :class:`~digitaleschool.core.stats.design.Design`.

Every estimate keeps its linearised influence, so that any two of them, from whichever groups and questions, have a
covariance: see :func:`together`. Variances are Taylor-linearised (Woodruff, R. S., 1971, JASA 66; Binder, D. A., 1983,
International Statistical Review 51). A ``domain`` is a mask (n,) of persons; the design is never cut. A person counts
where the domain says so, the weight is above 0 and the answer is there; missing answers are nan, or for codes any
number outside 0 to size-1.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from digitaleschool.core.stats.design import Design, Floats, Ints, Mask
from digitaleschool.core.stats.intervals import symmetric
from digitaleschool.core.values import dataclass


class NobodyCounts(ValueError):
    """No person in the domain has an answer and a weight, so there is nothing to estimate."""


@dataclass(frozen=True, eq=False)
class Estimates:
    """K estimates with everything that is needed to compare them."""

    values: Floats
    """(K,)"""
    covariance: Floats
    """(K, K)"""
    n: Ints
    """(K,) persons who count."""
    df: Ints
    """(K,) clusters less strata among the persons who count."""
    population: Floats
    """(K,) sum of the weights of the persons who count."""
    simple_variance: Floats
    """(K,) variance that as many persons would give, drawn one by one with replacement."""
    influence: Floats
    """(n, K) each person's weighted share in the error of each estimate."""
    design: Design

    @property
    def se(self) -> Floats:
        """(K,) standard errors."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def variance(self) -> Floats:
        """(K,) variances."""
        return np.diag(self.covariance).copy()

    @property
    def design_effect(self) -> Floats:
        """(K,) variance over that of a simple sample with replacement (R: ``deff="replace"``); nan where that is 0."""
        return _over(self.variance, self.simple_variance)

    @property
    def design_effect_without_replacement(self) -> Floats:
        """(K,) variance over that of a simple sample from a finite population (R: ``deff=TRUE``).

        Only for weights that add up to the population: nan where they add up to no more than the persons.
        """
        return _over(self.variance, self.simple_variance * np.maximum(1 - self.n / self.population, 0))

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Symmetric t intervals, for means, totals and ratios. Shares belong in :mod:`.intervals`."""
        low, high = symmetric(self.values, self.se, self.df, level)
        return low, high


def mean(design: Design, values: ArrayLike, domain: Mask | None = None) -> Estimates:
    """Weighted means of ``values`` (n,) or (n, K); with several columns a person counts who answered them all.

    >>> found = mean(Design.of(4), [1.0, 2.0, 3.0, 6.0])
    >>> found.values.tolist(), found.se.round(4).tolist(), found.df.tolist()
    ([3.0], [1.0801], [3])
    """
    y, counts = _columns(design, values, domain)
    weights = np.where(counts, design.weights, 0.0)
    population = weights.sum()
    centre = weights @ y / population
    spread = np.where(counts[:, None], y - centre, 0.0)
    influence = spread * (weights / population)[:, None]
    n = int(counts.sum())
    simple = weights @ spread**2 / population / max(n - 1, 1)
    return _estimates(design, centre, influence, counts, simple)


def shares(design: Design, codes: ArrayLike, size: int, domain: Mask | None = None) -> Estimates:
    """The share of each of ``size`` categories among who gave one; ``codes`` (n,) of 0 to size-1, others missing.

    >>> shares(Design.of(5), [0, 1, 1, 2, 9], 3).values.tolist()
    [0.25, 0.5, 0.25]
    """
    return mean(design, indicators(codes, size), domain)


def share(design: Design, holds: ArrayLike, domain: Mask | None = None) -> Estimates:
    """The share for whom something holds: ``holds`` (n,) or (n, K) of 0, 1, and nan where unknown.

    >>> share(Design.of(4), [1, 0, 0, float("nan")]).values.round(4).tolist()
    [0.3333]
    """
    y = np.asarray(holds, dtype=np.float64)
    if not np.isin(y[~np.isnan(y)], (0.0, 1.0)).all():
        raise ValueError("a share is of what holds (1) or does not (0)")
    return mean(design, y, domain)


def top_two(
    design: Design, codes: ArrayLike, size: int, domain: Mask | None = None, *, top: Literal["first", "last"] = "last"
) -> Estimates:
    """The share in the two top categories of an ordered scale; ``top`` says at which end of the codes those are.

    >>> top_two(Design.of(5), [0, 1, 2, 3, 4], 5).values.tolist()
    [0.4]
    """
    if size < 3:
        raise ValueError("two top categories say nothing of a scale of two")
    held = indicators(codes, size)
    chosen = held[:, :2] if top == "first" else held[:, -2:]
    return mean(design, chosen.sum(axis=1), domain)


def total(design: Design, values: ArrayLike, domain: Mask | None = None) -> Estimates:
    """Weighted totals of ``values`` (n,) or (n, K); persons without an answer count for nothing.

    >>> found = total(Design.of(3, population=[30, 30, 30]), [1.0, 0.0, 2.0])
    >>> found.values.tolist(), found.se.round(4).tolist()
    ([30.0], [16.4317])
    """
    y, counts = _columns(design, values, domain)
    weights = np.where(counts, design.weights, 0.0)
    population, n = weights.sum(), int(counts.sum())
    influence = y * weights[:, None]
    spread = np.where(counts[:, None], y - influence.sum(axis=0) / population, 0.0)
    simple = weights @ spread**2 * population / max(n - 1, 1)
    return _estimates(design, influence.sum(axis=0), influence, counts, simple)


def ratio(design: Design, numerator: ArrayLike, denominator: ArrayLike, domain: Mask | None = None) -> Estimates:
    """Ratios of two totals, column by column; each of ``numerator`` and ``denominator`` is (n,) or (n, K).

    >>> ratio(Design.of(3), [1.0, 2.0, 3.0], [2.0, 4.0, 4.0]).values.tolist()
    [0.6]
    """
    over, under = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    over, under = np.broadcast_arrays(*(v[:, None] if v.ndim == 1 else v for v in (over, under)))
    k = over.shape[1]
    y, counts = _columns(design, np.hstack([over, under]), domain)
    weights = np.where(counts, design.weights, 0.0)
    top, bottom = weights @ y[:, :k], weights @ y[:, k:]
    if (bottom == 0).any():
        raise NobodyCounts("a ratio needs a total other than 0 below the line")
    values = top / bottom
    residual = np.where(counts[:, None], (y[:, :k] - values * y[:, k:]) / bottom, 0.0)
    population, n = weights.sum(), int(counts.sum())
    centred = np.where(counts[:, None], residual - weights @ residual / population, 0.0)
    simple = weights @ centred**2 * population / max(n - 1, 1)
    return _estimates(design, values, residual * weights[:, None], counts, simple)


def by_group(design: Design, values: ArrayLike, groups: ArrayLike, size: int, domain: Mask | None = None) -> Estimates:
    """Means of ``values`` (n,) or (n, K) in each of ``size`` groups, with the covariance between groups.

    Estimates come group by group: group 0's K columns first. A group where nobody counts raises :class:`NobodyCounts`.

    >>> by_group(Design.of(4), [1.0, 3.0, 5.0, 9.0], [0, 0, 1, 1], 2).values.tolist()
    [2.0, 7.0]
    """
    inside = indicators(groups, size) == 1
    masks = [inside[:, g] if domain is None else inside[:, g] & domain for g in range(size)]
    return together(*(mean(design, values, mask) for mask in masks))


def together(*parts: Estimates) -> Estimates:
    """Estimates of one design side by side, with the covariance between all of them.

    >>> sample = Design.of(4)
    >>> both = together(mean(sample, [1.0, 2.0, 3.0, 4.0]), mean(sample, [4.0, 3.0, 2.0, 1.0]))
    >>> both.covariance.round(4).tolist()
    [[0.4167, -0.4167], [-0.4167, 0.4167]]
    """
    if not parts or any(part.design is not parts[0].design for part in parts):
        raise ValueError("only estimates of one and the same design have a covariance here")
    influence = np.hstack([part.influence for part in parts])
    return Estimates(
        values=np.concatenate([part.values for part in parts]),
        covariance=parts[0].design.covariance(influence),
        n=np.concatenate([part.n for part in parts]),
        df=np.concatenate([part.df for part in parts]),
        population=np.concatenate([part.population for part in parts]),
        simple_variance=np.concatenate([part.simple_variance for part in parts]),
        influence=influence,
        design=parts[0].design,
    )


@dataclass(frozen=True)
class Quantile:
    """A quantile with Woodruff's interval; ``low`` and ``high`` are values that occur, as ``value`` is."""

    p: float
    value: float
    low: float
    high: float
    n: int
    df: int


def quantile(
    design: Design, values: ArrayLike, p: float = 0.5, domain: Mask | None = None, *, level: float = 0.95
) -> Quantile:
    """The smallest value that at least the part ``p`` of the population does not exceed; for a median, leave ``p``.

    Works on codes of an ordered scale as on numbers (nan missing); the answer always is a value that somebody gave
    (R: ``svyquantile`` with ``qrule="math"``). The interval inverts the one of the share at or below the value.

    Source: Woodruff, R. S. (1952), "Confidence intervals for medians and other position measures", JASA 47.

    >>> quantile(Design.of(5), [1.0, 2.0, 2.0, 3.0, 9.0]).value
    2.0
    """
    if not 0 < p < 1:
        raise ValueError(f"a quantile lies between 0 and 1, not at {p}")
    y, counts = _columns(design, values, domain)
    order = np.argsort(y[counts, 0], kind="stable")
    ordered = y[counts, 0][order]
    height = np.cumsum(design.weights[counts][order])
    height /= height[-1]
    value = _at(ordered, height, p)
    below = mean(design, np.where(counts, (y[:, 0] <= value).astype(np.float64), np.nan))
    low, high = below.interval(level)
    return Quantile(
        p=p,
        value=value,
        low=_at(ordered, height, float(low[0])),
        high=_at(ordered, height, float(high[0])),
        n=int(below.n[0]),
        df=int(below.df[0]),
    )


def indicators(codes: ArrayLike, size: int) -> Floats:
    """(n, size) of 0 and 1 from codes (n,); a row of nan where the code is missing.

    >>> indicators([1, 0, 7], 2).tolist()
    [[0.0, 1.0], [1.0, 0.0], [nan, nan]]
    """
    values = np.asarray(codes, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError("codes are one list, an entry for each person")
    held = (values[:, None] == np.arange(size)).astype(np.float64)
    held[~((values >= 0) & (values < size))] = np.nan
    return np.asarray(held)


def _at(ordered: Floats, height: Floats, p: float) -> float:
    # A cumulated weight of 0.49999999999999994 is a half.
    place = int(np.searchsorted(height, p - 1e-12))
    return float(ordered[min(place, ordered.size - 1)])


def _columns(design: Design, values: ArrayLike, domain: Mask | None) -> tuple[Floats, Mask]:
    """Values as (n, K), 0 where a person does not count, and who counts."""
    y = np.asarray(values, dtype=np.float64)
    y = y[:, None] if y.ndim == 1 else y
    if y.ndim != 2 or y.shape[0] != design.n:
        raise ValueError(f"values have shape ({design.n},) or ({design.n}, K), not {np.shape(values)}")
    counts = ~np.isnan(y).any(axis=1) & (design.weights > 0)
    if domain is not None:
        if np.shape(domain) != (design.n,):
            raise ValueError(f"a domain has shape ({design.n},), not {np.shape(domain)}")
        counts &= np.asarray(domain, dtype=bool)
    if not counts.any():
        raise NobodyCounts("nobody in the domain gave an answer")
    return np.where(counts[:, None], y, 0.0), counts


def _estimates(design: Design, values: Floats, influence: Floats, counts: Mask, simple: Floats) -> Estimates:
    k = values.size
    return Estimates(
        values=values,
        covariance=design.covariance(influence),
        n=np.full(k, counts.sum(), dtype=np.int64),
        df=np.full(k, design.df(counts), dtype=np.int64),
        population=np.full(k, design.weights[counts].sum()),
        simple_variance=simple,
        influence=influence,
        design=design,
    )


def _over(variance: Floats, simple: Floats) -> Floats:
    return np.asarray(np.divide(variance, simple, out=np.full(variance.shape, np.nan), where=simple > 0))
