"""A run with a trainer who has an account, two sessions and a return session, and people with a place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import NOW

HOURS = timedelta(hours=1)


@pytest.fixture
def new_seat(new_person, new_school) -> Callable[..., Any]:
    """Gives someone a place in a run."""
    from digitaleschool.enrolment.models import Enrolment

    def make(run: Any, name: str = "", *, person: Any = None, **fields: Any) -> Enrolment:
        person = person or new_person(name)
        facts = {"state": "seated", "asked_at": NOW - 24 * HOURS, "seated_at": NOW - 24 * HOURS} | fields
        return Enrolment.objects.create(training=run.training, run=run, person=person, **facts)

    return make


@pytest.fixture
def taught(rtc, new_person, new_seat) -> SimpleNamespace:
    """``run`` began an hour before ``NOW``; Tess gives it; Els and Jef have a place."""
    from digitaleschool.frameworks.models import Edition, Framework, Goal, GoalLink
    from digitaleschool.offer.models import Run, Session, Trainer, Training, Version
    from digitaleschool.people.models import Organisation

    provider = Organisation.objects.create(kind="provider", name="Vakwerk")
    training = Training.objects.create(slug="plc", provider=provider, rtc=rtc())
    content = {"title": {"nl": "PLC in de klas", "en": "PLC in class"}, "promise": {"nl": "Je leert het.", "en": ""}}
    version = Version.objects.create(
        training=training, number=1, state="published", published_at=NOW, content=content, title_nl="PLC in de klas"
    )
    framework = Framework.objects.create(slug="doelen", title_nl="Doelen", title_en="Goals")
    edition = Edition.objects.create(framework=framework, slug="doelen-1", title_nl="Doelen 1", title_en="Goals 1")
    goals = [
        Goal.objects.create(
            edition=edition, stage="2", track=track, code=code, slug=f"{track}-{code}", label_nl="meten",
            label_en="measuring", kind="goal",
        )
        for track, code in (("doorstroom", "6.47"), ("dubbel", "6.25"), ("arbeidsmarkt", "6.12"))
    ]  # fmt: skip
    for other in goals[1:]:
        GoalLink.objects.create(kind="equal", of=goals[0], to=other)
    version.goals.add(goals[0])
    tess = new_person("Tess", role="trainer", at=provider)
    run = Run.objects.create(training=training, rtc=rtc(), postcode="9000", town="Gent", status="confirmed")
    run.trainers.add(Trainer.objects.create(provider=provider, person=tess, name="Tess"))

    def day(starts_at: datetime, **facts: Any) -> Session:
        return Session.objects.create(run=run, starts_at=starts_at, ends_at=starts_at + 3 * HOURS, **facts)

    first, second = day(NOW - HOURS), day(NOW + 7 * 24 * HOURS)
    back = day(NOW + 40 * 24 * HOURS, is_return=True)
    return SimpleNamespace(
        run=run, first=first, second=second, back=back, tess=tess, goals=goals, version=version, edition=edition,
        els=new_seat(run, "Els"), jef=new_seat(run, "Jef"),
    )  # fmt: skip


def all_there(taught: Any, *sessions: Any) -> None:
    """Els and Jef were at these sessions, and the lists are closed."""
    from digitaleschool.enrolment.services.attending import Mark, close_list, take_attendance

    for session in sessions:
        later = session.ends_at
        marks = [Mark(enrolment=one.pk, kind="present") for one in (taught.els, taught.jef)]
        take_attendance(session=session, marks=marks, why="", by=taught.tess, now=later)
        close_list(session=session, by=taught.tess, now=later)
