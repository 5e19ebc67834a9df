"""What a round wants to know, beside the instruments that ask it; and who works on it."""

from __future__ import annotations

from datetime import date
from functools import cache

from django.db.models import Q, QuerySet

from digitaleschool.core.survey.coverage import Coverage, Question, coverage_of
from digitaleschool.core.survey.linting import lint
from digitaleschool.core.survey.loading import list_instruments, load_instrument
from digitaleschool.core.survey.model import Instrument, InstrumentError
from digitaleschool.core.survey.remarks import Remark, Severity
from digitaleschool.people.models import Membership, Organisation, Person
from digitaleschool.people.rules import RTC_ROLES

from .models import QuestionItem, Round
from .queries import instrument_of

OF_TRAININGS = frozenset({"evaluatie-opleiding"})
"""Surveys that are asked about a training (``followup``), never in a round."""


@cache
def instruments_of_kind(kind: str) -> tuple[tuple[str, Instrument], ...]:
    """Every ``survey`` or ``interview`` guide for rounds that comes with the site, under the name by which it loads."""
    named = ((name, load_instrument(name)) for name in list_instruments())
    return tuple((name, one) for name, one in named if one.kind == kind and one.id not in OF_TRAININGS)


def survey_of(round: Round) -> Instrument | None:
    """The survey of a round; None where its file is not there any more."""
    try:
        return instrument_of(round)
    except InstrumentError:
        return None


def instruments_of(round: Round) -> tuple[Instrument, ...]:
    """What a round asks with: its survey, and the guides for its interviews."""
    survey = survey_of(round)
    guides = tuple(guide for _, guide in instruments_of_kind("interview"))
    return (survey, *guides) if survey else guides


@cache
def _remarks(instrument_id: str, version: str, name: str) -> tuple[Remark, ...]:
    return lint(load_instrument(name))


def faults_in(instrument: Instrument) -> tuple[Remark, ...]:
    """What must be mended in an instrument before it is asked; looked at once in the life of a process."""
    versioned = f"{instrument.id}@{instrument.version}"
    name = versioned if versioned in list_instruments() else instrument.id
    return tuple(
        found for found in _remarks(instrument.id, instrument.version, name) if found.severity is Severity.FAULT
    )


def questions_in(round: Round) -> list[Question]:
    """The research questions of a round as the core takes them, each part after its question."""
    links: dict[int, set[tuple[str, str]]] = {}
    for question, instrument, item in QuestionItem.objects.filter(question__round=round).values_list(
        "question", "instrument", "item"
    ):
        links.setdefault(question, set()).add((instrument, item))
    return [
        Question(
            code=question.code,
            part_of=question.parent.code if question.parent else "",
            items=frozenset(links.get(question.pk, ())),
        )
        for question in round.questions.select_related("parent").order_by("code", "pk")
    ]


def coverage_for(round: Round) -> Coverage:
    """The research questions of a round beside the items of its survey and of the interview guides."""
    return coverage_of(questions_in(round), instruments_of(round))


def colleagues_on(round: Round, *, today: date) -> QuerySet[Person]:
    """Who works for an RTC that takes part in the round; for all five where none is named."""
    rtcs = round.rtcs.values("pk") if round.rtcs.exists() else Organisation.objects.filter(kind="rtc").values("pk")
    held = Membership.objects.held_on(today).filter(role__in=RTC_ROLES, organisation__in=rtcs)
    return Person.objects.filter(Q(pk__in=held.values("person")), is_active=True).order_by("name", "email", "pk")
