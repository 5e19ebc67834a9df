"""Who may see what of the rounds."""

from __future__ import annotations

from django.db.models import Q

from digitaleschool.people.rules import Visitor, administers, coordinated_by, rtcs_of, works_for_rtc

from .models import Round

__all__ = ["Visitor", "may_run", "rounds_for", "rounds_worked_on_by", "works_for_rtc"]


def rounds_for(visitor: Visitor) -> Q:
    """The rounds of their own RTC for its staff; for everyone those with a published report."""
    return Q(status__in=[Round.Status.PUBLISHED]) | rounds_worked_on_by(visitor)


def rounds_worked_on_by(visitor: Visitor) -> Q:
    """The rounds that the visitor's RTC takes part in; a round without RTCs is of all five."""
    if administers(visitor):
        return Q()
    rtcs = rtcs_of(visitor)
    if not rtcs:
        return Q(pk__in=[])
    theirs = Round.rtcs.through.objects.filter(organisation__in=rtcs).values("round")
    shared = Round.rtcs.through.objects.values("round")
    return Q(pk__in=theirs) | ~Q(pk__in=shared)


def may_run(visitor: Visitor) -> bool:
    """Whether the visitor may make and change rounds: coordinators of an RTC."""
    return administers(visitor) or bool(coordinated_by(visitor))
