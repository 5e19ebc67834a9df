"""From the sessions that a training plans to the concrete weeks of a season in which it can take place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta

from digitaleschool.core.offer.content import SessionPlan

from .problem import WEEKDAYS, Pattern, Slot

HALF_DAY, EVENING, DAY = 240, 180, 480
"""Minutes that fit; a longer session takes the morning and the afternoon of one day."""
LATER, RETURN_LATER = 2, 3
"""Weeks that a session may move where its own week has a holiday or exams."""
MOST_HALFDAYS, MOST_STARTS = 8, 8
"""At most so many half-days, and so many starting weeks on each, for one training."""

When = tuple[str, str]
"""A half-day and a period: ``("wed_pm", "carnival_easter_2027")``."""


def useful_patterns(
    sessions: Sequence[SessionPlan], slots: Sequence[Slot], *, free: Mapping[When, int], at_least: int,
    given: Collection[When] | None = None,
) -> tuple[Pattern, ...]:  # fmt: skip
    """The patterns in which a group could be found, in order of time; all other ones would only make work.

    A pattern is one half-day of the week: its sessions come in the weeks that the training plans, or a little later
    where a holiday is in between. It is useful when for each session ``at_least`` of the interested teachers are free
    on that half-day in that period (``free`` counts them), and, where ``given`` tells it, one of the trainers is. Of
    many half-days those with most teachers are kept (:data:`MOST_HALFDAYS`), of many starting weeks an even spread
    (:data:`MOST_STARTS`).
    """
    there = {(slot.day, slot.part): slot for slot in slots}
    ranked: list[tuple[int, str, list[Pattern]]] = []
    for halfday in dict.fromkeys(_halfday(slot) for slot in slots):
        best, found = 0, []
        for pattern, periods in _patterns(sessions, halfday, slots, there):
            whens = {(f"{halfday[:4]}{part}", period) for part, period in periods}
            fewest = min(free.get(when, 0) for when in whens)
            if fewest >= at_least and (given is None or whens <= set(given)):
                best = max(best, fewest)
                found.append(pattern)
        if found:
            ranked.append((-best, halfday, found))
    kept = sorted(ranked, key=lambda one: (one[0], WEEKDAYS.index(one[1][:3]), one[1]))[:MOST_HALFDAYS]
    return tuple(
        sorted(
            (pattern for _, _, found in kept for pattern in _spread(found, MOST_STARTS)),
            key=lambda pattern: (pattern.slots, pattern.id),
        )
    )


def pattern_of(days: Sequence[tuple[str, str]], *, has_return: bool) -> Pattern:
    """The pattern of these half-days, (ISO day, part), with the id that it has in every problem.

    >>> pattern_of([("2027-03-03", "pm"), ("2027-04-14", "pm")], has_return=True).id
    'wed_pm-2027-03-03-0.6r'
    """
    first = date.fromisoformat(days[0][0])
    regular = len({part for _, part in days}) == 1 and all(
        (date.fromisoformat(day) - first).days % 7 == 0 for day, _ in days
    )
    if regular:
        told = ".".join(str((date.fromisoformat(day) - first).days // 7) for day, _ in days)
    else:
        told = ".".join(f"{(date.fromisoformat(day) - first).days}{part}" for day, part in days)
    slots = tuple(f"{day}_{part}" for day, part in days)
    kind = ("r" if has_return else "") + ("" if regular else "d")
    return Pattern(
        id=f"{WEEKDAYS[first.weekday()]}_{days[0][1]}-{days[0][0]}-{told}{kind}",
        slots=slots,
        return_slot=slots[-1] if has_return else "",
    )


def _patterns(
    sessions: Sequence[SessionPlan], halfday: str, slots: Sequence[Slot], there: Mapping[tuple[str, str], Slot]
) -> Iterator[tuple[Pattern, set[tuple[str, str]]]]:
    """Each pattern on a half-day, with the (part, period) of its slots."""
    part = halfday[4:]
    plan = sorted(sessions, key=lambda session: (session.weeks_after, session.is_return)) or [SessionPlan()]
    for slot in slots:
        if _halfday(slot) != halfday:
            continue
        found = _placed(plan, date.fromisoformat(slot.day), part, there)
        if found:
            days = [(one.day, one.part) for one in found]
            yield (
                pattern_of(days, has_return=plan[-1].is_return and len(plan) > 1),
                {(one.part, one.period) for one in found},
            )


def _placed(
    plan: Sequence[SessionPlan], first: date, part: str, there: Mapping[tuple[str, str], Slot]
) -> list[Slot] | None:
    """The slots of all sessions when the first is on this day; None where one finds no place."""
    found: list[Slot] = []
    last = -1
    for number, session in enumerate(plan):
        parts = _parts(session.minutes, part)
        if not parts:
            return None
        week = max(session.weeks_after - plan[0].weeks_after, last + 1)
        room = 0 if number == 0 else RETURN_LATER if session.is_return else LATER
        for later in range(room + 1):
            day = (first + timedelta(weeks=week + later)).isoformat()
            if all((day, one) in there for one in parts):
                found += [there[day, one] for one in parts]
                last = week + later
                break
        else:
            return None
    return found


def _parts(minutes: int, part: str) -> tuple[str, ...]:
    """The parts of the day that a session takes when it begins in ``part``; none where it does not fit."""
    if minutes <= (EVENING if part == "ev" else HALF_DAY):
        return (part,)
    return ("am", "pm") if part == "am" and minutes <= DAY else ()


def _halfday(slot: Slot) -> str:
    return f"{WEEKDAYS[date.fromisoformat(slot.day).weekday()]}_{slot.part}"


def _spread(found: list[Pattern], most: int) -> list[Pattern]:
    """At most so many, evenly from the first to the last."""
    if len(found) <= most:
        return found
    return [found[at * (len(found) - 1) // (most - 1)] for at in range(most)]
