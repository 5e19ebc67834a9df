from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.common.pagination import page_of
from digitaleschool.frameworks.forms import ProofForm, ToolFilters, ToolForm
from digitaleschool.frameworks.models import Tool
from digitaleschool.frameworks.queries import cells_shown, companies_for, proofs_of, tools
from digitaleschool.frameworks.rules import edits_tools
from digitaleschool.frameworks.services.tools import ToolRefused, add_proof, change_tool, make_tool, remove_proof
from digitaleschool.frameworks.words import field_choices, theme_choices


@require_safe
def tool_list(request: HttpRequest) -> HttpResponse:
    filters = ToolFilters(request.GET)
    page = page_of(filters.chosen(tools()), request)
    themes = dict(theme_choices())
    context = {
        "filters": filters,
        "page": page,
        "rows": [(tool, themes.get(tool.theme, "")) for tool in page],
        "may_edit": edits_tools(request.user),
    }
    return render(request, "frameworks/tool_list.html", context, status=400 if filters.errors else 200)


@require_safe
def tool_page(request: HttpRequest, tool: str) -> HttpResponse:
    found = get_object_or_404(tools(), slug=tool)
    fields = dict(field_choices())
    context = {
        "tool": found,
        "theme": dict(theme_choices()).get(found.theme, ""),
        "fields": [fields[code] for code in found.fields if code in fields],
        "proofs": proofs_of(found),
        "cells": cells_shown().filter(tool=found),
        "may_edit": edits_tools(request.user),
    }
    return render(request, "frameworks/tool.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def tool_new(request: HttpRequest) -> HttpResponse:
    if not edits_tools(request.user):
        raise Http404
    form = ToolForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            tool = make_tool(facts=form.facts(), by=request.user, now=timezone.now())
        except ToolRefused as refusal:
            form.add_error("label_nl", refusal.said(read_in()))
        else:
            messages.success(request, _("The tool is kept. Do you know a company that uses it? Add it."))
            return redirect("tool", tool=tool.slug)
    return render(request, "frameworks/tool_edit.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def tool_edit(request: HttpRequest, tool: str) -> HttpResponse:
    found = _tool_to_edit(request, tool)
    form = ToolForm(posted(request), tool=found)
    if request.method == "POST" and form.is_valid():
        try:
            change_tool(tool=found, facts=form.facts(), by=request.user, now=timezone.now())
        except ToolRefused as refusal:
            form.add_error("on_labour_market", refusal.said(read_in()))
        else:
            messages.success(request, _("The tool is saved."))
            return redirect("tool", tool=found.slug)
    context = {"form": form, "tool": found}
    return render(request, "frameworks/tool_edit.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def proof_new(request: HttpRequest, tool: str) -> HttpResponse:
    found = _tool_to_edit(request, tool)
    form = ProofForm(posted(request), companies=companies_for(request.user), today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        add_proof(tool=found, **form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, _("The company is added."))
        return redirect("tool", tool=found.slug)
    context = {"form": form, "tool": found}
    return render(request, "frameworks/tool_proof.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def proof_remove(request: HttpRequest, tool: str, proof: int) -> HttpResponse:
    found = _tool_to_edit(request, tool)
    remove_proof(proof=get_object_or_404(proofs_of(found), pk=proof), by=request.user, now=timezone.now())
    messages.success(request, _("The company is taken away."))
    return redirect("tool", tool=found.slug)


def _tool_to_edit(request: HttpRequest, slug: str) -> Tool:
    if not edits_tools(request.user):
        raise Http404
    return get_object_or_404(tools(), slug=slug)
