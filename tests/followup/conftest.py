"""A run of PLC that ended a day ago and comes back in six weeks, with Bram in it and Tess as its trainer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.offer.conftest import new_provider, new_version, tess, vakwerk

__all__ = ["new_provider", "new_version", "tess", "vakwerk"]

CONTENT = {
    "fields": ["mechanica_elektriciteit"], "themes": ["programming"], "group_max": 12, "material_days_ahead": 7,
    "sessions": [
        {"title": "Eerste", "parts": [{"title": "Uitleg", "doing": "explain", "minutes": 60},
                                      {"title": "Doen", "doing": "practise", "minutes": 120}]},
        {"title": "Terug", "is_return": True, "weeks_after": 6, "parts": [{"doing": "practise", "minutes": 60}]},
    ],
}  # fmt: skip


@pytest.fixture
def plc(new_version):
    """A published training."""
    return new_version("PLC leren", state="published", content=CONTENT).training


@pytest.fixture
def run(plc, rtc, tess, vakwerk, now):
    """Given yesterday by Tess, for the RTC of East Flanders."""
    from digitaleschool.offer.models import Run, Trainer

    run = Run.objects.create(training=plc, rtc=rtc(), status="confirmed", town="Gent", postcode="9000")
    run.trainers.add(Trainer.objects.create(provider=vakwerk, name="Tess", person=tess))
    for weeks, is_return in ((0, False), (6, True)):
        ends = now - timedelta(days=1) + timedelta(weeks=weeks)
        run.sessions.create(starts_at=ends - timedelta(hours=3), ends_at=ends, is_return=is_return)
    return run


@pytest.fixture
def new_seat(run, new_person, new_school) -> Callable[..., Any]:
    """Gives a teacher a place in the run; someone new of a school of their own, unless told."""
    from digitaleschool.enrolment.models import Enrolment

    def make(person: Any = None, **fields: Any) -> Enrolment:
        number = str(700 + Enrolment.objects.count())
        if person is None:
            person = new_person(f"Leraar{number}")
        school = fields.pop("school", None) or new_school(number).organisation
        return Enrolment.objects.create(
            **{"training": run.training, "run": run, "person": person, "school": school, "state": "seated"} | fields
        )

    return make


@pytest.fixture
def seat(new_seat, bram):
    return new_seat(bram)
