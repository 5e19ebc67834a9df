"""Who keeps the kits of an RTC, and when a loan holds its kit."""

from __future__ import annotations

from django.db.models import Q

from digitaleschool.people.rules import Visitor, administers, rtcs_of

from .models import Enrolment


def kits_kept_by(visitor: Visitor) -> Q:
    """The kits of the RTCs that the visitor works for."""
    return Q() if administers(visitor) else Q(rtc__in=rtcs_of(visitor))


def keeps_kits(visitor: Visitor) -> bool:
    return administers(visitor) or bool(rtcs_of(visitor))


def holding() -> Q:
    """Loans that keep a kit from others: of who has a place, and whatever was handed out and is not back.

    Who cancels frees the kit by that alone: an enrolment that ended never comes back.
    """
    return Q(ended_at__isnull=True) & (Q(enrolment__state=Enrolment.State.SEATED) | Q(handed_at__isnull=False))
