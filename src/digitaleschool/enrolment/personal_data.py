"""What the stage ``enrolment`` keeps of people: where they asked for a place, and what they told with it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from digitaleschool.core.privacy.retention import Kept
from digitaleschool.offer.models import Session
from digitaleschool.people.personal_data import About, Kind, Row, delete, register, rows_due

from .models import Enrolment, EnrolTeam


def _enrolments(about: About) -> list[Row]:
    found = Enrolment.objects.filter(person=about.person).select_related("training").order_by("pk")
    return [
        {
            "training": one.training.slug,
            "state": one.get_state_display(),
            "field": one.field,
            "told": one.wants_to_know,
            "at": one.asked_at,
        }
        for one in found
    ]


def _forget_enrolments(about: About) -> int:
    return delete(Enrolment.objects.filter(person=about.person))


def _enrolments_over(kept: Kept, now: datetime) -> QuerySet:
    end = kept.end(now)
    later = Session.objects.filter(run=OuterRef("run"), ends_at__gte=end)
    return Enrolment.objects.filter(~Exists(later), asked_at__lt=end)


def _work(about: About) -> list[Row]:
    teams = EnrolTeam.objects.filter(lead=about.person).select_related("run__training").order_by("pk")
    return [{"what": _("proposed colleagues"), "training": one.run.training.slug, "at": one.made_at} for one in teams]


def _forget_work(about: About) -> int:
    person = about.person
    return EnrolTeam.objects.filter(lead=person).update(lead=None) + Enrolment.objects.filter(
        proposed_by=person
    ).exclude(person=person).update(proposed_by=None)


def register_kinds() -> None:
    register(
        Kind(
            code="enrolments", models=("enrolment.Enrolment", "enrolment.Notice"),
            fields={"training": _("training"), "state": _("state"), "field": _("field of study"),
                    "told": _("what you told us"), "at": _("when")},
            held=_enrolments, forget=_forget_enrolments, clear=rows_due(_enrolments_over),
        ),
        Kind(
            code="enrolment_work", models=("enrolment.EnrolTeam",),
            fields={"what": _("what you did"), "training": _("training"), "at": _("when")},
            held=_work, forget=_forget_work,
        ),
    )  # fmt: skip
