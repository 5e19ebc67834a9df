"""Trainings that cite goals of editions that ended, as far as a visitor works on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from digitaleschool.core.frameworks.crosswalk import Crosswalk
from digitaleschool.core.frameworks.model import GoalKey
from digitaleschool.core.offer.impact import Cited, impact
from digitaleschool.frameworks.models import Edition, Goal
from digitaleschool.frameworks.queries import all_links, key_of, link_value
from digitaleschool.people.rules import Visitor, administers, rtcs_of

from .models import Version
from .rules import proposes_for

AHEAD = timedelta(days=180)
"""Editions that end within half a year are told too: a training takes time to change."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A goal that ended or ends soon, with goals that may stand instead, and goals that only have to do with it."""

    goal: Goal
    ends_on: date
    instead: tuple[Goal, ...]
    near: tuple[Goal, ...]


@dataclass(frozen=True, kw_only=True)
class Touched:
    """A version that cites such goals. ``may_change``: the visitor writes for its provider."""

    version: Version
    goals: tuple[Ended, ...]
    may_change: bool


def works_on(visitor: Visitor) -> Q:
    """Trainings of one's own provider, and those that one's RTC judges."""
    if administers(visitor):
        return Q()
    return Q(training__provider__in=proposes_for(visitor)) | Q(training__rtc__in=rtcs_of(visitor))


def touched_versions(visitor: Visitor, today: date) -> list[Touched]:
    """The published versions that cite goals which end within half a year, the soonest first; in a few queries."""
    published = Version.objects.filter(works_on(visitor), state=Version.State.PUBLISHED)
    ending = Goal.objects.filter(edition__valid_until__lte=today + AHEAD).select_related("edition__framework")
    citing = Version.goals.through.objects.filter(version__in=published.values("pk"), goal__in=ending.values("pk"))
    pairs = list(citing.order_by("version", "goal").values_list("version", "goal"))
    return _told(pairs, visitor, today) if pairs else []


def _told(pairs: list[tuple[int, int]], visitor: Visitor, today: date) -> list[Touched]:
    goals = Goal.objects.select_related("edition__framework").in_bulk({goal for _, goal in pairs})
    links = list(all_links())
    at_hand = {key_of(end): end for link in links for end in (link.of, link.to)}
    at_hand |= {key_of(goal): goal for goal in goals.values()}
    cited = [
        Cited(training=version, goal=key_of(goals[goal]), ends_on=goals[goal].edition.valid_until)
        for version, goal in pairs
    ]
    walk = Crosswalk(link_value(link) for link in links)
    found = impact(cited, walk, until=today + AHEAD, holds=_holding(today))
    versions = Version.objects.select_related("training__provider", "training__rtc").in_bulk(found)
    own = proposes_for(visitor)
    told = [
        Touched(
            version=versions[key], may_change=versions[key].training.provider_id in own,
            goals=tuple(
                Ended(goal=at_hand[one.goal], ends_on=one.ends_on, instead=_rows(one.instead, at_hand),
                      near=_rows(one.near, at_hand))
                for one in proposals
            ),
        )
        for key, proposals in found.items()
    ]  # fmt: skip
    return sorted(told, key=lambda one: (min(goal.ends_on for goal in one.goals), one.version.pk))


def _holding(today: date) -> set[str]:
    """Editions that hold today and do not end within half a year."""
    held = Q(valid_until__isnull=True) | Q(valid_until__gt=today + AHEAD)
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=today + AHEAD)
    return set(Edition.objects.filter(held & begun).values_list("slug", flat=True))


def _rows(keys: Iterable[GoalKey], at_hand: dict[GoalKey, Goal]) -> tuple[Goal, ...]:
    return tuple(at_hand[key] for key in keys)
