"""Whatever the problem: the plan breaks no rule, its claims are true, and each wish has a place or a reason."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.planning.plans import random_plan
from tests.core.planning.problems import problems
from tests.core.planning.test_verifying import problem

from digitaleschool.core.planning.claims import faults
from digitaleschool.core.planning.conflicts import conflicts
from digitaleschool.core.planning.plan import Status
from digitaleschool.core.planning.problem import Pin
from digitaleschool.core.planning.scoring import objective
from digitaleschool.core.planning.solve import solve
from digitaleschool.core.planning.writing import plan_json


@settings(max_examples=60)
@given(problems())
def test_a_result_breaks_no_rule_and_claims_nothing_false(problem):
    """``benchmarks/planning/verified.py`` does so with 1,000 new problems."""
    result = solve(problem, iterations=60, seed=1)

    assert faults(problem, result) == ()
    assert (result.status is Status.INFEASIBLE) == bool(conflicts(problem))


@settings(max_examples=15)
@given(problems())
def test_the_same_seed_and_iterations_give_the_same_file(problem):
    first, again = (plan_json(problem, solve(problem, iterations=60, seed=7)) for _ in range(2))

    assert first == again
    assert json.loads(first)["seed"] == 7


def test_a_pinned_run_that_nobody_wishes_stays():
    """The search looked for its first wish, beyond the end of an empty list."""
    pin = Pin(id="empty", training="talk", pattern="last", trainer="bo")
    wishes = tuple(wish for wish in problem().wishes if wish.id != "talk")
    season = replace(problem(), wishes=wishes, pins=(pin,))

    result = solve(season, iterations=500, seed=1)

    assert faults(season, result) == ()
    assert [run.wishes for run in result.plan.runs if run.pin] == [()]


@settings(max_examples=40)
@given(problems(), st.integers(0, 2**32))
def test_no_plan_made_otherwise_exceeds_the_bound(problem, seed):
    result, random = solve(problem, iterations=60, seed=1), Random(seed)

    plans = [plan for _ in range(4) if (plan := random_plan(random, problem))]
    assert all(objective(problem, plan) <= result.bound for plan in plans)
