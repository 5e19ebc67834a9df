from __future__ import annotations

from django.db.models import QuerySet

from digitaleschool.core.survey.loading import list_instruments, load_instrument
from digitaleschool.core.survey.model import Instrument

from .models import Invitation, Round
from .rules import Visitor, may_run, rounds_for, rounds_worked_on_by


def rounds_visible_to(visitor: Visitor) -> QuerySet[Round]:
    """The rounds that this visitor may see, newest school year first."""
    return Round.objects.filter(rounds_for(visitor)).order_by("-school_year", "slug", "pk")


def rounds_worked_on(visitor: Visitor) -> QuerySet[Round]:
    """The rounds of which this visitor may see the work: sample, fieldwork, answers that came."""
    return Round.objects.filter(rounds_worked_on_by(visitor)).order_by("-school_year", "slug", "pk")


def rounds_run_by(visitor: Visitor) -> QuerySet[Round]:
    """The rounds that this visitor may open, close and make public: those worked on, for coordinators."""
    rounds = rounds_worked_on(visitor)
    return rounds if may_run(visitor) else rounds.none()


def instrument_of(round: Round) -> Instrument:
    """The survey of a round, in the version that is fielded; read once in the life of a process."""
    versioned = f"{round.instrument}@{round.instrument_version}"
    return load_instrument(versioned if versioned in list_instruments() else round.instrument)


def reached_by_mail(round: Round) -> int | None:
    """How many persons were reached with a link of their own; None where others could answer too, so nobody knows."""
    if round.school_links.filter(started__gt=0).exists():
        return None
    reached = Invitation.Status.SENT, Invitation.Status.STARTED, Invitation.Status.ANSWERED
    return round.invitations.filter(status__in=reached).count() or None
