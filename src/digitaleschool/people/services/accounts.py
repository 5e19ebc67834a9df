"""What changes about an account itself."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person


def confirm_address(person: Person) -> None:
    """The address that the person signs in with has shown to be theirs."""
    facts = {"verified": True, "primary": True}
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults=facts)


def change_details(*, person: Person, name: str, language: str) -> None:
    """How the person is called, and in which language mails come to them."""
    person.name, person.language = name, language
    person.full_clean(exclude=["password", "email"])
    person.save(update_fields=["name", "language"])


@transaction.atomic
def forget_second_factor(*, person: Person, now: datetime) -> bool:
    """Takes away the app and the recovery codes of someone who lost both; False when there were none."""
    forgotten, _ = Authenticator.objects.filter(user=person).delete()
    if forgotten:
        write_down("second_factor.forgotten", by=None, now=now, on=person, label=person.name)
    return bool(forgotten)
