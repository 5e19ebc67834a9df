"""From answers to results: every table of a round, before disclosure control.

:func:`tabulate` counts once (:func:`~digitaleschool.core.stats.share_tables.share_tables`) and dresses the counts as
frozen tables. What it gives still holds small cells: :func:`.publishing.publish` comes before anything leaves.
"""

from __future__ import annotations

from digitaleschool.core.survey.answers import Answers

from .comparison import comparisons_of
from .counting import Counted, count
from .crosses import cross_tables
from .items import item_tables
from .preparing import Prepared, prepare
from .rankings import rankings_of
from .request import Request
from .results import Method, Results, Weighting
from .wording import Wording


def tabulate(answers: Answers, request: Request, *, prepared: Prepared | None = None) -> Results:
    """Every table of these answers, unprotected. ``prepared`` where they were prepared for this request already."""
    prepared = prepared or prepare(answers, request)
    counted = count(prepared, request)
    return Results(
        instrument=answers.instrument.id,
        version=answers.instrument.version,
        language=request.language,
        persons=answers.count,
        invented=answers.invented,
        method=_method(counted, prepared, request),
        items=item_tables(counted, prepared, request),
        crosses=cross_tables(counted, prepared, request),
        rankings=rankings_of(prepared, request),
        weighting=_weighting(counted, request),
        comparisons=comparisons_of(counted, prepared, request),
        fieldwork=request.fieldwork,
    )


def _method(counted: Counted, prepared: Prepared, request: Request) -> Method:
    words = Wording(request.language)
    weighted = bool(request.margins)
    margins = words.listed(tuple(prepared.question(variable) for variable in request.margins or ()))
    return Method(
        sample=request.sample,
        estimator=words.text("estimator_weighted" if weighted else "estimator_share"),
        interval=words.text(f"interval_{counted.interval}"),
        level=request.level,
        weights=words.text("weights_raked", margins=margins) if weighted else words.text("weights_none"),
        clusters=prepared.schools,
        design_effect=counted.design_effect,
        min_cell=request.min_cell,
        adjustment=words.text("adjustment_bh") if request.tests else "",
        dominance=request.dominance if prepared.clusters is not None else None,
        notes=tuple(words.text("note_not_split", question=prepared.question(by)) for by in prepared.refused),
    )


def _weighting(counted: Counted, request: Request) -> Weighting | None:
    raking = counted.raking
    if raking is None:
        return None
    margins = tuple(request.margins or ())
    return Weighting(
        margins=margins,
        design_effect=raking.design_effect,
        effective_n=raking.effective_n,
        largest=raking.largest,
        smallest=raking.smallest,
        iterations=raking.iterations,
        trimmed=raking.trimmed,
        unconverged=tuple(margins[axis] for axis in raking.unconverged),
    )


__all__ = ["Request", "tabulate"]
