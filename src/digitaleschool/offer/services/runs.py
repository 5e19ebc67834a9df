"""A training on the calendar: a run is planned, changed, cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from digitaleschool.common.text import clean_line
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.schools.places import centre_of, province_of
from digitaleschool.core.wording import Text
from digitaleschool.offer.models import Run, Session, Training
from digitaleschool.offer.rules import plans
from digitaleschool.offer.services.listing import list_training
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person
from digitaleschool.people.rules import rtcs_of

MOST_SESSIONS = 40


class RunRefused(Refusal):
    """A run cannot be planned or changed like this."""


@dataclass(frozen=True, kw_only=True)
class Day:
    """A session of a run."""

    starts_at: datetime
    ends_at: datetime
    is_return: bool = False


@dataclass(frozen=True, kw_only=True)
class RunPlan:
    rtc: Organisation
    mode: str
    is_confirmed: bool
    sessions: Sequence[Day]
    place: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    capacity: int | None = None


@transaction.atomic
def plan_run(*, training: Training, plan: RunPlan, by: Person, now: datetime) -> Run:
    """A new run. The same run planned twice is one. Raises :class:`RunRefused`."""
    training = Training.objects.select_for_update().get(pk=training.pk)
    _refuse_others(training, by)
    days = _checked(plan)
    if days[0].starts_at < now:
        raise RunRefused(
            Text(
                nl="De eerste sessie ligt in het verleden. Kies een latere dag.",
                en="The first session lies in the past. Choose a later day.",
            )
        )
    same = training.runs.filter(mode=plan.mode, rtc=plan.rtc, postcode=plan.postcode, place=clean_line(plan.place))
    for known in same.exclude(status=Run.Status.CANCELLED).prefetch_related("sessions"):
        if _days_of(known) == [(day.starts_at, day.ends_at) for day in days]:
            return known
    run = Run(training=training, is_invented=training.is_invented)
    _fill(run, plan)
    run.save()
    _write_days(run, days)
    _note("run.planned", run, by, now)
    return run


@transaction.atomic
def change_run(*, run: Run, plan: RunPlan, sequence: int, by: Person, now: datetime) -> Run:
    """Changes a run. When a date or the place changes, calendars get a higher number. Raises :class:`RunRefused`.

    ``sequence`` is the number that the form knows: who changes what someone else moved meanwhile is told.
    """
    run = Run.objects.select_for_update().get(pk=run.pk)
    _refuse_others(run.training, by, organiser=run.rtc_id)
    if run.status == Run.Status.CANCELLED:
        raise RunRefused(
            Text(nl="Deze reeks is geannuleerd. Plan een nieuwe.", en="This run is cancelled. Plan a new one.")
        )
    if run.sequence != sequence:
        raise RunRefused(
            Text(
                nl="Iemand anders veranderde deze reeks intussen. Bekijk ze opnieuw voor je ze verandert.",
                en="Someone else changed this run meanwhile. Look at it again before you change it.",
            )
        )
    days, before = _checked(plan), _moves(run)
    _fill(run, plan)
    is_moved = before != (*_place(run), [(day.starts_at, day.ends_at, day.is_return) for day in days])
    run.sequence += is_moved
    run.save()
    if is_moved:
        _move_days(run, days)
    _note("run.changed", run, by, now)
    return run


@transaction.atomic
def cancel_run(*, run: Run, by: Person, now: datetime) -> Run:
    """A run that does not go on. A second time changes nothing."""
    run = Run.objects.select_for_update().get(pk=run.pk)
    _refuse_others(run.training, by, organiser=run.rtc_id)
    if run.status == Run.Status.CANCELLED:
        return run
    run.status, run.sequence = Run.Status.CANCELLED, run.sequence + 1
    run.save(update_fields=["status", "sequence"])
    _note("run.cancelled", run, by, now)
    return run


# --- shared -----------------------------------------------------------------------------------------------------------


def _refuse_others(training: Training, by: Person, *, organiser: int | None = None) -> None:
    if not plans(by, training) and organiser not in rtcs_of(by):
        raise RunRefused(
            Text(
                nl="Alleen de RTC en de opleidingsverstrekker plannen deze opleiding.",
                en="Only the RTC and the provider plan this training.",
            )
        )


def _checked(plan: RunPlan) -> list[Day]:
    """The sessions in order, once they and the place make sense."""
    if not plan.rtc.is_rtc:
        raise RunRefused(Text(nl="Kies welk RTC de reeks organiseert.", en="Choose which RTC organises the run."))
    days = sorted(plan.sessions, key=lambda day: (day.starts_at, day.ends_at))
    if not days:
        raise RunRefused(Text(nl="Vul minstens één sessie in.", en="Fill in one session at least."))
    if len(days) > MOST_SESSIONS:
        raise RunRefused(
            Text(
                nl=f"Een reeks heeft hoogstens {MOST_SESSIONS} sessies.",
                en=f"A run has {MOST_SESSIONS} sessions at most.",
            )
        )
    for day, after in zip(days, [*days[1:], None], strict=True):
        if day.ends_at <= day.starts_at:
            raise RunRefused(Text(nl="Een sessie eindigt na ze begint.", en="A session ends after it begins."))
        if after and after.starts_at < day.ends_at:
            raise RunRefused(Text(nl="Twee sessies vallen samen.", en="Two sessions take place at once."))
    if plan.mode != Run.Mode.ONLINE and not province_of(plan.postcode):
        raise RunRefused(
            Text(
                nl="Vul een postcode in Vlaanderen of Brussel in: zo zien leraren hoe ver het is.",
                en="Fill in a postcode in Flanders or Brussels: teachers then see how far it is.",
            )
        )
    return days


def _fill(run: Run, plan: RunPlan) -> None:
    run.rtc, run.mode, run.capacity = plan.rtc, plan.mode, plan.capacity
    run.status = Run.Status.CONFIRMED if plan.is_confirmed else Run.Status.TENTATIVE
    is_somewhere = plan.mode != Run.Mode.ONLINE
    said = (plan.place, plan.street, plan.postcode, plan.town) if is_somewhere else ("", "", "", "")
    run.place, run.street, run.postcode, run.town = (clean_line(one, longest=160) for one in said)
    run.province = province_of(run.postcode)
    run.latitude, run.longitude = centre_of(run.postcode) or (None, None)
    run.full_clean()


def _place(run: Run) -> tuple[str, ...]:
    return (run.mode, run.place, run.street, run.postcode, run.town)


def _moves(run: Run) -> tuple[object, ...]:
    """What a calendar shows of a run."""
    days = [(day.starts_at, day.ends_at, day.is_return) for day in run.sessions.order_by("starts_at", "ends_at")]
    return (*_place(run), days)


def _days_of(run: Run) -> list[tuple[datetime, datetime]]:
    return sorted((day.starts_at, day.ends_at) for day in run.sessions.all())


def _write_days(run: Run, days: Sequence[Day]) -> None:
    Session.objects.bulk_create(
        Session(run=run, starts_at=day.starts_at, ends_at=day.ends_at, is_return=day.is_return) for day in days
    )


def _move_days(run: Run, days: Sequence[Day]) -> None:
    """The first session stays the first, and so on: what was noted at a session stays with it."""
    kept = list(run.sessions.order_by("starts_at", "pk"))
    for session, day in zip(kept, days, strict=False):
        session.starts_at, session.ends_at, session.is_return = day.starts_at, day.ends_at, day.is_return
    Session.objects.bulk_update(kept[: len(days)], ["starts_at", "ends_at", "is_return"])
    run.sessions.filter(pk__in=[session.pk for session in kept[len(days) :]]).delete()
    _write_days(run, days[len(kept) :])


def _note(verb: str, run: Run, by: Person, now: datetime) -> None:
    """The deed in the log book, and the catalogue as it now is."""
    list_training(run.training)
    write_down(verb, by=by, now=now, organisation=run.rtc, on=run, label=run.training.slug)
