"""Waiving, sending back, publishing, confirming, taking out: the gate, what is frozen, what two at once do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.at_once import at_once

from digitaleschool.common.models import OutboxMail
from digitaleschool.core.quality.framework import load_quality_framework
from digitaleschool.offer.models import Assessment, Version, Waiver
from digitaleschool.offer.review_picture import lines_to_judge, picture_of
from digitaleschool.offer.services.deciding import (
    confirm,
    publish,
    send_back,
    take_back_waiver,
    waive,
    withdraw_published,
)
from digitaleschool.offer.services.review_locks import ReviewRefused
from digitaleschool.offer.services.reviewing import Judgement, assign_reviewer, hand_in, open_assessment, save_verdicts
from digitaleschool.people.models import AuditEntry

TODAY = date(2026, 11, 23)


def deeds() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


@pytest.fixture
def assessment(new_version, amina, now) -> Assessment:
    return open_assessment(version=new_version(state="submitted"), framework="rtc-2022", by=amina, now=now)


@pytest.fixture
def waived(assessment, amina, now) -> Assessment:
    """Nothing is met, and all of it is waived: the gate is open."""
    for code in load_quality_framework().codes:
        waive(assessment=assessment, criterion=code, reason=f"Hoeft hier niet ({code}).", by=amina, now=now)
    return Assessment.objects.get(pk=assessment.pk)


# --- the gate ---------------------------------------------------------------------------------------------------------


def test_the_gate_names_what_is_in_the_way(assessment, amina, now):
    with pytest.raises(ReviewRefused, match="Niet in orde: A1, A2, A3"):
        publish(assessment=assessment, by=amina, now=now)

    assert Version.objects.get().state == "submitted"
    assert Assessment.objects.get().state == "open"
    assert "training.published" not in deeds()


def test_a_waiver_says_why_and_by_whom_and_is_taken_back(assessment, amina, now):
    waive(assessment=assessment, criterion="A1", reason=" Voor één school. ", by=amina, now=now)
    waive(assessment=assessment, criterion="A1", reason="Voor één school.", by=amina, now=now)
    waiver = Waiver.objects.get()
    outcomes = [picture_of(Assessment.objects.get(), TODAY).line("A1").outcome]
    take_back_waiver(assessment=assessment, criterion="A1", by=amina, now=now)
    outcomes.append(picture_of(Assessment.objects.get(), TODAY).line("A1").outcome)

    assert (waiver.reason, waiver.by) == ("Voor één school.", amina)
    assert outcomes == ["waived", "not_met"]
    assert deeds() == ["assessment.opened", "assessment.waived", "assessment.unwaived"]


@pytest.mark.parametrize(("criterion", "reason"), [("A1", " \n"), ("Z9", "Daarom.")])
def test_a_waiver_without_reason_or_criterion_is_refused(assessment, amina, now, criterion, reason):
    with pytest.raises(ReviewRefused):
        waive(assessment=assessment, criterion=criterion, reason=reason, by=amina, now=now)

    assert Waiver.objects.count() == 0


# --- publishing -------------------------------------------------------------------------------------------------------


def test_publishing_freezes_what_was_computed_and_tells_the_provider(waived, piet, amina, now):
    version = publish(assessment=waived, by=amina, now=now)

    closed = Assessment.objects.get()
    assert (version.state, version.published_at) == ("published", now)
    assert (closed.state, closed.closed_at, closed.closed_by) == ("passed", now, amina)
    assert [one["criterion"] for one in closed.findings] == list(load_quality_framework().codes)
    assert {one["state"] for one in closed.findings} == {"not_met"}
    assert len(closed.facts_hash) == 64
    assert OutboxMail.objects.get(recipient=piet.email).subject == "Je opleiding staat in het aanbod: PLC leren"
    assert deeds()[-1] == "training.published"


def test_what_was_frozen_stays_when_the_facts_change(waived, amina, now):
    publish(assessment=waived, by=amina, now=now)
    before = picture_of(Assessment.objects.get(), TODAY)
    Version.objects.update(content={"title": {"nl": "Iets anders", "en": ""}, "levels": ["beginner"]})

    assert picture_of(Assessment.objects.get(), TODAY + timedelta(days=400)) == before


def test_the_version_that_was_there_is_replaced(new_version, amina, now):
    earlier = new_version(state="published")
    version = new_version(state="submitted", number=2, training=earlier.training)
    assessment = open_assessment(version=version, framework="rtc-2022", by=amina, now=now)
    for code in load_quality_framework().codes:
        waive(assessment=assessment, criterion=code, reason="Hoeft niet.", by=amina, now=now)
    again = Assessment.objects.create(version=earlier, reason="year", framework="rtc-2022", school_year="2026-2027")

    publish(assessment=assessment, by=amina, now=now)

    earlier.refresh_from_db()
    again.refresh_from_db()
    assert (earlier.state, earlier.ended_at, again.state) == ("replaced", now, "returned")


# --- sending back -----------------------------------------------------------------------------------------------------


def test_what_is_sent_back_goes_with_remark_and_every_reason(assessment, piet, amina, now):
    send_back(assessment=assessment, remark="Bijna goed.", by=amina, now=now)

    mail = OutboxMail.objects.get(recipient=piet.email)
    closed = Assessment.objects.get()
    assert (closed.state, closed.remark, Version.objects.get().state) == ("returned", "Bijna goed.", "returned")
    assert "Bijna goed." in mail.text
    assert [f"- {line.code} " in mail.text for line in picture_of(closed, TODAY).lines] == [True] * 15
    assert "Schrijf wat leerlingen" in mail.text


def test_reviewers_reasons_go_along_with_what_they_suggest(assessment, amina, quinten, chloe, piet, now):
    for seat, person in (("first", quinten), ("second", chloe)):
        assignment = assign_reviewer(assessment=assessment, reviewer=person, seat=seat, due_on=None, by=amina, now=now)
        criteria = [line.code for line in lines_to_judge(assessment, TODAY) if line.is_judged]
        judgement = Judgement(judged="not_met", reason=f"Te vaag, zegt {person}.", suggestion="Geef een voorbeeld.")
        save_verdicts(
            assignment=assignment, judgements=dict.fromkeys(criteria, judgement), criteria=criteria, by=person, now=now
        )
        hand_in(assignment=assignment, criteria=criteria, by=person, now=now)

    send_back(assessment=assessment, remark="Lees dit na.", by=amina, now=now)

    mail = OutboxMail.objects.get(recipient=piet.email).text
    assert "Te vaag, zegt Quinten. Geef een voorbeeld." in mail
    assert "Te vaag, zegt Chloe. Geef een voorbeeld." in mail


def test_without_a_remark_nothing_is_sent_back(assessment, amina, now):
    with pytest.raises(ReviewRefused, match="Schrijf wat"):
        send_back(assessment=assessment, remark="  ", by=amina, now=now)

    assert Version.objects.get().state == "submitted"


def test_what_is_closed_is_closed(waived, amina, now):
    publish(assessment=waived, by=amina, now=now)

    for deed in (
        lambda: publish(assessment=waived, by=amina, now=now),
        lambda: send_back(assessment=waived, remark="Toch niet.", by=amina, now=now),
        lambda: waive(assessment=waived, criterion="A1", reason="Toch.", by=amina, now=now),
    ):
        with pytest.raises(ReviewRefused, match="intussen afgesloten"):
            deed()


# --- out of the offer, and again --------------------------------------------------------------------------------------


def test_a_training_leaves_the_offer_with_a_reason(new_version, piet, amina, now):
    version = new_version(state="published")

    for _ in range(2):
        withdraw_published(version=version, reason="Er is geen lesgever meer.", by=amina, now=now)

    version.refresh_from_db()
    assert (version.state, version.ended_at) == ("withdrawn", now)
    assert "Er is geen lesgever meer." in OutboxMail.objects.get(recipient=piet.email).text
    assert deeds() == ["training.taken_out"]


@pytest.mark.parametrize(("state", "reason"), [("submitted", "Daarom."), ("published", " ")])
def test_only_what_is_in_the_offer_leaves_it_and_only_with_a_reason(new_version, amina, now, state, reason):
    with pytest.raises(ReviewRefused):
        withdraw_published(version=new_version(state=state), reason=reason, by=amina, now=now)

    assert Version.objects.get().state == state


def test_what_is_looked_at_again_is_confirmed_and_stays(new_version, amina, now):
    version = new_version(state="published")
    again = Assessment.objects.create(version=version, reason="year", framework="rtc-2022", school_year="2026-2027")
    with pytest.raises(ReviewRefused, match="Niet in orde"):
        confirm(assessment=again, by=amina, now=now)
    for code in load_quality_framework().codes:
        waive(assessment=again, criterion=code, reason="Hoeft niet.", by=amina, now=now)

    confirm(assessment=again, by=amina, now=now)

    assert (Version.objects.get().state, Assessment.objects.get().state) == ("published", "passed")
    assert deeds()[-1] == "assessment.confirmed"


# --- two at once ------------------------------------------------------------------------------------------------------


def _two_publish(waived, amina, now):
    return at_once(*[lambda: publish(assessment=waived, by=amina, now=now) for _ in range(2)])[1]


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_are_one_publication(waived, piet, amina, now, slow_lock):
    failures = _two_publish(waived, amina, now)

    assert [type(one) for one in failures] == [ReviewRefused]
    assert deeds().count("training.published") == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_training_is_published_twice(waived, piet, amina, now, slow_lock, no_locks):
    failures = _two_publish(waived, amina, now)

    assert failures == []
    assert deeds().count("training.published") == 2
