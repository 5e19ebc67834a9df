"""The interviews of a round: which are planned, which were held."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from digitaleschool.common.pagination import page_of
from digitaleschool.common.text import clean_line
from digitaleschool.needs.forms.interviews import InterviewForm
from digitaleschool.needs.models import Interview, Round
from digitaleschool.needs.plan import colleagues_on
from digitaleschool.needs.queries import rounds_worked_on
from digitaleschool.needs.services import InterviewRefused, save_interview
from digitaleschool.people.models import School
from digitaleschool.people.queries import organisations_visible_to, schools_visible_to
from digitaleschool.people.rules import Visitor


@login_required
@require_safe
def interviews(request: HttpRequest, slug: str) -> HttpResponse:
    round = get_object_or_404(rounds_worked_on(request.user), slug=slug)
    mine = _visible(round, request.user)
    held = round.interviews.filter(status=Interview.Status.HELD)
    page = page_of(mine, request)
    context = {
        "round": round,
        "page": page,
        "held": held.count(),
        "planned": round.interviews.filter(status=Interview.Status.PLANNED).count(),
        "elsewhere": round.interviews.count() - page.paginator.count,
    }
    return render(request, "needs/interviews.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def interview_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A new interview; ``?school=`` names the school by its number."""
    round = get_object_or_404(rounds_worked_on(request.user), slug=slug)
    at = _schools(round, request.user).filter(number=clean_line(request.GET.get("school", ""), longest=6)).first()
    return _form(request, round, None, at=at)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def interview_edit(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    round = get_object_or_404(rounds_worked_on(request.user), slug=slug)
    return _form(request, round, get_object_or_404(_visible(round, request.user), pk=key))


def _form(request: HttpRequest, round: Round, interview: Interview | None, at: School | None = None) -> HttpResponse:
    today = timezone.localdate()
    colleagues = colleagues_on(round, today=today)
    form = InterviewForm(
        request.POST if request.method == "POST" else None, schools=_schools(round, request.user, interview),
        colleagues=colleagues, today=today, interview=interview, at=at,
        by=request.user if colleagues.filter(pk=request.user.pk).exists() else None,
    )  # fmt: skip
    if form.is_valid():
        filled = form.cleaned_data
        try:
            save_interview(
                round=round, interview=interview, school=filled["school"], interviewer=filled["interviewer"],
                on=filled["on"], persons=filled["persons"], status=filled["status"], by=request.user,
                now=timezone.now(), today=today,
            )  # fmt: skip
            messages.success(request, _("The interview is kept."))
            return redirect("interviews", round.slug)
        except InterviewRefused as refused:
            form.add_error(None, refused.said("en" if get_language() == "en" else "nl"))
    return render(request, "needs/interview_form.html", {"form": form, "round": round, "interview": interview})


def _visible(round: Round, visitor: Visitor) -> QuerySet[Interview]:
    """The interviews at schools that the visitor may see by name, the first day first, those without a day last."""
    return (
        round.interviews.filter(school__organisation__in=organisations_visible_to(visitor))
        .select_related("school__organisation", "interviewer")
        .order_by("on", "pk")
    )


def _schools(round: Round, visitor: Visitor, interview: Interview | None = None) -> QuerySet[School]:
    """The schools of the frame that the visitor may see; all that they may see where there is no frame yet."""
    schools = schools_visible_to(visitor)
    if round.frame.exists():
        known = round.frame.values("school")
        schools = schools.filter(pk__in=known) | schools.filter(pk=interview.school_id if interview else None)
    return schools.order_by("organisation__name", "number")
