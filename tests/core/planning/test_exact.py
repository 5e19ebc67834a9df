"""The integer program and the bound against each other, the verifier, and every other plan."""

from __future__ import annotations

from hypothesis import given, settings
from tests.core.planning.problems import problems

from digitaleschool.core.planning.compile import compiled
from digitaleschool.core.planning.conflicts import conflicts
from digitaleschool.core.planning.exact import close, highs, model_of, plan_from
from digitaleschool.core.planning.lagrange import relax
from digitaleschool.core.planning.problem import Problem
from digitaleschool.core.planning.scoring import objective
from digitaleschool.core.planning.solve import solve
from digitaleschool.core.planning.verifying import violations


@settings(max_examples=40, deadline=None)
@given(problem=problems(teachers=8))
def test_no_plan_is_worth_more_than_the_bound_and_the_best_one_is_found(problem: Problem):
    if conflicts(problem):
        return
    made = compiled(problem)
    model = model_of(made, list(range(len(made.triple_pair))))

    worth, bound, values = highs(model)
    relaxed = relax(made, passes=15)
    searched = solve(problem, iterations=200)

    assert worth == bound or values is None
    if values is not None:
        plan = plan_from(made, model, values)
        assert violations(problem, plan) == ()
        assert objective(problem, plan) == worth
        assert searched.objective <= worth <= relaxed.bound
        better, proven = close(made, relaxed, searched.plan, points=searched.objective)
        assert objective(problem, better) == proven == worth
