"""Mails that ask a participant something, each written in the transaction that notes the asking."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import Filler, write_mail
from digitaleschool.core.enrolment.notices import AWAKE, GATHERED, load_hours
from digitaleschool.enrolment.models import Enrolment
from digitaleschool.followup.links import address
from digitaleschool.followup.models import Asked, ClassUse, Evaluation
from digitaleschool.followup.queries import version_of

KIND = "followup"
What = Asked.What
PACE = {
    What.BEFORE: GATHERED, What.AFTER: AWAKE, What.USE: AWAKE, What.SIX_WEEKS: GATHERED, What.SIX_MONTHS: GATHERED,
}  # fmt: skip
"""How quickly each leaves, by the hours of ``knowledge/enrolment``: quiet hours hold for these mails too."""


class FollowupMail(Filler):
    """Sent as long as the participant has a place and did not do yet what is asked."""

    def is_wanted(self, mail: OutboxMail, *, now: datetime) -> bool:
        what, enrolment = mail.key.split(":")[1], _enrolment(mail)
        if enrolment is None or enrolment.state != Enrolment.State.SEATED or not enrolment.person.is_active:
            return False
        if what == What.USE:
            asked = Asked.objects.filter(enrolment=enrolment, what=what, on=mail.key.split(":")[3]).first()
            return asked is None or not _told_since(enrolment, asked.asked_at)
        if what == What.AFTER:
            return True
        return not Evaluation.objects.filter(enrolment=enrolment, moment=what).exists()

    def fill(self, mail: OutboxMail) -> Mapping[str, str]:
        enrolment = _enrolment(mail)
        if enrolment is None:
            return {}
        what = mail.key.split(":")[1]
        if what == What.USE:
            return {"link": address(enrolment, "use_in_class")}
        if what == What.AFTER:
            return {"link": address(enrolment)}
        return {"link": address(enrolment, "evaluation", what)}


def _told_since(enrolment: Enrolment, since: datetime) -> bool:
    """Whether the participant told since then how it went."""
    return ClassUse.objects.filter(enrolment=enrolment, answered_at__gte=since).exists()


def _enrolment(mail: OutboxMail) -> Enrolment | None:
    return Enrolment.objects.select_related("person").filter(key=UUID(mail.about)).first()


def mail_asked(asked: Asked, *, now: datetime) -> OutboxMail:
    """The mail of one question; the secret link is put in as it leaves."""
    enrolment = asked.enrolment
    person = enrolment.person
    with override(person.language):
        version = version_of(enrolment.training)
        facts = {"name": str(person), "training": version.title if version else enrolment.training.slug}
        subject, text = _words(asked, enrolment)
    leaves_at = load_hours().leaves_at(PACE[asked.what], now=now)
    return write_mail(
        key=f"{KIND}:{asked.what}:{enrolment.pk}:{asked.on.isoformat()}", kind=KIND, recipient=person.email,
        language=person.language, subject=subject % facts, text=text % facts, now=leaves_at, about=enrolment.key.hex,
        belongs_to=f"offer:{enrolment.run.rtc_id}", is_invented=person.is_invented or enrolment.is_invented,
    )  # fmt: skip


def _words(asked: Asked, enrolment: Enrolment) -> tuple[str, str]:
    if asked.what == What.USE:
        card = getattr(enrolment, "transfer_card", None)
        if card is None:
            return _("Did you use it in class? %(training)s"), _(
                "Hello %(name)s,\n\n"
                "Some weeks ago you followed %(training)s. Did you use something of it in class?\n\n"
                "Tell it in one tap: done, tried, or not yet, and what stood in the way. You need not sign in:\n"
                "{link}\n\n"
                "What stood in the way comes on the agenda of the return session, without your name.\n"
            )
        lesson = card.lesson.replace("%", "%%").replace("{", "(").replace("}", ")")
        day = date_format(card.lesson_on, "j F")
        return _("How did your lesson go? %(training)s"), _(
            "Hello %(name)s,\n\n"
            "After %(training)s you planned a lesson for LESSON_DAY: LESSON_TEXT.\n\n"
            "How did it go? Tell it in one tap: done, tried, or not yet, and what stood in the way. "
            "You need not sign in:\n{link}\n\n"
            "What stood in the way comes on the agenda of the return session, without your name.\n"
        ).replace("LESSON_DAY", day).replace("LESSON_TEXT", lesson)
    if asked.what == What.BEFORE:
        return _("Two minutes before you start: %(training)s"), _(
            "Hello %(name)s,\n\n"
            "Soon you follow %(training)s. A few questions about you and ICT, before it begins:\n{link}\n\n"
            "We ask the same later on. So we see whether the training changes something. Nobody sees your answers: "
            "only figures of five people and more are shown.\n"
        )
    if asked.what == What.AFTER:
        return _("Which lesson will you give with it? %(training)s"), _(
            "Hello %(name)s,\n\n"
            "You followed %(training)s. Two small things, on one page, without signing in:\n{link}\n\n"
            "1. Write which lesson you will give with it, and when. We ask afterwards how it went.\n"
            "2. Say what you thought of the training.\n"
        )
    when = _("six weeks") if asked.what == What.SIX_WEEKS else _("half a year")
    return _("What do you do with it now? %(training)s"), _(
        "Hello %(name)s,\n\n"
        "Some time ago (WHEN) you followed %(training)s. What do you do with it in class now? "
        "A few questions, two minutes:\n{link}\n\n"
        "Nobody sees your answers: only figures of five people and more are shown.\n"
    ).replace("WHEN", when)
