"""Plans hold every rule, are worth what they say, and never less than what there was."""

import itertools
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.planning.problems import problems, random_problem

from digitaleschool.core.planning.conflicts import conflicts
from digitaleschool.core.planning.plan import Plan, Progress, Status
from digitaleschool.core.planning.problem import Availability
from digitaleschool.core.planning.scoring import objective
from digitaleschool.core.planning.solve import solve
from digitaleschool.core.planning.verifying import violations
from digitaleschool.core.planning.writing import plan_json

QUICK = 200


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_plan_breaks_no_rule_and_is_worth_what_it_says(problem):
    result = solve(problem, iterations=QUICK)

    assert_checked(problem, result)
    assert (result.status == Status.INFEASIBLE) == bool(conflicts(problem))


@settings(max_examples=20, deadline=None)
@given(problem=problems(pinned=False), seed=st.integers(0, 2**64))
def test_plan_is_never_worth_less_than_the_one_it_starts_from(problem, seed):
    first = solve(problem, iterations=QUICK, seed=seed)

    again = solve(problem, iterations=0, seed=seed + 1, start=first.plan)

    assert again.objective >= first.objective


@settings(max_examples=20, deadline=None)
@given(problem=problems(pinned=False), more=st.sampled_from(("trainer", "venue", "euro")))
def test_one_more_of_anything_leaves_the_plan_valid_and_never_gives_less(problem, more):
    before = solve(problem, iterations=QUICK)
    richer = {
        "trainer": replace(problem, trainers=(*problem.trainers, replace(problem.trainers[0], id="one more"))),
        "venue": replace(problem, venues=(*problem.venues, replace(problem.venues[0], id="one more"))),
        "euro": replace(problem, shared_budget_cents=problem.shared_budget_cents + 100),
    }[more]

    after = solve(richer, iterations=0, start=before.plan)

    assert violations(richer, before.plan) == ()
    assert after.objective >= before.objective


def test_same_seed_gives_the_same_plan_byte_for_byte():
    problem = random_problem(Random(3), teachers=14, venues=3, trainers=4, pinned=False)

    first, second = (plan_json(problem, solve(problem, iterations=500, seed=7)) for _ in range(2))

    assert first == second


def test_start_of_another_season_is_taken_as_far_as_it_holds():
    problem = random_problem(Random(3), teachers=14, venues=3, trainers=4, pinned=False)
    start = solve(problem, iterations=QUICK).plan
    poorer = replace(problem, trainers=problem.trainers[:1], wishes=problem.wishes[::2], bans=())

    result = solve(poorer, iterations=0, start=start)

    assert_checked(poorer, result)


def test_nobody_can_come_to_anything():
    problem = random_problem(Random(1), teachers=5, venues=2, trainers=2, pinned=False)
    trainers = tuple(replace(one, availability=Availability()) for one in problem.trainers)
    problem = replace(problem, trainers=trainers, weights=replace(problem.weights, floors=()))

    result = solve(problem, iterations=QUICK)

    assert (result.status, result.objective, result.bound, result.plan) == (Status.OPTIMAL, 0, 0, Plan())


def test_pins_that_clash_are_an_answer_and_no_error():
    problem = next(
        one
        for one in (random_problem(Random(seed), teachers=8, venues=2, trainers=2) for seed in range(99))
        if conflicts(one)
    )

    result = solve(problem, iterations=QUICK)

    assert (result.status, result.plan, result.conflicts) == (Status.INFEASIBLE, Plan(), conflicts(problem))


def test_stopping_keeps_the_best_so_far():
    problem = random_problem(Random(3), teachers=14, venues=3, trainers=4, pinned=False)
    told: list[Progress] = []

    result = solve(problem, iterations=10_000, report=told.append, stop=lambda: len(told) > 4)

    assert result.stopped
    assert result.objective == objective(problem, result.plan) == told[-1].objective
    assert_checked(problem, result)


def test_seconds_are_those_of_the_clock():
    problem = random_problem(Random(3), teachers=14, venues=3, trainers=4, pinned=False)
    ticks = itertools.count()
    told: list[Progress] = []

    solve(problem, seconds=40, clock=lambda: float(next(ticks)), report=told.append)

    assert told[-1].doing == "reasons"
    assert told[-1].seconds < 80  # a few ticks a part, and some to end with
    assert [one.doing for one in told[:4]] == ["reading", "greedy", "greedy", "greedy"]


def test_seconds_without_a_clock_are_refused():
    problem = random_problem(Random(3), teachers=5, venues=1, trainers=1, pinned=False)

    with pytest.raises(ValueError, match="clock"):
        solve(problem, seconds=1)


def assert_checked(problem, result):
    if result.status != Status.INFEASIBLE:
        assert violations(problem, result.plan) == ()
        assert result.objective == objective(problem, result.plan) <= result.bound
