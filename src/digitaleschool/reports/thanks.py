"""Step 8: who asked for it gets a word of thanks with the way to the report."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext, override

from digitaleschool.common.outbox import write_mail
from digitaleschool.core.survey.model import Text
from digitaleschool.needs.models import Contact, Round
from digitaleschool.needs.queries import mails_belong_to
from digitaleschool.needs.services.making import tenant_of
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person

from .live import NotYet


def waiting_for_summary(round: Round) -> QuerySet[Contact]:
    """Who asked for the summary and did not get it yet."""
    return Contact.objects.filter(round=round, wants_summary=True, thanked_on__isnull=True).order_by("pk")


@transaction.atomic
def send_summaries(*, round: Round, by: Person, now: datetime) -> int:
    """Writes a mail to everyone who waits for the summary; the number of mails. Raises :class:`NotYet`."""
    round = Round.objects.select_for_update().get(pk=round.pk)
    if not round.is_published:
        raise NotYet(
            Text(
                nl="Het rapport is nog niet openbaar. Maak het eerst openbaar, dan heeft de mail een link.",
                en="The report is not public yet. Make it public first, so that the mail has a link.",
            )
        )
    waiting, own = list(waiting_for_summary(round)), tenant_of(round, by)
    for contact in waiting:
        with override(contact.language):
            context = {
                "name": contact.name,
                "round": round,
                "address": settings.SITE_URL + reverse("report", args=[round.slug]),
            }
            write_mail(
                key=f"summary:{contact.pk}",
                kind="summary",
                recipient=contact.email,
                language=contact.language,
                subject=gettext("Thank you: this is what teachers said"),
                text=render_to_string("reports/mail/summary.txt", context),
                now=now,
                belongs_to=mails_belong_to(round, own.pk if own else None),
                is_invented=round.is_invented,
            )
    Contact.objects.filter(pk__in=[contact.pk for contact in waiting]).update(thanked_on=localdate(now))
    write_down(
        "round.summary_sent",
        by=by,
        now=now,
        organisation=own,
        on=round,
        details={"mails": len(waiting)},
    )
    return len(waiting)
