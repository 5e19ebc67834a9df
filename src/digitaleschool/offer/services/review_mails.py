"""Mails about the judging of trainings, each written in the transaction of what it tells."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from digitaleschool.common.outbox import write_mail
from digitaleschool.offer.models import Assessment, Assignment, Provider, Training, Version
from digitaleschool.people.models import Membership, Organisation, Person
from digitaleschool.people.rules import Role

KIND = "review"


def mail_reviewer(assignment: Assignment, *, by: Person, now: datetime) -> None:
    """Asks someone to judge."""
    reviewer, version = assignment.reviewer, assignment.assessment.version
    if reviewer is None:
        return
    with override(reviewer.language):
        facts = _facts(version, "review_judge", assignment.pk) | {
            "name": str(reviewer), "by": str(by), "provider": version.training.provider.name,
            "day": date_format(assignment.due_on, "j F Y") if assignment.due_on else "",
        }  # fmt: skip
        subject = _("Please judge: %(training)s") % facts
        text = _(
            "Hello %(name)s,\n\n"
            "%(by)s asks you to judge a training: %(training)s, of %(provider)s.\n\n"
            "You say of each criterion whether it is met, and why. You can stop and go on later:\n%(link)s\n"
        )
        if assignment.seat == Assignment.Seat.THIRD:
            text += "\n" + _("Two others differ about a few criteria. You judge only those.") + "\n"
        if facts["day"]:
            text += "\n" + _("Please be done on %(day)s.") + "\n"
        text += "\n" + _("Do you have anything to do with the provider? Then do not judge it, and tell %(by)s so.\n")
    _write(f"{KIND}:asked:{assignment.pk}", reviewer, subject, text % facts, version, now)


def mail_released(assignment: Assignment, *, now: datetime) -> None:
    """Tells someone that they need not judge any more."""
    reviewer, version = assignment.reviewer, assignment.assessment.version
    if reviewer is None:
        return
    with override(reviewer.language):
        facts = {"name": str(reviewer), "training": version.title}
        subject = _("You need not judge any more: %(training)s") % facts
        text = _(
            "Hello %(name)s,\n\n"
            "You were asked to judge this training: %(training)s. That is no longer needed; someone else does it. "
            "What you had noted is gone.\n"
        )
    _write(f"{KIND}:released:{assignment.pk}", reviewer, subject, text % facts, version, now)


def mail_coordinators(assessment: Assessment, *, differing: Collection[str], now: datetime) -> None:
    """Tells who decides that the verdicts are in, and whether a third reviewer is needed."""
    version = assessment.version
    seats = assessment.assignments.filter(handed_in_at__isnull=False).count()
    for person in coordinators_of(version.training, now):
        with override(person.language):
            facts = _facts(version, "review_decide", assessment.pk) | {
                "name": str(person),
                "count": len(differing),
                "criteria": ", ".join(differing),
            }
            subject = _("The verdicts are in: %(training)s") % facts
            text = _("Hello %(name)s,\n\nThe reviewers have judged this training: %(training)s.\n\n")
            if differing and seats == 2:
                text += _("They differ about %(criteria)s. Ask a third reviewer for that:\n%(link)s\n")
            else:
                text += _("Look at the verdicts and decide:\n%(link)s\n")
        _write(f"{KIND}:in:{assessment.pk}:{seats}:{person.pk}", person, subject, text % facts, version, now)


def mail_looked_at_again(assessment: Assessment, *, why: Mapping[str, str], now: datetime) -> None:
    """Tells who decides that a published training is due to be looked at again; ``why`` by language."""
    version = assessment.version
    for person in coordinators_of(version.training, now):
        with override(person.language):
            facts = _facts(version, "review_decide", assessment.pk) | {"name": str(person), "why": why[person.language]}
            subject = _("Look again at: %(training)s") % facts
            text = _(
                "Hello %(name)s,\n\n"
                "This training is published, and it is time to look at it again: %(training)s.\n%(why)s\n\n"
                "It stays in the offer meanwhile. See what has changed, then confirm it or have it judged:\n"
                "%(link)s\n"
            )
        _write(f"{KIND}:again:{assessment.pk}:{person.pk}", person, subject, text % facts, version, now)


def mail_returned(
    assessment: Assessment, *, remark: str, reasons: Mapping[str, Collection[str]], now: datetime
) -> None:
    """Tells the provider what is to be mended: by language, a line for each reason."""
    version = assessment.version
    for address, name, language, invented in _of_provider(version.training, now):
        with override(language):
            facts = {"name": name, "training": version.title, "rtc": version.training.rtc.name, "remark": remark,
                     "reasons": "\n".join(f"- {reason}" for reason in reasons[language])}  # fmt: skip
            subject = _("Please mend your training: %(training)s") % facts
            text = _("Hello %(name)s,\n\n%(rtc)s sends this training back to you: %(training)s.\n\n%(remark)s\n")
            if facts["reasons"]:
                text += "\n" + _("What is not in order yet:\n%(reasons)s\n")
            text += "\n" + _("You can change it and submit it again. Sign in on the site to go on.\n")
        _post(f"{KIND}:returned:{assessment.pk}:{address}", address, language, subject, text % facts, version, now,
              invented)  # fmt: skip


def mail_published(assessment: Assessment, *, now: datetime) -> None:
    """Tells the provider that the training is in the offer."""
    version = assessment.version
    for address, name, language, invented in _of_provider(version.training, now):
        with override(language):
            facts = {"name": name, "training": version.title, "rtc": version.training.rtc.name}
            subject = _("Your training is in the offer: %(training)s") % facts
            text = _(
                "Hello %(name)s,\n\n"
                "%(rtc)s has published your training: %(training)s. Teachers can find it from now on.\n\n"
                "Do you change it? Then it is judged again; until that is done, this version stays in the offer.\n"
            )
        _post(f"{KIND}:published:{assessment.pk}:{address}", address, language, subject, text % facts, version, now,
              invented)  # fmt: skip


def mail_taken_out(version: Version, *, why: str, now: datetime) -> None:
    """Tells the provider that a training is no longer in the offer, and why."""
    for address, name, language, invented in _of_provider(version.training, now):
        with override(language):
            facts = {"name": name, "training": version.title, "rtc": version.training.rtc.name, "why": why}
            subject = _("No longer in the offer: %(training)s") % facts
            text = _(
                "Hello %(name)s,\n\n"
                "%(rtc)s took this training out of the offer: %(training)s.\n\nWhy: %(why)s\n\n"
                "You can make a next version and submit it.\n"
            )
        _post(f"{KIND}:out:{version.pk}:{address}", address, language, subject, text % facts, version, now, invented)


def coordinators_of(training: Training, now: datetime) -> list[Person]:
    """Who decides about a training today."""
    return _people(training.rtc, Role.RTC_COORDINATOR, now)


def _of_provider(training: Training, now: datetime) -> list[tuple[str, str, str, bool]]:
    """Address, name, language and whether invented, of who submits for the provider; else the provider's own address.

    An RTC that gives a training itself has coordinators in their place.
    """
    role = Role.RTC_COORDINATOR if training.provider.is_rtc else Role.PROVIDER
    people = _people(training.provider, role, now)
    if people:
        return [(one.email, str(one), one.language, one.is_invented) for one in people]
    provider = Provider.objects.filter(organisation=training.provider).first()
    address = (provider.contact_email if provider else "") or training.provider.email
    return [(address, training.provider.name, "nl", training.is_invented)] if address else []


def _people(organisation: Organisation, role: str, now: datetime) -> list[Person]:
    held = Membership.objects.held_on(localdate(now)).filter(organisation=organisation, role=role)
    return list(Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("pk"))


def _facts(version: Version, name: str, key: int) -> dict[str, object]:
    return {"training": version.title, "link": settings.SITE_URL + reverse(name, args=[key])}


def _write(key: str, person: Person, subject: str, text: str, version: Version, now: datetime) -> None:
    _post(key, person.email, person.language, subject, text, version, now, person.is_invented)


def _post(
    key: str, address: str, language: str, subject: str, text: str, version: Version, now: datetime, invented: bool
) -> None:
    write_mail(
        key=key[:120], kind=KIND, recipient=address, language=language, subject=subject, text=text, now=now,
        belongs_to=f"offer:{version.training.rtc_id}", is_invented=invented,
    )  # fmt: skip
