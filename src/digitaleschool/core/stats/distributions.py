"""Normal, Student t, chi-squared, F and beta: distribution functions and quantiles, on numpy and ``math`` alone.

Every function takes numbers or arrays that broadcast against each other and returns a float for numbers, an array for
arrays. SciPy would cost half a second of CPU at the start of a command line; these cost nothing. The tests hold them
against SciPy to about 1e-12. How they are computed stands in :mod:`.incomplete`.
"""

from __future__ import annotations

import math

import numpy as np

from digitaleschool.core.stats.broadcasting import Floats, Mask, Numbers, flat, shaped
from digitaleschool.core.stats.incomplete import (
    HALF_LOG_2PI,
    beta_log_odds,
    beta_tail,
    each,
    gamma_quantile,
    log_gamma_cdf,
    log_odds_quantile,
)


def normal_cdf(x: Numbers) -> Numbers:
    """P(Z <= x) for the standard normal.

    >>> round(normal_cdf(1.959963984540054), 12)
    0.975
    """
    shape, x = flat(x)
    return shaped(0.5 * each(math.erfc, -x / math.sqrt(2)), shape)


def normal_quantile(p: Numbers) -> Numbers:
    """The x with P(Z <= x) = p; minus and plus infinity at 0 and 1, nan outside.

    >>> round(normal_quantile(0.975), 12)
    1.95996398454
    """
    shape, p = flat(p)
    tail = np.minimum(p, 1 - p)
    inside = tail > 0
    safe = np.where(inside, tail, 0.25)
    # Abramowitz & Stegun (1964) 26.2.23 is good to 4.5e-4; each Halley step triples the digits.
    t = np.sqrt(-2 * np.log(safe))
    numerator = 2.515517 + t * (0.802853 + t * 0.010328)
    x = numerator / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
    for _ in range(3):
        density = np.exp(-0.5 * x * x - HALF_LOG_2PI)
        error = (0.5 * each(math.erfc, -x / math.sqrt(2)) - safe) / density
        x = x - error / (1 + 0.5 * x * error)
    x = np.where(inside, x, np.where(tail == 0, -np.inf, np.nan))
    x[tail == 0.5] = 0.0
    return shaped(np.where(p > 0.5, -x, x), shape)


def t_cdf(x: Numbers, df: Numbers) -> Numbers:
    """P(T <= x) for Student's t with ``df`` degrees of freedom (infinity: the normal).

    >>> round(t_cdf(2.0, 10), 12)
    0.963305982615
    """
    shape, x, df = flat(x, df)
    lower = _t_lower(-np.abs(x), df)
    return shaped(np.where(x > 0, 1 - lower, lower), shape)


def t_quantile(p: Numbers, df: Numbers) -> Numbers:
    """The x with P(T <= x) = p for Student's t; nan where ``df`` is not positive.

    >>> round(t_quantile(0.975, 10), 12)
    2.228138851986
    """
    shape, p, df = flat(p, df)
    tail = np.minimum(p, 1 - p)
    x = np.full(p.shape, np.nan)
    endless = np.isinf(df) & (df > 0)
    x[endless] = normal_quantile(tail[endless])
    finite = (df > 0) & ~endless & (tail >= 0)
    x[finite & (tail == 0)] = -np.inf
    do = finite & (tail > 0)
    near = np.zeros(p.shape, dtype=bool)
    x[do], near[do] = _t_expansion(tail[do], df[do])
    do &= ~near
    if do.any():
        guess = np.where((x[do] < 0) & (df[do] > 5), x[do] ** 2 / df[do], 1)  # of few degrees it tells nothing
        u = log_odds_quantile(np.log(2 * tail[do]), df[do] / 2, np.full(int(do.sum()), 0.5), start=-np.log(guess))
        x[do] = -np.sqrt(df[do]) * np.exp(-u / 2)
    x[finite & (tail == 0.5)] = 0.0
    return shaped(np.where(p > 0.5, -x, x), shape)


def chi2_cdf(x: Numbers, df: Numbers) -> Numbers:
    """P(X <= x) for chi-squared with ``df`` degrees of freedom.

    >>> round(chi2_cdf(3.841458820694124, 1), 12)
    0.95
    """
    shape, x, df = flat(x, df)
    return shaped(np.exp(log_gamma_cdf(x / 2, df / 2, upper=False)), shape)


def chi2_survival(x: Numbers, df: Numbers) -> Numbers:
    """P(X > x) for chi-squared: the p-value, with its digits kept when it is tiny.

    >>> round(chi2_survival(3.841458820694124, 1), 12)
    0.05
    """
    shape, x, df = flat(x, df)
    return shaped(np.exp(log_gamma_cdf(x / 2, df / 2, upper=True)), shape)


def chi2_quantile(p: Numbers, df: Numbers) -> Numbers:
    """The x with P(X <= x) = p for chi-squared.

    >>> round(chi2_quantile(0.95, 1), 12)
    3.841458820694
    """
    shape, p, df = flat(p, df)
    out = np.full(p.shape, np.nan)
    fit = (df > 0) & (p >= 0) & (p <= 1)
    out[fit & (p == 0)] = 0.0
    out[fit & (p == 1)] = np.inf
    do = fit & (p > 0) & (p < 1)
    out[do] = 2 * gamma_quantile(p[do], df[do] / 2)
    return shaped(out, shape)


