"""Where mails and calendars lead to, on the site's own address."""

from __future__ import annotations

from django.conf import settings

from .models import Enrolment

MY_TRAININGS = "/mijn-opleidingen/"


def my_trainings() -> str:
    return settings.SITE_URL + MY_TRAININGS


def address_of(enrolment: Enrolment) -> str:
    """Where somebody sees their own place."""
    return f"{my_trainings()}{enrolment.key}/"
