"""What a season's plan proposed becomes a place with a yes, and ends with a no; the worker sees to both."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.enrolment.rooms import new_run, training

from digitaleschool.enrolment.models import Enrolment, Notice
from digitaleschool.enrolment.queries import seats_of, trainings_to_seat
from digitaleschool.enrolment.services.enrolling import cancel, enrol
from digitaleschool.enrolment.services.runs import cancel_run
from digitaleschool.enrolment.tasks import seat_what_waits
from digitaleschool.offer.models import Run
from digitaleschool.planning.models import PlannedRun, Proposal, Season, SeasonPlan, Wish, Wisher
from digitaleschool.planning.services.proposing import answer_proposal

__all__ = ["new_run", "training"]


@pytest.fixture
def run(new_run):
    return new_run(capacity=3, status="confirmed")


@pytest.fixture
def planned(run, now):
    """The run as a season planned it."""
    from digitaleschool.offer.models import Trainer

    season = Season.objects.create(
        slug="voorjaar", title_nl="Voorjaar", starts_on=date(2026, 12, 1), ends_on=date(2027, 6, 1),
        wishes_until=date(2026, 12, 1), state=Season.State.ANNOUNCED,
    )  # fmt: skip
    plan = SeasonPlan.objects.create(
        season=season, number=1, state="sent", status="optimal", objective=1, bound=1, problem=b"", result=b""
    )
    trainer = Trainer.objects.create(provider=run.training.provider, name="Tess")
    starts = run.sessions.first().starts_at
    return PlannedRun.objects.create(
        plan=plan, code="een", training=run.training, pattern="x", slots=[[starts.date().isoformat(), "am"]],
        trainer=trainer, capacity=3, state="invited", run=run,
    )  # fmt: skip


@pytest.fixture
def propose_to(planned, new_school, now):
    school = new_school("777").organisation

    def make(person=None) -> Proposal:
        named = {"person": person} if person else {"code_digest": str(Wisher.objects.count() + 1) * 64}
        wisher = Wisher.objects.create(
            season=planned.plan.season, school=school, halfdays=["wed_pm"], modes=["on_site"], agreed_at=now,
            ends_on=planned.plan.season.ends_on, **named,
        )  # fmt: skip
        wish = Wish.objects.create(wisher=wisher, training=planned.training, field="hout", level="beginner")
        return Proposal.objects.create(
            run=planned, wish=wish, state="sent", sent_at=now, answer_by=now.date() + timedelta(days=7)
        )

    return make


def test_a_yes_becomes_a_place_and_a_proposal_holds_one(run, propose_to, bram, new_person, now):
    mine, nameless, other = propose_to(bram), propose_to(), propose_to(new_person("Els"))
    assert (seats_of([run], now)[run.pk].held, trainings_to_seat(now)) == (3, [])
    waits = enrol(run=run, person=new_person("Jan"), now=now)
    assert waits.is_waiting

    answer_proposal(proposal=mine, yes=True, now=now)
    answer_proposal(proposal=nameless, yes=True, now=now)
    assert trainings_to_seat(now) == [run.training_id]
    assert [seat_what_waits(now) for _ in range(2)] == [True, False]
    taken = Enrolment.objects.get(person=bram)
    assert (taken.state, taken.field, taken.school, taken.proposal) == ("seated", "hout", mine.wish.wisher.school, mine)
    assert (seats_of([run], now)[run.pk].held, trainings_to_seat(now)) == (2, [])

    answer_proposal(proposal=other, yes=False, now=now)
    assert [seat_what_waits(now) for _ in range(2)] == [True, False]
    waits.refresh_from_db()
    assert waits.is_offered
    assert list(Notice.objects.order_by("pk").values_list("event", "person__name")) == [
        ("waiting", "Jan"), ("seated", "Bram"), ("offered", "Jan"),
    ]  # fmt: skip


def test_enrolling_for_what_was_proposed_is_saying_yes(run, propose_to, bram, now):
    proposal = propose_to(bram)
    mine = enrol(run=run, person=bram, now=now, wants_to_know="Hoe?")

    proposal.refresh_from_db()
    assert (proposal.state, mine.proposal, mine.is_seated, mine.wants_to_know) == ("accepted", proposal, True, "Hoe?")
    cancel(enrolment=mine, now=now)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.wish.state, trainings_to_seat(now)) == ("declined", "open", [])


def test_a_no_after_a_yes_ends_the_enrolment(run, propose_to, bram, now):
    proposal = propose_to(bram)
    answer_proposal(proposal=proposal, yes=True, now=now)
    seat_what_waits(now)
    answer_proposal(proposal=proposal, yes=False, now=now)
    seat_what_waits(now)

    assert list(Enrolment.objects.values_list("state", "ended_because")) == [("ended", "cancelled")]


def test_a_cancelled_run_opens_its_wishes_again(run, propose_to, planned, bram, amina, now):
    proposal, asked = propose_to(bram), propose_to()
    enrol(run=run, person=bram, now=now)
    cancel_run(run=run, by=amina, now=now)

    planned.refresh_from_db()
    assert planned.state == "cancelled"
    assert set(Proposal.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert {one.wish.state for one in (proposal, asked)} == {"open"}
    assert [one.event for one in Notice.objects.order_by("pk")] == ["seated", "run_cancelled"]
    assert trainings_to_seat(now) == []


def test_the_worker_ends_what_nobody_answered_and_fills_what_came_free(run, new_person, now):
    people = [new_person(f"Leraar{n}") for n in range(5)]
    rows = [enrol(run=run, person=person, now=now) for person in people]
    Run.objects.filter(pk=run.pk).update(capacity=4)  # from the page of the provider

    assert [seat_what_waits(now) for _ in range(2)] == [True, False]
    assert [seat_what_waits(now + timedelta(hours=50)) for _ in range(2)] == [True, False]
    assert [Enrolment.objects.get(pk=row.pk).state for row in rows] == ["seated"] * 3 + ["ended", "offered"]
    Run.objects.filter(pk=run.pk).update(status="cancelled")
    assert [seat_what_waits(now) for _ in range(2)] == [True, False]
    assert not Enrolment.objects.exclude(state="ended").exists()
