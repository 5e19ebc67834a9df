"""What the RTC does with a run: how one enrols, how many it seats, whether and when it goes on, who is taken off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from digitaleschool.common.text import clean_line
from digitaleschool.core.wording import Text
from digitaleschool.enrolment.models import EnrolDesk, Enrolment
from digitaleschool.enrolment.queries import desk_of, first_session, seats_of, with_days
from digitaleschool.enrolment.rules import keeps_run
from digitaleschool.offer.models import Run
from digitaleschool.offer.services.listing import list_training
from digitaleschool.offer.services.runs import RunPlan, change_run
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person
from digitaleschool.planning.models import PlannedRun, Proposal
from digitaleschool.planning.services.proposing import withdraw_proposals

from .checks import EnrolRefused, refuse_begun
from .locking import lock_training
from .notices import notify
from .reseating import Reseated, confirm, end, reseat

State, Because = Enrolment.State, Enrolment.Because
LARGEST = 500


@dataclass(frozen=True, kw_only=True)
class DeskPlan:
    """How one enrols for a run, as the RTC says it."""

    takes: str = EnrolDesk.Takes.EVERYONE
    minimum: int | None = None
    closes_at: datetime | None = None
    cancel_until: datetime | None = None
    offer_hours: int = 48
    is_fair: bool = True
    keeps_teams: bool = True


@transaction.atomic
def remove(*, enrolment: Enrolment, by: Person, now: datetime, reason: str = "") -> Enrolment:
    """Takes somebody off the list, with the reason that they read. A second time changes nothing."""
    training = lock_training(enrolment.training_id)
    enrolment = Enrolment.objects.select_related("run__training", "run__desk", "person").get(pk=enrolment.pk)
    _refuse_others(enrolment.run, by)
    if enrolment.is_ended:
        return enrolment
    refuse_begun(enrolment.run, now)
    end(enrolment, Because.REMOVED, now)
    withdraw_proposals(Proposal.objects.filter(enrolment=enrolment), now=now, tells=False)
    write_down("enrolment.removed", by=by, now=now, organisation=enrolment.run.rtc, on=enrolment, label=training.slug)
    notify("removed", enrolment=enrolment, now=now, reason=clean_line(reason, longest=300))
    reseat(training, now=now)
    return enrolment


@transaction.atomic
def resize(*, run: Run, capacity: int | None, by: Person, now: datetime) -> Reseated:
    """Another number of places; ``None``: as the training says. Nobody loses a place: it cannot get smaller than that.

    Raises :class:`EnrolRefused`.
    """
    training = lock_training(run.training_id)
    run = _kept(run, by)
    if capacity is not None and not 0 <= capacity <= LARGEST:
        raise EnrolRefused(
            Text(nl=f"Kies een getal van 0 tot {LARGEST}.", en=f"Choose a number from 0 to {LARGEST}."), "capacity"
        )
    reseat(training, now=now)
    run.capacity = capacity
    seats = seats_of([run], now)[run.pk]
    taken = seats.seated + seats.offered + seats.held
    if seats.capacity is not None and seats.capacity < taken:
        raise EnrolRefused(
            Text(
                nl=f"Er zijn al {taken} plaatsen bezet of beloofd. Haal eerst iemand van de lijst.",
                en=f"{taken} places are taken or promised already. First take someone off the list.",
            ),
            "capacity",
        )
    run.save(update_fields=["capacity"])
    write_down("run.resized", by=by, now=now, organisation=run.rtc, on=run, label=training.slug,
               details={"capacity": capacity})  # fmt: skip
    return reseat(training, now=now)


@transaction.atomic
def set_desk(*, run: Run, plan: DeskPlan, by: Person, now: datetime) -> EnrolDesk:
    """How one enrols for the run from now on. Raises :class:`EnrolRefused`."""
    training = lock_training(run.training_id)
    run = _kept(run, by)
    desk = desk_of(run)
    _fill(desk, plan)
    desk.save()
    _note("run.desk_changed", run, by, now)
    reseat(training, now=now)
    return desk


@transaction.atomic
def confirm_by_hand(*, run: Run, by: Person, now: datetime) -> Run:
    """The RTC lets the run go on, also with fewer than the minimum. A second time changes nothing."""
    training = lock_training(run.training_id)
    run = _kept(run, by)
    if run.status != Run.Status.TENTATIVE:
        return run
    refuse_begun(run, now)
    _note("run.confirmed", run, by, now)
    confirm(run, now)
    list_training(training)
    return run


@transaction.atomic
def move_run(*, run: Run, plan: RunPlan, sequence: int, by: Person, now: datetime) -> Run:
    """Other days or another place; who has to do with the run hears it once a move.

    Raises :class:`EnrolRefused`, and what :func:`digitaleschool.offer.services.runs.change_run` raises.
    """
    training = lock_training(run.training_id)
    _kept(run, by)
    moved = change_run(run=run, plan=plan, sequence=sequence, by=by, now=now)
    reseat(training, now=now)
    return moved


@transaction.atomic
def cancel_run(*, run: Run, by: Person, now: datetime, reason: str = "") -> Run:
    """The run does not go on: everyone hears it, with the reason, and who waited for another run goes on waiting there.

    A run of a season's plan gives its wishes back to the next plan. A second time changes nothing.
    """
    training = lock_training(run.training_id)
    run = _kept(run, by)
    if run.status == Run.Status.CANCELLED:
        return run
    if (starts := first_session(run)) is not None and starts <= now:
        raise EnrolRefused(
            Text(nl="Deze reeks is al begonnen.", en="This run has begun already."),
        )
    run.status, run.sequence = Run.Status.CANCELLED, run.sequence + 1
    run.save(update_fields=["status", "sequence"])
    said = clean_line(reason, longest=300)
    active = run.enrolments.exclude(state=State.ENDED).select_related("run__training", "person")
    for one in active.exclude(state=State.WAITING, also__isnull=False).order_by("line_number", "pk"):
        end(one, Because.RUN_CANCELLED, now)
        write_down("enrolment.run_cancelled", by=by, now=now, on=one, label=training.slug)
        notify("run_cancelled", enrolment=one, now=now, reason=said)
    PlannedRun.objects.filter(run=run).update(state=PlannedRun.State.CANCELLED)
    known = Enrolment.objects.filter(run=run, proposal__isnull=False).values("proposal")
    withdraw_proposals(Proposal.objects.filter(run__run=run, pk__in=known), now=now, tells=False)
    withdraw_proposals(Proposal.objects.filter(run__run=run), now=now, tells=True)
    list_training(training)
    _note("run.cancelled", run, by, now)
    reseat(training, now=now)
    return run


# --- shared -----------------------------------------------------------------------------------------------------------


def _kept(run: Run, by: Person) -> Run:
    """The run as it is now, for who keeps its list."""
    run = with_days(Run.objects.filter(pk=run.pk)).select_related("training", "rtc", "desk").get()
    _refuse_others(run, by)
    return run


def _refuse_others(run: Run, by: Person) -> None:
    if not keeps_run(by, run):
        raise EnrolRefused(
            Text(nl="Alleen het RTC houdt de lijst van deze reeks bij.", en="Only the RTC keeps the list of this run.")
        )


def _fill(desk: EnrolDesk, plan: DeskPlan) -> None:
    desk.takes, desk.minimum, desk.closes_at, desk.cancel_until = (
        plan.takes, plan.minimum, plan.closes_at, plan.cancel_until
    )  # fmt: skip
    desk.offer_hours, desk.is_fair, desk.keeps_teams = plan.offer_hours, plan.is_fair, plan.keeps_teams
    try:
        desk.full_clean(exclude=["run"])
    except ValidationError as problem:
        name, found = next(iter(problem.message_dict.items()))
        raise EnrolRefused(Text(nl=found[0], en=found[0]), name) from None
    starts = first_session(desk.run)
    for name in ("closes_at", "cancel_until"):
        moment = getattr(desk, name)
        if moment and starts and moment > starts:
            raise EnrolRefused(
                Text(nl="Kies een moment voor de eerste sessie.", en="Choose a moment before the first session."), name
            )


def _note(verb: str, run: Run, by: Person, now: datetime) -> None:
    write_down(verb, by=by, now=now, organisation=run.rtc, on=run, label=run.training.slug)
