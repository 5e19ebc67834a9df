"""Whatever the problem: the plan breaks no rule, its claims are true, and each wish has a place or a reason."""

from __future__ import annotations

import json

from hypothesis import given, settings
from tests.core.planning.problems import problems

from digitaleschool.core.planning.claims import faults
from digitaleschool.core.planning.conflicts import conflicts
from digitaleschool.core.planning.plan import Status
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
