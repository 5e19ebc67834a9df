"""Self-study for readers: the list, a module, one step a page, and all of it on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from digitaleschool.common.pagination import page_of
from digitaleschool.core.offer.exercises import Choice, check_answer
from digitaleschool.core.offer.videos import host_of
from digitaleschool.offer.material_rules import keeps_material, works_on
from digitaleschool.offer.models import Module, ModuleStep
from digitaleschool.offer.module_queries import modules_visible_to, steps_done, steps_of, trainings_that_ask
from digitaleschool.offer.services.modules import mark_done

IN_SESSION = "steps_done"
MOST_IN_SESSION = 400


@dataclass(frozen=True)
class Progress:
    """How far a reader is in a module."""

    done: frozenset[int]
    steps: tuple[ModuleStep, ...]

    @property
    def count(self) -> int:
        return sum(step.pk in self.done for step in self.steps)

    @property
    def is_finished(self) -> bool:
        return bool(self.steps) and self.count == len(self.steps)

    @property
    def next_place(self) -> int:
        """Where to go on: the first step that is not done."""
        return next((step.position for step in self.steps if step.pk not in self.done), 1)


@require_safe
def module_list(request: HttpRequest) -> HttpResponse:
    page = page_of(modules_visible_to(request.user), request)
    return render(request, "offer/module_list.html", {"page": page, "writes": keeps_material(request.user)})


@require_safe
def module(request: HttpRequest, module: str) -> HttpResponse:
    """What it is about, and where to begin or go on."""
    row = get_object_or_404(modules_visible_to(request.user), slug=module)
    progress = _progress(request, row)
    context = {
        "module": row,
        "progress": progress,
        "steps": [(step, step.pk in progress.done) for step in progress.steps],
        "trainings": trainings_that_ask(row),
        "works_on_it": works_on(request.user, row.organisation_id),
    }
    return render(request, "offer/module.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def module_step(request: HttpRequest, module: str, place: int) -> HttpResponse:
    """One step; sent, it is done. An exercise first shows what was right."""
    row = get_object_or_404(modules_visible_to(request.user), slug=module)
    step = get_object_or_404(steps_of(row), position=place)
    progress = _progress(request, row)
    context: dict[str, Any] = {"module": row, "step": step, "progress": progress, "host": host_of(step.video)}
    if request.method == "POST":
        if step.is_exercise and "choice" not in request.POST and "further" not in request.POST:
            context["nothing_chosen"] = True
            return render(request, "offer/module_step.html", _around(context), status=400)
        _mark(request, step)
        if not step.is_exercise or "further" in request.POST:
            last = place >= len(progress.steps)
            return redirect("module", row.slug) if last else redirect("module_step", row.slug, place + 1)
        choices = [Choice(text=one["text"], is_right=one["is_right"]) for one in step.choices]
        context["is_right"], context["checked"] = check_answer(choices, request.POST.getlist("choice")[:20])
        context["progress"] = _progress(request, row)
    return render(request, "offer/module_step.html", _around(context))


@require_safe
def module_print(request: HttpRequest, module: str) -> HttpResponse:
    """All steps under each other, to print or keep."""
    row = get_object_or_404(modules_visible_to(request.user), slug=module)
    return render(request, "offer/module_print.html", {"module": row, "steps": steps_of(row)})


def done_by(request: HttpRequest, modules: list[Module]) -> set[int]:
    """The steps that whoever asks did: kept with their account, or in this visit."""
    if not request.user.is_authenticated:
        return set(request.session.get(IN_SESSION, []))
    return steps_done(request.user, [module.pk for module in modules]) if modules else set()


def _around(context: dict[str, Any]) -> dict[str, Any]:
    step, steps = context["step"], context["progress"].steps
    return context | {
        "count": len(steps),
        "before": step.position - 1,
        "is_last": step.position >= len(steps),
        "several": sum(one["is_right"] for one in step.choices) > 1,
    }


def _progress(request: HttpRequest, row: Module) -> Progress:
    return Progress(done=frozenset(done_by(request, [row])), steps=tuple(steps_of(row)))


def _mark(request: HttpRequest, step: ModuleStep) -> None:
    """For whoever is signed in as a row; for a visitor in the session, which ends with the visit."""
    if request.user.is_authenticated:
        mark_done(step=step, person=request.user, now=timezone.now())
        return
    done = request.session.get(IN_SESSION, [])
    if step.pk not in done:
        request.session[IN_SESSION] = [*done, step.pk][-MOST_IN_SESSION:]
