"""Who was there: ticked on a list by several people at once, or by participants with the code of the room.

The row of the run is held while attendance of it changes. What somebody else noted meanwhile is never overwritten: who
ticked later is told, and looks again.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from digitaleschool.common.text import clean_line
from digitaleschool.core.enrolment.proof import load_rule
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text
from digitaleschool.enrolment.models import Attendance, AttendanceList, Enrolment
from digitaleschool.enrolment.models.proof import CODE_SIGNS, LONGEST_WHY
from digitaleschool.enrolment.proof_queries import participants_of
from digitaleschool.needs.sealing import PLAIN_SIGNS
from digitaleschool.offer.models import Run, Session
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person

from .certifying import renew_certificates

Kind, How = Attendance.Kind, Attendance.How
KINDS = frozenset(Kind.values)


class AttendanceRefused(Refusal):
    """Attendance cannot be noted like this."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What somebody ticked for one participant. ``seen``: what the list showed before (:func:`state_of`)."""

    enrolment: int
    kind: str
    minutes: int | None = None
    """None: all of the session."""
    seen: str = ""


@dataclass(frozen=True, kw_only=True)
class Clash:
    """Somebody else noted something of this participant after the list was opened."""

    enrolment: Enrolment
    now: Attendance | None


@dataclass(frozen=True, kw_only=True)
class Taken:
    """How many lines changed, and which did not because somebody else was first."""

    changed: int
    clashes: tuple[Clash, ...] = ()


def state_of(attendance: Attendance | None) -> str:
    """What was noted, short enough for a hidden field.

    >>> state_of(None), state_of(Attendance(kind="present", minutes=90))
    ('', 'present:90')
    """
    return f"{attendance.kind}:{attendance.minutes}" if attendance else ""


