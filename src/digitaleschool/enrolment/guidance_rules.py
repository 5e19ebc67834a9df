"""Who opens moments of guidance, and who may take one."""

from __future__ import annotations

from django.db.models import Q

from digitaleschool.offer.models import Trainer
from digitaleschool.people.rules import Visitor, schools_led_by, schools_of

from .models import Enrolment


def trainings_guided_by(visitor: Visitor) -> Q:
    """The trainings of which the visitor gives a run."""
    if not visitor.is_authenticated or not visitor.is_active:
        return Q(pk__in=[])
    return Q(runs__trainers__in=Trainer.objects.filter(person=visitor.pk, is_active=True).values("pk"))


def slots_for(visitor: Visitor) -> Q:
    """The moments that the visitor may take: of their school, and of a training in which they have a place."""
    if not visitor.is_authenticated or not visitor.is_active:
        return Q(pk__in=[])
    followed = Enrolment.objects.filter(person=visitor.pk, state=Enrolment.State.SEATED).values("training")
    return Q(school__in=schools_of(visitor)) | Q(training__in=followed)


def guides_school(visitor: Visitor, school: int) -> bool:
    """Whether the visitor helps the teachers of a school: its head and its ICT coordinator."""
    return school in schools_led_by(visitor)
