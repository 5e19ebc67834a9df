"""Our figures beside published ones: what may be compared, how much they differ, and why not where they may not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from digitaleschool.core.stats.distributions import t_quantile
from digitaleschool.core.values import dataclass

from .counting import Counted
from .figures import Bound, PublishedFigure, ReferenceFigure, load_published, load_reference
from .preparing import Prepared
from .request import Request
from .results import Comparison, ItemTable, Share
from .wording import Wording

COMPARED = "digitale-school-leraren"
"""The instrument that the published figures and the reference figures were mapped to."""


@dataclass(frozen=True, slots=True)
class _Ours:
    """Our share with what its uncertainty needs."""

    share: float
    n: int
    base: int
    se: float
    df: float


def comparisons_of(counted: Counted, prepared: Prepared, request: Request) -> tuple[Comparison, ...]:
    """First the figures that the report of the earlier round published, then those of other studies."""
    if prepared.instrument.id != COMPARED:
        return ()
    words = Wording(request.language)
    found: list[tuple[Comparison, _Ours | None]] = []
    for figure in load_published():
        ours = _ours(figure.item, figure.category, counted, prepared)
        found.append((_published(figure, ours, request, words), ours))
    for reference in load_reference():
        ours = _ours(reference.item, reference.category, counted, prepared) if reference.comparable else None
        found.append((_reference(reference, ours, request), ours))
    return _with_intervals(found, request.level)


def our_answer(comparison: Comparison, items: Sequence[ItemTable]) -> Share | None:
    """The answer in our tables that is compared; one of several answers stands in the table of its question."""
    for table in items:
        for option in table.options:
            if (table.id, option.code) == (comparison.item, comparison.code):
                return option
            if f"{table.id}.{option.code}" == comparison.item:
                return option
    return None


def _published(figure: PublishedFigure, ours: _Ours | None, request: Request, words: Wording) -> Comparison:
    share = figure.percent / 100
    note = figure.note[request.language] if figure.note else ""
    return Comparison(
        id=f"published.{figure.code}",
        label=figure.label[request.language],
        item=figure.item if ours else "",
        code=figure.category if ours else "",
        ours=ours.share if ours else None,
        ours_n=ours.n if ours else None,
        ours_base=ours.base if ours else None,
        reference=share,
        reference_n=figure.n,
        reference_se=math.sqrt(share * (1 - share) / figure.n),
        bound=figure.bound.value,
        source=words.text("source_published", lines=figure.source),
        population=words.text("population_published"),
        year=words.text("year_published"),
        comparable=ours is not None,
        why=note if ours else words.text("not_asked"),
        difference=ours.share - share if ours and figure.bound is Bound.EXACTLY else None,
    )


def _reference(figure: ReferenceFigure, ours: _Ours | None, request: Request) -> Comparison:
    in_percent = figure.unit == "percent"
    reference = figure.value / 100 if in_percent else figure.value
    return Comparison(
        id=f"reference.{figure.code}",
        label=figure.label[request.language],
        item=figure.item if ours else "",
        code=figure.category if ours else "",
        ours=ours.share if ours else None,
        ours_n=ours.n if ours else None,
        ours_base=ours.base if ours else None,
        reference=reference,
        reference_n=None,
        reference_se=None,
        bound=Bound.EXACTLY.value,
        source=f"{figure.study} ({figure.source})",
        population=figure.population[request.language],
        year=str(figure.year),
        comparable=figure.comparable,
        why=figure.why[request.language],
        difference=ours.share - reference if ours and in_percent else None,
        unit="share" if in_percent else figure.unit,
    )


def _with_intervals(found: Sequence[tuple[Comparison, _Ours | None]], level: float) -> tuple[Comparison, ...]:
    """Intervals of all differences whose reference has a standard error, in one go.

    The two samples share nobody; degrees of freedom after Welch and Satterthwaite, as in
    :func:`digitaleschool.core.stats.contrasts.independent` (the reference counts as known to infinitely many).
    """
    errors: list[tuple[float, float]] = []
    for comparison, ours in found:
        if ours is not None and comparison.difference is not None and comparison.reference_se is not None:
            variance = ours.se**2 + comparison.reference_se**2
            errors.append((math.sqrt(variance), variance**2 * ours.df / ours.se**4 if ours.se else math.inf))
        else:
            errors.append((math.nan, math.nan))
    half = np.asarray(t_quantile((1 + level) / 2, np.array([df for _, df in errors]))) * [se for se, _ in errors]
    return tuple(
        comparison
        if math.isnan(width) or comparison.difference is None
        else replace(comparison, low=comparison.difference - width, high=comparison.difference + width)
        for (comparison, _), width in zip(found, half.tolist(), strict=True)
    )


def _ours(item: str, category: str, counted: Counted, prepared: Prepared) -> _Ours | None:
    """Our answer; None where we have none."""
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
    return _Ours(share, int(table.n[0, place]), int(table.base_n[0]), se, df)
