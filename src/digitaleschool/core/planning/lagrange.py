"""What no plan can exceed, and what a seat, a room, a trainer and a cent are worth: Lagrangian relaxation.

Fisher (1981), The Lagrangian relaxation method for solving integer programming problems. Relaxed are: a wish is met
once, a teacher follows at most so many trainings (the two together have one price per wish), a venue holds one run at
a time, a lender so many, the budgets and the floors. What remains falls apart in trainers: each takes at most
``most_runs`` patterns that do not overlap, in each the best triple, with its best group. So the sum is over what
trainers can do and not over the millions of triples, which makes it stronger and quicker to settle. Left out, which is
never too low: that a teacher's runs do not overlap and are of different trainings, and that some come only with their
team. For a team the bonus is spread over its members, which is right when all of them come and else a little much.

Any prices give a true bound; better ones a lower. They move against what trainers would take at them: smoothly, each
pattern of a trainer spread over what is nearly as good as its best (Nesterov 2005, Smooth minimization of non-smooth
functions), with a step per price (Kingma and Ba 2015, Adam), and the average of the last ones is tried too.

Prices are whole multiples of a small power of two and all else is whole, so sums are exact: the bound is the floor of
a number without rounding errors, the same for any number of threads.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from digitaleschool.core.values import dataclass

from . import pricing
from .compile import NONE, Bits, Compiled, Ints, Longs
from .pricing import NOT, Facts, Floats

NEARLY = 0.15
"""A good triple is worth at most so much less than what it takes elsewhere, in the points of one average wish."""
GRAIN = 2.0**-8
"""Prices in points are multiples of this,"""
CENT_GRAIN = 2.0**-26
"""and those of a cent of this: their products and sums stay below 53 bits in any season that fits in memory."""
NEVER = 2.0**40
"""The price of what is taken already."""
CHUNKS = 2
"""In how many parts the pairs are priced; always the same, so that the sums do not depend on threads."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Prices:
    """In points. What a group pays is worth more elsewhere."""

    wish: Floats
    """Of one more seat for each wish."""
    venue_slot: Floats
    """[venue, slot]; the row of online is 0."""
    lender_slot: Floats
    cent: Floats
    """Per RTC."""
    group: Floats
    """Of each group with a floor: what one more met wish of it brings, from 0 to the points of the floor."""
    trainer: Floats
    """What the last run of each trainer brings: it follows from the others,"""
    season: Floats
    """and what all runs do that one more trainer like this could give."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Relaxed:
    """No valid plan is worth more than ``bound``."""

    bound: int
    prices: Prices
    good: Longs
    """The triples that are worth at least about what they take from elsewhere at these prices."""
    passes: int


class Moving(NamedTuple):
    """One kind of price with the memory of how it moved."""

    value: Floats
    mean: Floats
    square: Floats
    total: Floats
    """For the average."""

    @classmethod
    def at(cls, value: Floats) -> Moving:
        return cls(value.copy(), np.zeros_like(value), np.zeros_like(value), np.zeros_like(value))


def relax(
    made: Compiled,
    *,
    passes: int = 150,
    target: int = 0,
    start: Prices | None = None,
    stop: Callable[[], bool] | None = None,
    report: Callable[[int], None] | None = None,
    share: Callable[[], float] | None = None,
) -> Relaxed:
    """A bound for the whole problem after at most so many looks at all triples. ``target`` is what a plan is worth
    already; ``report`` is told each better bound. The same arguments give the same result, unless ``stop`` says so, or
    ``share`` (which part of the time is over: steps become smaller by it)."""
    return Relaxation(made).relax(passes=passes, target=target, start=start, stop=stop, report=report, share=share)


class Relaxation:
    """The relaxed problem: asked for its value at any prices."""

    def __init__(self, made: Compiled) -> None:
        self.made = made
        self.fixed = _Fixed(made)
        self.facts = facts_of(made, self.fixed)
        self.longest = int(np.diff(made.pair_wish_start).max(initial=0))
        self.chunks = _chunks(made, np.arange(len(made.pair_cell), dtype=np.int32))
        room = int(made.option_room.max(initial=1))
        self.scratch = [
            pricing.scratch_for(self.longest, len(made.pattern_slot_start) - 1, room) for _ in range(CHUNKS)
        ]
        self.extra = _team_extra(made)
        self.group_points = made.floor_points[made.group_floor].astype(float) if len(made.group_floor) else np.zeros(0)
        self.value = np.full(len(made.triple_pair), NOT)
        self.least = np.zeros(len(made.pair_cell))
        self.floor = np.zeros(len(made.trainer_most))
        self.best = np.zeros((0, 0))
        self.marginal, self.season = np.zeros((2, len(made.trainer_most)))
        self.priced = 0
        self.threads = CHUNKS
        """Fewer leave a processor to others; the result is the same."""

    # --- the value at given prices

    def bound(self, prices: Prices) -> float:
        """The value of the relaxed problem: an upper bound, whatever the prices are."""
        net = self.net(prices)
        cent = prices.cent
        self._price(net, prices, self.least)
        self.marginal, self.season = np.zeros((2, len(self.made.trainer_most)))
        total = pricing.seasons(self.facts, self.best, self.floor, self.marginal, self.season)
        total += self._teachers(prices.wish)[0]
        total += float((prices.venue_slot * self.fixed.venue_left).sum())
        total += float((prices.lender_slot * self.fixed.lender_left).sum())
        total += float((cent * self.fixed.budget_left).sum()) + self.made.shared_budget * float(cent.max(initial=0.0))
        total -= float((prices.group * self.made.group_needed).sum())
        return total + self._pins(net, prices)

    def net(self, prices: Prices) -> Floats:
        """What each wish costs at these prices, less what it brings for its floors and its team."""
        net = prices.wish - self.extra
        for floor in range(self.made.floor_wish_group.shape[0]):
            net -= prices.group[self.made.floor_wish_group[floor]]
        return net

    def _price(self, net: Floats, prices: Prices, least: Floats) -> None:
        trainers, patterns = len(self.made.trainer_most), len(self.made.pattern_slot_start) - 1
        free = np.where(self.fixed.is_pinned, NEVER, net)
        venue = np.where(self.fixed.venue_left > 0, prices.venue_slot, NEVER)
        venue[self.made.online] = 0.0  # any number of runs at a time
        lender = np.where(self.fixed.lender_left > 0, prices.lender_slot, NEVER)
        bests = [np.full((patterns, trainers), NOT) for _ in self.chunks]

        def work(chunk: int) -> int:
            return int(
                pricing.price(
                    self.facts, self.scratch[chunk], self.chunks[chunk], free, venue, lender,
                    prices.cent, least, self.value, bests[chunk],
                )
            )  # fmt: skip

        self.priced = sum(_both(work, self.threads))
        self.best = np.maximum.reduce(bests)
        self.free, self.venue, self.lender = free, venue, lender

    def _teachers(self, wish: Floats) -> tuple[float, Floats]:
        """What the seats of all teachers bring at most at these prices, and which wishes do."""
        made = self.made
        price = np.where(self.fixed.is_pinned, 0.0, wish)
        order = np.lexsort((-price, made.wish_teacher))
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order)) - made.teacher_wish_start[:-1][made.wish_teacher[order]]
        top = (rank < self.fixed.teacher_left[made.wish_teacher]) & ~self.fixed.is_pinned
        return float(price[top].sum()), top.astype(float)

    def _pins(self, net: Floats, prices: Prices) -> float:
        """What pinned runs are worth with the best that can join them."""
        return sum(self._pin(pin, net, prices)[0] for pin in range(len(self.made.pin_pair)))

    def _pin(self, pin: int, net: Floats, prices: Prices) -> tuple[float, Ints]:
        made = self.made
        pair, pattern = made.pin_pair[pin], made.pin_pattern[pin]
        named = made.pin_wish[made.pin_wish_start[pin] : made.pin_wish_start[pin + 1]]
        of = slice(int(made.pair_wish_start[pair]), int(made.pair_wish_start[pair + 1]))
        wishes, points = made.pair_wish[of], made.pair_points[of]
        worth = points - net[wishes]
        inside = np.isin(wishes, named)
        cents = int(made.pin_cost[pin])
        total = float((points + (prices.wish - net)[wishes])[inside].sum()) - cents * made.hundred_euro // 10_000
        room = 0 if made.pin_closed[pin] else max(0, int(made.pin_room[pin]) - len(named))
        can = np.flatnonzero(
            ~inside & (worth > 0) & ~self.fixed.is_pinned[wishes]
            & self.fixed.free_teacher[pattern, made.wish_teacher[wishes]]
        )  # fmt: skip
        joining = can[np.argsort(-worth[can], kind="stable")[:room]]
        return total + float(worth[joining].sum()), wishes[joining]

    def good(self, prices: Prices, margin: float) -> Longs:
        """The triples that are worth at most ``margin`` less than the last run of someone who can give them."""
        made = self.made
        least = np.zeros_like(self.least)  # that of the bound belongs to the floors of the trainers
        pricing.leasts(self.facts, prices.trainer, made.training_trainer_start, made.training_trainer, least)
        self._price(self.net(prices), prices, least - margin)
        return np.flatnonzero(self.value > pricing.NOT)

    # --- better prices

    def relax(
        self,
        *,
        passes: int,
        target: int,
        start: Prices | None,
        stop: Callable[[], bool] | None,
        report: Callable[[int], None] | None,
        share: Callable[[], float] | None = None,
        rate: float = 0.1,
        cooling: float = 0.03,
        heat: float = 0.005,
    ) -> Relaxed:
        prices = start or self.first_prices()
        moving = {
            name: Moving.at(getattr(prices, name)) for name in ("wish", "venue_slot", "lender_slot", "cent", "group")
        }
        scale = (
            float(np.median(self.made.wish_worth[self.made.wish_possible])) if self.made.wish_possible.any() else 1.0
        ) or 1.0
        cost = float(np.median(self.made.option_cost)) if len(self.made.option_cost) else 1.0
        best, best_prices, done = math.inf, prices, 0
        averaged = 0
        for number in range(passes):
            if stop is not None and number and stop():
                break
            done = number + 1
            at = min(1.0, max(number / max(1, passes - 1), share() if share is not None else 0.0))
            step = rate * cooling**at
            is_average = number % 10 == 9 and averaged > 3
            now = self.rounded({n: m.total / averaged if is_average else m.value for n, m in moving.items()})
            value = self.bound(now)
            now = self._with_trainers(now)
            if value < best:
                best, best_prices = value, now
                if report is not None:
                    report(_floor(best))
                if _floor(best) <= target:
                    break
            self._let_go()
            if is_average:
                if number % 20 == 19:  # forget the first ones
                    for one in moving.values():
                        one.total[:] = 0.0
                    averaged = 0
                continue
            gradient = self._gradient(now, heat * scale * 10 * cooling**at)
            sizes = {
                "wish": scale, "venue_slot": 3 * scale, "lender_slot": 3 * scale, "group": scale,
                "cent": 3 * scale / max(cost, 1.0),
            }  # fmt: skip
            for name, one in moving.items():
                _move(one, gradient[name], step * sizes[name], number)
            averaged += 1
            np.minimum(moving["group"].value, self.group_points, out=moving["group"].value)
        return Relaxed(
            bound=_floor(best) if done else 2**62, prices=best_prices, passes=done,
            good=self.good(best_prices, NEARLY * scale),
        )  # fmt: skip

    def first_prices(self) -> Prices:
        """Prices at which no trainer takes anything: each wish costs the most that it could bring. That bound is the
        simplest one; from there prices come down together until groups are worth their cost. From below it takes
        several times as many looks: every trainer then takes the same wishes."""
        made = self.made
        most = np.zeros(len(made.wish_worth))
        np.maximum.at(most, made.pair_wish, made.pair_points)
        most[most > 0] += self.extra[most > 0]
        return self.rounded(
            {
                "wish": np.where(made.wish_possible, most, 0.0),
                "venue_slot": np.zeros((made.online + 1, made.slots)),
                "lender_slot": np.zeros((len(made.lender_sets), made.slots)),
                "cent": np.zeros(len(made.rtc_budget)),
                "group": np.zeros(len(made.group_needed)),
            }
        )

    def rounded(self, values: dict[str, Floats]) -> Prices:
        """As prices: not negative, not above what a floor pays, whole multiples of the grain."""
        rounded = {
            name: np.maximum(0.0, np.round(value / grain) * grain)
            for name, value in values.items()
            for grain in (CENT_GRAIN if name == "cent" else GRAIN,)
        }
        rounded["group"] = np.minimum(rounded["group"], self.group_points)
        rounded["venue_slot"][self.fixed.venue_left <= 0] = 0.0
        rounded["lender_slot"][self.fixed.lender_left <= 0] = 0.0
        nothing = np.zeros(len(self.made.trainer_most))
        return Prices(trainer=nothing, season=nothing, **rounded)

    def _with_trainers(self, prices: Prices) -> Prices:
        return Prices(
            wish=prices.wish, venue_slot=prices.venue_slot, lender_slot=prices.lender_slot, cent=prices.cent,
            group=prices.group, trainer=self.marginal.copy(), season=self.season.copy(),
        )  # fmt: skip

    def _let_go(self) -> None:
        """Triples worth far less than the last run of any trainer who can give them need no price in the next pass:
        their patterns then count as worth that much, which is never too low."""
        made = self.made
        self.floor = np.maximum(0.0, np.floor((0.85 * self.marginal) / GRAIN) * GRAIN)
        pricing.leasts(self.facts, self.floor, made.training_trainer_start, made.training_trainer, self.least)

    def _gradient(self, prices: Prices, heat: float) -> dict[str, Floats]:
        """Which way each price would go down in the bound: what there is less what is asked."""
        made, facts = self.made, self.facts
        share = [np.zeros_like(self.best) for _ in self.chunks]
        cut = np.zeros((len(made.training_min), len(self.best)))
        pricing.cuts(facts, self.best, heat, cut)
        _both(
            lambda chunk: pricing.share_out(
                facts, self.chunks[chunk], self.value, self.best, cut, heat, prices.cent, share[chunk]
            ),
            self.threads,
        )
        shared = share[0] + share[1]
        mean = np.maximum(self.marginal, 0.0)[None, :]
        part = np.where(self.best > 0, np.exp(np.minimum(0.0, (np.maximum(self.best, 0.0) - mean) / heat)), 0.0)
        whole = part.sum(axis=0, keepdims=True)
        part *= np.minimum(1.0, self.fixed.trainer_left[None, :] / np.maximum(whole, 1e-9))
        part = np.where(shared > 0, part / np.maximum(shared, 1e-300), 0.0)
        asked = [
            (np.zeros(len(made.wish_teacher)), np.zeros_like(prices.venue_slot), np.zeros_like(prices.lender_slot),
             np.zeros(len(made.rtc_budget)))
            for _ in self.chunks
        ]  # fmt: skip
        _both(
            lambda chunk: pricing.ask(
                facts, self.scratch[chunk], self.chunks[chunk], self.free, self.lender, prices.cent,
                self.least, self.value, self.best, cut, heat, part, *asked[chunk],
            ),
            self.threads,
        )  # fmt: skip
        wishes, venues, lenders, spent = (one + other for one, other in zip(*asked, strict=True))
        net = self.net(prices)
        for pin in range(len(made.pin_pair)):
            wishes[self._pin(pin, net, prices)[1]] += 1
        budget = self.fixed.budget_left.astype(float)
        budget[int(np.argmax(prices.cent))] += made.shared_budget
        met = wishes + self.fixed.is_pinned
        group = np.zeros(len(made.group_needed))
        for floor in range(made.floor_wish_group.shape[0]):
            np.add.at(group, made.floor_wish_group[floor], met)
        return {
            "wish": self._teachers(prices.wish)[1] - wishes,
            "venue_slot": np.where(venues + prices.venue_slot > 0, self.fixed.venue_left - venues, 0.0),
            "lender_slot": np.where(lenders + prices.lender_slot > 0, self.fixed.lender_left - lenders, 0.0),
            "cent": (budget - spent) / 10_000,
            "group": group - made.group_needed,
        }


class _Fixed:
    """What pins leave of everything."""

    def __init__(self, made: Compiled) -> None:
        self.is_pinned = made.wish_pin >= 0
        self.venue_left = np.ones((made.online + 1, made.slots))
        self.venue_left[made.online] = 0.0
        self.lender_left = np.repeat(made.lender_sets[:, None], made.slots, axis=1).astype(float)
        self.trainer_left = np.minimum(made.trainer_most, len(made.pattern_slot_start) - 1).astype(np.int32)
        self.budget_left = made.rtc_budget.astype(np.int64).copy()
        self.teacher_left = made.teacher_most.copy()
        self.free_trainer, self.free_teacher = made.free_trainer, made.free_teacher
        self.free_venue: Bits = made.free_venue
        if len(made.pin_pair):
            self._pins(made)

    def _pins(self, made: Compiled) -> None:
        self.free_trainer, self.free_teacher = made.free_trainer.copy(), made.free_teacher.copy()
        for pin, (pair, pattern, trainer, lender) in enumerate(
            zip(made.pin_pair, made.pin_pattern, made.pin_trainer, made.pin_lender, strict=True)
        ):
            slots = made.pattern_slot[made.pattern_slot_start[pattern] : made.pattern_slot_start[pattern + 1]]
            venue = int(made.pair_venue[pair])
            self.venue_left[venue, slots] = 0.0
            if lender != NONE:
                self.lender_left[lender, slots] -= 1
            self.trainer_left[trainer] = max(0, self.trainer_left[trainer] - 1)
            self.free_trainer[made.overlap[pattern], trainer] = False
            rtc = made.venue_rtc[venue] if venue != made.online else made.trainer_rtc[trainer]
            self.budget_left[rtc] -= made.pin_cost[pin]
            for wish in made.pin_wish[made.pin_wish_start[pin] : made.pin_wish_start[pin + 1]]:
                teacher = made.wish_teacher[wish]
                self.teacher_left[teacher] = max(0, self.teacher_left[teacher] - 1)
                self.free_teacher[made.overlap[pattern], teacher] = False
        np.maximum(self.lender_left, 0.0, out=self.lender_left)


def facts_of(made: Compiled, fixed: Any) -> Facts:
    training = made.cell_training[made.pair_cell] if len(made.pair_cell) else np.zeros(0, np.int32)
    part_start, part_pattern = _parts(made.overlap)
    training_pattern_start, training_pattern_trainer = _free_trainers(made, fixed.free_trainer)
    return Facts(
        pair_wish_start=made.pair_wish_start,
        pair_wish=made.pair_wish,
        pair_points=made.pair_points,
        pair_venue=made.pair_venue,
        pair_least=np.maximum(made.training_min[training], 1).astype(np.int32),
        pair_training=training,
        pair_cell=made.pair_cell,
        pair_option_start=made.pair_option_start,
        option_lender=made.option_lender,
        option_room=made.option_room,
        option_cost=made.option_cost,
        pair_triple_start=made.pair_triple_start,
        triple_pattern=made.triple_pattern,
        pattern_slot_start=made.pattern_slot_start,
        pattern_slot=made.pattern_slot,
        overlap=made.overlap,
        part_start=part_start,
        part_pattern=part_pattern,
        wish_teacher=made.wish_teacher,
        teacher_free=_packed(fixed.free_teacher),
        free_trainer=fixed.free_trainer,
        free_lender=made.free_lender,
        training_pattern_start=training_pattern_start,
        training_pattern_trainer=training_pattern_trainer,
        trainer_reaches=made.trainer_reaches,
        trainer_rtc=made.trainer_rtc,
        trainer_most=fixed.trainer_left,
        venue_rtc=made.venue_rtc,
        venue_cost=made.venue_cost,
        ban_start=made.cell_ban_start,
        ban=made.cell_ban,
        hundred_euro=made.hundred_euro,
    )


def _parts(overlap: Bits) -> tuple[Ints, Ints]:
    """Patterns in connected parts of what overlaps."""
    part = np.arange(len(overlap))
    changed = True
    while changed:
        lowest = np.array([part[row].min(initial=part[one]) for one, row in enumerate(overlap)], part.dtype)
        changed = bool((lowest != part).any())
        part = lowest
    order = np.argsort(part, kind="stable").astype(np.int32)
    sizes = np.unique(part, return_counts=True)[1]
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)]).astype(np.int32), order


def _packed(free: Bits) -> npt.NDArray[np.uint64]:
    """[pattern, teacher] as bits: [teacher, word]."""
    words = (len(free) + 63) // 64
    padded = np.zeros((free.shape[1], 64 * words), np.bool_)
    padded[:, : len(free)] = free.T
    return np.ascontiguousarray(np.packbits(padded, axis=1, bitorder="little")).view("<u8").astype(np.uint64)


def _free_trainers(made: Compiled, free: Bits) -> tuple[Ints, Ints]:
    """[training, pattern]: where those who teach it and are free begin; and who they are."""
    trainings, patterns = len(made.training_min), len(free)
    found: list[Ints] = []
    start = np.zeros((trainings, patterns + 1), np.int32)
    at = 0
    for training in range(trainings):
        its = made.training_trainer[made.training_trainer_start[training] : made.training_trainer_start[training + 1]]
        of = free[:, its]
        start[training, 0] = at
        start[training, 1:] = at + np.cumsum(of.sum(axis=1))
        at = int(start[training, -1])
        found.append(its[np.nonzero(of)[1]])
    return start, np.concatenate([np.zeros(0, np.int32), *found]).astype(np.int32)


def _team_extra(made: Compiled) -> Floats:
    """What a member of a team brings at most for being together: ``together`` x (members - 1) / members."""
    extra = np.zeros(len(made.wish_teacher))
    in_team = made.wish_team != NONE
    size = np.bincount(made.wish_team[in_team], minlength=1)[made.wish_team[in_team]]
    extra[in_team] = np.ceil(made.together * (size - 1) / size / GRAIN) * GRAIN
    return extra


def _chunks(made: Compiled, pairs: Ints) -> list[Ints]:
    """The pairs in parts that take about as long."""
    work = np.cumsum((np.diff(made.pair_wish_start) + 20 * np.diff(made.pair_triple_start))[pairs])
    at = np.searchsorted(work, work[-1] * np.arange(1, CHUNKS) / CHUNKS) if len(work) else [0] * (CHUNKS - 1)
    return list(np.split(pairs, at))


def _both(work: Callable[[int], Any], threads: int) -> list[Any]:
    """Of all chunks, so many at the same time."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, range(CHUNKS)))


def _move(one: Moving, gradient: npt.NDArray[np.float64], step: float, number: int) -> None:
    """One step against the gradient, each price with its own size (Adam)."""
    one.mean[:] = 0.8 * one.mean + 0.2 * gradient
    one.square[:] = 0.95 * one.square + 0.05 * gradient**2
    mean = one.mean / (1 - 0.8 ** (number + 1))
    square = one.square / (1 - 0.95 ** (number + 1))
    one.value[:] = np.maximum(0.0, one.value - step * mean / (np.sqrt(square) + 1e-3))
    one.total[:] += one.value


def _floor(value: float) -> int:
    """The whole points below; a hair more where sums of a very large season would no longer be exact."""
    return math.floor(value + 1e-9 * max(1.0, abs(value) - 2.0**25))
