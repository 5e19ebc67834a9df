"""Mails of what is to be told: all that is due for one person in one mail, each thing only while it is true."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Prefetch, QuerySet

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import Enclosure, Filler
from digitaleschool.core.enrolment.notices import load_notices
from digitaleschool.enrolment.calendars import enrolment_files, slot_file
from digitaleschool.enrolment.models import Enrolment, GuidanceSlot, Notice
from digitaleschool.offer.models import Session
from digitaleschool.people.models import Person

from .notice_words import subjects_of, title_in, titles_of, what_of, written

State = Notice.State
SOON = timedelta(days=2)
"""What is told later than that may still change."""


def tell_due(*, now: datetime, most: int = 20) -> bool:
    """Makes the mails of what is due, for at most so many people; whether there may be more."""
    for _turn in range(most):
        waiting = Notice.objects.filter(state=State.WAITING, due_at__lte=now).order_by("due_at", "pk")
        person = waiting.values_list("person", flat=True).first()
        if person is None:
            return False
        tell(person, now=now)
    return True


@transaction.atomic
def tell(person: int, *, now: datetime) -> OutboxMail | None:
    """One mail with all that is due for somebody; None where another worker was first, or nothing is true any more.

    The notices are told in the transaction that writes the mail: none is lost between the two, none is told twice.
    """
    notices = list(_due_of(person, now))
    true = [notice for notice in notices if still_holds(notice)]
    dropped = [notice.pk for notice in notices if notice not in true]
    Notice.objects.filter(pk__in=dropped).update(state=State.DROPPED, facts={})
    if not true:
        return None
    mail = written(true, now)
    for notice in true:
        notice.state, notice.mail = State.TOLD, mail
        notice.facts = {name: said for name, said in notice.facts.items() if name == "part"}  # others may name somebody
        if notice.enrolment and load_notices()[notice.event].calendar:
            notice.sessions = len(notice.enrolment.run.sessions.all())
    Notice.objects.bulk_update(true, ["state", "mail", "facts", "sessions"])
    return mail


def _due_of(person: int, now: datetime) -> QuerySet[Notice]:
    """Locked: of two workers the second waits, and then finds nothing that waits."""
    due = Notice.objects.filter(person=person, state=State.WAITING, due_at__lte=now).order_by("pk")
    return _with_all(due.select_for_update(of=("self",)))


def _with_all(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    sessions = Prefetch("enrolment__run__sessions", Session.objects.order_by("starts_at", "pk"))
    return notices.select_related(
        "person", "enrolment__person", "enrolment__training", "enrolment__run__rtc", "enrolment__proposed_by",
        "slot__host", "slot__person", "slot__training", "slot__school",
    ).prefetch_related(sessions)  # fmt: skip


def coming_to(person: Person, *, now: datetime) -> list[tuple[str, datetime]]:
    """What somebody will be mailed soon, as it stands now: its subject, and when."""
    waiting = Notice.objects.filter(person=person, state=State.WAITING, due_at__lte=now + SOON)
    true = [one for one in _with_all(waiting.order_by("due_at", "pk")) if still_holds(one)]
    return list(zip(subjects_of(true, now=now), (one.due_at for one in true), strict=True))


def still_holds(notice: Notice) -> bool:
    """Whether it is still true, and somebody is there to hear it."""
    holds = load_notices()[notice.event].holds
    if not notice.person.is_active:
        return False
    if notice.slot:
        return _slot_state(notice, notice.slot) in holds
    return not holds or notice.enrolment.state in holds


def _slot_state(notice: Notice, slot: GuidanceSlot) -> str:
    """What a moment of guidance is to who hears of it. It is booked as it was told only until the next change."""
    is_theirs = slot.person_id is not None and notice.person_id in (slot.person_id, slot.host_id)
    if not is_theirs:
        return "free"
    return "booked" if notice.facts.get("part") == str(slot.sequence) else ""


class NoticeMail(Filler):
    """A mail about places: sent while one thing in it holds, with the days for the calendar as they are by then."""

    def is_wanted(self, mail: OutboxMail, *, now: datetime) -> bool:
        return any(still_holds(notice) for notice in _told_in(mail))

    def enclosures(self, mail: OutboxMail, *, now: datetime) -> Sequence[Enclosure]:
        return files_with(mail, now=now)


def files_with(mail: OutboxMail, *, now: datetime) -> list[Enclosure]:
    """The calendar files of a mail: for each place and moment that it tells about, as it stands now."""
    notices = [one for one in _told_in(mail) if load_notices()[one.event].calendar and still_holds(one)]
    titles = titles_of(notices)
    files: list[Enclosure] = []
    places = {one.enrolment_id: one.enrolment for one in notices if one.enrolment}
    for enrolment in places.values():
        if enrolment.state in (Enrolment.State.SEATED, Enrolment.State.ENDED):
            title = title_in(titles, enrolment.training, mail.language)
            sessions = list(enrolment.run.sessions.all())
            files += enrolment_files(enrolment, sessions, title=title, now=now, told=days_told(enrolment))
    for one in {notice.slot_id: notice for notice in notices if notice.slot}.values():
        what = what_of(one.slot, titles, mail.language)
        files.append(slot_file(one.slot, reader=one.person, what=what, now=now))
    return files


def days_told(enrolment: Enrolment) -> int:
    """How many days a calendar may hold of a place: as many as the longest file that went along with a mail."""
    return Notice.objects.filter(enrolment=enrolment).aggregate(most=Max("sessions"))["most"] or 0


def _told_in(mail: OutboxMail) -> QuerySet[Notice]:
    return _with_all(Notice.objects.filter(mail=mail).order_by("pk"))
