from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from digitaleschool.dashboard.for_you import for_you
from digitaleschool.dashboard.loop import LOOP
from digitaleschool.offer.forms.fields import terms
from digitaleschool.reports.queries import latest_report_of_all


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    report = latest_report_of_all(get_language() or settings.LANGUAGE_CODE, request.user)
    context = {"loop": LOOP, "report": report, "fields": terms("fields"), "levels": terms("levels")}
    if request.user.is_authenticated:
        context["for_you"] = for_you(
            request.user, now=timezone.now(), newest=report,
            is_stood_in_for=bool(getattr(request, "real_user", None)),
        )  # fmt: skip
    return render(request, "dashboard/home.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboard/accessibility.html")
