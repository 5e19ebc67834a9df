"""Asking reviewers, judging and handing in: who may, in which order, and what two at once do."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from tests.at_once import at_once

from digitaleschool.common.models import OutboxMail
from digitaleschool.offer.models import Assessment, Assignment, Trainer, Verdict
from digitaleschool.offer.review_queries import reviewers_to_ask
from digitaleschool.offer.review_rules import differing, may_review, needs_third
from digitaleschool.offer.services import reviewing
from digitaleschool.offer.services.deciding import send_back
from digitaleschool.offer.services.review_locks import ReviewRefused
from digitaleschool.offer.services.reviewing import (
    Judgement,
    assign_reviewer,
    hand_in,
    open_assessment,
    release_reviewer,
    save_verdicts,
)
from digitaleschool.people.models import AuditEntry, Membership, Organisation

CRITERIA = ("A1", "A2", "B1")
MET = Judgement(judged="met")
NOT_MET = Judgement(judged="not_met", reason="Er is te weinig oefentijd.")


def deeds() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


@pytest.fixture
def rosa(new_person):
    """Reviews for another guidance service than Quinten's."""
    return new_person("Rosa", role="reviewer", at=Organisation.objects.create(kind="guidance", name="De Brug"))


@pytest.fixture
def assessment(new_version, amina, now):
    return open_assessment(version=new_version(state="submitted"), framework="rtc-2022", by=amina, now=now)


@pytest.fixture
def ask(assessment, amina, now):
    def ask(person, seat: str = "first", **facts) -> Assignment:
        return assign_reviewer(
            assessment=assessment, reviewer=person, seat=seat, by=amina, now=now, **{"due_on": None} | facts
        )

    return ask


def judge(assignment: Assignment, now, **verdicts: Judgement) -> None:
    save_verdicts(
        assignment=assignment, judgements=dict.fromkeys(CRITERIA, MET) | verdicts, criteria=CRITERIA,
        by=assignment.reviewer, now=now,
    )  # fmt: skip
    hand_in(assignment=assignment, criteria=CRITERIA, by=assignment.reviewer, now=now)


# --- opening ----------------------------------------------------------------------------------------------------------


def test_an_assessment_is_opened_once(new_version, amina, now):
    version = new_version(state="submitted")

    first = open_assessment(version=version, framework="rtc-2022", by=amina, now=now)
    second = open_assessment(version=version, framework="rtc-2022", by=amina, now=now)

    assert (first, first.reason, first.school_year) == (second, "proposed", "2026-2027")
    assert deeds() == ["assessment.opened"]


def test_the_next_version_of_a_training_that_was_out_is_a_change(new_version, amina, now):
    out = new_version(state="published")
    version = new_version(state="submitted", number=2, training=out.training)

    assert open_assessment(version=version, framework="rtc-2022", by=amina, now=now).reason == "changed"


@pytest.mark.parametrize("state", ["draft", "returned", "published", "replaced", "withdrawn"])
def test_only_what_was_submitted_is_judged(new_version, amina, now, state):
    with pytest.raises(ReviewRefused, match="ingediend"):
        open_assessment(version=new_version(state=state), framework="rtc-2022", by=amina, now=now)

    assert (Assessment.objects.count(), deeds()) == (0, [])


# --- who may judge ----------------------------------------------------------------------------------------------------


def test_reviewers_and_staff_of_other_rtcs_may_judge_and_nobody_with_an_interest(
    assessment, quinten, rosa, chloe, amina, bram, piet, tess, otto, new_person, rtc
):
    ruben = new_person("Ruben", role="rtc_researcher", at=rtc())

    assert list(may_review(assessment.version.training, date(2026, 11, 23))) == [chloe, quinten, rosa]
    assert ruben not in may_review(assessment.version.training, date(2026, 11, 23))


