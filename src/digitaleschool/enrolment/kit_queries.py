"""Reads of kits and loans, each with its limit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch, QuerySet

from digitaleschool.people.rules import Visitor

from .kit_rules import holding, kits_kept_by
from .models import Enrolment, Kit, KitLoan


def kits_visible_to(visitor: Visitor) -> QuerySet[Kit]:
    """The kits that the visitor keeps, with the loans that hold them."""
    loans = KitLoan.objects.filter(holding()).select_related("enrolment__person", "enrolment__run__training")
    return (
        Kit.objects.filter(kits_kept_by(visitor)).select_related("rtc")
        .prefetch_related(Prefetch("loans", queryset=loans.order_by("first_on", "pk"), to_attr="holding"))
        .order_by("rtc__name", "kind", "name", "pk")
    )  # fmt: skip


def loans_visible_to(visitor: Visitor) -> QuerySet[KitLoan]:
    """The loans of kits that the visitor keeps."""
    kits = Kit.objects.filter(kits_kept_by(visitor))
    return KitLoan.objects.filter(kit__in=kits.values("pk")).select_related("kit__rtc", "enrolment")


def loans_of(enrolment: Enrolment) -> QuerySet[KitLoan]:
    """What is kept for a participant now."""
    rows = KitLoan.objects.filter(holding(), enrolment=enrolment)
    return rows.select_related("kit__rtc").order_by("first_on", "pk")


def kinds_lent_by(rtc: int) -> set[str]:
    """The kinds of which an RTC has kits."""
    return set(Kit.objects.filter(rtc=rtc, is_active=True).values_list("kind", flat=True))


def free_kits(kits: Iterable[Kit], first_on: date, last_on: date) -> list[Kit]:
    """Those that nobody has on any of these days, in order."""
    kits = list(kits)
    taken = KitLoan.objects.filter(holding(), kit__in=kits, first_on__lte=last_on, last_on__gte=first_on)
    busy = set(taken.values_list("kit", flat=True))
    return [kit for kit in kits if kit.pk not in busy]
