"""Groups that are too small are merged before anything is crossed, and it is said which."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from digitaleschool.core.evidence.grouping import smallest_group
from digitaleschool.core.evidence.merging import merge_neighbours, merge_small
from digitaleschool.core.evidence.request import Request
from digitaleschool.core.evidence.tabulation import tabulate


@pytest.mark.parametrize(
    ("counts", "parts"),
    [
        ([30, 30, 30], [(0,), (1,), (2,)]),
        ([30, 29, 30], [(2,), (0, 1)]),  # one small group takes the smallest of the others along
        ([50, 29, 40], [(0,), (1, 2)]),
        ([50, 20, 15, 40], [(0,), (3,), (1, 2)]),
        ([50, 0, 40], [(0,), (2,)]),  # nobody there: nothing to show
        ([10, 5], [(0, 1)]),
        ([0, 0], []),
    ],
)
def test_small_groups_go_together(counts: list[int], parts: list[tuple[int, ...]]) -> None:
    assert merge_small(counts, 30) == parts


@pytest.mark.parametrize(
    ("counts", "parts"),
    [
        ([30, 30], [(0,), (1,)]),
        ([29, 30, 50], [(0, 1), (2,)]),
        ([50, 29, 30], [(0,), (1, 2)]),
        ([50, 40, 3], [(0,), (1, 2)]),
        ([3, 3, 3], [(0, 1, 2)]),
    ],
)
def test_neighbours_on_a_scale_go_together(counts: list[int], parts: list[tuple[int, ...]]) -> None:
    assert merge_neighbours(counts, 30) == parts


@pytest.mark.parametrize(("persons", "fewest"), [(0, 10), (80, 10), (88, 11), (239, 29), (240, 30), (10_000_000, 30)])
def test_the_fewest_persons_of_a_group(persons: int, fewest: int) -> None:
    assert smallest_group(persons, 5) == fewest


def test_merged_groups_say_what_went_into_them(small: SimpleNamespace) -> None:
    codes = {"town": [0] * 40 + [1] * 9 + [2] * 11, "mood": [0, 1] * 30}

    (cross,) = tabulate(small.answers(codes), Request(by=("town",), smallest_group=20)).crosses

    assert cross.rows == (("a", "a"), ("rest", "andere groepen samen"))
    assert dict(cross.merged) == {"rest": ("b", "c")}
    assert dict(cross.bases) == {"a": 40, "rest": 20}


def test_classes_of_a_number_are_joined_in_their_own_words(small: SimpleNamespace) -> None:
    codes = {"years": [0] * 4 + [1] * 26 + [2] * 30, "mood": [0, 1] * 30}

    (cross,) = tabulate(small.answers(codes), Request(by=("years",), smallest_group=20)).crosses

    assert cross.rows == (("b0_b1", "0-9"), ("b2", "10+"))


def test_a_question_that_cannot_split_is_named_with_the_reason(small: SimpleNamespace) -> None:
    codes = {"town": [0] * 58 + [1] * 2, "mood": [0, 1] * 30}

    found = tabulate(small.answers(codes), Request(by=("town",)))

    assert found.crosses == ()
    assert found.method.notes == (
        "Niet uitgesplitst naar ‘Which town?’: er zouden te kleine groepen overblijven.",
    )  # fmt: skip


def test_who_was_asked_nothing_is_a_group_when_there_are_many(small: SimpleNamespace) -> None:
    codes = {"town": [0] * 20 + [1] * 20 + [255] * 20, "mood": [0, 1] * 30}

    (cross,) = tabulate(small.answers(codes), Request(by=("town",))).crosses

    assert cross.rows == (("a", "a"), ("b", "b"), ("unknown", "niet ingevuld"))


def test_a_scale_of_many_steps_is_crossed_by_its_two_highest(small: SimpleNamespace) -> None:
    codes = {"town": [0] * 30 + [1] * 30, "use.p": [0, 1, 2, 3] * 15, "use.q": [3] * 60, "use.r": [3] * 60}

    crosses = {cross.item: cross for cross in tabulate(small.answers(codes), Request(by=("town",))).crosses}

    assert set(crosses) == {"use.p"}  # q and r have one answer: nothing to cross
    assert crosses["use.p"].columns == (("less", "minder vaak"), ("daily+weekly", "daily of weekly"))


def test_with_many_persons_a_scale_is_crossed_whole(small: SimpleNamespace) -> None:
    codes = {"town": [0, 1] * 600, "use.p": [0, 1, 2, 3] * 300, "use.q": [3] * 1200, "use.r": [3] * 1200}

    crosses = {cross.item: cross for cross in tabulate(small.answers(codes), Request(by=("town",))).crosses}

    assert [code for code, _ in crosses["use.p"].columns] == ["daily", "weekly", "monthly", "never"]


def test_a_question_is_not_crossed_by_itself(demo: SimpleNamespace) -> None:
    found = tabulate(demo.answers, Request(by=("trained",)))

    assert {cross.by for cross in found.crosses} == {"trained"}
    assert "trained" not in {cross.item for cross in found.crosses}
