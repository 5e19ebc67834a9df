"""How strongly something may be said: a table of cases at the edges."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from digitaleschool.core.evidence.claims import Order, claim
from digitaleschool.core.evidence.results import Fieldwork, Sample
from digitaleschool.core.evidence.wording import Wording


@pytest.mark.parametrize(
    ("sample", "n", "width", "invited", "strength"),
    [
        (Sample.PROBABILITY, 243, 0.12, 400, "strong"),
        (Sample.PROBABILITY, 243, 0.21, 400, "moderate"),
        (Sample.PROBABILITY, 243, 0.31, 400, "weak"),
        (Sample.PROBABILITY, 99, 0.12, 400, "moderate"),
        (Sample.PROBABILITY, 29, 0.12, 400, "none"),
        (Sample.PROBABILITY, 243, 0.12, 811, "moderate"),  # a response just under 30 %
        (Sample.PROBABILITY, 243, 0.12, 810, "strong"),
        (Sample.PROBABILITY, 243, 0.12, None, "moderate"),
        (Sample.QUOTA, 243, 0.12, 400, "moderate"),
        (Sample.OPEN, 243, 0.12, None, "weak"),
        (Sample.OPEN, 243, 0.21, None, "none"),
        (Sample.CENSUS, 243, 0.12, 300, "strong"),
    ],
)
def test_strength(
    demo: SimpleNamespace, sample: Sample, n: int, width: float, invited: int | None, strength: str
) -> None:
    results = replace(
        demo.published, method=replace(demo.published.method, sample=sample), fieldwork=Fieldwork(invited=invited)
    )  # fmt: skip

    assert claim(results, Wording("nl"), n=n, width=width).strength == strength


@pytest.mark.parametrize(
    ("order", "strength"), [(Order.SURE, "strong"), (Order.LEADER, "weak"), (Order.UNKNOWN, "none")]
)
def test_an_order_is_claimed_as_far_as_it_is_sure(demo: SimpleNamespace, order: Order, strength: str) -> None:
    results = replace(
        demo.published,
        method=replace(demo.published.method, sample=Sample.PROBABILITY),
        fieldwork=Fieldwork(invited=300),
    )

    assert claim(results, Wording("nl"), n=243, order=order).strength == strength


def test_the_reasons_are_said(demo: SimpleNamespace) -> None:
    found = claim(demo.published, Wording("nl"), n=50, width=0.25)

    assert found.why == (
        "Open steekproef, wie wilde antwoordde; slechts 50 antwoorden; het interval is 25 procentpunt breed."
    )  # fmt: skip
