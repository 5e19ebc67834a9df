"""Normal, Student t, chi-squared, F and beta: distribution functions and quantiles, on numpy and ``math`` alone.

Every function takes numbers or arrays that broadcast against each other and returns a float for numbers, an array for
arrays. SciPy would cost half a second of CPU at the start of a command line; these cost nothing. The tests hold them
against SciPy to about 1e-12.

How: the incomplete beta and gamma functions come from their continued fractions and series, with the leading factor in
Loader's saddle-point form (Loader, C., 2000, "Fast and accurate computation of binomial probabilities"), which keeps
its digits for millions of degrees of freedom. t and F are betas on the log-odds scale. There a beta, and on the log
scale a gamma, has a log-concave distribution function, so Newton's method on its logarithm converges from any start.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from digitaleschool.core.stats.broadcasting import Floats, Mask, Numbers, flat, shaped

_HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)
_TINY = 1e-300
_CLOSE = 4e-16


def normal_cdf(x: Numbers) -> Numbers:
    """P(Z <= x) for the standard normal.

    >>> round(normal_cdf(1.959963984540054), 12)
    0.975
    """
    shape, x = flat(x)
    return shaped(0.5 * _each(math.erfc, -x / math.sqrt(2)), shape)


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
        density = np.exp(-0.5 * x * x - _HALF_LOG_2PI)
        error = (0.5 * _each(math.erfc, -x / math.sqrt(2)) - safe) / density
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
        u = _log_odds_quantile(np.log(2 * tail[do]), df[do] / 2, np.full(int(do.sum()), 0.5))
        x[do] = -np.sqrt(df[do]) * np.exp(-u / 2)
    x[finite & (tail == 0.5)] = 0.0
    return shaped(np.where(p > 0.5, -x, x), shape)


def chi2_cdf(x: Numbers, df: Numbers) -> Numbers:
    """P(X <= x) for chi-squared with ``df`` degrees of freedom.

    >>> round(chi2_cdf(3.841458820694124, 1), 12)
    0.95
    """
    shape, x, df = flat(x, df)
    return shaped(np.exp(_log_gamma_cdf(x / 2, df / 2, upper=False)), shape)


def chi2_survival(x: Numbers, df: Numbers) -> Numbers:
    """P(X > x) for chi-squared: the p-value, with its digits kept when it is tiny.

    >>> round(chi2_survival(3.841458820694124, 1), 12)
    0.05
    """
    shape, x, df = flat(x, df)
    return shaped(np.exp(_log_gamma_cdf(x / 2, df / 2, upper=True)), shape)


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
    out[do] = 2 * _gamma_quantile(p[do], df[do] / 2)
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
    out[endless] = 2 * _gamma_quantile(p[endless], df1[endless] / 2) / df1[endless]
    do = inside & ~np.isinf(df2)
    u = _beta_log_odds(p[do], df1[do] / 2, df2[do] / 2)
    out[do] = df2[do] / df1[do] * np.exp(u)
    return shaped(out, shape)


def beta_cdf(x: Numbers, a: Numbers, b: Numbers) -> Numbers:
    """P(X <= x) for the beta distribution: the regularised incomplete beta function.

    >>> round(beta_cdf(0.5, 2, 3), 12)
    0.6875
    """
    shape, x, a, b = flat(x, a, b)
    with np.errstate(divide="ignore", invalid="ignore"):
        return shaped(_beta_tail(np.log(x) - np.log1p(-x), a, b, upper=False), shape)


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
    u = _beta_log_odds(p[do], a[do], b[do])
    out[do] = np.exp(-np.logaddexp(0, -u))
    out[fit & ((p == 0) | (a == 0)) & (b > 0)] = 0.0
    out[fit & ((p == 1) | (b == 0)) & (a > 0)] = 1.0
    return shaped(out, shape)


# --- the beta distribution on the log-odds scale -----------------------------------------------------------------


def _t_lower(x: Floats, df: Floats) -> Floats:
    """P(T <= x) for x <= 0."""
    out = np.full(x.shape, np.nan)
    endless = np.isinf(df) & (df > 0)
    out[endless] = normal_cdf(x[endless])
    do = (df > 0) & ~endless & ~np.isnan(x)
    with np.errstate(divide="ignore"):
        u = np.log(df[do]) - 2 * np.log(np.abs(x[do]))
    out[do] = 0.5 * _beta_tail(u, df[do] / 2, np.full(u.shape, 0.5), upper=False)
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
    out[endless] = np.exp(_log_gamma_cdf(x[endless] * df1[endless] / 2, df1[endless] / 2, upper=upper))
    do = fit & ~np.isinf(df2)
    with np.errstate(divide="ignore"):
        u = np.log(np.maximum(x[do], 0)) + np.log(df1[do]) - np.log(df2[do])
    out[do] = _beta_tail(u, df1[do] / 2, df2[do] / 2, upper=upper)
    return out


def _beta_tail(u: Floats, a: Floats, b: Floats, *, upper: bool) -> Floats:
    """The lower or upper tail of a beta at log-odds ``u``; nan for parameters that are not positive."""
    out = np.full(u.shape, np.nan)
    fit = (a > 0) & (b > 0) & ~np.isnan(u)
    out[fit & np.isneginf(u)] = 1.0 if upper else 0.0
    out[fit & np.isposinf(u)] = 0.0 if upper else 1.0
    do = fit & np.isfinite(u)
    if upper:
        out[do] = np.exp(_log_beta_cdf(-u[do], b[do], a[do])[0])
    else:
        out[do] = np.exp(_log_beta_cdf(u[do], a[do], b[do])[0])
    return out


def _beta_log_odds(p: Floats, a: Floats, b: Floats) -> Floats:
    """Quantile of a beta as log-odds, by the smaller tail."""
    flip = p > 0.5
    u = _log_odds_quantile(np.log(np.where(flip, 1 - p, p)), np.where(flip, b, a), np.where(flip, a, b))
    return np.where(flip, -u, u)


def _log_odds_quantile(log_p: Floats, a: Floats, b: Floats) -> Floats:
    """The u at which the log of the lower tail is ``log_p``."""
    return _newton(np.log(a) - np.log(b), log_p, _log_beta_cdf, a, b)


def _log_beta_cdf(u: Floats, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Log of the lower tail of a beta at log-odds u, and its derivative to u."""
    # x and y = 1 - x, each with all of its digits, however small.
    log_x, log_y = -np.logaddexp(0, -u), -np.logaddexp(0, u)
    x, y = np.exp(log_x), np.exp(log_y)
    log_front = _log_beta_front(log_x, log_y, a, b)
    low_side = x <= (a + 1) / (a + b + 2)
    large = (a > 1000) & (b > 1000)
    p, q = np.where(low_side, a, b), np.where(low_side, b, a)
    log_tail = np.empty_like(u)
    few = ~large
    log_tail[few] = (
        log_front[few] - np.log(p[few]) + np.log(_beta_fraction(np.where(low_side, x, y)[few], p[few], q[few]))
    )
    log_tail[large] = _log_beta_quadrature(np.where(low_side, u, -u)[large], p[large], q[large])
    log_cdf = np.where(low_side, log_tail, _log_complement(log_tail))
    return log_cdf, np.exp(log_front - log_cdf)


