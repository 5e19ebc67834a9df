"""A run of a plan changed by hand: another day, place or trainer, other people; refused where a rule is against it."""

from __future__ import annotations

import pytest
from tests.planning.test_planning import make

from digitaleschool.core.planning.scoring import objective
from digitaleschool.core.planning.verifying import violations
from digitaleschool.people.models import AuditEntry
from digitaleschool.planning.models import PlannedRun, SeasonPlan, Unmet, Venue, Wisher
from digitaleschool.planning.services.checks import PlanningRefused
from digitaleschool.planning.services.planning import (
    Change,
    ask_for_plan,
    change_run,
    plan_value,
    problem_value,
    result_value,
)


@pytest.fixture
def wishes(new_wish, room, tess):
    return [new_wish() for _ in range(4)]


@pytest.fixture
def run(season, wishes, amina, now) -> PlannedRun:
    ask_for_plan(season=season, by=amina, now=now)
    make(now)
    return PlannedRun.objects.get()


LATER = [("2027-03-10", "pm"), ("2027-04-21", "pm")]


def test_a_run_moves_to_another_day_and_is_pinned(run, amina, now):
    before = run.code

    changed = change_run(run=run, change=Change(slots=LATER[::-1]), by=amina, now=now)
    plan = SeasonPlan.objects.get()

    assert changed.slots == [list(one) for one in LATER]
    assert (changed.pattern, changed.is_pinned, changed.has_return) == ("wed_pm-2027-03-10-0.6r", True, True)
    assert changed.code != before
    assert changed.proposals.count() == 4
    assert result_value(plan).plan == plan_value(plan)
    assert violations(problem_value(plan), plan_value(plan)) == ()
    assert plan.objective == result_value(plan).objective == objective(problem_value(plan), plan_value(plan))
    assert AuditEntry.objects.order_by("-pk").first().verb == "planned_run.changed"


def test_people_come_in_and_go_out(run, wishes, amina, now):
    points = SeasonPlan.objects.get().objective
    change_run(run=run, change=Change(remove=wishes[:1]), by=amina, now=now)

    assert set(run.proposals.values_list("wish", flat=True)) == {wish.pk for wish in wishes[1:]}
    assert list(Unmet.objects.values_list("wish", "code")) == [(wishes[0].pk, "by_hand")]
    assert set(result_value(SeasonPlan.objects.get()).reasons) == {wishes[0].key.hex}
    assert SeasonPlan.objects.get().objective < points
    change_run(run=PlannedRun.objects.get(), change=Change(add=wishes[:1]), by=amina, now=now)
    assert (run.proposals.count(), Unmet.objects.count(), SeasonPlan.objects.get().objective) == (4, 0, points)


def test_a_rule_that_is_against_it_is_told(run, wishes, rtc, amina, bram, now, new_wish, new_wisher):
    far = Venue.objects.create(
        rtc=rtc("limburg"), name="Ver", postcode="3600", town="Genk", capacity=9, halfdays=["wed_pm"]
    )
    refused = [
        (
            Change(slots=[("2027-03-09", "pm"), ("2027-04-20", "pm")]),
            "Reeks 'PLC leren': Tess is niet vrij op 09/03/2027 namiddag",
        ),
        (Change(slots=LATER[:1]), "2 halve dagen"),
        (Change(slots=[("2027-03-32", "pm"), LATER[1]]), "bestaat niet"),
        (Change(slots=[("2027-03-10", "xx"), LATER[1]]), "dagdelen"),
        (Change(slots=[("2027-01-13", "pm"), LATER[1]]), "Blijf binnen het seizoen"),
        (Change(venue=far), "Dat kan niet. .*Ver is te ver voor Tess"),
        (Change(online=True), "Dat kan niet"),
        (Change(remove=wishes[:3]), "Dat kan niet"),
        (Change(add=[new_wish(new_wisher(agreed_at=None))]), "telt niet"),
        (Change(add=[new_wish(new_wisher(halfdays=["mon_am"]))]), "Dat kan niet"),
    ]
    for change, sentence in refused:
        with pytest.raises(PlanningRefused, match=sentence):
            change_run(run=run, change=change, by=amina, now=now)
    with pytest.raises(PlanningRefused, match="Alleen coördinatoren"):
        change_run(run=run, change=Change(slots=LATER), by=bram, now=now)
    PlannedRun.objects.update(state="invited")
    with pytest.raises(PlanningRefused, match="verstuurd"):
        change_run(run=run, change=Change(slots=LATER), by=amina, now=now)

    assert PlannedRun.objects.get().slots == run.slots
    assert run.proposals.count() == 4


def test_what_went_wrong_since_is_not_held_against_a_change(run, wishes, amina, now):
    Wisher.objects.filter(pk=wishes[0].wisher_id).update(travel_minutes=0, halfdays=["mon_am"])

    change_run(run=run, change=Change(remove=wishes[1:2]), by=amina, now=now)

    assert run.proposals.count() == 3
