"""What runs are worth at given prices: each triple's best group, exactly, and each trainer's best season.

All functions are compiled. Prices are multiples of a small power of two (:mod:`.lagrange` sees to that), so that sums
are exact and the same in any order.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .compile import NONE, Bits, Ints, Longs
from .kernel import kernel

Floats = npt.NDArray[np.float64]
NOT = -1e18
"""The worth of what cannot be."""
MOST_BRANCHES = 20_000
"""Of one search for patterns that do not overlap; beyond it their overlap is left out, which is never too low."""


class Facts(NamedTuple):
    """What never changes while prices do."""

    pair_wish_start: Longs
    pair_wish: Ints
    pair_points: Ints
    pair_venue: Ints
    pair_least: Ints
    pair_training: Ints
    pair_cell: Ints
    pair_option_start: Ints
    option_lender: Ints
    option_room: Ints
    option_cost: Ints
    pair_triple_start: Ints
    triple_pattern: Ints
    pattern_slot_start: Ints
    pattern_slot: Ints
    overlap: Bits
    part_start: Ints
    """Patterns that overlap hang together in one part."""
    part_pattern: Ints
    wish_teacher: Ints
    teacher_free: npt.NDArray[np.uint64]
    """[teacher, word]: bit b of word w when free at pattern 64 w + b."""
    free_trainer: Bits
    free_lender: Bits
    training_pattern_start: Ints
    """[training, pattern]: where its trainers begin, who teach it and are free then; its end beside it."""
    training_pattern_trainer: Ints
    trainer_reaches: Bits
    trainer_rtc: Ints
    trainer_most: Ints
    venue_rtc: Ints
    venue_cost: Ints
    ban_start: Ints
    ban: Ints
    hundred_euro: int


class Scratch(NamedTuple):
    """Room to work in, one for each thread."""

    worth: Floats
    wish: Ints
    top: Floats
    sums: Floats
    """[pattern, size]: the worth of the best so many who are free then."""
    chosen: Ints
    size: Ints
    positive: Ints
    wanting: npt.NDArray[np.uint64]


def scratch_for(longest: int, patterns: int, room: int) -> Scratch:
    return Scratch(
        np.zeros(longest + 1),
        np.zeros(longest + 1, np.int32),
        np.zeros(room + 1),
        np.zeros((patterns, room + 1)),
        np.zeros((patterns, room + 1), np.int32),
        np.zeros(patterns, np.int32),
        np.zeros(patterns, np.int32),
        np.zeros((patterns + 63) // 64, np.uint64),
    )


ONE = np.uint64(1)
DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
LOWEST_BIT = np.zeros(64, np.int64)
for _bit in range(64):
    LOWEST_BIT[((int(DE_BRUIJN) << _bit) % 2**64) >> 58] = _bit


@kernel
def gather(f: Facts, s: Scratch, pair: int, net: Floats, least: float, cent: Floats) -> int:
    """Wishes of a pair that a group worth more than ``least`` could hold, best first, into the scratch: how many, or
    -1 when no group of the pair is worth that. ``net`` is what a wish costs: its worth is its points less that."""
    first, last = f.pair_option_start[pair], f.pair_option_start[pair + 1]
    room, cents = 0, 2**62
    for option in range(first, last):
        room = max(room, f.option_room[option])
        cents = min(cents, f.option_cost[option])
    if room == 0:
        return -1
    size, total = 0, 0.0
    for at in range(f.pair_wish_start[pair], f.pair_wish_start[pair + 1]):
        worth = f.pair_points[at] - net[f.pair_wish[at]]
        if worth <= 0 or (size == room and worth <= s.top[size - 1]):
            continue
        if size < room:
            size += 1
        to = size - 1
        while to > 0 and s.top[to - 1] < worth:
            s.top[to] = s.top[to - 1]
            to -= 1
        s.top[to] = worth
    for i in range(size):
        total += s.top[i]
    most = total - (cents * f.hundred_euro) // 10_000
    if f.venue_rtc[f.pair_venue[pair]] != NONE:
        most -= cent[f.venue_rtc[f.pair_venue[pair]]] * cents
    if most <= least:
        return -1
    found = 0
    for at in range(f.pair_wish_start[pair], f.pair_wish_start[pair + 1]):
        worth = f.pair_points[at] - net[f.pair_wish[at]]
        if worth > least - most:
            s.worth[found], s.wish[found] = worth, f.pair_wish[at]
            found += 1
    if found < f.pair_least[pair]:
        return -1
    _sort(s.worth, s.wish, found)
    return found


@kernel
def _sort(worth: Floats, wish: Ints, size: int) -> None:
    """From high to low (Shell, gaps of Ciura 2001)."""
    for gap in (1750, 701, 301, 132, 57, 23, 10, 4, 1):
        for i in range(gap, size):
            one, its = worth[i], wish[i]
            to = i
            while to >= gap and worth[to - gap] < one:
                worth[to], wish[to] = worth[to - gap], wish[to - gap]
                to -= gap
            worth[to], wish[to] = one, its


@kernel
def seat(f: Facts, s: Scratch, pair: int, found: int) -> None:
    """For each pattern of a pair, after :func:`gather`: its best groups of every size, into the scratch."""
    needs, most = f.pair_least[pair], 0
    for option in range(f.pair_option_start[pair], f.pair_option_start[pair + 1]):
        most = max(most, f.option_room[option])
    s.wanting[:] = 0
    for triple in range(f.pair_triple_start[pair], f.pair_triple_start[pair + 1]):
        pattern = f.triple_pattern[triple]
        s.size[pattern], s.positive[pattern], s.sums[pattern, 0] = 0, 0, 0.0
        s.wanting[pattern >> 6] |= ONE << np.uint64(pattern & 63)
    is_positive = True
    for i in range(found):
        worth, teacher = s.worth[i], f.wish_teacher[s.wish[i]]
        if is_positive and worth <= 0:
            is_positive = False
            wanting = False
            for triple in range(f.pair_triple_start[pair], f.pair_triple_start[pair + 1]):
                pattern = f.triple_pattern[triple]
                s.positive[pattern] = s.size[pattern]
                if s.size[pattern] >= needs:
                    s.wanting[pattern >> 6] &= ~(ONE << np.uint64(pattern & 63))
                else:
                    wanting = True
            if not wanting:
                return
        for word in range(len(s.wanting)):
            bits = s.wanting[word] & f.teacher_free[teacher, word]
            while bits:
                lowest = bits & (~bits + ONE)
                bits ^= lowest
                pattern = 64 * word + LOWEST_BIT[(lowest * DE_BRUIJN) >> np.uint64(58)]
                size = s.size[pattern]
                s.chosen[pattern, size] = s.wish[i]
                s.sums[pattern, size + 1] = s.sums[pattern, size] + worth
                s.size[pattern] = size + 1
                if size + 1 == most or (not is_positive and size + 1 >= needs):
                    s.wanting[word] ^= lowest
    if is_positive:
        for triple in range(f.pair_triple_start[pair], f.pair_triple_start[pair + 1]):
            pattern = f.triple_pattern[triple]
            s.positive[pattern] = s.size[pattern]


@kernel
def best_group(
    f: Facts, s: Scratch, pair: int, pattern: int, lender_price: Floats, cent: Floats
) -> tuple[float, int, int]:
    """The best group of a triple after :func:`seat`: its worth less its cost (and online before what cents are
    worth: who pays depends on the trainer), its option, and its size; who, in ``s.chosen[pattern]``."""
    venue, needs = f.pair_venue[pair], f.pair_least[pair]
    if s.size[pattern] < needs:
        return NOT, NONE, 0
    slots = f.pattern_slot_start[pattern + 1] - f.pattern_slot_start[pattern]
    rtc = f.venue_rtc[venue]
    best, best_option, best_size = NOT, NONE, 0
    for option in range(f.pair_option_start[pair], f.pair_option_start[pair + 1]):
        lender = f.option_lender[option]
        if lender != NONE and not f.free_lender[pattern, lender]:
            continue
        its_size = min(f.option_room[option], max(s.positive[pattern], needs))
        cents = f.option_cost[option] + f.venue_cost[venue] * slots
        worth = s.sums[pattern, its_size] - (cents * f.hundred_euro) // 10_000
        if rtc != NONE:
            worth -= cent[rtc] * cents
        if lender != NONE:
            for at in range(f.pattern_slot_start[pattern], f.pattern_slot_start[pattern + 1]):
                worth -= lender_price[lender, f.pattern_slot[at]]
        if worth > best:
            best, best_option, best_size = worth, option, its_size
    return best, best_option, best_size


@kernel
def rent(f: Facts, venue: int, pattern: int, price: Floats) -> float:
    total = 0.0
    for at in range(f.pattern_slot_start[pattern], f.pattern_slot_start[pattern + 1]):
        total += price[venue, f.pattern_slot[at]]
    return total


@kernel
def banned(f: Facts, cell: int, pattern: int, trainer: int, venue: int) -> bool:
    for b in range(f.ban_start[cell], f.ban_start[cell + 1]):
        if (
            (f.ban[b, 0] == NONE or f.ban[b, 0] == pattern)
            and (f.ban[b, 1] == NONE or f.ban[b, 1] == trainer)
            and (f.ban[b, 2] == NONE or f.ban[b, 2] == venue)
        ):
            return True
    return False


@kernel
def can_give(f: Facts, pair: int, pattern: int, trainer: int) -> bool:
    """Of those who teach it and are free then."""
    return f.trainer_reaches[trainer, f.pair_venue[pair]] and not banned(
        f, f.pair_cell[pair], pattern, trainer, f.pair_venue[pair]
    )


@kernel
def online_cost(f: Facts, pair: int, trainer: int, cent: Floats) -> float:
    """What the cents of an online run are worth to the RTC of its trainer; on site they are in its worth already."""
    if f.venue_rtc[f.pair_venue[pair]] != NONE:
        return 0.0
    return float(cent[f.trainer_rtc[trainer]] * f.option_cost[f.pair_option_start[pair]])


@kernel
def price(
    f: Facts, s: Scratch, pairs: Ints, net: Floats, venue_price: Floats, lender_price: Floats, cent: Floats,
    least: Floats, value: Floats, best: Floats,
) -> int:  # fmt: skip
    """The worth of each triple of these pairs into ``value`` (those worth at most ``least`` of their pair may get
    ``NOT``), and for each trainer and pattern the most that it could be worth into ``best``. How many were priced."""
    priced = 0
    for pair in pairs:
        training = f.pair_training[pair]
        lowest = least[pair]
        found = gather(f, s, pair, net, lowest, cent)
        if found > 0:
            seat(f, s, pair, found)
        for triple in range(f.pair_triple_start[pair], f.pair_triple_start[pair + 1]):
            value[triple] = NOT
            if found <= 0:
                continue
            pattern = f.triple_pattern[triple]
            worth, _, _ = best_group(f, s, pair, pattern, lender_price, cent)
            priced += 1
            if worth <= lowest:
                continue
            worth -= rent(f, f.pair_venue[pair], pattern, venue_price)
            if worth <= lowest:
                continue
            value[triple] = worth
            for at in range(
                f.training_pattern_start[training, pattern], f.training_pattern_start[training, pattern + 1]
            ):
                trainer = f.training_pattern_trainer[at]
                if worth > best[pattern, trainer] and can_give(f, pair, pattern, trainer):
                    best[pattern, trainer] = max(best[pattern, trainer], worth - online_cost(f, pair, trainer, cent))
    return priced


@kernel
def leasts(
    f: Facts, trainer_least: Floats, training_trainer_start: Ints, training_trainer: Ints, least: Floats
) -> None:
    """Per pair: the lowest of those who could give it."""
    for pair in range(len(least)):
        training, venue, lowest = f.pair_training[pair], f.pair_venue[pair], 1e18
        for at in range(training_trainer_start[training], training_trainer_start[training + 1]):
            if f.trainer_reaches[training_trainer[at], venue]:
                lowest = min(lowest, trainer_least[training_trainer[at]])
        least[pair] = max(0.0, lowest) if lowest < 1e18 else 0.0


@kernel
def seasons(f: Facts, best: Floats, floor: Floats, marginal: Floats, season: Floats) -> float:
    """The sum over trainers of their best season: at most ``trainer_most`` patterns that do not overlap, each worth
    ``best`` or ``floor`` if that is more. What the last one adds into ``marginal``, all of one
    trainer into ``season``."""
    total = 0.0
    parts = len(f.part_start) - 1
    longest = 0
    for trainer in range(len(f.trainer_most)):
        longest = max(longest, f.trainer_most[trainer])
    sums, trial, table = np.empty(longest + 1), np.empty(longest + 1), np.empty(longest + 1)
    values, numbers, stack = (
        np.empty(len(f.part_pattern)),
        np.empty(len(f.part_pattern), np.int32),
        np.empty(longest + 2, np.int32),
    )
    for trainer in range(len(f.trainer_most)):
        load = f.trainer_most[trainer]
        marginal[trainer] = 0.0
        if load <= 0:
            continue
        sums[: load + 1] = 0.0
        for part in range(parts):
            size = 0
            for at in range(f.part_start[part], f.part_start[part + 1]):
                pattern = f.part_pattern[at]
                if not f.free_trainer[pattern, trainer]:
                    continue
                worth = max(best[pattern, trainer], floor[trainer])
                if worth > 0:
                    to = size
                    while to > 0 and values[to - 1] < worth:
                        values[to], numbers[to] = values[to - 1], numbers[to - 1]
                        to -= 1
                    values[to], numbers[to] = worth, pattern
                    size += 1
            if size == 0:
                continue
            _part(f, values, numbers, size, load, table, stack)
            trial[: load + 1] = sums[: load + 1]
            for many in range(1, load + 1):
                for of in range(1, min(many, size) + 1):
                    if table[of] <= 0:
                        break
                    trial[many] = max(trial[many], sums[many - of] + table[of])
            sums[: load + 1] = trial[: load + 1]
        total += sums[load]
        marginal[trainer] = sums[load] - sums[load - 1]
        season[trainer] = sums[load]
    return total


@kernel
def _part(f: Facts, values: Floats, numbers: Ints, size: int, load: int, table: Floats, stack: Ints) -> None:
    """``table[k]``: the most that k patterns of a part are worth together without overlap (0: there are no k)."""
    table[: load + 1] = 0.0
    table[1] = values[0]
    if load == 1 or size == 1:
        return
    depth, total, branches = 0, 0.0, 0
    following = 0
    while True:
        placed = False
        while following < size:
            one = following
            following += 1
            fits = True
            for i in range(depth):
                fits = fits and not f.overlap[numbers[one], numbers[stack[i]]]
            if fits:
                stack[depth] = one
                depth += 1
                total += values[one]
                table[depth] = max(table[depth], total)
                placed = True
                break
        branches += 1
        if branches > MOST_BRANCHES:
            total = 0.0
            for k in range(1, min(load, size) + 1):
                total += values[k - 1]
                table[k] = total
            return
        if placed and depth < load:
            continue
        if depth == 0:
            return
        if not placed or depth == load:
            depth -= 1
            total -= values[stack[depth]]
            following = stack[depth] + 1


@kernel
def cuts(f: Facts, best: Floats, heat: float, cut: Floats) -> None:
    """Per training and pattern: what is worth less is nothing to any of its trainers (``NOT`` is nothing either)."""
    for training in range(cut.shape[0]):
        for pattern in range(best.shape[0]):
            lowest = 1e18
            for at in range(
                f.training_pattern_start[training, pattern], f.training_pattern_start[training, pattern + 1]
            ):
                if best[pattern, f.training_pattern_trainer[at]] > 0:
                    lowest = min(lowest, best[pattern, f.training_pattern_trainer[at]])
            cut[training, pattern] = max(NOT, lowest - 3 * heat)


@kernel
def share_out(
    f: Facts, pairs: Ints, value: Floats, best: Floats, cut: Floats, heat: float, cent: Floats, share: Floats
) -> None:
    """Adds up, per trainer and pattern, how near the best each triple is: the numbers that :func:`ask` divides by."""
    for pair in pairs:
        training = f.pair_training[pair]
        for triple in range(f.pair_triple_start[pair], f.pair_triple_start[pair + 1]):
            pattern = f.triple_pattern[triple]
            if value[triple] <= cut[training, pattern]:
                continue
            for at in range(
                f.training_pattern_start[training, pattern], f.training_pattern_start[training, pattern + 1]
            ):
                trainer = f.training_pattern_trainer[at]
                if value[triple] > best[pattern, trainer] - 3 * heat and can_give(f, pair, pattern, trainer):
                    worth = value[triple] - online_cost(f, pair, trainer, cent)
                    share[pattern, trainer] += np.exp(min(0.0, (worth - best[pattern, trainer]) / heat))


@kernel
def ask(
    f: Facts, s: Scratch, pairs: Ints, net: Floats, lender_price: Floats, cent: Floats, least: Floats, value: Floats,
    best: Floats, cut: Floats, heat: float, part: Floats, wishes: Floats, venues: Floats, lenders: Floats,
    spent: Floats,
) -> float:  # fmt: skip
    """What the trainers would take at these prices, each spread over what is nearly as good as its best: adds up how
    often each wish is met, each venue and lender used, and what each RTC spends. ``part``: [pattern, trainer], how much
    of the trainer goes there, over the sum of :func:`share_out`."""
    total = 0.0
    for pair in pairs:
        training, venue = f.pair_training[pair], f.pair_venue[pair]
        found = -2
        for triple in range(f.pair_triple_start[pair], f.pair_triple_start[pair + 1]):
            pattern = f.triple_pattern[triple]
            if value[triple] <= cut[training, pattern]:
                continue
            often, cents = 0.0, 0
            for at in range(
                f.training_pattern_start[training, pattern], f.training_pattern_start[training, pattern + 1]
            ):
                trainer = f.training_pattern_trainer[at]
                if (
                    part[pattern, trainer] > 0
                    and value[triple] > best[pattern, trainer] - 3 * heat
                    and can_give(f, pair, pattern, trainer)
                ):
                    worth = value[triple] - online_cost(f, pair, trainer, cent)
                    much = part[pattern, trainer] * np.exp(min(0.0, (worth - best[pattern, trainer]) / heat))
                    often += much
                    if f.venue_rtc[venue] == NONE:
                        spent[f.trainer_rtc[trainer]] += much * f.option_cost[f.pair_option_start[pair]]
            if often < 1e-6:
                continue
            if found == -2:
                found = gather(f, s, pair, net, least[pair], cent)
                if found > 0:
                    seat(f, s, pair, found)
            if found <= 0:
                continue
            _, option, size = best_group(f, s, pair, pattern, lender_price, cent)
            total += often
            for i in range(size):
                wishes[s.chosen[pattern, i]] += often
            first, last = f.pattern_slot_start[pattern], f.pattern_slot_start[pattern + 1]
            if f.venue_rtc[venue] != NONE:
                cents = f.option_cost[option] + f.venue_cost[venue] * (last - first)
                spent[f.venue_rtc[venue]] += often * cents
                for at in range(first, last):
                    venues[venue, f.pattern_slot[at]] += often
            lender = f.option_lender[option]
            if lender != NONE:
                for at in range(first, last):
                    lenders[lender, f.pattern_slot[at]] += often
    return total
