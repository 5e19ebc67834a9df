"""The worker with the real planner: made ready once, then a plan that the verifier accepts."""

from __future__ import annotations

from digitaleschool.core.planning.verifying import violations
from digitaleschool.planning import tasks
from digitaleschool.planning.models import PlanJob, SeasonPlan
from digitaleschool.planning.services.planning import ask_for_plan, plan_value, problem_value


def test_the_real_planner_makes_a_plan_of_rows(season, room, tess, new_wish, amina, now, monkeypatch, caplog):
    monkeypatch.setattr(tasks, "WORTH_WARMING", 2)
    caplog.set_level("INFO")
    tasks._warm_up.cache_clear()
    for _ in range(3):
        new_wish()
    late = new_wish(level="advanced")
    ask_for_plan(season=season, by=amina, now=now, seconds=5)

    turns = [tasks.make_plans(now) for _ in range(3)]

    plan, run = SeasonPlan.objects.get(), SeasonPlan.objects.get().runs.get()
    assert (turns, PlanJob.objects.get().state) == ([True, False, False], PlanJob.State.DONE)
    assert (run.proposals.count(), run.level) == (3, "beginner")
    assert list(plan.unmet.values_list("wish", "code")) == [(late.pk, "group_too_small")]
    assert violations(problem_value(plan), plan_value(plan)) == ()
    assert [record.message.split(",")[0] for record in caplog.records if record.name == tasks.__name__] == [
        "the planner is ready"
    ]
