"""The questions of a run: asked and wanted by who takes part, ticked off by who gives it."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from digitaleschool.common.form_fields import LineField
from digitaleschool.common.language import read_in
from digitaleschool.enrolment.models import Enrolment, Question
from digitaleschool.enrolment.question_queries import questions_of, runs_with_questions_for, voted_by
from digitaleschool.enrolment.question_rules import answers_questions_of, asks_in
from digitaleschool.enrolment.run_cards import cards_of
from digitaleschool.enrolment.services.questions import (
    LONGEST,
    QuestionRefused,
    answer_question,
    ask_question,
    reopen_question,
    take_question_away,
    want_answer,
)


class QuestionForm(forms.Form):
    text = LineField(
        label=gettext_lazy("Your question"), max_length=LONGEST,
        help_text=gettext_lazy("Others see the question, not your name. Write no names of people."),
        error_messages={"required": gettext_lazy("Write your question in one sentence.")},
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def run_questions(request: HttpRequest, run: int) -> HttpResponse:
    """All questions of a run, what most people want to know first; and a field for one more."""
    row = get_object_or_404(runs_with_questions_for(request.user), pk=run)
    now, asks = timezone.now(), asks_in(request.user, row)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_question(run=row, text=form.cleaned_data["text"], by=request.user, now=now)
        except QuestionRefused as refused:
            form.add_error(None, refused.said(read_in()))
        else:
            messages.success(request, _("Your question is there. The trainer reads it before the first session."))
            return redirect("run_questions", run=run)
    card = cards_of([row.pk], now)[row.pk]
    rows = list(questions_of(row))
    learned = [one for one in card.sessions if not one.is_return]
    mine = Enrolment.objects.filter(run=row, person=request.user, state__in=Enrolment.ACTIVE).first()
    context = {
        "run": row, "card": card, "form": form, "asks": asks, "mine": mine,
        "answers": answers_questions_of(request.user, row),
        "open": [one for one in rows if not one.is_answered], "answered": [one for one in rows if one.is_answered],
        "voted": voted_by(request.user, row),
        "is_for_return": bool(learned) and learned[-1].ends_at <= now and len(learned) < len(card.sessions),
    }  # fmt: skip
    return render(request, "enrolment/run_questions.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def question_vote(request: HttpRequest, key: UUID) -> HttpResponse:
    """I want to know it too, or no longer."""
    question = _question(request, key)
    return _done(request, question, lambda: want_answer(
        question=question, by=request.user, wants=request.POST.get("wants") != "no"
    ))  # fmt: skip


@require_POST
@login_required
def question_answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ticks off, with an answer or without; or opens it again."""
    question = _question(request, key)
    if request.POST.get("step") == "again":
        return _done(request, question, lambda: reopen_question(question=question, by=request.user))
    return _done(request, question, lambda: answer_question(
        question=question, answer=request.POST.get("answer", ""), by=request.user, now=timezone.now()
    ))  # fmt: skip


@require_POST
@login_required
def question_remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """By who asked it."""
    question = _question(request, key)
    return _done(request, question, lambda: take_question_away(question=question, by=request.user))


def _question(request: HttpRequest, key: UUID) -> Question:
    runs = runs_with_questions_for(request.user).values("pk")
    return get_object_or_404(Question.objects.filter(run__in=runs).select_related("run"), key=key)


def _done(request: HttpRequest, question: Question, deed: object) -> HttpResponse:
    try:
        deed()
    except QuestionRefused as refused:
        messages.error(request, refused.said(read_in()))
    return redirect(f"{reverse('run_questions', args=[question.run_id])}#vraag-{question.pk}")
