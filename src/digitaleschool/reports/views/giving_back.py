"""What a school hears back (step 8): its own answers beside its field and everyone, small groups withheld."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from digitaleschool.common.pagination import page_of
from digitaleschool.core.evidence.giving_back import TooFew
from digitaleschool.needs.models import Answer, Round
from digitaleschool.needs.queries import rounds_visible_to, rounds_worked_on
from digitaleschool.people.queries import schools_visible_to
from digitaleschool.reports.giving_back import page_for


@login_required
@require_safe
def schools_given_back(request: HttpRequest, slug: str) -> HttpResponse:
    """The schools of a published round that the visitor may open, with how many answered where that may be told."""
    round = get_object_or_404(rounds_visible_to(request.user), slug=slug, status=Round.Status.PUBLISHED)
    answered = Answer.objects.filter(round=round, school__isnull=False).values("school")
    schools = schools_visible_to(request.user).filter(pk__in=answered)
    counts = dict(answered.annotate(n=Count("pk")).values_list("school", "n"))
    page = page_of(schools, request)
    rows = [(school, counts[school.pk] if counts[school.pk] >= round.smallest_cell else None) for school in page]
    return render(request, "reports/schools_given_back.html", {"round": round, "page": page, "rows": rows})


@login_required
@require_safe
def give_back_page(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    round = get_object_or_404(rounds_visible_to(request.user), slug=slug, status=Round.Status.PUBLISHED)
    school = get_object_or_404(schools_visible_to(request.user), number=number)
    language = get_language() or "nl"
    context = {
        "round": round,
        "school": school,
        "works_on_it": rounds_worked_on(request.user).filter(pk=round.pk).exists(),
    }
    try:
        context["given"] = page_for(round, school, language=language, field=request.GET.get("veld", ""))
    except TooFew as too_few:
        context["too_few"] = too_few.said(language)
    return render(request, "reports/give_back.html", context)
