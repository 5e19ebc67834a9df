"""Small seasons, exactly: one integer program with every rule, solved by HiGHS.

Which triples take part: with the prices of :mod:`.lagrange`, forcing a triple to run costs a known part of the bound.
When that brings the bound below a plan that there is, the triple is in no better plan and is left out (reduced-cost
fixing; Held and Karp 1971).
"""

from __future__ import annotations

import math
import os
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import highspy
import numpy as np

from digitaleschool.core.values import dataclass

from .compile import NONE, Compiled
from .lagrange import Relaxation, Relaxed
from .plan import Plan, Run
from .pricing import NOT
from .seating import run_id
from .verifying import violations

MOST_SEATS = 60_000
"""Beyond so many ways to seat a wish no integer program is tried."""
TOLERANCE = 1e-3
"""Of a point: what a bound of floating numbers is rounded up by before it is rounded down."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Model:
    """max objective x, lower <= rows <= upper, 0 <= x <= most. All numbers are whole; the constant is apart."""

    objective: tuple[int, ...]
    most: tuple[int, ...]
    fixed: tuple[int, ...]
    """Columns that are 1."""
    rows: tuple[tuple[tuple[int, ...], tuple[int, ...], int | None, int | None], ...]
    """Columns, their numbers, at least, at most."""
    constant: int
    runs: tuple[tuple[int, int, int, int, int], ...]
    """Per run: its column, its number among ``seats``' triples, pair, pattern, and trainer x options + option."""
    seats: tuple[tuple[int, int, int], ...]
    """Column, wish, triple (pins follow the triples)."""


def close(
    made: Compiled,
    relaxed: Relaxed,
    plan: Plan,
    *,
    points: int,
    seconds: float | None = None,
    nodes: int = 500,
    seed: int = 1,
) -> tuple[Plan, int]:
    """A plan at least as good and a bound at most as high, after so many seconds or else nodes of the search tree
    (which are the same each time); a season that is too big gets back what it came with."""
    if relaxed.bound <= points:
        return plan, points
    kept = survivors(made, relaxed, points)
    if seats_of(made, kept) > MOST_SEATS:
        return plan, relaxed.bound
    model = model_of(made, kept)
    found, bound, values = highs(model, seconds=seconds, nodes=nodes, seed=seed)
    bound = max(points, min(relaxed.bound, bound))
    if values is not None and found > points:
        better = plan_from(made, model, values)
        if not violations(made.problem, better):
            return better, bound
    return plan, bound


def survivors(made: Compiled, relaxed: Relaxed, points: int) -> list[int]:
    """Triples that a plan worth more than ``points`` could have."""
    relaxation = Relaxation(made)
    gap = float(relaxed.bound - points)
    relaxation.least[:] = -gap
    value = relaxation.bound(relaxed.prices)
    gap = value - points
    keep = []
    for triple in np.flatnonzero(relaxation.value > NOT).tolist():
        rents = [float(relaxation.marginal[trainer]) for trainer in made.trainers(triple)]
        if rents and relaxation.value[triple] - min(rents) >= -gap:
            keep.append(triple)
    return keep


def fits(made: Compiled) -> bool:
    """Whether the season is so small that an integer program can be tried."""
    return len(made.triple_pair) <= MOST_SEATS and seats_of(made, list(range(len(made.triple_pair)))) <= MOST_SEATS


def seats_of(made: Compiled, triples: list[int]) -> int:
    return sum(len(made.candidates(triple)[0]) for triple in triples)


def model_of(made: Compiled, triples: list[int]) -> Model:
    """Everything that :mod:`.verifying` asks, for these triples and the pins."""
    return _Making(made).model(triples)


