"""What came of runs, for who follows them up: staff of the RTC and the trainers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from digitaleschool.common.pagination import page_of
from digitaleschool.followup.outcome_page import outcome_of
from digitaleschool.followup.queries import begun, numbers_of, return_of, runs_followed, titles_of
from digitaleschool.followup.rules import follows_runs


@login_required
@require_safe
def followed_runs(request: HttpRequest) -> HttpResponse:
    """The runs that have begun, with how many told what came of it."""
    if not follows_runs(request.user):
        raise Http404
    page = page_of(begun(runs_followed(request.user), timezone.now()), request)
    runs = list(page)
    numbers, titles = numbers_of(runs), titles_of(run.training_id for run in runs)
    rows = [
        {"run": run, "title": titles.get(run.training_id, run.training.slug), "numbers": numbers.get(run.pk),
         "return_session": return_of(run)}
        for run in runs
    ]  # fmt: skip
    return render(request, "followup/followed_runs.html", {"page": page, "rows": rows})


@login_required
@require_safe
def followed_run(request: HttpRequest, run: int) -> HttpResponse:
    """What participants said and did, promised against delivered, change since before: only what is safe to show."""
    row = get_object_or_404(runs_followed(request.user), pk=run)
    return render(request, "followup/followed_run.html", {"run": row, "outcome": outcome_of(row, timezone.now())})
