"""Reads of the enrolment stage, each with its limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from digitaleschool.core.enrolment.seating import Application, Place, free_places, in_order
from digitaleschool.offer.models import Run, Session, Training, Version
from digitaleschool.planning.models import PlannedRun, Proposal
from digitaleschool.planning.queries import GONE

from .models import EnrolDesk, Enrolment
from .rules import Visitor, enrolments_for, runs_kept_by

State = Enrolment.State


# --- runs -------------------------------------------------------------------------------------------------------------


def with_days(runs: QuerySet[Run]) -> QuerySet[Run]:
    """The runs with the start of their first session (``starts_at``) and the end of their last (``ends_at``)."""
    days = Session.objects.filter(run=OuterRef("pk")).order_by().values("run")
    return runs.annotate(
        starts_at=Subquery(days.annotate(at=Min("starts_at")).values("at")),
        ends_at=Subquery(days.annotate(at=Max("ends_at")).values("at")),
    )


def first_session(run: Run) -> datetime | None:
    """When the run begins."""
    if hasattr(run, "starts_at"):
        return run.starts_at
    found: datetime | None = run.sessions.aggregate(at=Min("starts_at"))["at"]
    return found


def last_session(run: Run) -> datetime | None:
    """When the run is over."""
    if hasattr(run, "ends_at"):
        return run.ends_at
    found: datetime | None = run.sessions.aggregate(at=Max("ends_at"))["at"]
    return found


def desk_of(run: Run) -> EnrolDesk:
    """How one enrols for the run; the usual way where nobody said otherwise."""
    try:
        return run.desk
    except EnrolDesk.DoesNotExist:
        return EnrolDesk(run=run)


def runs_open_at(training: Training, now: datetime) -> QuerySet[Run]:
    """The runs of a training for which one can still apply, the first to begin first."""
    return (
        with_days(Run.objects.filter(training=training))
        .exclude(status=Run.Status.CANCELLED)
        .exclude(desk__takes=EnrolDesk.Takes.NOBODY)
        .filter(Q(desk__closes_at__isnull=True) | Q(desk__closes_at__gt=now), starts_at__gt=now)
        .select_related("desk", "rtc")
        .prefetch_related("sessions")
        .order_by("starts_at", "pk")
    )


def runs_visible_to(visitor: Visitor) -> QuerySet[Run]:
    """The runs whose list the visitor keeps, the first to begin first."""
    return (
        with_days(Run.objects.filter(runs_kept_by(visitor)))
        .select_related("training", "rtc", "desk")
        .order_by("starts_at", "pk")
    )


def group_of(training: int) -> tuple[int | None, int | None]:
    """The smallest and the largest group that a training says to work with."""
    said = Version.objects.filter(training=training, state=Version.State.PUBLISHED)
    return said.values_list("content__group_min", "content__group_max").first() or (None, None)


# --- places -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Seats:
    """How full a run is."""

    capacity: int | None
    """None: no limit."""
    minimum: int
    """From how many it goes on; 0: it always does."""
    seated: int = 0
    offered: int = 0
    waiting: int = 0
    proposed: int = 0
    held: int = 0
    """Places kept for teachers whom a plan of a season proposed this run."""

    @property
    def free(self) -> int | None:
        """None: no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.seated - self.offered - self.held)

    @property
    def is_full(self) -> bool:
        return self.free == 0

    @property
    def missing(self) -> int:
        """How many more are needed for it to go on."""
        return max(0, self.minimum - self.seated)