class _Making:
    def __init__(self, made: Compiled) -> None:
        self.made = made
        self.objective: list[int] = []
        self.most: list[int] = []
        self.fixed: list[int] = []
        self.rows: list[tuple[tuple[int, ...], tuple[int, ...], int | None, int | None]] = []
        self.constant = 0
        self.runs: list[tuple[int, int, int, int, int]] = []
        self.seats: list[tuple[int, int, int]] = []
        self.by_wish: dict[int, list[int]] = defaultdict(list)
        self.by_teacher_slot: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.by_teacher_training: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.by_venue_slot: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.by_trainer: dict[int, list[int]] = defaultdict(list)
        self.by_trainer_slot: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.by_lender_slot: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.by_rtc: dict[int, list[tuple[int, int]]] = defaultdict(list)

    def model(self, triples: list[int]) -> Model:
        made = self.made
        for number, triple in enumerate(triples):
            self._triple(number, triple)
        for pin in range(len(made.pin_pair)):
            self._pin(len(triples) + pin, pin)
        self._at_most(self.by_wish, lambda wish: 1)
        teachers: dict[int, list[int]] = defaultdict(list)
        for column, wish, _ in self.seats:
            teachers[int(made.wish_teacher[wish])].append(column)
        self._at_most(teachers, lambda teacher: int(made.teacher_most[teacher]))
        self._at_most(self.by_teacher_slot, lambda key: 1)
        self._at_most(self.by_teacher_training, lambda key: 1)
        self._at_most(self.by_venue_slot, lambda key: 1)
        self._at_most(self.by_trainer, lambda trainer: int(made.trainer_most[trainer]))
        self._at_most(self.by_trainer_slot, lambda key: 1)
        self._at_most(self.by_lender_slot, lambda key: int(made.lender_sets[key[0]]))
        self._budgets()
        self._floors()
        return Model(
            objective=tuple(self.objective), most=tuple(self.most), fixed=tuple(self.fixed), rows=tuple(self.rows),
            constant=self.constant, runs=tuple(self.runs), seats=tuple(self.seats),
        )  # fmt: skip

    def _column(self, points: int, most: int = 1) -> int:
        self.objective.append(points)
        self.most.append(most)
        return len(self.objective) - 1

    def _row(self, terms: list[tuple[int, int]], least: int | None, most: int | None) -> None:
        self.rows.append((tuple(c for c, _ in terms), tuple(n for _, n in terms), least, most))

    def _at_most(self, groups: dict[Any, list[int]], most: Callable[[Any], int]) -> None:
        seen: set[tuple[int, ...]] = set()
        for key, columns in sorted(groups.items()):
            if len(columns) > most(key) and tuple(columns) not in seen:
                seen.add(tuple(columns))
                self._row([(column, 1) for column in columns], None, most(key))

    def _slots(self, pattern: int) -> list[int]:
        made = self.made
        start, end = int(made.pattern_slot_start[pattern]), int(made.pattern_slot_start[pattern + 1])
        return [int(slot) for slot in made.pattern_slot[start:end]]

    def _triple(self, number: int, triple: int) -> None:
        made = self.made
        pair, pattern = int(made.triple_pair[triple]), int(made.triple_pattern[triple])
        venue, training = int(made.pair_venue[pair]), int(made.cell_training[made.pair_cell[pair]])
        options = made.options(triple)
        runs: list[tuple[int, int]] = []
        for trainer in made.trainers(triple):
            for option, (lender, room, cents) in enumerate(options):
                column = self._column(-(cents * made.hundred_euro // 10_000))
                runs.append((column, room))
                self.runs.append((column, number, pair, pattern, trainer * 1000 + option))
                self._takes(column, venue, trainer, lender, pattern, cents)
        wishes, points = made.candidates(triple)
        seats = self._seats(number, wishes.tolist(), points.tolist(), pattern, training)
        least = max(1, int(made.training_min[training]))
        self._row([(seat, 1) for seat in seats] + [(run, -room) for run, room in runs], None, 0)
        self._row([(seat, 1) for seat in seats] + [(run, -least) for run, _ in runs], 0, None)
        for seat in seats:
            self._row([(seat, 1), *((run, -1) for run, _ in runs)], None, 0)

    def _pin(self, number: int, pin: int) -> None:
        made = self.made
        pair, pattern, trainer = int(made.pin_pair[pin]), int(made.pin_pattern[pin]), int(made.pin_trainer[pin])
        venue, training = int(made.pair_venue[pair]), int(made.cell_training[made.pair_cell[pair]])
        cents = int(made.pin_cost[pin])
        column = self._column(-(cents * made.hundred_euro // 10_000))
        self.fixed.append(column)
        self.runs.append((column, number, pair, pattern, -1 - pin))
        self._takes(column, venue, trainer, int(made.pin_lender[pin]), pattern, cents)
        named = set(made.pin_wish[made.pin_wish_start[pin] : made.pin_wish_start[pin + 1]].tolist())
        of = slice(int(made.pair_wish_start[pair]), int(made.pair_wish_start[pair + 1]))
        wishes, points = [], []
        for wish, its_points in zip(made.pair_wish[of].tolist(), made.pair_points[of].tolist(), strict=True):
            is_free = made.free_teacher[pattern, made.wish_teacher[wish]] and not made.pin_closed[pin]
            if wish in named or is_free:
                wishes.append(wish)
                points.append(its_points)
        seats = self._seats(number, wishes, points, pattern, training, named)
        self.fixed += [seat for seat, wish in zip(seats, wishes, strict=True) if wish in named]
        self._row([(seat, 1) for seat in seats], None, max(len(named), int(made.pin_room[pin])))

    def _takes(self, run: int, venue: int, trainer: int, lender: int, pattern: int, cents: int) -> None:
        made = self.made
        for slot in self._slots(pattern):
            if venue != made.online:
                self.by_venue_slot[venue, slot].append(run)
            self.by_trainer_slot[trainer, slot].append(run)
            if lender != NONE:
                self.by_lender_slot[lender, slot].append(run)
        self.by_trainer[trainer].append(run)
        rtc = int(made.venue_rtc[venue]) if venue != made.online else int(made.trainer_rtc[trainer])
        self.by_rtc[rtc].append((run, cents))

    def _seats(
        self, number: int, wishes: list[int], points: list[int], pattern: int, training: int, named: Any = ()
    ) -> list[int]:
        made = self.made
        seats = [self._column(its_points) for its_points in points]
        teams: dict[int, list[int]] = defaultdict(list)
        for seat, wish in zip(seats, wishes, strict=True):
            teacher = int(made.wish_teacher[wish])
            self.seats.append((seat, wish, number))
            self.by_wish[wish].append(seat)
            self.by_teacher_training[teacher, training].append(seat)
            for slot in self._slots(pattern):
                self.by_teacher_slot[teacher, slot].append(seat)
            if made.wish_team[wish] != NONE:
                teams[int(made.wish_team[wish])].append(seat)
        for members in teams.values():
            if made.together and len(members) > 1:
                present = self._column(-made.together)
                for member in members:
                    self.objective[member] += made.together
                    self._row([(member, 1), (present, -1)], None, 0)
        for seat, wish in zip(seats, wishes, strict=True):
            if made.wish_only_with_team[wish] and wish not in named:
                others = [one for one in teams.get(int(made.wish_team[wish]), []) if one != seat]
                self._row([(seat, 1), *((one, -1) for one in others)], None, 0)
        return seats

    def _budgets(self) -> None:
        made = self.made
        over = []
        for rtc, runs in sorted(self.by_rtc.items()):
            column = self._column(0, made.shared_budget)
            over.append((column, 1))
            self._row([*runs, (column, -1)], None, int(made.rtc_budget[rtc]))
        if over:
            self._row(over, None, made.shared_budget)

    def _floors(self) -> None:
        made = self.made
        seats: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for column, wish, _ in self.seats:
            for floor in range(made.floor_wish_group.shape[0]):
                seats[int(made.floor_wish_group[floor, wish])].append((column, 1))
        for group, needed in enumerate(made.group_needed.tolist()):
            if needed:
                short = self._column(-int(made.floor_points[made.group_floor[group]]), needed)
                self._row([*seats[group], (short, 1)], needed, None)


def highs(
    model: Model, *, seconds: float | None = None, nodes: int = 500, seed: int = 1
) -> tuple[int, int, list[float] | None]:
    """(Worth of the best plan found, bound, its columns) by HiGHS."""
    if not model.objective:
        return 0, 0, None
    solver = _solver()
    for option, value in (
        ("random_seed", seed), ("threads", 1),
        ("mip_rel_gap", 1e-6), ("mip_abs_gap", 0.5),
    ):  # fmt: skip
        solver.setOptionValue(option, value)
    if seconds is not None:
        solver.setOptionValue("time_limit", float(max(seconds, 0.1)))
    else:
        solver.setOptionValue("mip_max_nodes", nodes)
    count = len(model.objective)
    lower = np.zeros(count)
    lower[list(model.fixed)] = 1.0
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = count, len(model.rows)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.array(model.objective, float)
    lp.col_lower_, lp.col_upper_ = lower, np.array(model.most, float)
    lp.row_lower_ = np.array([-highspy.kHighsInf if row[2] is None else float(row[2]) for row in model.rows])
    lp.row_upper_ = np.array([highspy.kHighsInf if row[3] is None else float(row[3]) for row in model.rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(row[0]) for row in model.rows)]).astype(np.int32)
    lp.a_matrix_.index_ = np.array([column for row in model.rows for column in row[0]], np.int32)
    lp.a_matrix_.value_ = np.array([number for row in model.rows for number in row[1]], float)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * count
    solver.passModel(lp)
    solver.run()
    status, info = solver.getModelStatus(), solver.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        return -(2**62), -(2**62), None
    bound = math.floor(min(info.mip_dual_bound, 2.0**61) + TOLERANCE) + model.constant
    if info.primal_solution_status != 2:
        return -(2**62), bound, None
    return round(info.objective_function_value) + model.constant, bound, list(solver.getSolution().col_value)


def _solver() -> Any:
    """A silent HiGHS. It prints its name to the output of the process before it can be asked to be silent."""
    kept, nothing = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 1)
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.silent()
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nothing)
    return solver


def plan_from(made: Compiled, model: Model, values: list[float]) -> Plan:
    """The plan that a solution stands for."""
    problem = made.problem
    seated: dict[int, list[int]] = defaultdict(list)
    for column, wish, number in model.seats:
        if values[column] > 0.5:
            seated[number].append(wish)
    runs = []
    chosen = [run for run in model.runs if values[run[0]] > 0.5]
    left = {number: sum(1 for run in chosen if run[1] == number) for number in {run[1] for run in chosen}}
    for _, number, pair, pattern, how in chosen:
        cell, venue = int(made.pair_cell[pair]), int(made.pair_venue[pair])
        pin = -1 - how if how < 0 else NONE
        if pin != NONE:
            trainer, lender = int(made.pin_trainer[pin]), int(made.pin_lender[pin])
        else:
            trainer = how // 1000
            lender = _lender(made, pair, pattern, how % 1000)
        many = -(-len(seated[number]) // left[number])
        left[number] -= 1
        inside, seated[number] = seated[number][:many], seated[number][many:]
        what = {
            "training": problem.trainings[made.cell_training[cell]].id,
            "field": made.cell_field[cell],
            "level": made.cell_level[cell],
            "pattern": problem.patterns[pattern].id,
            "trainer": problem.trainers[trainer].id,
            "venue": "" if venue == made.online else problem.venues[venue].id,
            "lender": problem.lenders[lender].id if lender != NONE else "",
        }
        names = tuple(sorted(problem.wishes[wish].id for wish in inside))
        runs.append(Run(id=run_id(**what), wishes=names, pin=problem.pins[pin].id if pin != NONE else "", **what))
    return Plan(
        runs=tuple(
            sorted(
                runs,
                key=lambda run: (
                    not run.pin, run.pin, run.training, run.field, run.level, run.pattern, run.venue, run.trainer,
                    run.lender,
                ),
            )
        )
    )  # fmt: skip


def _lender(made: Compiled, pair: int, pattern: int, option: int) -> int:
    """Of the options of a triple (:meth:`Compiled.options`)."""
    free = [
        int(made.option_lender[at])
        for at in range(int(made.pair_option_start[pair]), int(made.pair_option_start[pair + 1]))
        if made.option_lender[at] == NONE or made.free_lender[pattern, made.option_lender[at]]
    ]
    return free[option]
