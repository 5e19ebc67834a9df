"""A run as teachers read it: what, when, where, by whom, how full. The same few queries however many runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from digitaleschool.common.language import preferred
from digitaleschool.core.offer.content import Content
from digitaleschool.offer.models import Run, Session, Version
from digitaleschool.planning.queries import versions_by_training

from .queries import Seats, seats_of

SOON = timedelta(minutes=15)
"""So long before a session people come in."""


@dataclass(frozen=True, kw_only=True)
class RunCard:
    run: Run
    title: str
    slug: str
    """Of the training's page; empty where it is not published."""
    promise: str
    content: Content
    sessions: tuple[Session, ...]
    place: str
    trainers: str
    seats: Seats
    asked_on: datetime

    @property
    def starts_at(self) -> datetime | None:
        return self.sessions[0].starts_at if self.sessions else None

    @property
    def next_session(self) -> Session | None:
        """The one that comes, or that goes on now."""
        return next((one for one in self.sessions if one.ends_at > self.asked_on), None)

    @property
    def is_on(self) -> bool:
        """Whether a session goes on, or is about to: who is there can say so."""
        return any(one.starts_at - SOON <= self.asked_on <= one.ends_at for one in self.sessions)

    @property
    def has_begun(self) -> bool:
        return bool(self.sessions) and self.sessions[0].starts_at <= self.asked_on

    @property
    def is_over(self) -> bool:
        return bool(self.sessions) and self.next_session is None

    @property
    def is_online(self) -> bool:
        return self.run.mode == Run.Mode.ONLINE

    @property
    def is_cancelled(self) -> bool:
        return self.run.status == Run.Status.CANCELLED

    @property
    def is_certain(self) -> bool:
        return self.run.status == Run.Status.CONFIRMED


def cards_of(runs: Iterable[int], now: datetime) -> dict[int, RunCard]:
    """Run -> its card."""
    rows = list(
        Run.objects.filter(pk__in=set(runs))
        .select_related("training", "rtc", "desk")
        .prefetch_related("sessions", "trainers")
    )
    versions = versions_by_training({row.training_id for row in rows})
    seats = seats_of(rows, now)
    return {row.pk: _card(row, versions.get(row.training_id), seats[row.pk], now) for row in rows}


def place_words(run: Run) -> str:
    """RTC-lokaal, Demokaai 4, 9000 Gent."""
    if run.mode == Run.Mode.ONLINE:
        return _("online, live")
    town = f"{run.postcode} {run.town}".strip()
    return ", ".join(part for part in (run.place, run.street, town) if part) or _("the place follows")


def _card(run: Run, version: Version | None, seats: Seats, now: datetime) -> RunCard:
    content = version.value if version else Content()
    return RunCard(
        run=run,
        title=version.title if version else run.training.slug,
        slug=run.training.slug if version and version.is_published else "",
        promise=preferred(content.promise),
        content=content,
        sessions=tuple(sorted(run.sessions.all(), key=lambda one: (one.starts_at, one.pk))),
        place=place_words(run),
        trainers=", ".join(sorted(trainer.name for trainer in run.trainers.all())),
        seats=seats,
        asked_on=now,
    )
