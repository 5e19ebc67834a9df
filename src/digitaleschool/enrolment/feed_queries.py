"""What a calendar that follows an address gets, and which addresses somebody has."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max, Prefetch, Q, QuerySet

from digitaleschool.common.models import OutboxMail
from digitaleschool.offer.models import Run, Session, Training
from digitaleschool.offer.queries import trainings_visible_to
from digitaleschool.people.models import Person
from digitaleschool.people.rules import Visitor

from .models import CalendarFeed, Enrolment, Notice
from .rules import enrolments_for, runs_kept_by

SHOWN_BEHIND = timedelta(days=90)
MOST_RUNS = 300


def feeds_of(person: Person) -> QuerySet[CalendarFeed]:
    return CalendarFeed.objects.filter(person=person).select_related("training").order_by("training__slug", "pk")


def feed_of(digest: str) -> CalendarFeed | None:
    """The feed of an address; None where it was ended, or its owner may no longer sign in."""
    found = CalendarFeed.objects.filter(digest=digest, person__is_active=True)
    return found.select_related("person", "training").first()


def trainings_to_follow(visitor: Visitor) -> QuerySet[Training]:
    """Trainings that concern the visitor: those that they follow, give or keep the list of."""
    followed = Enrolment.objects.filter(enrolments_for(visitor)).exclude(state=Enrolment.State.ENDED)
    theirs = Run.objects.filter(runs_kept_by(visitor) | Q(trainers__person=visitor.pk)).values("training")
    return (
        trainings_visible_to(visitor).filter(Q(pk__in=followed.values("training")) | Q(pk__in=theirs)).order_by("slug")
    )


def places_of(person: Person, now: datetime) -> QuerySet[Enrolment]:
    """The places that somebody has, with the days of their runs."""
    there = Enrolment.objects.filter(person=person, state=Enrolment.State.SEATED, run__in=_recent(now).values("pk"))
    return there.select_related("run__rtc", "training").prefetch_related(_days("run__sessions")).order_by("pk")


def runs_given_by(person: Person, now: datetime) -> QuerySet[Run]:
    given = _recent(now).filter(trainers__person=person).exclude(status=Run.Status.CANCELLED)
    return given.select_related("rtc", "training").prefetch_related(_days("sessions")).distinct()


def runs_followed(training: Training, now: datetime) -> QuerySet[Run]:
    """The runs of a training; cancelled ones too: a calendar must hear that they do not go on."""
    runs = _recent(now).filter(training=training)
    return runs.select_related("rtc", "training").prefetch_related(_days("sessions"))[:MOST_RUNS]


def mails_to(person: Person) -> QuerySet[OutboxMail]:
    """What somebody was mailed about places, the last first."""
    told = Notice.objects.filter(person=person, mail__isnull=False).values("mail")
    return OutboxMail.objects.filter(pk__in=told).order_by("-pk")


def _recent(now: datetime) -> QuerySet[Run]:
    last = Run.objects.annotate(over_at=Max("sessions__ends_at"))
    return last.filter(over_at__gte=now - SHOWN_BEHIND).order_by("over_at", "pk")


def _days(path: str) -> Prefetch:
    return Prefetch(path, Session.objects.order_by("starts_at", "pk"))
