"""Between a plan in words and a plan as arrays: what is pinned, a plan to begin from, and the plan that comes out."""

from __future__ import annotations

import hashlib

from .compile import NONE, Compiled
from .improve import banned, can_come, can_lend, end, points_of
from .moves import (
    COUNT,
    FLAGS,
    LENDER,
    MEMBERS,
    MISSING,
    MOST,
    ONLY,
    OPEN,
    PAIR,
    PATTERN,
    PIN,
    ROOM,
    RUN,
    STEPS,
    TRAINER,
    Facts,
    Now,
    can_pay,
    mates,
    seat,
    stand,
    unseat,
)
from .plan import Plan, Run


def open_pins(made: Compiled, f: Facts, n: Now) -> None:
    """Opens what is pinned, with whom it names. The pins can stand together: ask the verifier first."""
    for pin in range(len(made.pin_pair)):
        wishes = made.pin_wish[made.pin_wish_start[pin] : made.pin_wish_start[pin + 1]].tolist()
        pair, trainer, venue = (
            int(made.pin_pair[pin]),
            int(made.pin_trainer[pin]),
            int(made.pair_venue[made.pin_pair[pin]]),
        )
        run = open_run(
            f, n, pair=pair, pattern=int(made.pin_pattern[pin]), trainer=trainer, lender=int(made.pin_lender[pin]),
            room=len(wishes) if made.pin_closed[pin] else int(made.pin_room[pin]), cents=int(made.pin_cost[pin]),
            payer=payer_of(made, venue, trainer), pin=pin, least=0,
        )  # fmt: skip
        for wish in wishes:
            seat(f, n, wish, run, points_of(f, pair, wish))
        n.sums[STEPS] = 0


def open_plan(made: Compiled, f: Facts, n: Now, plan: Plan) -> None:
    """Opens the runs of a plan, as far as they are still possible, and seats whom they can still hold."""
    at = _Numbers(made)
    pins = {made.problem.pins[n.runs[run, PIN]].id: int(run) for run in n.open[: n.sums[OPEN]]}
    for one in plan.runs:
        n.sums[STEPS] = 0
        run = pins.get(one.pin, NONE) if one.pin else _reopen(made, f, n, at, one)
        if run == NONE:
            continue
        coming = [wish for wish in (at.wishes.get(name, NONE) for name in one.wishes) if wish != NONE]
        alone = [wish for wish in coming if n.wishes[wish, FLAGS] & ONLY]
        for wish in [wish for wish in coming if wish not in alone]:
            _reseat(made, f, n, wish, run)
        _reseat_with_teams(made, f, n, alone, run)
        if n.runs[run, PIN] == NONE and n.runs[run, MEMBERS] < max(
            1, made.training_min[made.cell_training[made.pair_cell[n.runs[run, PAIR]]]]
        ):
            end(f, n, run)


def plan_of(made: Compiled, n: Now) -> Plan:
    """The plan of the moment, in words: pins first, then in order of what the runs are."""
    problem = made.problem
    runs = []
    for run in n.open[: n.sums[OPEN]].tolist():
        pair, pin = int(n.runs[run, PAIR]), int(n.runs[run, PIN])
        cell, venue = int(made.pair_cell[pair]), int(made.pair_venue[pair])
        lender = int(n.runs[run, LENDER])
        what = {
            "training": problem.trainings[made.cell_training[cell]].id,
            "field": made.cell_field[cell],
            "level": made.cell_level[cell],
            "pattern": problem.patterns[n.runs[run, PATTERN]].id,
            "trainer": problem.trainers[n.runs[run, TRAINER]].id,
            "venue": "" if venue == made.online else problem.venues[venue].id,
            "lender": problem.lenders[lender].id if lender != NONE else "",
        }
        members = sorted(problem.wishes[wish].id for wish in n.members[run, : n.runs[run, MEMBERS]])
        runs.append(
            Run(id=run_id(**what), wishes=tuple(members), pin=problem.pins[pin].id if pin != NONE else "", **what)
        )
    return Plan(runs=tuple(sorted(runs, key=_in_order)))


def run_id(*, training: str, field: str, level: str, pattern: str, trainer: str, venue: str, lender: str) -> str:
    """Made from what a run is: the same run has the same id in every plan.

    >>> run_id(training="t1", field="", level="", pattern="p1", trainer="g1", venue="v1", lender="")
    'r-ffd821245c0c'
    """
    what = "\x1f".join((training, field, level, pattern, trainer, venue, lender))
    return f"r-{hashlib.sha256(what.encode()).hexdigest()[:12]}"


def _in_order(run: Run) -> tuple[object, ...]:
    return (not run.pin, run.pin, run.training, run.field, run.level, run.pattern, run.venue, run.trainer, run.lender)


