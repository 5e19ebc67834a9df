from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from digitaleschool.common.forms import keys
from digitaleschool.common.language import read_in
from digitaleschool.offer.impact import touched_versions
from digitaleschool.offer.rules import proposes_for
from digitaleschool.offer.services.impact import take_over
from digitaleschool.offer.services.proposing import ProposalRefused
from digitaleschool.people.rules import works_for_rtc


@require_safe
@login_required
def ended_goals(request: HttpRequest) -> HttpResponse:
    """Trainings that cite goals which no longer hold, with what could stand instead."""
    if not (proposes_for(request.user) or works_for_rtc(request.user)):
        raise Http404
    touched = touched_versions(request.user, timezone.localdate())
    return render(request, "offer/ended_goals.html", {"touched": touched, "today": timezone.localdate()})


@require_POST
@login_required
def replace_goals(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    found = [one for one in touched_versions(request.user, timezone.localdate(now)) if one.may_change]
    touched = next((one for one in found if one.version.training.slug == slug), None)
    if touched is None:
        raise Http404
    chosen = {ended.goal.pk: keys(request.POST.getlist(f"doel-{ended.goal.pk}")) for ended in touched.goals}
    try:
        version = take_over(touched=touched, chosen=chosen, by=request.user, now=now)
    except ProposalRefused as refusal:
        messages.error(request, refusal.said(read_in()))
        return redirect("ended_goals")
    messages.success(request, _("The goals stand in a new version. Look at it, and submit it."))
    return redirect("proposal", version.training.slug)
