"""A plan that can change quickly: seats, rooms, trainers and money as arrays, and every step written down to undo it.

``Facts`` never change, ``Now`` is the plan of the moment. Columns of the tables have names. All functions but
:func:`begun` are compiled; a step costs some ten nanoseconds to a few microseconds.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from .compile import NONE, Bits, Compiled, turned
from .kernel import step

Ints = npt.NDArray[Any]
Longs = npt.NDArray[Any]
"""32 and 64 bits: numba looks at that, the type checker cannot see that one of their numbers is an ``int``."""
Floats = npt.NDArray[np.float64]
Bytes = npt.NDArray[np.uint8]
Chance = npt.NDArray[np.uint64]

# Columns of Facts.pairs
CELL, VENUE, TRAINING, LEAST, OPTION, OPTIONS_END, TRIPLE, TRIPLES_END = range(8)
# Columns of Now.wishes, and its flags
TEACHER, TEAM, FLAGS, RUN = range(4)
ONLY, FIXED, TWIN = 1, 2, 4
# Columns of Now.teachers and Now.trainers (their runs follow)
MOST, COUNT, FIRST = range(3)
# Columns of Now.runs
PAIR, PATTERN, TRAINER, LENDER, ROOM, CENTS, PAYER, PIN, MIN, MEMBERS, PLACE, NEXT, BEFORE = range(13)
IDENTITY = 9
"""How many of the columns say what a run is; the others change while it is open."""
# Now.sums
POINTS, OVERSPENT, OPEN, STEPS = range(4)
# Now.found and Now.group
WISH, GETS, LEAVES, LOSES = range(4)
# Facts.numbers
ONLINE, TOGETHER, HUNDRED_EURO, SHARED = range(4)
# Steps
SEAT, UNSEAT, OPENED, CLOSED = range(4)
BUDGET, SPENT = range(2)
MISSING = -(2**31)


class Facts(NamedTuple):
    pairs: Longs
    pair_wish_start: Longs
    pair_wish: Ints
    pair_points: Ints
    options: Longs
    """[option, (lender, room, cents)]"""
    triple_pattern: Ints
    free_teacher: Bits
    free_trainer: Bits
    free_lender: Bits
    pattern_slots: Longs
    """[pattern, (how many, slot, slot, ...)]"""
    overlap: Bits
    training_trainer_start: Longs
    training_trainer: Longs
    training_cell_start: Longs
    training_cell: Longs
    trainer_reaches: Bits
    trainer_rtc: Longs
    trainer_training_start: Longs
    trainer_training: Longs
    venues: Longs
    """[venue, (rtc, cents of a half-day)]"""
    ban_start: Longs
    ban: Longs
    wish_cell_start: Longs
    wish_cell: Longs
    teacher_wish_start: Longs
    teacher_wish: Longs
    pair_of: Ints
    wish_group: Longs
    group_points: Longs
    group_needed: Longs
    numbers: Longs


class Prices(NamedTuple):
    """What a seat of a wish, a trainer, a room and a cent are worth elsewhere, in points. Zeros: not known."""

    wish: Floats
    trainer: Floats
    trainer_slot: Floats
    venue_slot: Floats
    cent: Floats
    good_pair: Ints
    """Of triples worth about as much as they take from elsewhere: their pair, in the order of all triples,"""
    good_pattern: Ints
    """and their pattern."""
    good_of_pair: Ints
    """Where those of each pair begin,"""
    good_of_cell: Ints
    """and those of each cell."""


class Now(NamedTuple):
    wishes: Longs
    teachers: Longs
    trainers: Longs
    runs: Longs
    members: Longs
    member_points: Longs
    open: Longs
    """Numbers of the open runs, then of those that are not: ``sums[OPEN]`` are open."""
    cell_run: Longs
    """[cell]: its first open run; ``runs[run, NEXT]`` is the next."""
    trainer_slot: Longs
    """[trainer, slot]: the run then, or -1. A pin may be given twice by mistake; runs may not."""
    venue_slot: Longs
    lender_left: Longs
    money: Longs
    """[rtc, (budget, spent)]"""
    group_met: Longs
    sums: Longs
    steps: Longs
    """What was done since the last mark, a row each, to be undone."""
    team_seen: Longs
    """[team]: scratch, all zero between steps."""
    found: Longs
    """Candidates of a triple: (wish, points, wish that then leaves its run or -1, what that loses)."""
    group: Longs
    group_worth: Floats
    """Scratch: the best group of the triple that was looked at last, with the same columns."""
    scratch: Longs
    scratch_worth: Floats


def facts_of(made: Compiled) -> Facts:
    longest = int(np.diff(made.pattern_slot_start).max(initial=0))
    pattern_slots = np.zeros((len(made.pattern_slot_start) - 1, longest + 1), np.int32)
    for pattern in range(len(pattern_slots)):
        slots = made.pattern_slot[made.pattern_slot_start[pattern] : made.pattern_slot_start[pattern + 1]]
        pattern_slots[pattern, 0] = len(slots)
        pattern_slots[pattern, 1 : len(slots) + 1] = slots
    trainings = len(made.training_min)
    training = made.cell_training[made.pair_cell] if len(made.pair_cell) else np.zeros(0, np.int32)
    pairs = np.stack(
        [
            made.pair_cell,
            made.pair_venue,
            training,
            np.maximum(made.training_min[training], 1),
            made.pair_option_start[:-1],
            made.pair_option_start[1:],
            made.pair_triple_start[:-1],
            made.pair_triple_start[1:],
        ],
        axis=1,
    ).astype(np.int32)
    trainer_training_start, trainer_training = turned(
        made.training_trainer_start, made.training_trainer, len(made.trainer_most)
    )
    cell_order = np.argsort(made.cell_training, kind="stable").astype(np.int32)
    return _long(
        Facts(
            pairs=pairs,
            pair_wish_start=made.pair_wish_start,
            pair_wish=made.pair_wish,
            pair_points=made.pair_points,
            options=np.stack([made.option_lender, made.option_room, made.option_cost], axis=1),
            triple_pattern=made.triple_pattern,
            free_teacher=made.free_teacher,
            free_trainer=made.free_trainer,
            free_lender=made.free_lender,
            pattern_slots=pattern_slots,
            overlap=made.overlap,
            training_trainer_start=made.training_trainer_start,
            training_trainer=made.training_trainer,
            training_cell_start=np.searchsorted(made.cell_training[cell_order], np.arange(trainings + 1)).astype(
                np.int32
            ),
            training_cell=cell_order,
            trainer_reaches=made.trainer_reaches,
            trainer_rtc=made.trainer_rtc,
            trainer_training_start=trainer_training_start,
            trainer_training=trainer_training,
            venues=np.stack([made.venue_rtc, made.venue_cost], axis=1),
            ban_start=made.cell_ban_start,
            ban=made.cell_ban,
            wish_cell_start=made.wish_cell_start,
            wish_cell=made.wish_cell,
            teacher_wish_start=made.teacher_wish_start,
            teacher_wish=made.teacher_wish,
            pair_of=made.pair_of,
            wish_group=made.floor_wish_group,
            group_points=made.floor_points[made.group_floor] if len(made.group_floor) else np.zeros(0, np.int32),
            group_needed=made.group_needed,
            numbers=np.array([made.online, made.together, made.hundred_euro, made.shared_budget], np.int64),
        )
    )


def begun(made: Compiled) -> Now:
    """Nobody seated, no run open."""
    wishes = len(made.wish_teacher)
    runs = int(min(np.minimum(made.trainer_most.astype(np.int64), made.slots).sum(), wishes)) + len(made.pin_pair) + 1
    room = int(
        max(made.option_room.max(initial=1), made.pin_room.max(initial=1), np.diff(made.pin_wish_start).max(initial=0))
    )
    room = min(room, wishes) + 1
    flags = np.zeros(wishes, np.int32)
    flags[made.wish_only_with_team] |= ONLY
    flags[made.wish_pin >= 0] |= FIXED
    flags[_twins(made)] |= TWIN
    most = np.minimum(made.teacher_most, np.diff(made.teacher_wish_start))
    teachers = np.full((len(most), FIRST + int(most.max(initial=0)) + 1), NONE, np.int32)
    teachers[:, MOST], teachers[:, COUNT] = most, 0
    load = np.minimum(made.trainer_most, made.slots)
    trainers = np.full((len(load), FIRST + int(load.max(initial=0)) + 1), NONE, np.int32)
    trainers[:, MOST], trainers[:, COUNT] = load, 0
    table = np.full((runs, 13), NONE, np.int32)
    table[:, PLACE], table[:, MEMBERS] = np.arange(runs), 0
    longest = int(np.diff(made.pair_wish_start).max(initial=0)) + 1
    return _long(
        Now(
            wishes=np.stack([made.wish_teacher, made.wish_team, flags, np.full(wishes, NONE, np.int32)], axis=1).astype(
                np.int32
            ),
            teachers=teachers,
            trainers=trainers,
            runs=table,
            members=np.full((runs, room), NONE, np.int32),
            member_points=np.zeros((runs, room), np.int32),
            open=np.arange(runs, dtype=np.int32),
            cell_run=np.full(len(made.cell_training), NONE, np.int32),
            trainer_slot=np.full((len(load), made.slots), NONE, np.int32),
            venue_slot=np.full((made.online + 1, made.slots), NONE, np.int32),
            lender_left=np.repeat(made.lender_sets[:, None], made.slots, axis=1).astype(np.int32),
            money=np.stack([made.rtc_budget, np.zeros(len(made.rtc_budget), np.int64)], axis=1),
            group_met=np.zeros(len(made.group_needed), np.int32),
            sums=np.array(
                [
                    -int((made.floor_points[made.group_floor].astype(np.int64) * made.group_needed).sum())
                    if len(made.group_floor)
                    else 0,
                    0,
                    0,
                    0,
                ],
                np.int64,
            ),
            steps=np.zeros((20_000, IDENTITY + 3), np.int32),
            team_seen=np.zeros(int(made.wish_team.max(initial=0)) + 1, np.int32),
            found=np.zeros((longest, 4), np.int64),
            group=np.zeros((room + 1, 4), np.int64),
            group_worth=np.zeros(room + 1, np.float64),
            scratch=np.zeros((7, 1024), np.int64),
            scratch_worth=np.zeros(1024),
        )
    )


T = TypeVar("T", Facts, Now)


def _long(table: T) -> T:
    """All whole numbers as int64, but for the four longest lists: a kernel is then compiled once, for one type."""
    short = {"pair_wish", "pair_points", "triple_pattern", "pair_of"}
    return table._replace(
        **{
            name: values.astype(np.int64)
            for name, values in table._asdict().items()
            if values.dtype == np.int32 and name not in short
        }
    )


def no_prices(made: Compiled) -> Prices:
    return Prices(
        wish=np.zeros(len(made.wish_teacher)),
        trainer=np.zeros(len(made.trainer_most)),
        trainer_slot=np.zeros((len(made.trainer_most), made.slots)),
        venue_slot=np.zeros((made.online + 1, made.slots)),
        cent=np.zeros(len(made.rtc_budget)),
        **good_triples(made, np.zeros(0, np.int64)),
    )


def good_triples(made: Compiled, triples: npt.NDArray[np.int64]) -> dict[str, Ints]:
    """The part of the prices that names good triples, for ``triples`` in rising order."""
    pairs = len(made.pair_cell)
    cell_pair = np.searchsorted(made.pair_cell, np.arange(len(made.cell_training) + 1))
    of_pair = np.searchsorted(triples, np.append(made.pair_triple_start[:pairs], len(made.triple_pair)))
    return {
        "good_pair": made.triple_pair[triples].astype(np.int32),
        "good_pattern": made.triple_pattern[triples].astype(np.int32),
        "good_of_pair": of_pair.astype(np.int32),
        "good_of_cell": of_pair[cell_pair].astype(np.int32),
    }


def _twins(made: Compiled) -> Bits:
    """Wishes of a teacher who has another in the same cell: they may never come in one run both."""
    twin = np.zeros(len(made.wish_teacher), np.bool_)
    cell = np.repeat(np.arange(len(made.cell_training)), np.diff(made.cell_wish_start))
    key = cell.astype(np.int64) * (len(made.teacher_most) + 1) + made.wish_teacher[made.cell_wish]
    _, where, count = np.unique(key, return_inverse=True, return_counts=True)
    twin[made.cell_wish[count[where] > 1]] = True
    return twin


@step
def seat(f: Facts, n: Now, wish: int, run: int, points: int) -> None:
    teacher = n.wishes[wish, TEACHER]
    n.wishes[wish, RUN] = run
    n.teachers[teacher, FIRST + n.teachers[teacher, COUNT]] = run
    n.teachers[teacher, COUNT] += 1
    n.sums[POINTS] += points + f.numbers[TOGETHER] * (mates(n, wish, run) > 0)
    n.members[run, n.runs[run, MEMBERS]] = wish
    n.member_points[run, n.runs[run, MEMBERS]] = points
    n.runs[run, MEMBERS] += 1
    for floor in range(f.wish_group.shape[0]):
        group = f.wish_group[floor, wish]
        if n.group_met[group] < f.group_needed[group]:
            n.sums[POINTS] += f.group_points[group]
        n.group_met[group] += 1
    done = n.steps[n.sums[STEPS]]
    done[0], done[1], done[2], done[3] = SEAT, wish, run, points
    n.sums[STEPS] += 1


@step
def unseat(f: Facts, n: Now, wish: int) -> None:
    run, teacher = n.wishes[wish, RUN], n.wishes[wish, TEACHER]
    last = n.runs[run, MEMBERS] - 1
    at = last
    while n.members[run, at] != wish:
        at -= 1
    points = n.member_points[run, at]
    n.members[run, at], n.member_points[run, at] = n.members[run, last], n.member_points[run, last]
    n.runs[run, MEMBERS] = last
    n.wishes[wish, RUN] = NONE
    n.sums[POINTS] -= points + f.numbers[TOGETHER] * (mates(n, wish, run) > 0)
    last = FIRST + n.teachers[teacher, COUNT] - 1
    at = last
    while n.teachers[teacher, at] != run:
        at -= 1
    n.teachers[teacher, at] = n.teachers[teacher, last]
    n.teachers[teacher, COUNT] -= 1
    for floor in range(f.wish_group.shape[0]):
        group = f.wish_group[floor, wish]
        n.group_met[group] -= 1
        if n.group_met[group] < f.group_needed[group]:
            n.sums[POINTS] -= f.group_points[group]
    done = n.steps[n.sums[STEPS]]
    done[0], done[1], done[2], done[3] = UNSEAT, wish, run, points
    n.sums[STEPS] += 1


@step
def mates(n: Now, wish: int, run: int) -> int:
    """How many of its team are in the run."""
    team = n.wishes[wish, TEAM]
    found = 0
    if team != NONE:
        for at in range(n.runs[run, MEMBERS]):
            found += n.wishes[n.members[run, at], TEAM] == team and n.members[run, at] != wish
    return found


@step
def pay(n: Now, rtc: int, cents: int) -> None:
    over = n.money[rtc, SPENT] - n.money[rtc, BUDGET]
    n.money[rtc, SPENT] += cents
    n.sums[OVERSPENT] += max(0, over + cents) - max(0, over)


@step
def can_pay(f: Facts, n: Now, rtc: int, cents: int) -> bool:
    over = n.money[rtc, SPENT] - n.money[rtc, BUDGET]
    return cents == 0 or n.sums[OVERSPENT] + max(0, over + cents) - max(0, over) <= f.numbers[SHARED]


@step
def stand(f: Facts, n: Now, run: int) -> None:
    """Makes the run of this number, whose identity is filled in, an open one."""
    at, first = n.runs[run, PLACE], n.sums[OPEN]
    other = n.open[first]
    n.open[first], n.open[at] = run, other
    n.runs[run, PLACE], n.runs[other, PLACE] = first, at
    n.sums[OPEN] += 1
    n.runs[run, MEMBERS] = 0
    cell = f.pairs[n.runs[run, PAIR], CELL]
    n.runs[run, BEFORE], n.runs[run, NEXT] = NONE, n.cell_run[cell]
    if n.cell_run[cell] != NONE:
        n.runs[n.cell_run[cell], BEFORE] = run
    n.cell_run[cell] = run
    pattern, trainer, lender = n.runs[run, PATTERN], n.runs[run, TRAINER], n.runs[run, LENDER]
    venue = f.pairs[n.runs[run, PAIR], VENUE]
    for i in range(1, f.pattern_slots[pattern, 0] + 1):
        slot = f.pattern_slots[pattern, i]
        n.trainer_slot[trainer, slot] = run
        if venue != f.numbers[ONLINE]:
            n.venue_slot[venue, slot] = run
        if lender != NONE:
            n.lender_left[lender, slot] -= 1
    n.trainers[trainer, FIRST + n.trainers[trainer, COUNT]] = run
    n.trainers[trainer, COUNT] += 1
    cents = n.runs[run, CENTS]
    pay(n, n.runs[run, PAYER], cents)
    n.sums[POINTS] -= cents * f.numbers[HUNDRED_EURO] // 10_000
    n.steps[n.sums[STEPS], 0], n.steps[n.sums[STEPS], 1] = OPENED, run
    n.sums[STEPS] += 1


@step
def close(f: Facts, n: Now, run: int) -> None:
    """Ends an empty run."""
    last = n.sums[OPEN] - 1
    at, other = n.runs[run, PLACE], n.open[last]
    n.open[at], n.open[last] = other, run
    n.runs[other, PLACE], n.runs[run, PLACE] = at, last
    n.sums[OPEN] = last
    before, after = n.runs[run, BEFORE], n.runs[run, NEXT]
    if before != NONE:
        n.runs[before, NEXT] = after
    else:
        n.cell_run[f.pairs[n.runs[run, PAIR], CELL]] = after
    if after != NONE:
        n.runs[after, BEFORE] = before
    pattern, trainer, lender = n.runs[run, PATTERN], n.runs[run, TRAINER], n.runs[run, LENDER]
    venue = f.pairs[n.runs[run, PAIR], VENUE]
    for i in range(1, f.pattern_slots[pattern, 0] + 1):
        slot = f.pattern_slots[pattern, i]
        n.trainer_slot[trainer, slot] = NONE
        if venue != f.numbers[ONLINE]:
            n.venue_slot[venue, slot] = NONE
        if lender != NONE:
            n.lender_left[lender, slot] += 1
    last = FIRST + n.trainers[trainer, COUNT] - 1
    at = last
    while n.trainers[trainer, at] != run:
        at -= 1
    n.trainers[trainer, at] = n.trainers[trainer, last]
    n.trainers[trainer, COUNT] -= 1
    cents = n.runs[run, CENTS]
    pay(n, n.runs[run, PAYER], -cents)
    n.sums[POINTS] += cents * f.numbers[HUNDRED_EURO] // 10_000
    done = n.steps[n.sums[STEPS]]
    done[0], done[1] = CLOSED, run
    for i in range(IDENTITY):
        done[2 + i] = n.runs[run, i]
    n.sums[STEPS] += 1


@step
def undo(f: Facts, n: Now, mark: int) -> None:
    """Takes back what was done since ``sums[STEPS]`` was ``mark``."""
    for at in range(n.sums[STEPS] - 1, mark - 1, -1):
        done = n.steps[at]
        if done[0] == SEAT:
            unseat(f, n, done[1])
        elif done[0] == UNSEAT:
            seat(f, n, done[1], done[2], done[3])
        elif done[0] == OPENED:
            close(f, n, done[1])
        else:
            for i in range(IDENTITY):
                n.runs[done[1], i] = done[2 + i]
            stand(f, n, done[1])
        n.sums[STEPS] = at
