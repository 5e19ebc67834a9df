"""A season's rows as a planning problem: what counts, what stands, and few questions to the database."""

from __future__ import annotations

from datetime import date

import pytest

from digitaleschool.core.planning.problem import Availability, Ban, Floor, Weights
from digitaleschool.core.planning.refusing import ProblemRefused
from digitaleschool.core.planning.travel import travel_minutes
from digitaleschool.core.planning.writing import problem_json
from digitaleschool.needs.models import Need
from digitaleschool.people.models import Organisation
from digitaleschool.planning import models
from digitaleschool.planning.models import Budget, Lender, Proposal, Season, SeasonPlan, Team, Unmet, Venue, Wish
from digitaleschool.planning.services.problems import (
    lender_id,
    problem_of,
    rows_of,
    teacher_id,
    trainer_id,
    venue_id,
    wish_id,
)

TODAY = date(2026, 12, 1)


@pytest.fixture
def two(new_wish, room, tess):
    return [new_wish(), new_wish()]


def test_a_season_becomes_a_problem(season, plc, room, tess, two, rtc, new_wish, new_wisher):
    Budget.objects.create(season=season, rtc=rtc(), cents=500_000)
    plc.equipment = ["plc"]
    plc.save()
    company = Organisation.objects.create(kind="company", name="Sturing bv")
    lender = Lender.objects.create(
        organisation=company, kind="plc", sets=1, units=8, postcode="9300", halfdays=["wed_pm"]
    )
    far = new_wish(new_wisher(postcode="3600", away=["2027-03-03"], periods=["carnival_easter_2027"]), theme="labs")

    problem = problem_of(season, today=TODAY)
    training, teacher = problem.trainings[0], problem.by_id.teachers[teacher_id(far.wisher)]

    assert (training.id, training.themes, training.fields) == ("opleiding-1", ("programming",),
                                                               ("mechanica_elektriciteit", "hout"))  # fmt: skip
    assert (training.group_min, training.group_max, training.same_level, training.same_field) == (2, 8, True, False)
    assert (training.modes, training.equipment, training.cost_cents) == (("on_site",), ("plc",), 40_000)
    assert {pattern[:6] for pattern in training.patterns} == {"wed_pm"}
    assert [wish.id for wish in problem.wishes] == [wish_id(wish) for wish in (*two, far)]
    assert teacher.availability == Availability(
        halfdays=("wed_pm",), periods=("carnival_easter_2027",),
        away=("2027-03-03_am", "2027-03-03_pm", "2027-03-03_ev"),
    )  # fmt: skip
    assert travel_minutes(teacher.place, problem.venues[0].place) > 120
    assert problem.schools[0].network == "go"
    assert problem.by_id.rtcs["oost_vlaanderen"].budget_cents == 500_000
    assert [one.id for one in problem.trainers] == [trainer_id(tess.trainer)]
    assert [one.id for one in problem.venues] == [venue_id(room)]
    assert [one.id for one in problem.lenders] == [lender_id(lender)]
    assert str(far.wisher.school.name) not in problem_json(problem).decode()


def test_only_wishes_that_count_are_planned(season, plc, room, tess, new_wish, new_wisher):
    kept = new_wish()
    new_wish(state=Wish.State.ASKED)
    new_wish(state=Wish.State.WITHDRAWN)
    new_wish(new_wisher(agreed_at=None))
    new_wish(new_wisher(ends_on=date(2026, 11, 30)))

    assert [wish.id for wish in problem_of(season, today=TODAY).wishes] == [wish_id(kept)]
    with pytest.raises(ProblemRefused, match="geen wensen"):
        problem_of(season, today=date(2027, 6, 12))


