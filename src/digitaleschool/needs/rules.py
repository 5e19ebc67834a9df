"""Who may see what of the rounds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from digitaleschool.people.rules import (
    Visitor,
    administers,
    coordinated_by,
    provinces_of,
    rtcs_of,
    works_for_rtc,
)  # fmt: skip

from .models import NeedOrigin, Round

__all__ = [
    "Visitor",
    "coordinates",
    "invitations_for",
    "invitations_run_by",
    "is_over",
    "may_run",
    "needs_for",
    "needs_worked_on_by",
    "origins_for",
    "rounds_coordinated_by",
    "rounds_for",
    "rounds_worked_on_by",
    "takes_answers",
    "works_for_rtc",
]


def rounds_for(visitor: Visitor) -> Q:
    """The rounds of their own RTC for its staff; for everyone those with a published report."""
    return Q(status__in=[Round.Status.PUBLISHED]) | rounds_worked_on_by(visitor)


def rounds_worked_on_by(visitor: Visitor) -> Q:
    """The rounds that the visitor's RTC takes part in; a round without RTCs is of all five."""
    return Q() if administers(visitor) else _rounds_of(rtcs_of(visitor))


def rounds_coordinated_by(visitor: Visitor) -> Q:
    """The rounds that the visitor may change: an RTC takes part that they coordinate."""
    return Q() if administers(visitor) else _rounds_of(coordinated_by(visitor))


def _rounds_of(rtcs: Collection[int]) -> Q:
    if not rtcs:
        return Q(pk__in=[])
    theirs = Round.rtcs.through.objects.filter(organisation__in=rtcs).values("round")
    shared = Round.rtcs.through.objects.values("round")
    return Q(pk__in=theirs) | ~Q(pk__in=shared)


def may_run(visitor: Visitor) -> bool:
    """Whether the visitor may make and change rounds: coordinators of an RTC."""
    return administers(visitor) or bool(coordinated_by(visitor))


def takes_answers(round: Round, *, today: date) -> bool:
    """Whether a respondent may begin, go on and hand in on a day: open, and the last day included."""
    return round.is_open and not is_over(round, today=today)


def is_over(round: Round, *, today: date) -> bool:
    """Whether no answer can come any more."""
    past = round.closes_on is not None and round.closes_on < today
    return past or round.status in {Round.Status.CLOSED, Round.Status.PUBLISHED}


def coordinates(visitor: Visitor, round: Round) -> bool:
    """Whether the visitor may act in a round: coordinators of the RTCs that take part in it."""
    if administers(visitor):
        return True
    theirs, taking_part = coordinated_by(visitor), set(round.rtcs.values_list("pk", flat=True))
    return bool(theirs & taking_part if taking_part else theirs)


def invitations_for(visitor: Visitor) -> Q:
    """The invitations that a visitor may see: those of their RTC."""
    return _of_rtcs(visitor, rtcs_of(visitor))


def invitations_run_by(visitor: Visitor) -> Q:
    """The invitations that a visitor may send: those of the RTC that they coordinate."""
    return _of_rtcs(visitor, coordinated_by(visitor))


def _of_rtcs(visitor: Visitor, rtcs: frozenset[int]) -> Q:
    if administers(visitor):
        return Q()
    if not rtcs:
        return Q(pk__in=[])
    return Q(rtc__in=rtcs) | Q(rtc__isnull=True, school__organisation__province__in=provinces_of(rtcs))


# The register of needs


def needs_for_all() -> Q:
    """The needs that everyone may read: an RTC looked at them, and their round, if any, is published."""
    return Q(is_checked=True) & (Q(round__isnull=True) | Q(round__status=Round.Status.PUBLISHED))


def needs_for(visitor: Visitor) -> Q:
    """Those for everyone; the rest for who works on them."""
    return needs_for_all() | needs_worked_on_by(visitor)


def needs_worked_on_by(visitor: Visitor) -> Q:
    """The needs that the visitor may change: of their own RTC and of all five, of rounds that they work on."""
    if administers(visitor):
        return Q()
    rtcs = rtcs_of(visitor)
    if not rtcs:
        return Q(pk__in=[])
    rounds = Round.objects.filter(rounds_for(visitor)).values("pk")
    return (Q(rtc__isnull=True) | Q(rtc__in=rtcs)) & (Q(round__isnull=True) | Q(round__in=rounds))


def origins_for(visitor: Visitor) -> Q:
    """Estimates of published reports are for everyone; what was said in words for who works on the round.

    A request came from outside and belongs to no round: staff of every RTC reads it.
    """
    theirs = Q(round__in=Round.objects.filter(rounds_worked_on_by(visitor)).values("pk"))
    if works_for_rtc(visitor):
        theirs |= Q(round__isnull=True)
    return Q(kind=NeedOrigin.Kind.ESTIMATE, round__status=Round.Status.PUBLISHED) | theirs
