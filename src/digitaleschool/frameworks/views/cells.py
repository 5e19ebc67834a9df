from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from digitaleschool.common.forms import posted
from digitaleschool.core.frameworks.examples import BEARS_EXAMPLES
from digitaleschool.frameworks.forms import CellForm
from digitaleschool.frameworks.models import ContextCell, Goal
from digitaleschool.frameworks.queries import cells_shown, fields_on, tools
from digitaleschool.frameworks.rules import edits_examples
from digitaleschool.frameworks.services.cells import add_cell, change_cell, remove_cell


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cell_new(request: HttpRequest, edition: str, goal: str) -> HttpResponse:
    found = _goal_to_show(request, edition, goal)
    form = CellForm(posted(request), fields=fields_on(timezone.localdate()), tools=tools())
    if request.method == "POST" and form.is_valid():
        add_cell(goal=found, facts=form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, _("The example is added."))
        return redirect("framework_goal", edition=edition, goal=goal)
    context = {"form": form, "goal": found}
    return render(request, "frameworks/cell_edit.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cell_edit(request: HttpRequest, edition: str, goal: str, cell: int) -> HttpResponse:
    found = _cell_to_edit(request, edition, goal, cell)
    fields = fields_on(timezone.localdate()) | Goal.objects.filter(pk=found.field_id).select_related("edition")
    form = CellForm(posted(request), fields=fields, tools=tools(), cell=found)
    if request.method == "POST" and form.is_valid():
        change_cell(cell=found, facts=form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, _("The example is saved."))
        return redirect("framework_goal", edition=edition, goal=goal)
    context = {"form": form, "goal": found.goal, "cell": found}
    return render(request, "frameworks/cell_edit.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def cell_remove(request: HttpRequest, edition: str, goal: str, cell: int) -> HttpResponse:
    found = _cell_to_edit(request, edition, goal, cell)
    remove_cell(cell=found, by=request.user, now=timezone.now())
    messages.success(request, _("The example is taken away."))
    return redirect("framework_goal", edition=edition, goal=goal)


def _goal_to_show(request: HttpRequest, edition: str, goal: str) -> Goal:
    """A goal that can look like something in a field: no group, level, field or theme."""
    if not edits_examples(request.user):
        raise Http404
    goals = Goal.objects.filter(kind__in=BEARS_EXAMPLES).select_related("edition")
    return get_object_or_404(goals, edition__slug=edition, slug=goal)


def _cell_to_edit(request: HttpRequest, edition: str, goal: str, cell: int) -> ContextCell:
    found = _goal_to_show(request, edition, goal)
    return get_object_or_404(cells_shown().filter(goal=found), pk=cell)
