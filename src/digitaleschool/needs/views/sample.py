"""Whom to ask: the schools of the sampling frame, and how many answers are wanted from each group."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.pagination import page_of
from digitaleschool.core.fieldwork.strata import DIMENSIONS
from digitaleschool.core.fieldwork.targets import NoGroups, propose_targets
from digitaleschool.needs.forms.sample import TargetsForm, TotalForm
from digitaleschool.needs.models import Target
from digitaleschool.needs.queries import rounds_worked_on
from digitaleschool.needs.sample import frame_counts, frame_visible_to, provinces_of, targets_in
from digitaleschool.needs.services import SampleRefused, make_frame, set_targets
from digitaleschool.needs.strata_words import category_words, dimension_words, fields_in_words


@login_required
@require_safe
def sample(request: HttpRequest, slug: str) -> HttpResponse:
    round = get_object_or_404(rounds_worked_on(request.user), slug=slug)
    counts, targets = frame_counts(round), targets_in(round)
    fields = fields_in_words()
    page = page_of(frame_visible_to(request.user, round), request)
    context = {
        "round": round,
        "schools": sum(counts["network"].values()),
        "provinces": [category_words("province", province) for province in provinces_of(round)],
        "groups": [_group(dimension, counts[dimension], targets) for dimension in DIMENSIONS],
        "has_targets": bool(targets),
        "page": page,
        "rows": [(row, [fields.get(code, code) for code in row.fields]) for row in page],
    }
    return render(request, "needs/sample.html", context)


@require_POST
@login_required
def frame(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes in the schools of the register; a second time only those that are new."""
    round = get_object_or_404(rounds_worked_on(request.user), slug=slug)
    try:
        new, there = make_frame(round=round, by=request.user, now=timezone.now(), today=timezone.localdate())
    except SampleRefused as refused:
        messages.error(request, refused.said(_language()))
        return redirect("sample", slug)
    messages.success(request, _taken_in(new, there))
    return redirect("sample", slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: HttpRequest, slug: str, dimension: str) -> HttpResponse:
    """How many are wanted from each group of one dimension; ``?answers=243&interviews=56`` deals a total out."""
    round = get_object_or_404(rounds_worked_on(request.user), slug=slug)
    if dimension not in DIMENSIONS:
        raise Http404
    schools, known = frame_counts(round)[dimension], targets_in(round)
    total, proposal = None, None
    if request.method == "POST":
        form = TargetsForm(request.POST, dimension=dimension, schools=schools, targets=known)
        if form.is_valid():
            set_targets(round=round, dimension=dimension, wanted=form.wanted, by=request.user, now=timezone.now())
            messages.success(request, _("The targets are kept."))
            return redirect("sample", slug)
    else:
        total = TotalForm(request.GET if "answers" in request.GET else None)
        proposal = _proposal(total, schools)
        form = TargetsForm(dimension=dimension, schools=schools, targets=known, proposal=proposal)
    context = {
        "round": round,
        "dimension": dimension,
        "words": dimension_words(dimension),
        "form": form,
        "total": total or TotalForm(),
        "is_proposal": proposal is not None,
        "has_schools": bool(sum(schools.values())),
        "overlaps": dimension == "field",
    }
    return render(request, "needs/targets.html", context)


def _proposal(total: TotalForm, schools: Mapping[str, int]) -> dict[str, tuple[int, int]] | None:
    """The wanted total dealt out as the schools of the frame are spread; None where none was asked for."""
    if not total.is_bound or not total.is_valid():
        return None
    try:
        answers = propose_targets(schools, total.cleaned_data["answers"])
        interviews = propose_targets(schools, total.cleaned_data["interviews"])
    except NoGroups as refused:
        total.add_error(None, refused.said(_language()))
        return None
    return {category: (answers[category], interviews[category]) for category in schools}


def _group(dimension: str, counts: Mapping[str, int], targets: Mapping[tuple[str, str], Target]) -> dict[str, object]:
    """One dimension as the page shows it: each category with its schools and what is wanted of it."""
    most = max(counts.values(), default=1)
    lines = [
        {
            "words": category_words(dimension, category),
            "is_unknown": not category,
            "schools": schools,
            "width": _percent(schools, most),
            "target": targets.get((dimension, category)),
        }
        for category, schools in counts.items()
    ]
    aimed = [target for (name, _category), target in targets.items() if name == dimension]
    return {
        "dimension": dimension,
        "words": dimension_words(dimension),
        "lines": lines,
        "answers": sum(target.answers for target in aimed),
        "interviews": sum(target.interviews for target in aimed),
    }


def _percent(part: int, whole: int) -> int:
    """A width in whole per cent, for a bar."""
    return min(100, 100 * part // whole) if whole else 0


def _taken_in(new: int, there: int) -> str:
    if not new:
        return _("All schools of the register were in the sample already; nothing was added.")
    added = ngettext("%(new)s school was added to the sample.", "%(new)s schools were added to the sample.", new)
    if not there:
        return added % {"new": new}
    kept = ngettext("%(there)s was there already.", "%(there)s were there already.", there)
    return f"{added % {'new': new}} {kept % {'there': there}}"


def _language() -> str:
    return "en" if get_language() == "en" else "nl"
