"""Mails of what is to be told: all that is due for one person in one mail, each thing only while it is true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Prefetch, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import Enclosure, Filler, write_mail
from digitaleschool.core.enrolment.notices import load_notices, worded
from digitaleschool.enrolment.addresses import address_of, my_trainings
from digitaleschool.enrolment.calendars import enrolment_files
from digitaleschool.enrolment.models import Enrolment, Notice
from digitaleschool.enrolment.run_words import day_said, days_said, place_said
from digitaleschool.offer.models import Run, Session, Version
from digitaleschool.people.models import Person
from digitaleschool.planning.queries import versions_by_training

KIND = "enrolment"
State = Notice.State


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
    mail = _mail(true, now)
    for notice in true:
        notice.state, notice.mail, notice.facts = State.TOLD, mail, {}  # they may name somebody else
        if load_notices()[notice.event].calendar:
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
        "person", "enrolment__person", "enrolment__training", "enrolment__run__rtc"
    ).prefetch_related(sessions)  # fmt: skip


def still_holds(notice: Notice) -> bool:
    """Whether it is still true, and somebody is there to hear it."""
    holds = load_notices()[notice.event].holds
    return notice.person.is_active and (not holds or notice.enrolment.state in holds)


class NoticeMail(Filler):
    """A mail about places: sent while one thing in it holds, with the days for the calendar as they are by then."""

    def is_wanted(self, mail: OutboxMail, *, now: datetime) -> bool:
        return any(still_holds(notice) for notice in _told_in(mail))

    def enclosures(self, mail: OutboxMail, *, now: datetime) -> Sequence[Enclosure]:
        return files_with(mail, now=now)


def files_with(mail: OutboxMail, *, now: datetime) -> list[Enclosure]:
    """The calendar files of a mail: for each place that it tells about, as it stands now."""
    notices = [one for one in _told_in(mail) if load_notices()[one.event].calendar and still_holds(one)]
    places = {one.enrolment_id: one.enrolment for one in notices if one.person_id == one.enrolment.person_id}
    titles = versions_by_training({one.training_id for one in places.values()})
    files = []
    for enrolment in places.values():
        if enrolment.state in (Enrolment.State.SEATED, Enrolment.State.ENDED):
            title = title_in(titles, enrolment, mail.language)
            sessions = list(enrolment.run.sessions.all())
            files += enrolment_files(enrolment, sessions, title=title, now=now, told=days_told(enrolment))
    return files


def days_told(enrolment: Enrolment) -> int:
    """How many days a calendar may hold of a place: as many as the longest file that went along with a mail."""
    return Notice.objects.filter(enrolment=enrolment).aggregate(most=Max("sessions"))["most"] or 0


def _told_in(mail: OutboxMail) -> QuerySet[Notice]:
    return _with_all(Notice.objects.filter(mail=mail).order_by("pk"))


def title_in(titles: Mapping[int, Version], enrolment: Enrolment, language: str) -> str:
    version = titles.get(enrolment.training_id)
    with override(language):
        return version.title if version else enrolment.training.slug


# --- words ------------------------------------------------------------------------------------------------------------


def _mail(notices: Sequence[Notice], now: datetime) -> OutboxMail:
    person = notices[0].person
    titles = versions_by_training({notice.enrolment.training_id for notice in notices})
    with override(person.language):
        told = [said(notice, title_in(titles, notice.enrolment, person.language), now=now) for notice in notices]
        subject, text = _together(told, person)
    return write_mail(
        key=f"notices:{notices[-1].pk}", kind=KIND, recipient=person.email, language=person.language, subject=subject,
        text=text, now=now, is_invented=person.is_invented,
    )  # fmt: skip


def _together(told: Sequence[tuple[str, str]], person: Person) -> tuple[str, str]:
    hello = _("Hello %(name)s,") % {"name": person}
    end = _("All your trainings: %(link)s") % {"link": my_trainings()}
    if len(told) == 1:
        [(subject, text)] = told
        return subject, f"{hello}\n\n{text}\n\n{end}\n"
    parts = [f"{subject}\n{'-' * min(len(subject), 70)}\n\n{text}" for subject, text in told]
    more = _("%(first)s (and %(count)s more)") % {"first": told[0][0], "count": len(told) - 1}
    return more, "\n\n\n".join([hello, *parts, end]) + "\n"


def said(notice: Notice, title: str, *, now: datetime) -> tuple[str, str]:
    """The subject and the text of one notice, in the language of now."""
    enrolment, facts = notice.enrolment, notice.facts
    run = enrolment.run
    sessions = list(run.sessions.all())
    coming = [session for session in sessions if session.ends_at >= now] or sessions
    back = next((session for session in coming if session.is_return and session.ends_at >= now), None)
    values = {
        "training": title,
        "days": days_said(coming),
        "place": place_said(run),
        "link": settings.SITE_URL + facts["link"] if facts.get("link") else address_of(enrolment),
        "answer_by": _moment_said(enrolment.answer_by),
        "goes_on": _goes_on(run),
        "coming": _("The group comes together again on %(day)s.") % {"day": day_said(back)} if back else "",
        "by": facts.get("by") or str(enrolment.proposed_by or _("A colleague")),
        "reason": facts.get("reason", ""),
        "what": facts.get("what", ""),
        "participant": str(enrolment.person),
    }  # fmt: skip
    return worded(load_notices()[notice.event], values, notice.person.language)


def _moment_said(moment: datetime | None) -> str:
    return date_format(localtime(moment), "l j F Y, G:i") if moment else _("the first session")


def _goes_on(run: Run) -> str:
    if run.status == Run.Status.TENTATIVE:
        return _("It goes on when enough people come. You hear it from us.")
    return ""
