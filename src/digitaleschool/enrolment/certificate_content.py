"""What a certificate says, gathered once when it is issued: plain JSON values that need no other row any more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from digitaleschool.core.frameworks.crosswalk import Crosswalk
from digitaleschool.core.frameworks.model import GoalKey
from digitaleschool.frameworks.models import Edition, Goal, GoalLink
from digitaleschool.frameworks.queries import all_links, key_of, link_value
from digitaleschool.frameworks.words import TRACKS
from digitaleschool.offer.models import Session, Training, Version

from .models import Enrolment

FINALITIES = ("doorstroom", "dubbel", "arbeidsmarkt")


def content_of(
    enrolment: Enrolment, *, minutes: int, percent: int, sessions: Iterable[Session], track: str, today: date
) -> dict[str, Any]:
    """What the certificate of this enrolment says today, without the day on which it is issued."""
    version = said_by(enrolment.training)
    value = version.value if version else None
    followed = sorted(sessions, key=lambda session: session.starts_at)
    run = enrolment.run
    return {
        "name": enrolment.person.name or enrolment.person.email,
        "title": {"nl": value.title.nl or value.title.en, "en": value.title.en or value.title.nl} if value else {},
        "promise": {"nl": value.promise.nl, "en": value.promise.en} if value else {},
        "training": enrolment.training.slug,
        "provider": enrolment.training.provider.name,
        "rtc": run.rtc.name,
        "place": run.town,
        "minutes": minutes,
        "percent": percent,
        "sessions": [[session.starts_at.isoformat(), session.ends_at.isoformat()] for session in followed],
        "goals": current_goals(version, track=track, today=today) if version else [],
    }


def said_by(training: Training) -> Version | None:
    """What is published of a training, or what was last published of it."""
    known = training.versions.filter(published_at__isnull=False) | training.versions.filter(state="published")
    return known.order_by("-published_at", "-number").first() or training.versions.order_by("-number").first()


def current_goals(version: Version, *, track: str, today: date) -> list[dict[str, Any]]:
    """The goals of a version by the codes that hold today, each target once.

    A goal whose edition ended gives way to what replaces it. With a ``track`` the codes are those of that finality, and
    targets that are not for its pupils stay out; without one each finality has its own.
    """
    goals = list(version.goals.select_related("edition__framework").order_by("edition__slug", "order", "pk"))
    if not goals:
        return []
    links = [link for link in all_links() if link.kind in (GoalLink.Kind.EQUAL, GoalLink.Kind.REPLACES)]
    rows = {key_of(goal): goal for goal in [*(end for link in links for end in (link.of, link.to)), *goals]}
    walk = Crosswalk(link_value(link) for link in links)
    holding = set(Edition.objects.filter(_holds(today)).values_list("slug", flat=True))
    told: list[dict[str, Any]] = []
    seen: set[GoalKey] = set()
    for key in dict.fromkeys(now for goal in goals for now in _today(key_of(goal), walk, holding)):
        same = [key, *(one for one in walk.equals_of(key) if one.edition == key.edition)]
        fitting = [one for one in same if not track or one.track in ("", track)]
        if key in seen or not fitting:
            continue
        seen |= set(same)
        told.append(_told(rows[fitting[0]], [rows[one] for one in (fitting if track else same)], today))
    return told


def tracks_to_choose(version: Version | None) -> list[tuple[str, str]]:
    """The finalities for which the goals of a training have codes."""
    known = set(version.goals.exclude(track="").values_list("track", flat=True)) if version else set()
    return [(code, str(TRACKS[code])) for code in FINALITIES] if known & set(FINALITIES) else []


def _holds(today: date) -> Q:
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=today)) & (
        Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    )


def _today(key: GoalKey, walk: Crosswalk, holding: set[str]) -> list[GoalKey]:
    if key.edition in holding:
        return [key]
    newer = [one for one in (*walk.replacements_of(key), *walk.equals_of(key)) if one.edition in holding]
    return newer or [key]  # nothing replaces it: the certificate says until when it held


def _told(goal: Goal, same: list[Goal], today: date) -> dict[str, Any]:
    codes = sorted({(one.track, one.shown_code) for one in same}, key=lambda one: _place(one[0]))
    plain = {code for _, code in codes}
    edition = goal.edition
    return {
        "codes": [["", *plain]] if len(plain) == 1 else [list(pair) for pair in codes],
        "nl": goal.label_nl, "en": goal.label_en, "kind": goal.kind,
        "framework": {"nl": edition.title_nl, "en": edition.title_en},
        "until": edition.valid_until.isoformat() if edition.valid_until and edition.has_ended_on(today) else "",
        "edition": edition.slug, "slug": goal.slug,
    }  # fmt: skip


def _place(track: str) -> int:
    return FINALITIES.index(track) if track in FINALITIES else len(FINALITIES)


def day_of(moment: str) -> date:
    """The day, in our time zone, of a moment as a certificate keeps it."""
    return timezone.localdate(datetime.fromisoformat(moment))
