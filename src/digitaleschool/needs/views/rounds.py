from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from digitaleschool.common.pagination import page_of
from digitaleschool.needs.queries import rounds_visible_to
from digitaleschool.needs.rules import may_run


@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    rounds = page_of(rounds_visible_to(request.user), request)
    return render(request, "needs/round_list.html", {"rounds": rounds, "may_run": may_run(request.user)})