def test_an_rtc_does_not_judge_what_it_gives_itself(new_version, quinten, chloe, amina, rtc):
    training = new_version(state="submitted", provider=rtc("limburg")).training

    assert list(may_review(training, date(2026, 11, 23))) == [quinten]


@pytest.mark.parametrize(("days_ago", "may"), [(365, False), (366, True)])
def test_who_left_the_provider_waits_a_year(assessment, quinten, vakwerk, days_ago, may):
    today = date(2026, 11, 23)
    Membership.objects.create(
        person=quinten, organisation=vakwerk, role="trainer", since=date(2020, 1, 1),
        until=today - timedelta(days=days_ago),
    )  # fmt: skip

    assert may_review(assessment.version.training, today).filter(pk=quinten.pk).exists() is may


def test_who_gives_trainings_for_the_provider_has_an_interest_without_a_role_there(ask, quinten, vakwerk):
    Trainer.objects.create(provider=vakwerk, person=quinten, name="Quinten")

    with pytest.raises(ReviewRefused, match="niets met de aanbieder"):
        ask(quinten)


def test_a_reviewer_whose_role_ended_is_not_asked(ask, quinten):
    quinten.memberships.update(until=date(2026, 11, 22))

    with pytest.raises(ReviewRefused, match="kan deze opleiding niet beoordelen"):
        ask(quinten)


def test_the_list_of_reviewers_says_how_busy_they_are_and_leaves_out_who_was_asked(assessment, ask, quinten, rosa):
    ask(quinten)

    left = reviewers_to_ask(assessment, date(2026, 11, 23))

    assert [(one.name, one.busy_with, [held.organisation.name for held in one.held]) for one in left] == [
        ("Rosa", 0, ["De Brug"])
    ]


# --- asking -----------------------------------------------------------------------------------------------------------


def test_who_is_asked_gets_a_mail_and_it_is_noted(ask, quinten):
    assignment = ask(quinten, due_on=date(2026, 12, 14))

    mail = OutboxMail.objects.get()
    assert (mail.recipient, mail.language) == (quinten.email, "nl")
    assert "PLC leren" in mail.subject
    assert f"/aanbod/beoordelen/{assignment.pk}/" in mail.text
    assert "14 december 2026" in mail.text
    assert deeds() == ["assessment.opened", "assessment.reviewer_assigned"]


def test_nobody_is_asked_twice_and_no_seat_is_given_twice(ask, quinten, rosa):
    ask(quinten)

    with pytest.raises(ReviewRefused, match="beoordeelt deze opleiding al"):
        ask(quinten, "second")
    with pytest.raises(ReviewRefused, match="iemand anders gevraagd"):
        ask(rosa, "first")

    assert Assignment.objects.count() == OutboxMail.objects.count() == 1


def test_a_third_is_asked_only_where_the_first_two_differ(ask, quinten, rosa, chloe, now):
    first, second = ask(quinten), ask(rosa, "second")
    with pytest.raises(ReviewRefused, match="derde"):
        ask(chloe, "third")

    judge(first, now)
    with pytest.raises(ReviewRefused, match="derde"):
        ask(chloe, "third")
    judge(second, now)
    with pytest.raises(ReviewRefused, match="derde"):
        ask(chloe, "third")


def test_a_third_judges_only_what_the_others_differ_about(ask, quinten, rosa, chloe, now):
    judge(ask(quinten), now)
    judge(ask(rosa, "second"), now, B1=NOT_MET)
    third = ask(chloe, "third")

    save_verdicts(assignment=third, judgements=dict.fromkeys(CRITERIA, MET), criteria=CRITERIA, by=chloe, now=now)
    hand_in(assignment=third, criteria=CRITERIA, by=chloe, now=now)

    assert list(third.verdicts.values_list("criterion", flat=True)) == ["B1"]


