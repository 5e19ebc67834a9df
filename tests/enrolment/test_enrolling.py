"""A place from the ask to its end: enrolled, offered, given back, swapped, proposed, taken off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.enrolment.rooms import new_run, training

from digitaleschool.enrolment.models import EnrolDesk, Enrolment, Notice
from digitaleschool.enrolment.queries import picture_of, seats_of
from digitaleschool.enrolment.services.checks import EnrolRefused
from digitaleschool.enrolment.services.enrolling import (
    accept_offer,
    accept_proposal,
    cancel,
    decline_offer,
    enrol,
    swap,
    tell_more,
)
from digitaleschool.enrolment.services.reseating import reseat
from digitaleschool.enrolment.services.runs import (
    DeskPlan,
    cancel_run,
    confirm_by_hand,
    remove,
    resize,
    set_desk,
)
from digitaleschool.enrolment.services.teams import propose
from digitaleschool.offer.models import Run
from digitaleschool.people.models import AuditEntry

__all__ = ["new_run", "training"]


@pytest.fixture
def teachers(new_person, new_school):
    school = new_school("300").organisation
    return [new_person(f"Leraar{n}", role="teacher", at=school) for n in range(5)]


@pytest.fixture
def lead(new_person, teachers):
    return new_person("Lieve", role="school_lead", at=teachers[0].memberships.get().organisation)


@pytest.fixture
def two(new_run):
    """A run of two places, confirmed."""
    return new_run(capacity=2, status="confirmed")


def states(run):
    return list(run.enrolments.order_by("line_number", "pk").values_list("state", flat=True))


def told(*keys):
    return list(Notice.objects.exclude(event__in=keys).order_by("pk").values_list("event", "person__name"))


def test_who_comes_first_sits_and_others_wait_each_once(two, teachers, now):
    given = [enrol(run=two, person=person, now=now, field="mechanica_elektriciteit") for person in teachers[:4]]
    again = [enrol(run=two, person=person, now=now) for person in teachers[:4]]

    assert [one.state for one in given] == ["seated", "seated", "waiting", "waiting"]
    assert again == given
    assert picture_of(two.training_id, now).line == [given[2].pk, given[3].pk]
    assert told() == [("seated", "Leraar0"), ("seated", "Leraar1"), ("waiting", "Leraar2"), ("waiting", "Leraar3")]
    seats = seats_of([two], now)[two.pk]
    assert (seats.seated, seats.waiting, seats.free, seats.is_full, seats.missing) == (2, 2, 0, True, 0)


def test_the_target_group_and_who_had_no_place_go_first(two, new_run, teachers, now):
    other = new_run(capacity=1, status="confirmed")
    resize_to(two, 0)
    had = Enrolment.objects.create(training=other.training, run=new_run(in_days=90), person=teachers[1],
                                   state="seated", seated_at=now, line_number=99)  # fmt: skip
    Run.objects.filter(pk=had.run_id).update(training=_other_training(other))
    Enrolment.objects.filter(pk=had.pk).update(training=_other_training(other))
    line = [
        enrol(run=two, person=teachers[0], now=now, field="hout"),
        enrol(run=two, person=teachers[1], now=now, field="mechanica_elektriciteit"),
        enrol(run=two, person=teachers[2], now=now, field="mechanica_elektriciteit"),
    ]

    assert [(one.in_target, one.places_before) for one in line] == [(False, 0), (True, 1), (True, 0)]
    assert picture_of(two.training_id, now).line == [line[2].pk, line[1].pk, line[0].pk]


def _other_training(run):
    from digitaleschool.offer.models import Training

    return Training.objects.get_or_create(
        slug="andere", defaults={"provider": run.training.provider, "rtc": run.rtc}
    )[0]  # fmt: skip


def resize_to(run, capacity):
    Run.objects.filter(pk=run.pk).update(capacity=capacity)


def test_a_place_given_back_is_offered_to_the_next_who_answers_in_time(two, teachers, now):
    rows = [enrol(run=two, person=person, now=now) for person in teachers]
    for _ in range(2):
        cancel(enrolment=rows[0], now=now)
    assert states(two) == ["ended", "seated", "offered", "waiting", "waiting"]

    with pytest.raises(EnrolRefused, match="niet van jou"):
        accept_offer(enrolment=rows[2], now=now, by=teachers[3])
    for _ in range(2):
        accept_offer(enrolment=rows[2], now=now, by=teachers[2])
    cancel(enrolment=rows[1], now=now)
    later = now + timedelta(hours=49)
    with pytest.raises(EnrolRefused, match="Je kon antwoorden tot"):
        accept_offer(enrolment=rows[3], now=later)
    reseat(two.training, now=later)
    reseat(two.training, now=later)

    assert states(two) == ["ended", "ended", "seated", "ended", "offered"]
    assert told("waiting") == [
        ("seated", "Leraar0"), ("seated", "Leraar1"), ("cancelled", "Leraar0"), ("offered", "Leraar2"),
        ("seated", "Leraar2"), ("cancelled", "Leraar1"), ("offered", "Leraar3"), ("expired", "Leraar3"),
        ("offered", "Leraar4"),
    ]  # fmt: skip
    with pytest.raises(EnrolRefused, match="Je kon antwoorden"):
        accept_offer(enrolment=rows[3], now=later)
    assert enrol(run=two, person=teachers[3], now=later).state == "waiting"


def test_waiting_for_more_runs_and_going_on_after_a_no(two, new_run, teachers, now):
    other = new_run(in_days=30, capacity=0, status="confirmed")
    resize_to(two, 0)
    one = enrol(run=two, person=teachers[0], now=now, also=[other])
    resize_to(other, 1)
    reseat(two.training, now=now)
    one.refresh_from_db()
    assert (one.state, one.run) == ("offered", other)

    one = decline_offer(enrolment=one, now=now, keeps_waiting=True)
    assert (one.state, one.run, one.also.count()) == ("waiting", two, 0)
    resize_to(two, 1)
    reseat(two.training, now=now)
    assert decline_offer(enrolment=one, now=now).ended_because == "declined"
    assert Notice.objects.filter(event="offered").count() == 2


def test_who_waits_sits_at_once_where_another_run_has_a_place(two, new_run, teachers, now):
    resize_to(two, 0)
    one = enrol(run=two, person=teachers[0], now=now)
    again = enrol(run=new_run(in_days=30, status="confirmed"), person=teachers[0], now=now)

    assert (again.pk, again.state, Enrolment.objects.count()) == (one.pk, "seated", 1)
    with pytest.raises(EnrolRefused, match="Wissel van reeks"):
        enrol(run=two, person=teachers[0], now=now)


def test_going_to_another_run_is_one_step(two, new_run, teachers, now):
    other = new_run(in_days=30, capacity=1, status="confirmed")
    rows = [enrol(run=two, person=person, now=now, wants_to_know="Hoe?") for person in teachers[:3]]
    there = [swap(enrolment=rows[0], run=other, now=now, by=teachers[0]) for _ in range(2)]

    assert there[0] == there[1]
    assert (there[0].state, there[0].wants_to_know, states(two)) == ("seated", "Hoe?", ["ended", "seated", "offered"])
    with pytest.raises(EnrolRefused, match="volzet"):
        swap(enrolment=rows[1], run=other, now=now)
    assert states(two) == ["ended", "seated", "offered"]


def test_colleagues_are_proposed_and_each_says_yes(two, teachers, lead, now):
    school = lead.memberships.get().organisation
    teams = [propose(run=two, colleagues=teachers[:3], by=lead, school=school, now=now) for _ in range(2)]
    mine = {one.person: one for one in Enrolment.objects.all()}
    assert (teams[0], states(two)) == (teams[1], ["proposed"] * 3)
    assert told() == [("proposed", f"Leraar{n}") for n in range(3)]

    yes = [accept_proposal(enrolment=mine[teachers[0]], now=now, by=teachers[0], field="hout") for _ in range(2)]
    stranger = enrol(run=two, person=teachers[4], now=now, field="hout")
    late = enrol(run=two, person=teachers[3], now=now, field="hout")
    joined = enrol(run=two, person=teachers[1], now=now, field="hout")  # from the page of the training
    cancel(enrolment=mine[teachers[2]], now=now, by=teachers[2])

    assert [one.state for one in (*yes, stranger, late, joined)] == ["seated", "seated", "seated", "waiting", "waiting"]
    assert picture_of(two.training_id, now).line == [joined.pk, late.pk]
    assert Enrolment.objects.get(person=teachers[2]).ended_because == "declined"
    remaining = cancel(enrolment=stranger, now=now)
    assert remaining.is_ended
    joined.refresh_from_db()
    assert joined.is_offered


def test_a_run_goes_on_once_it_reaches_its_minimum(new_run, teachers, now):
    run = new_run()
    for person in teachers[:3]:
        enrol(run=run, person=person, now=now)

    assert Run.objects.get(pk=run.pk).status == "confirmed"
    assert told("seated") == [("run_confirmed", "Leraar0"), ("run_confirmed", "Leraar1")]
    assert list(AuditEntry.objects.filter(verb="run.reached").values_list("object_label", flat=True)) == ["plc-leren"]


def test_the_rtc_resizes_removes_confirms_and_cancels(two, new_run, teachers, amina, chloe, now):
    rows = [enrol(run=two, person=person, now=now) for person in teachers[:4]]
    with pytest.raises(EnrolRefused, match="Alleen het RTC"):
        resize(run=two, capacity=3, by=chloe, now=now)
    with pytest.raises(EnrolRefused, match="al 2 plaatsen"):
        resize(run=two, capacity=1, by=amina, now=now)
    assert resize(run=two, capacity=3, by=amina, now=now).offered == [rows[2].pk]
    other = new_run(in_days=30, capacity=0)
    elsewhere = enrol(run=two, person=teachers[4], now=now, also=[other])
    for _ in range(2):
        remove(enrolment=rows[0], by=amina, now=now, reason="Je vroeg het ons.")
    confirm_by_hand(run=other, by=amina, now=now)
    for _ in range(2):
        cancel_run(run=two, by=amina, now=now, reason="De lesgever is ziek.")

    ended = list(two.enrolments.order_by("pk").values_list("person__name", "ended_because"))
    assert ended == [("Leraar0", "removed"), *((f"Leraar{n}", "run_ended") for n in (1, 2, 3))]
    elsewhere.refresh_from_db()
    assert (elsewhere.state, elsewhere.run) == ("waiting", other)
    assert told("seated", "waiting", "offered") == [
        ("removed", "Leraar0"), ("run_cancelled", "Leraar1"), ("run_cancelled", "Leraar2"),
        ("run_cancelled", "Leraar3"),
    ]  # fmt: skip
    assert Run.objects.get(pk=two.pk).sequence == 1


def test_how_one_enrols_is_said_at_the_desk(two, teachers, amina, now):
    set_desk(run=two, plan=DeskPlan(takes="invited", minimum=4), by=amina, now=now)
    with pytest.raises(EnrolRefused, match="uitnodiging"):
        enrol(run=two, person=teachers[0], now=now)
    assert enrol(run=two, person=teachers[0], now=now, by=amina).is_seated
    set_desk(run=two, plan=DeskPlan(closes_at=now), by=amina, now=now)
    with pytest.raises(EnrolRefused, match="kan niet meer"):
        enrol(run=two, person=teachers[1], now=now)
    with pytest.raises(EnrolRefused):
        set_desk(run=two, plan=DeskPlan(offer_hours=0), by=amina, now=now)
    with pytest.raises(EnrolRefused, match="voor de eerste sessie"):
        set_desk(run=two, plan=DeskPlan(closes_at=now + timedelta(days=300)), by=amina, now=now)
    with pytest.raises(EnrolRefused, match="iemand anders inschrijven"):
        enrol(run=two, person=teachers[1], now=now, by=teachers[0])
    assert EnrolDesk.objects.get().closes_at == now


def test_waiting_ends_when_the_run_begins_and_what_began_is_left_alone(two, teachers, now):
    rows = [enrol(run=two, person=person, now=now, needs_replacement=True) for person in teachers[:3]]
    late = now + timedelta(days=60)
    with pytest.raises(EnrolRefused, match="al begonnen"):
        cancel(enrolment=rows[0], now=late - timedelta(days=20))
    reseat(two.training, now=now + timedelta(days=30))

    assert states(two) == ["seated", "seated", "ended"]
    assert Enrolment.objects.get(pk=rows[2].pk).ended_because == "no_place"
    for said in ("rolstoel", ""):
        assert tell_more(enrolment=rows[0], now=now, access_needs=said).access_needs == said
