"""The incomplete beta and gamma functions, as distribution functions and their inverses.

Flat arrays of floats in and out; :mod:`.distributions` gives them their usual names. The continued fractions and the
series are those of Press, W. H. et al. (2007), Numerical Recipes, 3rd ed., 6.2 and 6.4. The factor before them is in
the saddle-point form of Loader, C. (2000), "Fast and accurate computation of binomial probabilities", which keeps its
digits for millions of degrees of freedom. Betas are taken on the log-odds scale and gammas on the log scale, where
their distribution functions are log-concave: Newton's method on the logarithm then converges from any start.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from digitaleschool.core.stats.broadcasting import Floats

HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)
_TINY = 1e-300
_CLOSE = 4e-16


def beta_tail(u: Floats, a: Floats, b: Floats, *, upper: bool) -> Floats:
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


def beta_log_odds(p: Floats, a: Floats, b: Floats) -> Floats:
    """Quantile of a beta as log-odds, by the smaller tail."""
    flip = p > 0.5
    u = log_odds_quantile(np.log(np.where(flip, 1 - p, p)), np.where(flip, b, a), np.where(flip, a, b))
    return np.where(flip, -u, u)


def log_odds_quantile(log_p: Floats, a: Floats, b: Floats, start: Floats | None = None) -> Floats:
    """The u at which the log of the lower tail is ``log_p``; a good ``start`` saves steps."""
    return _newton(np.log(a) - np.log(b) if start is None else start, log_p, _log_beta_cdf, a, b)


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
        - HALF_LOG_2PI
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
    tail[small] = each(math.lgamma, low + 1) - (low + 0.5) * np.log(low) + low - HALF_LOG_2PI
    return tail


def _beta_fraction(x: Floats, a: Floats, b: Floats) -> Floats:
    """The continued fraction, by Lentz's method; who has converged leaves the array."""
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


def log_gamma_cdf(x: Floats, a: Floats, *, upper: bool) -> Floats:
    """Log of the lower or upper tail of a gamma with shape ``a`` at ``x``."""
    out = np.full(x.shape, np.nan)
    fit = (a > 0) & ~np.isnan(x)
    out[fit & (x <= 0)] = 0.0 if upper else -np.inf
    out[fit & np.isposinf(x)] = -np.inf if upper else 0.0
    do = fit & (x > 0) & np.isfinite(x)
    lower, higher, _ = _log_gamma_tails(np.log(x[do]), a[do])
    out[do] = higher if upper else lower
    return out


def gamma_quantile(p: Floats, a: Floats) -> Floats:
    """The x at which the lower tail of a gamma with shape ``a`` is ``p``, both inside (0, 1) and above 0."""
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
    front = -_deviance(a, u, a - x) - _stirling_error(a) + 0.5 * np.log(a) - HALF_LOG_2PI
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
    d = 1 / _away(b.copy())
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
    """``value`` held away from 0, in place."""
    np.copyto(value, _TINY, where=np.abs(value) < _TINY)
    return value


def each(function: Callable[[float], float], values: Floats) -> Floats:
    """A function of ``math`` for every entry; numpy has neither erfc nor lgamma."""
    return np.array([function(v) for v in values.ravel().tolist()], dtype=np.float64).reshape(values.shape)
