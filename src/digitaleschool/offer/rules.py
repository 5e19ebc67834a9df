"""Who may see, write, judge and plan which trainings."""

from __future__ import annotations

from django.db.models import Q

from digitaleschool.people.models import Organisation
from digitaleschool.people.rules import (
    RTC_ROLES,
    Role,
    Visitor,
    administers,
    coordinated_by,
    organisations_for,
    organisations_with,
    rtcs_of,
)

from .models import Assignment, Training, Version

State = Version.State
NOT_YET_SENT = (State.DRAFT,)
"""States in which only who writes a version may see it."""


def proposes_for(visitor: Visitor) -> frozenset[int]:
    """The organisations that the visitor writes proposals for: their provider's, and their own RTC's."""
    return organisations_with(visitor, Role.PROVIDER, Role.TRAINER, *RTC_ROLES)


def submits_for(visitor: Visitor) -> frozenset[int]:
    """The organisations in whose name the visitor submits and withdraws; trainers only write."""
    return organisations_with(visitor, Role.PROVIDER, *RTC_ROLES)


def may_propose(visitor: Visitor) -> bool:
    return bool(submits_for(visitor))


def may_submit(visitor: Visitor, training: Training) -> bool:
    return training.provider_id in submits_for(visitor)


def writes(visitor: Visitor, training: Training) -> bool:
    return training.provider_id in proposes_for(visitor)


def trainings_written_by(visitor: Visitor) -> Q:
    """The trainings that the visitor may write on: those of the organisations that they propose for."""
    return Q(provider__in=proposes_for(visitor))


def trainings_run_by(visitor: Visitor) -> Q:
    """The trainings whose runs the visitor plans: staff of the RTC, and who submits for the provider."""
    if administers(visitor):
        return Q()
    return Q(rtc__in=rtcs_of(visitor)) | Q(provider__in=submits_for(visitor))


def plans(visitor: Visitor, training: Training) -> bool:
    """Whether the visitor plans the runs of a training; the rule of :func:`trainings_run_by` for one."""
    own = training.rtc_id in rtcs_of(visitor) or training.provider_id in submits_for(visitor)
    return own or administers(visitor)


def versions_for(visitor: Visitor) -> Q:
    """The versions that the visitor may read.

    Published ones are everyone's. Others: whoever writes them, all; staff of the RTC that judges, what was submitted;
    a reviewer, what they were asked to judge.
    """
    if administers(visitor):
        return Q()
    public = Q(state=State.PUBLISHED)
    if not visitor.is_authenticated or not visitor.is_active:
        return public
    sent = Q(submitted_at__isnull=False) & ~Q(state__in=NOT_YET_SENT)
    assigned = Assignment.objects.filter(reviewer=visitor.pk).values("assessment__version")
    return (
        public
        | Q(training__provider__in=proposes_for(visitor))
        | (Q(training__rtc__in=rtcs_of(visitor)) & sent)
        | Q(pk__in=assigned)
    )


def makes_tracks(visitor: Visitor) -> bool:
    """Whether the visitor may make tracks: coordinators of an RTC and administrators."""
    return administers(visitor) or bool(coordinated_by(visitor))


def makes_track(visitor: Visitor, rtc: int | None) -> bool:
    """Whether the visitor may make and change tracks of an RTC; None: of all together."""
    own = coordinated_by(visitor)
    return administers(visitor) or (rtc in own if rtc is not None else bool(own))


def tracks_made_by(visitor: Visitor) -> Q:
    """The tracks that the visitor may change: those of the RTC that they coordinate, and those of all RTCs together."""
    if administers(visitor):
        return Q()
    own = coordinated_by(visitor)
    return Q(rtc__in=own) | Q(rtc__isnull=True) if own else Q(pk__in=[])


def provider_organisations(visitor: Visitor) -> Q:
    """The organisations whose dossier (provider page, trainers) the visitor keeps."""
    return Q(pk__in=proposes_for(visitor))


def rtcs_that_judge() -> Q:
    return Q(kind=Organisation.Kind.RTC, is_active=True)


def imports_catalogues(visitor: Visitor) -> bool:
    """Whether the visitor may read in the catalogue of another organisation: coordinators of an RTC, administrators."""
    return administers(visitor) or bool(coordinated_by(visitor))


def rtcs_imported_for(visitor: Visitor) -> Q:
    """The RTCs that will judge what the visitor reads in: those that they coordinate."""
    return rtcs_that_judge() if administers(visitor) else rtcs_that_judge() & Q(pk__in=coordinated_by(visitor))


def providers_imported_for(visitor: Visitor) -> Q:
    """The providers and companies, among the organisations that the visitor knows, who may get what they read in."""
    gives = Q(kind__in=[Organisation.Kind.PROVIDER, Organisation.Kind.COMPANY], is_active=True)
    return organisations_for(visitor) & gives
