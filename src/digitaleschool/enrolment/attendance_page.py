"""What the trainer's pages show, and what a posted list says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse

from digitaleschool.common.forms import whole
from digitaleschool.core.enrolment.proof import load_rule
from digitaleschool.frameworks.words import field_choices
from digitaleschool.offer.models import Run, Session

from .models import Attendance, Certificate, Enrolment
from .proof_queries import participants_of, sessions_of, title_of
from .question_queries import open_questions_of
from .services.attending import Mark, list_of, minutes_of, state_of

Kind = Attendance.Kind
MOST_QUESTIONS = 5
"""On the page of a run; the page of its questions has all."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One participant on the list of a session. ``kind`` and ``minutes`` are what the form shows."""

    enrolment: Enrolment
    noted: Attendance | None
    seen: str
    kind: str
    minutes: str


def attendance_lines(
    run: Run, session: Session, now: datetime, *, posted: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The list of a session; what was posted and refused stays filled in."""
    noted = {one.enrolment_id: one for one in session.attendances.select_related("noted_by")}
    lines = [_line(one, noted.get(one.pk), session, posted) for one in participants_of(run)]
    counts = Counter(line.noted.kind if line.noted else "" for line in lines)
    return {
        "lines": lines, "there": counts[Kind.PRESENT], "open": counts[""], "whole": minutes_of(session),
        "has_begun": now >= load_rule().opens_at(session.starts_at), "is_over": now >= session.starts_at,
    }  # fmt: skip


def _line(enrolment: Enrolment, noted: Attendance | None, session: Session, posted: Mapping[str, str] | None) -> Line:
    pk, state = enrolment.pk, state_of(noted)
    kind = noted.kind if noted else ""
    minutes = str(noted.minutes) if noted and 0 < noted.minutes < minutes_of(session) else ""
    if posted is not None:
        kind = posted.get(f"kind-{pk}", kind)
        kind = kind if kind in Kind.values else ""
        minutes, state = posted.get(f"minutes-{pk}", minutes)[:4], posted.get(f"seen-{pk}", state)[:20]
    return Line(enrolment=enrolment, noted=noted, seen=state, kind=kind, minutes=minutes)


def marks_of(posted: QueryDict) -> list[Mark]:
    """What somebody ticked; lines on which nothing is ticked are left out."""
    marks = []
    for name in posted:
        prefix, _dash, key = name.partition("-")
        if prefix != "seen" or (pk := whole(key)) < 0:
            continue
        kind = posted.get(f"kind-{pk}", "") or ("present" if "rest" in posted else "")
        if kind:
            said = posted.get(f"minutes-{pk}", "").strip()
            minutes = whole(said) if said else None
            marks.append(Mark(enrolment=pk, kind=kind, minutes=minutes, seen=posted[name]))
    return marks


def code_page(run: Run, session: Session, now: datetime) -> dict[str, Any]:
    """The code of a session with where to type it."""
    attendance_list, rule = list_of(session), load_rule()
    code = attendance_list.code
    seats = run.enrolments.filter(state=Enrolment.State.SEATED).count()
    return {
        "run": run, "title": title_of(run), "session": session, "list": attendance_list,
        "code": f"{code[:3]} {code[3:]}",
        "address": settings.SITE_URL + reverse("check_in_code", args=[code]),
        "typed": (settings.SITE_URL + reverse("check_in")).partition("://")[2].rstrip("/"),
        "opens_at": rule.opens_at(session.starts_at), "closes_at": rule.closes_at(session.ends_at),
        "is_open": rule.is_open(session.starts_at, session.ends_at, now) and not attendance_list.is_closed,
        "there": session.attendances.filter(kind=Kind.PRESENT).count(), "seats": seats,
    }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Who comes, with what the trainer should know."""

    enrolment: Enrolment
    field: str
    equipment: tuple[tuple[str, str], ...]
    certificate: Certificate | None


def run_page(run: Run, now: datetime) -> dict[str, Any]:
    """A run as its trainer sees it: days, people, and the one thing to do now."""
    people = list(participants_of(run))
    valid = {one.enrolment_id: one for one in Certificate.objects.filter(enrolment__in=people, ended_at__isnull=True)}
    fields = dict(field_choices())
    sessions = list(sessions_of(run))
    seated = [one for one in people if one.state == Enrolment.State.SEATED]
    return {
        "questions": list(open_questions_of(run)[:MOST_QUESTIONS]),
        "run": run, "title": title_of(run), "sessions": sessions, "step": next_step(sessions, now),
        "guests": [
            Guest(
                enrolment=one, field=fields.get(one.field, one.field), certificate=valid.get(one.pk),
                equipment=tuple(sorted((str(name), str(how)) for name, how in one.equipment.items())),
            )
            for one in seated
        ],
        "certificates": len(valid),
        "replacements": sum(one.needs_replacement is True for one in seated),
    }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Step:
    """What to do now: ``code``, ``close``, ``wait`` or ``done``, and at which session."""

    what: str
    session: Session | None = None


def next_step(sessions: list[Session], now: datetime) -> Step:
    """Show the code of the session that is on, close the list of one that is over, or wait for the next."""
    rule = load_rule()
    for session in sessions:
        kept = getattr(session, "attendance_list", None)
        if kept and kept.is_closed:
            continue
        if now >= session.ends_at:
            return Step(what="close", session=session)
        if now >= rule.opens_at(session.starts_at):
            return Step(what="code", session=session)
        return Step(what="wait", session=session)
    return Step(what="done")
