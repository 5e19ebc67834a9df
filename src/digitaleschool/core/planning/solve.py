"""From a problem to a plan with a bound: reading, a greedy plan, prices, improving, proving."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np

from .compile import Compiled, compiled
from .conflicts import conflicts
from .exact import close, fits
from .gains import gains
from .lagrange import Relaxation, Relaxed
from .plan import Plan, Progress, Result, Status
from .problem import Problem
from .reasons import reasons
from .scoring import met, objective
from .searching import Search

ITERATIONS = 20_000
"""When neither seconds nor iterations are given."""
GREEDILY = 200_000
"""Up to so many triples the search begins with a greedy plan; with more it is sooner there by itself."""
PASSES = 100
"""Looks at all triples for the bound, when iterations are given; else as many as there is time for."""
MOST_PASSES = 400
QUICK_SHARE, PRICES_SHARE = 0.05, 0.5
"""Of the seconds: until then the search goes on without prices; until then both processors look for the first ones."""
PRICED = 0.9
"""How much prices count in the plan that they begin with."""
FIRST_RATE, LATER_RATE = 0.1, 0.03
"""How far prices move, from nothing and from good ones."""
SMALL_SHARE = 0.3
"""Of the seconds for a small season: until then prices and search, the rest to prove."""
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
    for per_euro in (0.0, 0.5, 1.0):
        if not told.stopped and len(made.triple_pair) <= GREEDILY:
            search.begin_greedily(per_euro=per_euro)
            told("greedy", search.points, limit)
    is_small = fits(made)
    until = seconds * SMALL_SHARE if seconds is not None and is_small else seconds
    pricing = _Pricing(made, limit, until, iterations, told)
    done = _improve(search, pricing, until, iterations, told)
    plan, limit = search.plan(), pricing.bound
    points = objective(problem, plan)
    if pricing.relaxed is not None and is_small and points < limit and not told.stopped:
        told("proving", points, limit)
        left = None if seconds is None else seconds - told.seconds
        nodes = max(1, done // NODE)
        plan, proven = close(made, pricing.relaxed, plan, points=points, seconds=left, nodes=nodes, seed=seed)
        limit = min(limit, proven)
        points = objective(problem, plan)
    told("reasons", points, max(limit, points))
    return Result(
        status=Status.OPTIMAL if points >= limit else Status.FEASIBLE,
        objective=points,
        bound=max(limit, points),
        plan=plan,
        reasons=reasons(problem, plan, made),
        gains=gains(made, pricing.relaxed) if pricing.relaxed is not None else (),
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


class _Pricing:
    """The bound and its prices. With seconds another thread finds them while the search goes on; with iterations only
    they come first, so that the same seed gives the same plan."""

    def __init__(self, made: Compiled, bound: int, seconds: float | None, iterations: int | None, told: _Told) -> None:
        self.relaxation, self.told, self.seconds, self.iterations = Relaxation(made), told, seconds, iterations
        self.bound, self.is_over, self.began = bound, False, Event()
        self.seen: Relaxed | None = None
        self.relaxed: Relaxed | None = None

    def first(self, iterations: int) -> None:
        """All passes, now."""
        self._relax(passes=min(PASSES, max(10, iterations // 20)), rate=FIRST_RATE)

    def in_time(self) -> None:
        """First quickly, so that the search has prices; then as good as the time allows."""
        began, seconds = self.told.seconds, self.seconds or 0.0
        try:
            self._relax(passes=MOST_PASSES, rate=FIRST_RATE, until=began + PRICES_SHARE * (seconds - began))
        finally:
            self.began.set()
        self.relaxation.threads = 1  # from now on the search has a processor of its own
        while not self._must_stop():
            self._relax(passes=MOST_PASSES, rate=LATER_RATE, until=seconds)

    def wait(self) -> None:
        """A moment, for the first prices."""
        self.began.wait(PART_SECONDS)

    def new_prices(self) -> Relaxed | None:
        """The prices that were found since the last time that this was asked."""
        if self.relaxed is self.seen:
            return None
        self.seen = self.relaxed
        return self.relaxed

    def _relax(self, *, passes: int, rate: float, until: float | None = None) -> None:
        began = self.told.seconds
        found = self.relaxation.relax(
            passes=passes,
            target=0,
            start=self.relaxed.prices if self.relaxed is not None else None,
            stop=lambda: self._must_stop() or (until is not None and self.told.seconds > until),
            report=self._better,
            rate=rate,
            share=None if until is None else lambda: (self.told.seconds - began) / max(until - began, 1e-6),
        )
        if self.relaxed is None or found.bound < self.relaxed.bound:
            self.relaxed = found

    def _better(self, bound: int) -> None:
        self.bound = min(self.bound, bound)

    def _must_stop(self) -> bool:
        return self.is_over or self.told.stopped or (self.seconds is not None and self.told.seconds > self.seconds)


def _improve(search: Search, pricing: _Pricing, seconds: float | None, iterations: int | None, told: _Told) -> int:
    """Improves until the time or the iterations are over; gives how many iterations that were."""
    if seconds is None:
        iterations = ITERATIONS if iterations is None else iterations
        if not told.stopped and search.points < pricing.bound:
            pricing.first(iterations)
        return _rounds(search, pricing, None, iterations, told)
    with ThreadPoolExecutor(1) as other:
        pricing_done = other.submit(pricing.in_time)
        try:
            done = _rounds(search, pricing, seconds, iterations, told)
        finally:
            pricing.is_over = True
        pricing_done.result()
    return done


def _rounds(search: Search, pricing: _Pricing, seconds: float | None, iterations: int | None, told: _Told) -> int:
    began, done = told.seconds, 0
    part = math.ceil(iterations / PARTS) if iterations is not None else 100
    while not told.stopped and search.points < pricing.bound:
        since = _share(told.seconds - began, None if seconds is None else seconds - began, done, iterations)
        if since >= 1.0:
            break
        before = told.seconds
        is_first = pricing.seen is None
        prices = pricing.new_prices()
        if prices is not None:
            search.take(prices)
            if is_first:
                search.begin_greedily(with_prices=PRICED)
        elif seconds is not None and since > QUICK_SHARE and not pricing.began.is_set():
            pricing.wait()
            told("improving", search.points, pricing.bound)
            continue
        if iterations is not None:
            part = min(part, iterations - done)
        ahead = 0.0 if seconds is None else PART_SECONDS / max(seconds - began, PART_SECONDS)
        until = min(1.0, since + (part / iterations if iterations else ahead))
        search.improve(rounds_to_do=part, since=since, until=until)
        done += part
        told("improving", search.points, pricing.bound)
        if seconds is not None and iterations is None:
            part = max(20, min(2 * part, int(part * PART_SECONDS / max(told.seconds - before, 1e-4))))
    return done


def _share(passed: float, seconds: float | None, done: int, iterations: int | None) -> float:
    """Which part of the whole is done, from 0 to 1."""
    by_time = 0.0 if seconds is None else (passed / seconds if seconds > 0 else 1.0)
    by_count = 0.0 if iterations is None else (done / iterations if iterations > 0 else 1.0)
    return max(by_time, by_count)
