"""A problem as arrays: who could come where and when, sparse, with nothing dropped that a plan could use.

Who teaches a run does not change who fits it. So we enumerate *cells* (training x field x level, the latter two only
where the training asks for one), *pairs* (cell x venue, or online) with the wishes that reach them, and *triples*
(pair x pattern) with which a run is possible at all. The candidates of a triple are the wishes of its pair whose
teacher is free: ``free_teacher[pattern, teacher]``. Fifty thousand teachers so fit in some hundred megabytes, where
a list per triple would take many gigabytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from digitaleschool.core.values import dataclass

from .kernel import kernel
from .problem import ON_SITE, ONLINE, WEEKDAYS, Availability, Place, Problem, School
from .travel import DOOR_MINUTES, EARTH_KM, KM_PER_HOUR, ROAD_FACTOR, travel_minutes

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Bits = npt.NDArray[np.bool_]
Minutes = npt.NDArray[np.int16]
NONE = -1


@dataclass(frozen=True, eq=False, kw_only=True)
class Compiled:
    """Everything by its position in the problem. A list of lists is a pair of arrays: ``x_start`` of n + 1 positions
    and ``x`` (of ``i``: ``x[x_start[i]:x_start[i + 1]]``). Venue number ``online`` (= the number of venues) stands for
    online; -1 for none."""

    problem: Problem
    online: int

    wish_teacher: Ints
    wish_worth: Ints
    """weight x weights.need: points before travel."""
    wish_team: Ints
    """-1: no team, or nobody else in it."""
    wish_only_with_team: Bits
    wish_online: Bits
    wish_on_site: Bits
    wish_possible: Bits
    """Fits at least one pair at one pattern. The others are met by no plan (but a pin may name them, wrongly)."""

    teacher_most: Ints
    teacher_wish_start: Ints
    teacher_wish: Ints
    teacher_place: Ints
    teacher_limit: Ints
    place_minutes: Minutes
    """[place, venue]: travel one way; the column of online is 0."""

    pattern_slot_start: Ints
    pattern_slot: Ints
    overlap: Bits
    """[pattern, pattern]: they share a slot."""
    slots: int
    free_teacher: Bits
    """[pattern, teacher]"""
    free_trainer: Bits
    free_venue: Bits
    """[pattern, venue], online always."""
    free_lender: Bits

    cell_training: Ints
    cell_field: tuple[str, ...]
    cell_level: tuple[str, ...]
    cell_wish_start: Ints
    cell_wish: Ints
    """Wishes that fit the cell, in order; also those that no pair of it reaches or that would come alone."""
    wish_cell_start: Ints
    wish_cell: Ints
    cell_ban_start: Ints
    cell_ban: Ints
    """[n, 3]: pattern, trainer, venue; -1 is any. A run of the cell with all of them is forbidden."""

    training_min: Ints
    training_trainer_start: Ints
    training_trainer: Ints
    trainer_reaches: Bits
    """[trainer, venue]: in travel and in mode, online too."""
    trainer_most: Ints
    trainer_rtc: Ints
    venue_rtc: Ints
    """Who pays; online -1: the RTC of the trainer."""
    venue_cost: Ints
    """Of one half-day, in cents."""
    lender_sets: Ints
    rtc_budget: Longs
    shared_budget: int

    pair_of: Ints
    """[cell, venue]: its pair or -1."""
    pair_cell: Ints
    pair_venue: Ints
    pair_wish_start: Longs
    pair_wish: Ints
    pair_points: Ints
    """Worth less travel, beside ``pair_wish``. May be below zero: such a wish can still fill a group."""
    pair_option_start: Ints
    option_lender: Ints
    """Ways to have the equipment: without a lender (-1) first, then lenders that make room for more."""
    option_room: Ints
    """At most so many in the run; at least ``training_min`` but for pairs that only a pin uses."""
    option_cost: Ints
    """Cents: the training and the lender, not the room."""

    pair_triple_start: Ints
    triple_pair: Ints
    triple_pattern: Ints

    pin_pair: Ints
    pin_pattern: Ints
    pin_trainer: Ints
    pin_lender: Ints
    pin_room: Ints
    pin_cost: Ints
    """Cents, all in."""
    pin_closed: Bits
    pin_wish_start: Ints
    pin_wish: Ints
    wish_pin: Ints
    """The pin that names it, or -1."""

    together: int
    hundred_euro: int
    floor_points: Ints
    floor_wish_group: Ints
    """[floor, wish]: number of its group, counted over all floors."""
    group_floor: Ints
    group_wishes: Ints
    group_needed: Ints
    """floor(percent x wishes / 100)"""
    group_names: tuple[tuple[str, str], ...]
    """By what, and which group."""

    def candidates(self, triple: int) -> tuple[Ints, Ints]:
        """Wishes of a triple and their points."""
        pair, pattern = self.triple_pair[triple], self.triple_pattern[triple]
        of = slice(int(self.pair_wish_start[pair]), int(self.pair_wish_start[pair + 1]))
        free = self.free_teacher[pattern, self.wish_teacher[self.pair_wish[of]]]
        return self.pair_wish[of][free], self.pair_points[of][free]

    def options(self, triple: int) -> list[tuple[int, int, int]]:
        """(lender, room, cents all in) of a triple, for lenders that are free."""
        pair, pattern = self.triple_pair[triple], self.triple_pattern[triple]
        halfdays = int(self.pattern_slot_start[pattern + 1] - self.pattern_slot_start[pattern])
        rent = int(self.venue_cost[self.pair_venue[pair]]) * halfdays
        found = []
        for option in range(self.pair_option_start[pair], self.pair_option_start[pair + 1]):
            lender = int(self.option_lender[option])
            if lender == NONE or self.free_lender[pattern, lender]:
                found.append((lender, int(self.option_room[option]), int(self.option_cost[option]) + rent))
        return found

    def trainers(self, triple: int) -> list[int]:
        """Who can give a triple."""
        pair, pattern = self.triple_pair[triple], self.triple_pattern[triple]
        cell, venue = self.pair_cell[pair], self.pair_venue[pair]
        training = self.cell_training[cell]
        bans = self.cell_ban[self.cell_ban_start[cell] : self.cell_ban_start[cell + 1]]
        return [
            int(trainer)
            for trainer in self.training_trainer[
                self.training_trainer_start[training] : self.training_trainer_start[training + 1]
            ]
            if self.free_trainer[pattern, trainer]
            and self.trainer_reaches[trainer, venue]
            and not any(_bans(ban, pattern, trainer, venue) for ban in bans)
        ]


def compiled(problem: Problem) -> Compiled:
    """``problem`` as arrays. Complete: whatever valid plan there is, its runs are triples here (or pins)."""
    online = len(problem.venues)
    at = {
        name: {one.id: position for position, one in enumerate(getattr(problem, name))}
        for name in (
            "slots",
            "patterns",
            "rtcs",
            "schools",
            "teachers",
            "wishes",
            "trainings",
            "trainers",
            "venues",
            "lenders",
        )
    }
    schools = {school.id: school for school in problem.schools}

    # when
    slots = _Slots(problem)
    pattern_slots = [[at["slots"][slot] for slot in pattern.slots] for pattern in problem.patterns]
    uses = np.zeros((len(problem.patterns), len(problem.slots)), np.bool_)
    for pattern, its_slots in enumerate(pattern_slots):
        uses[pattern, its_slots] = True
    overlap = (uses.astype(np.int32) @ uses.T.astype(np.int32)) > 0
    free_teacher = slots.free(pattern_slots, [teacher.availability for teacher in problem.teachers])
    free_trainer = slots.free(pattern_slots, [trainer.availability for trainer in problem.trainers])
    free_venue = np.ones((len(problem.patterns), online + 1), np.bool_)
    free_venue[:, :online] = slots.free(pattern_slots, [venue.availability for venue in problem.venues])
    free_lender = slots.free(pattern_slots, [lender.availability for lender in problem.lenders])

    # where
    venue_places = [venue.place for venue in problem.venues]
    places: dict[Place, int] = {}
    teacher_place = _ints(
        places.setdefault(teacher.place or schools[teacher.school].place, len(places)) for teacher in problem.teachers
    )
    place_minutes = np.zeros((len(places), online + 1), np.int16)
    place_minutes[:, :online] = minutes_between(list(places), venue_places)
    trainer_reaches = np.zeros((len(problem.trainers), online + 1), np.bool_)
    trainer_reaches[:, :online] = (
        minutes_between([trainer.place for trainer in problem.trainers], venue_places)
        <= _ints(trainer.travel_minutes for trainer in problem.trainers)[:, None]
    ) & np.array([ON_SITE in trainer.modes for trainer in problem.trainers], np.bool_)[:, None]
    trainer_reaches[:, online] = [ONLINE in trainer.modes for trainer in problem.trainers]
    lender_reaches = (
        minutes_between([lender.place for lender in problem.lenders], venue_places)
        <= _ints(lender.travel_minutes for lender in problem.lenders)[:, None]
    )

    # who
    wish_teacher = _ints(at["teachers"][wish.teacher] for wish in problem.wishes)
    modes = [
        set(wish.modes or teacher.modes) & set(teacher.modes)
        for wish in problem.wishes
        for teacher in (problem.teachers[at["teachers"][wish.teacher]],)
    ]
    teams: dict[str, list[int]] = {}
    for position, wish in enumerate(problem.wishes):
        if wish.team:
            teams.setdefault(wish.team, []).append(position)
    wish_team = np.full(len(problem.wishes), NONE, np.int32)
    for number, members in enumerate(members for members in teams.values() if len(members) > 1):
        wish_team[members] = number
    teacher_wish_start, teacher_wish = _grouped(wish_teacher, len(problem.teachers))
    wish_on_site = np.array([ON_SITE in its for its in modes], np.bool_)
    wish_online = np.array([ONLINE in its for its in modes], np.bool_)

    # what
    cells, cell_wishes = _cells(problem, free_teacher, wish_teacher, at)
    cell_number = {cell: number for number, cell in enumerate(cells)}
    cell_wish_start, cell_wish = _lists(cell_wishes)
    wish_cell_start, wish_cell = turned(cell_wish_start, cell_wish, len(problem.wishes))
    bans = [
        [
            (
                at["patterns"].get(ban.pattern, NONE),
                at["trainers"].get(ban.trainer, NONE),
                at["venues"].get(ban.venue, NONE),
            )
            for ban in problem.bans
            if ban.training in ("", problem.trainings[training].id)
            and ban.field in ("", field)
            and ban.level in ("", level)
        ]
        for training, field, level in cells
    ]
    cell_ban_start = _starts([len(its) for its in bans])
    cell_ban = np.array([ban for its in bans for ban in its], np.int32).reshape(-1, 3)
    training_trainers: list[list[int]] = [[] for _ in problem.trainings]
    for position, trainer in enumerate(problem.trainers):
        for taught in dict.fromkeys(trainer.trainings):
            training_trainers[at["trainings"][taught]].append(position)
    training_trainer_start, training_trainer = _lists(training_trainers)
    training_min = _ints(training.group_min for training in problem.trainings)
    cell_training = _ints(training for training, _, _ in cells)

    # which rooms: every cell x venue with room enough (1), and those of pins (2)
    rooms = _Rooms(problem, lender_reaches)
    pin_training = [at["trainings"][pin.training] for pin in problem.pins]
    pin_venue = [at["venues"][pin.venue] if pin.venue else online for pin in problem.pins]
    pin_lender = [at["lenders"][pin.lender] if pin.lender else NONE for pin in problem.pins]
    pin_cell = [
        cell_number[training, pin.field, pin.level] for training, pin in zip(pin_training, problem.pins, strict=True)
    ]
    usable = np.array([rooms.usable(training) for training, _, _ in cells], np.int8).reshape(-1, online + 1)
    usable[pin_cell, pin_venue] |= 2

    pin_wish_start, pin_wish = _lists([[at["wishes"][wish] for wish in pin.wishes] for pin in problem.pins])
    wish_pin = np.full(len(problem.wishes), NONE, np.int32)
    for number in range(len(problem.pins)):
        wish_pin[pin_wish[pin_wish_start[number] : pin_wish_start[number + 1]]] = number
    is_only = np.array([wish.only_with_team for wish in problem.wishes], np.bool_)

    # pairs and triples
    cell_needs = training_min[cell_training]
    reach = (teacher_place, _ints(teacher.travel_minutes for teacher in problem.teachers), place_minutes)
    wishes = (wish_teacher, wish_on_site, wish_online)
    counts = _count_pairs(cell_wish_start, cell_wish, cell_needs, usable, *wishes, *reach)
    patterns_start, patterns = _lists(
        [[at["patterns"][one] for one in training.patterns] for training in problem.trainings]
    )
    pair_of = np.full(counts.shape, NONE, np.int32)
    kept = (counts >= np.maximum(cell_needs, 1)[:, None]) | (usable >= 2)
    pair_of[kept] = np.arange(int(kept.sum()), dtype=np.int32)
    pair_cell, pair_venue = (half.astype(np.int32) for half in np.nonzero(kept))
    pair_wish_start = _long_starts(counts[kept])
    worth = _ints(wish.weight * problem.weights.need for wish in problem.wishes)
    pair_wish, pair_points = _fill_pairs(
        pair_of, pair_wish_start, cell_wish_start, cell_wish, worth, problem.weights.minute, *wishes, *reach
    )
    alone = _alone(pair_wish_start, pair_wish, wish_team, is_only & (wish_pin == NONE))
    pair_wish, pair_points = pair_wish[~alone], pair_points[~alone]
    pair_wish_start = np.concatenate([np.zeros(1, np.int64), np.cumsum(~alone)])[pair_wish_start]
    triple_args = (
        pair_cell, pair_venue, pair_wish_start, pair_wish, wish_teacher, cell_training, cell_needs, patterns_start,
        patterns, free_teacher, free_trainer, free_venue, trainer_reaches, training_trainer_start, training_trainer,
        cell_ban_start, cell_ban, usable,
    )  # fmt: skip
    triple_count = _triples(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int32), *triple_args)
    pair_triple_start = _starts(triple_count)
    triple_pair = np.empty(int(pair_triple_start[-1]), np.int32)
    triple_pattern = np.empty(int(pair_triple_start[-1]), np.int32)
    _triples(pair_triple_start, triple_pair, triple_pattern, *triple_args)
    wish_possible = np.zeros(len(problem.wishes), np.bool_)
    _mark_possible(
        wish_possible, pair_triple_start, triple_pattern, pair_wish_start, pair_wish, wish_teacher, free_teacher
    )

    options = [
        rooms.options(int(cell_training[cell]), int(venue)) for cell, venue in zip(pair_cell, pair_venue, strict=True)
    ]
    pair_option_start = _starts([len(its) for its in options])
    flat = np.array([option for its in options for option in its], np.int32).reshape(-1, 3)

    venue_cost = _ints([*(venue.cost_cents for venue in problem.venues), 0])
    pin_rooms = [rooms.room(*of) for of in zip(pin_training, pin_venue, pin_lender, strict=True)]
    pin_costs = [
        problem.trainings[training].cost_cents
        + int(venue_cost[venue]) * len(pattern_slots[at["patterns"][pin.pattern]])
        + (problem.lenders[lender].cost_cents if lender != NONE else 0)
        for pin, training, venue, lender in zip(problem.pins, pin_training, pin_venue, pin_lender, strict=True)
    ]
    groups = _groups(problem, schools)
    return Compiled(
        problem=problem,
        online=online,
        wish_teacher=wish_teacher,
        wish_worth=worth,
        wish_team=wish_team,
        wish_only_with_team=is_only,
        wish_online=wish_online,
        wish_on_site=wish_on_site,
        wish_possible=wish_possible,
        teacher_most=_ints(teacher.most_trainings for teacher in problem.teachers),
        teacher_wish_start=teacher_wish_start,
        teacher_wish=teacher_wish,
        teacher_place=teacher_place,
        teacher_limit=reach[1],
        place_minutes=place_minutes,
        pattern_slot_start=_starts([len(its) for its in pattern_slots]),
        pattern_slot=_ints(slot for its in pattern_slots for slot in its),
        overlap=overlap,
        slots=len(problem.slots),
        free_teacher=free_teacher,
        free_trainer=free_trainer,
        free_venue=free_venue,
        free_lender=free_lender,
        cell_training=cell_training,
        cell_field=tuple(field for _, field, _ in cells),
        cell_level=tuple(level for _, _, level in cells),
        cell_wish_start=cell_wish_start,
        cell_wish=cell_wish,
        wish_cell_start=wish_cell_start,
        wish_cell=wish_cell,
        cell_ban_start=cell_ban_start,
        cell_ban=cell_ban,
        training_min=training_min,
        training_trainer_start=training_trainer_start,
        training_trainer=training_trainer,
        trainer_reaches=trainer_reaches,
        trainer_most=_ints(trainer.most_runs for trainer in problem.trainers),
        trainer_rtc=_ints(at["rtcs"][trainer.rtc] for trainer in problem.trainers),
        venue_rtc=_ints([*(at["rtcs"][venue.rtc] for venue in problem.venues), NONE]),
        venue_cost=venue_cost,
        lender_sets=_ints(lender.sets for lender in problem.lenders),
        rtc_budget=np.array([rtc.budget_cents for rtc in problem.rtcs], np.int64),
        shared_budget=problem.shared_budget_cents,
        pair_of=pair_of,
        pair_cell=pair_cell,
        pair_venue=pair_venue,
        pair_wish_start=pair_wish_start,
        pair_wish=pair_wish,
        pair_points=pair_points,
        pair_option_start=pair_option_start,
        option_lender=np.ascontiguousarray(flat[:, 0]),
        option_room=np.ascontiguousarray(flat[:, 1]),
        option_cost=np.ascontiguousarray(flat[:, 2]),
        pair_triple_start=pair_triple_start,
        triple_pair=triple_pair,
        triple_pattern=triple_pattern,
        pin_pair=pair_of[pin_cell, pin_venue],
        pin_pattern=_ints(at["patterns"][pin.pattern] for pin in problem.pins),
        pin_trainer=_ints(at["trainers"][pin.trainer] for pin in problem.pins),
        pin_lender=_ints(pin_lender),
        pin_room=_ints(pin_rooms),
        pin_cost=_ints(pin_costs),
        pin_closed=np.array([pin.is_closed for pin in problem.pins], np.bool_),
        pin_wish_start=pin_wish_start,
        pin_wish=pin_wish,
        wish_pin=wish_pin,
        together=problem.weights.together,
        hundred_euro=problem.weights.hundred_euro,
        **groups,
    )


def minutes_between(origins: Sequence[Place], destinations: Sequence[Place]) -> Minutes:
    """``travel_minutes`` of each pair, all at once: [origin, destination]."""
    here, there = _radians(origins), _radians(destinations)
    minutes = np.zeros((len(origins), len(destinations)), np.int16)
    if not minutes.size:
        return minutes
    for start in range(0, len(origins), 2000):
        rows = slice(start, start + 2000)
        half = np.sin((there[None, :, 0] - here[rows, None, 0]) / 2) ** 2
        east = np.sin((there[None, :, 1] - here[rows, None, 1]) / 2) ** 2
        half += np.cos(here[rows, None, 0]) * np.cos(there[None, :, 0]) * east
        exact = DOOR_MINUTES + 60 * ROAD_FACTOR * 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(1.0, half))) / KM_PER_HOUR
        minutes[rows] = np.ceil(np.round(exact, 6))
        # Where the last digit decides, the rule itself does.
        for i, j in np.argwhere(np.abs(np.abs(exact - np.round(exact)) - 5e-7) < 1e-7):
            minutes[start + i, j] = travel_minutes(origins[start + i], destinations[j])
    numbers: dict[Place, int] = {}
    same_here = np.array([numbers.setdefault(place, len(numbers)) for place in origins])
    same_there = np.array([numbers.get(place, NONE) for place in destinations])
    for j in np.flatnonzero(same_there >= 0):
        minutes[same_here == same_there[j], j] = 0
    return minutes


def _radians(places: Sequence[Place]) -> npt.NDArray[np.float64]:
    return np.radians(np.array([(place.latitude, place.longitude) for place in places], np.float64).reshape(-1, 2))


class _Slots:
    """The slots of a season, to find out who is free when."""

    def __init__(self, problem: Problem) -> None:
        self.number = {slot.id: position for position, slot in enumerate(problem.slots)}
        self.halfday = [f"{WEEKDAYS[date.fromisoformat(slot.day).weekday()]}_{slot.part}" for slot in problem.slots]
        self.period = [slot.period for slot in problem.slots]

    def free(self, pattern_slots: Sequence[Sequence[int]], who: Sequence[Availability]) -> Bits:
        """[pattern, who]: free in every slot of the pattern."""
        usual: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
        kind = _ints(usual.setdefault((one.halfdays, one.periods), len(usual)) for one in who)
        by_kind = np.zeros((len(usual), len(self.number)), np.bool_)
        for (halfdays, periods), number in usual.items():
            by_kind[number] = [
                halfday in halfdays and (not periods or period in periods)
                for halfday, period in zip(self.halfday, self.period, strict=True)
            ]
        free = np.empty((len(pattern_slots), len(who)), np.bool_)
        for pattern, its_slots in enumerate(pattern_slots):
            free[pattern] = np.all(by_kind[:, list(its_slots)], axis=1).take(kind)
        patterns_of: list[list[int]] = [[] for _ in self.number]
        for pattern, its_slots in enumerate(pattern_slots):
            for slot in its_slots:
                patterns_of[slot].append(pattern)
        for position, one in enumerate(who):
            for away in one.away:
                free[patterns_of[self.number[away]], position] = False
        return free


class _Rooms:
    """What a room holds of a training, with and without what a lender brings."""

    def __init__(self, problem: Problem, lender_reaches: Bits) -> None:
        self.problem, self.lender_reaches, self.online = problem, lender_reaches, len(problem.venues)
        self._options: dict[tuple[int, int], list[tuple[int, int, int]]] = {}

    def room(self, training: int, venue: int, lender: int = NONE) -> int:
        wanted = self.problem.trainings[training]
        if venue == self.online:
            return wanted.group_max
        room = self.problem.venues[venue]
        lent = self.problem.lenders[lender] if lender != NONE else None
        units = [lent.units if lent and lent.kind == kind else room.equipment.get(kind, 0) for kind in wanted.equipment]
        return min([wanted.group_max, room.capacity, *units])

    def options(self, training: int, venue: int) -> list[tuple[int, int, int]]:
        """(lender, room, cents of training and lender): without first, then who makes room for more."""
        if (training, venue) not in self._options:
            wanted = self.problem.trainings[training]
            own = self.room(training, venue)
            found = [(NONE, own, wanted.cost_cents)] if own >= max(wanted.group_min, 1) else []
            for lender, lent in enumerate(self.problem.lenders):
                if venue == self.online or lent.kind not in wanted.equipment or not self.lender_reaches[lender, venue]:
                    continue
                room = self.room(training, venue, lender)
                if room > own and room >= max(wanted.group_min, 1):
                    found.append((lender, room, wanted.cost_cents + lent.cost_cents))
            self._options[training, venue] = found
        return self._options[training, venue]

    def usable(self, training: int) -> list[bool]:
        """Per venue, and online last: in mode, and with room for the smallest group."""
        modes = self.problem.trainings[training].modes
        return [
            (ONLINE if venue == self.online else ON_SITE) in modes and bool(self.options(training, venue))
            for venue in range(self.online + 1)
        ]


def _cells(
    problem: Problem, free_teacher: Bits, wish_teacher: Ints, at: dict[str, dict[str, int]]
) -> tuple[list[tuple[int, str, str]], list[Ints]]:
    """(training, field, level) and the wishes that fit it and are free at one of its patterns at least."""
    names: dict[str, int] = {}
    number = names.setdefault
    asked = _ints(at["trainings"].get(wish.training, NONE) for wish in problem.wishes)
    theme = _ints(number(wish.theme, len(names)) if wish.theme else NONE for wish in problem.wishes)
    field = _ints(number(wish.field, len(names)) for wish in problem.wishes)
    level = _ints(number(wish.level, len(names)) for wish in problem.wishes)
    name_of = list(names)
    cells: list[tuple[int, str, str]] = []
    wishes: list[Ints] = []
    for position, training in enumerate(problem.trainings):
        pins = [pin for pin in problem.pins if pin.training == training.id]
        patterns = [at["patterns"][one] for one in (*training.patterns, *(pin.pattern for pin in pins))]
        fits = np.isin(theme, [names[one] for one in training.themes if one in names])
        fits |= asked == position
        if training.fields:
            fits &= np.isin(field, [names[one] for one in training.fields if one in names])
        if training.levels:
            fits &= np.isin(level, [names[one] for one in training.levels if one in names])
        fitting = np.flatnonzero(fits)
        fitting = fitting[free_teacher[patterns][:, wish_teacher[fitting]].any(axis=0)]
        of_field = field[fitting] if training.same_field else np.full(len(fitting), NONE)
        of_level = level[fitting] if training.same_level else np.full(len(fitting), NONE)
        found = {(int(f), int(k)) for f, k in zip(of_field, of_level, strict=True)}
        named = {(name_of[f] if f != NONE else "", name_of[k] if k != NONE else ""): (f, k) for f, k in found}
        for pin in pins:
            named.setdefault((pin.field, pin.level), (names.get(pin.field, NONE - 1), names.get(pin.level, NONE - 1)))
        for its_field, its_level in sorted(named):
            f, k = named[its_field, its_level]
            cells.append((position, its_field, its_level))
            wishes.append(
                fitting[((of_field == f) | (its_field == "")) & ((of_level == k) | (its_level == ""))].astype(np.int32)
            )
    return cells, wishes


def _groups(problem: Problem, schools: dict[str, School]) -> dict[str, Any]:
    """The floors of fairness: of which group each wish is, and how many of it should be met."""
    teachers = {teacher.id: teacher for teacher in problem.teachers}
    names: dict[tuple[int, str], int] = {}
    of = np.zeros((len(problem.weights.floors), len(problem.wishes)), np.int32)
    for number, floor in enumerate(problem.weights.floors):
        for position, wish in enumerate(problem.wishes):
            group = (
                wish.field if floor.by == "field" else str(getattr(schools[teachers[wish.teacher].school], floor.by))
            )
            of[number, position] = names.setdefault((number, group), len(names))
    sizes = [int(size) for size in np.bincount(of.ravel(), minlength=len(names))]
    floors = [problem.weights.floors[number] for number, _ in names]
    return {
        "floor_points": _ints(floor.points for floor in problem.weights.floors),
        "floor_wish_group": of,
        "group_floor": _ints(number for number, _ in names),
        "group_wishes": _ints(sizes),
        "group_needed": _ints(floor.percent * size // 100 for floor, size in zip(floors, sizes, strict=True)),
        "group_names": tuple((problem.weights.floors[number].by, group) for number, group in names),
    }


def _bans(ban: Ints, pattern: int, trainer: int, venue: int) -> bool:
    return all(asked in (NONE, given) for asked, given in zip(ban.tolist(), (pattern, trainer, venue), strict=True))


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), np.int32)


def _starts(lengths: Sequence[int] | Ints) -> Ints:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(np.asarray(lengths, np.int64))]).astype(np.int32)


def _long_starts(lengths: Longs) -> Longs:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])


def _lists(lists: Sequence[Sequence[int] | Ints]) -> tuple[Ints, Ints]:
    parts = [np.asarray(one, np.int32) for one in lists]
    return _starts([len(one) for one in parts]), np.concatenate([np.zeros(0, np.int32), *parts])


def _grouped(of: Ints, groups: int) -> tuple[Ints, Ints]:
    """Members per group, in order."""
    return _starts(np.bincount(of, minlength=groups).astype(np.int32)), np.argsort(of, kind="stable").astype(np.int32)


def turned(start: Ints, values: Ints, groups: int) -> tuple[Ints, Ints]:
    """Lists the other way round: per value, of which lists it is."""
    turned_start, order = _grouped(values, groups)
    return turned_start, np.repeat(np.arange(len(start) - 1, dtype=np.int32), np.diff(start))[order]


@kernel
def _count_pairs(
    start: Ints, cell_wish: Ints, needs: Ints, usable: npt.NDArray[np.int8],
    wish_teacher: Ints, on_site: Bits, by_line: Bits, place: Ints, limit: Ints, minutes: Minutes,
) -> Longs:  # fmt: skip
    """[cell, venue]: how many wishes of the cell reach the venue; 0 where the room is of no use."""
    venues = minutes.shape[1]
    counts = np.zeros((len(start) - 1, venues), np.int64)
    for cell in range(len(start) - 1):
        if start[cell + 1] - start[cell] < needs[cell] and not (usable[cell] >= 2).any():
            continue
        for at in range(start[cell], start[cell + 1]):
            wish = cell_wish[at]
            teacher = wish_teacher[wish]
            if on_site[wish]:
                for venue in range(venues - 1):
                    if usable[cell, venue] and minutes[place[teacher], venue] <= limit[teacher]:
                        counts[cell, venue] += 1
            if by_line[wish] and usable[cell, venues - 1]:
                counts[cell, venues - 1] += 1
    return counts


@kernel
def _fill_pairs(
    pair_of: Ints, pair_start: Longs, start: Ints, cell_wish: Ints, worth: Ints, minute: int,
    wish_teacher: Ints, on_site: Bits, by_line: Bits, place: Ints, limit: Ints, minutes: Minutes,
) -> tuple[Ints, Ints]:  # fmt: skip
    wishes = np.empty(pair_start[-1], np.int32)
    points = np.empty(pair_start[-1], np.int32)
    to = pair_start[:-1].copy()
    online = minutes.shape[1] - 1
    for cell in range(len(start) - 1):
        for at in range(start[cell], start[cell + 1]):
            wish = cell_wish[at]
            teacher = wish_teacher[wish]
            for venue in range(online + 1):
                pair = pair_of[cell, venue]
                if pair == NONE:
                    continue
                if (
                    by_line[wish]
                    if venue == online
                    else on_site[wish] and minutes[place[teacher], venue] <= limit[teacher]
                ):
                    wishes[to[pair]] = wish
                    points[to[pair]] = worth[wish] - minute * minutes[place[teacher], venue]
                    to[pair] += 1
    return wishes, points


@kernel
def _alone(start: Longs, pair_wish: Ints, team: Ints, is_only: Bits) -> Bits:
    """Which wishes of pairs can never come: only with colleagues, of whom nobody else reaches the pair."""
    alone = np.zeros(len(pair_wish), np.bool_)
    seen = np.zeros(max(0, team.max()) + 1 if len(team) else 1, np.int32)
    for pair in range(len(start) - 1):
        for at in range(start[pair], start[pair + 1]):
            if team[pair_wish[at]] != NONE:
                seen[team[pair_wish[at]]] += 1
        for at in range(start[pair], start[pair + 1]):
            wish = pair_wish[at]
            alone[at] = is_only[wish] and (team[wish] == NONE or seen[team[wish]] < 2)
        for at in range(start[pair], start[pair + 1]):
            if team[pair_wish[at]] != NONE:
                seen[team[pair_wish[at]]] = 0
    return alone


@kernel
def _triples(
    triple_start: Ints, triple_pair: Ints, triple_pattern: Ints,
    pair_cell: Ints, pair_venue: Ints, pair_start: Longs, pair_wish: Ints, wish_teacher: Ints, cell_training: Ints,
    needs: Ints, patterns_start: Ints, patterns: Ints, free_teacher: Bits, free_trainer: Bits, free_venue: Bits,
    reaches: Bits, trainers_start: Ints, trainers: Ints, ban_start: Ints, ban: Ints, usable: npt.NDArray[np.int8],
) -> Ints:  # fmt: skip
    """Per pair how many patterns it could run at; fills them too when there is room for them."""
    fill = len(triple_start) > 0
    counts = np.zeros(len(pair_cell), np.int32)
    for pair in range(len(pair_cell)):
        cell, venue = pair_cell[pair], pair_venue[pair]
        if not usable[cell, venue] & 1:
            continue
        training = cell_training[cell]
        for at in range(patterns_start[training], patterns_start[training + 1]):
            pattern = patterns[at]
            if not free_venue[pattern, venue]:
                continue
            given = False
            for one in range(trainers_start[training], trainers_start[training + 1]):
                trainer = trainers[one]
                if not (free_trainer[pattern, trainer] and reaches[trainer, venue]):
                    continue
                given = True
                for b in range(ban_start[cell], ban_start[cell + 1]):
                    if (
                        (ban[b, 0] == NONE or ban[b, 0] == pattern)
                        and (ban[b, 1] == NONE or ban[b, 1] == trainer)
                        and (ban[b, 2] == NONE or ban[b, 2] == venue)
                    ):
                        given = False
                        break
                if given:
                    break
            if not given:
                continue
            free = 0
            for w in range(pair_start[pair], pair_start[pair + 1]):
                free += free_teacher[pattern, wish_teacher[pair_wish[w]]]
                if free >= needs[cell]:
                    break
            if free >= max(needs[cell], 1):
                if fill:
                    triple_pair[triple_start[pair] + counts[pair]] = pair
                    triple_pattern[triple_start[pair] + counts[pair]] = pattern
                counts[pair] += 1
    return counts


@kernel
def _mark_possible(
    possible: Bits,
    triples: Ints,
    triple_pattern: Ints,
    pair_start: Longs,
    pair_wish: Ints,
    wish_teacher: Ints,
    free: Bits,
) -> None:
    for pair in range(len(triples) - 1):
        for at in range(pair_start[pair], pair_start[pair + 1]):
            wish = pair_wish[at]
            for triple in range(triples[pair], triples[pair + 1]):
                if possible[wish]:
                    break
                possible[wish] = free[triple_pattern[triple], wish_teacher[wish]]
