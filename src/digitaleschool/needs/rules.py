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

from .models import Round

__all__ = [
    "Visitor",
    "coordinates",
    "invitations_for",
    "invitations_run_by",
    "is_over",
    "may_run",
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
