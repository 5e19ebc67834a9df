"""Proposals: sent once with runs in the offer, answered, ended, cancelled."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.at_once import at_once, meet_after

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import filler_of
from digitaleschool.offer.models import Listing, Run, Session
from digitaleschool.people.models import AuditEntry
from digitaleschool.planning.models import PlannedRun, Proposal, Season, SeasonPlan, Wish
from digitaleschool.planning.queries import proposal_with_key, proposals_visible_to, proposals_with_digest
from digitaleschool.planning.services import proposing
from digitaleschool.planning.services.checks import PlanningRefused
from digitaleschool.planning.services.proposing import (
    answer_proposal,
    cancel_planned_run,
    confirm_run,
    expire_proposals,
    send_proposals,
)


@pytest.fixture
def run(new_planned_run, new_wish, new_wisher, bram) -> PlannedRun:
    """A chosen plan with one run: Bram and somebody with a profile code."""
    run = new_planned_run(capacity=2)
    school = bram.memberships.get().organisation
    for wish in (new_wish(new_wisher(person=bram, school=school)), new_wish()):
        Proposal.objects.create(run=run, wish=wish)
    SeasonPlan.objects.update(state="chosen")
    return run


@pytest.fixture
def sent(run, amina, now) -> list[Proposal]:
    send_proposals(plan=run.plan, by=amina, now=now)
    return list(Proposal.objects.order_by("pk"))


def test_sending_puts_runs_in_the_offer_and_tells_who_has_an_address(season, run, amina, bram, now):
    before = [proposal_with_key(one.key) for one in Proposal.objects.all()], list(proposals_visible_to(bram))
    told = [send_proposals(plan=run.plan, by=amina, now=now) for _ in range(2)]
    run.refresh_from_db()
    mail, offered = OutboxMail.objects.get(), Run.objects.get()

    assert before == ([None, None], [])
    assert told == [2, 0]
    assert (mail.recipient, mail.kind) == ("bram@school.example", "proposal")
    assert "RTC-lokaal, Gent" in mail.text
    assert "woensdag 3 maart 2027" in mail.text
    assert (run.state, run.run, run.plan.state) == ("invited", offered, "sent")
    assert (offered.status, offered.rtc.province, offered.postcode, offered.capacity) == (
        "tentative", "oost_vlaanderen", "9000", 2,
    )  # fmt: skip
    assert [(one.starts_at.isoformat(), one.ends_at - one.starts_at, one.is_return)
            for one in Session.objects.order_by("pk")] == [
        ("2027-03-03T12:30:00+00:00", timedelta(minutes=150), False),
        ("2027-04-14T11:30:00+00:00", timedelta(minutes=90), True),
    ]  # fmt: skip
    assert Listing.objects.get().entry["sessions"]
    assert {one.answer_by for one in Proposal.objects.all()} == {date(2026, 12, 7)}
    assert Season.objects.get().state == Season.State.ANNOUNCED
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["proposals.sent"]


def test_only_a_chosen_plan_that_has_not_begun_is_sent(run, amina, bram, now):
    SeasonPlan.objects.update(state="draft")
    with pytest.raises(PlanningRefused, match="Kies dit plan eerst"):
        send_proposals(plan=run.plan, by=amina, now=now)
    SeasonPlan.objects.update(state="chosen")
    with pytest.raises(PlanningRefused, match="Alleen coördinatoren"):
        send_proposals(plan=run.plan, by=bram, now=now)
    with pytest.raises(PlanningRefused, match="1 reeksen beginnen vandaag of vroeger"):
        send_proposals(plan=run.plan, by=amina, now=now + timedelta(days=100))

    assert (OutboxMail.objects.count(), Run.objects.count()) == (0, 0)


def test_a_teacher_sees_only_their_own_proposal(sent, bram, dina_elsewhere):
    mine, other = sent
    digest = other.wish.wisher.code_digest

    assert list(proposals_visible_to(bram)) == [mine]
    assert list(proposals_visible_to(dina_elsewhere)) == []
    assert list(proposals_with_digest(digest)) == [other]
    assert proposal_with_key(mine.key) == mine


@pytest.fixture
def dina_elsewhere(new_person, new_school):
    return new_person("Dina", role="school_lead", at=new_school("901").organisation)


def test_a_yes_takes_the_place_and_a_no_frees_it(sent, now):
    mine = sent[0]
    for yes, state, wish in ((True, "accepted", "met"), (True, "accepted", "met"), (False, "declined", "open"),
                             (True, "accepted", "met")):  # fmt: skip
        answered = answer_proposal(proposal=mine, yes=yes, now=now)
        assert (answered.state, Wish.objects.get(pk=mine.wish_id).state) == (state, wish)

    answer_proposal(proposal=mine, yes=False, now=now, keep_wish=False)
    assert Wish.objects.get(pk=mine.wish_id).state == "withdrawn"
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))[1:] == [
        "proposal.accepted", "proposal.declined", "proposal.accepted", "proposal.declined",
    ]  # fmt: skip


def test_answers_that_come_too_late_are_told_so(sent, new_wish, now):
    mine, other = sent
    late = now + timedelta(days=15)
    with pytest.raises(PlanningRefused, match="tot 07/12/2026"):
        answer_proposal(proposal=mine, yes=True, now=late)
    assert expire_proposals(now=now + timedelta(days=14)) == 0
    assert expire_proposals(now=late) == 2
    with pytest.raises(PlanningRefused, match="tot 07/12/2026"):
        answer_proposal(proposal=other, yes=True, now=now)
    Proposal.objects.filter(pk=mine.pk).update(state="declined")
    for _ in range(2):
        Proposal.objects.create(run=mine.run, wish=new_wish(), state="sent")
    with pytest.raises(PlanningRefused, match="vergeven"):
        answer_proposal(proposal=mine, yes=True, now=now)
    with pytest.raises(PlanningRefused, match="al begonnen"):
        answer_proposal(proposal=other, yes=False, now=now + timedelta(days=100))


def test_a_run_goes_on_or_is_cancelled(sent, amina, now):
    run = sent[0].run
    with pytest.raises(PlanningRefused, match="Nog niemand zei ja"):
        confirm_run(run=run, by=amina, now=now)
    answer_proposal(proposal=sent[0], yes=True, now=now)
    for _ in range(2):
        confirm_run(run=run, by=amina, now=now)
    assert Run.objects.get().status == Run.Status.CONFIRMED

    for _ in range(2):
        cancel_planned_run(run=run, by=amina, now=now)
    assert (Run.objects.get().status, Run.objects.get().sequence) == (Run.Status.CANCELLED, 1)
    assert set(Proposal.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert set(Wish.objects.values_list("state", flat=True)) == {"open"}
    assert OutboxMail.objects.order_by("-pk").first().subject == "Gaat niet door: PLC leren"
    with pytest.raises(PlanningRefused, match="geldt niet"):
        answer_proposal(proposal=sent[0], yes=True, now=now)


def test_a_mail_about_what_was_withdrawn_stays_behind(sent, now):
    mail, filler = OutboxMail.objects.get(), filler_of("proposal")

    assert filler.is_wanted(mail, now=now)
    Proposal.objects.update(state="withdrawn")
    assert not filler.is_wanted(mail, now=now)


def _send_at_once(monkeypatch, run, amina, now):
    meet_after(monkeypatch, "_put_in_offer", proposing)
    return at_once(*2 * [lambda: send_proposals(plan=run.plan, by=amina, now=now)])


def test_sending_twice_at_once_sends_once(transactional_db, monkeypatch, run, amina, now):
    told, failures = _send_at_once(monkeypatch, run, amina, now)

    assert (sorted(told), failures) == ([0, 2], [])
    assert (Run.objects.count(), OutboxMail.objects.count()) == (1, 1)


def test_without_the_lock_a_run_would_be_offered_twice(transactional_db, monkeypatch, run, amina, now, no_locks):
    _send_at_once(monkeypatch, run, amina, now)

    assert Run.objects.count() == 2
