"""The words of a mail about places and moments of guidance, in the language of who reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import write_mail
from digitaleschool.core.enrolment.notices import load_notices, worded
from digitaleschool.enrolment.addresses import address_of, my_trainings
from digitaleschool.enrolment.models import Enrolment, GuidanceSlot, Notice
from digitaleschool.enrolment.run_words import day_said, days_said, place_said, stretch_said
from digitaleschool.offer.models import Run, Training, Version
from digitaleschool.people.models import Person
from digitaleschool.planning.queries import versions_by_training

KIND = "enrolment"


def titles_of(notices: Sequence[Notice]) -> Mapping[int, Version]:
    trainings = {one.enrolment.training_id for one in notices if one.enrolment}
    return versions_by_training(
        trainings | {one.slot.training_id for one in notices if one.slot and one.slot.training_id}
    )


def title_in(titles: Mapping[int, Version], training: Training, language: str) -> str:
    version = titles.get(training.pk)
    with override(language):
        return version.title if version else training.slug


def what_of(slot: GuidanceSlot, titles: Mapping[int, Version], language: str) -> str:
    """What a moment of guidance is about: the training, or help at a school."""
    if slot.training:
        return title_in(titles, slot.training, language)
    with override(language):
        return _("help with ICT at %(school)s") % {"school": slot.school.name}


def subjects_of(notices: Sequence[Notice], *, now: datetime) -> list[str]:
    """What each would be called in a mail, in the language of who reads it."""
    titles = titles_of(notices)
    return [_said(notice, titles, now)[0] for notice in notices]


def written(notices: Sequence[Notice], now: datetime) -> OutboxMail:
    person = notices[0].person
    titles = titles_of(notices)
    with override(person.language):
        told = [_said(notice, titles, now) for notice in notices]
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


def _said(notice: Notice, titles: Mapping[int, Version], now: datetime) -> tuple[str, str]:
    """The subject and the text of one notice, in the language of now."""
    language = notice.person.language
    if notice.slot:
        values = _of_slot(notice, notice.slot, what=what_of(notice.slot, titles, language))
    else:
        values = _of_place(
            notice, notice.enrolment, title=title_in(titles, notice.enrolment.training, language), now=now
        )
    if notice.facts.get("link"):
        values["link"] = settings.SITE_URL + notice.facts["link"]
    return worded(load_notices()[notice.event], values, language)


def _of_place(notice: Notice, enrolment: Enrolment, *, title: str, now: datetime) -> dict[str, str]:
    run, facts = enrolment.run, notice.facts
    sessions = list(run.sessions.all())
    coming = [session for session in sessions if session.ends_at >= now] or sessions
    back = next((session for session in coming if session.is_return and session.ends_at >= now), None)
    return {
        "training": title,
        "days": days_said(coming),
        "place": place_said(run),
        "link": address_of(enrolment),
        "answer_by": _moment_said(enrolment.answer_by),
        "goes_on": _goes_on(run),
        "coming": _("The group comes together again on %(day)s.") % {"day": day_said(back)} if back else "",
        "by": facts.get("by") or str(enrolment.proposed_by or _("A colleague")),
        "reason": facts.get("reason", ""),
        "what": facts.get("what", ""),
        "participant": str(enrolment.person),
    }


def _of_slot(notice: Notice, slot: GuidanceSlot, *, what: str) -> dict[str, str]:
    is_host = notice.person_id == slot.host_id
    return {
        "what": what,
        "days": f"- {stretch_said(slot.starts_at, slot.ends_at)}",
        "place": slot.place,
        "by": str(slot.host),
        "participant": notice.facts.get("participant") or str(slot.person or _("A colleague")),
        "link": settings.SITE_URL + reverse("guidance_offer" if is_host else "guidance"),
    }


def _moment_said(moment: datetime | None) -> str:
    return date_format(localtime(moment), "l j F Y, G:i") if moment else _("the first session")


def _goes_on(run: Run) -> str:
    if run.status == Run.Status.TENTATIVE:
        return _("It goes on when enough people come. You hear it from us.")
    return ""
