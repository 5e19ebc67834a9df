"""Who may see what of the rounds."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from digitaleschool.people.models import Person

from .models import Round

Visitor = Person | AnonymousUser


def rounds_for(visitor: Visitor) -> Q:
    """Staff see every round; everyone else the rounds of which the report is published."""
    return Q() if works_for_rtc(visitor) else Q(status=Round.Status.PUBLISHED)


def works_for_rtc(visitor: Visitor) -> bool:
    return bool(visitor.is_active and visitor.is_staff)
