"""A place from the ask to its end: enrol, answer what is offered, cancel, go to another run.

Each deed holds the lock of the training, changes its own row and has the training seated again (:func:`.reseat`): so a
double click, a cancellation and a larger room need no rule of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, localtime

from digitaleschool.common.text import clean_line, clean_lines
from digitaleschool.core.wording import Text
from digitaleschool.enrolment.models import Enrolment, EnrolTeam
from digitaleschool.enrolment.queries import active_enrolment, desk_of, picture_of, with_days
from digitaleschool.enrolment.rules import keeps_run
from digitaleschool.offer.models import Run, Version
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person, Post
from digitaleschool.planning.models import Proposal
from digitaleschool.planning.services.checks import PlanningRefused
from digitaleschool.planning.services.proposing import answer_proposal

from .checks import EnrolRefused, refuse_begun, refuse_closed, refuse_ended, refuse_others, refuse_uninvited, school_of
from .locking import lock_training
from .notices import notify
from .reseating import end, reseat, take_place
from .taking_over import next_line_number

__all__ = ["EnrolRefused", "accept_offer", "accept_proposal", "cancel", "decline_offer", "enrol", "swap", "tell_more"]

State, Because = Enrolment.State, Enrolment.Because
LONGEST = 2000
BROUGHT = ("own", "school", "kit", "none")
Told = Mapping[str, Any]


@transaction.atomic
def enrol(
    *, run: Run, person: Person, now: datetime, by: Person | None = None, school: int | None = None, field: str = "",
    level: str = "", also: Sequence[Run] = (), team: EnrolTeam | None = None, wants_to_know: str = "",
    needs_replacement: bool | None = None, access_needs: str = "", prior: Mapping[str, Any] | None = None,
    equipment: Mapping[str, str] | None = None,
) -> Enrolment:  # fmt: skip
    """Asks for a place: seated where one is free, else on the waiting list of the run and of those in ``also``.

    Doing it twice is doing it once. Who waits for another run of the training waits for this one too, and sits where
    a place is free. ``by``: staff of the RTC may put somebody on. Raises :class:`EnrolRefused`.
    """
    training = lock_training(run.training_id)
    run = with_days(Run.objects.filter(pk=run.pk)).select_related("desk", "training").get()
    _refuse_stranger(run, person, by)
    mine = active_enrolment(training=training.pk, person=person.pk, now=now)
    if mine is not None and mine.run_id == run.pk and not mine.is_proposed:
        return mine
    desk = refuse_closed(run, now)
    told = _told(wants_to_know, needs_replacement, access_needs, prior, equipment)
    if mine is not None and mine.is_proposed and mine.run_id == run.pk:
        return _apply(mine, field=field, level=level, also=also, told=told, now=now)
    if _says_yes_to_plan(run, person, now):
        reseat(training, now=now)
        return _with_more(run, person, told)
    if by is None or by.pk == person.pk:
        refuse_uninvited(desk)
    if mine is not None and mine.holds_place:
        raise EnrolRefused(
            Text(
                nl="Je hebt al een plaats in een andere reeks van deze opleiding. Wissel van reeks, of schrijf je daar "
                "eerst uit.",
                en="You have a place in another run of this training. Change runs, or cancel there first.",
            )
        )
    if mine is not None and mine.is_waiting:
        mine.also.add(run)
        _note("enrolment.also", mine, now, run=run.pk)
        reseat(training, now=now, fresh=frozenset([mine.pk]))
        return _again(mine)
    enrolment = Enrolment(
        training=training, run=run, person=person, school_id=school or school_of(person), team=team,
        is_invented=person.is_invented, proposed_by=by if by and by.pk != person.pk else None,
    )  # fmt: skip
    return _apply(enrolment, field=field, level=level, also=also, told=told, now=now)


@transaction.atomic
def accept_proposal(
    *, enrolment: Enrolment, now: datetime, by: Person | None = None, field: str = "", level: str = "",
    also: Sequence[Run] = (), wants_to_know: str = "", needs_replacement: bool | None = None, access_needs: str = "",
    prior: Mapping[str, Any] | None = None, equipment: Mapping[str, str] | None = None,
) -> Enrolment:  # fmt: skip
    """The teacher says yes to what a colleague proposed: from now on it is an application. Yes twice is yes once."""
    training = lock_training(enrolment.training_id)
    enrolment = _again(enrolment)
    refuse_others(enrolment, by)
    if enrolment.is_active and not enrolment.is_proposed:
        return enrolment
    _refuse_late(enrolment, now)
    refuse_closed(enrolment.run, now)
    other = active_enrolment(training=training.pk, person=enrolment.person_id, now=now)
    if other is not None and other.pk != enrolment.pk:
        raise EnrolRefused(
            Text(
                nl="Je bent al ingeschreven voor een andere reeks van deze opleiding.",
                en="You are enrolled for another run of this training already.",
            )
        )
    told = _told(wants_to_know, needs_replacement, access_needs, prior, equipment)
    return _apply(enrolment, field=field, level=level, also=also, told=told, now=now)


@transaction.atomic
def accept_offer(*, enrolment: Enrolment, now: datetime, by: Person | None = None) -> Enrolment:
    """Takes the place that came free. Yes twice is yes once. Raises :class:`EnrolRefused` where it is too late."""
    training = lock_training(enrolment.training_id)
    enrolment = _again(enrolment)
    refuse_others(enrolment, by)
    if enrolment.is_seated:
        return enrolment
    _refuse_late(enrolment, now)
    if not enrolment.is_offered:
        raise EnrolRefused(
            Text(
                nl="Er is nu geen plaats vrij voor jou. Je krijgt een mail zodra dat zo is.",
                en="No place is free for you now. You get a mail as soon as one is.",
            )
        )
    refuse_begun(enrolment.run, now)
    take_place(enrolment, now)
    write_down("enrolment.offer_accepted", by=enrolment.person, now=now, on=enrolment, label=training.slug)
    notify("seated", enrolment=enrolment, now=now)
    _ask_replacement(enrolment, now)
    reseat(training, now=now)
    return _again(enrolment)


@transaction.atomic
def decline_offer(
    *, enrolment: Enrolment, now: datetime, by: Person | None = None, keeps_waiting: bool = False
) -> Enrolment:
    """Says no to the place that came free; the next in order is asked.

    With ``keeps_waiting`` the person goes on waiting for the other runs that they named, where there are any.
    """
    training = lock_training(enrolment.training_id)
    enrolment = _again(enrolment)
    refuse_others(enrolment, by)
    if not enrolment.is_offered:
        return enrolment
    others = (
        list(enrolment.also.through.objects.filter(enrolment=enrolment).select_related("run").order_by("pk"))
        if keeps_waiting
        else []
    )
    if others:
        enrolment.run, enrolment.told_sequence = others[0].run, others[0].run.sequence
        others[0].delete()
        enrolment.state, enrolment.answer_by = State.WAITING, None
        enrolment.save(update_fields=["run", "told_sequence", "state", "answer_by"])
        _note("enrolment.offer_declined", enrolment, now, run=enrolment.run_id, also=[one.run_id for one in others[1:]])
    else:
        end(enrolment, Because.DECLINED, now)
        write_down("enrolment.cancelled", by=enrolment.person, now=now, on=enrolment, label=training.slug)
    reseat(training, now=now)
    return _again(enrolment)


@transaction.atomic
def cancel(*, enrolment: Enrolment, now: datetime, by: Person | None = None, keeps_wish: bool = True) -> Enrolment:
    """Gives the place back, or stops waiting; the next in order is offered it. A second time changes nothing.

    After the day until which one can cancel the place is freed all the same: the page asks to call too
    (:func:`is_late`). A place of a season's plan says no to its proposal, and keeps the wish for a next plan unless
    ``keeps_wish`` is false.
    """
    training = lock_training(enrolment.training_id)
    enrolment = _again(enrolment)
    refuse_others(enrolment, by)
    if enrolment.is_ended:
        return enrolment
    refuse_begun(enrolment.run, now)
    was_proposed = enrolment.is_proposed
    end(enrolment, Because.DECLINED if was_proposed else Because.CANCELLED, now)
    _say_no_to_plan(enrolment, now, keeps_wish)
    verb = "enrolment.proposal_declined" if was_proposed else "enrolment.cancelled"
    write_down(verb, by=enrolment.person, now=now, on=enrolment, label=training.slug)
    if not was_proposed:
        notify("cancelled", enrolment=enrolment, now=now)
    reseat(training, now=now)
    return _again(enrolment)


@transaction.atomic
def swap(*, enrolment: Enrolment, run: Run, now: datetime, by: Person | None = None) -> Enrolment:
    """Goes to another run of the training where a place is free, in one step; the place left goes to the next in order.

    Somebody who waits takes the free place too. Raises :class:`EnrolRefused` where the other run is full.
    """
    training = lock_training(enrolment.training_id)
    enrolment = _again(enrolment)
    refuse_others(enrolment, by)
    run = Run.objects.select_related("desk", "training").get(pk=run.pk)
    there = active_enrolment(training=training.pk, person=enrolment.person_id, now=now)
    if there is not None and there.run_id == run.pk and there.is_seated:
        return there  # twice on the button
    refuse_ended(enrolment)
    if run.training_id != training.pk or run.pk == enrolment.run_id:
        raise EnrolRefused(
            Text(nl="Kies een andere reeks van dezelfde opleiding.", en="Choose another run of the same training.")
        )
    refuse_begun(enrolment.run, now)
    refuse_uninvited(refuse_closed(run, now))
    reseat(training, now=now)
    if picture_of(training.pk, now).free.get(run.pk, 0) < 1:
        raise EnrolRefused(
            Text(
                nl="Die reeks is volzet. Je houdt wat je hebt.", en="That run is full. You keep what you have.",
            ),
            "run",
        )  # fmt: skip
    enrolment = _again(enrolment)
    end(enrolment, Because.SWAPPED, now)
    _say_no_to_plan(enrolment, now, keeps_wish=False)
    after = Enrolment.objects.create(
        training=training, run=run, person=enrolment.person, school=enrolment.school, field=enrolment.field,
        level=enrolment.level, state=State.SEATED, in_target=enrolment.in_target, team=_team_in(run, enrolment),
        places_before=enrolment.places_before, asked_at=now, seated_at=now, line_number=next_line_number(training),
        told_sequence=run.sequence, wants_to_know=enrolment.wants_to_know,
        needs_replacement=enrolment.needs_replacement,
        access_needs=enrolment.access_needs, prior=enrolment.prior, equipment=enrolment.equipment,
        is_invented=enrolment.is_invented,
    )  # fmt: skip
    _note("enrolment.swapped", after, now, run=run.pk, before=enrolment.pk)
    notify("swapped", enrolment=enrolment, now=now)
    notify("seated", enrolment=after, now=now)
    _ask_replacement(after, now)
    reseat(training, now=now)
    return _again(after)


@transaction.atomic
def tell_more(
    *, enrolment: Enrolment, now: datetime, by: Person | None = None, wants_to_know: str = "",
    needs_replacement: bool | None = None, access_needs: str = "", prior: Mapping[str, Any] | None = None,
    equipment: Mapping[str, str] | None = None,
) -> Enrolment:  # fmt: skip
    """What a participant tells from now on, in place of all that they told before; it moves nobody.

    What is left empty is empty: who takes back what they told of their health must be able to.
    """
    lock_training(enrolment.training_id)
    enrolment = _again(enrolment)
    refuse_others(enrolment, by)
    refuse_ended(enrolment)
    asked_before = enrolment.needs_replacement
    told = _told(wants_to_know, needs_replacement, access_needs, prior, equipment)
    for name, said in told.items():
        setattr(enrolment, name, said)
    enrolment.save(update_fields=list(told))
    if enrolment.is_seated and not asked_before:
        _ask_replacement(enrolment, now)
    return enrolment


def is_late(enrolment: Enrolment, now: datetime) -> bool:
    """Whether the day until which one can cancel has passed: the place is freed, and one is asked to call."""
    until = desk_of(enrolment.run).cancel_until
    return until is not None and until <= now


# --- applying ---------------------------------------------------------------------------------------------------------


def _apply(
    enrolment: Enrolment, *, field: str, level: str, also: Sequence[Run], told: Told, now: datetime
) -> Enrolment:  # fmt: skip
    """Puts somebody in line and has the training seated: in a free place, or waiting."""
    training, person = enrolment.training, enrolment.person
    enrolment.field, enrolment.level = field or enrolment.field, level or enrolment.level
    enrolment.in_target = _is_in_target(enrolment, localdate(now))
    enrolment.places_before = _places_this_year(person, now)
    enrolment.state, enrolment.asked_at, enrolment.answer_by = State.WAITING, now, None
    enrolment.line_number, enrolment.told_sequence = next_line_number(training), enrolment.run.sequence
    _fill(enrolment, told)
    enrolment.save()
    others: Iterable[int] = {run.pk for run in also} - {enrolment.run_id}
    others = sorted(Run.objects.filter(pk__in=others, training=training).values_list("pk", flat=True)) if others else []
    if others:
        enrolment.also.set(others)
    _note("enrolment.made", enrolment, now, run=enrolment.run_id, also=others)
    reseat(training, now=now, fresh=frozenset([enrolment.pk]))
    enrolment = _again(enrolment)
    if enrolment.is_waiting:
        notify("waiting", enrolment=enrolment, now=now)
    else:
        _ask_replacement(enrolment, now)
    return enrolment


def _note(verb: str, enrolment: Enrolment, now: datetime, **details: object) -> None:
    """A deed of the participant. What it says of runs lets anyone work out later who was to have which place."""
    write_down(verb, by=enrolment.person, now=now, on=enrolment, label=enrolment.training.slug, details=details)


def _again(enrolment: Enrolment) -> Enrolment:
    return Enrolment.objects.select_related("training", "run__training", "run__desk", "person", "school", "team").get(
        pk=enrolment.pk
    )


def _told(
    wants_to_know: str, needs_replacement: bool | None, access_needs: str, prior: Mapping[str, Any] | None,
    equipment: Mapping[str, str] | None,
) -> Told:  # fmt: skip
    return {
        "wants_to_know": clean_lines(wants_to_know)[:LONGEST],
        "needs_replacement": needs_replacement,
        "access_needs": clean_lines(access_needs)[:LONGEST],
        "prior": {clean_line(str(code), longest=60): said for code, said in (prior or {}).items()},
        "equipment": {
            clean_line(str(name), longest=80): how for name, how in (equipment or {}).items() if how in BROUGHT
        },
    }


def _fill(enrolment: Enrolment, told: Told) -> None:
    """What was told; what was not told now and was before stays."""
    for name, said in told.items():
        if said not in ("", None, {}):
            setattr(enrolment, name, said)


def _with_more(run: Run, person: Person, told: Told) -> Enrolment:
    enrolment = Enrolment.objects.exclude(state=State.ENDED).get(run=run, person=person)
    _fill(enrolment, told)
    enrolment.save(update_fields=list(told))
    return _again(enrolment)


def _refuse_stranger(run: Run, person: Person, by: Person | None) -> None:
    if by is not None and by.pk != person.pk and not keeps_run(by, run):
        raise EnrolRefused(
            Text(
                nl="Alleen het RTC kan iemand anders inschrijven. Stel je collega voor: die zegt zelf ja of nee.",
                en="Only the RTC can enrol someone else. Propose your colleague, who then says yes or no.",
            )
        )
    if not person.is_active:
        raise EnrolRefused(Text(nl="Dit account is afgesloten.", en="This account is closed."))


def _refuse_late(enrolment: Enrolment, now: datetime) -> None:
    is_expired = enrolment.is_ended and enrolment.ended_because == Because.EXPIRED
    if is_expired or (enrolment.answer_by and enrolment.answer_by <= now and enrolment.is_active):
        raise EnrolRefused(
            Text(
                nl=f"Je kon antwoorden tot {_moment(enrolment.answer_by or enrolment.ended_at)}. "
                "Schrijf je opnieuw in als je nog wil komen.",
                en=f"You could answer until {_moment(enrolment.answer_by or enrolment.ended_at)}. "
                "Enrol again if you still want to come.",
            )
        )
    refuse_ended(enrolment)


def _moment(at: datetime | None) -> str:
    return f"{localtime(at):%d/%m/%Y %H:%M}" if at else "?"


def _is_in_target(enrolment: Enrolment, today: date) -> bool:
    """Whether the person belongs to those for whom the training is meant: works at a school, teaches one of its fields
    and is at one of its levels, as far as the training names them and the person says so."""
    if enrolment.school_id is None:
        return False
    said = Version.objects.filter(training=enrolment.training_id, state=Version.State.PUBLISHED)
    fields, levels = said.values_list("content__fields", "content__levels").first() or (None, None)
    mine = {enrolment.field} if enrolment.field else _fields_of(enrolment.person_id, today)
    return (not fields or bool(mine & set(fields))) and (
        not levels or not enrolment.level or enrolment.level in levels
    )  # fmt: skip


def _fields_of(person: int, today: date) -> set[str]:
    posts = Post.objects.filter(person=person, since__lte=today).exclude(until__lt=today)
    return set(posts.values_list("field", flat=True))


def _places_this_year(person: Person, now: datetime) -> int:
    """Places that somebody got since the first of September."""
    today = localdate(now)
    begins = date(today.year if today.month >= 9 else today.year - 1, 9, 1)
    return Enrolment.objects.filter(person=person, state=State.SEATED, seated_at__date__gte=begins).count()


def _ask_replacement(enrolment: Enrolment, now: datetime) -> None:
    """Who leads the school hears that a replacement is needed."""
    if enrolment.is_seated and enrolment.needs_replacement:
        notify("replacement", enrolment=enrolment, now=now, participant=enrolment.person.name)


def _team_in(run: Run, enrolment: Enrolment) -> EnrolTeam | None:
    """The colleagues who are in the other run already, where there are any."""
    if enrolment.school_id is None or enrolment.team_id is None:
        return None
    return run.teams.filter(school=enrolment.school_id).first()


# --- a place that a season's plan proposed ----------------------------------------------------------------------------


def _says_yes_to_plan(run: Run, person: Person, now: datetime) -> bool:
    """Enrolling for a run that a plan proposed is saying yes to it, where that still can be."""
    mine = Proposal.objects.filter(run__run=run, wish__wisher__person=person, state=Proposal.State.SENT)
    for proposal in mine.select_related("run", "wish__wisher").order_by("pk"):
        try:
            answer_proposal(proposal=proposal, yes=True, now=now)
        except PlanningRefused:  # too late: from here on it is an application like others
            continue
        return True
    return False


def _say_no_to_plan(enrolment: Enrolment, now: datetime, keeps_wish: bool) -> None:
    if enrolment.proposal_id is None:
        return
    proposal = Proposal.objects.select_related("run", "wish__wisher").get(pk=enrolment.proposal_id)
    if proposal.state == Proposal.State.ACCEPTED:
        answer_proposal(proposal=proposal, yes=False, now=now, keep_wish=keeps_wish)
