"""Mails a respondent the link to go on with.

At once and not through the outbox: the outbox is a table, and a row in it would hold the address of a respondent, for a
draft of an open link even beside the secret that opens it, which the database may not know.
"""

from __future__ import annotations

import smtplib

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from digitaleschool.common.outbox import belongs_to_no_one
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.model import Text
from digitaleschool.core.text import clean_line
from digitaleschool.needs.models import Round

from .answering import count_mail

MOST_MAILS = 3
"""For one draft, so that nobody fills a stranger's mailbox from our site."""


class NotMailed(Refusal):
    """The link could not be mailed."""


def mail_link(*, secret: str, address: str, email: str, round: Round) -> None:
    """Sends the link. Raises :class:`NotMailed`, and :class:`~.answering.UnknownLink` where there is no draft."""
    if belongs_to_no_one(email):
        raise NotMailed(
            Text(
                nl="Dit adres is verzonnen: er komt geen mail aan. Kopieer de link hierboven.",
                en="This address is invented: no mail arrives there. Copy the link above.",
            )
        )
    if not count_mail(secret=secret, most=MOST_MAILS):
        raise NotMailed(
            Text(
                nl="We mailden je link al een paar keer. Kijk bij ongewenste mail, of kopieer de link hierboven.",
                en="We mailed you the link a few times already. Look among unwanted mail, or copy the link above.",
            )
        )
    try:
        _message(address=address, email=email, round=round).send()
    except (smtplib.SMTPException, OSError):
        raise NotMailed(
            Text(
                nl="De mail kon niet weg. Kopieer de link hierboven, of probeer het straks opnieuw.",
                en="The mail could not be sent. Copy the link above, or try again in a moment.",
            )
        ) from None


def _message(*, address: str, email: str, round: Round) -> EmailMessage:
    subject = _("Go on with the survey: %(round)s") % {"round": round.title}
    text = _(
        "Hello,\n\nWith this link you go on where you were:\n%(link)s\n\n"
        "Whoever has the link can see what you filled in. So keep it to yourself.\n"
        "You did not ask for this? Then you may throw this mail away. We do not keep your address.\n"
    ) % {"link": address}
    return EmailMessage(
        subject=clean_line(subject, longest=200), body=text, to=[email], headers={"Auto-Submitted": "auto-generated"}
    )
