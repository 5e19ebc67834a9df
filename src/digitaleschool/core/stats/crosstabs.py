"""Whether two questions go together: Pearson's and Rao and Scott's tests, Cramér's V.

Rao, J. N. K. & Scott, A. J. (1984), "On chi-squared tests for multiway contingency tables with cell proportions
estimated from survey data", Annals of Statistics 12.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from digitaleschool.core.stats.design import Design, Floats, Mask
from digitaleschool.core.stats.distributions import chi2_survival, f_survival
from digitaleschool.core.stats.estimates import NobodyCounts, indicators, mean
from digitaleschool.core.stats.multiplicity import holm
from digitaleschool.core.values import dataclass


class NothingToTest(ValueError):
    """All persons give the same answer, or are in the same group, or nothing is left to estimate a variance from."""


@dataclass(frozen=True)
class CrossTest:
    """One test of no association."""

    name: str
    """``pearson``, ``rao_scott_1`` or ``rao_scott_2``: the order of the correction."""
    statistic: float
    """Chi-squared for ``pearson`` and ``rao_scott_1``, F for ``rao_scott_2``."""
    df1: float
    df2: float
    """Infinite where the statistic is chi-squared."""
    p: float
    pearson_x2: float
    """Pearson's statistic of the weighted table, scaled to the number of persons."""
    cramers_v: float
    n: int
    """Persons in the table."""


def pearson(table: ArrayLike) -> CrossTest:
    """Pearson's chi-squared of a table of counts: for a simple sample without weights, without continuity correction.

    Raises :class:`NothingToTest` where fewer than two rows or columns have anybody.

    >>> found = pearson([[20, 30], [30, 20]])
    >>> round(found.statistic, 4), found.df1, round(found.p, 4), round(found.cramers_v, 4)
    (4.0, 1.0, 0.0455, 0.2)
    """
    cells = _crossing(table)
    x2, df = _x2(cells), float((cells.shape[0] - 1) * (cells.shape[1] - 1))
    n = round(float(cells.sum()))
    return CrossTest("pearson", x2, df, float("inf"), chi2_survival(x2, df), x2, cramers_v(cells), n)


def cramers_v(table: ArrayLike) -> float:
    """Cramér's V of a table of counts or weighted counts: 0 no relation, 1 the strongest there can be.

    nan where fewer than two rows or columns have anybody. Source: Cramér, H. (1946), Mathematical Methods of
    Statistics, 21.9.

    >>> cramers_v([[10, 0], [0, 10]])
    1.0
    """
    try:
        cells = _crossing(table)
    except NothingToTest:
        return float("nan")
    return float(np.sqrt(_x2(cells) / cells.sum() / (min(cells.shape) - 1)))


def rao_scott(
    rows: ArrayLike,
    columns: ArrayLike,
    design: Design,
    domain: Mask | None = None,
    *,
    row_size: int | None = None,
    column_size: int | None = None,
    order: Literal[1, 2] = 2,
) -> CrossTest:
    """Rao and Scott's test for a design: Pearson's statistic corrected for what weights and clusters do to it.

    ``rows`` and ``columns`` (n,): codes from 0; negative codes, nan and codes from ``row_size`` or ``column_size`` on
    are missing, and persons missing either are left out. Order 2 (Satterthwaite's F) equals R's ``svychisq`` default,
    order 1 its ``statistic="Chisq"``. The second degrees of freedom are the first times the clusters less strata of
    the persons who count.

    Where empty cells leave a part of the association without an estimate, that part is left out of the correction;
    where rows and columns go together perfectly there is nothing to correct for, and the correction is 1.

    >>> found = rao_scott([0, 0, 1, 1] * 10, [0, 1, 1, 1] * 10, Design.of(40))
    >>> round(found.statistic, 4), round(found.df1, 4), round(found.df2, 4), round(found.p, 4)
    (14.4444, 1.0, 39.0, 0.0005)
    """
    cells, shape, counts = _cells(rows, columns, row_size, column_size, domain, design)
    found = mean(design, cells, counts)
    df = int(found.df[0])
    if df < 1:
        raise NothingToTest("one cluster a stratum: there is no variance to test against")
    n = int(found.n[0])
    table = found.values.reshape(shape)
    x2 = _x2(table * n)
    delta = _design_effects(found.values, found.covariance * n, shape)
    trace, squares = float(np.trace(delta)), float(np.sum(delta * delta.T))
    v = cramers_v(table)
    rank = float(delta.shape[0])
    if trace <= 1e-12 * rank:
        # Rows and columns go together so perfectly that no variation is left to correct for.
        trace, squares = rank, rank
    if order == 1:
        first = x2 * rank / trace
        return CrossTest("rao_scott_1", first, rank, float("inf"), chi2_survival(first, rank), x2, v, n)
    df1 = trace**2 / squares
    f = x2 / trace
    return CrossTest("rao_scott_2", f, df1, df1 * df, f_survival(f, df1, df1 * df), x2, v, n)