def _log_beta_quadrature(u: Floats, a: Floats, b: Floats) -> Floats:
    """Log of the lower tail by Gauss-Legendre over the log-odds, where the density is all but normal."""
    if not u.size:
        return u
    nodes, node_weights = _gauss_legendre()
    spread = np.sqrt(1 / a + 1 / b)
    below = np.maximum((np.log(a) - np.log(b) - u) / spread, 0)
    # So far out that the density has lost 37 orders of e.
    width = spread * (np.sqrt(below * below + 74) - below) * 1.05
    v = u[:, None] - width[:, None] * (1 + nodes) / 2
    fronts = _log_beta_front(
        -np.logaddexp(0, -v), -np.logaddexp(0, v), *(np.broadcast_to(k[:, None], v.shape) for k in (a, b))
    )
    top = fronts.max(axis=1)
    return np.asarray(top + np.log((np.exp(fronts - top[:, None]) * node_weights).sum(axis=1) * width / 2))


@cache
def _gauss_legendre() -> tuple[Floats, Floats]:
    return np.polynomial.legendre.leggauss(64)


def _log_beta_front(log_x: Floats, log_y: Floats, a: Floats, b: Floats) -> Floats:
    """log( x^a y^b / B(a, b) ) with y = 1 - x, in Loader's form."""
    n = a + b
    excess = a * np.exp(log_y) - b * np.exp(log_x)
    return (
        _stirling_error(n)
        - _stirling_error(a)
        - _stirling_error(b)
        - _deviance(a, np.log(n) + log_x, excess)
        - _deviance(b, np.log(n) + log_y, -excess)
        + 0.5 * (np.log(a) + np.log(b) - np.log(n))
        - _HALF_LOG_2PI
    )


