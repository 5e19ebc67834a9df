"""Who enrols, who proposes colleagues, and whose list a run is."""

from __future__ import annotations

from django.db.models import Q

from digitaleschool.offer.models import Run
from digitaleschool.people.rules import Visitor, administers, rtcs_of, schools_led_by

__all__ = [
    "Visitor", "enrolments_for", "keeps_run", "keeps_runs", "may_enrol", "proposes_for", "rtcs_shown_to",
    "runs_kept_by",
]  # fmt: skip


def may_enrol(visitor: Visitor) -> bool:
    """Whether the visitor can ask for a place: everyone who has an account."""
    return bool(visitor.is_authenticated and visitor.is_active)


def enrolments_for(visitor: Visitor) -> Q:
    """The enrolments that someone may open, answer and cancel: their own, and nobody else's."""
    return Q(person=visitor.pk) if may_enrol(visitor) else Q(pk__in=[])


def proposes_for(visitor: Visitor, school: int) -> bool:
    """Whether the visitor may propose colleagues of a school: who leads it."""
    return school in schools_led_by(visitor)


def keeps_runs(visitor: Visitor) -> bool:
    """Whether the visitor keeps the list of some run: staff of an RTC, administrators."""
    return administers(visitor) or bool(rtcs_of(visitor))


def rtcs_shown_to(visitor: Visitor) -> Q:
    """The RTCs that the visitor chooses from in the list of runs: their own, or all."""
    return Q(kind="rtc") if administers(visitor) else Q(kind="rtc", pk__in=rtcs_of(visitor))


def runs_kept_by(visitor: Visitor) -> Q:
    """The runs whose list the visitor keeps: those that their RTC organises, and of trainings that it judges."""
    if administers(visitor):
        return Q()
    own = rtcs_of(visitor)
    return Q(rtc__in=own) | Q(training__rtc__in=own) if own else Q(pk__in=[])


def keeps_run(visitor: Visitor, run: Run) -> bool:
    """The rule of :func:`runs_kept_by` for one."""
    return administers(visitor) or bool({run.rtc_id, run.training.rtc_id} & rtcs_of(visitor))
