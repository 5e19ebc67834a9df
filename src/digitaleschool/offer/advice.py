"""Trainings that may be advised on a theme, as plain facts for :mod:`digitaleschool.core.offer.advice`."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, Min
from django.utils import timezone

from digitaleschool.core.offer.advice import Choice

from .models import Run, Session, Version


def choices_on(theme: str, now: datetime) -> list[Choice]:
    """The published trainings on a theme, in three queries."""
    published = Version.objects.filter(state=Version.State.PUBLISHED, content__themes__icontains=f'"{theme}"').order_by(
        "pk"
    )
    versions = list(
        published.values_list(
            "pk", "training", "content__themes", "content__levels", "content__fields", "content__software"
        )
    )
    weights = dict(published.filter(needs__isnull=False).values_list("pk").annotate(Max("needs__weight")))
    coming = (
        Session.objects.filter(run__training__in=[one[1] for one in versions], starts_at__gte=now)
        .exclude(run__status=Run.Status.CANCELLED)
        .values_list("run__training")
        .annotate(Min("starts_at"))
    )
    starts = {training: timezone.localdate(first) for training, first in coming}
    return [
        Choice(
            key=key, themes=tuple(themes), levels=tuple(levels or ()), fields=tuple(fields or ()),
            tools=tuple(one["tool"] for one in software or () if one.get("tool")),
            starts_on=starts.get(training), weight=float(weights.get(key) or 0),
        )
        for key, training, themes, levels, fields, software in versions
        if theme in (themes or ())
    ]  # fmt: skip
