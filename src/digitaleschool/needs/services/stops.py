"""Someone wants no more mail about surveys."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from digitaleschool.needs.models import Invitation, MailStop, SchoolLink
from digitaleschool.needs.stops import address_hash

Status = Invitation.Status


def address_behind(key: UUID) -> str:
    """To whom the mail about this row went; empty where the row is gone."""
    invitation = Invitation.objects.filter(pk=key).first()
    if invitation:
        return invitation.email
    link = SchoolLink.objects.filter(pk=key).select_related("school__organisation").first()
    return link.school.organisation.email if link else ""


@transaction.atomic
def stop_mail(address: str, *, today: date) -> None:
    """No more mails to this address, in any round; its links still work for who wants to answer. Twice is once."""
    MailStop.objects.get_or_create(address_hash=address_hash(address), defaults={"since": today})
    unanswered = Invitation.objects.filter(
        email__iexact=address, status__in=[Status.PLANNED, Status.SENT, Status.STARTED]
    )
    unanswered.update(status=Status.STOPPED)