def f_cdf(x: Numbers, df1: Numbers, df2: Numbers) -> Numbers:
    """P(X <= x) for F with ``df1`` and ``df2`` degrees of freedom (``df2`` may be infinite).

    >>> round(f_cdf(4.964602743730712, 1, 10), 12)
    0.95
    """
    shape, x, df1, df2 = flat(x, df1, df2)
    return shaped(_f_tail(x, df1, df2, upper=False), shape)


def f_survival(x: Numbers, df1: Numbers, df2: Numbers) -> Numbers:
    """P(X > x) for F: the p-value, with its digits kept when it is tiny.

    >>> round(f_survival(4.964602743730712, 1, 10), 12)
    0.05
    """
    shape, x, df1, df2 = flat(x, df1, df2)
    return shaped(_f_tail(x, df1, df2, upper=True), shape)


def f_quantile(p: Numbers, df1: Numbers, df2: Numbers) -> Numbers:
    """The x with P(X <= x) = p for F.

    >>> round(f_quantile(0.95, 1, 10), 12)
    4.964602743731
    """
    shape, p, df1, df2 = flat(p, df1, df2)
    out = np.full(p.shape, np.nan)
    fit = (df1 > 0) & (df2 > 0) & (p >= 0) & (p <= 1)
    out[fit & (p == 0)] = 0.0
    out[fit & (p == 1)] = np.inf
    inside = fit & (p > 0) & (p < 1)
    endless = inside & np.isinf(df2)
    out[endless] = 2 * gamma_quantile(p[endless], df1[endless] / 2) / df1[endless]
    do = inside & ~np.isinf(df2)
    u = beta_log_odds(p[do], df1[do] / 2, df2[do] / 2)
    out[do] = df2[do] / df1[do] * np.exp(u)
    return shaped(out, shape)


def beta_cdf(x: Numbers, a: Numbers, b: Numbers) -> Numbers:
    """P(X <= x) for the beta distribution: the regularised incomplete beta function.

    >>> round(beta_cdf(0.5, 2, 3), 12)
    0.6875
    """
    shape, x, a, b = flat(x, a, b)
    with np.errstate(divide="ignore", invalid="ignore"):
        return shaped(beta_tail(np.log(x) - np.log1p(-x), a, b, upper=False), shape)


def beta_quantile(p: Numbers, a: Numbers, b: Numbers) -> Numbers:
    """The x with P(X <= x) = p for the beta distribution.

    ``a = 0`` stands for all mass at 0 and ``b = 0`` for all mass at 1, the limits that exact intervals need.

    >>> round(beta_quantile(0.6875, 2, 3), 12)
    0.5
    """
    shape, p, a, b = flat(p, a, b)
    out = np.full(p.shape, np.nan)
    fit = (a >= 0) & (b >= 0) & (p >= 0) & (p <= 1)
    do = fit & (a > 0) & (b > 0) & (p > 0) & (p < 1)
    u = beta_log_odds(p[do], a[do], b[do])
    out[do] = np.exp(-np.logaddexp(0, -u))
    out[fit & ((p == 0) | (a == 0)) & (b > 0)] = 0.0
    out[fit & ((p == 1) | (b == 0)) & (a > 0)] = 1.0
    return shaped(out, shape)


def _t_lower(x: Floats, df: Floats) -> Floats:
    """P(T <= x) for x <= 0."""
    out = np.full(x.shape, np.nan)
    endless = np.isinf(df) & (df > 0)
    out[endless] = normal_cdf(x[endless])
    do = (df > 0) & ~endless & ~np.isnan(x)
    with np.errstate(divide="ignore"):
        u = np.log(df[do]) - 2 * np.log(np.abs(x[do]))
    out[do] = 0.5 * beta_tail(u, df[do] / 2, np.full(u.shape, 0.5), upper=False)
    return out


def _t_expansion(p: Floats, df: Floats) -> tuple[Floats, Mask]:
    """Quantile of t from the normal's, and where that is exact to rounding: for thousands of degrees of freedom.

    Source: Abramowitz & Stegun (1964) 26.7.5.
    """
    z = normal_quantile(p)
    s = z * z
    first = s + 1
    second = (5 * s + 16) * s + 3
    third = ((3 * s + 19) * s + 17) * s - 15
    fourth = (((79 * s + 776) * s + 1482) * s - 1920) * s - 945
    x = z * (1 + (first / 4 + (second / 96 + (third / 384 + fourth / 92160 / df) / df) / df) / df)
    return x, (s + 1) / df < 1e-3


def _f_tail(x: Floats, df1: Floats, df2: Floats, *, upper: bool) -> Floats:
    out = np.full(x.shape, np.nan)
    fit = (df1 > 0) & (df2 > 0) & ~np.isnan(x)
    endless = fit & np.isinf(df2)
    out[endless] = np.exp(log_gamma_cdf(x[endless] * df1[endless] / 2, df1[endless] / 2, upper=upper))
    do = fit & ~np.isinf(df2)
    with np.errstate(divide="ignore"):
        u = np.log(np.maximum(x[do], 0)) + np.log(df1[do]) - np.log(df2[do])
    out[do] = beta_tail(u, df1[do] / 2, df2[do] / 2, upper=upper)
    return out
