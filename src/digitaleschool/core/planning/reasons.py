"""Why a wish has no place: the tightest constraint by the rule of the model, true and checked.

From wide to narrow: is there such a training, someone who gives it, in a way and at a place that suits, at a moment
when the teacher, a room and a trainer are free, for enough people (:mod:`.reason_chain`); and then, against the plan as
it is, a run with room, or a new one (:mod:`.reason_walk`). The first step that leaves nothing is told; among several
groups the one that lacks least.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from .compile import NONE, Compiled, compiled
from .plan import Plan, Reason, Run
from .problem import Problem
from .reason_chain import Chain
from .reason_walk import (
    BUDGET,
    CHAIN,
    CLOSED,
    EQUIPMENT,
    FULL,
    GROUP,
    NOTHING,
    OVERLAP,
    TAKEN,
    TEAM,
    TRAINER,
    TRAVEL,
    VENUE,
    WORTH,
    ranks,
    walk_new,
    walk_runs,
    words,
)
from .scoring import met, overspent, payer, spent
from .verifying import room_in

CODES = {
    TAKEN: "has_training", OVERLAP: "own_overlap", TEAM: "team_not_together", CLOSED: "group_closed",
    FULL: "group_full", TRAINER: "no_trainer_free", VENUE: "no_venue_free", EQUIPMENT: "no_equipment_free",
    BUDGET: "budget", GROUP: "group_too_small",
}  # fmt: skip


def reasons(problem: Problem, plan: Plan, made: Compiled | None = None) -> dict[str, Reason]:
    """Per wish that the plan does not meet, why: in order of the problem. The plan breaks no rule of the problem."""
    return _Told(problem, plan, made or compiled(problem)).reasons()


class _Told:
    def __init__(self, problem: Problem, plan: Plan, made: Compiled) -> None:
        self.problem, self.plan, self.made = problem, plan, made
        self.served = {wish: run for run in plan.runs for wish in run.wishes}
        self.unmet = np.array([wish.id not in self.served for wish in problem.wishes], np.bool_)
        self.at = {
            name: {one.id: number for number, one in enumerate(getattr(problem, name))}
            for name in ("trainings", "patterns", "trainers", "venues", "lenders", "wishes", "rtcs")
        }

    def reasons(self) -> dict[str, Reason]:
        if not self.unmet.any():
            return {}
        self._look_at_plan()
        wishes = len(self.problem.wishes)
        self.best = np.full(wishes, NOTHING, np.int32)
        self.flags, self.count = np.zeros(wishes, np.int32), np.zeros(wishes, np.int32)
        self.pair, self.pattern, self.run = (np.full(wishes, NONE, np.int32) for _ in range(3))
        self._walk()
        chain = Chain(self.made)
        return {
            self.problem.wishes[number].id: self._reason(int(number), chain) for number in np.flatnonzero(self.unmet)
        }

    def _reason(self, number: int, chain: Chain) -> Reason:
        wish, teacher = self.problem.wishes[number], int(self.made.wish_teacher[number])
        what = wish.training or wish.theme
        if self.best[number] == NOTHING and not (self.full[teacher] and self.made.wish_possible[number]):
            return chain.reason(number)
        if self.full[teacher]:
            return Reason(code="teacher_full", facts={"n": int(self.made.teacher_most[teacher])})
        flags = int(self.flags[number])
        for flag in CHAIN:
            if flags & flag:
                return Reason(code=CODES[flag], facts={"what": what} | self._facts(number, CODES[flag]))
        if flags & TRAVEL:
            return Reason(code="not_worth_travel", facts={"minutes": self._minutes(number)})
        if flags & WORTH:
            return Reason(code="not_worth_cost", facts={"euro": -(-self._cost(number) // 100)})
        return Reason(code="not_better", facts={"what": what})

    def _facts(self, number: int, code: str) -> dict[str, str | int]:
        if self.run[number] >= 0:
            run = self.plan.runs[self.run[number]]
            return {"run": run.id, "n": room_in(self.problem, run)} if code == "group_full" else {"run": run.id}
        training = int(self.made.cell_training[self.made.pair_cell[self.pair[number]]])
        if code == "group_too_small":
            return {"n": int(self.count[number]), "m": int(self.made.training_min[training])}
        if code == "budget":
            return {"euro": -(-self._cost(number) // 100)}
        if code == "no_trainer_free":
            start = self.made.training_trainer_start
            return {"n": int(start[training + 1] - start[training])}
        return {}

    def _minutes(self, number: int) -> int:
        made, run = self.made, int(self.run[number])
        venue = int(made.pair_venue[self.pair[number]])
        if run >= 0:
            venue = self.at["venues"].get(self.plan.runs[run].venue, made.online)
        return int(made.place_minutes[made.teacher_place[made.wish_teacher[number]], venue])

    def _cost(self, number: int) -> int:
        """Cents of the cheapest way to have the group that is told of."""
        made, pair = self.made, int(self.pair[number])
        pattern = int(self.pattern[number])
        halfdays = int(made.pattern_slot_start[pattern + 1] - made.pattern_slot_start[pattern])
        options = range(int(made.pair_option_start[pair]), int(made.pair_option_start[pair + 1]))
        return min(int(made.option_cost[one]) for one in options) + halfdays * int(
            made.venue_cost[made.pair_venue[pair]]
        )

    # --- what the plan leaves -----------------------------------------------------------------------------------------

    def _look_at_plan(self) -> None:
        made, runs = self.made, self.plan.runs
        teachers, trainers = len(self.problem.teachers), len(self.problem.trainers)
        self.busy_teacher = np.zeros_like(made.free_teacher)
        self.busy_trainer = np.zeros_like(made.free_trainer)
        self.busy_venue = np.zeros_like(made.free_venue)
        lent = np.zeros((made.slots, len(self.problem.lenders)), np.int32)
        load = np.zeros(trainers, np.int32)
        taken: list[list[int]] = [[] for _ in range(teachers)]
        for run in runs:
            pattern, trainer = self.at["patterns"][run.pattern], self.at["trainers"][run.trainer]
            overlap = made.overlap[pattern]
            load[trainer] += 1
            self.busy_trainer[overlap, trainer] = True
            if run.venue:
                self.busy_venue[overlap, self.at["venues"][run.venue]] = True
            if run.lender:
                lent[self._slots(pattern), self.at["lenders"][run.lender]] += 1
            for wish in run.wishes:
                teacher = int(made.wish_teacher[self.at["wishes"][wish]])
                taken[teacher].append(self.at["trainings"][run.training])
                self.busy_teacher[overlap, teacher] = True
        self.busy_trainer[:, load >= made.trainer_most] = True
        self.full = np.array([len(its) for its in taken], np.int32) >= made.teacher_most
        self.taken_start = np.concatenate([[0], np.cumsum([len(its) for its in taken])]).astype(np.int32)
        self.taken = np.array([training for its in taken for training in its], np.int32)
        self.open_lender = made.free_lender.copy()
        for pattern in range(len(self.problem.patterns)):
            self.open_lender[pattern] &= (lent[self._slots(pattern)] < made.lender_sets).all(axis=0)
        self._count_money()

    def _slots(self, pattern: int) -> Any:
        start = self.made.pattern_slot_start
        return self.made.pattern_slot[start[pattern] : start[pattern + 1]]

    def _count_money(self) -> None:
        """How much more a run may cost, by who pays."""
        used: Counter[str] = Counter()
        for run in self.plan.runs:
            used[payer(self.problem, run)] += spent(self.problem, run)
        shared = self.problem.shared_budget_cents - overspent(self.problem, self.plan.runs)
        left = np.array([max(0, rtc.budget_cents - used[rtc.id]) + shared for rtc in self.problem.rtcs], np.int64)
        self.money_venue = np.append(left[self.made.venue_rtc[:-1]], np.int64(0))
        self.money_trainer = left[self.made.trainer_rtc]

    def _optimistic(self) -> Any:
        """Points that a wish could bring beside its worth less travel: colleagues, and floors not reached."""
        extra = np.where(self.made.wish_team >= 0, self.made.together, 0).astype(np.int32)
        short = {(group.by, group.group) for group in met(self.problem, self.plan) if group.met < group.floor}
        is_short = np.array([name in short for name in self.made.group_names], np.bool_)
        for number, points in enumerate(self.made.floor_points):
            extra += np.where(is_short[self.made.floor_wish_group[number]], points, 0).astype(np.int32)
        return extra

    def _walk(self) -> None:
        made, rank, optimistic = self.made, ranks(), self._optimistic()
        free_word, open_word = words(made.free_teacher), words(made.free_teacher & ~self.busy_teacher)
        teams = made.wish_team
        team_wish = np.argsort(teams, kind="stable").astype(np.int32)[int((teams == NONE).sum()) :]
        team_start = np.concatenate([[0], np.cumsum(np.bincount(teams[teams >= 0]))]).astype(np.int32)
        who = (self.unmet, made.wish_teacher, self.full, self.taken_start, self.taken, free_word, open_word)
        walk_runs(
            rank, self.best, self.flags, self.run, *self._runs(),
            made.pair_wish_start, made.pair_wish, made.pair_points, optimistic,
            made.pair_cell, made.cell_training, *who, made.wish_only_with_team, made.wish_team,
        )  # fmt: skip
        before = self.best.copy()
        walk_new(
            rank, self.best, self.flags, self.pair, self.pattern, self.count,
            made.online, made.pair_cell, made.pair_venue, made.pair_wish_start, made.pair_wish, optimistic,
            made.pair_points, made.pair_triple_start, made.triple_pattern,
            made.pair_option_start, made.option_lender, made.option_room, made.option_cost,
            made.cell_training, made.cell_ban_start, made.cell_ban, made.training_trainer_start, made.training_trainer,
            made.trainer_reaches, made.free_trainer, made.free_trainer & ~self.busy_trainer,
            made.free_venue & ~self.busy_venue, self.open_lender, self.money_venue, self.money_trainer,
            made.venue_cost, np.diff(made.pattern_slot_start), made.training_min, made.hundred_euro,
            *who, made.wish_only_with_team, made.wish_team, team_start, team_wish,
            np.full(len(self.problem.wishes), NONE, np.int32), made.teacher_wish_start, made.teacher_wish,
        )  # fmt: skip
        self.run[self.best < before] = NONE

    def _runs(self) -> tuple[Any, Any, Any, Any, Any, Any, Any]:
        made, runs = self.made, self.plan.runs
        cells = zip(made.cell_training.tolist(), made.cell_field, made.cell_level, strict=True)
        cell_of = {cell: number for number, cell in enumerate(cells)}

        def pair(run: Run) -> int:
            cell = cell_of.get((self.at["trainings"][run.training], run.field, run.level), NONE)
            return NONE if cell == NONE else int(made.pair_of[cell, self.at["venues"].get(run.venue, made.online)])

        pins = self.problem.by_id.pins
        sizes = [len(run.wishes) for run in runs]
        return (
            np.array([pair(run) for run in runs], np.int32),
            np.array([self.at["patterns"][run.pattern] for run in runs], np.int32),
            np.array([room_in(self.problem, run) for run in runs], np.int32),
            np.array(sizes, np.int32),
            np.array([bool(run.pin) and pins[run.pin].is_closed for run in runs], np.bool_),
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32),
            np.array([self.at["wishes"][wish] for run in runs for wish in run.wishes], np.int32),
        )
