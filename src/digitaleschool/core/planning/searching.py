"""A search for a good plan: the plan of the moment, the best so far, and the dice."""

from __future__ import annotations

import numpy as np

from .compile import Compiled, Longs
from .improve import chance_of, greedy, put_all, rounds
from .lagrange import Relaxed
from .moves import POINTS, Now, begun, facts_of, good_triples, no_prices
from .plan import Plan
from .seating import open_pins, open_plan, plan_of

NEAR = 8
"""Rooms that count as near to a room."""
HOT, COLD = 0.3, 0.03
"""Temperature of the annealing at its begin and end, in the points of one average wish (seen best at 2,000 and 10,000
teachers)."""
HOLE = 4
"""At most so many runs are taken out of the plan because they are near to each other (more where rooms are taken)."""
SCRATCH = frozenset({"steps", "team_seen", "found", "scratch", "scratch_worth"})


class Search:
    """Moves on a plan for ``made``. The same seed and calls give the same plans."""

    def __init__(self, made: Compiled, seed: int) -> None:
        self.made, self.facts, self.now, self.prices = made, facts_of(made), begun(made), no_prices(made)
        self.chance, self.near = chance_of(seed), _near(made)
        worth = made.wish_worth[made.wish_possible]
        self.wish = float(worth.mean()) if len(worth) else 1.0
        open_pins(made, self.facts, self.now)
        self.best = self._copy()

    @property
    def points(self) -> int:
        """Of the best so far."""
        return int(self.best.sums[POINTS])

    def begin_with(self, plan: Plan) -> None:
        """A plan that there is already, as far as it still holds."""
        fresh = self._fresh()
        open_plan(self.made, self.facts, fresh, plan)
        self._keep(fresh)

    def take(self, prices: Relaxed) -> None:
        """Prices of the relaxed problem guide what is put in, and name the triples worth a look."""
        of, good = prices.prices, good_triples(self.made, prices.good)
        self.prices = self.prices._replace(
            wish=of.wish, trainer=of.trainer, venue_slot=of.venue_slot, cent=of.cent, **good
        )  # fmt: skip

    def begin_greedily(self, *, per_euro: float = 0.0, with_prices: float = 0.0) -> None:
        """The best triple first, and so on (see :func:`~.improve.greedy`): of all, or with prices of the good ones."""
        fresh = self._fresh()
        pairs, patterns = self.made.triple_pair, self.made.triple_pattern
        if with_prices:
            pairs, patterns = self.prices.good_pair, self.prices.good_pattern
        room = np.empty(len(pairs)), np.empty(len(pairs), np.int32)
        greedy(self.facts, fresh, self.prices, with_prices, per_euro, pairs, patterns, *room, self.chance)
        put_all(self.facts, fresh, np.arange(len(self.made.wish_teacher)), self.chance)
        self._keep(fresh)

    def improve(self, *, rounds_to_do: int, since: float, until: float) -> None:
        """Some rounds of ruin and recreate; ``since`` and ``until`` tell which part of the whole search this is."""
        hot, cold = (max(1.0, self.wish * HOT * (COLD / HOT) ** part) for part in (since, until))
        rounds(self.facts, self.now, self.prices, self.near, self.chance, rounds_to_do, hot, cold, HOLE)
        if self.now.sums[POINTS] > self.best.sums[POINTS]:
            self.best = self._copy()

    def plan(self) -> Plan:
        return plan_of(self.made, self.best)

    def _fresh(self) -> Now:
        fresh = begun(self.made)
        open_pins(self.made, self.facts, fresh)
        return fresh

    def _keep(self, fresh: Now) -> None:
        if fresh.sums[POINTS] > self.now.sums[POINTS]:
            self.now = fresh
        if fresh.sums[POINTS] > self.best.sums[POINTS]:
            self.best = self._copy(fresh)

    def _copy(self, of: Now | None = None) -> Now:
        of = of or self.now
        return of._replace(**{name: getattr(of, name).copy() for name in of._fields if name not in SCRATCH})


def _near(made: Compiled) -> Longs:
    """[venue, n]: the rooms nearest to a room; online is near to online only."""
    places = np.radians([(venue.place.latitude, venue.place.longitude) for venue in made.problem.venues]).reshape(-1, 2)
    many = max(1, min(NEAR, len(places) - 1))
    near = np.full((made.online + 1, many), made.online, np.int64)
    if len(places) == 1:
        near[0] = 0
    elif len(places):
        east = (places[:, None, 1] - places[None, :, 1]) * np.cos(places[:, None, 0])
        distance = (places[:, None, 0] - places[None, :, 0]) ** 2 + east**2
        np.fill_diagonal(distance, np.inf)
        near[:-1] = np.argsort(distance, axis=1, kind="stable")[:, :many]
    return near
