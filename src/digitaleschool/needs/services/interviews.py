"""Interviews of a round: planned, held or called off."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.model import Text
from digitaleschool.needs.models import Interview, Round
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person, School

from .making import tenant_of

MOST_PERSONS = 50


class InterviewRefused(Refusal):
    """An interview that makes no sense."""


@transaction.atomic
def save_interview(
    *,
    round: Round,
    interview: Interview | None,
    school: School,
    interviewer: Person | None,
    on: date | None,
    persons: int,
    status: str,
    by: Person,
    now: datetime,
    today: date,
) -> Interview:
    """Plans an interview, or changes one. Raises :class:`InterviewRefused`."""
    if not 1 <= persons <= MOST_PERSONS:
        raise InterviewRefused(
            Text(
                nl=f"Een gesprek is met 1 tot {MOST_PERSONS} personen.",
                en=f"An interview is with 1 to {MOST_PERSONS} persons.",
            )
        )
    if status == Interview.Status.HELD and (on is None or on > today):
        raise InterviewRefused(
            Text(
                nl="Vul in wanneer het gesprek was: vandaag of vroeger.",
                en="Fill in when the interview was: today or earlier.",
            )
        )
    is_new = interview is None
    interview = interview or Interview(round=round)
    interview.school, interview.interviewer, interview.on = school, interviewer, on
    interview.persons, interview.status = persons, status
    interview.full_clean()
    interview.save()
    verb = "interview.planned" if is_new else "interview.changed"
    write_down(
        verb, by=by, now=now, organisation=tenant_of(round, by), on=interview, label=str(round),
        details={"status": status},
    )  # fmt: skip
    return interview
