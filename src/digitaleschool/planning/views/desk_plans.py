"""Plans of a season: asked for, looked at, compared, chosen, sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.common.pagination import page_of
from digitaleschool.core.refusals import Refusal
from digitaleschool.people.rules import administers
from digitaleschool.planning import plan_page, plan_progress
from digitaleschool.planning.demand_table import RTC_PROVINCES
from digitaleschool.planning.desk_words import percent, word, words_of
from digitaleschool.planning.forms.plans import MakePlanForm
from digitaleschool.planning.models import PlanJob, PlannedRun, Proposal, SeasonPlan
from digitaleschool.planning.plan_reasons import FEW, gains_of, reasons_of
from digitaleschool.planning.queries import plans_visible_to
from digitaleschool.planning.rules import names_seen_by, own_provinces
from digitaleschool.planning.services.planning import ask_for_plan, choose_plan, result_value, stop_plan
from digitaleschool.planning.services.proposing import send_proposals

from .desk import season_of

CARDS_A_PAGE = 12


def plan_of(request: HttpRequest, season: str, number: int) -> SeasonPlan:
    return get_object_or_404(plans_visible_to(request.user), season__slug=season, number=number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_make(request: HttpRequest, season: str) -> HttpResponse:
    """A button, and how far the plan is; a script asks for the middle part again, else the page does itself."""
    here = season_of(request, season)
    form, status = MakePlanForm(posted(request), season=here), 200
    if form.is_valid():
        try:
            ask_for_plan(
                season=here, by=request.user, now=timezone.now(), seconds=int(form.cleaned_data["seconds"]),
                start=form.plan,
            )  # fmt: skip
            return redirect("plan_make", season)
        except Refusal as refused:
            form.add_error(None, refused.said(read_in()))
            status = 409
    job = here.plan_jobs.select_related("plan", "start").first()
    template = "planning/_desk_job.html" if request.headers.get("X-Fragment") else "planning/desk_make.html"
    return render(request, template, {"season": here, "form": form, **_job(job)}, status=status)


def _job(job: PlanJob | None) -> dict[str, Any]:
    if job is None:
        return {"job": None}
    trail = plan_progress.trail_of(job)
    return {
        "job": job, "trail": plan_progress.rows_of(trail), "last": trail[-1] if trail else None,
        "line": plan_progress.line_of(trail), "worker": plan_progress.worker_words(job, timezone.now()),
        "gave_up": job.state == PlanJob.State.GIVEN_UP,
    }  # fmt: skip


@require_POST
@login_required
def plan_stop(request: HttpRequest, season: str) -> HttpResponse:
    here = season_of(request, season)
    job = here.plan_jobs.filter(state=PlanJob.State.WAITING).first()
    if job:
        stop_plan(job=job, by=request.user, now=timezone.now())
        messages.success(request, _("The planner stops, and keeps the best plan so far."))
    return redirect("plan_make", season)


@login_required
@require_safe
def plan(request: HttpRequest, season: str, number: int) -> HttpResponse:
    row = plan_of(request, season, number)
    chosen = {
        "province": _known(request, "provincie", (*RTC_PROVINCES, "online")),
        "field": _known(request, "studiegebied", words_of("field")),
        "state": _known(request, "staat", ("pinned", *PlannedRun.State.values)),
    }
    page = page_of(plan_page.chosen_runs(row, **chosen), request, size=CARDS_A_PAGE)
    others = plans_visible_to(request.user).filter(season=row.season).exclude(pk=row.pk).order_by("-number")
    provinces = words_of("province")
    context = {
        "season": row.season, "plan": row, "figures": plan_page.figures_of(row), "gap": percent(max(0.0, row.gap)),
        "page": page, "cards": plan_page.run_cards(row, list(page)), **chosen,
        "is_filtered": any(chosen.values()), "squares": plan_page.without_place(row, own_provinces(request.user)),
        "provinces": [(code, provinces[code]) for code in RTC_PROVINCES], "fields": list(words_of("field").items()),
        "states": PlannedRun.State.choices, "spending": plan_page.spending(row),
        "gains": gains_of(row)[:3], "others": others[:10], "bans": plan_page.bans_told(row.season),
        "answers": _answers(row), "may_choose": row.state == SeasonPlan.State.DRAFT,
        "may_send": row.state == SeasonPlan.State.CHOSEN,
    }  # fmt: skip
    return render(request, "planning/desk_plan.html", context)


def _known(request: HttpRequest, name: str, known: Any) -> str:
    asked = request.GET.get(name, "")
    return asked if asked in known else ""


def _answers(plan: SeasonPlan) -> list[tuple[str, int]]:
    """What became of the proposals, once they are sent."""
    rows = Proposal.objects.filter(run__plan=plan).exclude(state=Proposal.State.PLANNED).order_by()
    counts = dict(rows.values_list("state").annotate(count=Count("pk")))
    return [(str(label), counts[state]) for state, label in Proposal.State.choices if counts.get(state)]


@login_required
@require_safe
def plan_unmet(request: HttpRequest, season: str, number: int) -> HttpResponse:
    """Why wishes have no place, and what would mend it; of one field or province where that was asked."""
    row = plan_of(request, season, number)
    province = _known(request, "provincie", RTC_PROVINCES)
    field = _known(request, "studiegebied", words_of("field"))
    rows = list(plan_page.unmet_of(row, province=province, field=field))
    exact = province in own_provinces(request.user) or administers(request.user)
    reasons = reasons_of(rows, row, exact=exact)
    code = _known(request, "reden", [reason.code for reason in reasons])
    provinces = words_of("province")
    context = {
        "season": row.season, "plan": row, "province": province, "field": field, "code": code,
        "about": _about(field, province), "reasons": [one for one in reasons if not code or one.code == code],
        "all_reasons": reasons, "total": len(rows) if exact or len(rows) >= FEW or not rows else None,
        "provinces": [(one, provinces[one]) for one in RTC_PROVINCES], "fields": list(words_of("field").items()),
        "gains": gains_of(row, field=field, province=province),
    }  # fmt: skip
    return render(request, "planning/desk_unmet.html", context)


def _about(field: str, province: str) -> str:
    if field and province:
        return _("%(field)s in %(province)s") % {"field": word("field", field), "province": word("province", province)}
    return word("field", field) if field else word("province", province) if province else _("all wishes")


@login_required
@require_safe
def plan_fairness(request: HttpRequest, season: str, number: int) -> HttpResponse:
    row = plan_of(request, season, number)
    titles = {
        "province": _("Province"), "network": _("Network"), "field": _("Field of study"),
        "size": _("Size of the school"),
    }  # fmt: skip
    groups = [(titles.get(by, by), rows) for by, rows in plan_page.fairness(result_value(row))]
    short = [(title, one) for title, rows in groups for one in rows if one.is_short]
    context = {"season": row.season, "plan": row, "groups": groups, "short": short}
    return render(request, "planning/desk_fairness.html", context)


@require_POST
@login_required
def plan_choose(request: HttpRequest, season: str, number: int) -> HttpResponse:
    row = plan_of(request, season, number)
    try:
        choose_plan(plan=row, by=request.user, now=timezone.now())
        messages.success(request, _("This plan is chosen. Teachers hear of it only when you send the proposals."))
    except Refusal as refused:
        messages.error(request, refused.said(read_in()))
    return redirect("plan", season, number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_send(request: HttpRequest, season: str, number: int) -> HttpResponse:
    """First what would leave the house, then it does."""
    row = plan_of(request, season, number)
    refusal = ""
    if request.method == "POST":
        try:
            sent = send_proposals(plan=row, by=request.user, now=timezone.now())
            said = ngettext("%(count)s proposal is on its way.", "%(count)s proposals are on their way.", sent)
            messages.success(request, said % {"count": sent})
            return redirect("plan", season, number)
        except Refusal as refused:
            refusal = refused.said(read_in())
    planned = Proposal.objects.filter(run__plan=row, state=Proposal.State.PLANNED)
    planned = planned.exclude(run__state=PlannedRun.State.CANCELLED)
    people = planned.filter(wish__wisher__person__isnull=False)
    context = {
        "season": row.season, "plan": row, "refusal": refusal, "count": planned.count(),
        "mails": people.values("wish__wisher").distinct().count(),
        "codes": planned.filter(wish__wisher__person__isnull=True).count(),
        "runs": planned.values("run").distinct().count(),
        "small": [card for card in plan_page.run_cards(row, list(plan_page.runs_of(row))) if card.is_small],
        "may_send": row.state in (SeasonPlan.State.CHOSEN, SeasonPlan.State.SENT),
    }  # fmt: skip
    return render(request, "planning/desk_send.html", context, status=409 if refusal else 200)


@login_required
@require_safe
def plan_pools(request: HttpRequest, season: str, number: int) -> HttpResponse:
    """Half groups in two provinces that would be one, and groups that provinces make together already."""
    row = plan_of(request, season, number)
    cards = plan_page.run_cards(row, list(plan_page.runs_of(row)))
    context = {
        "season": row.season, "plan": row, "halves": plan_page.half_groups(row),
        "shared": [card for card in cards if card.is_shared],
    }  # fmt: skip
    return render(request, "planning/desk_pools.html", context)


@login_required
@require_safe
def plan_compare(request: HttpRequest, season: str, number: int, other: int) -> HttpResponse:
    """What changed from one plan to the other, and who gains and who loses."""
    new, old = plan_of(request, season, number), plan_of(request, season, other)
    found, seen = plan_page.compared(old, new), names_seen_by(request.user)
    context = {
        "season": new.season, "plan": new, "old": old, "found": found, "figures": plan_page.figures_of(new),
        "old_figures": plan_page.figures_of(old), "gap": percent(max(0.0, new.gap)),
        "old_gap": percent(max(0.0, old.gap)), "names_gained": plan_page.names_in(found.gained, seen),
        "names_lost": plan_page.names_in(found.lost, seen),
    }  # fmt: skip
    return render(request, "planning/desk_compare.html", context)
