"""From a problem to a plan with a bound: reading, a greedy plan, prices, improving, proving."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from .compile import Compiled, compiled
from .conflicts import conflicts
from .exact import close, fits
from .lagrange import Relaxed, relax
from .plan import Plan, Progress, Result, Status
from .problem import Problem
from .reasons import reasons
from .scoring import met, objective
from .searching import Search

ITERATIONS = 20_000
"""When neither seconds nor iterations are given."""
PASSES = 100
"""Looks at all triples for the bound, when iterations are given; else as many as there is time for."""
MOST_PASSES = 400
SMALL_SHARE = 0.3
"""Of the seconds for a small season: until then prices and search, the rest to prove."""
PRICES_SHARE = 0.4
"""Of the seconds."""
NODE = 100
"""Iterations for one node of the search tree that proves."""
PARTS = 200
"""In how many parts iterations are done: after each it is asked to stop and progress is told."""
PART_SECONDS = 0.1
Clock = Callable[[], float]


def solve(
    problem: Problem,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 1,
    start: Plan | None = None,
    report: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    clock: Clock | None = None,
) -> Result:
    """A checked plan for ``problem``, and a bound that no plan exceeds.

    ``seconds`` (with a ``clock`` that tells them) or ``iterations`` say how long; with iterations only, the same
    ``seed`` gives the same plan. The plan is never worth less than ``start``, a plan for a problem much like it.
    ``report`` is told of progress; ``stop`` is asked often, and the best so far comes out when it says yes.
    """
    if seconds is not None and clock is None:
        raise ValueError("seconds need a clock")
    told = _Told(report or (lambda progress: None), stop or (lambda: False), clock)
    told("reading", 0, None)
    clashing = conflicts(problem)
    if clashing:
        return Result(status=Status.INFEASIBLE, objective=0, bound=0, conflicts=clashing, seed=seed)
    made = compiled(problem)
    search = Search(made, seed)
    limit = simple_bound(made)
    told("greedy", search.points, limit)
    if start is not None:
        search.begin_with(start)
    for per_euro in (0.0, 0.5):
        if not told.stopped:
            search.begin_greedily(per_euro=per_euro)
            told("greedy", search.points, limit)
    relaxed, is_small = None, fits(made)
    until = seconds * SMALL_SHARE if seconds is not None and is_small else seconds
    if not told.stopped and search.points < limit:
        relaxed = _priced(search, until, iterations, told)
        limit = min(limit, relaxed.bound)
    done = _improve(search, limit, until, iterations, told)
    plan = search.plan()
    points = objective(problem, plan)
    if relaxed is not None and is_small and points < limit and not told.stopped:
        told("proving", points, limit)
        left = None if seconds is None else seconds - told.seconds
        plan, limit = close(made, relaxed, plan, points=points, seconds=left, nodes=max(1, done // NODE), seed=seed)
        points = objective(problem, plan)
    told("reasons", points, max(limit, points))
    return Result(
        status=Status.OPTIMAL if points >= limit else Status.FEASIBLE,
        objective=points,
        bound=max(limit, points),
        plan=plan,
        reasons=reasons(problem, plan, made),
        met=met(problem, plan),
        seed=seed,
        iterations=done,
        stopped=told.stopped,
    )


def simple_bound(made: Compiled) -> int:
    """Each teacher gets their best wishes, all with colleagues, at no cost but that of the pins."""
    best = np.full(len(made.wish_teacher), 0, np.int64)
    np.maximum.at(best, made.pair_wish, made.pair_points)
    best[~(made.wish_possible | (made.wish_pin >= 0))] = 0
    best[(made.wish_team >= 0) & (best > 0)] += made.together
    total = 0
    for teacher in range(len(made.teacher_most)):
        its = best[made.teacher_wish[made.teacher_wish_start[teacher] : made.teacher_wish_start[teacher + 1]]]
        total += int(np.sort(its)[::-1][: made.teacher_most[teacher]].sum())
    return total - sum(int(cents) * made.hundred_euro // 10_000 for cents in made.pin_cost)


class _Told:
    """Who is told of progress, and who may stop it. Once stopped, stopped."""

    def __init__(self, report: Callable[[Progress], None], stop: Callable[[], bool], clock: Clock | None) -> None:
        self.report, self.stop, self.clock = report, stop, clock
        self.began = clock() if clock else 0.0
        self.stopped = False

    @property
    def seconds(self) -> float:
        return self.clock() - self.began if self.clock else 0.0

    def __call__(self, doing: str, points: int, bound: int | None) -> None:
        self.report(Progress(doing=doing, seconds=self.seconds, objective=points, bound=bound))
        self.asked()

    def asked(self) -> bool:
        self.stopped = self.stopped or self.stop()
        return self.stopped


def _priced(search: Search, seconds: float | None, iterations: int | None, told: _Told) -> Relaxed:
    """A bound, and its prices for the search."""
    passes = MOST_PASSES if iterations is None else min(PASSES, max(10, iterations // 20))
    limit = None if seconds is None else PRICES_SHARE * seconds
    relaxed = relax(
        search.made,
        passes=passes,
        target=search.points,
        stop=lambda: told.asked() or (limit is not None and told.seconds > limit),
        report=lambda bound: told("prices", search.points, bound),
        share=None if limit is None else lambda: told.seconds / max(limit, 1e-6),
    )
    search.take(relaxed)
    return relaxed


def _improve(search: Search, limit: int, seconds: float | None, iterations: int | None, told: _Told) -> int:
    """Improves until the time or the iterations are over; gives how many iterations that were."""
    if seconds is None and iterations is None:
        iterations = ITERATIONS
    began, done = told.seconds, 0
    part = math.ceil(iterations / PARTS) if iterations is not None else 100
    while not told.stopped and search.points < limit:
        since = _share(told.seconds - began, None if seconds is None else seconds - began, done, iterations)
        if since >= 1.0:
            break
        before = told.seconds
        if iterations is not None:
            part = min(part, iterations - done)
        ahead = 0.0 if seconds is None else PART_SECONDS / max(seconds - began, PART_SECONDS)
        until = min(1.0, since + (part / iterations if iterations else ahead))
        search.improve(rounds_to_do=part, since=since, until=until)
        done += part
        told("improving", search.points, limit)
        if seconds is not None and iterations is None:
            part = max(20, min(2 * part, int(part * PART_SECONDS / max(told.seconds - before, 1e-4))))
    return done


def _share(passed: float, seconds: float | None, done: int, iterations: int | None) -> float:
    """Which part of the whole is done, from 0 to 1."""
    by_time = 0.0 if seconds is None else (passed / seconds if seconds > 0 else 1.0)
    by_count = 0.0 if iterations is None else (done / iterations if iterations > 0 else 1.0)
    return max(by_time, by_count)
