"""The mail to who got a role."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import Filler, write_mail
from digitaleschool.people.models import Membership, Person

WELCOME = "welcome"


class WelcomeMail(Filler):
    """Sent as long as the role is there."""

    def is_wanted(self, mail: OutboxMail, *, now: datetime) -> bool:
        held = Membership.objects.filter(pk=mail.key.removeprefix(f"{WELCOME}:")).first()
        return held is not None and (held.until is None or held.until >= localdate(now))


def write_welcome(membership: Membership, *, by: Person, now: datetime) -> None:
    """Tells a person, in their language, which role they got and how to sign in."""
    person = membership.person
    with translation.override(person.language):
        facts = {
            "name": person.name or person.email, "by": str(by), "role": membership.get_role_display(),
            "organisation": membership.organisation.name, "email": person.email,
            "site": settings.SITE_URL + reverse("account_login"),
        }  # fmt: skip
        subject = _("You can sign in to Digitale School")
        text = _(
            "Hello %(name)s,\n\n"
            "%(by)s gave you a role on Digitale School: %(role)s, %(organisation)s.\n\n"
            "You need no password. Go to %(site)s, ask for a code, and fill in this address: %(email)s. "
            "You get a code by mail.\n\n"
            "Do you not know %(by)s, or is this a mistake? Then you need not do anything.\n"
        )
    write_mail(
        key=f"{WELCOME}:{membership.pk}", kind=WELCOME, recipient=person.email, language=person.language,
        subject=subject, text=text % facts, now=now, is_invented=person.is_invented,
    )  # fmt: skip
