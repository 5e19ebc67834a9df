"""When and where a training is given: for its RTC and its provider."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from digitaleschool.common.forms import posted, whole
from digitaleschool.common.language import read_in
from digitaleschool.common.pagination import page_of
from digitaleschool.offer.forms.fields import without_row
from digitaleschool.offer.forms.runs import RunForm
from digitaleschool.offer.models import Run, Training
from digitaleschool.offer.queries import current_version, judging_rtcs, runs_planned_by, trainings_planned_by
from digitaleschool.offer.services.runs import RunRefused, cancel_run, change_run, plan_run
from digitaleschool.people.models import Organisation
from digitaleschool.people.rules import rtcs_of


@login_required
@require_safe
def runs(request: HttpRequest, slug: str) -> HttpResponse:
    training = get_object_or_404(trainings_planned_by(request.user), slug=slug)
    rows = runs_planned_by(request.user).filter(training=training).prefetch_related("sessions").order_by("-pk")
    context = {"training": training, "version": current_version(training), "page": page_of(rows, request)}
    return render(request, "offer/runs.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def run_new(request: HttpRequest, slug: str) -> HttpResponse:
    training = get_object_or_404(trainings_planned_by(request.user), slug=slug)
    form = _form(request, training, None)
    if form.is_valid() and not _only_rows(request):
        try:
            plan_run(training=training, plan=form.plan, by=request.user, now=timezone.now())
            messages.success(request, _("The run is planned."))
            return redirect("runs", slug)
        except RunRefused as refused:
            form.add_error(None, refused.said(read_in()))
    return _page(request, training, form, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def run_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    run = get_object_or_404(runs_planned_by(request.user).filter(training__slug=slug), pk=pk)
    form = _form(request, run.training, run)
    if form.is_valid() and not _only_rows(request):
        try:
            change_run(
                run=run, plan=form.plan, sequence=whole(request.POST.get("sequence", "")), by=request.user,
                now=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("The run is changed."))
            return redirect("runs", slug)
        except RunRefused as refused:
            form.add_error(None, refused.said(read_in()))
    return _page(request, run.training, form, run)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def run_cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    run = get_object_or_404(runs_planned_by(request.user).filter(training__slug=slug), pk=pk)
    if request.method == "POST":
        cancel_run(run=run, by=request.user, now=timezone.now())
        messages.success(request, _("The run is cancelled."))
        return redirect("runs", slug)
    context = {"training": run.training, "run": run, "version": current_version(run.training)}
    return render(request, "offer/run_cancel.html", context)


def _form(request: HttpRequest, training: Training, run: Run | None) -> RunForm:
    data: Any = posted(request)
    if data is None:
        return RunForm(None, rtcs=_rtcs(request, training), run=run)
    data = without_row(data, request.POST.get("remove", "")[:60])
    if "add" in request.POST:
        data = data.copy()
        count = whole(data.get("sessions-TOTAL_FORMS", ""))
        data["sessions-TOTAL_FORMS"] = str(max(count, 0) + 1)
    return RunForm(data, rtcs=_rtcs(request, training), run=run)


def _rtcs(request: HttpRequest, training: Training) -> QuerySet[Organisation]:
    """Who may organise it: the visitor's own RTC, and the one that judges the training."""
    return judging_rtcs().filter(pk__in={*rtcs_of(request.user), training.rtc_id})


def _only_rows(request: HttpRequest) -> bool:
    """Whether a button asked for one row more or less, and nothing is to be saved yet."""
    return "add" in request.POST or "remove" in request.POST


def _page(request: HttpRequest, training: Training, form: RunForm, run: Run | None) -> HttpResponse:
    known = request.POST.get("sequence", "")[:9] if request.method == "POST" else (run.sequence if run else 0)
    context = {
        "training": training,
        "version": current_version(training),
        "form": form,
        "run": run,
        "sequence": known,
        "faults": form.faults() if form.is_bound and not _only_rows(request) else [],
    }
    return render(request, "offer/run_form.html", context)
