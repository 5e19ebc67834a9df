from __future__ import annotations

from django.db.models import QuerySet

from digitaleschool.core.survey.loading import list_instruments, load_instrument
from digitaleschool.core.survey.model import Instrument

from .models import Round
from .rules import Visitor, rounds_for, rounds_worked_on_by


def rounds_visible_to(visitor: Visitor) -> QuerySet[Round]:
    """The rounds that this visitor may see, newest school year first."""
    return Round.objects.filter(rounds_for(visitor)).order_by("-school_year", "slug", "pk")


def rounds_worked_on(visitor: Visitor) -> QuerySet[Round]:
    """The rounds of which this visitor may see the work: sample, fieldwork, answers that came."""
    return Round.objects.filter(rounds_worked_on_by(visitor)).order_by("-school_year", "slug", "pk")


def instrument_of(round: Round) -> Instrument:
    """The survey of a round, in the version that is fielded; read once in the life of a process."""
    versioned = f"{round.instrument}@{round.instrument_version}"
    return load_instrument(versioned if versioned in list_instruments() else round.instrument)
