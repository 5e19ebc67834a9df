"""What a person agreed to: asked, given, taken back; in which wording. Ask :func:`has_consented` before any use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from digitaleschool.core.privacy.consents import Wording, consent_version, is_newer, load_consents
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text

from .models import Consent, Person

__all__ = [
    "NotAsked", "Standing", "asked_again", "consent_version", "give", "has_consented", "standings", "withdraw",
]  # fmt: skip


class NotAsked(Refusal):
    """Consent to a purpose, or to a wording, that the page does not ask for today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one purpose stands for one person."""

    wording: Wording
    given: Consent | None
    """The consent to today's wording."""
    former: Consent | None
    """The consent to an older wording, where today's has not been answered yet."""


def has_consented(person: Person, purpose: str) -> bool:
    """Whether the person agreed to this purpose in the wording of today and did not take it back.

    An older wording does not count: what is done now was not told then.
    """
    version = consent_version(purpose)
    return person.consents.filter(purpose=purpose, version=version, withdrawn_at__isnull=True).exists()


def standings(person: Person) -> list[Standing]:
    """Every purpose that is asked on one's own account, and how it stands, in one query."""
    held = {consent.purpose: consent for consent in person.consents.filter(withdrawn_at__isnull=True).order_by("pk")}
    found = []
    for wording in load_consents():
        if wording.where != "account":
            continue
        consent = held.get(wording.purpose)
        is_former = consent is not None and is_newer(wording.version, consent.version)
        found.append(
            Standing(wording=wording, given=None if is_former else consent, former=consent if is_former else None)
        )
    return found


def asked_again(person: Person) -> list[Standing]:
    """The purposes that the person agreed to in words that have changed since."""
    return [standing for standing in standings(person) if standing.former]


@transaction.atomic
def give(*, person: Person, purpose: str, version: str, now: datetime) -> Consent:
    """The person agrees to a purpose in the wording that was on the screen; twice is once. Raises :class:`NotAsked`."""
    if version != _asked_here(purpose).version:
        raise NotAsked(
            Text(
                nl="De tekst is veranderd terwijl je las. Lees de nieuwe tekst en kies dan.",
                en="The text has changed while you were reading. Read the new text, then choose.",
            )
        )
    Person.objects.select_for_update().get(pk=person.pk)  # a double click: the second waits, and finds the first
    standing = person.consents.filter(purpose=purpose, withdrawn_at__isnull=True)
    known = standing.filter(version=version).first()
    if known:
        return known
    standing.update(withdrawn_at=now)
    return Consent.objects.create(person=person, purpose=purpose, version=version, given_at=now)


@transaction.atomic
def withdraw(*, person: Person, purpose: str, now: datetime) -> None:
    """The person takes a consent back, in whichever wording it was given. Raises :class:`NotAsked`."""
    _asked_here(purpose)
    Person.objects.select_for_update().get(pk=person.pk)
    person.consents.filter(purpose=purpose, withdrawn_at__isnull=True).update(withdrawn_at=now)


def _asked_here(purpose: str) -> Wording:
    for wording in load_consents():
        if (wording.purpose, wording.where) == (purpose, "account"):
            return wording
    raise NotAsked(Text(nl="Deze toestemming vragen we hier niet.", en="This consent is not asked for here."))