def test_a_need_and_an_earlier_season_without_a_place_count_more(season, two, new_wisher, new_planned_run, now):
    need = Need.objects.create(number=1, text_nl="PLC", weight=40, created_on=TODAY)
    Wish.objects.filter(pk=two[0].pk).update(need=need)
    before = Season.objects.create(
        slug="najaar-2026", title_nl="Najaar 2026", starts_on=date(2026, 9, 1), ends_on=date(2026, 12, 5),
        wishes_until=date(2026, 8, 1),
    )  # fmt: skip
    plan = SeasonPlan.objects.create(
        season=before, number=1, state="sent", status="feasible", objective=0, bound=0, problem=b"", result=b""
    )
    other = models.Wisher.objects.create(
        season=before, school=two[1].wisher.school, code_digest=two[1].wisher.code_digest, ends_on=before.ends_on
    )
    past = Wish.objects.create(wisher=other, theme="labs", field="hout", level="beginner")
    Unmet.objects.create(plan=plan, wish=past, code="no_group")

    assert [wish.weight for wish in problem_of(season, today=TODAY).wishes] == [14, 11]
    season.weights = {"earlier": 0, "minute": 7, "floors": [{"by": "province", "percent": 50, "points": 10}]}
    problem = problem_of(season, today=TODAY)
    assert [wish.weight for wish in problem.wishes] == [14, 10]
    assert problem.weights == Weights(minute=7, floors=(Floor(by="province", percent=50, points=10),))


def test_what_stands_is_a_pin_and_what_is_forbidden_a_ban(season, plc, two, new_planned_run, amina):
    run = new_planned_run(is_pinned=True, level="beginner")
    Proposal.objects.create(run=run, wish=two[0], state="accepted")
    Proposal.objects.create(run=run, wish=two[1], state="declined")
    models.Ban.objects.create(season=season, training=plc.training, level="advanced")
    models.Ban.objects.create(season=season, pattern="wed_pm-1999-01-01-0")
    Venue.objects.update(is_active=False)
    loose = problem_of(season, today=TODAY)

    rows = rows_of(season, today=TODAY, start=run.plan)
    pin = rows.problem.pins[0]
    free = rows.problem.venues[0].availability

    assert loose.pins == ()
    assert loose.venues == ()
    assert (pin.id, pin.pattern, pin.level, pin.field) == (run.code, "wed_pm-2027-03-03-0.6r", "beginner", "")
    assert pin.wishes == (wish_id(two[0]),)
    assert rows.pins == {run.code: run}
    assert rows.problem.bans == (Ban(training="opleiding-1", level="advanced"),)
    assert not {"2027-03-03_pm", "2027-04-14_pm"} & set(free.away)
    assert len(free.away) == len(rows.problem.slots) - 2


def test_a_team_is_told_by_its_code(season, two):
    team = Team.objects.create(season=season, school=two[0].wisher.school, code="ABC")
    Wish.objects.filter(pk=two[0].pk).update(team=team, only_with_team=True)
    Wish.objects.filter(pk=two[1].pk).update(only_with_team=True)

    wishes = problem_of(season, today=TODAY).wishes

    assert [(wish.team, wish.only_with_team) for wish in wishes] == [("ABC", True), ("", False)]


def test_a_training_that_stopped_is_told_and_cannot_run(season, plc, two):
    plc.is_active = False
    plc.save()

    assert problem_of(season, today=TODAY).trainings[0].patterns == ()


@pytest.mark.parametrize("more", [1, 3])
def test_the_number_of_questions_does_not_grow(
    season, plc, room, tess, two, rtc, new_wish, new_version, more, django_assert_num_queries, new_planned_run
):
    plan = new_planned_run(is_pinned=True).plan
    SeasonPlan.objects.update(state="chosen")
    for number in range(more):
        new_wish()
        Venue.objects.create(rtc=rtc(), name=f"L{number}", postcode="9000", town="Gent", capacity=9)
        training = new_version(f"T{number}", state="published").training
        tess.trainings.add(models.SeasonTraining.objects.create(season=season, training=training))
        Proposal.objects.create(run=new_planned_run(plan, is_pinned=True), wish=two[0])

    with django_assert_num_queries(16):
        problem_of(season, today=TODAY)
