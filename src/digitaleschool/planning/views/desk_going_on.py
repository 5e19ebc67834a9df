"""An announced run: it goes on, or it does not."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from digitaleschool.common.language import read_in
from digitaleschool.core.refusals import Refusal
from digitaleschool.planning import plan_page
from digitaleschool.planning.models import Proposal
from digitaleschool.planning.queries import runs_of
from digitaleschool.planning.services.proposing import cancel_planned_run, confirm_run

from .desk_plans import plan_of


@require_POST
@login_required
def planned_run_confirm(request: HttpRequest, season: str, number: int, pk: int) -> HttpResponse:
    run = get_object_or_404(runs_of(plan_of(request, season, number)), pk=pk)
    try:
        confirm_run(run=run, by=request.user, now=timezone.now())
        messages.success(request, _("This group goes on. The catalogue says so too."))
    except Refusal as refused:
        messages.error(request, refused.said(read_in()))
    return redirect("planned_run", season, number, pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def planned_run_cancel(request: HttpRequest, season: str, number: int, pk: int) -> HttpResponse:
    """First whom it touches, then it is done."""
    plan = plan_of(request, season, number)
    run = get_object_or_404(runs_of(plan), pk=pk)
    if request.method == "POST":
        try:
            cancel_planned_run(run=run, by=request.user, now=timezone.now())
            messages.success(request, _("Cancelled. Who was told hears it by mail; their wishes stay."))
        except Refusal as refused:
            messages.error(request, refused.said(read_in()))
        return redirect("planned_run", season, number, pk)
    (card,) = plan_page.run_cards(plan, [run])
    told = run.proposals.filter(state__in=[Proposal.State.SENT, Proposal.State.ACCEPTED])
    context = {
        "season": plan.season, "plan": plan, "card": card, "run": run, "told": told.count(),
        "accepted": told.filter(state=Proposal.State.ACCEPTED).count(),
    }  # fmt: skip
    return render(request, "planning/desk_cancel.html", context)
