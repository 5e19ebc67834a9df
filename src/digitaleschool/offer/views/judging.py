"""Judging: what a reviewer was asked, and the page on which they say of each criterion whether it is met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.common.pagination import page_of
from digitaleschool.offer.forms.reviews import VerdictForm
from digitaleschool.offer.models import Assignment
from digitaleschool.offer.review_picture import Line, criteria_of, lines_of
from digitaleschool.offer.review_queries import assignments_of
from digitaleschool.offer.review_rules import asked_of
from digitaleschool.offer.services.review_locks import ReviewRefused
from digitaleschool.offer.services.reviewing import Judgement, hand_in, save_verdicts


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A training that the visitor was asked to judge, and how far they are."""

    assignment: Assignment
    of: int
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class Question:
    """A criterion with what was computed of it, and the form for the verdict."""

    line: Line
    form: VerdictForm
    number: int


@login_required
@require_safe
def judging_list(request: HttpRequest) -> HttpResponse:
    """The trainings that the visitor was asked to judge, what is still to be done first."""
    page = page_of(assignments_of(request.user), request)
    today = timezone.localdate()
    rows = [_asked(assignment, today) for assignment in page]
    return render(request, "offer/reviews/judging.html", {"page": page, "rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, assignment: int) -> HttpResponse:
    """Each criterion with its question. "Save" keeps what is filled in, "hand in" ends it."""
    found = get_object_or_404(assignments_of(request.user), pk=assignment)
    criteria = criteria_of(found.assessment)
    asked = asked_of(found, criteria)
    if found.handed_in_at or not found.assessment.is_open:
        return _handed_in(request, found, asked)
    given = {verdict.criterion: verdict for verdict in found.verdicts.order_by("criterion")}
    today = timezone.localdate()
    questions = [
        Question(line=line, form=_form(request, line.code, given.get(line.code)), number=number)
        for number, line in enumerate(lines_of(found.assessment, today, only=asked), start=1)
    ]
    problem = ""
    if request.method == "POST":
        good = {one.line.code: _judgement(one.form) for one in questions if one.form.is_valid() and _has_verdict(one.form)}
        faulty = [one for one in questions if not one.form.is_valid()]
        now = timezone.now()
        try:
            count = save_verdicts(assignment=found, judgements=good, criteria=criteria, by=request.user, now=now)
            if "hand_in" in request.POST and not faulty:
                hand_in(assignment=found, criteria=criteria, by=request.user, now=now)
                messages.success(request, _("You handed in your verdicts. Thank you."))
                return redirect("judging")
            if not faulty:
                words = _("Kept: %(count)s of %(all)s. You can stop and go on later.")
                messages.success(request, words % {"count": count, "all": len(asked)})
                return redirect("review_judge", found.pk)
        except ReviewRefused as refused:
            problem = refused.said(read_in())
    done = sum(bool(one.form["judged"].value()) for one in questions)
    context = {
        "assignment": found, "version": found.assessment.version, "questions": questions, "done": done,
        "all": len(questions), "problem": problem, "said": said_by(found.assessment.version),
        "faulty": [one for one in questions if one.form.is_bound and one.form.errors],
    }  # fmt: skip
    return render(request, "offer/reviews/judge.html", context)


def _handed_in(request: HttpRequest, assignment: Assignment, asked: tuple[str, ...]) -> HttpResponse:
    """What the reviewer said, to read again; nothing of what others said."""
    given = {verdict.criterion: verdict for verdict in assignment.verdicts.order_by("criterion")}
    lines = [(line, given.get(line.code)) for line in lines_of(assignment.assessment, timezone.localdate(), only=asked)]
    context = {"assignment": assignment, "version": assignment.assessment.version, "lines": lines}
    return render(request, "offer/reviews/judged.html", context)
