"""Our figures beside the published ones."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from digitaleschool.core.evidence.request import Request
from digitaleschool.core.evidence.results import Comparison, Results
from digitaleschool.core.evidence.tabulation import tabulate


def comparison(results: Results, name: str) -> Comparison:
    return next(found for found in results.comparisons if found.id == name)


def test_a_figure_of_the_first_round_has_a_difference_with_an_interval(demo: SimpleNamespace) -> None:
    found = comparison(demo.published, "published.want_more")

    assert (found.ours_n, found.ours_base, found.reference, found.reference_n) == (131, 243, 0.54, 243)
    assert found.difference == pytest.approx(131 / 243 - 0.54)
    assert found.low is not None
    assert found.low < found.difference < (found.high or 0)


def test_more_than_is_not_subtracted(demo: SimpleNamespace) -> None:
    found = comparison(demo.published, "published.added_value")

    assert (found.bound, found.difference, found.comparable) == ("above", None, True)


def test_another_wording_is_not_comparable_and_says_why(demo: SimpleNamespace) -> None:
    found = comparison(demo.published, "reference.talis_prepared_bevl")

    assert (found.comparable, found.ours, found.difference, found.reference) == (False, None, None, 0.345)
    assert found.why == "Andere vraag; vaardigheid nu is niet voorbereiding door de opleiding."


def test_a_withheld_share_is_not_compared(demo: SimpleNamespace) -> None:
    """12 persons ticked this: with the smallest cell at 13 the comparison loses our side too."""
    from digitaleschool.core.evidence.publishing import publish

    request = replace(demo.request, min_cell=13)
    found = comparison(publish(tabulate(demo.answers, request), demo.answers, request), "published.no_need")

    assert (found.ours, found.ours_n, found.difference, found.low, found.reference) == (None, None, None, None, 0.05)


def test_another_survey_is_not_compared(small: SimpleNamespace) -> None:
    assert tabulate(small.answers({"mood": [0, 1] * 20}), Request()).comparisons == ()


def test_intervals_are_those_of_two_independent_samples(demo: SimpleNamespace) -> None:
    from digitaleschool.core.evidence.counting import count
    from digitaleschool.core.evidence.preparing import prepare
    from digitaleschool.core.stats.contrasts import independent

    counted = count(prepare(demo.answers, demo.request), demo.request)
    found = [c for c in demo.raw.comparisons if c.id.startswith("published.") and c.difference is not None]

    for ours in found:
        table = counted.tables[ours.item, None]
        place = [option.code for option in _options(demo.raw, ours.item)].index(ours.code)
        wanted = independent(
            ours.ours or 0.0, float(table.se[0, place]), float(table.df[0]),
            ours.reference, ours.reference_se or 0.0, float("inf"),
        )  # fmt: skip
        assert (ours.difference, ours.low, ours.high) == pytest.approx((wanted.value, wanted.low, wanted.high))
    assert len(found) == 14


def _options(results: Results, item: str) -> tuple[object, ...]:
    return next(table for table in results.items if table.id == item).options
