"""Who follows a run up, and who may read what."""

from __future__ import annotations

from django.db.models import Q

from digitaleschool.enrolment.models import Enrolment
from digitaleschool.people.rules import RTC_ROLES, Role, Visitor, administers, organisations_with, rtcs_of


def runs_followed_by(visitor: Visitor) -> Q:
    """The runs of which the visitor makes the agenda and sees what came of them: those that one's RTC organises or
    judges, and those that one gives oneself."""
    if administers(visitor):
        return Q()
    if not visitor.is_authenticated or not visitor.is_active:
        return Q(pk__in=[])
    own = rtcs_of(visitor)
    return Q(rtc__in=own) | Q(training__rtc__in=own) | Q(trainers__person=visitor.pk)


def runs_taken_part_in(visitor: Visitor) -> Q:
    """The runs in which the visitor has a place."""
    if not visitor.is_authenticated or not visitor.is_active:
        return Q(pk__in=[])
    seats = Enrolment.objects.filter(person=visitor.pk, state=Enrolment.State.SEATED)
    return Q(pk__in=seats.values("run"))


def follows_runs(visitor: Visitor) -> bool:
    """Whether the visitor has a list of runs to follow: staff of an RTC, trainers with an account."""
    return administers(visitor) or bool(organisations_with(visitor, *RTC_ROLES, Role.TRAINER, Role.PROVIDER))
