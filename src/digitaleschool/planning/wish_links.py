"""The address in a mail by which a teacher takes a wish back without signing in."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from .models import Wish

SIGNER = Signer(sep=".", salt="digitaleschool.planning.stop")


def stop_address(wish: Wish) -> str:
    """Where who got a mail about this wish takes it back. The key alone is no secret: it stands in plans."""
    return settings.SITE_URL + reverse("wish_stop", args=[SIGNER.sign(wish.key.hex)])


def wish_of_stop(stop: str) -> Wish | None:
    """The wish of a stop address; None where we did not make it, or the wish is no longer kept."""
    try:
        key = UUID(SIGNER.unsign(stop))
    except (BadSignature, ValueError):
        return None
    return Wish.objects.select_related("wisher__season", "training").filter(key=key).first()
