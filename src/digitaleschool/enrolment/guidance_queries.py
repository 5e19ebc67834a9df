"""Moments of guidance, each list with its limit."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from digitaleschool.offer.models import Training
from digitaleschool.people.models import Organisation, Person
from digitaleschool.people.rules import Visitor, schools_led_by

from .guidance_rules import slots_for, trainings_guided_by
from .models import GuidanceSlot

MOST_SHOWN = 60


def free_slots_for(visitor: Visitor, now: datetime) -> QuerySet[GuidanceSlot]:
    """What the visitor could take now, the first to come first."""
    free = GuidanceSlot.objects.filter(slots_for(visitor), person__isnull=True, withdrawn_at__isnull=True)
    return _with_all(free.filter(starts_at__gt=now, host__is_active=True).exclude(host=visitor.pk))[:MOST_SHOWN]


def slots_taken_by(person: Person, now: datetime) -> QuerySet[GuidanceSlot]:
    return _with_all(GuidanceSlot.objects.filter(person=person, ends_at__gt=now))


def slots_given_by(person: Person, now: datetime) -> QuerySet[GuidanceSlot]:
    """What somebody opened and did not withdraw."""
    return _with_all(GuidanceSlot.objects.filter(host=person, ends_at__gt=now, withdrawn_at__isnull=True))


def slots_with(person: Person, now: datetime) -> QuerySet[GuidanceSlot]:
    """The coming appointments of somebody, taken or given."""
    both = GuidanceSlot.objects.filter(Q(person=person) | Q(host=person, person__isnull=False))
    return _with_all(both.filter(ends_at__gt=now))


def slots_seen_by(visitor: Visitor) -> QuerySet[GuidanceSlot]:
    """The moments that the visitor may act on: those to take, those taken and those given."""
    return _with_all(GuidanceSlot.objects.filter(slots_for(visitor) | Q(person=visitor.pk) | Q(host=visitor.pk)))


def guided_by(visitor: Visitor) -> tuple[list[Organisation], list[Training]]:
    """For whom the visitor can open moments: the schools that they lead, the trainings that they give."""
    schools = Organisation.objects.filter(pk__in=schools_led_by(visitor)).order_by("name", "pk")
    trainings = Training.objects.filter(trainings_guided_by(visitor)).distinct().order_by("slug")
    return list(schools), list(trainings)


def _with_all(slots: QuerySet[GuidanceSlot]) -> QuerySet[GuidanceSlot]:
    return slots.select_related("host", "person", "training", "school").order_by("starts_at", "pk")
