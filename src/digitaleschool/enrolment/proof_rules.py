"""Who may see the people of a run and say who was there; who may have a certificate."""

from __future__ import annotations

from django.db.models import Q

from digitaleschool.offer.models import Run, Trainer
from digitaleschool.people.rules import Visitor, administers, rtcs_of


def runs_given_by(visitor: Visitor) -> Q:
    """The runs that the visitor gives as one of its trainers."""
    if not visitor.is_authenticated or not visitor.is_active:
        return Q(pk__in=[])
    own = Trainer.objects.filter(person=visitor.pk, is_active=True).values("pk")
    return Q(pk__in=Run.trainers.through.objects.filter(trainer__in=own).values("run"))


def runs_attended_to(visitor: Visitor) -> Q:
    """The runs whose participants the visitor sees: its trainers, and who works for the RTC that organises it."""
    if administers(visitor):
        return Q()
    return runs_given_by(visitor) | Q(rtc__in=rtcs_of(visitor))


def organises(visitor: Visitor, run: Run) -> bool:
    """Whether the visitor works for the RTC that organises the run."""
    return administers(visitor) or run.rtc_id in rtcs_of(visitor)


def certificates_had_by(visitor: Visitor) -> Q:
    """The certificates that the visitor may fetch as files: one's own, and those that one's RTC issued."""
    if administers(visitor):
        return Q()
    if not visitor.is_authenticated or not visitor.is_active:
        return Q(pk__in=[])
    return Q(person=visitor.pk) | Q(rtc__in=rtcs_of(visitor))
