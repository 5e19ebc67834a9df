"""Most, least, now and then: the lists of the report of 2021, with what cannot be told apart."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from digitaleschool.core.evidence.disclosing import withhold
from digitaleschool.core.evidence.figures import load_published_rankings
from digitaleschool.core.evidence.preparing import prepare
from digitaleschool.core.evidence.rankings import rankings_of
from digitaleschool.core.evidence.request import Request
from digitaleschool.core.evidence.results import Ranking, Results
from digitaleschool.core.evidence.tabulation import tabulate


def ranking(results: Results, name: str) -> Ranking:
    return next(found for found in results.rankings if found.id == name)


@pytest.mark.parametrize(
    ("ours", "theirs"), [("use.most", "most"), ("use.least", "least"), ("use.sometimes", "now_and_then")]
)
def test_the_demo_gives_the_published_lists(demo: SimpleNamespace, ours: str, theirs: str) -> None:
    published = next(found for found in load_published_rankings() if found.code == theirs)

    found = ranking(demo.published, ours)

    assert tuple(rank.id for rank in found.ranks[:5]) == published.items
    assert [rank.place for rank in found.ranks[:5]] == [1, 2, 3, 4, 5]
    assert all(rank.best <= rank.place <= rank.worst for rank in found.ranks)


def test_a_ranking_states_its_rule_and_what_can_be_told(demo: SimpleNamespace) -> None:
    most = ranking(demo.published, "use.most")

    assert most.rule == (
        "Volgorde: het aandeel dat ‘dagelijks’ of ‘meerdere keren per week’ antwoordt, van hoog naar laag."
    )  # fmt: skip
    assert most.separable == 2
    assert ranking(demo.published, "use.sometimes").separable == 0


def test_clear_differences_are_told_apart_and_ties_are_not(small: SimpleNamespace) -> None:
    codes = {"wants.course": [1] * 190 + [0] * 10, "wants.video": [1] * 100 + [0] * 100, "wants.book": [0, 1] * 100}

    found = ranking(tabulate(small.answers(codes), Request()), "wants.chosen")

    assert [(rank.id, rank.place, rank.best, rank.worst) for rank in found.ranks] == [
        ("wants.course", 1, 1, 1), ("wants.video", 2, 2, 3), ("wants.book", 2, 2, 3),
    ]  # fmt: skip
    assert found.separable == 1


def test_an_entry_whose_share_is_withheld_is_not_ranked(demo: SimpleNamespace) -> None:
    hidden = {
        f"{table.id}.{option.code}"
        for table in demo.published.items
        for option in table.options
        if option.suppressed
    }  # fmt: skip

    ranked = {rank.id for found in demo.published.rankings for rank in found.ranks}

    assert hidden
    assert hidden & ranked == set()


def test_other_namely_is_not_ranked(demo: SimpleNamespace) -> None:
    assert [rank.id for found in demo.raw.rankings for rank in found.ranks if rank.id.endswith(".other")] == []


def test_rankings_taken_over_are_those_computed_again(demo: SimpleNamespace) -> None:
    prepared = prepare(demo.answers, demo.request)
    withheld = withhold(prepared, demo.request)

    assert demo.published.rankings == rankings_of(prepared, demo.request, withheld)
