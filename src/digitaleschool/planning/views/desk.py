"""The planner's desk: seasons, and the page of one season."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.common.pagination import page_of
from digitaleschool.planning.demand_table import RTC_PROVINCES, by_level, by_province, by_theme, demand_of
from digitaleschool.planning.desk_map import province_map
from digitaleschool.planning.desk_steps import next_step, supply_of
from digitaleschool.planning.desk_words import word, words_of
from digitaleschool.planning.forms.seasons import SeasonForm
from digitaleschool.planning.models import Season
from digitaleschool.planning.queries import plans_visible_to, seasons_planned_by
from digitaleschool.planning.rules import plans_seasons, takes_wishes
from digitaleschool.planning.services.checks import PlanningRefused
from digitaleschool.planning.services.supply import keep_season, open_wishes


def season_of(request: HttpRequest, slug: str) -> Season:
    """The season of an address; nothing for who does not plan."""
    return get_object_or_404(seasons_planned_by(request.user), slug=slug)


def refuse(form: Any, refused: PlanningRefused) -> None:
    """The sentence stands beside the field that it is about, where there is one."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.said(read_in()))


@login_required
@require_safe
def planning(request: HttpRequest) -> HttpResponse:
    if not plans_seasons(request.user):
        raise Http404
    seasons = seasons_planned_by(request.user).annotate(
        plan_count=Count("plans", distinct=True),
        teacher_count=Count("wishers", distinct=True, filter=Q(wishers__agreed_at__isnull=False)),
    )
    return render(request, "planning/desk_seasons.html", {"page": page_of(seasons, request)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def season_new(request: HttpRequest) -> HttpResponse:
    if not plans_seasons(request.user):
        raise Http404
    return _season(request, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def season_edit(request: HttpRequest, season: str) -> HttpResponse:
    return _season(request, season_of(request, season))


def _season(request: HttpRequest, season: Season | None) -> HttpResponse:
    form, status = SeasonForm(posted(request), season=season), 200
    if form.is_valid():
        try:
            kept = keep_season(season=season, facts=form.facts, by=request.user, now=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("season", kept.slug)
        except PlanningRefused as refused:
            refuse(form, refused)
            status = 409
    return render(request, "planning/desk_season_form.html", {"form": form, "season": season}, status=status)


@require_POST
@login_required
def season_wishes(request: HttpRequest, season: str) -> HttpResponse:
    """Opens the season for wishes, or closes it."""
    row, is_open = season_of(request, season), request.POST.get("open") == "1"
    try:
        open_wishes(season=row, is_open=is_open, by=request.user, now=timezone.now())
        messages.success(request, _("Wishes are welcome again.") if is_open else _("No more wishes come in."))
    except PlanningRefused as refused:
        messages.error(request, refused.said(read_in()))
    return redirect("season", season)


@login_required
@require_safe
def season(request: HttpRequest, season: str) -> HttpResponse:
    row, today = season_of(request, season), timezone.localdate()
    supply = supply_of(row)
    plans = plans_visible_to(request.user).filter(season=row)
    context = {
        "season": row, "supply": supply, "step": next_step(row, supply=supply, today=today),
        "takes_wishes": takes_wishes(row, today), "page": page_of(plans, request),
        "budgets": row.budgets.select_related("rtc").order_by("rtc__name", "pk"),
        "may_open": row.state in (Season.State.COLLECTING, Season.State.PLANNING),
    }  # fmt: skip
    return render(request, "planning/desk_season.html", context | _demand(request, row))


def _demand(request: HttpRequest, season: Season) -> dict[str, object]:
    """The demand of all fields by theme, or of one field by theme and level; and where it comes from."""
    found = demand_of(season, timezone.localdate())
    field = request.GET.get("studiegebied", "")
    field = field if field in found.fields and found.of("field", field) != 0 else ""
    across, lines = by_level(found, field) if field else by_theme(found)
    provinces = by_province(found, field)
    title = _("Wishes by province: %(field)s") % {"field": word("field", field)} if field else _("Wishes by province")
    return {
        "demand": found, "field": field, "field_name": word("field", field) if field else "", "across": across,
        "lines": lines, "provinces": provinces, "map": province_map(provinces, title=title), "map_title": title,
        "fields": [(code, words) for code, words in words_of("field").items() if found.of("field", code) != 0],
        "province_count": len(RTC_PROVINCES),
    }  # fmt: skip
