"""Looking again at published trainings: when evidence ended, the dossier changed, or a school year began."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from digitaleschool.core.quality.due import Due, Judged, due, facts_hash, school_year
from digitaleschool.core.quality.framework import load_quality_framework
from digitaleschool.offer.facts import facts_of
from digitaleschool.offer.models import Assessment, Version, Waiver

from .review_locks import lock_version
from .review_mails import mail_looked_at_again
from .reviewing import note

AT_ONCE = 20
"""Trainings that one turn of the worker looks at."""


def look_again(*, now: datetime) -> bool:
    """Looks at some of the published trainings that nobody looked at today; whether there may be more."""
    today = localdate(now)
    unseen = Q(checked_on__isnull=True) | Q(checked_on__lt=today)
    published = Version.objects.filter(unseen, state=Version.State.PUBLISHED)
    keys = list(published.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for key in keys:
        look_at(key, now=now)
    return len(keys) == AT_ONCE


@transaction.atomic
def look_at(version: int, *, now: datetime) -> Assessment | None:
    """Puts a published training ready to be looked at again where it is due, and mails who decides; once a day.

    It stays published. What was waived the time before stays waived, by whom and why, until someone takes it back.
    """
    found, today = lock_version(version), localdate(now)
    if not found.is_published or found.checked_on == today:
        return None
    found.checked_on = today
    found.save(update_fields=["checked_on"])
    if found.assessments.filter(state=Assessment.State.OPEN).exists():
        return None
    before = found.assessments.filter(state=Assessment.State.PASSED).order_by("-closed_at", "-pk").first()
    reasons = _reasons(found, before, today)
    if not reasons:
        return None
    assessment = Assessment.objects.create(
        version=found, reason=reasons[0].reason, framework=load_quality_framework().key, opened_at=now,
        school_year=school_year(today),
    )  # fmt: skip
    if before:
        Waiver.objects.bulk_create(
            Waiver(assessment=assessment, criterion=one.criterion, reason=one.reason, by=one.by, at=one.at)
            for one in before.waivers.select_related("by").order_by("criterion")
        )
    note("assessment.due", assessment, by=None, now=now, reason=assessment.reason)
    why = {language: "\n".join(one.said[language] for one in reasons) for language in ("nl", "en")}
    mail_looked_at_again(assessment, why=why, now=now)
    return assessment


def _reasons(version: Version, before: Assessment | None, today: date) -> Sequence[Due]:
    """Why it is due today; of a version that was never judged here, the school year in which it was published."""
    framework, facts = load_quality_framework(), facts_of(version, today)
    if before and before.closed_at:
        judged = Judged(
            framework=before.framework, school_year=before.school_year, facts_hash=before.facts_hash,
            closed_on=localdate(before.closed_at),
        )  # fmt: skip
    else:
        since = localdate(version.published_at) if version.published_at else today
        judged = Judged(
            framework=framework.key, school_year=school_year(since), facts_hash=facts_hash(facts), closed_on=since
        )
    return due(framework, judged, facts, before=today + timedelta(days=1))
