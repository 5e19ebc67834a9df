"""The secret link of a participant's own pages after a training: it opens them without an account."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from digitaleschool.enrolment.models import Enrolment

SIGNER = Signer(sep=".", salt="digitaleschool.followup")
ANSWERS_TO = "after_training"


def secret_of(enrolment: Enrolment) -> str:
    """The part of an address that opens the pages; the key alone is no secret."""
    return SIGNER.sign(enrolment.key.hex)


def address(enrolment: Enrolment, page: str = ANSWERS_TO, *parts: str) -> str:
    """Where a mail leads to, on the site's own address."""
    return settings.SITE_URL + reverse(page, args=[secret_of(enrolment), *parts])


def enrolment_of(secret: str) -> Enrolment | None:
    """The enrolment that a secret opens; None where we did not make it, or the enrolment is no longer kept."""
    try:
        key = UUID(SIGNER.unsign(secret))
    except (BadSignature, ValueError):
        return None
    return Enrolment.objects.select_related("run__rtc", "training", "person").filter(key=key).first()
