"""What waits for who decides about trainings: proposals to judge, reviewers to ask, assessments to close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.common.pagination import page_of
from digitaleschool.offer.forms.reviews import AssignForm
from digitaleschool.offer.models import Assessment, Assignment, Version
from digitaleschool.offer.review_picture import current_framework
from digitaleschool.offer.review_queries import (
    assessments_run_by,
    closed_assessments_run_by,
    open_assessments_run_by,
    proposals_to_judge,
    reviewers_to_ask,
    versions_decided_by,
)
from digitaleschool.offer.review_rules import Stage, decides_on_trainings, differing, free_seat, stage_of
from digitaleschool.offer.services.review_locks import ReviewRefused
from digitaleschool.offer.services.reviewing import assign_reviewer, open_assessment, release_reviewer


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A training that is judged, how far it is, and the one next step."""

    title: str
    provider: str
    about: str
    how_far: str
    label: str
    address: str
    is_posted: bool = False
    is_late: bool = False


@login_required
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for the visitor, then what waits for others."""
    if not decides_on_trainings(request.user):
        raise Http404
    today = timezone.localdate()
    mine = [_proposal(version) for version in proposals_to_judge(request.user)]
    others = []
    for assessment in open_assessments_run_by(request.user):
        stage = stage_of(assessment)
        (others if stage is Stage.JUDGING else mine).append(_assessment(assessment, stage, today))
    page = page_of([*mine, *others], request)
    start = page.start_index() - 1 if page.paginator.count else 0
    context = {
        "page": page,
        "mine": page.object_list[: max(0, len(mine) - start)],
        "others": page.object_list[max(0, len(mine) - start) :],
        "decided": closed_assessments_run_by(request.user).exists(),
    }
    return render(request, "offer/reviews/reviews.html", context)


@login_required
@require_safe
def reviews_done(request: HttpRequest) -> HttpResponse:
    """What was decided, the newest first."""
    if not decides_on_trainings(request.user):
        raise Http404
    return render(
        request, "offer/reviews/done.html", {"page": page_of(closed_assessments_run_by(request.user), request)}
    )


@require_POST
@login_required
def review_open(request: HttpRequest, version: int) -> HttpResponse:
    """Begins to judge a proposal."""
    found = get_object_or_404(versions_decided_by(request.user), pk=version)
    try:
        assessment = open_assessment(version=found, framework=current_framework(), by=request.user, now=timezone.now())
    except ReviewRefused as refused:
        messages.error(request, refused.said(read_in()))
        return redirect("reviews")
    return redirect("review_assign", assessment.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review_assign(request: HttpRequest, assessment: int) -> HttpResponse:
    """Asks someone to judge, in the first seat that is free."""
    found = run(request, assessment)
    seat = free_seat(found)
    if not seat:
        messages.info(request, _("There is nobody to ask now."))
        return redirect("review_decide", found.pk)
    today = timezone.localdate()
    form = AssignForm(posted(request), reviewers=reviewers_to_ask(found, today), seat=seat, today=today)
    if form.is_valid():
        try:
            assigned = assign_reviewer(
                assessment=found, reviewer=form.cleaned_data["reviewer"], seat=form.cleaned_data["seat"],
                due_on=form.cleaned_data["due_on"], by=request.user, now=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("%(name)s was asked, by mail.") % {"name": assigned.reviewer})
            return redirect("review_assign" if seat == Assignment.Seat.FIRST else "review_decide", found.pk)
        except ReviewRefused as refused:
            form.add_error(None, refused.said(read_in()))
    context = {
        "assessment": found, "seat": seat, "form": form, "differing": differing(found),
        "anyone": form.fields["reviewer"].queryset.exists(),
    }  # fmt: skip
    return render(request, "offer/reviews/assign.html", context)


@require_POST
@login_required
def review_release(request: HttpRequest, assignment: int) -> HttpResponse:
    """Takes the question to a reviewer back."""
    found = get_object_or_404(
        Assignment.objects.select_related("reviewer").filter(assessment__in=assessments_run_by(request.user).values("pk")),
        pk=assignment,
    )  # fmt: skip
    try:
        release_reviewer(assignment=found, by=request.user, now=timezone.now())
        messages.success(request, _("%(name)s need not judge any more. Ask someone else.") % {"name": found.reviewer})
        return redirect("review_assign", found.assessment_id)
    except ReviewRefused as refused:
        messages.error(request, refused.said(read_in()))
        return redirect("review_decide", found.assessment_id)


def run(request: HttpRequest, assessment: int) -> Assessment:
    """An assessment about which the visitor decides; for others it is not there."""
    return get_object_or_404(assessments_run_by(request.user), pk=assessment)


def _proposal(version: Version) -> Waiting:
    since = date_format(timezone.localtime(version.submitted_at), "j F Y") if version.submitted_at else ""
    return Waiting(
        title=version.title, provider=version.training.provider.name,
        about=_("Submitted on %(day)s") % {"day": since}, how_far=_("Nobody judges it yet."),
        label=_("Ask reviewers"), address=reverse("review_open", args=[version.pk]), is_posted=True,
    )  # fmt: skip


def _assessment(assessment: Assessment, stage: Stage, today: date) -> Waiting:
    how_far, label, name = {
        Stage.ASSIGN: (_("A reviewer is still to be asked."), _("Ask a reviewer"), "review_assign"),
        Stage.JUDGING: (_judging(assessment, today), _("See how far it is"), "review_decide"),
        Stage.THIRD: (_third(assessment), _("Ask a third reviewer"), "review_assign"),
        Stage.DECIDE: (_("The verdicts are in. It is up to you."), _("Look and decide"), "review_decide"),
        Stage.AGAIN: (_("It stays in the offer meanwhile."), _("See what has changed"), "review_decide"),
    }[stage]
    version = assessment.version
    since = date_format(timezone.localtime(assessment.opened_at), "j F Y")
    return Waiting(
        title=version.title, provider=version.training.provider.name, how_far=how_far, label=label,
        about=f"{assessment.get_reason_display().capitalize()}, {since}", address=reverse(name, args=[assessment.pk]),
        is_late=any(_is_late(one, today) for one in assessment.assignments.all()),
    )  # fmt: skip


def _judging(assessment: Assessment, today: date) -> str:
    """Who still judges, and until when."""
    words = []
    for one in assessment.assignments.all():
        if one.handed_in_at:
            words.append(_("%(name)s is done") % {"name": one.reviewer or _("someone who left")})
        elif one.due_on:
            day = date_format(one.due_on, "j F")
            said = (
                _("%(name)s should have been done on %(day)s") if _is_late(one, today) else _("%(name)s: until %(day)s")
            )
            words.append(said % {"name": one.reviewer or _("someone who left"), "day": day})
        else:
            words.append(_("%(name)s judges it") % {"name": one.reviewer or _("someone who left")})
    return " · ".join(words)


def _third(assessment: Assessment) -> str:
    count = len(differing(assessment))
    return ngettext(
        "The two reviewers differ about %(count)s criterion.",
        "The two reviewers differ about %(count)s criteria.",
        count,
    ) % {"count": count}


def _is_late(assignment: Assignment, today: date) -> bool:
    return not assignment.handed_in_at and assignment.due_on is not None and assignment.due_on < today