def _deviance(k: Floats, log_m: Floats, excess: Floats) -> Floats:
    """k log(k / m) + m - k, given log m and the excess k - m, without cancellation when the two are close."""
    ratio = excess / (k + np.exp(log_m))
    near = np.abs(ratio) < 0.1
    square = np.where(near, ratio * ratio, 0)
    series, power = np.zeros_like(ratio), np.where(near, ratio, 0)
    for j in range(3, 20, 2):
        power = power * square
        series = series + power / j
    return np.where(near, excess * ratio + 2 * k * series, k * (np.log(k) - log_m) - excess)


def _stirling_error(z: Floats) -> Floats:
    """lgamma(z + 1) less Stirling's formula."""
    big = np.maximum(z, 15.0)
    s = 1 / (big * big)
    tail = (
        1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * (691 / 360360 - s / 156)))))
    ) / big
    small = z < 15
    if not small.any():
        return tail
    low = z[small]
    tail[small] = _each(math.lgamma, low + 1) - (low + 0.5) * np.log(low) + low - _HALF_LOG_2PI
    return tail


def _beta_fraction(x: Floats, a: Floats, b: Floats) -> Floats:
    """Continued fraction of the incomplete beta (Press et al., 2007, Numerical Recipes, 6.4), Lentz's method."""
    out = np.empty_like(x)
    left: Any = np.arange(x.size)
    c = np.ones_like(x)
    d = 1 / _away(1 - (a + b) * x / (a + 1))
    h = d.copy()
    for m in range(1, 200_000):
        two = a + 2 * m
        step = m * (b - m) * x / ((two - 1) * two)
        d = 1 / _away(1 + step * d)
        c = _away(1 + step / c)
        h = h * d * c
        step = -(a + m) * (a + b + m) * x / (two * (two + 1))
        d = 1 / _away(1 + step * d)
        c = _away(1 + step / c)
        change = d * c
        h = h * change
        busy = np.abs(change - 1) > _CLOSE
        if m % 8 and busy.any():
            continue
        out[left[~busy]] = h[~busy]
        if not busy.any():
            return out
        left, x, a, b, c, d, h = (v[busy] for v in (left, x, a, b, c, d, h))
    raise ArithmeticError("the continued fraction of the incomplete beta did not converge")


# --- the gamma distribution on the log scale ---------------------------------------------------------------------


def _log_gamma_cdf(x: Floats, a: Floats, *, upper: bool) -> Floats:
    out = np.full(x.shape, np.nan)
    fit = (a > 0) & ~np.isnan(x)
    out[fit & (x <= 0)] = 0.0 if upper else -np.inf
    out[fit & np.isposinf(x)] = -np.inf if upper else 0.0
    do = fit & (x > 0) & np.isfinite(x)
    lower, higher, _ = _log_gamma_tails(np.log(x[do]), a[do])
    out[do] = higher if upper else lower
    return out


