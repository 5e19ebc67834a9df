"""Places and runs as events for a calendar. An event keeps its identifier whatever changes about it.

A session is the first, second, ... of its run, whatever its day: one that moves stays the same event. The number of
the run's changes, doubled, is the ``SEQUENCE``: a cancellation goes between two of them, so that it is always later
than what it takes away and earlier than what replaces it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from digitaleschool.common.outbox import Enclosure
from digitaleschool.core.calendar import CANCEL, REQUEST, Event, Party, calendar_file
from digitaleschool.offer.models import Run, Session
from digitaleschool.people.models import Person

from .addresses import address_of
from .models import Enrolment, GuidanceSlot
from .run_words import place_said

STATUS = {Run.Status.TENTATIVE: "TENTATIVE", Run.Status.CONFIRMED: "CONFIRMED", Run.Status.CANCELLED: "CANCELLED"}


def organiser_of(run: Run) -> Party:
    """The RTC, at the address that the site mails from."""
    return Party(address=site_address(), name=run.rtc.name)


def site_address() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def uid(*parts: object) -> str:
    """An identifier that no other site makes."""
    return f"{'-'.join(str(part) for part in parts)}@{urlsplit(settings.SITE_URL).hostname}"


def sequence_of(run: Run, *, is_over: bool = False) -> int:
    return 2 * run.sequence + is_over


def run_events(run: Run, sessions: Sequence[Session], *, title: str, url: str, about: str = "") -> list[Event]:
    """The sessions of a run, in order, for whoever follows the training."""
    is_over = run.status == Run.Status.CANCELLED
    return [
        _event(uid("run", run.pk, number), run, session, title, url, about, is_over=is_over)
        for number, session in enumerate(sessions, start=1)
    ]


def enrolment_events(enrolment: Enrolment, sessions: Sequence[Session], *, title: str) -> list[Event]:
    """The sessions of somebody's place, in order."""
    url = address_of(enrolment)
    is_over = enrolment.state == Enrolment.State.ENDED
    return [
        _event(uid("enrolment", enrolment.key, number), enrolment.run, session, title, url, "", is_over=is_over)
        for number, session in enumerate(sessions, start=1)
    ]


def _event(identifier: str, run: Run, session: Session, title: str, url: str, about: str, *, is_over: bool) -> Event:
    return Event(
        uid=identifier, sequence=sequence_of(run, is_over=is_over),
        starts_at=session.starts_at, ends_at=session.ends_at,
        summary=_("%(training)s: return session") % {"training": title} if session.is_return else title,
        status="CANCELLED" if is_over else STATUS[Run.Status(run.status)], location=place_said(run), url=url,
        description="\n".join(one for one in (about, url) if one),
    )  # fmt: skip


def enrolment_files(
    enrolment: Enrolment, sessions: Sequence[Session], *, title: str, now: datetime, told: int = 0
) -> list[Enclosure]:
    """What changes the participant's calendar: the days to keep, and those to take away.

    ``told``: how many days an earlier file had; those of which there is no session any more are taken away by number.
    """
    person = enrolment.person
    with override(person.language):
        events = enrolment_events(enrolment, sessions, title=title)
        gone = _gone(enrolment, sessions, told, title)
    if enrolment.state == Enrolment.State.ENDED:
        kept, gone = [], [*events, *gone]
    else:
        kept = events
    facts = {
        "stamp": now, "organiser": organiser_of(enrolment.run),
        "attendee": Party(address=person.email, name=person.name),
    }  # fmt: skip
    name = enrolment.training.slug
    return [
        Enclosure(
            name=f"{name}{tail}.ics", kind="calendar", method=method,
            content=calendar_file(changed, method=method, **facts),
        )
        for changed, method, tail in ((kept, REQUEST, ""), (gone, CANCEL, "-weg" if kept else ""))
        if changed
    ]  # fmt: skip


def _gone(enrolment: Enrolment, sessions: Sequence[Session], told: int, title: str) -> list[Event]:
    """Numbers that have no session any more; a calendar goes by the identifier, not by the day."""
    if not sessions:
        return []
    return [
        _event(
            uid("enrolment", enrolment.key, number), enrolment.run, sessions[-1], title, address_of(enrolment), "",
            is_over=True,
        )
        for number in range(len(sessions) + 1, told + 1)
    ]  # fmt: skip


# --- guidance ---------------------------------------------------------------------------------------------------------


def slot_event(slot: GuidanceSlot, *, reader: Person, what: str) -> Event:
    """A moment of guidance, for its host or for who took it, each with an event of their own."""
    is_host = reader.pk == slot.host_id
    facts = {"who": (slot.person or _("a teacher")) if is_host else slot.host, "what": what}
    url = settings.SITE_URL + reverse("guidance_offer" if is_host else "guidance")
    return Event(
        uid=uid("guidance", slot.key, "host" if is_host else reader.pk), sequence=slot.sequence,
        starts_at=slot.starts_at, ends_at=slot.ends_at, summary=_("%(who)s: %(what)s") % facts, location=slot.place,
        description="\n".join(one for one in (slot.question, url) if one), url=url,
    )  # fmt: skip


def slot_file(slot: GuidanceSlot, *, reader: Person, what: str, now: datetime) -> Enclosure:
    """Puts the moment in the reader's calendar, or takes it out."""
    is_kept = slot.person_id is not None and reader.pk in (slot.host_id, slot.person_id)
    method = REQUEST if is_kept else CANCEL
    with override(reader.language):
        event = slot_event(slot, reader=reader, what=what)
    content = calendar_file(
        [event], method=method, stamp=now, organiser=Party(address=site_address(), name="Digitale School"),
        attendee=Party(address=reader.email, name=reader.name),
    )  # fmt: skip
    return Enclosure(name=f"afspraak-{slot.starts_at:%Y%m%d}.ics", kind="calendar", method=method, content=content)
