"""One change of a training's assessment at a time."""

from __future__ import annotations

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text
from digitaleschool.offer.models import Assessment, Training, Version


class ReviewRefused(Refusal):
    """What cannot be done with an assessment now, in one sentence with the remedy."""


def lock_version(version: int) -> Version:
    """The version with its training and provider; both rows are held until the transaction ends."""
    Training.objects.select_for_update(of=("self",)).get(versions=version)
    return (
        Version.objects.select_for_update(of=("self",))
        .select_related("training__provider", "training__rtc")
        .get(pk=version)
    )


def lock_assessment(assessment: Assessment) -> Assessment:
    """The assessment as it is now, its training held. Raises :class:`ReviewRefused` where it is closed."""
    version = lock_version(assessment.version_id)
    locked = Assessment.objects.get(pk=assessment.pk)
    locked.version = version
    if not locked.is_open:
        raise ReviewRefused(
            Text(
                nl="Deze beoordeling is intussen afgesloten. Er is niets veranderd.",
                en="This assessment was closed meanwhile. Nothing has changed.",
            )
        )
    return locked
