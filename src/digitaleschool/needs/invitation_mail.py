"""What the mails of a round need as they leave: their links, whether they are still wanted, what a bounce means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import Filler

from .links import answer_address, stop_address
from .models import Invitation, SchoolLink
from .rules import takes_answers
from .stops import wants_no_mail

Status = Invitation.Status
STILL_TO_ASK = frozenset({Status.SENT, Status.STARTED})


class InvitationMail(Filler):
    """An invitation or a reminder to one person."""

    def is_wanted(self, mail: OutboxMail, *, now: datetime) -> bool:
        invitation = Invitation.objects.select_related("round").filter(pk=UUID(mail.about)).first()
        return bool(
            invitation and takes_answers(invitation.round, today=localdate(now)) and invitation.status in STILL_TO_ASK
        )

    def fill(self, mail: OutboxMail) -> Mapping[str, str]:
        return _links(Invitation.objects.filter(pk=UUID(mail.about)).first())

    def on_bounce(self, mail: OutboxMail, *, now: datetime) -> None:
        waiting = Invitation.objects.filter(pk=UUID(mail.about), status__in=[Status.PLANNED, Status.SENT])
        waiting.update(status=Status.BOUNCED)


class SchoolLinkMail(Filler):
    """The open link of a school, to the address of the school."""

    def is_wanted(self, mail: OutboxMail, *, now: datetime) -> bool:
        link = SchoolLink.objects.select_related("round").filter(pk=UUID(mail.about)).first()
        return bool(
            link
            and link.is_open
            and takes_answers(link.round, today=localdate(now))
            and not wants_no_mail(mail.recipient)
        )

    def fill(self, mail: OutboxMail) -> Mapping[str, str]:
        return _links(SchoolLink.objects.filter(pk=UUID(mail.about)).first())


def _links(row: Invitation | SchoolLink | None) -> Mapping[str, str]:
    return {"link": answer_address(row), "unsubscribe": stop_address(row.pk)} if row else {}