def seats_of(runs: Iterable[Run], now: datetime) -> dict[int, Seats]:
    """Run -> how full it is: a handful of queries however many runs."""
    rows = list(runs)
    groups = _groups({row.training_id for row in rows})
    keys = [row.pk for row in rows]
    held = held_places(keys, now)
    states: dict[int, Counter[str]] = {key: Counter() for key in keys}
    active = Enrolment.objects.filter(run__in=keys).exclude(state=State.ENDED).order_by()
    for run, state, many in (
        active.values("run", "state").annotate(many=Count("pk")).values_list("run", "state", "many")
    ):
        states[run][state] = many
    found = {}
    for row in rows:
        least, most = groups.get(row.training_id, (None, None))
        found[row.pk] = Seats(
            capacity=capacity_of(row, most), minimum=minimum_of(row, least), held=held[row.pk],
            seated=states[row.pk][State.SEATED], offered=states[row.pk][State.OFFERED],
            waiting=states[row.pk][State.WAITING], proposed=states[row.pk][State.PROPOSED],
        )  # fmt: skip
    return found


def capacity_of(run: Run, group_max: int | None) -> int | None:
    return run.capacity if run.capacity is not None else group_max


def minimum_of(run: Run, group_min: int | None) -> int:
    said = desk_of(run).minimum
    return said if said is not None else group_min or 0


def _groups(trainings: set[int]) -> dict[int, tuple[int | None, int | None]]:
    said = Version.objects.filter(training__in=trainings, state=Version.State.PUBLISHED)
    return {
        training: (least, most)
        for training, least, most in said.values_list("training", "content__group_min", "content__group_max")
    }


def held_places(runs: Iterable[int], now: datetime) -> Counter[int]:
    """Run -> places kept for proposals of a season: sent and in time for an answer, or a yes under a profile code.

    A yes of somebody with an account is an enrolment (:mod:`.services.taking_over`), so it is not counted here.
    """
    in_time = Q(state=Proposal.State.SENT) & (Q(answer_by__isnull=True) | Q(answer_by__gte=localdate(now)))
    nameless = Q(state=Proposal.State.ACCEPTED, wish__wisher__person__isnull=True)
    kept = (
        Proposal.objects.filter(in_time | nameless, run__run__in=list(runs))
        .exclude(run__state=PlannedRun.State.CANCELLED)
        .order_by()
        .values_list("run__run", flat=True)
    )
    return Counter(kept)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """All that the seating of a training looks at."""

    runs: dict[int, Run]
    places: list[Place]
    applications: list[Application]
    enrolment: dict[int, int]
    """Key of an application, which is its place in order -> the key of the enrolment."""
    minimum: dict[int, int]

    @property
    def free(self) -> dict[int, float]:
        return free_places(self.places, self.applications)

    @property
    def line(self) -> list[int]:
        """The keys of the enrolments that wait, the next one first."""
        return [self.enrolment[number] for number in in_order(self.places, self.applications)]


def picture_of(training: int, now: datetime) -> Picture:
    """The runs and applications of a training as they stand. To change something, hold the lock first.

    Nobody is loaded for it: of hundreds who wait only those who get a place are.
    """
    runs = {run.pk: run for run in with_days(Run.objects.filter(training=training)).select_related("desk", "training")}
    least, most = group_of(training)
    held = held_places(runs, now)
    places = [_place(run, capacity_of(run, most), held[run.pk], now) for run in runs.values()]
    active = (
        Enrolment.objects.filter(training=training, state__in=[State.WAITING, *Enrolment.HOLDS_PLACE])
        .order_by("line_number", "pk")
        .values_list("pk", "run", "state", "in_target", "places_before", "team")
    )
    rows = list(active)
    also = _also(training) if any(row[2] == State.WAITING for row in rows) else {}
    applications = [
        Application(
            key=place, wants=(run, *also.get(pk, ())), holds=run if state in Enrolment.HOLDS_PLACE else None,
            in_target=in_target, places_before=before, team=team,
        )
        for place, (pk, run, state, in_target, before, team) in enumerate(rows)
    ]  # fmt: skip
    return Picture(
        runs=runs, places=places, applications=applications,
        enrolment={place: row[0] for place, row in enumerate(rows)},
        minimum={run.pk: minimum_of(run, least) for run in runs.values()},
    )  # fmt: skip


