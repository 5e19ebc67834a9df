"""Which places in a ranking the data can tell apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from digitaleschool.core.stats import distributions
from digitaleschool.core.stats.multiplicity import holm

Ints = NDArray[np.int64]


def rank_intervals(
    scores: ArrayLike, covariance: ArrayLike, df: float = float("inf"), level: float = 0.95
) -> tuple[Ints, Ints]:
    """The best and the worst place of each of K items; place 1 has the highest score.

    ``scores`` (K,) estimates, ``covariance`` (K, K) their full covariance (items answered by the same persons go
    together; an at-most-three question makes them compete), ``df`` degrees of freedom of the t. With confidence
    ``level`` every item's true place lies in its interval, for all items at once: an item's best place is 1 plus the
    items that are significantly above it, its worst K less those significantly below, over all ordered pairs with
    Holm's correction. Two scores without any uncertainty between them are compared as they stand; equal ones are not
    told apart.

    Source: Mogstad, M., Romano, J. P., Shaikh, A. M. & Wilhelm, D. (2024), "Inference for ranks with applications to
    mobility across neighbourhoods and academic achievement across countries", Review of Economic Studies 91.

    >>> best, worst = rank_intervals([0.62, 0.60, 0.20], [[9e-4, 0, 0], [0, 9e-4, 0], [0, 0, 9e-4]], df=59)
    >>> best.tolist(), worst.tolist()
    ([1, 1, 3], [2, 2, 3])
    """
    score, cov = np.asarray(scores, dtype=np.float64), np.asarray(covariance, dtype=np.float64)
    _refuse_misfits(score, cov, df, level)
    k = score.size
    if k < 2:
        return np.ones(k, dtype=np.int64), np.ones(k, dtype=np.int64)
    above = _significantly_above(score, cov, df, 1 - level)
    best = 1 + above.sum(axis=0)
    worst = k - above.sum(axis=1)
    return best.astype(np.int64), worst.astype(np.int64)


def _significantly_above(
    score: NDArray[np.float64], cov: NDArray[np.float64], df: float, alpha: float
) -> NDArray[np.bool_]:
    """[i, j] is True where item i is shown to stand above item j."""
    k = score.size
    variance = np.diag(cov)
    gap = score[:, None] - score[None, :]
    spread = variance[:, None] + variance[None, :] - 2 * cov
    # Rounding leaves 1e-20 where a difference has no uncertainty at all.
    certain = spread <= 1e-14 * (variance[:, None] + variance[None, :])
    statistic = np.where(certain, np.copysign(np.inf, gap), gap / np.sqrt(np.where(certain, 1.0, spread)))
    statistic = np.where(certain & (gap == 0), 0.0, statistic)
    pairs = ~np.eye(k, dtype=bool)
    p = np.ones((k, k))
    p[pairs] = distributions.t_cdf(-statistic[pairs], df)
    adjusted = np.ones((k, k))
    adjusted[pairs] = holm(p[pairs])
    return np.asarray(adjusted <= alpha)


def _refuse_misfits(score: NDArray[np.float64], cov: NDArray[np.float64], df: float, level: float) -> None:
    if score.ndim != 1 or cov.shape != (score.size, score.size):
        raise ValueError(f"scores of shape (K,) go with a covariance (K, K), not {score.shape} with {cov.shape}")
    if not (np.isfinite(score).all() and np.isfinite(cov).all()):
        raise ValueError("a ranking needs a score and a covariance for every item")
    if not df > 0:
        raise ValueError("a ranking needs at least one degree of freedom")
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not {level}")
