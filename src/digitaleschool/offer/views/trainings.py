from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from digitaleschool.common.language import preferred
from digitaleschool.core.offer.advice import load_statements, themes_with_check
from digitaleschool.offer import training_page as page
from digitaleschool.offer import training_words as said
from digitaleschool.offer.material_queries import materials_released
from digitaleschool.offer.module_queries import module_lines, modules_named
from digitaleschool.offer.public_quality import quality_of
from digitaleschool.offer.queries import published_versions
from digitaleschool.offer.run_doors import with_doors
from digitaleschool.offer.words import minutes, money, share

from .modules import done_by


@require_safe
def training(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of a published training: open to everyone, made to be shared and found."""
    version = get_object_or_404(published_versions(), training__slug=slug)
    now = timezone.now()
    content, runs, tracks = version.value, page.coming_runs(version.training, now), page.tracks_of(version)
    modules = modules_named(content.self_study)
    track = request.GET.get("finaliteit", "")
    track = track if track in dict(tracks) else ""
    address, site = request.build_absolute_uri(request.path), request.build_absolute_uri("/")
    context = {
        "version": version,
        "training": version.training,
        "content": content,
        "promise": preferred(content.promise),
        "about": preferred(content.about),
        "language_of_about": said.other_language(content.about),
        "for_whom": said.for_whom(content),
        "needed": said.needed(content),
        "length": minutes(content.minutes) if content.minutes else "",
        "practice": share(content),
        "price": money(content.total_cents),
        "modes": said.modes(content),
        "group": said.group(content),
        "sessions": [(plan, minutes(plan.minutes), said.parts_of(plan)) for plan in content.sessions],
        "modules": module_lines(modules, done_by(request, modules)),
        "materials": materials_released(version.training, today=timezone.localdate(now)),
        "rest": said.rest_of(version),
        "goals": page.goal_lines(version, track=track, today=timezone.localdate(now)),
        "tracks": tracks,
        "track": track,
        "why": page.why(version, request.user),
        "trainers": version.trainers.filter(is_active=True).prefetch_related("evidence").order_by("name", "pk"),
        "quality": quality_of(version, timezone.localdate(now)),
        "answers": version.training.answers.order_by("-published_at", "-pk"),
        "steps": page.steps_of(version.training),
        "runs": with_doors(runs, request.user, now),
        "like_it": [] if runs else page.like_it(version, content),
        "course": page.linked_course(version, content, runs, address, site),
        "address": address,
        "theme": next(iter(content.themes), ""),
        "has_check": next(iter(content.themes), "") in themes_with_check(load_statements()),
        "field": next(iter(content.fields), ""),
    }
    return render(request, "offer/training.html", context)