class _Numbers:
    """Positions by id, for what a plan names."""

    def __init__(self, made: Compiled) -> None:
        problem = made.problem
        self.patterns = {one.id: position for position, one in enumerate(problem.patterns)}
        self.trainers = {one.id: position for position, one in enumerate(problem.trainers)}
        self.venues = {one.id: position for position, one in enumerate(problem.venues)} | {"": made.online}
        self.lenders = {one.id: position for position, one in enumerate(problem.lenders)} | {"": NONE}
        self.wishes = {one.id: position for position, one in enumerate(problem.wishes)}
        names = [problem.trainings[training].id for training in made.cell_training]
        self.cells = {key: cell for cell, key in enumerate(zip(names, made.cell_field, made.cell_level, strict=True))}


def _reopen(made: Compiled, f: Facts, n: Now, at: _Numbers, one: Run) -> int:
    """The run as an open one, or -1 when it cannot be."""
    cell = at.cells.get((one.training, one.field, one.level), NONE)
    venue, pattern = at.venues.get(one.venue, NONE), at.patterns.get(one.pattern, NONE)
    trainer, lender = at.trainers.get(one.trainer, NONE), at.lenders.get(one.lender, NONE)
    if NONE in (cell, venue, pattern, trainer) or made.pair_of[cell, venue] == NONE:
        return NONE
    pair = int(made.pair_of[cell, venue])
    patterns = made.triple_pattern[made.pair_triple_start[pair] : made.pair_triple_start[pair + 1]]
    slots = made.pattern_slot[made.pattern_slot_start[pattern] : made.pattern_slot_start[pattern + 1]]
    training = made.cell_training[cell]
    if (
        pattern not in patterns
        or trainer
        not in made.training_trainer[made.training_trainer_start[training] : made.training_trainer_start[training + 1]]
        or not made.trainer_reaches[trainer, venue]
        or not made.free_trainer[pattern, trainer]
        or banned(f, cell, pattern, trainer, venue)
        or (n.trainer_slot[trainer, slots] != NONE).any()
        or (n.venue_slot[venue, slots] != NONE).any()
        or n.trainers[trainer, COUNT] >= n.trainers[trainer, MOST]
    ):
        return NONE
    payer = payer_of(made, venue, trainer)
    rent = int(made.venue_cost[venue]) * len(slots)
    options = f.options[made.pair_option_start[pair] : made.pair_option_start[pair + 1]].tolist()
    for its_lender, room, cents in sorted(options, key=lambda option: option[0] != lender):
        if room < len(one.wishes) or not can_pay(f, n, payer, cents + rent):
            continue
        if its_lender == NONE or can_lend(f, n, its_lender, pattern):
            least = int(max(1, made.training_min[training]))
            return open_run(
                f, n, pair=pair, pattern=pattern, trainer=trainer, lender=its_lender, room=room, cents=cents + rent,
                payer=payer, pin=NONE, least=least,
            )  # fmt: skip
    return NONE


def _reseat(made: Compiled, f: Facts, n: Now, wish: int, run: int) -> None:
    pair, pattern, teacher = int(n.runs[run, PAIR]), int(n.runs[run, PATTERN]), int(made.wish_teacher[wish])
    points = points_of(f, pair, wish)
    if (
        n.wishes[wish, RUN] == NONE
        and n.runs[run, MEMBERS] < n.runs[run, ROOM]
        and points != MISSING
        and made.free_teacher[pattern, teacher]
        and can_come(f, n, teacher, pattern, int(made.cell_training[made.pair_cell[pair]]))
    ):
        seat(f, n, wish, run, points)


def _reseat_with_teams(made: Compiled, f: Facts, n: Now, wishes: list[int], run: int) -> None:
    """Those who come only with their team: all of them first, then without who would sit alone."""
    for wish in wishes:
        _reseat(made, f, n, wish, run)
    changed = True
    while changed:
        changed = False
        for wish in wishes:
            if n.wishes[wish, RUN] == run and not mates(n, wish, run):
                unseat(f, n, wish)
                changed = True


def payer_of(made: Compiled, venue: int, trainer: int) -> int:
    return int(made.trainer_rtc[trainer] if venue == made.online else made.venue_rtc[venue])


def open_run(
    f: Facts, n: Now, *, pair: int, pattern: int, trainer: int, lender: int, room: int, cents: int, payer: int,
    pin: int, least: int,
) -> int:  # fmt: skip
    run = int(n.open[n.sums[OPEN]])
    n.runs[run, :9] = (pair, pattern, trainer, lender, room, cents, payer, pin, least)
    stand(f, n, run)
    return run
