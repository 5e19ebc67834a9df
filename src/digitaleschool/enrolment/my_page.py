"""A teacher's trainings in words: what asks for an answer, what comes, what waits, what was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localdate, localtime

from digitaleschool.core.offer.content import Content
from digitaleschool.offer.words import money
from digitaleschool.people.rules import Visitor

from .kit_queries import loans_of
from .models import Certificate, Enrolment, KitLoan
from .queries import picture_of, runs_open_at, seats_of
from .readiness_page import Advice, advice_on, asked_by
from .run_cards import RunCard, cards_of, place_words
from .run_doors import places_words
from .services.kits import LONGEST_LOAN

LATELY = timedelta(days=30)
"""So long an enrolment that ended stays in the list."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One enrolment with its run."""

    enrolment: Enrolment
    card: RunCard


@dataclass(frozen=True, kw_only=True)
class MyTrainings:
    to_answer: tuple[Line, ...]
    coming: tuple[Line, ...]
    waiting: tuple[Line, ...]
    over: tuple[Line, ...]
    ended: tuple[Line, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.to_answer or self.coming or self.waiting or self.over or self.ended)


@dataclass(frozen=True, kw_only=True)
class OtherRun:
    """Another date of the same training, and whether one can go there in one tap."""

    card: RunCard
    words: str
    is_free: bool


def my_trainings(enrolments: Iterable[Enrolment], now: datetime) -> MyTrainings:
    """Sorted by what they ask for, and then by when they are; the same few queries however many."""
    rows = list(enrolments)
    cards = cards_of([row.run_id for row in rows], now)
    lines = sorted((Line(enrolment=row, card=cards[row.run_id]) for row in rows), key=_when)
    active = [line for line in lines if line.enrolment.is_active]
    to_answer = [line for line in active if line.enrolment.is_proposed or line.enrolment.is_offered]
    seated = [line for line in active if line.enrolment.is_seated]
    standing = {line.enrolment.run_id for line in active}
    ended = [
        line for line in lines
        if line.enrolment.is_ended and line.enrolment.run_id not in standing
        and line.enrolment.ended_because != Enrolment.Because.SWAPPED
        and line.enrolment.ended_at and line.enrolment.ended_at > now - LATELY
    ]  # fmt: skip
    return MyTrainings(
        to_answer=tuple(to_answer),
        coming=tuple(line for line in seated if not line.card.is_over),
        waiting=tuple(line for line in active if line.enrolment.is_waiting),
        over=tuple(reversed([line for line in seated if line.card.is_over])),
        ended=tuple(ended),
    )


def _when(line: Line) -> tuple[float, int]:
    coming = line.card.next_session
    at = coming.starts_at if coming else line.card.starts_at
    return (at.timestamp() if at else float("inf"), line.enrolment.pk)


# --- one enrolment ----------------------------------------------------------------------------------------------------


def place_in_line(enrolment: Enrolment, now: datetime) -> int:
    """1 for who is next; 0 for who does not wait."""
    if not enrolment.is_waiting:
        return 0
    line = picture_of(enrolment.training_id, now).line
    return line.index(enrolment.pk) + 1 if enrolment.pk in line else 0


def advice_for(enrolment: Enrolment, card: RunCard, visitor: Visitor) -> Advice:
    return advice_on(asked_by(card), visitor, has=enrolment.equipment, knows=enrolment.prior)


def other_runs(card: RunCard, now: datetime) -> list[OtherRun]:
    """The other dates of the training, the soonest first."""
    rows = [run for run in runs_open_at(card.run.training, now) if run.pk != card.run.pk]
    cards, seats = cards_of([run.pk for run in rows], now), seats_of(rows, now)
    return [
        OtherRun(
            card=cards[run.pk],
            words=places_words(seats[run.pk]),
            is_free=not seats[run.pk].is_full and not seats[run.pk].waiting,
        )
        for run in rows
    ]


def run_words(card: RunCard) -> str:
    """14/12/2026 13:30, RTC-lokaal, 9000 Gent."""
    day = f"{localtime(card.starts_at):%d/%m/%Y %H:%M}, " if card.starts_at else ""
    return day + place_words(card.run)


def team_of(enrolment: Enrolment) -> list[tuple[str, str]]:
    """(name, state) of the colleagues in the same team who did not say no."""
    if enrolment.team_id is None:
        return []
    rows = Enrolment.objects.filter(team=enrolment.team_id, state__in=Enrolment.ACTIVE).exclude(pk=enrolment.pk)
    return [(str(one.person), one.get_state_display()) for one in rows.select_related("person").order_by("pk")]


@dataclass(frozen=True, kw_only=True)
class Borrowed:
    """A loan, and whether its days still fit those of the run."""

    loan: KitLoan
    fits: bool


def borrowed_for(card: RunCard, loans: Iterable[KitLoan]) -> list[Borrowed]:
    """A run can move after a kit was booked: the kit must be there on the next day of it."""
    coming = localdate(card.next_session.starts_at) if card.next_session else None
    return [Borrowed(loan=one, fits=coming is None or one.first_on <= coming <= one.last_on) for one in loans]


def kits_of(enrolment: Enrolment, advice: Advice) -> tuple[list[KitLoan], list[tuple[str, str]]]:
    """What is booked, and what can still be booked: (what it is called, kind)."""
    loans = list(loans_of(enrolment))
    booked = {loan.kit.kind for loan in loans}
    return loans, [(words, kind) for words, kind in advice.kits if kind not in booked]


def loan_days(card: RunCard) -> tuple[datetime, datetime] | None:
    """From the first session to the last one, as far as a kit can be borrowed."""
    if not card.sessions:
        return None
    first = max(card.sessions[0].starts_at, card.asked_on)
    last = [one.ends_at for one in card.sessions if one.ends_at - first <= LONGEST_LOAN]
    return (first, last[-1]) if last and last[-1] >= first else None


def standing_certificate(enrolment: Enrolment) -> Certificate | None:
    """The certificate that holds."""
    rows = Certificate.objects.filter(enrolment=enrolment, ended_at__isnull=True)
    return rows.order_by("-pk").first()


def address_if_there(name: str, *arguments: object) -> str:
    """The address of a page that another part of the site may have; empty where it is not there."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def price_of(content: Content) -> str:
    return money(content.total_cents)
