"""How far reviewers agree, over a school year and by criterion."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.views.decorators.http import require_safe

from digitaleschool.common.language import read_in
from digitaleschool.core.quality.agreement import Agreement, agreement
from digitaleschool.core.quality.due import school_year
from digitaleschool.core.quality.framework import load_quality_framework
from digitaleschool.offer.review_queries import verdicts_by_two
from digitaleschool.offer.review_rules import decides_on_trainings, reads_agreement

TOO_FEW = 10
"""Fewer pairs of verdicts say nothing about a criterion."""


@dataclass(frozen=True, kw_only=True)
class Row:
    code: str
    title: str
    found: Agreement

    @property
    def share(self) -> str:
        return _percent(self.found.share)

    @property
    def interval(self) -> str:
        return f"{_percent(self.found.low)}–{_percent(self.found.high)}"

    @property
    def alpha(self) -> str:
        return "–" if self.found.alpha is None else number_format(self.found.alpha, decimal_pos=2)

    @property
    def is_enough(self) -> bool:
        return self.found.units >= TOO_FEW


@login_required
@require_safe
def review_agreement(request: HttpRequest) -> HttpResponse:
    """Of all RTCs together: one RTC alone judges too little to say anything."""
    if not reads_agreement(request.user):
        raise Http404
    verdicts = verdicts_by_two()
    years = sorted({year for year, *_ in verdicts} | {school_year(timezone.localdate())}, reverse=True)
    asked = request.GET.get("jaar", "")
    year = asked if asked in years else years[0]
    units: dict[tuple[str, int], list[str]] = defaultdict(list)
    for of, criterion, assessment, judged in verdicts:
        if of == year:
            units[criterion, assessment].append(judged)
    labels = {one.code: one.label[read_in()] for one in load_quality_framework().criteria}
    codes = sorted({code for code, _ in units})
    rows = [
        Row(
            code=code, title=labels.get(code, ""),
            found=agreement(said for (criterion, _), said in units.items() if criterion == code),
        )
        for code in codes
    ]  # fmt: skip
    whole = Row(code="", title="", found=agreement(units.values()))
    context = {
        "whole": whole,
        "rows": rows,
        "years": years,
        "year": year,
        "too_few": TOO_FEW,
        "decides": decides_on_trainings(request.user),
    }
    return render(request, "offer/reviews/agreement.html", context)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{round(100 * share)} %"
