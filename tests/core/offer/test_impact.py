"""An edition ends: which trainings it touches, and what could stand instead."""

from __future__ import annotations

from datetime import date, timedelta

from digitaleschool.core.frameworks.crosswalk import Crosswalk
from digitaleschool.core.frameworks.model import GoalKey, Link
from digitaleschool.core.offer.impact import Cited, Proposal, impact

END = date(2025, 8, 31)


def key(edition: str, code: str) -> GoalKey:
    return GoalKey(edition=edition, code=code)


OLD, TWIN, NEW, NEXT, NEAR = key("a-1", "1"), key("a-1", "1b"), key("a-2", "I"), key("a-3", "i"), key("b-1", "x")
WALK = Crosswalk([
    Link(kind="replaces", of=NEW, to=OLD), Link(kind="replaces", of=NEXT, to=NEW),
    Link(kind="equal", of=OLD, to=TWIN), Link(kind="related", of=OLD, to=NEAR),
])  # fmt: skip


def test_an_ended_goal_comes_with_what_stands_instead():
    found = impact([Cited(training=7, goal=OLD, ends_on=END)], WALK, until=END, holds={"a-3", "b-1"})

    assert found == {7: (Proposal(goal=OLD, ends_on=END, instead=(NEXT,), near=(NEAR,)),)}


def test_through_an_equal_goal_it_is_found_too():
    found = impact([Cited(training=7, goal=TWIN, ends_on=END)], WALK, until=END, holds={"a-3"})

    assert found[7][0].instead == (NEXT,)


def test_what_still_holds_touches_nobody():
    cited = [Cited(training=7, goal=OLD, ends_on=END), Cited(training=8, goal=NEW)]

    assert impact(cited, WALK, until=END - timedelta(days=1), holds={"a-3"}) == {}


def test_nothing_is_proposed_from_an_edition_that_ended_itself():
    found = impact([Cited(training=7, goal=OLD, ends_on=END)], WALK, until=END, holds=set())

    assert found[7] == (Proposal(goal=OLD, ends_on=END),)


def test_each_training_tells_its_own_goals_in_order():
    cited = [Cited(training=8, goal=NEW, ends_on=END), Cited(training=7, goal=TWIN, ends_on=END),
             Cited(training=7, goal=OLD, ends_on=END)]  # fmt: skip

    found = impact(cited, WALK, until=END, holds={"a-3"})

    assert {training: [one.goal for one in proposals] for training, proposals in found.items()} == {
        7: [OLD, TWIN], 8: [NEW],
    }  # fmt: skip