@dataclass(frozen=True)
class OptionTests:
    """For each option of a question with several answers a test, or None where there was nothing to test."""

    tests: tuple[CrossTest | None, ...]
    adjusted_p: Floats
    """(K,) Holm's adjustment within the question; nan where not tested."""


def rao_scott_options(
    options: ArrayLike, groups: ArrayLike, design: Design, domain: Mask | None = None, *, group_size: int | None = None
) -> OptionTests:
    """Whether ticking goes with the group, for each option (column) of a question with several answers.

    ``options`` (n, K) of 0, 1 and nan. One chi-squared over all options would count a person several times; so every
    option has its own test, and Holm's adjustment holds the question together.

    >>> found = rao_scott_options([[1, 0], [1, 1], [0, 1], [1, 0]] * 5, [0, 0, 1, 1] * 5, Design.of(20))
    >>> found.adjusted_p.round(4).tolist()
    [0.0314, 1.0]
    """
    ticked = np.asarray(options, dtype=np.float64)
    tests: list[CrossTest | None] = []
    for option in ticked.T:
        try:
            tests.append(rao_scott(groups, option, design, domain, row_size=group_size, column_size=2))
        except (NothingToTest, NobodyCounts):
            tests.append(None)
    return OptionTests(tuple(tests), holm([np.nan if t is None else t.p for t in tests]))


def _cells(
    rows: ArrayLike,
    columns: ArrayLike,
    row_size: int | None,
    column_size: int | None,
    domain: Mask | None,
    design: Design,
) -> tuple[Floats, tuple[int, int], Mask]:
    """Indicators (n, R*C) of the cells whose row and column have anybody, their shape, and who counts."""
    held = [_held(codes, size) for codes, size in ((rows, row_size), (columns, column_size))]
    counts = ~np.isnan(held[0][:, 0]) & ~np.isnan(held[1][:, 0]) & (design.weights > 0)
    if domain is not None:
        counts &= domain
    left, right = (h[:, h[counts].any(axis=0)] for h in held)
    if left.shape[1] < 2 or right.shape[1] < 2:
        raise NothingToTest("all persons are in one row or in one column")
    return (left[:, :, None] * right[:, None, :]).reshape(left.shape[0], -1), (left.shape[1], right.shape[1]), counts


def _held(codes: ArrayLike, size: int | None) -> Floats:
    values = np.asarray(codes, dtype=np.float64)
    if size is None:
        size = int(np.nanmax(values, initial=-1)) + 1
    return indicators(values, max(size, 1))


def _design_effects(share: Floats, covariance: Floats, shape: tuple[int, int]) -> Floats:
    """The matrix of generalised design effects of the association, (R-1)(C-1) square unless cells are empty."""
    contrasts = np.kron(_contrasts(shape[0]), _contrasts(shape[1]))
    inverse = np.divide(1, share, out=np.zeros_like(share), where=share > 0)
    scaled = contrasts * inverse[:, None]
    simple, found = contrasts.T @ scaled, scaled.T @ covariance @ scaled
    if share.all():
        return np.asarray(np.linalg.solve(simple, found))
    # Empty cells may leave contrasts that cannot be estimated: only the others take part.
    size, axes = np.linalg.eigh(simple)
    kept = size > size[-1] * 1e-12
    whitened = axes[:, kept] / np.sqrt(size[kept])
    return np.asarray(whitened.T @ found @ whitened)


def _contrasts(size: int) -> Floats:
    """(size, size-1) columns that sum to 0 and span all differences."""
    return np.vstack([np.eye(size - 1), -np.ones((1, size - 1))])


def _crossing(table: ArrayLike) -> Floats:
    cells = np.asarray(table, dtype=np.float64)
    if cells.ndim != 2 or not np.isfinite(cells).all() or (cells < 0).any():
        raise ValueError("a cross table has rows, columns and no negative counts")
    cells = cells[cells.sum(axis=1) > 0]
    cells = cells[:, cells.sum(axis=0) > 0]
    if min(cells.shape) < 2:
        raise NothingToTest("all persons are in one row or in one column")
    return np.asarray(cells)


def _x2(cells: Floats) -> float:
    expected = np.outer(cells.sum(axis=1), cells.sum(axis=0)) / cells.sum()
    return float(((cells - expected) ** 2 / expected).sum())
