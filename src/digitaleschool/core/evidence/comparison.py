"""Our figures beside published ones: what may be compared, how much they differ, and why not where they may not."""

from __future__ import annotations

import math
from collections.abc import Iterator

from digitaleschool.core.stats.contrasts import Contrast, against

from .counting import Counted
from .figures import Bound, PublishedFigure, ReferenceFigure, load_published, load_reference
from .preparing import Prepared
from .request import Request
from .results import Comparison
from .wording import Wording

COMPARED = "digitale-school-leraren"
"""The instrument that the published figures and the reference figures were mapped to."""


def comparisons_of(counted: Counted, prepared: Prepared, request: Request) -> tuple[Comparison, ...]:
    """First the figures that the report of the earlier round published, then those of other studies."""
    if prepared.instrument.id != COMPARED:
        return ()
    words = Wording(request.language)
    published = [_published(figure, counted, prepared, request, words) for figure in load_published()]
    return (*published, *_references(counted, prepared, request))


def _published(
    figure: PublishedFigure, counted: Counted, prepared: Prepared, request: Request, words: Wording
) -> Comparison:
    ours = _ours(figure.item, figure.category, counted, prepared)
    share = figure.percent / 100
    se = math.sqrt(share * (1 - share) / figure.n)
    contrast = None
    if ours is not None and figure.bound is Bound.EXACTLY:
        contrast = against(ours[0], ours[3], ours[4], share, se, request.level)
    return Comparison(
        id=f"published.{figure.code}",
        label=figure.label[request.language],
        item=figure.item if ours is not None else "",
        code=figure.category if ours is not None else "",
        ours=None if ours is None else ours[0],
        ours_n=None if ours is None else ours[1],
        ours_base=None if ours is None else ours[2],
        reference=share,
        reference_n=figure.n,
        reference_se=se,
        bound=figure.bound.value,
        source=words.text("source_published", lines=figure.source),
        population=words.text("population_published"),
        year=words.text("year_published"),
        comparable=ours is not None,
        why=(figure.note[request.language] if figure.note else "") if ours is not None else words.text("not_asked"),
        difference=None if contrast is None else contrast.value,
        low=_end(contrast, "low"),
        high=_end(contrast, "high"),
    )


def _references(counted: Counted, prepared: Prepared, request: Request) -> Iterator[Comparison]:
    for figure in load_reference():
        yield _reference(figure, counted, prepared, request)


def _reference(figure: ReferenceFigure, counted: Counted, prepared: Prepared, request: Request) -> Comparison:
    in_percent = figure.unit == "percent"
    reference = figure.value / 100 if in_percent else figure.value
    ours = _ours(figure.item, figure.category, counted, prepared) if figure.comparable else None
    contrast = against(ours[0], ours[3], ours[4], reference, None, request.level) if ours and in_percent else None
    return Comparison(
        id=f"reference.{figure.code}",
        label=figure.label[request.language],
        item=figure.item if ours else "",
        code=figure.category if ours else "",
        ours=ours[0] if ours else None,
        ours_n=ours[1] if ours else None,
        ours_base=ours[2] if ours else None,
        reference=reference,
        reference_n=None,
        reference_se=None,
        bound="exactly",
        source=f"{figure.study} ({figure.source})",
        population=figure.population[request.language],
        year=str(figure.year),
        comparable=figure.comparable,
        why=figure.why[request.language],
        difference=None if contrast is None else contrast.value,
        unit="share" if in_percent else figure.unit,
    )


def _ours(
    item: str, category: str, counted: Counted, prepared: Prepared
) -> tuple[float, int, int, float, float] | None:
    """Share, persons, base, standard error and degrees of freedom of our answer; None where we have none."""
    column = prepared.by_id.get(item)
    if column is None or (item, None) not in counted.tables:
        return None
    place = next((k for k, (code, _) in enumerate(column.categories) if code == category), None)
    if place is None:
        return None
    table = counted.tables[item, None]
    share, se, df = float(table.share[0, place]), float(table.se[0, place]), float(table.df[0])
    if math.isnan(share) or math.isnan(se) or df <= 0:
        return None
    return share, int(table.n[0, place]), int(table.base_n[0]), se, df


def _end(contrast: Contrast | None, name: str) -> float | None:
    return None if contrast is None else float(getattr(contrast, name))
