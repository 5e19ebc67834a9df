"""What changes about an account itself."""

from __future__ import annotations

from allauth.account.models import EmailAddress

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
