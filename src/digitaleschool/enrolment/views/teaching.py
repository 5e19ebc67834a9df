"""The trainer's pages of a run: who comes, and who was there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.forms import keys
from digitaleschool.common.language import read_in
from digitaleschool.common.pagination import page_of
from digitaleschool.enrolment.attendance_page import attendance_lines, code_page, marks_of, run_page
from digitaleschool.enrolment.certificate_pdf import qr_code
from digitaleschool.enrolment.proof_queries import runs_attended_by, runs_taught_by, title_of, trainers_to_name
from digitaleschool.enrolment.proof_rules import organises
from digitaleschool.enrolment.services.attending import (
    AttendanceRefused,
    Clash,
    close_list,
    list_of,
    new_code,
    take_attendance,
)
from digitaleschool.enrolment.services.teaching import name_trainers
from digitaleschool.offer.models import Run, Session


@login_required
@require_safe
def teaching(request: HttpRequest) -> HttpResponse:
    """The runs that the visitor gives."""
    now = timezone.now()
    page = page_of(runs_taught_by(request.user, now), request)
    rows = [(run, title_of(run)) for run in page]
    return render(request, "enrolment/teaching.html", {"page": page, "rows": rows})


@login_required
@never_cache
@require_safe
def teaching_run(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    context = {**run_page(run, timezone.now()), "organises": organises(request.user, run)}
    return render(request, "enrolment/teaching_run.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def teaching_trainers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who gives a run: said by who works for its RTC."""
    run = _run(request, pk)
    if not organises(request.user, run):
        raise Http404
    if request.method == "POST":
        chosen = keys(request.POST.getlist("trainers"))
        name_trainers(run=run, trainers=chosen, by=request.user, now=timezone.now())
        messages.success(request, _("The trainers are noted."))
        return redirect("teaching_run", pk)
    context = {
        "run": run, "title": title_of(run), "trainers": trainers_to_name(run),
        "named": {trainer.pk for trainer in run.trainers.all()},
    }  # fmt: skip
    return render(request, "enrolment/teaching_trainers.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    """The list of one session; several people may have it open at once."""
    run, day = _session(request, pk, session)
    fault, clashes = "", ()
    if request.method == "POST":
        try:
            taken = take_attendance(
                session=day, marks=marks_of(request.POST), why=request.POST.get("why", ""), by=request.user,
                now=timezone.now(),
            )  # fmt: skip
        except AttendanceRefused as refused:
            fault = refused.said(read_in())
        else:
            _tell(request, taken.changed)
            if not taken.clashes:
                return redirect("attendance", pk, session)
            clashes = taken.clashes
    return _list_page(request, run, day, fault=fault, clashes=clashes)


@require_POST
@login_required
def attendance_close(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    _run, day = _session(request, pk, session)
    try:
        close_list(session=day, by=request.user, now=timezone.now())
        messages.success(request, _("The list is closed. Whoever followed enough has a certificate."))
    except AttendanceRefused as refused:
        messages.warning(request, refused.said(read_in()))
    return redirect("attendance", pk, session)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attendance_code(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    """The code on the screen in the room."""
    run, day = _session(request, pk, session)
    if request.method == "POST":
        try:
            new_code(session=day, by=request.user, now=timezone.now())
            messages.success(request, _("There is a new code. The old one no longer works."))
        except AttendanceRefused as refused:
            messages.warning(request, refused.said(read_in()))
        return redirect("attendance_code", pk, session)
    return render(request, "enrolment/attendance_code.html", code_page(run, day, timezone.now()))


@login_required
@never_cache
@require_safe
def attendance_qr(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    run, day = _session(request, pk, session)
    picture = qr_code(code_page(run, day, timezone.now())["address"])
    return HttpResponse(picture, content_type="image/svg+xml")


def _list_page(request: HttpRequest, run: Run, day: Session, *, fault: str, clashes: tuple[Clash, ...]) -> HttpResponse:
    now = timezone.now()
    posted = request.POST if fault else None
    context: dict[str, Any] = {
        **attendance_lines(run, day, now, posted=posted), "run": run, "title": title_of(run), "session": day,
        "list": list_of(day),
        "fault": fault, "clashes": clashes, "why": request.POST.get("why", "") if fault else "",
        "here": reverse("attendance", args=[run.pk, day.pk]),
    }  # fmt: skip
    status = 422 if fault else 409 if clashes else 200
    return render(request, "enrolment/attendance.html", context, status=status)


def _tell(request: HttpRequest, changed: int) -> None:
    if changed:
        words = ngettext("%(count)s line is noted.", "%(count)s lines are noted.", changed)
        messages.success(request, words % {"count": changed})


def _run(request: HttpRequest, pk: int) -> Run:
    return get_object_or_404(runs_attended_by(request.user), pk=pk)


def _session(request: HttpRequest, pk: int, session: int) -> tuple[Run, Session]:
    run = _run(request, pk)
    return run, get_object_or_404(run.sessions.select_related("run__training", "run__rtc"), pk=session)
