"""Confidence intervals of a share, each method a function by itself.

Every function takes numbers or arrays that broadcast and returns ``(low, high)`` of the same shape, within 0 and 1.
``level`` is the two-sided confidence, 0.95 unless told. A share that is nan (nobody in the base) gives nan twice.

Which one: :func:`wilson` for a simple sample without weights, :func:`logit` for the many cells of weighted or clustered
tables, :func:`korn_graubard` where one share matters and few persons or schools stand behind it. For a sample that
nobody drew (an open link) the interval is a model's statement about precision, never a margin of sampling error.
"""

from __future__ import annotations

import numpy as np

from digitaleschool.core.stats import distributions
from digitaleschool.core.stats.broadcasting import Floats, Mask, Numbers, flat, shaped
from digitaleschool.core.values import dataclass


def wilson(share: Numbers, n: Numbers, level: float = 0.95) -> tuple[Numbers, Numbers]:
    """Wilson's score interval for ``share`` of ``n`` persons in a simple sample.

    Source: Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical inference", JASA 22.

    >>> low, high = wilson(0.37, 243)
    >>> round(low, 4), round(high, 4)
    (0.3118, 0.4323)
    """
    z = distributions.normal_quantile(_upper(level))
    shape, share, n = flat(share, n)
    share = _snapped(share)
    some = n > 0
    safe = np.where(some, n, 1)
    square = z * z / safe
    middle = (share + square / 2) / (1 + square)
    half = z * np.sqrt(share * (1 - share) / safe + square / (4 * safe)) / (1 + square)
    # At 0 and 1 the bound is the share itself; rounding must not say 1e-18.
    low = np.where(share == 0, 0.0, np.maximum(middle - half, 0))
    high = np.where(share == 1, 1.0, np.minimum(middle + half, 1))
    return shaped(np.where(some, low, np.nan), shape), shaped(np.where(some, high, np.nan), shape)


def logit(
    share: Numbers, se: Numbers, df: Numbers, level: float = 0.95, *, n: Numbers | None = None
) -> tuple[Numbers, Numbers]:
    """Interval on the log-odds scale from a design-based standard error (``xlogit`` in R's ``svyciprop``).

    ``share`` of 0 or 1 has no standard error: with ``n`` (persons in the base) the answer is then the exact interval of
    ``n`` independent persons, without ``n`` it is (0, 1): nothing is known. The same where ``df`` is not positive.
    A standard error of 0 in between (a census, a margin that was raked to) gives the share itself twice.

    Source: Korn, E. L. & Graubard, B. I. (1999), Analysis of Health Surveys, section 2.7.

    >>> low, high = logit(0.37, 0.04, 59)
    >>> round(low, 4), round(high, 4)
    (0.2941, 0.4529)
    """
    shape, share, se, df, n = flat(share, se, df, np.nan if n is None else n)
    share = _snapped(share)
    kinds = _Kinds.of(share, se, df)
    low, high = kinds.bounds(share)
    p = share[kinds.usual]
    centre = np.log(p) - np.log1p(-p)
    half = _t(df[kinds.usual], level) * se[kinds.usual] / (p * (1 - p))
    with np.errstate(over="ignore"):
        low[kinds.usual], high[kinds.usual] = 1 / (1 + np.exp(half - centre)), 1 / (1 + np.exp(-half - centre))
    edge = kinds.edge & (n > 0)
    low[edge], high[edge] = clopper_pearson(share[edge] * n[edge], n[edge], level)
    return shaped(low, shape), shaped(high, shape)