def minutes_of(session: Session) -> int:
    return int((session.ends_at - session.starts_at).total_seconds() // 60)


@transaction.atomic
def list_of(session: Session) -> AttendanceList:
    """The list of a session, with its code; made with its first use."""
    known = AttendanceList.objects.filter(session=session).select_related("closed_by").first()
    if known:
        return known
    _hold(session.run_id)
    return AttendanceList.objects.get_or_create(session=session, defaults={"code": _fresh_code()})[0]


@transaction.atomic
def new_code(*, session: Session, by: Person, now: datetime) -> AttendanceList:
    """Another code, where the old one went beyond the room. Raises :class:`AttendanceRefused`."""
    _hold(session.run_id)
    attendance_list = list_of(session)
    _refuse_closed(attendance_list)
    attendance_list.code = _fresh_code()
    attendance_list.save(update_fields=["code"])
    _note("attendance.code_renewed", session, by, now)
    return attendance_list


@transaction.atomic
def take_attendance(*, session: Session, marks: Sequence[Mark], why: str, by: Person, now: datetime) -> Taken:
    """Notes what was ticked; once the list is closed only with a reason. Raises :class:`AttendanceRefused`."""
    run = _hold(session.run_id)
    session = Session.objects.get(pk=session.pk)
    attendance_list = list_of(session)
    participants = {one.pk: one for one in participants_of(run)}
    known = _noted_of(session)
    why = clean_line(why, longest=LONGEST_WHY)
    changed: list[Enrolment] = []
    clashes = []
    for mark in marks:
        enrolment, current = participants.get(mark.enrolment), known.get(mark.enrolment)
        if enrolment is None:
            continue  # gave the place up while the list was open
        kind, minutes = _checked(mark, session, enrolment, now)
        if f"{kind}:{minutes}" == state_of(current):
            continue
        if mark.seen != state_of(current):
            clashes.append(Clash(enrolment=enrolment, now=current))
            continue
        if attendance_list.is_closed and not why:
            raise AttendanceRefused(
                Text(
                    nl="Deze lijst is afgesloten. Zeg waarom je iets verbetert.",
                    en="This list is closed. Say why you correct something.",
                )
            )
        _write(session, enrolment, current, kind, minutes, How.LIST, by, now, why=why)
        changed.append(enrolment)
    if attendance_list.is_closed and changed:
        renew_certificates(run=run, enrolments=changed, by=by, now=now)
    return Taken(changed=len(changed), clashes=tuple(clashes))


@transaction.atomic
def check_in(*, attendance_list: AttendanceList, person: Person, now: datetime) -> Attendance:
    """A participant says with the code of the room: I am here; twice is once. Raises :class:`AttendanceRefused`."""
    run = _hold(attendance_list.session.run_id)
    attendance_list = AttendanceList.objects.select_related("session").get(pk=attendance_list.pk)
    session = attendance_list.session
    enrolment = Enrolment.objects.filter(run=run, person=person, state=Enrolment.State.SEATED).first()
    if enrolment is None:
        raise AttendanceRefused(
            Text(
                nl="Je hebt geen plaats in deze opleiding. Ben je er toch? Zeg het aan de lesgever.",
                en="You have no place in this training. Are you here after all? Tell the trainer.",
            )
        )
    known = _noted_of(session).get(enrolment.pk)
    if known and known.kind == Kind.PRESENT:
        return known
    refuse_outside_hours(session, now)
    _refuse_closed(attendance_list)
    if known and known.kind == Kind.ABSENT:
        raise AttendanceRefused(
            Text(
                nl="De lesgever noteerde dat je er niet was. Klopt dat niet? Zeg het aan de lesgever.",
                en="The trainer noted that you were not there. Is that wrong? Tell the trainer.",
            )
        )
    return _write(session, enrolment, known, Kind.PRESENT, minutes_of(session), How.CODE, person, now)


def refuse_outside_hours(session: Session, now: datetime) -> None:
    """Raises :class:`AttendanceRefused` before the code works and once it no longer does."""
    rule = load_rule()
    if now < (opens_at := rule.opens_at(session.starts_at)):
        when = date_format(timezone.localtime(opens_at), "j F Y, H:i")
        raise AttendanceRefused(
            Text(nl=f"Dat kan vanaf {when}. Kom dan terug.", en=f"You can from {when}. Come back then.")
        )
    if now >= rule.closes_at(session.ends_at):
        raise AttendanceRefused(
            Text(
                nl=f"Dat kon tot {rule.closes_hours_after} uur na de sessie. Was je er? Zeg het aan de lesgever.",
                en=f"You could until {rule.closes_hours_after} hours after the session. Were you there? "
                "Tell the trainer.",
            )
        )


@transaction.atomic
def close_list(*, session: Session, by: Person | None, now: datetime) -> AttendanceList:
    """Nobody checks in any more: who was not noted was not there, and certificates follow. Twice is once.

    Raises :class:`AttendanceRefused` before the session began.
    """
    run = _hold(session.run_id)
    session = Session.objects.get(pk=session.pk)
    attendance_list = list_of(session)
    if attendance_list.is_closed:
        return attendance_list
    if now < session.starts_at:
        raise AttendanceRefused(
            Text(
                nl="Deze sessie begint nog. Sluit de lijst af wanneer ze voorbij is.",
                en="This session is still to begin. Close the list when it is over.",
            )
        )
    participants = list(participants_of(run))
    known = _noted_of(session)
    for enrolment in participants:
        if enrolment.pk not in known and enrolment.state == Enrolment.State.SEATED:
            _write(session, enrolment, None, Kind.ABSENT, 0, How.CLOSING, by, now)
    attendance_list.closed_at, attendance_list.closed_by = now, by
    attendance_list.save(update_fields=["closed_at", "closed_by"])
    _note("attendance.closed", session, by, now)
    renew_certificates(run=run, enrolments=participants, by=by, now=now)
    return attendance_list


def close_next_list(*, now: datetime) -> bool:
    """Closes one list that is open a day after its session, where somebody noted something; whether there was one.

    A list on which nobody ticked anything stays open: a trainer who forgot it must not turn all into no-shows.
    """
    before = now - timedelta(hours=load_rule().closes_hours_after)
    due = Session.objects.filter(
        ends_at__lte=before, attendance_list__closed_at__isnull=True, attendance_list__isnull=False,
        attendances__kind=Kind.PRESENT,
    ).exclude(run__status=Run.Status.CANCELLED)  # fmt: skip
    session = due.order_by("ends_at", "pk").first()
    if session is None:
        return False
    close_list(session=session, by=None, now=now)
    return True


def _hold(run: int) -> Run:
    """The run, held until the transaction ends."""
    return Run.objects.select_for_update(no_key=True).get(pk=run)


def _noted_of(session: Session) -> dict[int, Attendance]:
    """Enrolment -> what is noted of it at this moment."""
    return {one.enrolment_id: one for one in session.attendances.select_related("noted_by")}


def _checked(mark: Mark, session: Session, enrolment: Enrolment, now: datetime) -> tuple[str, int]:
    if mark.kind not in KINDS:
        raise AttendanceRefused(
            Text(nl="Kies aanwezig, verontschuldigd of afwezig.", en="Choose present, excused or not there.")
        )
    if mark.kind != Kind.EXCUSED and now < load_rule().opens_at(session.starts_at):
        raise AttendanceRefused(
            Text(
                nl="Deze sessie begint nog. Nu kun je alleen noteren wie verontschuldigd is.",
                en="This session is still to begin. Now you can only note who is excused.",
            )
        )
    if mark.kind != Kind.PRESENT:
        return mark.kind, 0
    whole = minutes_of(session)
    minutes = whole if mark.minutes is None else mark.minutes
    if not 0 < minutes <= whole:
        name = enrolment.person.name
        raise AttendanceRefused(
            Text(
                nl=f"{name}: vul tussen 1 en {whole} minuten in. Zo lang duurt de sessie.",
                en=f"{name}: fill in between 1 and {whole} minutes. That is how long the session takes.",
            )
        )
    return mark.kind, minutes


def _write(
    session: Session, enrolment: Enrolment, current: Attendance | None, kind: str, minutes: int, how: str,
    by: Person | None, now: datetime, *, why: str = "",
) -> Attendance:  # fmt: skip
    before = state_of(current)
    attendance = current or Attendance(session=session, enrolment=enrolment)
    attendance.kind, attendance.minutes, attendance.how, attendance.why = kind, minutes, how, why
    attendance.noted_by, attendance.noted_at = by, now
    attendance.save()
    verb = "attendance.corrected" if before else "attendance.noted"
    if how == How.CODE:
        verb = "attendance.checked_in"
    details = {"session": session.pk, "enrolment": enrolment.pk, "from": before, "to": state_of(attendance)}
    _note(verb, session, by, now, details=details, on=attendance)
    return attendance


def _refuse_closed(attendance_list: AttendanceList) -> None:
    if attendance_list.is_closed:
        raise AttendanceRefused(
            Text(
                nl="De lijst van deze sessie is afgesloten. Was je er? Zeg het aan de lesgever.",
                en="The list of this session is closed. Were you there? Tell the trainer.",
            )
        )


def _fresh_code() -> str:
    """A code that no session has. Who guesses one still needs a place in that very run."""
    for _ in range(20):
        code = "".join(secrets.choice(PLAIN_SIGNS) for _ in range(CODE_SIGNS))
        if not AttendanceList.objects.filter(code=code).exists():
            return code
    raise RuntimeError("no free code in twenty tries")


def _note(
    verb: str, session: Session, by: Person | None, now: datetime, *, details: dict[str, object] | None = None,
    on: Attendance | None = None,
) -> None:  # fmt: skip
    run = session.run
    write_down(
        verb, by=by, now=now, organisation=run.rtc, on=on or session, label=run.training.slug, details=details or {}
    )
