"""The list of runs as the desk shows it: chosen, counted, with the name of each training."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import make_aware

from digitaleschool.offer.models import Run, Version
from digitaleschool.planning.queries import versions_by_training

from .queries import Seats, seats_of

CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class Row:
    """A run with what the list tells of it."""

    run: Run
    title: str
    seats: Seats


def chosen(runs: QuerySet[Run], said: dict[str, Any], *, now: datetime) -> QuerySet[Run] | list[Run]:
    """The runs that the filters ask for. How full a run is depends on other rows, so that is looked at last."""
    runs = _by_day(runs, said, now)
    if said.get("status"):
        runs = runs.filter(status=said["status"])
    if said.get("rtc"):
        runs = runs.filter(rtc=said["rtc"])
    if said.get("zoek"):
        word = said["zoek"]
        titled = Version.objects.filter(
            Q(title_nl__icontains=word) | Q(title_en__icontains=word), training=OuterRef("training"),
            state=Version.State.PUBLISHED,
        )  # fmt: skip
        runs = runs.filter(
            Q(town__icontains=word) | Q(place__icontains=word) | Q(training__slug__icontains=word) | Exists(titled)
        )
    return _as_full(list(runs), said["bezet"], now) if said.get("bezet") else runs


def _by_day(runs: QuerySet[Run], said: dict[str, Any], now: datetime) -> QuerySet[Run]:
    has_days = said.get("van") or said.get("tot")
    if said.get("van"):
        runs = runs.filter(starts_at__gte=make_aware(datetime.combine(said["van"], time.min)))
    if said.get("tot"):
        runs = runs.filter(starts_at__lt=make_aware(datetime.combine(said["tot"] + timedelta(days=1), time.min)))
    when = said.get("wanneer") or ("all" if has_days else "")
    if when == "past":
        return runs.filter(starts_at__lte=now).order_by("-starts_at", "pk")
    return runs.filter(starts_at__gt=now) if when == "" else runs


def _as_full(runs: list[Run], how: str, now: datetime) -> list[Run]:
    seats = seats_of(runs, now)
    fits = {
        "free": lambda one: not one.is_full, "full": lambda one: one.is_full, "waiting": lambda one: one.waiting > 0,
        "short": lambda one: one.missing > 0,
    }[how]  # fmt: skip
    return [run for run in runs if fits(seats[run.pk])]


def rows_of(runs: Sequence[Run], now: datetime) -> list[Row]:
    """Each run with its title and places: three queries, however many."""
    seats = seats_of(runs, now)
    titles = titles_of({run.training_id for run in runs})
    return [Row(run=run, title=titles.get(run.training_id) or run.training.slug, seats=seats[run.pk]) for run in runs]


def titles_of(trainings: Iterable[int]) -> dict[int, str]:
    return {pk: version.title for pk, version in versions_by_training(trainings).items()}
