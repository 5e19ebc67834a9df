"""One more of something: what it is worth at the prices, and that it never takes anything away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.core.planning.seasons import season

from digitaleschool.core.planning.gains import with_one_more
from digitaleschool.core.planning.solve import solve
from digitaleschool.core.planning.verifying import violations


def test_gains_are_told_at_prices():
    result = solve(season(14), iterations=400)

    assert all(gain.how == "dual" and gain.points > 0 for gain in result.gains)
    assert {gain.of for gain in result.gains} <= {"trainer", "venue", "budget", "travel"}


def test_more_travel_is_priced_where_travel_is_what_is_scarce():
    near = season(14)
    far = replace(near, teachers=tuple(replace(one, travel_minutes=30) for one in near.teachers))

    gains = {gain.of: gain for gain in solve(far, iterations=400).gains}

    assert gains["travel"].points > 0
    assert gains["travel"].facts == {"km": 10}


@pytest.mark.parametrize(("of", "id"), [("trainer", "g0"), ("venue", "v0"), ("budget", "rtc0"), ("travel", "")])
def test_one_more_leaves_the_plan_valid_and_never_gives_less(of: str, id: str):
    problem = season(14)
    before = solve(problem, iterations=400)

    more = with_one_more(problem, of, id)
    after = solve(more, iterations=400, start=before.plan)

    assert violations(more, before.plan) == ()
    assert after.objective >= before.objective
