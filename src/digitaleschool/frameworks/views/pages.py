from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from digitaleschool.common.language import read_in
from digitaleschool.common.pagination import page_of
from digitaleschool.core.frameworks.crosswalk import Branch, Crosswalk, tree_of
from digitaleschool.core.frameworks.examples import BEARS_EXAMPLES
from digitaleschool.core.frameworks.model import GoalKey, shown_code
from digitaleschool.frameworks.models import ContextCell, Edition, Goal, GoalLink
from digitaleschool.frameworks.queries import (
    all_links,
    cells_shown,
    edition_value,
    editions,
    goals_of,
    key_of,
    link_value,
)
from digitaleschool.frameworks.rules import edits_examples, imports_frameworks
from digitaleschool.frameworks.words import STAGES, TRACKS


@dataclass(frozen=True, kw_only=True)
class TreeLine:
    """One target as the tree shows it."""

    slug: str
    code: str
    label: str
    codes: tuple[tuple[str, str], ...]
    """(finalities, code) where the target is not for all."""
    is_group: bool
    scope: str
    why: str
    children: tuple[TreeLine, ...]


@require_safe
def framework_list(request: HttpRequest) -> HttpResponse:
    page = page_of(editions(), request)
    today = timezone.localdate()
    rows = [(edition, _state(edition, today)) for edition in page]
    context = {"page": page, "rows": rows, "may_import": imports_frameworks(request.user)}
    return render(request, "frameworks/framework_list.html", context)


@require_safe
def edition_tree(request: HttpRequest, edition: str) -> HttpResponse:
    row = get_object_or_404(editions(), slug=edition)
    value = edition_value(row)
    tracks = [track for track in TRACKS if any(goal.key.track == track for goal in value.goals)]
    track = request.GET.get("finaliteit", "")
    track = track if track in tracks else ""
    context = {
        "edition": row,
        "state": _state(row, timezone.localdate()),
        "tree": [_line(branch) for branch in tree_of(value, track=track)],
        "tracks": [(code, TRACKS[code]) for code in tracks],
        "track": track,
        "has_scope": any(goal.scope for goal in value.goals),
    }
    return render(request, "frameworks/edition.html", context)


@require_safe
def one_goal(request: HttpRequest, edition: str, goal: str) -> HttpResponse:
    found = get_object_or_404(
        Goal.objects.select_related("edition__framework", "parent__edition"), edition__slug=edition, slug=goal
    )
    links = list(all_links())
    at_hand = {key_of(end): end for link in links for end in (link.of, link.to)}
    walk = Crosswalk(link_value(link) for link in links)
    key = key_of(found)
    same = [at_hand[one] for one in walk.equals_of(key)]
    here = sorted([found, *(one for one in same if one.edition_id == found.edition_id)], key=_by_track)
    today = timezone.localdate()
    bears_examples = found.kind in BEARS_EXAMPLES
    context = {
        "goal": found,
        "edition": found.edition,
        "state": _state(found.edition, today),
        "stage": STAGES.get(found.stage, ""),
        "track": TRACKS.get(found.track, ""),
        "codes": [(TRACKS.get(one.track, one.track), one) for one in here] if len(here) > 1 else [],
        "equals": [one for one in same if one.edition_id != found.edition_id],
        "replaced_by": [(at_hand[one], _sources(links, key, one)) for one in walk.replacements_of(key)],
        "replaces": [(link.to, link.source) for link in links if link.of_id == found.pk and _replaces(link)],
        "related": [(_kind(kind), at_hand[other], source) for kind, other, source in walk.related_to(key)],
        "children": goals_of(found.edition).filter(parent=found),
        "why": found.why_en if read_in() == "en" else found.why_nl,
        "bears_examples": bears_examples,
        "examples": _by_field(cells_shown().filter(goal__in=[found, *same])) if bears_examples else [],
        "cells_in_field": cells_shown().filter(field=found) if found.kind == Goal.Kind.FIELD else [],
        "may_edit": bears_examples and edits_examples(request.user),
    }
    return render(request, "frameworks/goal.html", context)


def _state(edition: Edition, today: date) -> str:
    """``ended``, ``coming`` or ``valid`` on that day."""
    if edition.has_ended_on(today):
        return "ended"
    return "coming" if edition.valid_from and edition.valid_from > today else "valid"


def _line(branch: Branch) -> TreeLine:
    goal, language = branch.goal, read_in()
    several = len(branch.codes) > 1 or any(one for one, _ in branch.codes)
    return TreeLine(
        slug=goal.key.slug, code=shown_code(goal.kind, goal.key.code), label=goal.label[language],
        is_group=goal.kind == "group", codes=_codes(branch) if several else (),
        scope=goal.scope, why=goal.why[language], children=tuple(_line(child) for child in branch.children),
    )  # fmt: skip


def _codes(branch: Branch) -> tuple[tuple[str, str], ...]:
    """(finalities, code): those with the same code stand together."""
    together: dict[str, list[str]] = {}
    for track, code in branch.codes:
        together.setdefault(code, []).append(str(TRACKS.get(track, track)))
    return tuple((", ".join(tracks), code) for code, tracks in together.items())


def _by_track(goal: Goal) -> tuple[int, str, str]:
    places = {track: at for at, track in enumerate(TRACKS)}
    return places.get(goal.track, len(places)), goal.code, goal.slug


def _by_field(cells: Iterable[ContextCell]) -> list[tuple[Goal, list[ContextCell]]]:
    """The examples of a target, whichever of its codes they were written for, field by field."""
    fields: dict[int, tuple[Goal, list[ContextCell]]] = {}
    for cell in cells:
        fields.setdefault(cell.field_id, (cell.field, []))[1].append(cell)
    return list(fields.values())


def _sources(links: list[GoalLink], old: GoalKey, new: GoalKey) -> str:
    """Who says so, where one link leads straight from old to new."""
    return next(
        (link.source for link in links if _replaces(link) and key_of(link.of) == new and key_of(link.to) == old), ""
    )


def _replaces(link: GoalLink) -> bool:
    return link.kind == GoalLink.Kind.REPLACES


def _kind(kind: str) -> str:
    return GoalLink.Kind(kind).label
