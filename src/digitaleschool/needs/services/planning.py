"""The plan of a round: who does which step by when, and what the round wants to know."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from digitaleschool.common.text import clean_line, clean_lines
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.model import Text
from digitaleschool.needs.models import QuestionItem, ResearchQuestion, Round, RoundStep
from digitaleschool.needs.plan import instruments_of
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person

from .making import give_steps_and_questions, tenant_of

MOST_QUESTIONS = 60


class PlanRefused(Refusal):
    """A step or a research question that makes no sense."""


@transaction.atomic
def plan_step(
    *,
    round: Round,
    number: int,
    owner: Person | None,
    starts_on: date | None,
    due_on: date | None,
    deliverable: str,
    evidence: str,
    done_on: date | None,
    by: Person,
    now: datetime,
) -> RoundStep:
    """Says who sees to a step, by when, what it gives and whether it is done. Raises :class:`PlanRefused`."""
    if starts_on and due_on and due_on < starts_on:
        raise PlanRefused(
            Text(nl="De stap moet klaar zijn voor ze begint.", en="The step would have to be ready before it begins.")
        )
    step, _ = RoundStep.objects.select_for_update().get_or_create(round=round, number=number)
    step.owner, step.starts_on, step.due_on, step.done_on = owner, starts_on, due_on, done_on
    step.deliverable, step.evidence = clean_line(deliverable, longest=200), clean_lines(evidence)[:2000]
    step.save()
    details = {"step": number, "done": done_on is not None}
    write_down("round.step_planned", by=by, now=now, organisation=tenant_of(round, by), on=round, details=details)
    return step


@transaction.atomic
def begin_with_questions(*, round: Round, by: Person, now: datetime) -> None:
    """Gives a round that has none the research questions that every new round begins with."""
    round = Round.objects.select_for_update().get(pk=round.pk)
    if round.questions.exists():
        return
    give_steps_and_questions(round=round)
    write_down("round.questions_taken", by=by, now=now, organisation=tenant_of(round, by), on=round)


@transaction.atomic
def add_question(
    *,
    round: Round,
    parent: ResearchQuestion | None,
    code: str,
    wording_nl: str,
    wording_en: str,
    items: Collection[tuple[str, str]],
    by: Person,
    now: datetime,
) -> ResearchQuestion:
    """A research question of a round with the items (instrument, item) that answer it. Raises :class:`PlanRefused`."""
    Round.objects.select_for_update().get(pk=round.pk)
    if round.questions.count() >= MOST_QUESTIONS:
        raise PlanRefused(
            Text(
                nl=f"Een ronde heeft hoogstens {MOST_QUESTIONS} onderzoeksvragen.",
                en=f"A round has {MOST_QUESTIONS} research questions at most.",
            )
        )
    question = ResearchQuestion(round=round)
    _write(question, parent, code, wording_nl, wording_en)
    _link(question, items)
    write_down(
        "round.question_added", by=by, now=now, organisation=tenant_of(round, by), on=round, details={"code": code}
    )
    return question


@transaction.atomic
def change_question(
    *,
    question: ResearchQuestion,
    parent: ResearchQuestion | None,
    code: str,
    wording_nl: str,
    wording_en: str,
    items: Collection[tuple[str, str]],
    by: Person,
    now: datetime,
) -> ResearchQuestion:
    """Changes a research question and its items. Raises :class:`PlanRefused`."""
    round = Round.objects.select_for_update().get(pk=question.round_id)
    question = ResearchQuestion.objects.get(pk=question.pk)
    _write(question, parent, code, wording_nl, wording_en)
    _link(question, items)
    write_down(
        "round.question_changed", by=by, now=now, organisation=tenant_of(round, by), on=round, details={"code": code}
    )
    return question


@transaction.atomic
def remove_question(*, question: ResearchQuestion, by: Person, now: datetime) -> None:
    """Takes a research question away, with the parts below it."""
    round, code = question.round, question.code
    question.delete()
    write_down(
        "round.question_removed", by=by, now=now, organisation=tenant_of(round, by), on=round, details={"code": code}
    )


def _write(
    question: ResearchQuestion, parent: ResearchQuestion | None, code: str, wording_nl: str, wording_en: str
) -> None:
    others = ResearchQuestion.objects.filter(round=question.round_id).exclude(pk=question.pk)
    if others.filter(code=code).exists():
        raise PlanRefused(
            Text(nl=f"Er is al een vraag met code {code}.", en=f"There is a question with code {code} already.")
        )
    if parent and (parent.pk == question.pk or parent.parent_id or (question.pk and question.parts.exists())):
        raise PlanRefused(
            Text(
                nl="Een deelvraag hoort onder een hoofdvraag, en heeft zelf geen deelvragen.",
                en="A sub-question belongs under a main question, and has no sub-questions itself.",
            )
        )
    question.parent, question.code = parent, code
    question.wording_nl, question.wording_en = clean_line(wording_nl), clean_line(wording_en)
    question.full_clean()
    question.save()


def _link(question: ResearchQuestion, items: Collection[tuple[str, str]]) -> None:
    """Makes the links be these; what is no item of the round's instruments is left out, links to it go."""
    known = {(instrument.id, item.id) for instrument in instruments_of(question.round) for item in instrument.items}
    question.items.all().delete()
    QuestionItem.objects.bulk_create(
        QuestionItem(question=question, instrument=instrument, item=item)
        for instrument, item in sorted(set(items) & known)
    )
