"""Addresses that a calendar follows: made, replaced, ended."""

from __future__ import annotations

import base64
import secrets
from datetime import date, datetime

from django.db import transaction

from digitaleschool.enrolment.models import CalendarFeed
from digitaleschool.needs.links import hash_of
from digitaleschool.offer.models import Training
from digitaleschool.people.models import Person


@transaction.atomic
def make_feed(*, person: Person, training: Training | None, now: datetime) -> str:
    """The secret of a new address; an earlier one for the same days ends with it."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)  # two taps make one address
    CalendarFeed.objects.filter(person=person, training=training).delete()
    secret = base64.b32encode(secrets.token_bytes(20)).decode().lower()
    CalendarFeed.objects.create(person=person, training=training, digest=hash_of(secret), made_at=now)
    return secret


def end_feed(feed: CalendarFeed) -> None:
    """From now on nothing is at the address."""
    CalendarFeed.objects.filter(pk=feed.pk).delete()


def note_reading(feed: CalendarFeed, *, today: date) -> None:
    """So that somebody sees whether an address is used; at most once a day."""
    CalendarFeed.objects.filter(pk=feed.pk).exclude(read_on=today).update(read_on=today)
