"""Asking a whole school: one open link, mailed to the school or passed on by hand."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import write_mail
from digitaleschool.core.mail_texts import MailText
from digitaleschool.core.wording import Text
from digitaleschool.needs.links import answer_address, hash_of, secret_of
from digitaleschool.needs.models import InvitationText, Round, SchoolLink
from digitaleschool.needs.queries import mails_belong_to
from digitaleschool.needs.stops import wants_no_mail
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person, School
from digitaleschool.people.queries import rtc_for

from .invitations import CannotInvite, acting_rtc, check_open, filled_for, texts_of

LANGUAGE = "nl"
"""Of the mail to a school; its teachers choose their own on the survey."""


@transaction.atomic
def open_school_link(*, round: Round, school: School, most_a_day: int, by: Person, now: datetime) -> SchoolLink:
    """The open link of a school in a round; made once, then its limit a day changes."""
    round = Round.objects.select_for_update().get(pk=round.pk)
    key = uuid.uuid4()
    link, made = SchoolLink.objects.get_or_create(
        round=round,
        school=school,
        defaults={"id": key, "token_hash": hash_of(secret_of("school", key)), "most_a_day": most_a_day},
    )
    if made:
        _note("school_link.made", link, by, now)
    elif link.most_a_day != most_a_day:
        SchoolLink.objects.filter(pk=link.pk).update(most_a_day=most_a_day)
        link.most_a_day = most_a_day
    return link


@transaction.atomic
def set_open(*, link: SchoolLink, is_open: bool, by: Person, now: datetime) -> None:
    """Closes a link that went round too far, or opens it again."""
    if SchoolLink.objects.filter(pk=link.pk, is_open=not is_open).update(is_open=is_open):
        _note("school_link.opened" if is_open else "school_link.closed", link, by, now)


@transaction.atomic
def mail_school_link(*, link: SchoolLink, by: Person, now: datetime, today: date) -> OutboxMail:
    """Writes the mail to the address of the school, once a day at most. Raises :class:`CannotInvite`."""
    link = SchoolLink.objects.select_for_update(of=("self",)).select_related("round", "school__organisation").get(
        pk=link.pk
    )  # fmt: skip
    address, key = link.school.organisation.email, f"school:{link.pk.hex}:{today.isoformat()}"
    check_open(link.round, today)
    _check_school(link, address)
    if OutboxMail.objects.filter(key=key).exists():
        raise CannotInvite(
            Text(
                nl="Deze school kreeg vandaag al een mail. Morgen kun je er weer een sturen.",
                en="This school got a mail today already. Tomorrow you can send another.",
            )
        )
    text = text_for(link)
    rtc = rtc_for(link.school.organisation.province)
    mail = write_mail(
        key=key, kind="school_link", recipient=address, language=LANGUAGE, subject=text.subject, text=text.text,
        now=now, about=link.pk.hex, belongs_to=mails_belong_to(link.round, rtc.pk if rtc else None),
        is_invented=link.school.organisation.is_invented,
    )  # fmt: skip
    _note("school_link.mailed", link, by, now)
    return mail


def _check_school(link: SchoolLink, address: str) -> None:
    if not link.is_open:
        raise CannotInvite(
            Text(
                nl="De link van deze school is gesloten. Zet hem eerst weer aan.",
                en="The link of this school is closed. Open it again first.",
            )
        )
    if not address:
        raise CannotInvite(
            Text(
                nl="We kennen geen mailadres van deze school. Kopieer de tekst en geef hem zelf door.",
                en="We know no e-mail address of this school. Copy the text and pass it on yourself.",
            )
        )
    if wants_no_mail(address):
        raise CannotInvite(
            Text(
                nl="Deze school wil geen mails meer over bevragingen. Bel de school, of geef de tekst zelf door.",
                en="This school wants no more mails about surveys. Call the school, or pass the text on yourself.",
            )
        )


def text_for(link: SchoolLink) -> MailText:
    """The mail for the school, its links not filled in yet."""
    words = texts_of(link.round)[InvitationText.Kind.SCHOOL, LANGUAGE]
    return filled_for(words, round=link.round, name="", school=link.school, language=LANGUAGE)


def text_to_copy(link: SchoolLink) -> str:
    """The same words to pass on by hand: with the link, without the part about stopping our mails."""
    parts = [part for part in text_for(link).text.split("\n\n") if "{unsubscribe}" not in part]
    return "\n\n".join(parts).replace("{link}", answer_address(link))


def _note(verb: str, link: SchoolLink, by: Person, now: datetime) -> None:
    write_down(verb, by=by, now=now, organisation=acting_rtc(link.round, by), on=link.round, label=str(link.school))
