"""Who reads, asks and answers the questions of a run."""

from __future__ import annotations

from django.db.models import Q

from digitaleschool.offer.models import Run
from digitaleschool.people.rules import Visitor, administers, rtcs_of

from .models import Enrolment


def runs_answered_by(visitor: Visitor) -> Q:
    """The runs whose questions the visitor answers: its trainers, and who works for the RTC that organises it."""
    if administers(visitor):
        return Q(pk__isnull=False)  # all; an empty Q would vanish in what is put together with it
    if not visitor.is_authenticated or not visitor.is_active:
        return Q(pk__in=[])
    return Q(trainers__person=visitor.pk) | Q(rtc__in=rtcs_of(visitor))


def answers_questions_of(visitor: Visitor, run: Run) -> bool:
    """The rule of :func:`runs_answered_by` for one."""
    return Run.objects.filter(runs_answered_by(visitor), pk=run.pk).exists()


def runs_taken_part_in(visitor: Visitor) -> Q:
    """The runs for which the visitor is enrolled, waits, or was proposed."""
    if not visitor.is_authenticated or not visitor.is_active:
        return Q(pk__in=[])
    own = Enrolment.objects.filter(person=visitor.pk, state__in=Enrolment.ACTIVE)
    return Q(pk__in=own.values("run"))


def asks_in(visitor: Visitor, run: Run) -> bool:
    """The rule of :func:`runs_taken_part_in` for one."""
    return Run.objects.filter(runs_taken_part_in(visitor), pk=run.pk).exists()
