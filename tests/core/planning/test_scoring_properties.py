"""Whatever the problem: a plan of nothing is worth what its floors cost, and no group is told twice."""

from __future__ import annotations

from hypothesis import given, settings
from tests.core.planning.problems import problems

from digitaleschool.core.planning.plan import Plan
from digitaleschool.core.planning.scoring import met, objective


@settings(max_examples=50)
@given(problems())
def test_a_plan_of_nothing_misses_every_floor(problem):
    groups = met(problem, Plan())
    points = {floor.by: floor.points for floor in problem.weights.floors}

    assert objective(problem, Plan()) == -sum(points.get(group.by, 0) * group.floor for group in groups)
    assert sum(group.wishes for group in groups) == 4 * len(problem.wishes)
    assert len({(group.by, group.group) for group in groups}) == len(groups)