def _gamma_quantile(p: Floats, a: Floats) -> Floats:
    if not p.size:
        return p
    low = p <= 0.5
    out = np.empty_like(p)
    if low.any():
        out[low] = _newton(np.log(a[low]), np.log(p[low]), _log_gamma_lower, a[low])
    if (~low).any():
        out[~low] = _newton(np.log(a[~low]), np.log1p(-p[~low]), _log_gamma_upper, a[~low])
    return np.exp(out)


def _log_gamma_lower(u: Floats, a: Floats) -> tuple[Floats, Floats]:
    lower, _, front = _log_gamma_tails(u, a)
    return lower, np.exp(front - lower)


def _log_gamma_upper(u: Floats, a: Floats) -> tuple[Floats, Floats]:
    _, higher, front = _log_gamma_tails(u, a)
    return higher, -np.exp(front - higher)


def _log_gamma_tails(u: Floats, a: Floats) -> tuple[Floats, Floats, Floats]:
    """Log of the lower and upper tail of a gamma at x = exp(u), and log( x^a e^-x / Gamma(a) )."""
    x = np.exp(u)
    # Gamma(a) = Gamma(a + 1) / a, with Gamma(a + 1) by Stirling: the saddle point once more.
    front = -_deviance(a, u, a - x) - _stirling_error(a) + 0.5 * np.log(a) - _HALF_LOG_2PI
    series = x < a + 1
    lower, higher = np.empty_like(x), np.empty_like(x)
    lower[series] = front[series] - np.log(a[series]) + np.log(_gamma_series(x[series], a[series]))
    higher[series] = _log_complement(lower[series])
    rest = ~series
    higher[rest] = front[rest] + np.log(_gamma_fraction(x[rest], a[rest]))
    lower[rest] = _log_complement(higher[rest])
    return lower, higher, front


def _gamma_series(x: Floats, a: Floats) -> Floats:
    term, total, at = np.ones_like(x), np.ones_like(x), a.copy()
    while True:
        at = at + 1
        term = term * x / at
        total = total + term
        if not (term > total * 1e-17).any():
            return total


def _gamma_fraction(x: Floats, a: Floats) -> Floats:
    b = x + 1 - a
    c = np.full_like(x, 1 / _TINY)
    d = 1 / _away(b)
    h = d.copy()
    for i in range(1, 200_000):
        step = -i * (i - a)
        b = b + 2
        d = 1 / _away(step * d + b)
        c = _away(b + step / c)
        h = h * d * c
        if not (np.abs(d * c - 1) > _CLOSE).any():
            return h
    raise ArithmeticError("the continued fraction of the incomplete gamma did not converge")


# --- small tools -------------------------------------------------------------------------------------------------


def _newton(start: Floats, target: Floats, log_cdf: Callable[..., tuple[Floats, Floats]], *of: Floats) -> Floats:
    """Solve log_cdf(u) = target; log_cdf is concave and monotone, so the steps cannot wander off."""
    u = start.copy()
    left = np.arange(u.size)
    for _ in range(200):
        value, slope = log_cdf(u[left], *(v[left] for v in of))
        step = (target[left] - value) / slope
        u[left] += step
        left = left[np.abs(step) > 1e-13 * np.maximum(1, np.abs(u[left]))]
        if not left.size:
            break
    return u


def _log_complement(log_p: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(-np.expm1(np.minimum(log_p, 0))))


def _away(value: Floats) -> Floats:
    return np.where(np.abs(value) < _TINY, _TINY, value)


def _each(function: Callable[[float], float], values: Floats) -> Floats:
    return np.array([function(v) for v in values.ravel().tolist()], dtype=np.float64).reshape(values.shape)
