"""What the page of a training tells: for whom, what it takes, when, and why it exists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Min, Prefetch, Q
from django.utils import timezone

from digitaleschool.common.language import read_in
from digitaleschool.core.evidence.numbers import percent, percent_span
from digitaleschool.core.frameworks.crosswalk import Crosswalk
from digitaleschool.core.offer.content import Content
from digitaleschool.frameworks.models import Goal, GoalLink
from digitaleschool.frameworks.queries import all_links, cells_shown, key_of, link_value
from digitaleschool.frameworks.words import TRACKS
from digitaleschool.needs.models import Need, NeedOrigin
from digitaleschool.needs.queries import needs_visible_to
from digitaleschool.people.rules import Visitor

from .models import Run, Session, TrackStep, Training, Version
from .queries import published_versions

GROUPED = {Goal.Kind.GOAL: 0, Goal.Kind.COMPETENCE: 1}


@dataclass(frozen=True, kw_only=True)
class GoalLine:
    """A goal of a training, with the code for the reader's pupils; ``for_others`` where those pupils have none."""

    goal: Goal
    code: str
    for_others: bool
    has_ended: bool
    has_example: bool


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """How many teachers said it: the origin, with its share and interval in words."""

    origin: NeedOrigin
    share: str
    span: str


@dataclass(frozen=True, kw_only=True)
class Why:
    """A need that the training serves, and the estimates that it rests on, the strongest first."""

    need: Need
    estimates: tuple[Estimate, ...]
    requests: int


def goal_lines(version: Version, *, track: str, today: date) -> list[GoalLine]:
    """The goals of a version; with a ``track``, each target once, with the code that those pupils have for it."""
    goals = list(version.goals.select_related("edition__framework").order_by("edition__slug", "order", "pk"))
    if not goals:
        return []
    walk = Crosswalk(link_value(link) for link in all_links().filter(kind=GoalLink.Kind.EQUAL))
    shown = set(cells_shown().filter(goal__in=goals).order_by().values_list("goal_id", flat=True))
    lines, told = [], set()
    for goal in sorted(goals, key=lambda goal: GROUPED.get(Goal.Kind(goal.kind), 2)):
        key = key_of(goal)
        if key in told:
            continue
        told |= {key, *(one for one in walk.equals_of(key) if one.edition == key.edition)}
        code = walk.code_for(key, track) if track else key.code
        lines.append(
            GoalLine(
                goal=goal,
                code=code or key.code,
                for_others=code is None,
                has_ended=goal.edition.has_ended_on(today),
                has_example=goal.pk in shown,
            )
        )
    return lines


def tracks_of(version: Version) -> list[tuple[str, str]]:
    """The finalities that the reader can switch to, where the goals know them."""
    known = set(version.goals.exclude(track="").values_list("track", flat=True))
    return [(code, str(words)) for code, words in TRACKS.items() if code in known]


def why(version: Version, visitor: Visitor) -> list[Why]:
    """The needs that a version serves, as far as the visitor may read them, each with published estimates."""
    estimates = NeedOrigin.objects.filter(kind=NeedOrigin.Kind.ESTIMATE, round__status="published").select_related(
        "round"
    )
    needs = (
        needs_visible_to(visitor)
        .filter(versions=version)
        .prefetch_related(Prefetch("origins", queryset=estimates.order_by("-share", "pk"), to_attr="estimates"))
    )
    asked = NeedOrigin.objects.filter(need__in=[need.pk for need in needs], kind=NeedOrigin.Kind.REQUEST)
    requests = Counter(asked.values_list("need", flat=True))
    return [
        Why(need=need, estimates=tuple(map(_estimate, need.estimates)), requests=requests[need.pk]) for need in needs
    ]


def _estimate(origin: NeedOrigin) -> Estimate:
    language = read_in()
    span = percent_span(origin.low, origin.high, language)
    return Estimate(origin=origin, share=percent(origin.share, language), span=span)


def coming_runs(training: Training, now: datetime) -> list[Run]:
    """The runs that still begin, the soonest first, with their sessions."""
    return list(
        training.runs.exclude(status=Run.Status.CANCELLED)
        .annotate(first=Min("sessions__starts_at"))
        .filter(first__gte=now)
        .select_related("rtc")
        .prefetch_related(Prefetch("sessions", queryset=Session.objects.order_by("starts_at", "pk")))
        .order_by("first", "pk")
    )


def steps_of(training: Training) -> list[TrackStep]:
    """The places of a training in tracks that are shown to everyone."""
    shown = training.track_steps.filter(track__is_published=True).select_related("track")
    return list(shown.order_by("track__title_nl", "pk"))


def like_it(version: Version, content: Content, most: int = 3) -> list[Version]:
    """Other published trainings on one of its themes."""
    alike = Q()
    for theme in content.themes:
        alike |= Q(content__themes__icontains=f'"{theme}"')
    if not alike:
        return []
    return list(
        published_versions().filter(alike).exclude(training=version.training_id).order_by("-published_at")[:most]
    )


def linked_course(version: Version, content: Content, runs: Iterable[Run], address: str, site: str) -> dict[str, Any]:
    """The training as schema.org Course with its runs as CourseInstance."""
    about = content.promise.nl or content.promise.en or version.title
    course: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "Course", "@id": address, "url": address, "name": version.title,
        "description": about, "inLanguage": "nl" if content.title.nl else "en",
        "provider": {"@type": "Organization", "name": version.training.provider.name},
        "publisher": {"@type": "Organization", "name": version.training.rtc.name, "url": site},
        "educationalLevel": list(content.levels), "teaches": about,
        "isAccessibleForFree": content.total_cents == 0,
        "timeRequired": f"PT{content.minutes}M" if content.minutes else None,
        "coursePrerequisites": [one for one in (content.prior_ict, content.prior_subject) if one] or None,
        "hasCourseInstance": [_instance(run, content) for run in runs] or None,
    }  # fmt: skip
    if content.total_cents is not None:
        price = f"{content.total_cents / 100:.2f}"
        course["offers"] = {"@type": "Offer", "price": price, "priceCurrency": "EUR",
                            "category": "Free" if content.total_cents == 0 else "Paid"}  # fmt: skip
    return {name: value for name, value in course.items() if value is not None}


MODES = {"on_site": "onsite", "online": "online", "hybrid": "blended"}


def _instance(run: Run, content: Content) -> dict[str, Any]:
    sessions = list(run.sessions.all())
    first, last = timezone.localtime(sessions[0].starts_at), timezone.localtime(sessions[-1].ends_at)
    instance: dict[str, Any] = {
        "@type": "CourseInstance", "courseMode": MODES[run.mode], "startDate": first.isoformat(),
        "endDate": last.isoformat(), "courseWorkload": f"PT{content.minutes}M" if content.minutes else "PT0M",
    }  # fmt: skip
    if run.mode != Run.Mode.ONLINE and run.town:
        instance["location"] = {"@type": "Place", "name": run.place or run.town, "address": {
            "@type": "PostalAddress", "streetAddress": run.street, "postalCode": run.postcode,
            "addressLocality": run.town, "addressCountry": "BE",
        }}  # fmt: skip
    return instance
