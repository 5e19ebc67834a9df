"""Pages to write a module: its facts, its steps and their order, and whether readers find it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.offer.forms.modules import ModuleForm, StepForm
from digitaleschool.offer.material_queries import organisations_of
from digitaleschool.offer.material_rules import keeps_material, may_publish
from digitaleschool.offer.models import Module, ModuleStep
from digitaleschool.offer.module_queries import modules_kept, steps_of
from digitaleschool.offer.services.modules import (
    FACTS,
    ModuleRefused,
    change_module,
    make_module,
    move_step,
    remove_step,
    save_step,
    set_public,
)

LONGEST_KEY = 18


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def module_new(request: HttpRequest) -> HttpResponse:
    if not keeps_material(request.user):
        raise Http404
    form = ModuleForm(posted(request), organisations=organisations_of(request.user))
    if request.method == "POST" and form.is_valid():
        module = make_module(
            organisation=form.cleaned_data["organisation"], facts=form.facts(), by=request.user, now=timezone.now()
        )
        return redirect("module_edit", module.slug)
    return render(request, "offer/module_form.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def module_edit(request: HttpRequest, module: str) -> HttpResponse:
    row = _kept(request, module)
    initial = {name: getattr(row, name) for name in FACTS} | {"tool": row.tool_id}
    form = ModuleForm(posted(request), initial=initial, organisations=organisations_of(request.user), module=row)
    if request.method == "POST" and form.is_valid():
        change_module(module=row, facts=form.facts(), by=request.user, now=timezone.now())
        messages.success(request, _("Kept."))
        return redirect("module_edit", row.slug)
    context = {
        "module": row,
        "form": form,
        "steps": steps_of(row),
        "kinds": ModuleStep.Kind.choices,
        "may_publish": may_publish(request.user, row.organisation_id),
    }
    return render(request, "offer/module_edit.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def module_step_new(request: HttpRequest, module: str) -> HttpResponse:
    row = _kept(request, module)
    kind = request.GET.get("soort", "")
    return _step(request, row, None, kind if kind in ModuleStep.Kind.values else ModuleStep.Kind.TEXT)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def module_step_edit(request: HttpRequest, module: str, step: int) -> HttpResponse:
    row = _kept(request, module)
    found = get_object_or_404(steps_of(row), pk=step)
    return _step(request, row, found, found.kind)


def _step(request: HttpRequest, row: Module, step: ModuleStep | None, kind: str) -> HttpResponse:
    form = StepForm(posted(request), initial=StepForm.of(step) if step else None, kind=kind, module=row)
    if request.method == "POST" and form.is_valid():
        try:
            save_step(module=row, step=step, facts=form.facts(), by=request.user, now=timezone.now())
            return redirect("module_edit", row.slug)
        except ModuleRefused as refused:
            form.add_error(None, refused.said(read_in()))
    context = {"module": row, "step": step, "form": form, "kind": dict(ModuleStep.Kind.choices)[kind]}
    return render(request, "offer/module_step_form.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def module_step_move(request: HttpRequest, module: str) -> HttpResponse:
    """A step one place up or down, or away."""
    row = _kept(request, module)
    key, deed = request.POST.get("step", ""), request.POST.get("deed", "")
    if key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY:
        facts = {"module": row, "step": int(key), "by": request.user, "now": timezone.now()}
        if deed in {"up", "down"}:
            move_step(places=-1 if deed == "up" else 1, **facts)
        elif deed == "remove":
            remove_step(**facts)
    return redirect("module_edit", row.slug)


@require_POST
@login_required
def module_publish(request: HttpRequest, module: str) -> HttpResponse:
    row = _kept(request, module)
    if not may_publish(request.user, row.organisation_id):
        raise Http404
    try:
        is_public = request.POST.get("public") == "yes"
        set_public(module=row, is_public=is_public, by=request.user, now=timezone.now())
        messages.success(request, _("Everyone finds the module now.") if is_public else _("Only you see it now."))
    except ModuleRefused as refused:
        messages.error(request, refused.said(read_in()))
    return redirect("module_edit", row.slug)


def _kept(request: HttpRequest, slug: str) -> Module:
    return get_object_or_404(modules_kept(request.user), slug=slug)
