"""Who may keep which material and modules, and who may see them."""

from __future__ import annotations

from django.db.models import Q

from digitaleschool.people.rules import Visitor, administers, rtcs_of

from .models import Assignment, ModuleStep, TrainingMaterial, Version
from .rules import proposes_for, submits_for

State = Version.State


def kept_by(visitor: Visitor) -> Q:
    """Material and modules that the visitor works on: those of the organisations that they propose for."""
    return Q() if administers(visitor) else Q(organisation__in=proposes_for(visitor))


def works_on(visitor: Visitor, organisation: int) -> bool:
    return administers(visitor) or organisation in proposes_for(visitor)


def may_publish(visitor: Visitor, organisation: int) -> bool:
    """Whether the visitor makes a module public: who submits for the organisation; trainers only write."""
    return administers(visitor) or organisation in submits_for(visitor)


def keeps_material(visitor: Visitor) -> bool:
    return administers(visitor) or bool(proposes_for(visitor))


def is_public() -> Q:
    """Material of a published training, or of a step of a published module."""
    published = Version.objects.filter(state=State.PUBLISHED).values("training")
    taught = TrainingMaterial.objects.filter(training__in=published).values("material")
    walked = ModuleStep.objects.filter(module__published_at__isnull=False, material__isnull=False).values("material")
    return Q(pk__in=taught) | Q(pk__in=walked)


def judged_by(visitor: Visitor) -> Q:
    """Material of trainings that the visitor's RTC judges, or that they were asked to judge: they may look inside."""
    if not visitor.is_authenticated or not visitor.is_active:
        return Q(pk__in=[])
    assigned = Assignment.objects.filter(reviewer=visitor.pk).values("assessment__version__training")
    sent = Version.objects.filter(submitted_at__isnull=False, training__rtc__in=rtcs_of(visitor)).values("training")
    theirs = TrainingMaterial.objects.filter(Q(training__in=assigned) | Q(training__in=sent)).values("material")
    return Q(pk__in=theirs)
