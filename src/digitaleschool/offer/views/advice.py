from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.language import preferred, read_in
from digitaleschool.core.offer.advice import (
    Pick,
    Statement,
    advise,
    check_for,
    level_of,
    load_statements,
    themes_with_check,
    tools_with_check,
)
from digitaleschool.core.offer.content import LEVELS
from digitaleschool.core.survey.vocabulary import load_terms
from digitaleschool.offer.advice import choices_on
from digitaleschool.offer.models import KeptAdvice, Version
from digitaleschool.offer.module_queries import module_lines, modules_at
from digitaleschool.offer.services.advice import drop_advice, keep_advice
from digitaleschool.offer.training_words import for_whom
from digitaleschool.offer.words import term_words, theme_words, tool_words

from .modules import done_by

SECONDS_A_STATEMENT = 15


@dataclass(frozen=True, kw_only=True)
class Line:
    """A statement with what was answered, or None."""

    statement: Statement
    says: str
    answer: int | None


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Choose a theme; then a field of study and, where it matters, a tool."""
    kept = KeptAdvice.objects.none()
    if request.user.is_authenticated:
        kept = KeptAdvice.objects.filter(person=request.user.pk).order_by("-kept_on", "-pk")
    context = {
        "themes": [(code, theme_words([code])) for code in themes_with_check(load_statements())],
        "kept": [
            (one, theme_words([one.theme]), tool_words(one.tool), term_words("levels", [one.level])) for one in kept
        ],
    }
    return render(request, "offer/advice.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def check(request: HttpRequest, theme: str) -> HttpResponse:
    """The statements; sent, the level and three trainings. Nothing of it is stored."""
    statements = load_statements()
    if theme not in themes_with_check(statements):
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    tools = tools_with_check(statements, theme)
    tool = asked.get("toepassing", "") if asked.get("toepassing", "") in tools else ""
    fields = {term.code: term.label[read_in()] for term in load_terms("fields")}
    field = asked.get("studiegebied", "") if asked.get("studiegebied", "") in fields else ""
    lines = [_line(statement, request) for statement in check_for(statements, theme=theme, tool=tool)]
    context = {
        "theme": theme, "theme_words": theme_words([theme]),
        "tools": [(code, tool_words(code)) for code in tools], "tool": tool,
        "fields": list(fields.items()), "field": field, "lines": lines,
        "minutes": max(1, round(len(lines) * SECONDS_A_STATEMENT / 60)),
        "answers": [(0, _("not yet")), (1, _("with help")), (2, _("on my own")), (3, _("I can show others"))],
    }  # fmt: skip
    answers = {line.statement.code: line.answer for line in lines if line.answer is not None}
    if request.method != "POST" or not answers:
        context["nothing_said"] = request.method == "POST"
        status = 400 if context["nothing_said"] else 200
        return render(request, "offer/advice_check.html", context, status=status)
    found = level_of([line.statement for line in lines], answers)
    picks = advise(choices_on(theme, timezone.now()), theme=theme, level=found.level, field=field, tool=tool)
    modules = modules_at(theme=theme, level=found.level)
    context |= {
        "found": found,
        "modules": module_lines(modules, done_by(request, modules)),
        "level_words": term_words("levels", [found.level]),
        "reached": [(term_words("levels", [level]), done, of) for level, done, of in found.alone],
        "unanswered": len(lines) - found.answered,
        "field_words": fields.get(field, ""),
        "tool_words": tool_words(tool),
        "picks": _picked(picks),
    }
    return render(request, "offer/advice_outcome.html", context)


@require_POST
@login_required
def keep(request: HttpRequest, theme: str) -> HttpResponse:
    statements = load_statements()
    level, tool = request.POST.get("niveau", ""), request.POST.get("toepassing", "")
    if theme not in themes_with_check(statements):
        raise Http404
    if level not in LEVELS:
        messages.error(request, _("There was no level to keep. Fill in the statements first."))
        return redirect("advice_check", theme)
    fields = {term.code for term in load_terms("fields")}
    field = request.POST.get("studiegebied", "")
    keep_advice(
        person=request.user, theme=theme, level=level, field=field if field in fields else "",
        tool=tool if tool in tools_with_check(statements, theme) else "", today=timezone.localdate(),
    )  # fmt: skip
    messages.success(request, _("Your advice is kept. Only you see it."))
    return redirect("advice")


@require_POST
@login_required
def drop(request: HttpRequest, key: int) -> HttpResponse:
    if not drop_advice(person=request.user, key=key):
        raise Http404
    messages.success(request, _("Your advice is thrown away."))
    return redirect("advice")


def _line(statement: Statement, request: HttpRequest) -> Line:
    sent = request.POST.get(statement.code, "")
    return Line(
        statement=statement, says=statement.says[read_in()], answer=int(sent) if sent in ("0", "1", "2", "3") else None
    )


def _picked(picks: tuple[Pick, ...]) -> list[tuple[Version, str, str, list[str]]]:
    """(version, promise, for whom, reasons in words), in the order of the advice."""
    found = Version.objects.select_related("training__provider").in_bulk([pick.key for pick in picks])
    told = []
    for pick in picks:
        content = found[pick.key].value
        reasons = [_reason(code) for code in pick.reasons]
        told.append((found[pick.key], preferred(content.promise), for_whom(content), reasons))
    return told


def _reason(code: str) -> str:
    return {
        "level": _("your level"), "lower": _("one level lower, to freshen up"),
        "higher": _("one level higher, a challenge"), "field": _("made for your field of study"),
        "all_fields": _("made for every field of study"), "other_field": _("made for another field of study"),
        "tool": _("with the tool that you chose"), "need": _("teachers asked for it"), "soon": _("a date is set"),
    }[code]  # fmt: skip
