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
from digitaleschool.offer.models import Assignment, Verdict
from digitaleschool.offer.public_quality import delivered
from digitaleschool.offer.review_picture import Line, lines_to_judge
from digitaleschool.offer.review_queries import assignments_of
from digitaleschool.offer.review_rules import asked_of
from digitaleschool.offer.services.review_locks import ReviewRefused
from digitaleschool.offer.services.reviewing import Judgement, hand_in, save_verdicts
from digitaleschool.offer.words import said_by


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A training that the visitor was asked to judge, and how far they are."""

    key: int
    title: str
    provider: str
    due_on: date | None
    done: int
    is_done: bool
    is_late: bool
    is_decided: bool
    decision: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """A criterion with what was computed of it, and the form for the verdict."""

    line: Line
    form: VerdictForm


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
    today = timezone.localdate()
    lines = lines_to_judge(found.assessment, today)
    criteria = tuple(line.code for line in lines if line.is_judged)
    asked = asked_of(found, criteria)
    if found.handed_in_at or not found.assessment.is_open:
        return _handed_in(request, found, lines)
    given = {verdict.criterion: verdict for verdict in found.verdicts.order_by("criterion")}
    questions = [
        Question(line=line, form=_form(request, line.code, given.get(line.code)))
        for line in lines
        if line.code in asked
    ]
    problem = ""
    if request.method == "POST":
        good = {
            one.line.code: _judgement(one.form) for one in questions if one.form.is_valid() and _has_verdict(one.form)
        }
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
        "delivered": delivered(found.assessment.version),
        "others": [line for line in lines if line.code not in asked],
        "faulty": [one for one in questions if one.form.is_bound and one.form.errors],
    }  # fmt: skip
    return render(request, "offer/reviews/judge.html", context)


def _handed_in(request: HttpRequest, assignment: Assignment, lines: list[Line]) -> HttpResponse:
    """What the reviewer said, to read again; nothing of what others said."""
    given = {verdict.criterion: verdict for verdict in assignment.verdicts.order_by("criterion")}
    said = [(line, given[line.code]) for line in lines if line.code in given]
    context = {"assignment": assignment, "version": assignment.assessment.version, "lines": said}
    return render(request, "offer/reviews/judged.html", context)


def _asked(assignment: Assignment, today: date) -> Asked:
    assessment = assignment.assessment
    is_done = assignment.handed_in_at is not None
    return Asked(
        key=assignment.pk, title=assessment.version.title, provider=assessment.version.training.provider.name,
        due_on=assignment.due_on, done=len(assignment.verdicts.all()), is_done=is_done,
        is_decided=not assessment.is_open,
        decision=assessment.get_state_display(),
        is_late=bool(assignment.due_on and assignment.due_on < today and not is_done and assessment.is_open),
    )  # fmt: skip


def _form(request: HttpRequest, code: str, given: Verdict | None) -> VerdictForm:
    start = {"judged": given.judged, "reason": given.reason, "suggestion": given.suggestion} if given else {}
    return VerdictForm(posted(request), prefix=code, initial=start)


def _has_verdict(form: VerdictForm) -> bool:
    return form.is_valid() and bool(form.cleaned_data["judged"])


def _judgement(form: VerdictForm) -> Judgement:
    filled = form.cleaned_data
    return Judgement(judged=filled["judged"], reason=filled["reason"], suggestion=filled["suggestion"])
