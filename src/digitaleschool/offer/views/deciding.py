"""Deciding about a training: what was computed and said of each criterion, and the deeds that follow from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.offer.forms.reviews import ReturnForm, TakeOutForm, WaiverForm
from digitaleschool.offer.models import Assessment, Assignment
from digitaleschool.offer.public_quality import delivered
from digitaleschool.offer.review_files import FILES, file_of
from digitaleschool.offer.review_picture import picture_of
from digitaleschool.offer.review_queries import assessments_run_by, assessments_visible_to, versions_decided_by
from digitaleschool.offer.review_rules import asked_of, decides_on_trainings, differing, is_light, stage_of
from digitaleschool.offer.services.deciding import (
    confirm,
    publish,
    send_back,
    take_back_waiver,
    waive,
    withdraw_published,
)
from digitaleschool.offer.services.review_locks import ReviewRefused
from digitaleschool.offer.words import said_by
from digitaleschool.people.audit import write_down

from .reviews import run


@dataclass(frozen=True, kw_only=True)
class SeatLine:
    """A reviewer of an assessment and how far they are."""

    assignment: Assignment
    done: int
    of: int
    is_late: bool


@login_required
@require_safe
def decide(request: HttpRequest, assessment: int) -> HttpResponse:
    """All that is known of a training, and for its coordinator the next step."""
    found = get_object_or_404(assessments_visible_to(request.user), pk=assessment)
    decides = decides_on_trainings(request.user) and assessments_run_by(request.user).filter(pk=found.pk).exists()
    today = timezone.localdate()
    picture = picture_of(found, today)
    seats = [
        SeatLine(
            assignment=one, done=len(one.verdicts.all()), of=len(asked_of(one, picture.criteria)),
            is_late=one.due_on is not None and one.due_on < today,
        )
        for one in found.assignments.all()
    ]  # fmt: skip
    context = {
        "assessment": found, "version": found.version, "picture": picture, "seats": seats,
        "decides": decides, "acts": decides and found.is_open, "stage": stage_of(found),
        "differing": differing(found), "is_light": is_light(found), "said": said_by(found.version),
        "delivered": delivered(found.version),
    }  # fmt: skip
    return render(request, "offer/reviews/decide.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def waive_one(request: HttpRequest, assessment: int, criterion: str) -> HttpResponse:
    """Lets one criterion be, with a reason."""
    found = run(request, assessment)
    line = picture_of(found, timezone.localdate()).line(criterion)
    if line is None or not found.is_open:
        raise Http404
    start = line.waiver.reason if line.waiver else line.asked_waiver
    form = WaiverForm(posted(request) if "take_back" not in request.POST else None, initial={"reason": start})
    facts: dict[str, Any] = {"assessment": found, "criterion": criterion, "by": request.user, "now": timezone.now()}
    if "take_back" in request.POST:
        return _done(request, form, found, lambda: take_back_waiver(**facts), _("The criterion counts again."))
    if form.is_valid():
        answer = _done(
            request, form, found, lambda: waive(reason=form.cleaned_data["reason"], **facts),
            _("The criterion is waived, with your reason and your name."),
        )  # fmt: skip
        if answer:
            return answer
    context = {"form": form, "line": line, "title": _("Waive a criterion"), "button": _("Waive with this reason")}
    return _ask(request, found, context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def return_it(request: HttpRequest, assessment: int) -> HttpResponse:
    """Sends a proposal back, with a remark and every reason."""
    found = run(request, assessment)
    if not found.is_open:
        return redirect("review_decide", found.pk)
    form = ReturnForm(posted(request))
    if form.is_valid():
        answer = _done(
            request, form, found,
            lambda: send_back(
                assessment=found, remark=form.cleaned_data["remark"], by=request.user, now=timezone.now()
            ),
            _("The training went back to the provider, with the reasons."),
        )  # fmt: skip
        if answer:
            return answer
    context = {
        "form": form, "title": _("Send back"), "button": _("Send back"),
        "about": _("The provider gets your words by mail, and can change the training and submit it again."),
        "reasons": picture_of(found, timezone.localdate()).reasons[read_in()],
    }  # fmt: skip
    return _ask(request, found, context)


@require_POST
@login_required
def publish_it(request: HttpRequest, assessment: int) -> HttpResponse:
    """Puts a training in the offer, or confirms one that is there."""
    found = run(request, assessment)
    facts: dict[str, Any] = {"assessment": found, "by": request.user, "now": timezone.now()}
    try:
        if is_light(found):
            confirm(**facts)
            messages.success(request, _("Confirmed: the training stays in the offer."))
        else:
            publish(**facts)
            messages.success(request, _("Published: teachers can find the training now."))
    except ReviewRefused as refused:
        messages.error(request, refused.said(read_in()))
    return redirect("review_decide", found.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_out(request: HttpRequest, version: int) -> HttpResponse:
    """Takes a published training out of the offer."""
    found = get_object_or_404(versions_decided_by(request.user).filter(published_at__isnull=False), pk=version)
    form = TakeOutForm(posted(request))
    if form.is_valid():
        try:
            withdraw_published(version=found, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
            messages.success(request, _("The training is no longer in the offer."))
            return redirect("reviews")
        except ReviewRefused as refused:
            form.add_error(None, refused.said(read_in()))
    context = {
        "form": form, "version": found, "title": _("Take out of the offer"), "button": _("Take out of the offer"),
        "about": _("Teachers do not find it any more from then on. The provider can submit a next version."),
        "back": reverse("reviews"), "is_grave": True,
    }  # fmt: skip
    return render(request, "offer/reviews/reason.html", context)


@login_required
@require_safe
def file(request: HttpRequest, assessment: int, name: str) -> HttpResponse:
    """The assessment as a file; that someone took it along is noted."""
    found = get_object_or_404(assessments_visible_to(request.user), pk=assessment)
    if name not in FILES:
        raise Http404
    now = timezone.now()
    content = file_of(found, name, today=timezone.localdate(now))
    write_down(
        "assessment.exported", by=request.user, now=now, organisation=found.version.training.rtc, on=found,
        label=found.version.title, details={"file": name},
    )  # fmt: skip
    answer = HttpResponse(content, content_type=FILES[name])
    answer["Content-Disposition"] = f'attachment; filename="{found.version.training.slug}-{name}"'
    return answer


def _done(
    request: HttpRequest, form: forms.Form, assessment: Assessment, deed: Callable[[], object], words: str
) -> HttpResponse | None:
    """Does the deed and goes back to the assessment; where it is refused, the form says why."""
    try:
        deed()
    except ReviewRefused as refused:
        if form.is_bound:
            form.add_error(None, refused.said(read_in()))
            return None
        messages.error(request, refused.said(read_in()))
        return redirect("review_decide", assessment.pk)
    messages.success(request, words)
    return redirect("review_decide", assessment.pk)


def _ask(request: HttpRequest, assessment: Assessment, context: dict[str, Any]) -> HttpResponse:
    whole = {"version": assessment.version, "back": reverse("review_decide", args=[assessment.pk])} | context
    return render(request, "offer/reviews/reason.html", whole)
