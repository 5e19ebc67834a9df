"""Questions to the trainer before a run begins: asked, wanted by others too, ticked off."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digitaleschool.common.text import clean_line, clean_lines
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text
from digitaleschool.enrolment.models import Question, QuestionVote
from digitaleschool.enrolment.question_rules import answers_questions_of, asks_in
from digitaleschool.offer.models import Run
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person

LONGEST, LONGEST_ANSWER = 400, 2000
MOST_EACH = 10
"""Questions of one person in one run: enough for anybody, and no wall of text for the trainer."""


class QuestionRefused(Refusal):
    """A question cannot be asked, wanted or answered like this."""


@transaction.atomic
def ask_question(*, run: Run, text: str, by: Person, now: datetime) -> Question:
    """A question, wanted by who asks it; the same one asked twice is one. Raises :class:`QuestionRefused`."""
    run = Run.objects.select_for_update(of=("self",), no_key=True).get(pk=run.pk)
    text = clean_line(text, longest=LONGEST)
    if not asks_in(by, run):
        raise QuestionRefused(
            Text(nl="Alleen wie meedoet, stelt hier vragen.", en="Only who takes part asks questions here.")
        )
    if not text:
        raise QuestionRefused(Text(nl="Schrijf je vraag in één zin.", en="Write your question in one sentence."))
    own = Question.objects.filter(run=run, asked_by=by)
    if known := own.filter(text=text).order_by("pk").first():
        return known
    if own.count() >= MOST_EACH:
        raise QuestionRefused(
            Text(
                nl=f"Je stelde al {MOST_EACH} vragen. Haal er eerst een weg.",
                en=f"You asked {MOST_EACH} questions already. Take one away first.",
            )
        )
    question = Question.objects.create(run=run, asked_by=by, text=text, asked_at=now, is_invented=run.is_invented)
    QuestionVote.objects.create(question=question, person=by)
    return question


@transaction.atomic
def want_answer(*, question: Question, by: Person, wants: bool) -> int:
    """Someone wants to know it too, or no longer; how many do now. Twice is once. Raises :class:`QuestionRefused`."""
    question = Question.objects.select_for_update(of=("self",), no_key=True).select_related("run").get(pk=question.pk)
    if not asks_in(by, question.run):
        raise QuestionRefused(
            Text(nl="Alleen wie meedoet, kan een vraag steunen.", en="Only who takes part can support a question.")
        )
    if wants:
        QuestionVote.objects.get_or_create(question=question, person=by)
    else:
        QuestionVote.objects.filter(question=question, person=by).delete()
    return question.votes.count()


@transaction.atomic
def answer_question(*, question: Question, answer: str, by: Person, now: datetime) -> Question:
    """Ticks a question off, with an answer for everyone or without. Raises :class:`QuestionRefused`."""
    question = _answered_by(question, by)
    question.answer, question.answered_at = clean_lines(answer)[:LONGEST_ANSWER], now
    question.answered_by = by
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    write_down("question.answered", by=by, now=now, organisation=question.run.rtc, on=question.run,
               label=question.run.training.slug)  # fmt: skip
    return question


@transaction.atomic
def reopen_question(*, question: Question, by: Person) -> Question:
    """The question waits for an answer again. Raises :class:`QuestionRefused`."""
    question = _answered_by(question, by)
    question.answer, question.answered_at, question.answered_by = "", None, None
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    return question


@transaction.atomic
def take_question_away(*, question: Question, by: Person) -> None:
    """By who asked it, as long as nobody answered. Raises :class:`QuestionRefused`."""
    question = Question.objects.select_for_update(of=("self",), no_key=True).get(pk=question.pk)
    if question.asked_by_id != by.pk:
        raise QuestionRefused(Text(nl="Deze vraag is niet van jou.", en="This question is not yours."))
    if question.is_answered:
        raise QuestionRefused(
            Text(
                nl="Op deze vraag staat een antwoord. Ze blijft staan voor de anderen.",
                en="This question was answered. It stays for the others.",
            )
        )
    question.delete()


def _answered_by(question: Question, by: Person) -> Question:
    """The question, locked, for who may answer it."""
    rows = Question.objects.select_for_update(of=("self",), no_key=True)
    question = rows.select_related("run__training", "run__rtc").get(pk=question.pk)
    if not answers_questions_of(by, question.run):
        raise QuestionRefused(
            Text(nl="Alleen wie de opleiding geeft, antwoordt.", en="Only who gives the training answers.")
        )
    return question
