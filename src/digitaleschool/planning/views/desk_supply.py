"""What can be given in a season: lists and forms of trainings, trainers, venues, lenders and budgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.pagination import page_of
from digitaleschool.people.models import Organisation
from digitaleschool.planning.desk_words import title_of
from digitaleschool.planning.forms.seasons import BudgetForm
from digitaleschool.planning.forms.supply import LenderForm, TrainerForm, TrainingForm, VenueForm, equipment
from digitaleschool.planning.models import Lender, Season, SeasonTrainer, SeasonTraining, Venue
from digitaleschool.planning.queries import (
    lenders_seen_by,
    rtcs_kept_by,
    trainers_in,
    trainers_to_put,
    trainings_in,
    trainings_to_put,
    venues_kept_by,
    venues_seen_by,
    versions_by_training,
)  # fmt: skip
from digitaleschool.planning.services.checks import PlanningRefused
from digitaleschool.planning.services.supply import (
    keep_lender,
    keep_trainer_in,
    keep_venue,
    put_in_season,
    set_budget,
)  # fmt: skip

from .desk import refuse, season_of

LENDING = (Organisation.Kind.COMPANY, Organisation.Kind.RTC, Organisation.Kind.PROVIDER)


# --- trainings --------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def supply_trainings(request: HttpRequest, season: str) -> HttpResponse:
    here = season_of(request, season)
    page = page_of(trainings_in(here), request)
    versions, kinds = versions_by_training(row.training_id for row in page), dict(equipment())
    rows = [
        (row, title_of(versions, row.training_id, row.training.slug), [kinds.get(one, one) for one in row.equipment])
        for row in page
    ]
    context = {"season": here, "page": page, "rows": rows, "may_add": trainings_to_put(here).exists()}
    return render(request, "planning/desk_trainings.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def supply_training_new(request: HttpRequest, season: str) -> HttpResponse:
    return _training(request, season_of(request, season), None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def supply_training_edit(request: HttpRequest, season: str, pk: int) -> HttpResponse:
    here = season_of(request, season)
    return _training(request, here, get_object_or_404(trainings_in(here), pk=pk))


def _training(request: HttpRequest, season: Season, row: SeasonTraining | None) -> HttpResponse:
    form = TrainingForm(posted(request), row=row, trainings=trainings_to_put(season))

    def keep(said: dict[str, Any]) -> None:
        put_in_season(
            season=season, training=row.training if row else said["training"], cost_cents=said["cost_cents"],
            equipment=said["equipment"], same_level=said["same_level"], is_active=said["is_active"],
            by=request.user, now=timezone.now(),
        )  # fmt: skip

    name = title_of(versions_by_training([row.training_id]), row.training_id, row.training.slug) if row else ""
    return _kept(
        request,
        season,
        form,
        keep,
        back="supply_trainings",
        heading=name or _("Add a training"),
        back_words=_("Trainings"),
    )


# --- trainers ---------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def supply_trainers(request: HttpRequest, season: str) -> HttpResponse:
    here = season_of(request, season)
    page = page_of(trainers_in(here), request)
    versions = versions_by_training(one.training_id for row in page for one in row.trainings.all())
    rows = [(row, [title_of(versions, one.training_id) for one in row.trainings.all()]) for row in page]
    context = {"season": here, "page": page, "rows": rows, "may_add": trainers_to_put(here).exists()}
    return render(request, "planning/desk_trainers.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def supply_trainer_new(request: HttpRequest, season: str) -> HttpResponse:
    return _trainer(request, season_of(request, season), None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def supply_trainer_edit(request: HttpRequest, season: str, pk: int) -> HttpResponse:
    here = season_of(request, season)
    return _trainer(request, here, get_object_or_404(trainers_in(here), pk=pk))


def _trainer(request: HttpRequest, season: Season, row: SeasonTrainer | None) -> HttpResponse:
    rtcs = Organisation.objects.filter(kind=Organisation.Kind.RTC).order_by("name", "pk")
    form = TrainerForm(
        posted(request), season=season, row=row, trainers=trainers_to_put(season), rtcs=rtcs,
        trainings=trainings_in(season),
    )  # fmt: skip

    def keep(said: dict[str, Any]) -> None:
        keep_trainer_in(
            season=season, trainer=row.trainer if row else said["trainer"], facts=form.facts, by=request.user,
            now=timezone.now(),
        )  # fmt: skip

    return _kept(
        request, season, form, keep, back="supply_trainers", heading=row.trainer.name if row else _("Add a trainer"),
        back_words=_("Trainers"),
    )  # fmt: skip


# --- venues -----------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def supply_venues(request: HttpRequest, season: str) -> HttpResponse:
    here = season_of(request, season)
    page = page_of(venues_seen_by(request.user).order_by("rtc__name", "name", "pk"), request)
    kept, kinds = set(venues_kept_by(request.user).values_list("pk", flat=True)), dict(equipment())
    rows = [
        (row, row.pk in kept, [f"{count} × {kinds.get(kind, kind)}" for kind, count in row.equipment.items()])
        for row in page
    ]
    return render(request, "planning/desk_venues.html", {"season": here, "page": page, "rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def supply_venue_new(request: HttpRequest, season: str) -> HttpResponse:
    return _venue(request, season_of(request, season), None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def supply_venue_edit(request: HttpRequest, season: str, pk: int) -> HttpResponse:
    return _venue(request, season_of(request, season), get_object_or_404(venues_kept_by(request.user), pk=pk))


def _venue(request: HttpRequest, season: Season, venue: Venue | None) -> HttpResponse:
    form = VenueForm(posted(request), venue=venue, rtcs=rtcs_kept_by(request.user))

    def keep(said: dict[str, Any]) -> None:
        keep_venue(venue=venue, facts=form.facts, by=request.user, now=timezone.now())

    return _kept(
        request, season, form, keep, back="supply_venues", heading=venue.name if venue else _("Add a venue"),
        back_words=_("Venues"),
    )  # fmt: skip


# --- lenders ----------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def supply_lenders(request: HttpRequest, season: str) -> HttpResponse:
    here = season_of(request, season)
    page, kinds = page_of(lenders_seen_by(request.user), request), dict(equipment())
    rows = [(row, kinds.get(row.kind, row.kind)) for row in page]
    return render(request, "planning/desk_lenders.html", {"season": here, "page": page, "rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def supply_lender_new(request: HttpRequest, season: str) -> HttpResponse:
    return _lender(request, season_of(request, season), None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def supply_lender_edit(request: HttpRequest, season: str, pk: int) -> HttpResponse:
    return _lender(request, season_of(request, season), get_object_or_404(lenders_seen_by(request.user), pk=pk))


def _lender(request: HttpRequest, season: Season, lender: Lender | None) -> HttpResponse:
    lending = Organisation.objects.filter(kind__in=LENDING, is_active=True).order_by("name", "pk")
    form = LenderForm(posted(request), lender=lender, organisations=lending)

    def keep(said: dict[str, Any]) -> None:
        keep_lender(lender=lender, facts=form.facts, by=request.user, now=timezone.now())

    heading = f"{lender.organisation.name}: {dict(equipment()).get(lender.kind, lender.kind)}" if lender else ""
    return _kept(
        request, season, form, keep, back="supply_lenders", heading=heading or _("Add a lender of equipment"),
        back_words=_("Equipment that is lent"),
    )  # fmt: skip


# --- budgets ----------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def supply_budgets(request: HttpRequest, season: str) -> HttpResponse:
    here = season_of(request, season)
    budgets = {budget.rtc_id: budget.cents for budget in here.budgets.all()}
    kept = set(rtcs_kept_by(request.user).values_list("pk", flat=True))
    rtcs = Organisation.objects.filter(kind=Organisation.Kind.RTC).order_by("name", "pk")
    rows = [(rtc, budgets.get(rtc.pk), rtc.pk in kept) for rtc in rtcs]
    return render(request, "planning/desk_budgets.html", {"season": here, "rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def supply_budget_edit(request: HttpRequest, season: str, pk: int) -> HttpResponse:
    here = season_of(request, season)
    rtc = get_object_or_404(rtcs_kept_by(request.user), pk=pk)
    budget = here.budgets.filter(rtc=rtc).first()
    form = BudgetForm(posted(request), initial={"cents": budget.cents if budget else 0})

    def keep(said: dict[str, Any]) -> None:
        set_budget(season=here, rtc=rtc, cents=said["cents"], by=request.user, now=timezone.now())

    return _kept(request, here, form, keep, back="supply_budgets", heading=rtc.name, back_words=_("Budgets"))


# --- shared -----------------------------------------------------------------------------------------------------------


def _kept(
    request: HttpRequest, season: Season, form: Form, keep: Callable[[dict[str, Any]], None], *, back: str,
    back_words: str, heading: str,
) -> HttpResponse:  # fmt: skip
    """Keeps what a form says and goes back to its list; a refusal stands in the form."""
    status = 200
    if form.is_valid():
        try:
            keep(form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(back, season.slug)
        except PlanningRefused as refused:
            refuse(form, refused)
            status = 409
    context = {"season": season, "form": form, "heading": heading, "back": back, "back_words": back_words}
    return render(request, "planning/desk_supply_form.html", context, status=status)
