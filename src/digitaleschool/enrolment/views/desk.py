"""The RTC's desk: all runs, the list of one, and both as a workbook."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from digitaleschool.common.pagination import ROWS_A_PAGE
from digitaleschool.common.xlsx_out import xlsx_response
from digitaleschool.core.enrolment.seating import seat
from digitaleschool.enrolment.desk_files import tables
from digitaleschool.enrolment.forms.desk import RunFilters
from digitaleschool.enrolment.models import Enrolment
from digitaleschool.enrolment.queries import desk_of, enrolments_in, picture_of, runs_visible_to, seats_of
from digitaleschool.enrolment.rules import keeps_runs, rtcs_shown_to
from digitaleschool.enrolment.run_list import chosen, rows_of, titles_of
from digitaleschool.offer.models import Run
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation


@require_safe
@login_required
def run_list(request: HttpRequest) -> HttpResponse:
    filters = _filters(request, request.GET)
    now = timezone.now()
    runs = chosen(runs_visible_to(request.user), filters.cleaned_data, now=now) if filters.is_valid() else []
    page = Paginator(runs, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"filters": filters, "page": page, "rows": rows_of(list(page), now)}
    return render(request, "enrolment/desk_list.html", context)


@require_POST
@login_required
def run_list_export(request: HttpRequest) -> HttpResponseBase:
    filters = _filters(request, request.POST)
    if not filters.is_valid():
        page = Paginator([], ROWS_A_PAGE).get_page(1)
        return render(request, "enrolment/desk_list.html", {"filters": filters, "page": page, "rows": []}, status=400)
    now = timezone.now()
    runs = list(chosen(runs_visible_to(request.user), filters.cleaned_data, now=now))
    write_down("run_list.exported", by=request.user, now=now, details={"runs": len(runs)})
    return xlsx_response(_("runs"), tables(runs, now))


@require_safe
@login_required
def run_desk(request: HttpRequest, run: int) -> HttpResponse:
    found = run_of(request, run)
    return render(request, "enrolment/desk_run.html", run_context(found))


@require_POST
@login_required
def run_export(request: HttpRequest, run: int) -> HttpResponseBase:
    found, now = run_of(request, run), timezone.now()
    write_down("run_list.exported", by=request.user, now=now, organisation=found.rtc, on=found,
               label=found.training.slug)  # fmt: skip
    return xlsx_response(f"{_('run')}-{found.pk}", tables([found], now))


def run_of(request: HttpRequest, run: int) -> Run:
    """The run of the address, for who keeps its list."""
    found: Run = get_object_or_404(runs_visible_to(request.user), pk=run)
    return found


def run_context(run: Run) -> dict[str, Any]:
    now = timezone.now()
    by_state: dict[str, list[Enrolment]] = {state: [] for state in Enrolment.State.values}
    rows = list(enrolments_in(run))
    for one in rows:
        by_state[one.state].append(one)
    picture = picture_of(run.training_id, now)
    place = {key: number for number, key in enumerate(picture.line, 1)}
    waiting = sorted(by_state["waiting"], key=lambda one: place.get(one.pk, 0))
    costs = {picture.enrolment[one.application] for one in seat(picture.places, picture.applications).costs}
    return {
        "run": run, "training": run.training, "title": titles_of([run.training_id]).get(run.training_id, ""),
        "desk": desk_of(run), "seats": seats_of([run], now)[run.pk], "sessions": list(run.sessions.all()),
        "seated": by_state["seated"], "offered": by_state["offered"], "waiting": waiting,
        "proposed": by_state["proposed"], "costs": costs,
        "has_begun": run.starts_at is not None and run.starts_at <= now,
        "ended": run.enrolments.filter(state=Enrolment.State.ENDED).count(),
    }  # fmt: skip


def _filters(request: HttpRequest, said: Any) -> RunFilters:
    if not keeps_runs(request.user):
        raise Http404
    rtcs: QuerySet[Organisation] = Organisation.objects.filter(rtcs_shown_to(request.user)).order_by("name", "pk")
    return RunFilters(said, rtcs=rtcs)
