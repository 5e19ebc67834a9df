from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from digitaleschool.needs.queries import instrument_of, rounds_visible_to, rounds_worked_on
from digitaleschool.reports.queries import latest_report_of_all, versions_of

from .loop import LOOP


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    report = latest_report_of_all(get_language() or settings.LANGUAGE_CODE, request.user)
    return render(request, "dashboard/home.html", {"loop": LOOP, "report": report})


@require_safe
def round_page(request: HttpRequest, slug: str) -> HttpResponse:
    round = get_object_or_404(rounds_visible_to(request.user), slug=slug)
    title = instrument_of(round).title[get_language() or settings.LANGUAGE_CODE]
    context = {"round": round, "instrument": title, "reports": versions_of(round, request.user)}
    if rounds_worked_on(request.user).filter(pk=round.pk).exists():
        context["answer_files"] = round.answer_files.all()
    return render(request, "dashboard/round_page.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboard/accessibility.html")
