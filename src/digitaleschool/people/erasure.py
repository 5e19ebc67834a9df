"""Being forgotten: what stands in the way, what it changes, and doing it, all at once."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from digitaleschool.core.privacy.retention import Kept
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text

from .audit import write_down
from .models import AuditEntry, ErasureRequest, Membership, Organisation, Person
from .personal_data import Kind, about, kinds

COORDINATOR = Membership.Role.RTC_COORDINATOR


class MustHandOver(Refusal):
    """The person is the last who can do something that others count on."""


def stands_in_the_way(person: Person, *, today: date) -> MustHandOver | None:
    """Why this person cannot be forgotten yet; None where nothing does."""
    alone = [rtc.name for rtc in _coordinated(person, today) if not _others_coordinate(rtc, person, today)]
    if alone:
        names = " en ".join(alone), " and ".join(alone)
        return MustHandOver(
            Text(
                nl=f"Je bent de enige coördinator van {names[0]}. Geef eerst een collega die rol.",
                en=f"You are the only coordinator of {names[1]}. Give that role to a colleague first.",
            )
        )
    if person.is_staff and not Person.objects.filter(is_staff=True, is_active=True).exclude(pk=person.pk).exists():
        return MustHandOver(
            Text(
                nl="Je bent de enige beheerder van het platform. Maak eerst een collega beheerder.",
                en="You are the only administrator of the platform. Make a colleague administrator first.",
            )
        )
    return None


@transaction.atomic
def forget(person: Person, *, now: datetime) -> ErasureRequest:
    """Erases a person, kind by kind, or nothing at all. Raises :class:`MustHandOver`.

    Only counts are kept of it.
    """
    today = timezone.localdate(now)
    person = _locked(person, today)
    refusal = stands_in_the_way(person, today=today)
    if refusal:
        raise refusal
    request = ErasureRequest.objects.create(person=person, asked_at=now)
    whom = about(person, now)
    effects = {kept.code: kind.forget(whom) for kept, kind in _in_order() if kind.forget}
    ErasureRequest.objects.filter(pk=request.pk).update(done_at=now, effects=effects)
    line = write_down("person.forgotten", by=None, now=now, details={"rows": sum(effects.values())})
    AuditEntry.objects.filter(pk=line.pk).update(is_nameless=True)
    request.refresh_from_db()
    return request


def _in_order() -> list[tuple[Kept, Kind]]:
    """The log book first, as it finds its lines by roles that go next; the account last, as all hangs on it."""
    place = {"log_book": 0, "account": 2}
    return sorted(kinds(), key=lambda pair: place.get(pair[0].code, 1))


def _locked(person: Person, today: date) -> Person:
    """Two last coordinators who leave at the same moment: the second waits, and finds out that he is the last."""
    rtcs = [rtc.pk for rtc in _coordinated(person, today)]
    list(Organisation.objects.select_for_update().filter(pk__in=rtcs).order_by("pk"))
    list(Person.objects.select_for_update().filter(is_staff=True).order_by("pk") if person.is_staff else [])
    return Person.objects.select_for_update().get(pk=person.pk)


def _coordinated(person: Person, today: date) -> list[Organisation]:
    held = Membership.objects.held_on(today).filter(person=person, role=COORDINATOR)
    return list(Organisation.objects.filter(pk__in=held.values("organisation")).order_by("name", "pk"))


def _others_coordinate(rtc: Organisation, person: Person, today: date) -> bool:
    held = Membership.objects.held_on(today).filter(organisation=rtc, role=COORDINATOR, person__is_active=True)
    return held.exclude(person=person).exists()
