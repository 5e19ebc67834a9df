"""Weighted figures in steps: what an exact share gives away, and that a published one does not."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from digitaleschool.core.evidence.coarsening import steps_for
from digitaleschool.core.evidence.results import ItemTable, Results
from digitaleschool.core.evidence.writing import write_document

TOWNS = {"a": 0.21, "b": 0.32, "c": 0.47}
PERSONS = np.array([[30, 9, 2], [25, 12, 22], [45, 29, 26]])
"""Moods by town: 2 of the 41 with a sunny mood live in c."""


@pytest.fixture(scope="module")
def round_(small: SimpleNamespace, both: Callable[..., SimpleNamespace]) -> SimpleNamespace:
    mood, town = np.divmod(np.repeat(np.arange(9), PERSONS.ravel()), 3)
    answers = small.answers({"town": town.tolist(), "mood": mood.tolist()})
    return both(answers, margins={"town": TOWNS}, by=())


def moods(results: Results) -> ItemTable:
    return next(table for table in results.items if table.id == "mood")


def possible(share: float, tolerance: float) -> set[int]:
    """How many of the 41 may live in c, to who knows the weights and the share."""
    weights = 200 * np.array(list(TOWNS.values())) / PERSONS.sum(axis=0)
    found = set()
    for in_b, in_c in product(range(42), repeat=2):
        if in_b + in_c <= 41 and abs((41 - in_b - in_c, in_b, in_c) @ weights / 200 - share) <= tolerance:
            found.add(in_c)
    return found


def test_an_exact_share_tells_who_and_a_published_one_does_not(round_: SimpleNamespace) -> None:
    exact, shown = moods(round_.raw).options[0], moods(round_.published).options[0]

    assert possible(exact.share, 1e-12) == {2}
    assert {0, 5} <= possible(shown.share, 0.005)
    assert (shown.n, shown.unweighted) == (41, 41 / 200)


def test_shares_in_steps_stay_a_whole_and_within_their_intervals(round_: SimpleNamespace) -> None:
    exact, shown = moods(round_.raw).options, moods(round_.published).options

    assert sum(option.share for option in shown) == pytest.approx(1)
    for before, after in zip(exact, shown, strict=True):
        assert abs(after.share - before.share) <= 0.02
        assert after.low <= before.low <= before.high <= after.high
    (note,) = round_.published.method.notes
    assert note.startswith("Sommige gewogen aandelen staan, met hun interval, in stappen")


def test_exact_weights_are_given_when_asked_for_and_marked_confidential(
    small: SimpleNamespace, both: Callable[..., SimpleNamespace]
) -> None:
    mood, town = np.divmod(np.repeat(np.arange(9), PERSONS.ravel()), 3)
    answers = small.answers({"town": town.tolist(), "mood": mood.tolist()})

    found = both(answers, margins={"town": TOWNS}, by=(), exact_weights=True)

    assert moods(found.published) == moods(found.raw)
    assert found.published.confidential
    assert write_document(found.published, answers, language="nl").marking.startswith("Vertrouwelijk, niet publiceren")


def test_a_ranking_shows_no_more_than_its_tables(small: SimpleNamespace, both: Callable[..., SimpleNamespace]) -> None:
    one = [1] * 60 + [0] * 40
    wants = {"wants.course": one, "wants.video": one[::-1], "wants.book": [1] * 50 + [0] * 50}
    town = [0] * 50 + [1] * 8 + [0] * 39 + [2] * 3
    found = both(small.answers({"town": town, **wants}), margins={"town": TOWNS}, by=()).published

    shares = {table.id: table.options[1].share for table in found.items if table.item_id == "wants"}
    (ranking,) = found.rankings

    assert {rank.id: rank.score for rank in ranking.ranks} == shares


def test_without_small_counts_weighted_shares_are_exact(
    small: SimpleNamespace, both: Callable[..., SimpleNamespace]
) -> None:
    codes = {"town": ([0] * 40 + [1] * 20 + [2] * 20) * 2, "mood": [0] * 80 + [1] * 80}

    found = both(small.answers(codes), margins={"town": TOWNS})

    assert moods(found.published) == moods(found.raw)
    assert found.published.method.notes == found.raw.method.notes


@pytest.mark.parametrize(
    ("persons", "freedom", "steps"),
    [
        ([[50, 30], [40, 60]], 0, None),
        ([[50, 0], [40, 90]], 0, None),
        ([[50, 5], [40, 85]], 0, None),
        ([[50, 4], [40, 86]], 0, 50),
        ([[5000, 4], [4000, 8600]], 0, 1000),
        ([[12, 1], [9, 4]], 0, 20),
        ([[50, 4], [40, 86]], 12, 50),
        ([[50, 4], [40, 86]], 13, None),
    ],
)
def test_steps_are_as_fine_as_the_persons_allow(persons: list[list[int]], freedom: int, steps: int | None) -> None:
    assert steps_for(np.array(persons, dtype=float), np.array([0.5, 1.5]), 5, freedom) == steps
