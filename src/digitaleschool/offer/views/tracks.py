"""Tracks: made by an RTC, read by everyone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.common.pagination import page_of
from digitaleschool.core.survey.vocabulary import load_terms
from digitaleschool.offer.forms.fields import without_row
from digitaleschool.offer.forms.tracks import TrackForm
from digitaleschool.offer.models import Module, Track
from digitaleschool.offer.queries import (
    judging_rtcs,
    steps_shown,
    tracks_visible_to,
    tracks_worked_on,
    trainings_for_a_track,
)
from digitaleschool.offer.rules import makes_track, makes_tracks
from digitaleschool.offer.services.tracks import TrackRefused, change_track, make_track
from digitaleschool.people.rules import administers, coordinated_by


@require_safe
def tracks(request: HttpRequest) -> HttpResponse:
    page = page_of(tracks_visible_to(request.user), request)
    return render(request, "offer/tracks.html", {"page": page, "makes_tracks": makes_tracks(request.user)})


@require_safe
def track(request: HttpRequest, slug: str) -> HttpResponse:
    """The levels to climb, each training also on its own, and what to know beforehand as a check of oneself."""
    found = get_object_or_404(tracks_visible_to(request.user), slug=slug)
    steps = steps_shown(found)
    wanted = {module for _step, version in steps for module in version.value.self_study}
    modules = {one.slug: one for one in Module.objects.filter(slug__in=wanted, published_at__isnull=False)}
    order = ["", *(term.code for term in load_terms("levels"))]
    words = {term.code: term.label[read_in()] for term in load_terms("levels")}
    levels = [
        (words.get(level, ""), [_shown(step, version, modules) for step, version in steps if step.level == level])
        for level in order
    ]
    context = {
        "track": found,
        "about": (found.about_en if read_in() == "en" else "") or found.about_nl,
        "levels": [(level, rows) for level, rows in levels if rows],
        "hidden": found.steps.count() - len(steps) if makes_track(request.user, found.rtc_id) else 0,
        "may_change": makes_track(request.user, found.rtc_id),
    }
    return render(request, "offer/track.html", context)


@login_required
@require_safe
def track_list(request: HttpRequest) -> HttpResponse:
    """The tracks that the visitor works on."""
    if not makes_tracks(request.user):
        raise Http404
    page = page_of(tracks_worked_on(request.user), request)
    return render(request, "offer/track_list.html", {"page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def track_new(request: HttpRequest) -> HttpResponse:
    if not makes_tracks(request.user):
        raise Http404
    return _edit(request, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def track_edit(request: HttpRequest, slug: str) -> HttpResponse:
    return _edit(request, get_object_or_404(tracks_worked_on(request.user), slug=slug))


def _edit(request: HttpRequest, track: Track | None) -> HttpResponse:
    data: Any = posted(request)
    if data is not None:
        data = without_row(data, request.POST.get("remove", "")[:60])
    own = judging_rtcs() if administers(request.user) else judging_rtcs().filter(pk__in=coordinated_by(request.user))
    form = TrackForm(
        data,
        rtcs=own,
        trainings=trainings_for_a_track(request.user),
        track=track,
        more=request.GET.get("meer", "")[:60],
    )
    status = 200
    if form.is_valid():
        try:
            kept = _keep(request, form, track)
        except TrackRefused as refused:
            form.add_error(None, refused.said(read_in()))
            status = 409
        else:
            if "add" in request.POST or "remove" in request.POST:
                more = "?meer=steps" if "add" in request.POST else ""
                return redirect(f"{reverse('track_edit', args=[kept.slug])}{more}#steps-rows")
            messages.success(request, _("The track is saved."))
            return redirect("track", kept.slug)
    context = {"form": form, "track": track, "faults": form.faults() if form.is_bound else []}
    return render(request, "offer/track_form.html", context, status=status)


def _keep(request: HttpRequest, form: TrackForm, track: Track | None) -> Track:
    now = timezone.now()
    if track is None:
        return make_track(plan=form.plan, by=request.user, now=now)
    return change_track(track=track, plan=form.plan, by=request.user, now=now)


def _shown(step: Any, version: Any, modules: dict[str, Module]) -> dict[str, Any]:
    content = version.value
    return {
        "training": step.training,
        "title": version.title,
        "why": (step.why_en if read_in() == "en" else "") or step.why_nl,
        "promise": content.promise[read_in()] or content.promise.nl,
        "prior_ict": content.prior_ict,
        "prior_subject": content.prior_subject,
        "modules": [modules[slug] for slug in content.self_study if slug in modules],
    }
