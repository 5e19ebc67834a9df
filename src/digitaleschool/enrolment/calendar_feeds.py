"""What stands at an address that a calendar follows. Nobody who comes is named in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from digitaleschool.core.calendar import PUBLISH, Event, Party, calendar_file
from digitaleschool.offer.models import Run, Training
from digitaleschool.people.models import Person
from digitaleschool.planning.queries import versions_by_training

from .calendars import enrolment_events, run_events, site_address, slot_event
from .feed_queries import places_of, runs_followed, runs_given_by
from .guidance_queries import slots_with
from .models import CalendarFeed
from .queries import seats_of
from .rules import keeps_run

REFRESH = timedelta(hours=6)


def feed_file(feed: CalendarFeed, *, now: datetime) -> str:
    """The days of its owner, or of the training, in the language of now."""
    if feed.training is None:
        return _file(_own_events(feed.person, now), name=_("My trainings"), now=now)
    name, events = _training_events(feed.training, feed.person, now)
    return _file(events, name=name, now=now)


def _file(events: Sequence[Event], *, name: str, now: datetime) -> str:
    organiser = Party(address=site_address(), name="Digitale School")
    return calendar_file(events, method=PUBLISH, stamp=now, organiser=organiser, name=name, refresh=REFRESH)


def _own_events(person: Person, now: datetime) -> list[Event]:
    places, given = list(places_of(person, now)), list(runs_given_by(person, now))
    slots = list(slots_with(person, now))
    trainings = [
        *(one.training_id for one in (*places, *given)),
        *(one.training_id for one in slots if one.training_id),
    ]
    titles = _titles(set(trainings))
    events: list[Event] = []
    for place in places:
        title = titles.get(place.training_id, place.training.slug)
        events += enrolment_events(place, list(place.run.sessions.all()), title=title)
    for run in given:
        title = _("You give: %(training)s") % {"training": titles.get(run.training_id, run.training.slug)}
        events += run_events(run, list(run.sessions.all()), title=title, url=_page_of(run.training))
    for slot in slots:
        what = titles.get(slot.training_id, slot.training.slug) if slot.training else slot.school.name
        events.append(slot_event(slot, reader=person, what=what))
    return events


def _training_events(training: Training, reader: Person, now: datetime) -> tuple[str, list[Event]]:
    title = _titles({training.pk}).get(training.pk, training.slug)
    runs = list(runs_followed(training, now))
    counted = {run.pk: said for run in runs if keeps_run(reader, run) for said in [_seats_said(run, now)]}
    events: list[Event] = []
    for run in runs:
        about = counted.get(run.pk, "")
        events += run_events(run, list(run.sessions.all()), title=title, url=_page_of(training), about=about)
    return title, events


def _seats_said(run: Run, now: datetime) -> str:
    seats = seats_of([run], now)[run.pk]
    if seats.capacity is None:
        return _("%(seated)s participants") % {"seated": seats.seated}
    return _("%(seated)s of %(places)s places taken") % {"seated": seats.seated, "places": seats.capacity}


def _titles(trainings: set[int]) -> dict[int, str]:
    return {key: version.title for key, version in versions_by_training(trainings).items()}


def _page_of(training: Training) -> str:
    return f"{settings.SITE_URL}{reverse('catalogue')}{training.slug}/"
