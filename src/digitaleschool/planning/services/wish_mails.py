"""Mails about wishes, each written in the transaction of what it tells."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from digitaleschool.common.outbox import write_mail
from digitaleschool.people.models import Person
from digitaleschool.planning.models import Wish

KIND = "wish"


def mail_colleague(wish: Wish, *, by: Person, now: datetime) -> None:
    """Asks a teacher whether a wish that someone filled in may count. One mail a wish."""
    wisher, person = wish.wisher, wish.wisher.person
    if person is None:
        return
    with override(person.language):
        facts = {
            "name": str(person), "by": str(by), "season": wisher.season.title, "link": settings.SITE_URL,
            "day": date_format(wisher.season.wishes_until, "j F Y"),
        }  # fmt: skip
        subject = _("Would you like to come? %(by)s filled in a wish for you") % facts
        text = _(
            "Hello %(name)s,\n\n"
            "%(by)s filled in a wish for you: a training in %(season)s. It counts only when you say yes. "
            "Sign in and go to your wishes, before %(day)s:\n%(link)s\n\n"
            "Do you not want this? Then you need not do anything.\n"
        )
    write_mail(
        key=f"{KIND}:asked:{wish.pk}", kind=KIND, recipient=person.email, language=person.language, subject=subject,
        text=text % facts, now=now, is_invented=person.is_invented,
    )  # fmt: skip
