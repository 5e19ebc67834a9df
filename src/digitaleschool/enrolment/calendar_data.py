"""What is kept of people for their calendars, and of moments of guidance."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from digitaleschool.core.privacy.retention import Kept
from digitaleschool.people.personal_data import About, Kind, Row, delete, register, rows_due

from .models import CalendarFeed, GuidanceSlot


def _feeds(about: About) -> list[Row]:
    found = CalendarFeed.objects.filter(person=about.person).select_related("training").order_by("pk")
    return [
        {"training": one.training.slug if one.training else "", "at": one.made_at, "read": one.read_on or ""}
        for one in found
    ]


def _forget_feeds(about: About) -> int:
    return delete(CalendarFeed.objects.filter(person=about.person))


def _guidance(about: About) -> list[Row]:
    person = about.person
    found = GuidanceSlot.objects.filter(Q(host=person) | Q(person=person)).select_related("host").order_by("pk")
    return [
        {
            "what": _("you gave it") if one.host_id == person.pk else str(one.host),
            "question": one.question if one.person_id == person.pk else "",
            "at": one.starts_at,
        }
        for one in found
    ]


def _forget_guidance(about: About) -> int:
    """What they gave goes; what they took is free again."""
    freed = GuidanceSlot.objects.filter(person=about.person).update(
        person=None, booked_at=None, question="", sequence=F("sequence") + 1
    )
    return freed + delete(GuidanceSlot.objects.filter(host=about.person))


def _guidance_over(kept: Kept, now: datetime) -> QuerySet:
    return GuidanceSlot.objects.filter(ends_at__lt=kept.end(now))


def register_kinds() -> None:
    register(
        Kind(
            code="calendar_feeds", models=("enrolment.CalendarFeed",),
            fields={"training": _("training"), "at": _("when"), "read": _("your calendar last looked")},
            held=_feeds, forget=_forget_feeds,
        ),
        Kind(
            code="guidance", models=("enrolment.GuidanceSlot",),
            fields={"what": _("with whom"), "question": _("what you wanted to talk about"), "at": _("when")},
            held=_guidance, forget=_forget_guidance, clear=rows_due(_guidance_over),
        ),
    )  # fmt: skip
