"""What a plan is compared with: how it goes by hand today, and the simplest way that looks at demand.

Both hold every rule, pins and bans too.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from .compile import NONE, Compiled, compiled, minutes_between
from .improve import banned, chance_of, end, put_all
from .moves import COUNT, MEMBERS, MIN, MOST, OPEN, PIN, STEPS, Facts, Now, begun, facts_of
from .plan import Plan
from .problem import Problem
from .searching import Search
from .seating import open_pins, open_run, payer_of, plan_of


def greedy(problem: Problem, made: Compiled | None = None) -> Plan:
    """Demand first: the run that is worth most opens with its best group, then the next one, and so on; the best of
    three measures: points, points a euro, and points for each euro's root."""
    found = []
    for per_euro in (0.0, 0.5, 1.0):
        search = Search(made or compiled(problem), seed=1)
        search.begin_greedily(per_euro=per_euro)
        found.append(search)
    return max(found, key=lambda search: search.points).plan()


def first_come_first_served(problem: Problem, made: Compiled | None = None) -> Plan:
    """A calendar that was made before anybody asked, and whoever comes first sits first.

    The calendar: trainers take turns; each gives the training that is in the calendar least often of those they know
    (for the field and level that is least often in it), in turn on site at the nearest room that is free and has what
    it takes, and online; at the pattern, free for both, at which most teachers are usually free; until their load or
    the budget is full. Then each wish, in order of id, takes the place that is nearest. A run that stays below its
    minimum is cancelled, and nobody of it finds another place.
    """
    made = made or compiled(problem)
    f, n = facts_of(made), begun(made)
    open_pins(made, f, n)
    _Calendar(made, f, n).fill()
    order = np.array(sorted(range(len(problem.wishes)), key=lambda wish: problem.wishes[wish].id), np.int64)
    put_all(f, n, order, chance_of(1))
    for run in n.open[: n.sums[OPEN]].tolist():
        n.sums[STEPS] = 0
        if n.runs[run, PIN] == NONE and n.runs[run, MEMBERS] < n.runs[run, MIN]:
            end(f, n, run)
    return plan_of(made, n)


class _Calendar:
    def __init__(self, made: Compiled, f: Facts, n: Now) -> None:
        self.made, self.f, self.n = made, f, n
        problem = made.problem
        number = {pattern.id: position for position, pattern in enumerate(problem.patterns)}
        usual = made.free_teacher.sum(axis=1)
        self.patterns = [
            sorted((number[one] for one in training.patterns), key=lambda one: (-usual[one], one))
            for training in problem.trainings
        ]
        minutes = minutes_between([one.place for one in problem.trainers], [one.place for one in problem.venues])
        self.nearest = np.argsort(minutes, axis=1, kind="stable")
        self.cells: list[list[int]] = [[] for _ in problem.trainings]
        for cell, training in enumerate(made.cell_training.tolist()):
            self.cells[training].append(cell)
        self.teaches: list[list[int]] = [[] for _ in problem.trainers]
        for training in range(len(problem.trainings)):
            for at in range(made.training_trainer_start[training], made.training_trainer_start[training + 1]):
                self.teaches[made.training_trainer[at]].append(training)
        self.given: Counter[int] = Counter()
        self.used: Counter[int] = Counter()
        self.turn = 0

    def fill(self) -> None:
        planning = list(range(len(self.made.problem.trainers)))
        while planning:
            planning = [trainer for trainer in planning if self._plans(trainer)]

    def _plans(self, trainer: int) -> bool:
        """One more run of this trainer; False when there is none."""
        if self.n.trainers[trainer, COUNT] >= self.n.trainers[trainer, MOST]:
            return False
        for training in sorted(self.teaches[trainer], key=lambda one: (self.given[one], one)):
            for cell in sorted(self.cells[training], key=lambda one: (self.used[one], one)):
                self.turn += 1
                places = [*self.nearest[trainer].tolist(), self.made.online]
                if self.turn % 2:
                    places = [self.made.online, *places[:-1]]
                if any(self._opens(trainer, cell, venue) for venue in places):
                    self.given[training] += 1
                    self.used[cell] += 1
                    return True
        return False

    def _opens(self, trainer: int, cell: int, venue: int) -> bool:
        made, f, n = self.made, self.f, self.n
        pair = int(made.pair_of[cell, venue])
        if pair == NONE or not made.trainer_reaches[trainer, venue]:
            return False
        first, last = int(made.pair_option_start[pair]), int(made.pair_option_start[pair + 1])
        if first == last or made.option_lender[first] != NONE:
            return False
        payer = payer_of(made, venue, trainer)
        if not self._can_pay(payer, int(made.option_cost[first])):
            return False
        has_bans = made.cell_ban_start[cell] < made.cell_ban_start[cell + 1]
        for pattern in self.patterns[int(made.cell_training[cell])]:
            if not (made.free_trainer[pattern, trainer] and made.free_venue[pattern, venue]):
                continue
            slots = made.pattern_slot[made.pattern_slot_start[pattern] : made.pattern_slot_start[pattern + 1]]
            cents = int(made.option_cost[first]) + int(made.venue_cost[venue]) * len(slots)
            if (
                (n.trainer_slot[trainer, slots] == NONE).all()
                and (venue == made.online or (n.venue_slot[venue, slots] == NONE).all())
                and not (has_bans and banned(f, cell, pattern, trainer, venue))
                and self._can_pay(payer, cents)
            ):
                n.sums[STEPS] = 0
                open_run(
                    f, n, pair=pair, pattern=pattern, trainer=trainer, lender=NONE, room=int(made.option_room[first]),
                    cents=cents, payer=payer, pin=NONE, least=max(1, int(made.training_min[made.cell_training[cell]])),
                )  # fmt: skip
                return True
        return False

    def _can_pay(self, payer: int, cents: int) -> bool:
        over = [spent - budget + cents * (rtc == payer) for rtc, (budget, spent) in enumerate(self.n.money.tolist())]
        return cents == 0 or sum(one for one in over if one > 0) <= self.made.shared_budget
