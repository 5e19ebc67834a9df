"""Adjusting p-values for the number of tests that were looked at.

Both take the p-values of one family (nan = not tested, stays nan and does not count) and return adjusted p-values in
the same order, equal to R's ``p.adjust``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def holm(p: ArrayLike) -> Floats:
    """Holm's step-down: bounds the chance of any false alarm in the family. For one question, confirmatory.

    Source: Holm, S. (1979), Scandinavian Journal of Statistics 6.

    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    p = _checked(p)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    steps = np.arange(tested.size, 0, -1)
    adjusted = p.copy()
    adjusted[order] = np.minimum(np.maximum.accumulate(steps * p[order]), 1)
    return adjusted


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Benjamini and Hochberg: bounds the part of false alarms among the findings. For looking at many tables at once.

    Source: Benjamini, Y. & Hochberg, Y. (1995), JRSS B 57.

    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    p = _checked(p)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(-p[tested], kind="stable")]
    steps = tested.size / np.arange(tested.size, 0, -1)
    adjusted = p.copy()
    adjusted[order] = np.minimum(np.minimum.accumulate(steps * p[order]), 1)
    return adjusted


def _checked(p: ArrayLike) -> Floats:
    values = np.array(p, dtype=np.float64, ndmin=1)
    if values.ndim != 1:
        raise ValueError("a family of p-values is one list")
    if ((values < 0) | (values > 1)).any():
        raise ValueError("a p-value lies between 0 and 1")
    return values
