"""Standing in for someone, to help: an administrator sees the site as that person, for half an hour, in the open.

Each beginning and end, and each form that was sent meanwhile, is a line in the log book with both names.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person
from digitaleschool.people.queries import people_to_stand_in_for, rtc_for

KEY = "standing_in"
"""Where the session keeps it. The session stays that of the administrator."""
LASTS = timedelta(minutes=30)


@dataclass(frozen=True)
class StandingIn:
    """For whom, and until when."""

    person: int
    until: datetime


@transaction.atomic
def begin(session: MutableMapping[str, Any], *, by: Person, person: Person, reason: str, now: datetime) -> None:
    """Lets ``by`` see the site as ``person``; who may be chosen, the caller asked of ``people_to_stand_in_for``."""
    write_down(
        "standing_in.begun", by=by, now=now, organisation=_told_to(person), on=person, label=person.name,
        details={"reason": reason},
    )  # fmt: skip
    session[KEY] = {"person": person.pk, "until": (now + LASTS).isoformat()}


@transaction.atomic
def end(session: MutableMapping[str, Any], *, by: Person, person: Person | None, now: datetime) -> None:
    """Ends it: by the button, by the clock, or because one of the two may no longer."""
    forget(session)
    organisation = _told_to(person) if person else None
    label = person.name if person else ""
    write_down("standing_in.ended", by=by, now=now, organisation=organisation, on=person, label=label)


def forget(session: MutableMapping[str, Any]) -> None:
    session.pop(KEY, None)


def note_sent(*, person: Person, page: str, status: int, now: datetime) -> None:
    """A form was sent while standing in; ``person.stood_in_by`` is who really sent it."""
    write_down(
        "standing_in.sent", by=person, now=now, organisation=_told_to(person), label=page, details={"status": status}
    )


def kept(session: MutableMapping[str, Any]) -> StandingIn | None:
    """What the session holds of it."""
    if KEY not in session:
        return None
    facts = session[KEY]
    return StandingIn(person=facts["person"], until=datetime.fromisoformat(facts["until"]))


def stood_in_for(standing: StandingIn, *, real: Any, now: datetime) -> Person | None:
    """The person as whom this request acts; nobody when the time is over, or one of the two may no longer."""
    if now >= standing.until:
        return None
    return people_to_stand_in_for(real).filter(pk=standing.person).first()


def _told_to(person: Person) -> Organisation | None:
    """The organisation whose coordinators read of it: the RTC of the person, or of the province they work in."""
    organisations = Organisation.objects.filter(pk__in=[pk for _, pk in person.roles]).order_by("pk")
    for organisation in organisations:
        rtc = organisation if organisation.is_rtc else rtc_for(organisation.province)
        if rtc:
            return rtc
    return None
