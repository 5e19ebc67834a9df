"""What the RTC does with a run: places, how one enrols, another day, confirm, cancel, put somebody on, take off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from digitaleschool.common.forms import posted, whole
from digitaleschool.common.language import read_in
from digitaleschool.core.refusals import Refusal
from digitaleschool.enrolment.forms.desk import DeskForm, PutOnForm, ReasonForm
from digitaleschool.enrolment.queries import desk_of
from digitaleschool.enrolment.run_list import titles_of
from digitaleschool.enrolment.services.enrolling import enrol
from digitaleschool.enrolment.services.runs import cancel_run, confirm_by_hand, move_run, remove, resize, set_desk
from digitaleschool.offer.forms.fields import without_row
from digitaleschool.offer.forms.runs import RunForm
from digitaleschool.offer.models import Run
from digitaleschool.offer.queries import judging_rtcs
from digitaleschool.people.rules import rtcs_of

from .desk import run_of

BOTH = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@BOTH
def run_settings(request: HttpRequest, run: int) -> HttpResponse:
    found = run_of(request, run)
    form = DeskForm(posted(request), run=found, desk=desk_of(found))
    if form.is_valid():
        try:
            with transaction.atomic():
                set_desk(run=found, plan=form.plan, by=request.user, now=timezone.now())
                made = resize(run=found, capacity=form.cleaned_data["capacity"], by=request.user, now=timezone.now())
        except Refusal as refused:
            form.add_error(_field(form, refused), refused.said(read_in()))
        else:
            messages.success(request, _said_of(len(made.offered)))
            return redirect("run_desk", found.pk)
    return _page(request, "enrolment/desk_settings.html", found, form)


def _said_of(offered: int) -> str:
    saved, more = _("This is saved."), _("%d who waited are offered a place.")
    return f"{saved} {more % offered}" if offered else saved


@login_required
@BOTH
def run_move(request: HttpRequest, run: int) -> HttpResponse:
    found = run_of(request, run)
    form = _run_form(request, found)
    only_rows = "add" in request.POST or "remove" in request.POST
    if form.is_valid() and not only_rows:
        try:
            move_run(
                run=found, plan=form.plan, sequence=whole(request.POST.get("sequence", "")), by=request.user,
                now=timezone.now(),
            )  # fmt: skip
        except Refusal as refused:
            form.add_error(None, refused.said(read_in()))
        else:
            messages.success(request, _("The run is changed. If a day or place moved, everyone gets a mail."))
            return redirect("run_desk", found.pk)
    known = request.POST.get("sequence", "")[:9] if request.method == "POST" else found.sequence
    more = {"sequence": known, "faults": form.faults() if form.is_bound and not only_rows else []}
    return _page(request, "enrolment/desk_move.html", found, form, **more)


def _run_form(request: HttpRequest, run: Run) -> RunForm:
    rtcs = judging_rtcs().filter(pk__in={*rtcs_of(request.user), run.training.rtc_id, run.rtc_id})
    data: Any = posted(request)
    if data is None:
        return RunForm(None, rtcs=rtcs, run=run)
    data = without_row(data, request.POST.get("remove", "")[:60])
    if "add" in request.POST:
        data = data.copy()
        data["sessions-TOTAL_FORMS"] = str(max(whole(data.get("sessions-TOTAL_FORMS", "")), 0) + 1)
    return RunForm(data, rtcs=rtcs, run=run)


@require_POST
@login_required
def run_confirm(request: HttpRequest, run: int) -> HttpResponse:
    found = run_of(request, run)
    try:
        confirm_by_hand(run=found, by=request.user, now=timezone.now())
        messages.success(request, _("The run goes on. Everyone who has a place gets a mail."))
    except Refusal as refused:
        messages.error(request, refused.said(read_in()))
    return redirect("run_desk", found.pk)


@login_required
@BOTH
def run_stop(request: HttpRequest, run: int) -> HttpResponse:
    found = run_of(request, run)
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            cancel_run(run=found, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"])
        except Refusal as refused:
            form.add_error(None, refused.said(read_in()))
        else:
            messages.success(request, _("The run is cancelled. Everyone gets a mail."))
            return redirect("run_desk", found.pk)
    many = found.enrolments.exclude(state="ended").count()
    return _page(request, "enrolment/desk_stop.html", found, form, many=many)


@login_required
@BOTH
def run_put_on(request: HttpRequest, run: int) -> HttpResponse:
    found = run_of(request, run)
    form = PutOnForm(posted(request))
    if form.is_valid():
        person = form.cleaned_data["email"]
        try:
            made = enrol(
                run=found, person=person, now=timezone.now(), by=request.user, field=form.cleaned_data["field"]
            )
        except Refusal as refused:
            form.add_error(None, refused.said(read_in()))
        else:
            said = _("%s has a place.") if made.is_seated else _("%s is on the waiting list.")
            messages.success(request, said % person.name)
            return redirect("run_desk", found.pk)
    return _page(request, "enrolment/desk_put_on.html", found, form)


@login_required
@BOTH
def run_remove(request: HttpRequest, run: int, key: str) -> HttpResponse:
    found = run_of(request, run)
    enrolment = get_object_or_404(found.enrolments.select_related("person", "school"), key=key)
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            remove(enrolment=enrolment, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"])
        except Refusal as refused:
            form.add_error(None, refused.said(read_in()))
        else:
            messages.success(request, _("%s is off the list and gets a mail.") % enrolment.person.name)
            return redirect("run_desk", found.pk)
    return _page(request, "enrolment/desk_remove.html", found, form, enrolment=enrolment)


def _page(request: HttpRequest, template: str, run: Run, form: Any, **more: Any) -> HttpResponse:
    context = {"run": run, "title": titles_of([run.training_id]).get(run.training_id, ""), "form": form, **more}
    return render(request, template, context)


def _field(form: Any, refused: Refusal) -> str | None:
    name = getattr(refused, "field", "")
    return name if name in form.fields else None
