"""P-values of cross tables, adjusted for the whole family that was looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from digitaleschool.core.stats.crosstabs import CrossTest, NothingToTest, pearson, rao_scott
from digitaleschool.core.stats.design import Design
from digitaleschool.core.stats.multiplicity import benjamini_hochberg, holm

from .columns import Column
from .counting import Counted
from .preparing import Prepared
from .rankings import design_of
from .request import Request
from .results import Test
from .wording import Wording

Pair = tuple[str, str]


def significance(
    pairs: Sequence[Pair],
    effects: Mapping[Pair, float | None],
    *,
    prepared: Prepared,
    counted: Counted,
    request: Request,
) -> dict[Pair, Test]:
    """The test of each (column id, group column id): Pearson for a simple sample, Rao-Scott with schools or weights.

    All of them are one family, whatever comes of them: the adjusted p-values reckon with every table looked at.
    """
    words = Wording(request.language)
    columns = {column.id: column for column in prepared.crossed}
    groups = {column.id: column for grouping in prepared.groupings for column in grouping.columns}
    design = None if counted.interval == "wilson" else design_of(prepared, request)
    found = [_test(columns[item], groups[group], design, counted) for item, group in pairs]
    p = np.array([np.nan if test is None else test.p for test in found])
    stepped, expected = benjamini_hochberg(p).tolist(), holm(p).tolist()
    tested = int((~np.isnan(p)).sum())
    return {
        pair: _dressed(test, effects[pair], adjusted, strict, tested, words)
        for pair, test, adjusted, strict in zip(pairs, found, stepped, expected, strict=True)
    }


def _test(column: Column, group: Column, design: Design | None, counted: Counted) -> CrossTest | None:
    try:
        if design is None:
            return pearson(counted.tables[column.id, group.id].n)
        return rao_scott(
            _coded(group), _coded(column), design, row_size=group.size, column_size=column.size
        )  # fmt: skip
    except (NothingToTest, ValueError, ZeroDivisionError):
        return None


def _coded(column: Column) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    codes = column.codes.astype(np.float64)
    codes[column.codes >= column.size] = np.nan
    return codes


def _dressed(
    test: CrossTest | None, effect: float | None, adjusted: float, strict: float, tested: int, words: Wording
) -> Test:
    if test is None or np.isnan(test.p):
        return Test(
            name="",
            statistic=None,
            df=(),
            p=None,
            adjusted_p=None,
            adjustment="",
            family=words.text("family_crosses"),
            family_size=tested,
            effect_size=effect,
            why_withheld=words.text("p_withheld_computed"),
        )
    return Test(
        name=test.name,
        statistic=test.statistic,
        df=(test.df1,) if np.isinf(test.df2) else (test.df1, test.df2),
        p=test.p,
        adjusted_p=adjusted,
        adjustment=words.text("adjustment_bh"),
        family=words.text("family_crosses"),
        family_size=tested,
        effect_size=effect,
        holm_p=strict,
    )
