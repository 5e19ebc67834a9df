"""A plan asked for, made by a worker, stored, chosen, pinned, forbidden; two at once; a worker that dies."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import pytest
from django.db import DatabaseError
from tests.at_once import at_once, meet_after

from digitaleschool.core.planning.plan import Plan, Progress, Reason, Result, Run, Status
from digitaleschool.core.planning.problem import Problem
from digitaleschool.core.planning.scoring import objective
from digitaleschool.core.planning.verifying import misfits, violations
from digitaleschool.people.models import AuditEntry
from digitaleschool.planning.models import Ban, PlanJob, PlannedRun, Proposal, SeasonPlan, Unmet, Wish
from digitaleschool.planning.queries import plans_visible_to, runs_of, standing_plan
from digitaleschool.planning.services import planning
from digitaleschool.planning.services.checks import PlanningRefused
from digitaleschool.planning.services.planning import (
    LEASE,
    allow,
    ask_for_plan,
    choose_plan,
    forbid_run,
    make_next_plan,
    pin_run,
    plan_value,
    problem_value,
    release_run,
    result_value,
    stop_plan,
)

TODAY = date(2026, 11, 23)


def one_run(problem: Problem, *, start=None, report=None, stop=None, seed=1, **_) -> Result:
    """A planner of our own that tells how far it is twice, and makes the pins and one run more where it can."""
    report(Progress(doing="greedy", seconds=0.1, objective=0, bound=1_000_000))
    report(Progress(doing="improving", seconds=1.5, objective=0, bound=1_000_000))
    stopped = bool(stop())
    pins = [Run(id=pin.id, pin=pin.id, training=pin.training, pattern=pin.pattern, trainer=pin.trainer,
                venue=pin.venue, level=pin.level, wishes=pin.wishes) for pin in problem.pins]  # fmt: skip
    taken = {wish for run in pins for wish in run.wishes}
    runs = list(pins)
    training = problem.trainings[0]
    for number, pattern in enumerate(training.patterns):
        run = Run(id=f"r-{number}", training=training.id, pattern=pattern, trainer=problem.trainers[0].id,
                  venue=problem.venues[0].id, level="beginner")  # fmt: skip
        fits = [wish for wish in problem.wishes if wish.id not in taken and not list(misfits(problem, wish, run))]
        run = Run(**{name: getattr(run, name) for name in ("id", "training", "pattern", "trainer", "venue", "level")},
                  wishes=tuple(sorted(wish.id for wish in fits)))  # fmt: skip
        if len(fits) >= training.group_min and not violations(problem, Plan(runs=(*pins, run))):
            runs.append(run)
            break
    plan = Plan(runs=tuple(runs))
    met = {wish for run in runs for wish in run.wishes}
    reasons = {wish.id: Reason(code="no_group", facts={"n": 1}) for wish in problem.wishes if wish.id not in met}
    return Result(status=Status.FEASIBLE, objective=objective(problem, plan), bound=1_000_000, plan=plan,
                  reasons=reasons, seed=seed, stopped=stopped)  # fmt: skip


def make(now, solve=one_run) -> bool:
    ticks = count()
    return make_next_plan(now=now, clock=lambda: float(next(ticks)), solve=solve)


@pytest.fixture
def wishes(new_wish, room, tess):
    return [new_wish(), new_wish(), new_wish(theme="labs")]


@pytest.fixture
def plan(season, wishes, amina, now) -> SeasonPlan:
    ask_for_plan(season=season, by=amina, now=now)
    assert make(now)
    return SeasonPlan.objects.order_by("-number")[0]


# --- making -----------------------------------------------------------------------------------------------------------


def test_a_plan_that_was_asked_for_is_made_and_stored(season, wishes, amina, bram, now):
    job = ask_for_plan(season=season, by=amina, now=now, seconds=20)
    again = ask_for_plan(season=season, by=amina, now=now)

    assert (again.pk, make(now), make(now)) == (job.pk, True, False)
    job.refresh_from_db()
    plan, run = SeasonPlan.objects.get(), PlannedRun.objects.get()
    assert (job.state, job.plan, job.leased_until) == (PlanJob.State.DONE, plan, None)
    assert [(told["doing"], told["bound"]) for told in job.trail] == [
        ("reading", None), ("greedy", 1_000_000), ("improving", 1_000_000),
    ]  # fmt: skip
    assert (plan.number, plan.status, plan.state, plan.made_by) == (1, "feasible", "draft", amina)
    assert 0 < plan.objective < plan.bound
    assert (run.slots, run.has_return, run.capacity, run.cost_cents, run.state) == (
        [["2027-02-17", "pm"], ["2027-04-14", "pm"]], True, 8, 50_000, "tentative",
    )  # fmt: skip
    assert set(run.proposals.values_list("wish", "state")) == {(one.pk, "planned") for one in wishes[:2]}
    assert list(Unmet.objects.values_list("wish", "code", "facts")) == [(wishes[2].pk, "no_group", {"n": 1})]
    assert [run.wishes for run in plan_value(plan).runs] == [run.wishes for run in result_value(plan).plan.runs]
    assert len(problem_value(plan).wishes) == 3
    assert (list(plans_visible_to(amina)), list(plans_visible_to(bram))) == ([plan], [])
    assert [(one.proposed, one.accepted) for one in runs_of(plan)] == [(2, 0)]
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == ["plan.asked", "plan.made"]


def test_a_plan_needs_wishes_trainings_and_a_coordinator(season, plc, room, tess, amina, bram, now, new_wish):
    with pytest.raises(PlanningRefused, match="geen wensen die tellen"):
        ask_for_plan(season=season, by=amina, now=now)
    new_wish()
    with pytest.raises(PlanningRefused, match="van 5 tot 600"):
        ask_for_plan(season=season, by=amina, now=now, seconds=601)
    with pytest.raises(PlanningRefused, match="Alleen coördinatoren"):
        ask_for_plan(season=season, by=bram, now=now)
    plc.is_active = False
    plc.save()
    with pytest.raises(PlanningRefused, match="geen opleidingen"):
        ask_for_plan(season=season, by=amina, now=now)

    assert PlanJob.objects.count() == 0


def test_a_stop_keeps_the_best_so_far(season, wishes, amina, now):
    job = ask_for_plan(season=season, by=amina, now=now)

    def stopped_by_someone(problem, **options):
        PlanJob.objects.filter(pk=job.pk).update(leased_until=now + LEASE)
        stop_plan(job=job, by=amina, now=now)
        return one_run(problem, **options)

    make(now, stopped_by_someone)

    assert SeasonPlan.objects.get().stopped
    assert SeasonPlan.objects.get().runs.count() == 1


def test_what_nobody_took_up_is_withdrawn_by_a_stop(season, wishes, amina, now):
    job = stop_plan(job=ask_for_plan(season=season, by=amina, now=now), by=amina, now=now)

    assert (job.state, make(now)) == (PlanJob.State.WITHDRAWN, False)


def test_what_a_killed_worker_left_is_taken_up_again(season, wishes, amina, now):
    job = ask_for_plan(season=season, by=amina, now=now)
    PlanJob.objects.filter(pk=job.pk).update(attempts=1, leased_until=now + LEASE)

    assert [make(now), make(now + LEASE + timedelta(seconds=1))] == [False, True]
    assert SeasonPlan.objects.count() == 1


def test_a_worker_whose_lease_ran_out_stores_nothing(season, wishes, amina, now):
    job = ask_for_plan(season=season, by=amina, now=now)

    def slow(problem, *, report, **options):
        PlanJob.objects.filter(pk=job.pk).update(attempts=2)  # another worker took it up
        return one_run(problem, report=report, **options)

    assert make(now, slow)
    assert SeasonPlan.objects.count() == 0
    assert PlanJob.objects.get().state == PlanJob.State.WAITING


def test_a_planner_that_fails_or_cheats_gives_up_in_the_end(season, wishes, amina, now, caplog):
    def cheats(problem, **options):
        made = one_run(problem, **options)
        run = made.plan.runs[0]
        twice = Plan(runs=(run, Run(id="r-x", training=run.training, pattern=run.pattern, trainer=run.trainer,
                                    venue=run.venue, level=run.level, wishes=run.wishes)))  # fmt: skip
        return Result(status=Status.FEASIBLE, objective=0, bound=0, plan=twice)

    ask_for_plan(season=season, by=amina, now=now)
    for turn in range(3):
        make(now + turn * timedelta(hours=7), cheats)

    job = PlanJob.objects.get()
    assert (job.state, job.problem) == (PlanJob.State.GIVEN_UP, "RuntimeError")
    assert "broke a rule" in caplog.text
    assert SeasonPlan.objects.count() == 0


# --- choosing ---------------------------------------------------------------------------------------------------------


def test_one_plan_is_chosen_at_a_time(season, plan, amina, now):
    ask_for_plan(season=season, by=amina, now=now)
    make(now)
    later = SeasonPlan.objects.get(number=2)

    for chosen in (plan, plan, later):
        choose_plan(plan=chosen, by=amina, now=now)

    assert list(SeasonPlan.objects.order_by("number").values_list("state", flat=True)) == ["draft", "chosen"]
    assert standing_plan(season) == later
    SeasonPlan.objects.filter(pk=plan.pk).update(status="infeasible")
    with pytest.raises(PlanningRefused, match="Dit plan kan niet"):
        choose_plan(plan=plan, by=amina, now=now)


def _choose_at_once(monkeypatch, season, plan, amina, now):
    ask_for_plan(season=season, by=amina, now=now)
    make(now)
    meet_after(monkeypatch, "standing_plan", planning)
    works = [lambda one=one: choose_plan(plan=one, by=amina, now=now) for one in SeasonPlan.objects.order_by("pk")]
    return at_once(*works)


def test_two_plans_chosen_at_once_leave_one(transactional_db, monkeypatch, season, plan, amina, now):
    _, failures = _choose_at_once(monkeypatch, season, plan, amina, now)

    assert failures == []
    assert SeasonPlan.objects.filter(state="chosen").count() == 1


def test_without_the_lock_choosing_two_would_fail(transactional_db, monkeypatch, season, plan, amina, now, no_locks):
    _, failures = _choose_at_once(monkeypatch, season, plan, amina, now)

    assert [isinstance(failure, DatabaseError) for failure in failures] == [True]


def test_what_was_announced_goes_along_with_its_answers(season, plan, wishes, amina, now):
    choose_plan(plan=plan, by=amina, now=now)
    run = plan.runs.get()
    first, second = run.proposals.order_by("pk")
    Proposal.objects.filter(pk=first.pk).update(state="accepted")
    Proposal.objects.filter(pk=second.pk).update(state="declined")
    PlannedRun.objects.update(state="invited")
    SeasonPlan.objects.update(state="sent")
    ask_for_plan(season=season, by=amina, now=now)
    make(now)
    later = SeasonPlan.objects.get(number=2)

    choose_plan(plan=later, by=amina, now=now)

    stands = later.runs.get(code=run.code)
    assert (stands.state, stands.is_pinned, stands.slots) == ("invited", True, run.slots)
    assert list(stands.proposals.order_by("pk").values_list("key", "state")) == [
        (first.key, "accepted"), (second.key, "declined"),
    ]  # fmt: skip
    assert SeasonPlan.objects.get(number=1).state == "replaced"


def test_a_plan_from_before_proposals_were_sent_is_refused(season, plan, amina, now):
    ask_for_plan(season=season, by=amina, now=now)
    make(now)
    later = SeasonPlan.objects.get(number=2)
    choose_plan(plan=plan, by=amina, now=now)
    PlannedRun.objects.filter(plan=plan).update(state="invited")
    PlannedRun.objects.filter(plan=later).delete()

    with pytest.raises(PlanningRefused, match="intussen voorstellen verstuurd"):
        choose_plan(plan=later, by=amina, now=now)
    assert SeasonPlan.objects.get(pk=plan.pk).state == "chosen"


# --- pins and bans ----------------------------------------------------------------------------------------------------


def test_a_pinned_run_stands_in_the_plan_that_goes_on_from_it(season, plan, amina, bram, now):
    run = pin_run(run=plan.runs.get(), by=amina, now=now, is_closed=True)
    ask_for_plan(season=season, by=amina, now=now, start=plan)
    make(now)

    again = SeasonPlan.objects.get(number=2).runs.get(code=run.code)
    assert (again.is_pinned, again.is_closed, again.state) == (True, True, "tentative")
    assert release_run(run=again, by=amina, now=now).is_pinned is False
    with pytest.raises(PlanningRefused, match="Alleen coördinatoren"):
        pin_run(run=again, by=bram, now=now)
    PlannedRun.objects.update(state="invited", is_pinned=True)
    with pytest.raises(PlanningRefused, match="verstuurd"):
        release_run(run=again, by=amina, now=now)


def test_a_run_is_forbidden_and_allowed_again(season, plan, amina, now):
    run = plan.runs.get()
    ban = forbid_run(run=run, of=["training", "venue"], by=amina, now=now)
    assert forbid_run(run=run, of=["training", "venue"], by=amina, now=now).pk == ban.pk
    assert (ban.training, ban.venue, ban.trainer, ban.pattern) == (run.training, run.venue, None, "")
    for of, sentence in (([], "Kies wat niet mag"), (["moon"], "Kies wat niet mag"), (["field"], "geen|niet")):
        with pytest.raises(PlanningRefused, match=sentence):
            forbid_run(run=run, of=of, by=amina, now=now)

    ask_for_plan(season=season, by=amina, now=now)
    make(now)
    assert SeasonPlan.objects.get(number=2).runs.count() == 0
    allow(ban=ban, by=amina, now=now)
    allow(ban=ban, by=amina, now=now)
    assert Ban.objects.count() == 0
    pin_run(run=run, by=amina, now=now)
    with pytest.raises(PlanningRefused, match="Maak ze eerst los"):
        forbid_run(run=run, of=["training"], by=amina, now=now)
    assert Wish.objects.filter(state="open").count() == 3


def test_a_plan_with_a_thousand_places_is_read_back(season, new_planned_run, new_wisher, plc):
    """SQLite refuses a question of a thousand keys: the demo could not be planned a second time."""
    run, wisher = new_planned_run(), new_wisher()
    themes = [f"theme-{number}" for number in range(1001)]
    wishes = Wish.objects.bulk_create(
        Wish(wisher=wisher, theme=theme, field="hout", level="beginner") for theme in themes
    )
    Proposal.objects.bulk_create(Proposal(run=run, wish=wish) for wish in wishes)

    assert len(plan_value(run.plan).runs[0].wishes) >= 1001
