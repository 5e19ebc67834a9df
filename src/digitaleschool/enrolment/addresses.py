"""Where mails and calendars lead to, on the site's own address."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from .models import Enrolment


def my_trainings() -> str:
    return settings.SITE_URL + reverse("my_trainings")


def address_of(enrolment: Enrolment) -> str:
    """Where somebody sees their own place."""
    return settings.SITE_URL + reverse("enrolment", args=[enrolment.key])
