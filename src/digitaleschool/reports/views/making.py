"""Pages for who works on a round: make the report of its answers, make it public, send what was promised."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from digitaleschool.needs.models import Answer, Ballot
from digitaleschool.needs.queries import rounds_run_by, rounds_worked_on
from digitaleschool.reports.live import NotYet, ask_for_report, publish_round
from digitaleschool.reports.queries import versions_of
from digitaleschool.reports.thanks import send_summaries, waiting_for_summary


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def make_report(request: HttpRequest, slug: str) -> HttpResponse:
    """The answers that came in, a button, and how far the report is; a script asks for the middle part again."""
    round = get_object_or_404(rounds_worked_on(request.user), slug=slug)
    refusal = ""
    if request.method == "POST":
        try:
            ask_for_report(round=round, by=request.user, now=timezone.now())
            return redirect("make_report", slug)
        except NotYet as not_yet:
            refusal = not_yet.said(get_language() or "nl")
    context = {
        "round": round,
        "refusal": refusal,
        "opened": Answer.objects.filter(round=round).count(),
        "sealed": Ballot.objects.filter(round=round).count(),
        "job": round.report_jobs.select_related("report", "asked_by").first(),
        "reports": versions_of(round, request.user),
        "summaries": waiting_for_summary(round).count(),
        "may_publish": rounds_run_by(request.user).filter(pk=round.pk).exists(),
    }
    template = "reports/_report_job.html" if request.headers.get("X-Fragment") else "reports/make_report.html"
    return render(request, template, context, status=409 if refusal else 200)


@require_POST
@login_required
def publish_report(request: HttpRequest, slug: str) -> HttpResponse:
    round = get_object_or_404(rounds_run_by(request.user), slug=slug)
    try:
        publish_round(round=round, by=request.user, now=timezone.now())
        messages.success(request, _("The report is public. Schools find their own page under it."))
    except NotYet as not_yet:
        messages.error(request, not_yet.said(get_language() or "nl"))
    return redirect("make_report", slug)


@require_POST
@login_required
def send_summary(request: HttpRequest, slug: str) -> HttpResponse:
    round = get_object_or_404(rounds_run_by(request.user), slug=slug)
    try:
        sent = send_summaries(round=round, by=request.user, now=timezone.now())
        said = ngettext("%(number)s mail is on its way.", "%(number)s mails are on their way.", sent)
        messages.success(request, said % {"number": sent})
    except NotYet as not_yet:
        messages.error(request, not_yet.said(get_language() or "nl"))
    return redirect("make_report", slug)