def test_a_seat_is_taken_back_and_given_to_another(ask, quinten, rosa, amina, now):
    assignment = ask(quinten)
    save_verdicts(assignment=assignment, judgements={"A1": MET}, criteria=CRITERIA, by=quinten, now=now)

    release_reviewer(assignment=assignment, by=amina, now=now)
    ask(rosa)

    assert (Verdict.objects.count(), Assignment.objects.get().reviewer) == (0, rosa)
    assert OutboxMail.objects.filter(recipient=quinten.email, subject__contains="niet meer").count() == 1


def test_who_handed_in_keeps_the_seat(ask, quinten, amina, now):
    assignment = ask(quinten)
    judge(assignment, now)

    with pytest.raises(ReviewRefused, match="ingeleverd"):
        release_reviewer(assignment=assignment, by=amina, now=now)


# --- judging ----------------------------------------------------------------------------------------------------------


def test_verdicts_are_kept_while_judging_and_replaced(ask, quinten, now):
    assignment = ask(quinten)

    counts = [
        save_verdicts(assignment=assignment, judgements=judgements, criteria=CRITERIA, by=quinten, now=now)
        for judgements in ({"A1": NOT_MET}, {"A1": MET, "B1": MET}, {"Z9": MET})
    ]

    assert counts == [1, 2, 2]
    assert list(assignment.verdicts.values_list("criterion", "judged", "reason")) == [
        ("A1", "met", ""),
        ("B1", "met", ""),
    ]


@pytest.mark.parametrize("judged", ["not_met", "cannot_tell"])
def test_what_is_not_met_needs_a_reason(ask, quinten, now, judged):
    judgements = {"A1": Judgement(judged=judged, reason=" \n ")}

    with pytest.raises(ReviewRefused, match="Schrijf waarom"):
        save_verdicts(assignment=ask(quinten), judgements=judgements, criteria=CRITERIA, by=quinten, now=now)

    assert Verdict.objects.count() == 0


def test_only_complete_work_is_handed_in(ask, quinten, now):
    assignment = ask(quinten)
    save_verdicts(assignment=assignment, judgements={"A1": MET}, criteria=CRITERIA, by=quinten, now=now)

    with pytest.raises(ReviewRefused, match="A2, B1"):
        hand_in(assignment=assignment, criteria=CRITERIA, by=quinten, now=now)

    assert Assignment.objects.get().handed_in_at is None


def test_what_was_handed_in_stays(ask, quinten, now):
    assignment = ask(quinten)
    judge(assignment, now)
    hand_in(assignment=assignment, criteria=CRITERIA, by=quinten, now=now)

    with pytest.raises(ReviewRefused, match="al ingeleverd"):
        save_verdicts(assignment=assignment, judgements={"A1": NOT_MET}, criteria=CRITERIA, by=quinten, now=now)

    assert deeds().count("assessment.handed_in") == 1


def test_nobody_judges_in_the_seat_of_another(ask, quinten, rosa, now):
    with pytest.raises(ReviewRefused, match="niet meer aan jou"):
        save_verdicts(assignment=ask(quinten), judgements={"A1": MET}, criteria=CRITERIA, by=rosa, now=now)


def test_who_gets_a_role_at_the_provider_stops_judging(ask, quinten, vakwerk, now):
    assignment = ask(quinten)
    Membership.objects.create(person=quinten, organisation=vakwerk, role="trainer", since=date(2026, 11, 23))

    with pytest.raises(ReviewRefused, match="rol bij de aanbieder"):
        save_verdicts(assignment=assignment, judgements={"A1": MET}, criteria=CRITERIA, by=quinten, now=now)


def test_who_decides_hears_it_when_both_are_in_and_not_before(ask, quinten, rosa, amina, chloe, now):
    judge(ask(quinten), now)
    second = ask(rosa, "second")
    before = OutboxMail.objects.filter(recipient=amina.email).count()
    judge(second, now, B1=NOT_MET)

    mail = OutboxMail.objects.get(recipient=amina.email)
    assert before == 0
    assert "B1" in mail.text
    assert "derde" in mail.text
    assert OutboxMail.objects.filter(recipient=chloe.email).count() == 0
    assert differing(Assessment.objects.get()) == ("B1",)


