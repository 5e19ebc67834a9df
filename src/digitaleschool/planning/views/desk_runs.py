"""One run of a plan: who is in it and why, pinned, forbidden, changed by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.core.refusals import Refusal
from digitaleschool.offer.models import Trainer
from digitaleschool.planning import plan_page
from digitaleschool.planning.desk_words import word
from digitaleschool.planning.forms.runs import ForbidForm, PlannedRunForm, wish_words
from digitaleschool.planning.models import Lender, PlannedRun, SeasonPlan, Venue, Wish
from digitaleschool.planning.queries import GONE, bans_of, runs_of, versions_by_training, wishers_named_for
from digitaleschool.planning.services.planning import allow, change_run, forbid_run, pin_run, release_run

from .desk import season_of
from .desk_plans import plan_of

MOST_TO_ADD = 40


def _run(request: HttpRequest, season: str, number: int, pk: int) -> tuple[SeasonPlan, PlannedRun]:
    plan = plan_of(request, season, number)
    return plan, get_object_or_404(runs_of(plan), pk=pk)


@login_required
@require_safe
def planned_run(request: HttpRequest, season: str, number: int, pk: int) -> HttpResponse:
    plan, run = _run(request, season, number, pk)
    (card,) = plan_page.run_cards(plan, [run])
    context = {
        "season": plan.season, "plan": plan, "card": card, "run": run, "why": plan_page.why_of(card),
        "people": _people(request, run), "may_change": plan.state != SeasonPlan.State.REPLACED,
    }  # fmt: skip
    return render(request, "planning/desk_run.html", context)


def _people(request: HttpRequest, run: PlannedRun) -> list[dict[str, Any]]:
    """Who is proposed for it; a name only where the visitor may see it."""
    rows = list(
        run.proposals.select_related("wish__wisher__school", "wish__wisher__person", "wish__team")
        .order_by("wish__wisher__school__province", "wish__wisher__school__name", "pk")
    )  # fmt: skip
    named = _named(request, [row.wish.wisher_id for row in rows])
    return [
        {
            "proposal": row, "is_gone": row.state in GONE,
            "name": row.wish.wisher.person.name if row.wish.wisher_id in named and row.wish.wisher.person else "",
            "is_code": row.wish.wisher.person_id is None,
            "school": row.wish.wisher.school.name if row.wish.wisher_id in named else "",
            "province": word("province", row.wish.wisher.school.province),
            "about": f"{word('field', row.wish.field)}, {word('level', row.wish.level)}"
            if row.wish.wisher_id in named
            else "",
        }
        for row in rows
    ]  # fmt: skip


@require_POST
@login_required
def planned_run_pin(request: HttpRequest, season: str, number: int, pk: int) -> HttpResponse:
    """Pins a run, or lets it go again."""
    _plan, run = _run(request, season, number, pk)
    is_pinned = request.POST.get("pin") == "1"
    try:
        (pin_run if is_pinned else release_run)(run=run, by=request.user, now=timezone.now())
        messages.success(
            request,
            _("Pinned: the next plans keep this run.") if is_pinned else _("The next plan may change this run."),
        )
    except Refusal as refused:
        messages.error(request, refused.said(read_in()))
    return redirect("planned_run", season, number, pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def planned_run_forbid(request: HttpRequest, season: str, number: int, pk: int) -> HttpResponse:
    plan, run = _run(request, season, number, pk)
    form, status = ForbidForm(posted(request), run=run), 200
    if form.is_valid():
        try:
            forbid_run(run=run, of=form.of, by=request.user, now=timezone.now())
            messages.success(request, _("Forbidden: the next plan does without. Make a plan again to see it."))
            return redirect("plan", season, number)
        except Refusal as refused:
            form.add_error(None, refused.said(read_in()))
            status = 409
    (card,) = plan_page.run_cards(plan, [run])
    context = {"season": plan.season, "plan": plan, "card": card, "run": run, "form": form}
    return render(request, "planning/desk_forbid.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def planned_run_edit(request: HttpRequest, season: str, number: int, pk: int) -> HttpResponse:
    """By hand: another day, room or trainer, somebody more or less. What cannot be is refused in words."""
    plan, run = _run(request, season, number, pk)
    form, status = _form(request, plan, run), 200
    if form.is_valid():
        try:
            changed = change_run(run=run, change=form.change, by=request.user, now=timezone.now())
            messages.success(request, _("Saved, and pinned: the next plans keep this run."))
            return redirect("planned_run", season, number, changed.pk)
        except Refusal as refused:
            form.add_error(None, refused.said(read_in()))
            status = 409
    (card,) = plan_page.run_cards(plan, [run])
    context = {"season": plan.season, "plan": plan, "card": card, "run": run, "form": form}
    return render(request, "planning/desk_run_form.html", context, status=status)


def _form(request: HttpRequest, plan: SeasonPlan, run: PlannedRun) -> PlannedRunForm:
    """What the run can become: trainers of the season, rooms in use, wishes that the training serves."""
    season = plan.season
    teach = Q(seasons__season=season, seasons__is_active=True, seasons__trainings__training=run.training_id)
    inside = Wish.objects.filter(proposals__in=run.proposals.exclude(state__in=GONE).values("pk"))
    version = versions_by_training([run.training_id]).get(run.training_id)
    serves = Q(training=run.training_id) | Q(theme__in=version.content.get("themes", ()) if version else ())
    if run.field:
        serves &= Q(field=run.field)
    if run.level:
        serves &= Q(level=run.level)
    waiting = Wish.objects.filter(serves, unmet__plan=plan).order_by("pk").values_list("pk", flat=True)[:MOST_TO_ADD]
    outside = Wish.objects.filter(pk__in=list(waiting))
    wishes = list((inside | outside).distinct().select_related("wisher__school", "wisher__person").order_by("pk"))
    named = _named(request, [wish.wisher_id for wish in wishes])
    return PlannedRunForm(
        posted(request), run=run,
        trainers=Trainer.objects.filter(teach | Q(pk=run.trainer_id)).distinct().order_by("name", "pk"),
        venues=Venue.objects.filter(Q(is_active=True) | Q(pk=run.venue_id)).order_by("rtc__name", "name", "pk"),
        lenders=Lender.objects.filter(is_active=True).select_related("organisation").order_by("pk"),
        inside=inside.distinct().order_by("pk"), outside=outside.order_by("pk"),
        names={
            wish.pk: wish_words(wish, wish.wisher.person.name if wish.wisher_id in named and wish.wisher.person else "")
            for wish in wishes
        },
    )  # fmt: skip


def _named(request: HttpRequest, wishers: list[int]) -> set[int]:
    """Of these teachers those whose name the visitor may see."""
    return set(wishers_named_for(request.user).filter(pk__in=wishers).values_list("pk", flat=True))


@require_POST
@login_required
def ban_remove(request: HttpRequest, season: str, pk: int) -> HttpResponse:
    ban = get_object_or_404(bans_of(season_of(request, season)), pk=pk)
    allow(ban=ban, by=request.user, now=timezone.now())
    messages.success(request, _("Allowed again: the next plan may use it."))
    return redirect("season", season)
