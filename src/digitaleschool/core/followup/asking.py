"""When a participant is asked something by mail: before the start, at the end, after the lesson, later on."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from digitaleschool.core.values import dataclass

BEFORE, AFTER, USE, SIX_WEEKS, SIX_MONTHS = "before", "after", "use", "six_weeks", "six_months"
DAYS_BEFORE = 7
WITHOUT_A_CARD = 21
"""Days after the last session on which who wrote no card is asked whether it was used in class."""
LATER = {SIX_WEEKS: 42, SIX_MONTHS: 182}
"""Days after the last session."""
AGAIN = 7
"""Days without an answer after which the lesson is asked about once more; never a third time."""
OPEN_FOR = {BEFORE: 0, AFTER: 14, USE: 21, SIX_WEEKS: 28, SIX_MONTHS: 42}
"""Days that a question may come late (a worker stood still, a training was entered afterwards); then it is left out."""
AT_HOUR = 8
"""Mails about a day leave from eight in the morning, local time of the moments given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What is known of one participant. Moments are in local time; ``last_end`` is that of the last session that is no
    return session."""

    first_start: datetime
    last_end: datetime
    lesson_on: date | None = None
    """Of the transfer card."""
    used_on: date | None = None
    """The day on which the participant last said what became of it."""
    evaluated: frozenset[str] = frozenset()
    """Moments of which the evaluation is there: ``before``, ``end``, ``six_weeks``, ``six_months``."""
    asked: frozenset[tuple[str, date]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """``what`` is asked now; ``on`` is the day that it is about."""

    what: str
    on: date


def due(one: Followed, now: datetime) -> tuple[Due, ...]:
    """What to ask a participant at this moment, each thing once for its day.

    >>> from datetime import UTC
    >>> start = datetime(2027, 1, 13, 13, tzinfo=UTC)
    >>> one = Followed(first_start=start, last_end=start + timedelta(hours=3), lesson_on=date(2027, 1, 20))
    >>> [found.what for found in due(one, datetime(2027, 1, 21, 9, tzinfo=UTC))]
    ['after', 'use']
    """
    found = [
        *_before(one, now),
        *_after(one, now),
        *_use(one, now),
        *(each for what in LATER for each in _later(one, what, now)),
    ]
    return tuple(each for each in found if (each.what, each.on) not in one.asked)


def _before(one: Followed, now: datetime) -> list[Due]:
    is_time = one.first_start - timedelta(days=DAYS_BEFORE) <= now < one.first_start
    return [Due(what=BEFORE, on=one.first_start.date())] if is_time and BEFORE not in one.evaluated else []


def _after(one: Followed, now: datetime) -> list[Due]:
    is_time = one.last_end <= now < one.last_end + timedelta(days=OPEN_FOR[AFTER])
    wants = one.lesson_on is None or "end" not in one.evaluated
    return [Due(what=AFTER, on=one.last_end.date())] if is_time and wants else []


def _use(one: Followed, now: datetime) -> list[Due]:
    """The day after the lesson, and a week later once more; who said something since the lesson is left in peace."""
    day = one.lesson_on or one.last_end.date() + timedelta(days=WITHOUT_A_CARD)
    if one.used_on is not None and (one.lesson_on is None or one.used_on >= day):
        return []
    return [
        Due(what=USE, on=on)
        for on, ends in (
            (day + timedelta(days=1), AGAIN),
            (day + timedelta(days=1 + AGAIN), OPEN_FOR[USE]),
        )
        if _is_morning(on, ends, now)
    ]


def _later(one: Followed, what: str, now: datetime) -> list[Due]:
    on = one.last_end.date() + timedelta(days=LATER[what])
    return [Due(what=what, on=on)] if what not in one.evaluated and _is_morning(on, OPEN_FOR[what], now) else []


def _is_morning(on: date, days: int, now: datetime) -> bool:
    return on <= now.date() < on + timedelta(days=days) and (now.date() > on or now.hour >= AT_HOUR)


def is_over(first_start: datetime, last_end: datetime, now: datetime) -> bool:
    """Whether nothing will be asked of anyone of a run any more."""
    return now > last_end + timedelta(days=LATER[SIX_MONTHS] + OPEN_FOR[SIX_MONTHS])
