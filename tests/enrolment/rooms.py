"""A training with a run, its trainer, and a teacher who takes part: what the pages of teachers are tested with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

CONTENT = {
    "title": {"nl": "PLC leren", "en": ""}, "promise": {"nl": "Je programmeert een PLC.", "en": ""},
    "fields": ["mechanica_elektriciteit"], "levels": ["beginner"], "themes": ["automation"], "modes": ["on_site"],
    "prior_ict": "Je kan bestanden bewaren.", "prior_subject": "geen", "self_study": ["wat-is-een-plc"],
    "equipment": [{"name": "laptop met muis", "brought_by": "participant"}, {"name": "PLC", "brought_by": "rtc"}],
    "group_min": 2, "group_max": 8,
}  # fmt: skip


@pytest.fixture
def training(rtc, now):
    from digitaleschool.core.offer.content import content_json, read_content
    from digitaleschool.offer.models import Module, Training, Version
    from digitaleschool.people.models import Organisation

    provider = Organisation.objects.create(kind="provider", name="Vakwerk")
    training = Training.objects.create(slug="plc-leren", provider=provider, rtc=rtc())
    Version.objects.create(
        training=training, number=1, state="published", submitted_at=now, published_at=now, title_nl="PLC leren",
        content=content_json(read_content(CONTENT)),
    )  # fmt: skip
    Module.objects.create(
        slug="wat-is-een-plc", organisation=provider, title_nl="Wat is een PLC?", promise="x", minutes=20,
        published_at=now,
    )  # fmt: skip
    return training


@pytest.fixture
def new_run(training, rtc) -> Callable[..., Any]:
    """Makes a run that begins in three weeks from today, with a return session."""
    from django.utils import timezone

    from digitaleschool.offer.models import Run, Session

    def make(in_days: int = 21, **fields: Any) -> Run:
        facts = {"training": training, "rtc": rtc(), "capacity": 8, "place": "RTC-lokaal", "postcode": "9000",
                 "town": "Gent", "province": "oost_vlaanderen"}  # fmt: skip
        run = Run.objects.create(**facts | fields)
        for days, is_return in ((in_days, False), (in_days + 35, True)):
            starts = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)
            Session.objects.create(run=run, starts_at=starts, ends_at=starts + timedelta(hours=3), is_return=is_return)
        return run

    return make


@pytest.fixture
def run(new_run):
    return new_run()


@pytest.fixture
def tess(training, run, new_person):
    """Gives the run."""
    from digitaleschool.offer.models import Trainer

    person = new_person("Tess", role="trainer", at=training.provider)
    run.trainers.add(Trainer.objects.create(provider=training.provider, name="Tess", person=person))
    return person


@pytest.fixture
def new_enrolment(run) -> Callable[..., Any]:
    """Writes an enrolment past the services: seated, unless told otherwise."""
    from digitaleschool.enrolment.models import Enrolment

    def make(person: Any, **fields: Any) -> Enrolment:
        facts = {"run": run, "training": run.training, "state": "seated"}
        return Enrolment.objects.create(person=person, **facts | fields)

    return make
