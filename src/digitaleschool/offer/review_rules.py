"""Who may judge which training, who decides about it, and who may take its assessment along."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet

from digitaleschool.core.quality.reviewing import differ
from digitaleschool.people.models import Membership, Person
from digitaleschool.people.rules import RTC_ROLES, Role, Visitor, administers, coordinated_by, rtcs_of, works_for_rtc

from .models import Assessment, Assignment, Trainer, Training
from .rules import proposes_for

Seat = Assignment.Seat
STAYS_PARTIAL = timedelta(days=365)
"""How long someone who left a provider does not judge its trainings."""


def may_review(training: Training, today: date) -> QuerySet[Person]:
    """Who can be asked to judge a training: reviewers, and staff of an RTC that neither gives nor judges it.

    Whoever has a role at the provider, had one in the past year or gives trainings for it has an interest; whoever
    decides about the training does not judge it as well.
    """
    held = Membership.objects.held_on(today)
    reviewers = held.filter(role=Role.REVIEWER)
    staff = held.filter(role__in=RTC_ROLES).exclude(organisation__in=[training.provider_id, training.rtc_id])
    asked = Q(pk__in=reviewers.values("person")) | Q(pk__in=staff.values("person"))
    decides = held.filter(role=Role.RTC_COORDINATOR, organisation=training.rtc_id)
    return (
        Person.objects.filter(asked, is_active=True)
        .exclude(pk__in=_with_an_interest(training, today))
        .exclude(pk__in=decides.values("person"))
        .order_by("name", "email", "pk")
    )


def has_interest(person: Person, training: Training, today: date) -> bool:
    """Whether a person belongs to the provider, or did not long ago."""
    return _with_an_interest(training, today).filter(pk=person.pk).exists()


def _with_an_interest(training: Training, today: date) -> QuerySet[Person]:
    there = Membership.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today - STAYS_PARTIAL), organisation=training.provider_id
    )
    gives = Trainer.objects.filter(provider=training.provider_id, person__isnull=False)
    return Person.objects.filter(
        Q(pk__in=there.values("person")) | Q(pk__in=gives.values("person")) | Q(pk=training.made_by_id)
    ).order_by("pk")


def decides_on_trainings(visitor: Visitor) -> bool:
    """Whether the visitor has trainings to have judged and to publish: coordinators of an RTC and administrators."""
    return administers(visitor) or bool(coordinated_by(visitor))


def assessments_decided_by(visitor: Visitor) -> Q:
    """The assessments that the visitor runs: those of trainings of the RTC that they coordinate."""
    return Q() if administers(visitor) else Q(version__training__rtc__in=coordinated_by(visitor))


def assessments_for(visitor: Visitor) -> Q:
    """The assessments that the visitor may read whole.

    Staff of the RTC that judges, at any time; who writes for the provider, once it is closed; a reviewer, those that
    they were asked for, once they handed in: before that the verdicts of others would steer theirs.
    """
    if administers(visitor):
        return Q()
    if not visitor.is_authenticated or not visitor.is_active:
        return Q(pk__in=[])
    closed = Q(closed_at__isnull=False)
    return (
        Q(version__training__rtc__in=rtcs_of(visitor))
        | (Q(version__training__provider__in=proposes_for(visitor)) & closed)
        | (Q(assignments__reviewer=visitor.pk, assignments__handed_in_at__isnull=False) & closed)
    )


def reads_agreement(visitor: Visitor) -> bool:
    """Whether the visitor may see how far reviewers agree: staff of the RTCs, for all trainings together."""
    return works_for_rtc(visitor)


# --- how far an assessment is -----------------------------------------------------------------------------------------


class Stage(StrEnum):
    """What an open assessment waits for."""

    ASSIGN = "assign"
    """A first or second reviewer is to be asked."""
    JUDGING = "judging"
    THIRD = "third"
    """Two differ, and nobody was asked to be the third."""
    DECIDE = "decide"
    AGAIN = "again"
    """A published training that is looked at again: the coordinator looks first, and may ask reviewers."""


def stage_of(assessment: Assessment) -> Stage:
    """What an open assessment waits for; costs no query where its seats and verdicts are at hand."""
    seats = list(assessment.assignments.all())
    if is_light(assessment) and not seats:
        return Stage.AGAIN
    if len(seats) < 2:
        return Stage.ASSIGN
    if not are_in(assessment):
        return Stage.JUDGING
    return Stage.THIRD if len(seats) == 2 and differing(assessment) else Stage.DECIDE


def free_seat(assessment: Assessment) -> str:
    """The seat for which someone is to be asked now; empty where there is none."""
    taken = {one.seat for one in assessment.assignments.all()}
    for seat in (Seat.FIRST, Seat.SECOND):
        if seat not in taken:
            return seat
    return Seat.THIRD if Seat.THIRD not in taken and differing(assessment) else ""


def is_light(assessment: Assessment) -> bool:
    """Whether a published training is looked at again, with what was said of it before as a start."""
    published_at = assessment.version.published_at
    return published_at is not None and published_at < assessment.opened_at


def are_in(assessment: Assessment) -> bool:
    """Whether every reviewer who was asked has handed in, and there are two at least."""
    seats = list(assessment.assignments.all())
    return len(seats) > 1 and all(one.handed_in_at for one in seats)


def differing(assessment: Assessment) -> tuple[str, ...]:
    """The criteria about which the first two reviewers differ, once both handed in; what a third judges."""
    two = [
        {verdict.criterion: verdict.judged for verdict in one.verdicts.all()}
        for one in assessment.assignments.all()
        if one.seat != Seat.THIRD and one.handed_in_at
    ]
    return needs_third(*two) if len(two) == 2 else ()


def asked_of(assignment: Assignment, criteria: Collection[str]) -> tuple[str, ...]:
    """The criteria that this reviewer judges: all of them, or for a third one those about which the others differ."""
    if assignment.seat == Seat.THIRD:
        disputed = differing(assignment.assessment)
        return tuple(criterion for criterion in criteria if criterion in disputed)
    return tuple(criteria)


def needs_third(first: Mapping[str, str], second: Mapping[str, str]) -> tuple[str, ...]:
    """The criteria about which two reviewers say something else, or neither can tell."""
    both = first.keys() & second.keys()
    return tuple(sorted(one for one in both if differ(first[one], second[one])))
