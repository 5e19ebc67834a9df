"""From what a report found, and what was written in open answers, to needs: for who works on the round."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.core.evidence.estimates import Estimate
from digitaleschool.core.evidence.numbers import percent, percent_span
from digitaleschool.core.needs.proposing import propose
from digitaleschool.core.survey.model import Item
from digitaleschool.core.survey.vocabulary import load_themes
from digitaleschool.frameworks.models import Goal
from digitaleschool.needs.forms.register import NeedForm
from digitaleschool.needs.models import Need, NeedOrigin, Round
from digitaleschool.needs.open_answers import OpenAnswer, open_answers, open_items
from digitaleschool.needs.queries import fields_and_themes, needs_worked_on, rounds_worked_on
from digitaleschool.needs.services.register import NeedRefused, OriginFacts, add_origin, record_need
from digitaleschool.needs.views.register import rtcs_to_choose
from digitaleschool.reports.findings import estimate_in, estimates_in, origin_of, report_to_take_from
from digitaleschool.reports.models import Report
from digitaleschool.reports.need_forms import AnswersForm, ExistingForm, FindingFilters

MOST_PICKED = 12


@login_required
@require_safe
def findings(request: HttpRequest, slug: str) -> HttpResponse:
    """The estimates of the newest report, a question at a time, each with the way to a need."""
    round = _round(request, slug)
    report = report_to_take_from(round)
    estimates = estimates_in(report) if report else ()
    filters = FindingFilters(request.GET or None, estimates=estimates)
    shown = filters.chosen(estimates)
    known = {} if report is None else _known(request, report, shown)
    context = {
        "round": round, "report": report, "filters": filters,
        "rows": [(one, *_in_words(one), known.get(one.ref)) for one in shown],
    }  # fmt: skip
    return render(request, "reports/findings.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def need_of_finding(request: HttpRequest, slug: str) -> HttpResponse:
    """A need with an estimate (``?van=``) as its origin: a new one, or one that is there."""
    round = _round(request, slug)
    report = report_to_take_from(round)
    estimate = estimate_in(report, request.GET.get("van", "")) if report else None
    if report is None or estimate is None:
        messages.error(request, _("This number is not in the newest report. Choose one of the list."))
        return redirect("findings", slug)
    origin = origin_of(report, estimate)
    proposed = _proposed(estimate)
    choice = ExistingForm(request.POST if _adds(request) else None, needs=_open_needs(request, round))
    form = NeedForm(
        None if _adds(request) else posted(request), rtcs=rtcs_to_choose(request.user), proposed=proposed
    )  # fmt: skip
    try:
        if choice.is_valid():
            return _add(request, choice.cleaned_data["need"], [origin])
        if form.is_valid():
            return _record(request, form, [origin], round)
    except NeedRefused as refused:
        (choice if choice.is_bound else form).add_error(None, refused.said(read_in()))
    share, interval = _in_words(estimate)
    context = {
        "round": round, "report": report, "estimate": estimate, "share": share, "interval": interval, "form": form,
        "choice": choice,
    }  # fmt: skip
    return render(request, "reports/need_of_finding.html", context, status=_status(form, choice))


@login_required
@require_safe
def round_words(request: HttpRequest, slug: str) -> HttpResponse:
    """What was written in open answers, a question at a time, with the theme that the words propose."""
    round = _round(request, slug)
    items = open_items(round)
    item = _item(items, request.GET.get("vraag", ""))
    answers = open_answers(round, item) if item else ()
    wanted = request.GET.get("thema", "")
    themes = {one.code: one.label[read_in()] for one in load_themes().themes}
    counts = {code: sum(answer.theme == code for answer in answers) for code in {answer.theme for answer in answers}}
    theme = wanted if wanted in counts else ""
    context = {
        "round": round, "item": item, "item_words": item.wording[read_in()] if item else "",
        "theme": theme,
        "items": [(one.id, one.wording[read_in()]) for one in items], "total": len(answers),
        "themes": [(code, label, counts[code]) for code, label in themes.items() if code in counts],
        "answers": [(one, themes.get(one.theme, "")) for one in answers if not theme or one.theme == theme],
    }  # fmt: skip
    return render(request, "reports/round_words.html", context)


@require_POST
@login_required
def need_of_words(request: HttpRequest, slug: str) -> HttpResponse:
    """A need of the open answers that were ticked, each shortened by a person first."""
    round = _round(request, slug)
    item = _item(open_items(round), request.POST.get("vraag", ""))
    wanted = request.POST.getlist("kies")[:MOST_PICKED]
    picked = [answer for answer in (open_answers(round, item) if item else ()) if answer.key in wanted]
    if item is None or not picked:
        messages.error(request, _("Tick the answers that a need comes from."))
        return redirect("round_words", slug)
    saves = "step" in request.POST
    words = AnswersForm(request.POST if saves else None, answers=picked)
    choice = ExistingForm(request.POST if _adds(request) else None, needs=_open_needs(request, round))
    form = NeedForm(
        request.POST if saves and not _adds(request) else None, rtcs=rtcs_to_choose(request.user),
        proposed=_proposed_by_words(picked),
    )  # fmt: skip
    try:
        if words.is_valid():
            origins = [
                OriginFacts(
                    kind=NeedOrigin.Kind.OPEN_ANSWER, text=text, round=round, item=item.id, said_on=round.closes_on
                )
                for text in words.texts
            ]  # fmt: skip
            if choice.is_valid():
                return _add(request, choice.cleaned_data["need"], origins)
            if form.is_valid():
                return _record(request, form, origins, round)
    except NeedRefused as refused:
        (choice if choice.is_bound else form).add_error(None, refused.said(read_in()))
    context = {"round": round, "item": item, "picked": picked, "words": words, "form": form, "choice": choice}
    return render(request, "reports/need_of_words.html", context, status=_status(form, choice, words))


def _in_words(estimate: Estimate) -> tuple[str, str]:
    """The share and its interval as people read them."""
    return percent(estimate.share, read_in()), percent_span(estimate.low, estimate.high, read_in())


def _round(request: HttpRequest, slug: str) -> Round:
    return get_object_or_404(rounds_worked_on(request.user), slug=slug)


def _adds(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get("step") == "add"


def _status(*forms: Any) -> int:
    return 400 if any(form.is_bound and form.errors for form in forms) else 200


def _open_needs(request: HttpRequest, round: Round) -> Any:
    """The needs that may get one more origin: nothing that a round found leaves it before its report is public."""
    needs = needs_worked_on(request.user).filter(merged_into=None).exclude(status=Need.Status.REFUSED)
    return (needs if round.is_published else needs.filter(round=round)).order_by("number")


def _record(request: HttpRequest, form: NeedForm, origins: list[OriginFacts], round: Round) -> HttpResponse:
    need = record_need(facts=form.facts, origins=origins, round=round, by=request.user, now=timezone.now())
    messages.success(request, _("The need is in the register."))
    return redirect("need", need.number)


def _add(request: HttpRequest, need: Need, origins: list[OriginFacts]) -> HttpResponse:
    for origin in origins:
        add_origin(need=need, origin=origin, by=request.user, now=timezone.now())
    messages.success(request, _("The need has what you chose as an origin."))
    return redirect("need", need.number)


def _proposed(estimate: Estimate) -> dict[str, Any]:
    words = propose(estimate.label)
    return {
        "field": _goal(Goal.Kind.FIELD, estimate.field), "theme": _goal(Goal.Kind.THEME, estimate.theme or words.theme),
        "tool": estimate.tool or words.tool,
    }  # fmt: skip


def _proposed_by_words(picked: list[OpenAnswer]) -> dict[str, Any]:
    words = propose(" ".join(answer.text for answer in picked))
    theme = next((answer.theme for answer in picked if answer.theme), words.theme)
    return {"theme": _goal(Goal.Kind.THEME, theme), "tool": words.tool}


def _goal(kind: str, code: str) -> int | None:
    return fields_and_themes().filter(kind=kind, code=code).values_list("pk", flat=True).first() if code else None


def _item(items: tuple[Item, ...], name: str) -> Item | None:
    return next((item for item in items if item.id == name), items[0] if items else None)


def _known(request: HttpRequest, report: Report, estimates: list[Estimate]) -> dict[str, Need]:
    """The need that an estimate already is an origin of, by the estimate's name; for the list."""
    visible = needs_worked_on(request.user).values("pk")
    origins = NeedOrigin.objects.filter(
        round=report.round, need__in=visible, finding__in=[one.ref for one in estimates]
    ).select_related("need")  # fmt: skip
    return {origin.finding: origin.need for origin in origins.order_by("-need__number")}
