"""The register of needs: the list for everyone, the work on it for staff; one need has its page in the dashboard."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.common.pagination import page_of
from digitaleschool.core.needs.proposing import Known, may_be_the_same
from digitaleschool.needs.forms.register import GoalsForm, MergeForm, NeedFilters, NeedForm, QuoteForm, StatusForm
from digitaleschool.needs.models import Need, NeedOrigin
from digitaleschool.needs.queries import needs_visible_to, needs_worked_on, rounds_worked_on
from digitaleschool.needs.rules import works_for_rtc
from digitaleschool.needs.services.register import (
    NeedRefused,
    OriginFacts,
    add_origin,
    change_need,
    merge_needs,
    record_need,
    set_status,
    tie_goals,
    undo_merge,
)
from digitaleschool.people.models import Organisation
from digitaleschool.people.rules import Visitor, administers, rtcs_of

MOST_ALIKE = 3


@require_safe
def need_list(request: HttpRequest) -> HttpResponse:
    needs = needs_visible_to(request.user).filter(merged_into=None)
    filters = NeedFilters(request.GET, needs=needs)
    is_staff = works_for_rtc(request.user)
    context = {
        "filters": filters,
        "page": page_of(filters.chosen(needs), request),
        "is_staff": is_staff,
        "waiting": needs.filter(is_checked=False, status=Need.Status.OPEN).order_by("number")[:5] if is_staff else [],
    }
    return render(request, "needs/need_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def need_new(request: HttpRequest) -> HttpResponse:
    if not works_for_rtc(request.user):
        raise Http404
    form = NeedForm(posted(request), rtcs=rtcs_to_choose(request.user))
    if form.is_valid():
        try:
            need = record_need(facts=form.facts, by=request.user, now=timezone.now())
            messages.success(request, _("The need is in the register."))
            return redirect("need", need.number)
        except NeedRefused as refused:
            form.add_error(None, refused.said(read_in()))
    return _answer(request, "needs/need_form.html", form, need=None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def need_edit(request: HttpRequest, number: int) -> HttpResponse:
    need = _worked_on(request, number)
    form = NeedForm(posted(request), rtcs=rtcs_to_choose(request.user), need=need)
    if form.is_valid():
        try:
            change_need(need=need, facts=form.facts, by=request.user, now=timezone.now())
            messages.success(request, _("The need is saved."))
            return redirect("need", number)
        except NeedRefused as refused:
            form.add_error(None, refused.said(read_in()))
    return _answer(request, "needs/need_form.html", form, need=need)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def need_status(request: HttpRequest, number: int) -> HttpResponse:
    need = _worked_on(request, number)
    form = StatusForm(posted(request), initial={"status": need.status, "reason": need.status_reason})
    if form.is_valid():
        status, reason = form.cleaned_data["status"], form.cleaned_data["reason"]
        try:
            set_status(need=need, status=status, reason=reason, by=request.user, now=timezone.now())
            messages.success(request, _("The status is saved."))
            return redirect("need", number)
        except NeedRefused as refused:
            form.add_error(None, refused.said(read_in()))
    return _answer(request, "needs/need_status.html", form, need=need)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def need_goals(request: HttpRequest, number: int) -> HttpResponse:
    """Which goals a need is about: then the coverage map shows its demand in their rows."""
    need = _worked_on(request, number)
    form = GoalsForm(posted(request), need=need, today=timezone.localdate())
    if form.is_valid():
        try:
            tie_goals(need=need, goals=list(form.cleaned_data["goals"]), by=request.user, now=timezone.now())
            messages.success(request, _("The goals are saved."))
            return redirect("need", number)
        except NeedRefused as refused:
            form.add_error(None, refused.said(read_in()))
    return _answer(request, "needs/need_goals.html", form, need=need)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def need_merge(request: HttpRequest, number: int) -> HttpResponse:
    """Which need to merge with (``?into=``), what becomes of both, and then the deed."""
    need = _worked_on(request, number)
    wanted = request.POST if request.method == "POST" else request.GET
    form = MergeForm(wanted if "into" in wanted or request.method == "POST" else None)
    into = _other(request, form, need) if form.is_valid() else None
    if request.method == "POST" and into:
        try:
            merge_needs(need=need, into=into, by=request.user, now=timezone.now())
            messages.success(request, _("The needs are merged. You can undo it on this page."))
            return redirect("need", into.number)
        except NeedRefused as refused:
            form.add_error(None, refused.said(read_in()))
    origins = NeedOrigin.objects.filter(need=into).count() if into else 0
    context = {"into": into, "alike": _alike(request.user, need), "brings": need.origins.count(), "origins": origins}
    return _answer(request, "needs/need_merge.html", form, need=need, **context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def need_quote(request: HttpRequest, number: int) -> HttpResponse:
    """What someone said in an interview, as one more origin."""
    need = _worked_on(request, number)
    rounds = rounds_worked_on(request.user)
    form = QuoteForm(posted(request), rounds=rounds, today=timezone.localdate())
    if form.is_valid():
        filled = form.cleaned_data
        origin = OriginFacts(
            kind=NeedOrigin.Kind.QUOTE, text=filled["text"], round=filled["round"], said_on=filled["said_on"]
        )
        try:
            add_origin(need=need, origin=origin, by=request.user, now=timezone.now())
            messages.success(request, _("The words are with the need."))
            return redirect("need", number)
        except NeedRefused as refused:
            form.add_error(None, refused.said(read_in()))
    return _answer(request, "needs/need_quote.html", form, need=need)


@require_POST
@login_required
def need_apart(request: HttpRequest, number: int) -> HttpResponse:
    """Undoes that a need was merged."""
    need = get_object_or_404(needs_worked_on(request.user), number=number)
    try:
        undo_merge(need=need, by=request.user, now=timezone.now())
        messages.success(request, _("The need stands apart again, with the origins that it brought."))
    except NeedRefused as refused:
        messages.error(request, refused.said(read_in()))
    return redirect("need", number)


def rtcs_to_choose(visitor: Visitor) -> list[int]:
    """The RTCs that the visitor may write needs for."""
    if administers(visitor):
        return list(Organisation.objects.filter(kind=Organisation.Kind.RTC).order_by("pk").values_list("pk", flat=True))
    return sorted(rtcs_of(visitor))


def _worked_on(request: HttpRequest, number: int) -> Need:
    return get_object_or_404(needs_worked_on(request.user), number=number)


def _other(request: HttpRequest, form: MergeForm, need: Need) -> Need | None:
    others = needs_worked_on(request.user).filter(merged_into=None).exclude(pk=need.pk)
    other = others.filter(number=form.cleaned_data["into"]).first()
    if other is None:
        form.add_error("into", _("There is no other need with this number that you can change."))
    return other


def _alike(visitor: Visitor, need: Need) -> list[Need]:
    """Needs that may be the same, of those that the visitor can change."""
    others = needs_worked_on(visitor).filter(merged_into=None, theme=need.theme_id, field=need.field_id)
    by_number = {other.number: other for other in others.exclude(pk=need.pk)}
    known = [
        Known(number=one.number, text=one.text_nl, theme=one.theme_id, field=one.field_id)
        for one in by_number.values()
    ]  # fmt: skip
    found = may_be_the_same(need.text_nl, known, theme=need.theme_id, field=need.field_id)
    return [by_number[one.number] for one in found[:MOST_ALIKE]]


def _answer(request: HttpRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    status = 400 if form.is_bound and form.errors and request.method == "POST" else 200
    return render(request, template, {"form": form, **context}, status=status)