def _place(run: Run, capacity: int | None, held: int, now: datetime) -> Place:
    starts, desk = first_session(run), desk_of(run)
    return Place(
        run=run.pk, capacity=capacity, held=held, keeps_teams=desk.keeps_teams, is_fair=desk.is_fair,
        is_open=run.status != Run.Status.CANCELLED and starts is not None and starts > now,
    )  # fmt: skip


def _also(training: int) -> dict[int, list[int]]:
    """Waiting enrolment -> the other runs where a place is welcome, in the order in which they were named."""
    links: Any = Enrolment.also.through.objects.filter(
        enrolment__training=training, enrolment__state=State.WAITING
    ).order_by("pk")
    found: dict[int, list[int]] = {}
    for enrolment, run in links.values_list("enrolment", "run"):
        found.setdefault(enrolment, []).append(run)
    return found


def trainings_to_seat(now: datetime) -> list[int]:
    """The trainings in which something waits for the worker: an answer that did not come, a proposal of a season that
    was answered, a run that was cancelled, moved or began, a place that came free outside of the services here."""
    late = Enrolment.objects.filter(state__in=[State.OFFERED, State.PROPOSED], answer_by__lte=now)
    answered = Enrolment.objects.filter(proposal__state__in=GONE).exclude(state=State.ENDED)
    cancelled = Enrolment.objects.filter(run__status=Run.Status.CANCELLED).exclude(state=State.ENDED)
    moved = Enrolment.objects.filter(run__sequence__gt=F("told_sequence")).exclude(state=State.ENDED)
    found = {training for rows in (late, answered, cancelled, moved) for training in rows.order_by().values_list(
        "training", flat=True)}  # fmt: skip
    untaken = accepted_proposals().filter(enrolment__isnull=True)
    found |= set(untaken.order_by().values_list("run__run__training", flat=True))
    return sorted(found | _with_a_free_place(now))


def accepted_proposals() -> QuerySet[Proposal]:
    """The proposals of a season that somebody with an account said yes to, for runs that are in the offer."""
    return Proposal.objects.filter(
        state=Proposal.State.ACCEPTED, run__run__isnull=False, wish__wisher__person__isnull=False
    )


def _with_a_free_place(now: datetime) -> set[int]:
    """The trainings where somebody waits for a run that has room, or that began."""
    waiting = Enrolment.objects.filter(state=State.WAITING)
    also: Any = Enrolment.also.through.objects.filter(enrolment__state=State.WAITING)
    keys = set(waiting.order_by().values_list("run", flat=True)) | set(also.values_list("run", flat=True))
    runs = with_days(Run.objects.filter(pk__in=keys).exclude(status=Run.Status.CANCELLED)).select_related("desk")
    seats = seats_of(runs, now)
    return {
        run.training_id
        for run in runs
        if (starts := first_session(run)) is not None
        and ((starts <= now and seats[run.pk].waiting) or (starts > now and not seats[run.pk].is_full))
    }


# --- enrolments -------------------------------------------------------------------------------------------------------


def enrolments_visible_to(visitor: Visitor) -> QuerySet[Enrolment]:
    """The visitor's own enrolments, the latest first."""
    return _with_all(Enrolment.objects.filter(enrolments_for(visitor))).order_by("-asked_at", "-pk")


def enrolments_in(run: Run) -> QuerySet[Enrolment]:
    """All of a run that have not ended, in order of application."""
    return _with_all(run.enrolments.exclude(state=State.ENDED)).order_by("line_number", "pk")


def active_enrolment(*, training: int, person: int, now: datetime) -> Enrolment | None:
    """What someone has in a training of which the runs are not over; a proposal of a colleague only where there is
    nothing else."""
    later = Session.objects.filter(run=OuterRef("run"), ends_at__gt=now)
    found = (
        Enrolment.objects.filter(Exists(later), training=training, person=person)
        .exclude(state=State.ENDED)
        .select_related("run__training", "person")
    )
    return min(found, key=lambda one: (one.is_proposed, one.pk), default=None)


def _with_all(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    return enrolments.select_related("run__training", "run__rtc", "run__desk", "person", "school", "team")
