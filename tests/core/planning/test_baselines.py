"""What plans are compared with holds the rules as well."""

from hypothesis import given, settings
from tests.core.planning.problems import problems

from digitaleschool.core.planning.baselines import first_come_first_served, greedy
from digitaleschool.core.planning.scoring import objective
from digitaleschool.core.planning.solve import solve
from digitaleschool.core.planning.verifying import violations


@settings(max_examples=30, deadline=None)
@given(problem=problems(pinned=False))
def test_baselines_break_no_rule_and_are_worth_no_more_than_the_plan(problem):
    by_hand, simple, plan = first_come_first_served(problem), greedy(problem), solve(problem, iterations=200)

    assert violations(problem, by_hand) == violations(problem, simple) == ()
    assert objective(problem, simple) <= plan.objective
    assert objective(problem, by_hand) <= plan.bound
