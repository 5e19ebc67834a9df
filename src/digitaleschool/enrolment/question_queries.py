"""Reads of questions, each with its limit."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from digitaleschool.offer.models import Run
from digitaleschool.people.rules import Visitor

from .models import Question, QuestionVote
from .question_rules import runs_answered_by, runs_taken_part_in


def runs_with_questions_for(visitor: Visitor) -> QuerySet[Run]:
    """The runs whose questions the visitor may read: who takes part, gives it, or works for its RTC."""
    answered = Run.objects.filter(runs_answered_by(visitor)).values("pk")  # apart: all of them, or some, is all
    return Run.objects.filter(runs_taken_part_in(visitor) | Q(pk__in=answered)).select_related("training", "rtc")


def questions_of(run: Run) -> QuerySet[Question]:
    """The questions of a run, what most people want to know first; ``vote_count`` with who asked it counted."""
    rows = Question.objects.filter(run=run).annotate(vote_count=Count("votes"))
    return rows.select_related("run").order_by("-vote_count", "pk")


def open_questions_of(run: Run) -> QuerySet[Question]:
    """What nobody answered yet: after the last session it is for the return session."""
    return questions_of(run).filter(answered_at__isnull=True)


def voted_by(visitor: Visitor, run: Run) -> set[int]:
    """The questions of a run that the visitor wants to know too."""
    votes = QuestionVote.objects.filter(person=visitor.pk, question__run=run)
    return set(votes.values_list("question", flat=True))
