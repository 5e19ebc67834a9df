"""What one more trainer, venue, 1,000 euro or 10 km of travel would give.

By ``dual``: at the prices of the bound, for all at once and for nothing. It is what one more would give at most in the
margin. By ``resolve`` (:func:`with_one_more`, then plan again from the plan that there is): what it really gave.
"""

from __future__ import annotations

import math
from collections.abc import Container
from dataclasses import replace

import numpy as np

from .compile import Compiled, compiled
from .lagrange import Relaxation, Relaxed
from .plan import Gain
from .pricing import Floats
from .problem import Problem
from .travel import KM_PER_HOUR

BEST = 3
"""Of each kind."""
MOST_TRIPLES = 3_000_000
"""Of a season for which more travel is priced: all of it is enumerated anew."""
EUROS, KM = 1_000, 10
TRAINER, VENUE, BUDGET, TRAVEL = "trainer", "venue", "budget", "travel"


def gains(made: Compiled, relaxed: Relaxed) -> tuple[Gain, ...]:
    """By dual: one more like the trainers and venues that are worth most, 1,000 euro more for each RTC, and 10 km more
    travel for everybody; what is worth nothing is left out."""
    problem, prices = made.problem, relaxed.prices
    trainers = [
        Gain(
            of=TRAINER, id=problem.trainers[one].id, points=points, how="dual", facts={"rtc": problem.trainers[one].rtc}
        )
        for one, points in _most(prices.season)
    ]
    venues = [
        Gain(of=VENUE, id=problem.venues[one].id, points=points, how="dual", facts={"rtc": problem.venues[one].rtc})
        for one, points in _most(prices.venue_slot[: made.online].sum(axis=1))
    ]
    budgets = [
        Gain(of=BUDGET, id=problem.rtcs[one].id, points=points, how="dual", facts={"euros": EUROS})
        for one, points in _most(prices.cent * EUROS * 100, len(problem.rtcs))
    ]
    return (*trainers, *venues, *budgets, *_travel(problem, made, relaxed))


def _travel(problem: Problem, made: Compiled, relaxed: Relaxed) -> tuple[Gain, ...]:
    """How much higher the bound lies at the same prices when everybody reaches 10 km further."""
    if len(made.triple_pair) > MOST_TRIPLES:
        return ()
    further = Relaxation(compiled(with_one_more(problem, TRAVEL)))
    points = math.floor(further.bound(relaxed.prices)) - relaxed.bound
    return (Gain(of=TRAVEL, id="", points=points, how="dual", facts={"km": KM}),) if points >= 1 else ()


def with_one_more(problem: Problem, of: str, id: str = "") -> Problem:
    """The same problem with one more trainer or venue like the one named, 1,000 euro more for an RTC, or 10 km more
    travel for every teacher. Every plan of the old problem is one of the new."""
    if of == TRAINER:
        trainer = problem.by_id.trainers[id]
        return replace(problem, trainers=(*problem.trainers, replace(trainer, id=_new(id, problem.by_id.trainers))))
    if of == VENUE:
        venue = problem.by_id.venues[id]
        return replace(problem, venues=(*problem.venues, replace(venue, id=_new(id, problem.by_id.venues))))
    if of == BUDGET:
        more = EUROS * 100
        return replace(
            problem,
            rtcs=tuple(
                replace(rtc, budget_cents=rtc.budget_cents + more) if rtc.id == id else rtc for rtc in problem.rtcs
            ),
        )
    minutes = math.ceil(60 * KM / KM_PER_HOUR)
    return replace(
        problem,
        teachers=tuple(
            replace(teacher, travel_minutes=teacher.travel_minutes + minutes) for teacher in problem.teachers
        ),
    )


def _most(points: Floats, many: int = BEST) -> list[tuple[int, int]]:
    """The highest, in whole points."""
    order = np.argsort(-points, kind="stable")[:many]
    return [(int(one), math.floor(points[one])) for one in order if points[one] >= 1]


def _new(id: str, taken: Container[str]) -> str:
    number = 2
    while f"{id}+{number}" in taken:
        number += 1
    return f"{id}+{number}"