def korn_graubard(
    share: Numbers, se: Numbers, n: Numbers, df: Numbers, level: float = 0.95, *, cap: bool = False
) -> tuple[Numbers, Numbers]:
    """Exact binomial interval at the effective sample size (``beta`` in R's ``svyciprop``).

    ``n`` counts the persons in the base of this very share. The effective size is
    ``share (1 - share) / se^2 * (t[n-1] / t[df])^2``; with ``cap`` it is held to at most ``n``, as the presentation
    standard of the NCHS does. A share of 0 or 1 takes ``n`` itself. Where ``df`` is not positive nothing is known:
    (0, 1).

    Source: Korn, E. L. & Graubard, B. I. (1998), "Confidence intervals for proportions with small expected number of
    positive counts estimated from survey data", Survey Methodology 24.

    >>> low, high = korn_graubard(0.02, 0.01, 243, 59)
    >>> round(low, 4), round(high, 4)
    (0.0052, 0.0515)
    """
    shape, share, se, n, df = flat(share, se, n, df)
    share = _snapped(share)
    kinds = _Kinds.of(share, se, df)
    low, high = kinds.bounds(share)
    usual = kinds.usual & (n > 0)
    p = share[usual]
    many = n[usual] > 1
    # One person alone has no t of its own to compare with.
    adjust = np.where(many, _t(np.where(many, n[usual] - 1, 1), level) / _t(df[usual], level), 1.0)
    size = p * (1 - p) / se[usual] ** 2 * adjust**2
    size = np.minimum(size, n[usual]) if cap else size
    low[usual], high[usual] = clopper_pearson(p * size, size, level)
    edge = kinds.edge & (n > 0)
    low[edge], high[edge] = clopper_pearson(share[edge] * n[edge], n[edge], level)
    return shaped(low, shape), shaped(high, shape)


def clopper_pearson(count: Numbers, n: Numbers, level: float = 0.95) -> tuple[Numbers, Numbers]:
    """Exact binomial interval for ``count`` of ``n``; both need not be whole numbers.

    Source: Clopper, C. J. & Pearson, E. S. (1934), Biometrika 26.

    >>> low, high = clopper_pearson(0, 20)
    >>> round(low, 4), round(high, 4)
    (0.0, 0.1684)
    """
    shape, count, n = flat(count, n)
    rest = np.maximum(n - count, 0)
    low = distributions.beta_quantile(1 - _upper(level), count, rest + 1)
    high = distributions.beta_quantile(_upper(level), count + 1, rest)
    return shaped(low, shape), shaped(high, shape)


def symmetric(estimate: Numbers, se: Numbers, df: Numbers = np.inf, level: float = 0.95) -> tuple[Numbers, Numbers]:
    """Estimate plus and minus t times its standard error: for means, totals and differences, not for shares.

    >>> low, high = symmetric(10.0, 1.0, 30)
    >>> round(low, 4), round(high, 4)
    (7.9577, 12.0423)
    """
    shape, estimate, se, df = flat(estimate, se, df)
    _refuse_bad_errors(se)
    half = np.where(se == 0, 0.0, se) * np.where((se == 0) | np.isnan(se), 1.0, _t(df, level))
    return shaped(estimate - half, shape), shaped(estimate + half, shape)


def _t(df: Floats, level: float) -> Floats:
    """t quantile of each ``df``; worked out once for each value that occurs. Infinite where df is not positive."""
    values, where = np.unique(df, return_inverse=True)
    quantiles = np.atleast_1d(distributions.t_quantile(_upper(level), values))
    return np.where(values > 0, quantiles, np.where(np.isnan(values), np.nan, np.inf))[where]


def _upper(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not {level}")
    return (1 + level) / 2


def _snapped(share: Floats) -> Floats:
    """Shares held within 0 and 1, where sums of weights may have rounded just outside."""
    if ((share < -1e-9) | (share > 1 + 1e-9)).any():
        raise ValueError("a share lies between 0 and 1")
    return np.where(share < 1e-12, 0.0, np.where(share > 1 - 1e-12, 1.0, share))


@dataclass(frozen=True)
class _Kinds:
    """Which shares have an interval of their own, and what the others have instead."""

    usual: Mask
    edge: Mask
    """0 or 1, where no standard error can be."""
    exact: Mask
    """No uncertainty but rounding: a census, a margin that was raked to."""
    nobody: Mask

    @classmethod
    def of(cls, share: Floats, se: Floats, df: Floats) -> _Kinds:
        _refuse_bad_errors(se)
        edge = (share == 0) | (share == 1)
        nobody = np.isnan(share) | (np.isnan(se) & ~edge)
        exact = ~edge & ~nobody & (se <= 1e-10 * np.sqrt(np.where(nobody, 0, share * (1 - share))))
        return cls(~edge & ~nobody & ~exact & (df > 0), edge, exact, nobody)

    def bounds(self, share: Floats) -> tuple[Floats, Floats]:
        """Bounds of all that are not usual; (0, 1) where nothing is known."""
        low, high = np.where(self.exact, share, 0.0), np.where(self.exact, share, 1.0)
        low[self.nobody] = high[self.nobody] = np.nan
        return low, high


def _refuse_bad_errors(se: Floats) -> None:
    if (se < 0).any():
        raise ValueError("a standard error is not negative")
