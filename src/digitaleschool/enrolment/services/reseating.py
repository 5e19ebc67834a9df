"""After any change: who has a place now, who is asked to answer, which runs go on. Always the same, always complete."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Q

from digitaleschool.core.enrolment.seating import Cost, Given, seat
from digitaleschool.enrolment.models import Enrolment
from digitaleschool.enrolment.queries import Picture, desk_of, first_session, picture_of
from digitaleschool.offer.models import Run, Training
from digitaleschool.offer.services.listing import list_training
from digitaleschool.people.audit import write_down

from .locking import lock_training
from .notices import notify
from .taking_over import take_over

State, Because = Enrolment.State, Enrolment.Because
AT_LEAST = timedelta(hours=1)
"""To answer, for a place that comes free shortly before the first session."""


@dataclass(frozen=True, kw_only=True)
class Reseated:
    """What one look at a training changed: keys of enrolments and runs."""

    seated: list[int] = field(default_factory=list)
    offered: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    confirmed: list[int] = field(default_factory=list)
    costs: tuple[Cost, ...] = ()
    """Who has no place now because a team is kept together; ``application`` is the key of an enrolment."""
    taken_over: int = 0
    """Enrolments that follow the answer to a proposal of a season."""
    moved: int = 0
    """Participants who hear of another day or place."""

    @property
    def is_change(self) -> bool:
        return bool(self.seated or self.offered or self.ended or self.confirmed or self.taken_over or self.moved)


@transaction.atomic
def reseat(training: Training | int, *, now: datetime, fresh: frozenset[int] = frozenset()) -> Reseated:
    """Brings a training in order: proposals that were accepted are taken over, what nobody answered ends, each free
    place goes to the first in order, and a run that reached its minimum goes on. A second time changes nothing.

    ``fresh``: the enrolments made in this transaction. A place that they find free is theirs at once; who waited is
    offered it, to answer within the hours that the desk gives.
    """
    training = lock_training(training)
    taken_over = take_over(training, now=now)
    ended = _end_what_is_over(training, now)
    moved = _tell_of_moves(training, now)
    picture = picture_of(training.pk, now)
    seating = seat(picture.places, picture.applications)
    seated, offered = _give(picture, seating.given, fresh, now)
    confirmed = _confirm(training, picture, now)
    costs = tuple(Cost(picture.enrolment[one.application], one.teams) for one in seating.costs)
    return Reseated(
        seated=seated, offered=offered, ended=ended, confirmed=confirmed, costs=costs, taken_over=taken_over,
        moved=moved,
    )  # fmt: skip


def end(enrolment: Enrolment, because: str, now: datetime) -> None:
    """Ends an enrolment; the caller holds the lock, tells why, and seats the training again."""
    enrolment.state, enrolment.ended_because, enrolment.ended_at = State.ENDED, because, now
    enrolment.answer_by = None
    enrolment.save(update_fields=["state", "ended_because", "ended_at", "answer_by"])


def take_place(enrolment: Enrolment, now: datetime) -> None:
    """Seats somebody who has the place already; the caller holds the lock."""
    enrolment.state, enrolment.seated_at, enrolment.answer_by = State.SEATED, now, None
    enrolment.save(update_fields=["state", "seated_at", "answer_by"])


def _end_what_is_over(training: Training, now: datetime) -> list[int]:
    """Of runs that were cancelled, offers and proposals that nobody answered, waiting for what has begun."""
    asked = Q(state__in=[State.OFFERED, State.PROPOSED], answer_by__lte=now)
    waits = Q(state__in=[State.WAITING, State.PROPOSED])
    open_runs = Run.objects.filter(training=training).exclude(status=Run.Status.CANCELLED)
    begun = open_runs.filter(sessions__starts_at__lte=now).values("pk")
    over = Enrolment.objects.filter(training=training).filter(
        (~Q(state=State.ENDED) & Q(run__status=Run.Status.CANCELLED)) | asked | (waits & Q(run__in=begun))
    )
    ended = []
    for one in over.select_related("run__training", "person").order_by("line_number", "pk"):
        is_cancelled = one.run.status == Run.Status.CANCELLED
        if one.is_waiting and _waits_elsewhere(one, now):
            continue
        if is_cancelled:
            because, event = Because.RUN_CANCELLED, "run_cancelled"
        elif one.is_waiting:
            because, event = Because.NO_PLACE, "no_place"
        else:
            because, event = Because.EXPIRED, "expired"
        end(one, because, now)
        write_down(f"enrolment.{event}", by=None, now=now, on=one, label=training.slug)
        notify(event, enrolment=one, now=now)
        ended.append(one.pk)
    return ended


def _waits_elsewhere(one: Enrolment, now: datetime) -> bool:
    """Goes on waiting for the first of the other runs that is still to come, where there is one."""
    links = list(one.also.through.objects.filter(enrolment=one).order_by("pk").select_related("run"))
    for link in links:
        starts = first_session(link.run)
        if link.run.status != Run.Status.CANCELLED and starts is not None and starts > now:
            taken = Enrolment.objects.filter(run=link.run, person=one.person_id).exclude(state=State.ENDED)
            if not taken.exists():
                link.delete()
                one.run, one.told_sequence = link.run, link.run.sequence
                one.save(update_fields=["run", "told_sequence"])
                return True
    return False


def _tell_of_moves(training: Training, now: datetime) -> int:
    """Whoever has to do with a run that moved hears it, once a move, whichever page moved it."""
    rows = Enrolment.objects.filter(training=training, run__sequence__gt=F("told_sequence")).exclude(state=State.ENDED)
    moved = list(rows.select_related("run__training", "person").order_by("pk"))
    for one in moved:
        one.told_sequence = one.run.sequence
        one.save(update_fields=["told_sequence"])
        notify("run_moved", enrolment=one, now=now)
    return len(moved)


def _give(
    picture: Picture, given: tuple[Given, ...], fresh: frozenset[int], now: datetime
) -> tuple[list[int], list[int]]:
    seated: list[int] = []
    offered: list[int] = []
    keys = [picture.enrolment[one.application] for one in given]
    rows = Enrolment.objects.select_related("run__training", "person").in_bulk(keys)
    for one, key in zip(given, keys, strict=True):
        enrolment, run = rows[key], picture.runs[one.run]
        if enrolment.run_id != run.pk:
            enrolment.also.remove(run)
            enrolment.also.add(enrolment.run_id)  # who says no to this one can go on waiting for that one
            enrolment.run, enrolment.told_sequence = run, run.sequence
            enrolment.save(update_fields=["run", "told_sequence"])
        if key in fresh:
            take_place(enrolment, now)
            _note("enrolment.seated", enrolment, now)
            notify("seated", enrolment=enrolment, now=now)
            seated.append(key)
        else:
            _offer(enrolment, run, now)
            offered.append(key)
    return seated, offered


def _offer(enrolment: Enrolment, run: Run, now: datetime) -> None:
    starts = first_session(run)
    last = now + timedelta(hours=desk_of(run).offer_hours)
    if starts is not None:
        last = min(last, max(starts, now + AT_LEAST))
    enrolment.state, enrolment.answer_by = State.OFFERED, last
    enrolment.save(update_fields=["state", "answer_by"])
    _note("enrolment.offered", enrolment, now)
    notify("offered", enrolment=enrolment, now=now, part=f"{run.pk} {now:%Y%m%d%H%M%S}")


def _note(verb: str, enrolment: Enrolment, now: datetime) -> None:
    details = {"run": enrolment.run_id}
    write_down(verb, by=None, now=now, on=enrolment, label=enrolment.run.training.slug, details=details)


def _confirm(training: Training, picture: Picture, now: datetime) -> list[int]:
    """Runs that have as many as they need: they go on, and everyone who sits there hears it."""
    tentative = [run for run in picture.runs.values() if run.status == Run.Status.TENTATIVE]
    if not tentative:
        return []
    counted = Enrolment.objects.filter(run__in=[run.pk for run in tentative], state=State.SEATED).order_by()
    seated = dict(counted.values("run").annotate(many=Count("pk")).values_list("run", "many"))
    ready = [run for run in tentative if seated.get(run.pk) and seated[run.pk] >= picture.minimum[run.pk]]
    for run in ready:
        confirm(run, now)
    if ready:
        list_training(training)
    return [run.pk for run in ready]


def confirm(run: Run, now: datetime) -> None:
    """The run goes on: told to everyone who sits there. The caller holds the lock and lists the training."""
    run.status = Run.Status.CONFIRMED
    run.save(update_fields=["status"])
    write_down("run.reached", by=None, now=now, organisation=run.rtc, on=run, label=run.training.slug)
    for one in run.enrolments.filter(state=State.SEATED).select_related("run__training", "person").order_by("pk"):
        notify("run_confirmed", enrolment=one, now=now)
