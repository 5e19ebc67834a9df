"""A round over all stages: its own page, and its ten steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from digitaleschool.core.fieldwork.next_move import next_move
from digitaleschool.core.fieldwork.plan import load_steps
from digitaleschool.dashboard.moves import told
from digitaleschool.dashboard.round_facts import facts_of, steps_of
from digitaleschool.needs.board import board_for
from digitaleschool.needs.forms.plan import StepForm
from digitaleschool.needs.models import Round
from digitaleschool.needs.plan import colleagues_on, survey_of
from digitaleschool.needs.queries import rounds_run_by, rounds_visible_to, rounds_worked_on
from digitaleschool.needs.services import PlanRefused, plan_step
from digitaleschool.people.models import Person
from digitaleschool.reports.queries import pages_given_back_to, versions_of

MOST_SCHOOLS = 10
"""Of someone, on the page of a round."""


@require_safe
def round_page(request: HttpRequest, slug: str) -> HttpResponse:
    """For visitors what the round is and its report; for who works on it where it stands and what comes next."""
    round = get_object_or_404(rounds_visible_to(request.user), slug=slug)
    survey = survey_of(round)
    context = {
        "round": round,
        "instrument": survey.title[_language()] if survey else round.instrument,
        "reports": versions_of(round, request.user),
        "own_schools": [school for _, school in pages_given_back_to(request.user, at_most=MOST_SCHOOLS, round=round)],
    }
    if rounds_worked_on(request.user).filter(pk=round.pk).exists():
        context |= _work(round, request.user)
    return render(request, "dashboard/round_page.html", context)


@login_required
@require_safe
def round_steps(request: HttpRequest, slug: str) -> HttpResponse:
    round = get_object_or_404(rounds_worked_on(request.user), slug=slug)
    today = timezone.localdate()
    steps = steps_of(round, facts_of(round, board_for(round), today=today), today=today)
    context = {"round": round, "steps": steps, "done": sum(step.is_done for step in steps)}
    return render(request, "dashboard/round_steps.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_step(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One of the ten steps, to plan or to mark as done."""
    round = get_object_or_404(rounds_worked_on(request.user), slug=slug)
    if number > len(load_steps()):
        raise Http404
    today = timezone.localdate()
    step = steps_of(round, facts_of(round, board_for(round), today=today), today=today)[number - 1]
    form = StepForm(
        request.POST if request.method == "POST" else None,
        step=step.step, owners=colleagues_on(round, today=today), today=today,
    )  # fmt: skip
    if form.is_valid():
        filled = form.cleaned_data
        try:
            plan_step(
                round=round, number=number, owner=filled["owner"], starts_on=filled["starts_on"],
                due_on=filled["due_on"], deliverable=filled["deliverable"], evidence=filled["evidence"],
                done_on=form.done_day, by=request.user, now=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Step %(number)s is kept.") % {"number": number})
            return redirect("round_steps", slug)
        except PlanRefused as refused:
            form.add_error(None, refused.said(_language()))
    return render(request, "dashboard/round_step.html", {"round": round, "step": step, "form": form})


def _work(round: Round, visitor: Person) -> dict[str, Any]:
    """What the page shows to who works on the round."""
    today = timezone.localdate()
    board = board_for(round)
    facts = facts_of(round, board, today=today)
    steps = steps_of(round, facts, today=today)
    may_run = rounds_run_by(visitor).filter(pk=round.pk).exists()
    return {
        "works_on_it": True,
        "may_run": may_run,
        "move": told(next_move(facts), round, may_run=may_run),
        "total": board.total,
        "facts": facts,
        "steps_done": sum(step.is_done for step in steps),
        "steps_late": [step for step in steps if step.is_late],
        "answer_files": round.answer_files.all(),
    }


def _language() -> str:
    return "en" if get_language() == "en" else "nl"
