from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from digitaleschool.common.language import read_in
from digitaleschool.core.offer.content import LEVELS
from digitaleschool.core.offer.coverage import Square
from digitaleschool.needs.models import Need
from digitaleschool.offer.coverage_map import CoverageMap, coverage_map, editions_with_goals, fields_of_study


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A square in words: how much is taught, at which level, what is asked for."""

    square: Square
    counts: tuple[tuple[str, int], ...]
    weight_class: str


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Goals by fields; for one field, goals by levels."""
    editions, fields = editions_with_goals(timezone.localdate()), fields_of_study()
    known = {one.slug: one for one, _ in editions}
    edition = known.get(request.GET.get("kader", "")) or next(iter(known.values()), None)
    field = next((one for one in fields if one.code == request.GET.get("studiegebied", "")), None)
    level = request.GET.get("niveau", "")
    level = level if level in LEVELS else ""
    context = {
        "editions": editions, "edition": edition, "fields": fields, "field": field, "level": level,
        "levels": [(code, Need.Level(code).label) for code in LEVELS],
    }  # fmt: skip
    if edition and fields:
        found = coverage_map(edition, fields=[field] if field else fields, level=level)
        context |= _laid_out(found)
    return render(request, "offer/coverage.html", context)


def _laid_out(found: CoverageMap) -> dict[str, object]:
    squares, in_english = found.coverage.squares, read_in() == "en"
    rows = [
        (row, row.label_en if in_english else row.label_nl, [_cell(squares[row.id, one.code]) for one in found.fields])
        for row in found.rows
    ]
    unplaced = [(one, len(found.coverage.unplaced[one.code])) for one in found.fields]
    return {
        "rows": rows, "shown_fields": found.fields, "unplaced": unplaced,
        "has_unplaced": any(count for _, count in unplaced), "squares": len(squares),
        "empty": found.coverage.empty, "missing": found.coverage.missing, "filled": len(squares) - found.coverage.empty,
    }  # fmt: skip


def _cell(square: Square) -> Cell:
    weight = "heavy" if square.weight >= 50 else "some" if square.needs else "none"
    return Cell(
        square=square, weight_class=weight, counts=tuple((level, len(square.trainings[level])) for level in LEVELS)
    )
