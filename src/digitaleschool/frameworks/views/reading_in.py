from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from digitaleschool.common.forms import posted
from digitaleschool.common.handed_in import MOST_BYTES
from digitaleschool.common.language import read_in
from digitaleschool.common.previews import confirm_or_show
from digitaleschool.core.frameworks.model import FrameworkRefused, Goal
from digitaleschool.core.survey.notices import rows_in_words
from digitaleschool.frameworks.forms import GoalFileForm
from digitaleschool.frameworks.models import GoalFile
from digitaleschool.frameworks.queries import goal_files_of
from digitaleschool.frameworks.rules import imports_frameworks
from digitaleschool.frameworks.services.reading_in import GoalsChanged, confirm_goals, keep_goal_file, look_at

SHOWN = 100
"""Most goals that a list of the preview spells out; the counts are of all."""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def framework_import(request: HttpRequest) -> HttpResponse:
    if not imports_frameworks(request.user):
        raise Http404
    data = posted(request)
    form = GoalFileForm(data, None if data is None else request.FILES)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = keep_goal_file(
                content=file.read(MOST_BYTES + 1), name=file.name, facts=form.facts(), owner=request.user,
                now=timezone.now(),
            )  # fmt: skip
        except FrameworkRefused as refusal:
            form.add_error("file", refusal.said(read_in()))
        else:
            return redirect("framework_import_preview", key=kept.key)
    return render(request, "frameworks/import.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def framework_import_preview(request: HttpRequest, key: UUID) -> HttpResponse:
    if not imports_frameworks(request.user):
        raise Http404
    now = timezone.now()
    file = get_object_or_404(goal_files_of(request.user, now), key=key)
    return confirm_or_show(
        request, file, now=now, confirm=confirm_goals, refusals=(GoalsChanged, FrameworkRefused), done=_done,
        preview=_preview,
    )  # fmt: skip


def _done(request: HttpRequest, file: GoalFile) -> HttpResponse:
    return render(request, "frameworks/import_done.html", {"file": file})


def _preview(request: HttpRequest, file: GoalFile, problem: str) -> HttpResponse:
    try:
        looked = look_at(file)
    except FrameworkRefused as refusal:  # the site changed, or the reader has become stricter
        context = {"file": file, "problem": problem or refusal.said(read_in())}
        return render(request, "frameworks/import_preview.html", context, status=409)
    plan, language = looked.plan, read_in()
    context = {
        "file": file,
        "problem": problem,
        "plan": plan,
        "title": plan.edition.title[language],
        "notices": [
            (told.message[language], rows_in_words(told.rows, language) if told.rows else "") for told in looked.notices
        ],
        "facts": [(_fact(fact), old, new) for fact, old, new in plan.facts],
        "changed": [
            (_in_words(change.goal), [(_fact(fact), old, new) for fact, old, new in change.facts])
            for change in plan.changed[:SHOWN]
        ],
        "more_changed": len(plan.changed) - SHOWN,
        "new": [_in_words(goal) for goal in plan.new[:SHOWN]],
        "more_new": len(plan.new) - SHOWN,
    }
    return render(request, "frameworks/import_preview.html", context, status=409 if problem else 200)


def _in_words(goal: Goal) -> str:
    return f"{goal.key.code} {goal.label[read_in()]}"


def _fact(fact: str) -> str:
    return {
        "label_nl": _("goal in Dutch"), "label_en": _("goal in English"), "kind": _("kind"), "parent": _("belongs to"),
        "order": _("place in the list"), "scope": _("aim of the project"), "why": _("why, in Dutch"),
        "why_en": _("why, in English"), "source": _("source"), "identifier": _("identifier"),
        "title": _("title in Dutch"), "title_en": _("title in English"), "framework": _("framework"),
        "publisher": _("publisher"), "licence": _("licence"), "languages": _("languages"),
        "valid_from": _("valid from"), "valid_until": _("valid until"),
    }[fact]  # fmt: skip
