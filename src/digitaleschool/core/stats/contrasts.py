"""Differences: between groups or waves of one design, between two rounds, and against a figure from elsewhere."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from digitaleschool.core.stats.distributions import t_cdf, t_quantile
from digitaleschool.core.stats.estimates import Estimates
from digitaleschool.core.values import dataclass


@dataclass(frozen=True)
class Contrast:
    """A difference with its uncertainty."""

    value: float
    se: float
    df: float
    low: float
    high: float
    statistic: float
    """The difference in standard errors; nan where there is no test."""
    p: float | None
    """Two-sided; None where the uncertainty of one side is unknown, so that nothing may be tested."""


def linear(estimates: Estimates, coefficients: ArrayLike, level: float = 0.95, *, df: float | None = None) -> Contrast:
    """A weighted sum of estimates of one design, their covariance included; ``coefficients`` (K,).

    Degrees of freedom: the smallest of the estimates that take part, unless told.

    >>> from digitaleschool.core.stats.design import Design
    >>> from digitaleschool.core.stats.estimates import shares
    >>> found = linear(shares(Design.of(100), [0] * 60 + [1] * 40, 2), [1, -1])
    >>> round(found.value, 4), round(found.se, 4)
    (0.2, 0.0985)
    """
    weights = np.asarray(coefficients, dtype=np.float64)
    if weights.shape != estimates.values.shape or not weights.any():
        raise ValueError(f"a contrast has {estimates.values.size} coefficients, not all 0")
    value = float(weights @ estimates.values)
    variance = float(weights @ estimates.covariance @ weights)
    return _contrast(value, variance, float(estimates.df[weights != 0].min()) if df is None else df, level)


def difference(estimates: Estimates, first: int, second: int, level: float = 0.95) -> Contrast:
    """Estimate number ``first`` less number ``second``, as of two groups or waves that are domains of one design.

    Stack the waves in one design with the school as cluster: a school in both waves then counts once.

    >>> from digitaleschool.core.stats.design import Design
    >>> from digitaleschool.core.stats.estimates import by_group
    >>> waves = by_group(Design.of(6), [0, 0, 1, 0, 1, 1], [0, 0, 0, 1, 1, 1], 2)
    >>> round(difference(waves, 1, 0).value, 4)
    0.3333
    """
    coefficients = np.zeros(estimates.values.size)
    coefficients[first] += 1
    coefficients[second] -= 1
    return linear(estimates, coefficients, level)


def independent(
    value: float, se: float, df: float, other: float, other_se: float, other_df: float, level: float = 0.95
) -> Contrast:
    """``value`` less ``other``, of two samples that share nobody; degrees of freedom after Welch and Satterthwaite.

    Source: Welch, B. L. (1947), Biometrika 34.

    >>> found = independent(0.50, 0.03, 59, 0.40, 0.04, 47)
    >>> round(found.se, 4), round(found.df, 1), round(found.p, 4)
    (0.05, 91.6, 0.0485)
    """
    _refuse_bad_errors(se, other_se)
    variance = se**2 + other_se**2
    parts = [s**4 / d for s, d in ((se, df), (other_se, other_df)) if s > 0]
    joint = variance**2 / sum(parts) if sum(parts) > 0 else math.inf
    return _contrast(value - other, variance, joint, level)


def against(
    value: float, se: float, df: float, reference: float, reference_se: float | None = None, level: float = 0.95
) -> Contrast:
    """``value`` less a ``reference`` figure from elsewhere.

    ``reference_se``: 0 for a register that counts everybody; None where the source does not tell. Then the interval
    holds our own uncertainty only, which is too narrow, and there is no test.

    >>> found = against(0.50, 0.03, 59, 0.40)
    >>> round(found.low, 4), round(found.high, 4), found.p
    (0.04, 0.16, None)
    """
    if reference_se is not None:
        return independent(value, se, df, reference, reference_se, math.inf, level)
    _refuse_bad_errors(se)
    known = _contrast(value - reference, se**2, df, level)
    return Contrast(known.value, known.se, known.df, known.low, known.high, math.nan, None)


def _contrast(value: float, variance: float, df: float, level: float) -> Contrast:
    se = math.sqrt(max(variance, 0.0))
    if not df > 0:
        raise ValueError("a difference needs at least one degree of freedom")
    half = t_quantile((1 + level) / 2, df) * se
    if se == 0:
        statistic = math.copysign(math.inf, value) if value else 0.0
    else:
        statistic = value / se
    return Contrast(value, se, df, value - half, value + half, statistic, 2 * t_cdf(-abs(statistic), df))


def _refuse_bad_errors(*errors: float) -> None:
    if any(not s >= 0 for s in errors):
        raise ValueError("a standard error is a number, not negative")
