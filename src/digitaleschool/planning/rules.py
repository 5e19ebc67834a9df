"""Who may wish, who plans a season, and whose names they then see."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from digitaleschool.core.schools.places import PROVINCES
from digitaleschool.people.rules import (
    Visitor,
    administers,
    coordinated_by,
    provinces_of,
    schools_led_by,
    schools_of,
)  # fmt: skip

from .models import Season

__all__ = [
    "Visitor", "may_wish", "names_seen_by", "own_provinces", "pays_for", "plans_seasons", "proposes_colleagues",
    "rtcs_paid_for", "takes_wishes", "wishers_for", "wishers_proposed_by",
]  # fmt: skip


def plans_seasons(visitor: Visitor) -> bool:
    """Whether the visitor plans seasons: coordinators of the RTCs do it together, and administrators.

    Each of them sees the demand as counts and the whole plan.
    """
    return administers(visitor) or bool(coordinated_by(visitor))


def rtcs_paid_for(visitor: Visitor) -> Q:
    """The RTCs whose budget, venues and trainers the visitor keeps."""
    return Q(kind="rtc") if administers(visitor) else Q(kind="rtc", pk__in=coordinated_by(visitor))


def pays_for(visitor: Visitor, rtc: int) -> bool:
    """The rule of :func:`rtcs_paid_for` for one."""
    return administers(visitor) or rtc in coordinated_by(visitor)


def may_wish(visitor: Visitor) -> bool:
    """Whether the visitor may say what they would like to follow: who works at a school."""
    return bool(schools_of(visitor))


def proposes_colleagues(visitor: Visitor) -> bool:
    """Whether the visitor may fill in wishes for colleagues, who then confirm: who leads a school."""
    return bool(schools_led_by(visitor))


def wishers_for(visitor: Visitor) -> Q:
    """The wishes that someone may open and change: their own, and nobody else's."""
    return Q(person=visitor.pk) if visitor.is_authenticated and visitor.is_active else Q(pk__in=[])


def wishers_proposed_by(visitor: Visitor) -> Q:
    """The colleagues for whom the visitor filled in wishes that wait for their yes."""
    schools = schools_led_by(visitor)
    return Q(asked_by=visitor.pk, school__in=schools) if schools else Q(pk__in=[])


def names_seen_by(visitor: Visitor) -> Q:
    """The teachers whose names a planner may see: of schools in the own province. A profile code has no name."""
    if administers(visitor):
        return Q(person__isnull=False)
    rtcs = coordinated_by(visitor)
    return Q(person__isnull=False, school__province__in=provinces_of(rtcs)) if rtcs else Q(pk__in=[])


def own_provinces(visitor: Visitor) -> frozenset[str]:
    """The provinces of whose teachers a planner sees names, so small counts too."""
    return frozenset(PROVINCES if administers(visitor) else provinces_of(coordinated_by(visitor)))


def takes_wishes(season: Season, today: date) -> bool:
    """Whether wishes are welcome on a day, the last day included."""
    return season.state == Season.State.COLLECTING and season.wishes_until >= today
