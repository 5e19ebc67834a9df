"""What is kept of people for their calendars."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from digitaleschool.people.personal_data import About, Kind, Row, delete, register

from .models import CalendarFeed


def _feeds(about: About) -> list[Row]:
    found = CalendarFeed.objects.filter(person=about.person).select_related("training").order_by("pk")
    return [
        {"training": one.training.slug if one.training else "", "at": one.made_at, "read": one.read_on or ""}
        for one in found
    ]


def _forget_feeds(about: About) -> int:
    return delete(CalendarFeed.objects.filter(person=about.person))


def register_kinds() -> None:
    register(
        Kind(
            code="calendar_feeds", models=("enrolment.CalendarFeed",),
            fields={"training": _("training"), "at": _("when"), "read": _("your calendar last looked")},
            held=_feeds, forget=_forget_feeds,
        ),
    )  # fmt: skip
