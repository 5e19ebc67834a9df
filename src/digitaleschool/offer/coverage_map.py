"""The coverage map of an edition: rows of the site as plain facts for :mod:`digitaleschool.core.offer.coverage`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from digitaleschool.core.frameworks.crosswalk import Branch, Crosswalk, tree_of
from digitaleschool.core.offer.content import LEVELS
from digitaleschool.core.offer.coverage import Coverage, Offered, Shown, Target, Wanted, cover
from digitaleschool.frameworks.models import ContextCell, Edition, Goal
from digitaleschool.frameworks.queries import edition_value, key_of
from digitaleschool.frameworks.words import TRACKS
from digitaleschool.needs.models import Need
from digitaleschool.needs.rules import needs_for_all

from .models import Version

KINDS = (Goal.Kind.GOAL, Goal.Kind.COMPETENCE)
FIRST = "digcomp-3.0"
"""Shown where nobody chose: what pupils must be able to do, in an edition that holds."""
OTHER = "other"
"""The field of whoever teaches something that is not in the list."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A target with its codes, one for each finality where they differ."""

    id: int
    slug: str
    codes: str
    tracks: str
    """For which pupils, where another target bears the same code."""
    label_nl: str
    label_en: str


@dataclass(frozen=True, kw_only=True)
class CoverageMap:
    rows: tuple[Row, ...]
    fields: tuple[Goal, ...]
    coverage: Coverage


def editions_with_goals(today: date) -> list[tuple[Edition, bool]]:
    """The editions that can be laid out as a map, each with whether it has ended; those that hold come first."""
    found = Edition.objects.filter(goals__kind__in=KINDS).select_related("framework").distinct()
    told = [
        (edition, edition.has_ended_on(today)) for edition in found.order_by("framework__title_nl", "-valid_from", "pk")
    ]
    return sorted(told, key=lambda one: (one[1], one[0].slug != FIRST))


def fields_of_study() -> list[Goal]:
    return list(
        Goal.objects.filter(kind=Goal.Kind.FIELD, edition__slug="studiegebieden").exclude(code=OTHER).order_by("order")
    )


def coverage_map(edition: Edition, *, fields: list[Goal], level: str = "") -> CoverageMap:
    """The map of an edition for these fields; with a ``level`` only what is meant for it. A handful of queries."""
    goals = {key_of(goal): goal for goal in edition.goals.filter(kind__in=KINDS).select_related("edition")}
    value = edition_value(edition)
    walk = Crosswalk(link for link in value.links if link.kind == "equal" and link.to.edition == value.id)
    rows, targets = [], []
    for branch in _leaves(tree_of(value)):
        row = goals.get(branch.goal.key)
        if row is None:
            continue
        same = [goals[key] for key in (branch.goal.key, *walk.equals_of(branch.goal.key)) if key in goals]
        codes = " = ".join(dict.fromkeys(goal.code for goal in same))
        tracks = ", ".join(str(TRACKS[goal.track]) for goal in same if goal.track)
        rows.append(
            Row(id=row.pk, slug=row.slug, codes=codes, tracks=tracks, label_nl=row.label_nl, label_en=row.label_en)
        )
        targets.append(Target(id=row.pk, goals=frozenset(goal.pk for goal in same)))
    twice = {codes for codes, times in Counter(row.codes for row in rows).items() if times > 1}
    rows = [row if row.codes in twice else replace(row, tracks="") for row in rows]
    codes = {goal.pk: goal.code for goal in fields}
    coverage = cover(
        targets, list(codes.values()), LEVELS, level=level,
        offered=_offered(edition), wanted=_wanted(edition),
        shown=[
            Shown(cell=cell, goal=goal, field=codes[field])
            for cell, goal, field in ContextCell.objects.filter(
                goal__edition=edition, field__in=codes, removed_at__isnull=True
            ).values_list("pk", "goal", "field")
        ],
    )  # fmt: skip
    return CoverageMap(rows=tuple(rows), fields=tuple(fields), coverage=coverage)


def _leaves(branches: tuple[Branch, ...]) -> Iterator[Branch]:
    for branch in branches:
        yield branch
        yield from _leaves(branch.children)


def _offered(edition: Edition) -> list[Offered]:
    published = Version.objects.filter(state=Version.State.PUBLISHED)
    tied: dict[int, list[int]] = {}
    for version, goal in Version.goals.through.objects.filter(
        version__in=published.values("pk"), goal__edition=edition
    ).values_list("version", "goal"):
        tied.setdefault(version, []).append(goal)
    return [
        Offered(training=training, goals=tied[version], fields=fields or (), levels=levels or ())
        for version, training, fields, levels in published.filter(pk__in=tied).values_list(
            "pk", "training", "content__fields", "content__levels"
        )
    ]


def _wanted(edition: Edition) -> list[Wanted]:
    """Needs that nobody refused, served or merged, and that are not of a round that is still private."""
    asked = Need.objects.filter(
        needs_for_all(), status__in=[Need.Status.OPEN, Need.Status.PLANNED], merged_into__isnull=True
    )
    tied: dict[int, list[int]] = {}
    for need, goal in Need.goals.through.objects.filter(need__in=asked.values("pk"), goal__edition=edition).values_list(
        "need", "goal"
    ):
        tied.setdefault(need, []).append(goal)
    return [
        Wanted(need=number, weight=weight, goals=tied.get(key, ()), field=field or "", level=level)
        for key, number, weight, field, level in asked.order_by("-weight", "number").values_list(
            "pk", "number", "weight", "field__code", "level"
        )
    ]