def test_a_third_decides_where_two_differ_or_neither_can_tell():
    first = {"A": "met", "B": "met", "C": "not_met", "D": "cannot_tell", "E": "not_met"}
    second = {"A": "met", "B": "cannot_tell", "C": "met", "D": "cannot_tell", "E": "not_met", "F": "met"}

    assert needs_third(first, second) == ("B", "C", "D")


# --- two at once ------------------------------------------------------------------------------------------------------


def _two_thirds(ask, chloe, other):
    return at_once(lambda: ask(chloe, "third"), lambda: ask(other, "third"))[1]


@pytest.fixture
def disputed(ask, quinten, rosa, now):
    judge(ask(quinten), now)
    judge(ask(rosa, "second"), now, B1=NOT_MET)


@pytest.mark.django_db(transaction=True)
def test_a_third_who_is_asked_twice_at_once_is_one(disputed, ask, chloe, new_person, rtc, slow_lock):
    failures = _two_thirds(ask, chloe, new_person("Dirk", role="reviewer", at=rtc("antwerpen")))

    assert [str(one) for one in failures] == ["Voor deze plaats is intussen iemand anders gevraagd."]
    assert Assignment.objects.filter(seat="third").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_third_who_is_asked_twice_is_an_error(
    disputed, ask, chloe, new_person, rtc, slow_lock, no_locks
):
    failures = _two_thirds(ask, chloe, new_person("Dirk", role="reviewer", at=rtc("antwerpen")))

    assert [type(one) for one in failures] == [IntegrityError]


def _handed_in_while_sent_back(ask, quinten, amina, now):
    """The decision falls while what is handed in is on its way."""
    assignment = ask(quinten)
    save_verdicts(
        assignment=assignment, judgements=dict.fromkeys(CRITERIA, MET), criteria=CRITERIA, by=quinten, now=now
    )
    return at_once(
        lambda: hand_in(assignment=assignment, criteria=CRITERIA, by=quinten, now=now),
        lambda: send_back(assessment=assignment.assessment, remark="Vul aan.", by=amina, now=now),
    )[1]


def _order() -> list[str]:
    return [deed for deed in deeds() if deed in ("assessment.handed_in", "assessment.returned")]


@pytest.mark.django_db(transaction=True)
def test_what_is_handed_in_while_it_is_sent_back_is_in_time_or_told(ask, quinten, amina, now, slow_lock):
    failures = _handed_in_while_sent_back(ask, quinten, amina, now)

    told = [str(one)[:36] for one in failures] == ["Deze beoordeling is intussen afgeslo"]
    assert Assessment.objects.get().state == "returned"
    assert _order() == (["assessment.returned"] if told else ["assessment.handed_in", "assessment.returned"])


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_it_is_handed_in_after_it_was_sent_back(ask, quinten, amina, now, no_locks, monkeypatch):
    """The twin: the reviewer saw it open, and is thanked for what nobody will read."""
    lock, seen, decided = reviewing.lock_assessment, threading.Event(), threading.Event()

    def looked(assessment):
        found = lock(assessment)
        seen.set()
        decided.wait(10)
        return found

    assignment = ask(quinten)
    save_verdicts(
        assignment=assignment, judgements=dict.fromkeys(CRITERIA, MET), criteria=CRITERIA, by=quinten, now=now
    )
    monkeypatch.setattr(reviewing, "lock_assessment", looked)

    def decide():
        seen.wait(10)
        send_back(assessment=assignment.assessment, remark="Vul aan.", by=amina, now=now)
        decided.set()

    _, failures = at_once(lambda: hand_in(assignment=assignment, criteria=CRITERIA, by=quinten, now=now), decide)

    assert failures == []
    assert _order() == ["assessment.returned", "assessment.handed_in"]
