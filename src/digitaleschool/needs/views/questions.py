"""What a round wants to know, beside what its survey and its interview guides ask."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.core.survey.coverage import Coverage
from digitaleschool.needs.forms.plan import QuestionForm
from digitaleschool.needs.models import ResearchQuestion, Round
from digitaleschool.needs.plan import coverage_for
from digitaleschool.needs.queries import rounds_worked_on
from digitaleschool.needs.services import (
    PlanRefused,
    add_question,
    begin_with_questions,
    change_question,
    remove_question,
)


@login_required
@require_safe
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    round = get_object_or_404(rounds_worked_on(request.user), slug=slug)
    coverage = coverage_for(round)
    rows = {question.code: question for question in round.questions.order_by("code", "pk")}
    context = {
        "round": round,
        "coverage": coverage,
        "questions": [
            {
                "question": rows[question.code],
                "counts": [coverage.counts[question.code, one.instrument.id] for one in coverage.instruments],
                "is_part": bool(question.part_of),
                "is_bare": question.code in coverage.uncovered,
            }
            for question in coverage.questions
        ],
        "matrices": _matrices(coverage),
    }
    return render(request, "needs/questions.html", context)


@require_POST
@login_required
def questions_taken(request: HttpRequest, slug: str) -> HttpResponse:
    """Begins with the questions that every new round begins with."""
    round = get_object_or_404(rounds_worked_on(request.user), slug=slug)
    begin_with_questions(round=round, by=request.user, now=timezone.now())
    return redirect("questions", slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question_new(request: HttpRequest, slug: str) -> HttpResponse:
    round = get_object_or_404(rounds_worked_on(request.user), slug=slug)
    form = QuestionForm(request.POST if request.method == "POST" else None, round=round)
    if form.is_valid():
        filled = form.cleaned_data
        try:
            add_question(
                round=round, parent=filled["parent"], code=filled["code"], wording_nl=filled["wording_nl"],
                wording_en=filled["wording_en"], items=form.items, by=request.user, now=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("The research question is added."))
            return redirect("questions", slug)
        except PlanRefused as refused:
            form.add_error(None, refused.said(_language()))
    return render(request, "needs/question_form.html", {"form": form, "round": round, "question": None})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    round, question = _question(request, slug, code)
    form = QuestionForm(request.POST if request.method == "POST" else None, round=round, question=question)
    if form.is_valid():
        filled = form.cleaned_data
        try:
            change_question(
                question=question, parent=filled["parent"], code=filled["code"], wording_nl=filled["wording_nl"],
                wording_en=filled["wording_en"], items=form.items, by=request.user, now=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("The research question is changed."))
            return redirect("questions", slug)
        except PlanRefused as refused:
            form.add_error(None, refused.said(_language()))
    return render(request, "needs/question_form.html", {"form": form, "round": round, "question": question})


@require_POST
@login_required
def question_remove(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    _round, question = _question(request, slug, code)
    remove_question(question=question, by=request.user, now=timezone.now())
    messages.success(request, _("The research question is removed."))
    return redirect("questions", slug)


def _question(request: HttpRequest, slug: str, code: str) -> tuple[Round, ResearchQuestion]:
    round = get_object_or_404(rounds_worked_on(request.user), slug=slug)
    return round, get_object_or_404(round.questions.select_related("round"), code=code)


def _matrices(coverage: Coverage) -> list[dict[str, object]]:
    """One table an instrument: its items below each other, the questions beside each other."""
    language, codes = _language(), [question.code for question in coverage.questions]
    return [
        {
            "id": one.instrument.id,
            "title": one.instrument.title[language],
            "is_guide": one.instrument.kind == "interview",
            "codes": codes,
            "loose": [item.wording[language] for item in one.loose],
            "lines": [
                {
                    "wording": line.item.wording[language],
                    "describes": line.describes,
                    "is_loose": line.is_loose,
                    "cells": [(code, code in line.questions) for code in codes],
                }
                for line in one.lines
            ],
        }
        for one in coverage.instruments
    ]


def _language() -> str:
    return "en" if get_language() == "en" else "nl"
