"""Looking again at published trainings: when, once, and without taking them out of the offer."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from digitaleschool.common.models import OutboxMail
from digitaleschool.core.quality.framework import load_quality_framework
from digitaleschool.dashboard.jobs import JOBS
from digitaleschool.offer.models import Assessment, Trainer, TrainerEvidence, Version
from digitaleschool.offer.services.deciding import confirm, publish, waive
from digitaleschool.offer.services.reassessing import look_again
from digitaleschool.offer.services.reviewing import open_assessment


@pytest.fixture
def published(new_version, amina, piet, now) -> Version:
    version = new_version(state="submitted")
    trainer = Trainer.objects.create(provider=version.training.provider, name="Tess")
    for kind in ("didactic", "subject"):
        TrainerEvidence.objects.create(trainer=trainer, kind=kind, what="diploma", until=date(2027, 1, 15))
    version.trainers.add(trainer)
    assessment = open_assessment(version=version, framework="rtc-2022", by=amina, now=now)
    for code in load_quality_framework().codes:
        waive(assessment=assessment, criterion=code, reason="Hoeft niet.", by=amina, now=now)
    return publish(assessment=assessment, by=amina, now=now)


def later(now: datetime, **days: int) -> datetime:
    return now + timedelta(**days)


def test_nothing_is_due_the_day_after(published, now):
    assert JOBS["offer"](later(now, days=1)) is False

    assert Assessment.objects.filter(state="open").count() == 0


def test_a_new_school_year_asks_for_a_look_once(published, amina, now):
    TrainerEvidence.objects.update(until=None)
    Assessment.objects.update(facts_hash=_hash(published))
    september = later(now, days=300)

    for hours in (0, 1, 30):
        look_again(now=later(september, hours=hours))

    again = Assessment.objects.get(state="open")
    mail = OutboxMail.objects.get(recipient=amina.email)
    assert (again.reason, again.school_year) == ("year", "2027-2028")
    assert again.waivers.count() == 15
    assert Version.objects.get().is_published
    assert "Bekijk opnieuw" in mail.subject
    assert "Schooljaar 2027-2028 is begonnen." in mail.text


def test_evidence_that_ends_asks_for_a_look(published, amina, now):
    look_again(now=later(now, days=60))

    again = Assessment.objects.get(state="open")
    assert again.reason == "expired"
    assert "16-01-2027" in OutboxMail.objects.get(recipient=amina.email).text


def test_what_was_confirmed_is_not_due_again(published, amina, now):
    moment = later(now, days=60)
    look_again(now=moment)
    confirm(assessment=Assessment.objects.get(state="open"), by=amina, now=moment)

    look_again(now=later(moment, days=1))

    assert list(Assessment.objects.order_by("pk").values_list("state", flat=True)) == ["passed", "passed"]


def test_what_is_not_published_is_left_alone(new_version, now):
    for state in ("draft", "submitted", "withdrawn"):
        new_version(state=state)

    assert look_again(now=later(now, days=400)) is False
    assert Assessment.objects.count() == 0


def _hash(version: Version) -> str:
    from digitaleschool.core.quality.due import facts_hash
    from digitaleschool.offer.facts import facts_of

    return facts_hash(facts_of(version, date(2026, 11, 23)))
