"""Designs whose weights agree with known totals, with the standard errors that belong to them.

Weights that were made to meet margins are not fixed numbers: in another sample they would have come out otherwise. The
variance therefore uses what is left of each influence after regression on the margins (Deville, J.-C. & Särndal, C.-E.,
1992, "Calibration estimators in survey sampling", JASA 87). That is what R's ``calibrate()`` does, and the default.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from digitaleschool.core.stats.design import Calibration, Design, Floats
from digitaleschool.core.stats.raking import Margin, Raking, Trim, rake_rows
from digitaleschool.core.values import dataclass

Residuals = Literal["calibrate", "rake"]


class CalibrationRefused(ValueError):
    """The totals cannot be reached, or the design was calibrated before."""


@dataclass(frozen=True, eq=False)
class Raked:
    """A design with raked weights, and what the raking cost."""

    design: Design
    raking: Raking


def raked(
    design: Design,
    margins: Sequence[tuple[ArrayLike, Mapping[int, float]]],
    *,
    trim: Trim | None = None,
    residuals: Residuals = "calibrate",
    tolerance: float = 1e-10,
    iterations: int = 1000,
) -> Raked:
    """The design with weights raked to margins: pairs of codes (n,) from 0 and targets, as in :class:`.Margin`.

    ``residuals="rake"`` gives the standard errors of R's ``rake()`` instead (ten sweeps of plain group means): the same
    where base weights are equal, up to a fifth off where they are not; only there to compare.

    >>> found = raked(Design.of(4), [([0, 0, 0, 1], {0: 0.5, 1: 0.5})])
    >>> found.design.weights.round(4).tolist()
    [0.6667, 0.6667, 0.6667, 2.0]
    """
    _refuse_twice(design)
    codes = [np.asarray(c) for c, _ in margins]
    wanted = [Margin(axis, targets) for axis, (_, targets) in enumerate(margins)]
    rows = np.flatnonzero(design.weights > 0)
    found = rake_rows(
        [c[rows] for c in codes],
        wanted,
        base=design.weights[rows],
        trim=trim,
        tolerance=tolerance,
        iterations=iterations,
    )
    weights = np.zeros(design.n)
    weights[rows] = found.weights
    # Who has no target keeps the part of the sample: a part that counts as known here, as R would have it told.
    columns = [c[:, None] == np.unique(c) for c in codes]
    sweeps = tuple(np.asarray(c, dtype=np.int64) for c in codes) if residuals == "rake" else None
    calibration = Calibration(design.weights, _basis(np.hstack(columns).astype(np.float64), design.weights), sweeps)
    return Raked(replace(design, weights=weights, calibration=calibration), replace(found, weights=weights))


def calibrated(
    design: Design, auxiliaries: ArrayLike, totals: ArrayLike, *, distance: Literal["linear", "raking"] = "linear"
) -> Design:
    """The design with weights under which ``auxiliaries`` (n, q) add up to ``totals`` (q,) of the population.

    ``linear`` is the generalised regression estimator, whose weights can become negative (then refused); ``raking``
    keeps them positive. Include a column of ones, with the size of the population, unless others add up to it.

    >>> calibrated(Design.of(4), [[1.0], [1.0], [1.0], [1.0]], [100.0]).weights.tolist()
    [25.0, 25.0, 25.0, 25.0]
    """
    _refuse_twice(design)
    x, wanted = np.asarray(auxiliaries, dtype=np.float64), np.asarray(totals, dtype=np.float64)
    if x.ndim != 2 or x.shape[0] != design.n or wanted.shape != x.shape[1:]:
        raise CalibrationRefused(f"auxiliaries ({design.n}, q) go with q totals, not {x.shape} with {wanted.shape}")
    solve = _linear if distance == "linear" else _exponential
    weights = solve(design.weights, x, wanted)
    if not np.allclose(weights @ x, wanted, rtol=1e-8, atol=1e-8 * np.abs(wanted).max()):
        raise CalibrationRefused("no weights reach these totals with these persons")
    if (weights < 0).any():
        raise CalibrationRefused("the totals ask for negative weights; distance='raking' keeps them positive")
    return replace(design, weights=weights, calibration=Calibration(design.weights, _basis(x, design.weights)))


def _linear(base: Floats, x: Floats, totals: Floats) -> Floats:
    step = np.linalg.lstsq((x * base[:, None]).T @ x, totals - base @ x, rcond=1e-12)[0]
    return np.asarray(base * (1 + x @ step))


def _exponential(base: Floats, x: Floats, totals: Floats) -> Floats:
    """Newton on the dual of the raking distance."""
    scale = np.maximum(np.abs(x).max(axis=0), 1e-300)
    x, totals = x / scale, totals / scale
    multipliers = np.zeros(x.shape[1])
    weights = base
    for _ in range(100):
        missing = totals - weights @ x
        if np.abs(missing).max() <= 1e-13 * np.abs(totals).max():
            break
        step = np.linalg.lstsq((x * weights[:, None]).T @ x, missing, rcond=1e-12)[0]
        # Half steps where a full one would run away.
        while np.abs(x @ step).max() > 20:
            step = step / 2
        multipliers = multipliers + step
        weights = base * np.exp(np.clip(x @ multipliers, -300, 300))
    return weights


def _basis(x: Floats, weights: Floats) -> Floats:
    """Orthonormal columns that span sqrt(weights) times x, however many of x are redundant."""
    left, size, _ = np.linalg.svd(
        x / np.maximum(np.abs(x).max(axis=0), 1e-300) * np.sqrt(weights)[:, None], full_matrices=False
    )
    return np.asarray(left[:, size > size[0] * 1e-10])


def _refuse_twice(design: Design) -> None:
    if design.calibration is not None:
        raise CalibrationRefused("this design was calibrated before: calibrate once, to all totals together")
