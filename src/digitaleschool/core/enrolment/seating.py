"""Who has a place: one rule over all runs and all applications of a training.

Whatever happened (somebody applied, cancelled or went to another run, a room became larger, a run was cancelled), the
rule is the same: who holds a place keeps it, and each free place goes to the first in order of those who want it.

The order is: the target group first; then, where that is asked, who had fewer places this school year; then who applied
first. Each in turn takes the run that they like most of those with a place left. That is a serial dictatorship
(Abdulkadiroğlu and Sönmez 1998, Econometrica 66, p. 689): nobody gains by telling less than the truth, no place stays
free that somebody waits for, and nobody sees a later one seated where they wanted to sit.

Colleagues who enrolled as a team are kept together where that is possible. All count as having applied when the first
of them did, and when the first has a turn, those who wait are seated together in the first run that all of them want
and that has room for all. Where none has, each has a turn of their own. What that costs others is told
(:class:`Cost`): who would have had a place now if teams were not kept together.

>>> places = [Place(run=1, capacity=1)]
>>> asked = [Application(key=7, wants=(1,)), Application(key=3, wants=(1,), in_target=False)]
>>> seat(places, asked).given
(Given(application=7, run=1),)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from digitaleschool.core.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A run, and how many it seats."""

    run: int
    capacity: int | None = None
    """None: no limit."""
    held: int = 0
    """Places kept for who was asked elsewhere and did not answer yet."""
    is_open: bool = True
    """Whether free places are given: not once it began or was cancelled."""
    keeps_teams: bool = True
    is_fair: bool = True
    """Who had fewer places this year goes first."""

    def __post_init__(self) -> None:
        if self.held < 0 or (self.capacity is not None and self.capacity < 0):
            raise ValueError("a run has no fewer than zero places")


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Somebody who asked for a place."""

    key: int
    """Rises with the moment of application."""
    wants: tuple[int, ...]
    """Runs where a place is welcome, the one they like most first."""
    holds: int | None = None
    """The run where they have a place."""
    in_target: bool = True
    places_before: int = 0
    """That they had earlier in the school year."""
    team: int | None = None

    def __post_init__(self) -> None:
        if not self.wants:
            raise ValueError(f"application {self.key} wants no run")


@dataclass(frozen=True, slots=True)
class Given:
    """A place that somebody gets now."""

    application: int
    run: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Somebody who would have a place now if a team were not kept together."""

    application: int
    teams: tuple[int, ...]
    """The teams that were moved up in the run that they would have had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seating:
    given: tuple[Given, ...] = ()
    """In the order in which the places were given."""
    costs: tuple[Cost, ...] = ()


def seat(places: Iterable[Place], applications: Iterable[Application]) -> Seating:
    """Who gets which free place. Applying it to what it gave gives nothing more.

    Runs that somebody wants and that are not among the places are full. Raises ``ValueError`` for a run or an
    application that is there twice.
    """
    runs, asked = _gathered(places, applications)
    free = free_places(runs.values(), asked)
    waiting = [one for one in asked if one.holds is None]
    if not waiting or not any(free.values()):
        return Seating()
    kept = _turns(runs, asked, waiting, dict(free), keeps_teams=True)
    if not any(one.team is not None for one in waiting):
        return Seating(given=tuple(kept))
    plain = _turns(runs, asked, waiting, dict(free), keeps_teams=False)
    return Seating(given=tuple(kept), costs=_costs(kept, plain, asked))


def free_places(places: Iterable[Place], applications: Iterable[Application]) -> dict[int, float]:
    """Run -> places left; infinite where there is no limit, never below zero.

    >>> free_places([Place(run=1, capacity=3, held=1)], [Application(key=1, wants=(1,), holds=1)])
    {1: 1}
    """
    taken: dict[int | None, int] = defaultdict(int)
    for one in applications:
        taken[one.holds] += 1
    return {place.run: _left(place, taken[place.run]) for place in places}


def in_order(places: Iterable[Place], applications: Iterable[Application]) -> list[int]:
    """Who waits, in the order in which they have a turn: what a waiting list shows."""
    runs, asked = _gathered(places, applications)
    return [one.key for one in _sorted(runs, asked, [one for one in asked if one.holds is None], keeps_teams=True)]


def _left(place: Place, taken: int) -> float:
    if not place.is_open:
        return 0
    return float("inf") if place.capacity is None else max(0, place.capacity - place.held - taken)


def _gathered(
    places: Iterable[Place], applications: Iterable[Application]
) -> tuple[dict[int, Place], list[Application]]:
    rows, asked = list(places), sorted(applications, key=lambda one: one.key)
    runs = {place.run: place for place in rows}
    if len(runs) < len(rows):
        raise ValueError("a run is there twice")
    if any(one.key == other.key for one, other in pairwise(asked)):
        raise ValueError("an application is there twice")
    return runs, asked


def _sorted(
    runs: dict[int, Place], asked: Sequence[Application], waiting: Iterable[Application], *, keeps_teams: bool
) -> list[Application]:
    first: dict[int | None, int] = {}
    for one in asked:  # also who has a place already: a colleague who says yes later joins them
        first.setdefault(one.team, one.key)

    def rank(one: Application) -> tuple[bool, int, int, int]:
        place = runs.get(one.wants[0])
        is_fair = place is None or place.is_fair
        together = keeps_teams and one.team is not None and (place is None or place.keeps_teams)
        return (
            not one.in_target, one.places_before if is_fair else 0, first[one.team] if together else one.key, one.key
        )  # fmt: skip

    return sorted(waiting, key=rank)


def _turns(
    runs: dict[int, Place], asked: Sequence[Application], waiting: Sequence[Application], free: dict[int, float], *,
    keeps_teams: bool,
) -> list[Given]:  # fmt: skip
    line = _sorted(runs, asked, waiting, keeps_teams=keeps_teams)
    teams: dict[int | None, list[Application]] = defaultdict(list)
    for one in line if keeps_teams else ():
        if one.team is not None:
            teams[one.team].append(one)
    sits_in: dict[int | None, set[int]] = defaultdict(set)
    for one in asked:
        if one.team is not None and one.holds is not None:
            sits_in[one.team].add(one.holds)
    given: dict[int, Given] = {}
    for one in line:
        if one.key in given:
            continue
        mates = [mate for mate in teams[one.team] if mate.key not in given] if one.team is not None else []
        run = _room_for_all(runs, mates, free, sits_in[mates[0].team]) if len(mates) > 1 else None
        for mate in [one] if run is None else mates:
            takes = run or next((wanted for wanted in mate.wants if free.get(wanted, 0) >= 1), None)
            if takes is not None:
                free[takes] -= 1
                given[mate.key] = Given(mate.key, takes)
    return list(given.values())


def _room_for_all(
    runs: dict[int, Place], mates: Sequence[Application], free: dict[int, float], sits_in: set[int]
) -> int | None:
    """The run that all want and that has room for all: first where a colleague sits, then what the first likes most."""
    wanted = [run for run in mates[0].wants if all(run in mate.wants for mate in mates)]
    fits = [run for run in wanted if run in runs and runs[run].keeps_teams and free[run] >= len(mates)]
    return min(fits, key=lambda run: run not in sits_in, default=None)


def _costs(kept: Sequence[Given], plain: Sequence[Given], asked: Sequence[Application]) -> tuple[Cost, ...]:
    has_now, had = {one.application for one in kept}, {one.application for one in plain}
    team_of = {one.key: one.team for one in asked}
    moved_up: dict[int, set[int]] = defaultdict(set)
    for one in kept:
        team = team_of[one.application]
        if team is not None and one.application not in had:
            moved_up[one.run].add(team)
    every = {team for teams in moved_up.values() for team in teams}
    return tuple(
        Cost(one.application, tuple(sorted(moved_up.get(one.run) or every)))
        for one in plain
        if one.application not in has_now
    )
