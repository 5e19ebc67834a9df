"""Making a round and changing it, opening and closing it: for who coordinates an RTC."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from digitaleschool.needs.forms.rounds import RoundForm
from digitaleschool.needs.models import Ballot, Invitation, Round
from digitaleschool.needs.queries import rounds_run_by
from digitaleschool.needs.rules import may_run
from digitaleschool.needs.services import (
    RoundRefused,
    change_round,
    close_round,
    hindrances_to_opening,
    make_round,
    open_for_answers,
)
from digitaleschool.people.rules import coordinated_by


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request: HttpRequest) -> HttpResponse:
    if not may_run(request.user):
        raise Http404
    today, own = timezone.localdate(), coordinated_by(request.user)
    form = RoundForm(request.POST if request.method == "POST" else None, today=today, own=own)
    if form.is_valid():
        try:
            round = make_round(plan=form.plan, by=request.user, now=timezone.now())
            messages.success(request, _("The round is made. Its ten steps and research questions are ready."))
            return redirect("round", round.slug)
        except RoundRefused as refused:
            form.add_error(None, refused.said(_language()))
    return render(request, "needs/round_form.html", {"form": form, "round": None})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_edit(request: HttpRequest, slug: str) -> HttpResponse:
    round = get_object_or_404(rounds_run_by(request.user), slug=slug)
    form = RoundForm(request.POST if request.method == "POST" else None, today=timezone.localdate(), round=round)
    if form.is_valid():
        try:
            change_round(round=round, plan=form.plan, by=request.user, now=timezone.now())
            messages.success(request, _("The round is changed."))
            return redirect("round", round.slug)
        except RoundRefused as refused:
            form.add_error(None, refused.said(_language()))
    return render(request, "needs/round_form.html", {"form": form, "round": round})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_open(request: HttpRequest, slug: str) -> HttpResponse:
    """What is needed before teachers can answer, and the button that lets them."""
    round = get_object_or_404(rounds_run_by(request.user), slug=slug)
    today, refusal = timezone.localdate(), ""
    if request.method == "POST":
        try:
            open_for_answers(round=round, by=request.user, now=timezone.now(), today=today)
            messages.success(request, _("The round is open: whoever has a link can answer now."))
            return redirect("round", slug)
        except RoundRefused as refused:
            refusal = refused.said(_language())
    hindrances = [hindrance[_language()] for hindrance in hindrances_to_opening(round, today=today)]
    context = {"round": round, "hindrances": hindrances, "refusal": refusal}
    return render(request, "needs/round_open.html", context, status=409 if refusal else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_close(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens when a round closes, and the button that closes it."""
    round = get_object_or_404(rounds_run_by(request.user), slug=slug)
    refusal = ""
    if request.method == "POST":
        try:
            close_round(round=round, by=request.user, now=timezone.now())
            messages.success(request, _("The round is closed. The next step is the report."))
            return redirect("round", slug)
        except RoundRefused as refused:
            refusal = refused.said(_language())
    context = {"round": round, "refusal": refusal, **_left_undone(round)}
    return render(request, "needs/round_close.html", context, status=409 if refusal else 200)


def _left_undone(round: Round) -> dict[str, int]:
    """Who could still answer, and what still waits."""
    invitations = Invitation.objects.filter(round=round)
    return {
        "begun": invitations.filter(status=Invitation.Status.STARTED).count(),
        "waiting": invitations.filter(status=Invitation.Status.SENT).count(),
        "sealed": Ballot.objects.filter(round=round).count(),
    }


def _language() -> str:
    return "en" if get_language() == "en" else "nl"
