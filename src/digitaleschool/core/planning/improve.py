"""Runs taken out and better ones put in, again and again: ruin and recreate with annealing.

Schrimpf et al. (2000), Record breaking optimization results using the ruin and recreate principle; Christiaens and
Vanden Berghe (2020), Slack induction by string removals. What is taken out hangs together: runs that fish for the
same wishes, share a trainer or a room. What is put in is the best of some dozens of triples around the hole, by what
their best group is worth now less what it could earn elsewhere (``Prices``).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .compile import NONE
from .kernel import step
from .moves import (
    CELL,
    CENTS,
    COUNT,
    FIRST,
    FIXED,
    FLAGS,
    GETS,
    HUNDRED_EURO,
    LEAST,
    LEAVES,
    LENDER,
    LOSES,
    MEMBERS,
    MIN,
    MISSING,
    MOST,
    NEXT,
    ONLINE,
    ONLY,
    OPEN,
    OPTION,
    OPTIONS_END,
    PAIR,
    PATTERN,
    PAYER,
    PIN,
    PLACE,
    POINTS,
    ROOM,
    RUN,
    STEPS,
    TEACHER,
    TEAM,
    TOGETHER,
    TRAINER,
    TRAINING,
    TRIPLE,
    TRIPLES_END,
    TWIN,
    UNSEAT,
    VENUE,
    WISH,
    Chance,
    Facts,
    Floats,
    Ints,
    Longs,
    Now,
    Prices,
    can_pay,
    close,
    mates,
    seat,
    stand,
    undo,
    unseat,
)

NOT = -1e18
LARGEST = 32
"""Runs taken out at a time."""
AROUND = 64
"""Triples looked at around a hole."""
TRIED = 5
"""Of them for each run that was taken out."""
GOOD = 0.9
"""How often a good triple is looked for among those that the prices call so, where there are any."""
REACHED = 4
"""Good triples drawn until one is within reach."""
STEALING = 0.5
"""How often a new run may take people from others."""
SHARES = (0.0, 0.3, 0.6, 0.9)
"""How much the prices count: by chance."""


def chance_of(seed: int) -> Chance:
    """The state of the dice: splitmix64 of the seed, never zero."""
    mixed = (seed + 0x9E3779B97F4A7C15) & (2**64 - 1)
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
    return np.array([(mixed ^ (mixed >> 31)) or 1], np.uint64)


@step
def dice(chance: Chance) -> float:
    """From 0 up to 1 (xorshift64*; Vigna 2016)."""
    x = chance[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    chance[0] = x
    return ((x * np.uint64(2685821657736338717)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@step
def _whole(number: Any) -> int:
    """One number of a list of 32 bits, as all others are."""
    return np.int64(number)  # type: ignore[return-value]


@step
def pick(chance: Chance, many: int) -> int:
    return _whole(dice(chance) * many)


@step
def can_come(f: Facts, n: Now, teacher: int, pattern: int, training: int) -> bool:
    """Has room for one more training, at this pattern, and does not follow this one yet."""
    count = n.teachers[teacher, COUNT]
    if count >= n.teachers[teacher, MOST]:
        return False
    for i in range(FIRST, FIRST + count):
        run = n.teachers[teacher, i]
        if f.overlap[pattern, n.runs[run, PATTERN]] or f.pairs[n.runs[run, PAIR], TRAINING] == training:
            return False
    return True


@step
def best_group(
    f: Facts, n: Now, p: Prices, pair: int, pattern: int, run: int, room: int, least: int, share: float, steal: bool
) -> tuple[int, int, float]:
    """The wishes that would make the best group (to join ``run``, or -1): into ``n.group``, how many, their points, and
    these less ``share`` of what they could earn elsewhere. Only those without a place; with ``steal`` also those whom
    another run can miss. Good, not always best, where teams are."""
    found, teams = _candidates(f, n, pair, pattern, steal)
    size = 0
    if found >= least and room > 0:
        for i in range(found):
            worth = _worth(f, n, i, run, n.found[i, GETS] - n.found[i, LOSES] - share * p.wish[n.found[i, WISH]])
            if worth != NOT and (size < room or worth > n.group_worth[size - 1]):
                size = _insert(n, i, size, room, worth)
    if teams:
        for i in range(found):
            if n.wishes[n.found[i, WISH], TEAM] != NONE:
                n.team_seen[n.wishes[n.found[i, WISH], TEAM]] = 0
    while size > least and n.group_worth[size - 1] <= 0:
        size -= 1
    if steal:
        size = _not_too_many(n, size)
    if teams:
        size = _not_lonely(n, run, size)
    if size < least:
        return 0, 0, NOT
    points, elsewhere = 0, 0.0
    for i in range(size):
        wish = n.group[i, WISH]
        points += n.group[i, GETS] - n.group[i, LOSES]
        if n.group[i, LEAVES] == NONE:
            elsewhere += p.wish[wish]
        if n.wishes[wish, TEAM] != NONE and (_mates_before(n, i) or (run != NONE and mates(n, wish, run) > 0)):
            points += f.numbers[TOGETHER]
        if n.group[i, LEAVES] == NONE:
            for floor in range(f.wish_group.shape[0]):
                group = f.wish_group[floor, wish]
                if n.group_met[group] < f.group_needed[group]:
                    points += f.group_points[group]
                n.group_met[group] += 1
    for i in range(size):
        if n.group[i, LEAVES] == NONE:
            for floor in range(f.wish_group.shape[0]):
                n.group_met[f.wish_group[floor, n.group[i, WISH]]] -= 1
    return size, points, points - share * elsewhere


@step
def _candidates(f: Facts, n: Now, pair: int, pattern: int, steal: bool) -> tuple[int, bool]:
    """Who could come, into ``n.found``: how many, and whether there are colleagues among them (then counted)."""
    training = f.pairs[pair, TRAINING]
    found, teams = 0, False
    for at in range(f.pair_wish_start[pair], f.pair_wish_start[pair + 1]):
        wish = _whole(f.pair_wish[at])
        if n.wishes[wish, RUN] != NONE and not steal:
            continue
        teacher = n.wishes[wish, TEACHER]
        if not f.free_teacher[pattern, teacher]:
            continue
        leaves, loses = NONE, 0
        if n.teachers[teacher, COUNT] > 0:
            if steal:
                leaves, loses = _leaving(f, n, wish, teacher, pattern, training)
                if loses == MISSING:
                    continue
            elif not can_come(f, n, teacher, pattern, training):
                continue
        n.found[found, WISH], n.found[found, GETS] = wish, f.pair_points[at]
        n.found[found, LEAVES], n.found[found, LOSES] = leaves, loses
        team = n.wishes[wish, TEAM]
        if team != NONE:
            n.team_seen[team] += 1
            teams = True
        found += 1
    return found, teams


@step
def _leaving(f: Facts, n: Now, wish: int, teacher: int, pattern: int, training: int) -> tuple[int, int]:
    """Which wish of the teacher has to leave its run for this one (-1: none), and what that loses; MISSING when that
    cannot be, or the run cannot miss it."""
    count, gone, least = n.teachers[teacher, COUNT], NONE, 0
    for i in range(FIRST, FIRST + count):
        run = n.teachers[teacher, i]
        if (
            run == n.wishes[wish, RUN]
            or f.overlap[pattern, n.runs[run, PATTERN]]
            or f.pairs[n.runs[run, PAIR], TRAINING] == training
        ):
            if gone != NONE:
                return NONE, MISSING
            gone = run
    if gone == NONE:
        if count < n.teachers[teacher, MOST]:
            return NONE, 0
        for i in range(FIRST, FIRST + count):  # the one that is worth least
            run = n.teachers[teacher, i]
            if n.runs[run, MEMBERS] > n.runs[run, MIN]:
                points = n.member_points[run, _member(n, run, teacher)]
                if gone == NONE or points < least:
                    gone, least = run, points
        if gone == NONE:
            return NONE, MISSING
    if n.runs[gone, MEMBERS] <= n.runs[gone, MIN]:
        return NONE, MISSING
    at = _member(n, gone, teacher)
    leaves = n.members[gone, at]
    if n.wishes[leaves, FLAGS] & FIXED or mates(n, leaves, gone) > 0:
        return NONE, MISSING
    return leaves, n.member_points[gone, at]


@step
def _member(n: Now, run: int, teacher: int) -> int:
    at = 0
    while n.wishes[n.members[run, at], TEACHER] != teacher:
        at += 1
    return at


@step
def _worth(f: Facts, n: Now, at: int, run: int, worth: float) -> float:
    """Of one candidate: with its part of the bonus for colleagues and what floors pay; NOT when it would be alone."""
    wish = n.found[at, WISH]
    team = n.wishes[wish, TEAM]
    if team != NONE and run != NONE and mates(n, wish, run) > 0:
        worth += f.numbers[TOGETHER]
    elif team != NONE and n.team_seen[team] > 1:
        worth += f.numbers[TOGETHER] * (n.team_seen[team] - 1) / n.team_seen[team]
    elif n.wishes[wish, FLAGS] & ONLY:
        return NOT
    if n.found[at, LEAVES] == NONE:
        for floor in range(f.wish_group.shape[0]):
            group = f.wish_group[floor, wish]
            if n.group_met[group] < f.group_needed[group]:
                worth += f.group_points[group]
    return worth


@step
def _insert(n: Now, at: int, size: int, room: int, worth: float) -> int:
    """Puts a candidate in the group in its order of worth; the last one falls out when it is full."""
    wish = n.found[at, WISH]
    to = size
    if n.wishes[wish, FLAGS] & TWIN:
        for j in range(size):
            if n.wishes[n.group[j, WISH], TEACHER] == n.wishes[wish, TEACHER]:
                to = j
        if to < size and n.group_worth[to] >= worth:
            return size
    if to == size:
        if size < room:
            size += 1
        else:
            to -= 1
    while to > 0 and n.group_worth[to - 1] < worth:
        _shift(n, to - 1, to)
        to -= 1
    for k in range(4):
        n.group[to, k] = n.found[at, k]
    n.group_worth[to] = worth
    return size


@step
def _shift(n: Now, of: int, to: int) -> None:
    for k in range(4):
        n.group[to, k] = n.group[of, k]
    n.group_worth[to] = n.group_worth[of]


@step
def _drop(n: Now, at: int, size: int) -> int:
    for j in range(at, size - 1):
        _shift(n, j + 1, j)
    return size - 1


@step
def _mates_before(n: Now, at: int) -> bool:
    found = False
    for j in range(at):
        found = found or n.wishes[n.group[j, WISH], TEAM] == n.wishes[n.group[at, WISH], TEAM]
    return found


@step
def _not_too_many(n: Now, size: int) -> int:
    """Leaves out who would make the run that they leave too small."""
    at = 0
    while at < size:
        leaves = n.group[at, LEAVES]
        if leaves != NONE:
            run, many = n.wishes[leaves, RUN], 1
            for j in range(at):
                many += n.group[j, LEAVES] != NONE and n.wishes[n.group[j, LEAVES], RUN] == run
            if n.runs[run, MEMBERS] - many < n.runs[run, MIN]:
                size = _drop(n, at, size)
                continue
        at += 1
    return size


@step
def _not_lonely(n: Now, run: int, size: int) -> int:
    """Leaves out who comes only with their team, when nobody of it does."""
    at = 0
    while at < size:
        wish = n.group[at, WISH]
        alone = n.wishes[wish, FLAGS] & ONLY and not (run != NONE and mates(n, wish, run) > 0)
        for j in range(size):
            alone = alone and (j == at or n.wishes[n.group[j, WISH], TEAM] != n.wishes[wish, TEAM])
        if alone:
            size = _drop(n, at, size)
            at = 0
        else:
            at += 1
    return size


@step
def _seat_group(f: Facts, n: Now, run: int, size: int) -> None:
    for i in range(size):
        if n.group[i, LEAVES] != NONE:
            unseat(f, n, n.group[i, LEAVES])
        seat(f, n, n.group[i, WISH], run, n.group[i, GETS])


@step
def free_trainer(f: Facts, n: Now, p: Prices, pair: int, pattern: int, chance: Chance) -> int:
    """Who can give it now: the one who is worth least elsewhere; by chance among equals. -1: nobody."""
    training, cell, venue = f.pairs[pair, TRAINING], f.pairs[pair, CELL], f.pairs[pair, VENUE]
    best, least = NONE, 1e18
    for at in range(f.training_trainer_start[training], f.training_trainer_start[training + 1]):
        trainer = f.training_trainer[at]
        if (
            n.trainers[trainer, COUNT] >= n.trainers[trainer, MOST]
            or not f.free_trainer[pattern, trainer]
            or not f.trainer_reaches[trainer, venue]
        ):
            continue
        price, free = p.trainer[trainer] + dice(chance), True
        for i in range(1, f.pattern_slots[pattern, 0] + 1):
            slot = f.pattern_slots[pattern, i]
            free = free and n.trainer_slot[trainer, slot] == NONE
            price += p.trainer_slot[trainer, slot]
        if free and price < least and not banned(f, cell, pattern, trainer, venue):
            best, least = trainer, price
    return best


@step
def banned(f: Facts, cell: int, pattern: int, trainer: int, venue: int) -> bool:
    for b in range(f.ban_start[cell], f.ban_start[cell + 1]):
        if (
            (f.ban[b, 0] == NONE or f.ban[b, 0] == pattern)
            and (f.ban[b, 1] == NONE or f.ban[b, 1] == trainer)
            and (f.ban[b, 2] == NONE or f.ban[b, 2] == venue)
        ):
            return True
    return False


@step
def look(
    f: Facts, n: Now, p: Prices, pair: int, pattern: int, share: float, steal: bool, chance: Chance
) -> tuple[float, int, int, int]:
    """What a run of this triple would add now (less what it could earn elsewhere), its points, trainer and option."""
    venue = f.pairs[pair, VENUE]
    elsewhere = 0.0
    slots = f.pattern_slots[pattern, 0]
    if venue != f.numbers[ONLINE]:
        for i in range(1, slots + 1):
            slot = f.pattern_slots[pattern, i]
            if n.venue_slot[venue, slot] != NONE:
                return NOT, 0, NONE, NONE
            elsewhere += p.venue_slot[venue, slot]
    trainer = free_trainer(f, n, p, pair, pattern, chance)
    if trainer == NONE:
        return NOT, 0, NONE, NONE
    elsewhere += p.trainer[trainer]
    for i in range(1, slots + 1):
        elsewhere += p.trainer_slot[trainer, f.pattern_slots[pattern, i]]
    payer = f.trainer_rtc[trainer] if venue == f.numbers[ONLINE] else f.venues[venue, 0]
    best, best_points, best_option, seen = NOT, 0, NONE, 0
    for option in range(f.pairs[pair, OPTION], f.pairs[pair, OPTIONS_END]):
        lender, room = f.options[option, 0], f.options[option, 1]
        if best_option != NONE and seen < f.options[best_option, 1]:
            break  # who would come has room already
        cents = f.options[option, 2] + f.venues[venue, 1] * slots
        if (lender != NONE and not can_lend(f, n, lender, pattern)) or not can_pay(f, n, payer, cents):
            continue
        size, points, worth = best_group(f, n, p, pair, pattern, NONE, room, f.pairs[pair, LEAST], share, steal)
        if size == 0:
            continue
        points -= cents * f.numbers[HUNDRED_EURO] // 10_000
        worth -= cents * f.numbers[HUNDRED_EURO] // 10_000 + share * (elsewhere + p.cent[payer] * cents)
        if worth > best:
            best, best_points, best_option, seen = worth, points, option, size
    return best, best_points, trainer, best_option


@step
def can_lend(f: Facts, n: Now, lender: int, pattern: int) -> bool:
    if not f.free_lender[pattern, lender]:
        return False
    for i in range(1, f.pattern_slots[pattern, 0] + 1):
        if n.lender_left[lender, f.pattern_slots[pattern, i]] <= 0:
            return False
    return True


@step
def start(
    f: Facts, n: Now, p: Prices, pair: int, pattern: int, trainer: int, option: int, share: float, steal: bool
) -> int:
    """Opens a run that was looked at, with its best group."""
    venue = f.pairs[pair, VENUE]
    size, _, _ = best_group(f, n, p, pair, pattern, NONE, f.options[option, 1], f.pairs[pair, LEAST], share, steal)
    run = n.open[n.sums[OPEN]]
    row = n.runs[run]
    row[PAIR], row[PATTERN], row[TRAINER], row[LENDER] = pair, pattern, trainer, f.options[option, 0]
    row[ROOM], row[CENTS] = (
        f.options[option, 1],
        f.options[option, 2] + f.venues[venue, 1] * f.pattern_slots[pattern, 0],
    )
    row[PAYER] = f.trainer_rtc[trainer] if venue == f.numbers[ONLINE] else f.venues[venue, 0]
    row[PIN], row[MIN] = NONE, f.pairs[pair, LEAST]
    stand(f, n, run)
    _seat_group(f, n, run, size)
    return run


@step
def fill(f: Facts, n: Now, p: Prices, run: int, share: float) -> None:
    """Seats who would gain in the room that a run has left."""
    left = n.runs[run, ROOM] - n.runs[run, MEMBERS]
    if left <= 0:
        return
    size, _, _ = best_group(f, n, p, n.runs[run, PAIR], n.runs[run, PATTERN], run, left, 0, share, False)
    _seat_group(f, n, run, size)


@step
def end(f: Facts, n: Now, run: int) -> None:
    """Closes a run; of a pin only those go whom it does not name (nor needs as a colleague)."""
    pinned = n.runs[run, PIN] != NONE
    for at in range(n.runs[run, MEMBERS] - 1, -1, -1):
        wish = n.members[run, at]
        if not (pinned and (n.wishes[wish, FLAGS] & FIXED or mates(n, wish, run) > 0)):
            unseat(f, n, wish)
    if not pinned:
        close(f, n, run)


@step
def put(f: Facts, n: Now, wish: int, noise: float, chance: Chance) -> bool:
    """Seats a wish in the open run with room where it is worth most, if there is one."""
    teacher, flags = n.wishes[wish, TEACHER], n.wishes[wish, FLAGS]
    if n.teachers[teacher, COUNT] >= n.teachers[teacher, MOST]:
        return False
    best, best_worth, best_points = NONE, 0.0, 0
    for at in range(f.wish_cell_start[wish], f.wish_cell_start[wish + 1]):
        run = n.cell_run[f.wish_cell[at]]
        while run != NONE:
            pattern, pair = n.runs[run, PATTERN], n.runs[run, PAIR]
            if (
                n.runs[run, MEMBERS] < n.runs[run, ROOM]
                and f.free_teacher[pattern, teacher]
                and can_come(f, n, teacher, pattern, f.pairs[pair, TRAINING])
            ):
                points = points_of(f, pair, wish)
                friends = mates(n, wish, run)
                if points != MISSING and not (flags & ONLY and friends == 0):
                    worth = points + f.numbers[TOGETHER] * (friends > 0) + noise * dice(chance)
                    if worth > best_worth:
                        best, best_worth, best_points = run, worth, points
            run = n.runs[run, NEXT]
    if best != NONE:
        seat(f, n, wish, best, best_points)
    return best != NONE


@step
def points_of(f: Facts, pair: int, wish: int) -> int:
    """What the wish is worth in the pair; MISSING when it does not reach it."""
    low, high = f.pair_wish_start[pair], f.pair_wish_start[pair + 1]
    while low < high:
        middle = (low + high) // 2
        if f.pair_wish[middle] < wish:
            low = middle + 1
        else:
            high = middle
    if low < f.pair_wish_start[pair + 1] and f.pair_wish[low] == wish:
        return _whole(f.pair_points[low])
    return MISSING


@step
def random_pattern(f: Facts, p: Prices, pair: int, wanted: int, chance: Chance) -> int:
    """One of the patterns of a pair: the one that is wanted if it is there, often a good one; -1: it has none."""
    first, last = p.good_of_pair[pair], p.good_of_pair[pair + 1]
    if wanted == NONE and first < last and dice(chance) < GOOD:
        return _whole(p.good_pattern[first + pick(chance, last - first)])
    first, last = f.pairs[pair, TRIPLE], f.pairs[pair, TRIPLES_END]
    if first == last:
        return NONE
    if wanted != NONE:
        for at in range(first, last):
            if f.triple_pattern[at] == wanted:
                return wanted
    return _whole(f.triple_pattern[first + pick(chance, last - first)])


@step
def good_of_cell(p: Prices, cell: int, chance: Chance) -> tuple[int, int]:
    """One of the good triples of a cell, or -1, -1."""
    first, last = p.good_of_cell[cell], p.good_of_cell[cell + 1]
    if first == last:
        return NONE, NONE
    at = first + pick(chance, last - first)
    return _whole(p.good_pair[at]), _whole(p.good_pattern[at])


@step
def good_for_wish(f: Facts, p: Prices, cell: int, wish: int, chance: Chance) -> tuple[int, int]:
    """One of the good triples of a cell, if it can be within reach of a wish of the cell."""
    pair, pattern = good_of_cell(p, cell, chance)
    for _ in range(REACHED):
        if pair == NONE or points_of(f, pair, wish) != MISSING:
            break
        pair, pattern = good_of_cell(p, cell, chance)
    return pair, pattern


@step
def random_pair(f: Facts, cell: int, venue: int, near: Longs, chance: Chance) -> int:
    """A pair of the cell at the venue or near it, or -1."""
    pair = _whole(f.pair_of[cell, venue])
    if pair != NONE and dice(chance) < 0.5:
        return pair
    other = near[venue, pick(chance, near.shape[1])]
    return _whole(f.pair_of[cell, other]) if f.pair_of[cell, other] != NONE else pair


@step
def neighbour(
    f: Facts, n: Now, p: Prices, pair: int, pattern: int, trainer: int, near: Longs, chance: Chance
) -> tuple[int, int]:
    """Another triple that would use what a run of this one used: its time, room, wishes or trainer."""
    kind = dice(chance)
    cell, venue = f.pairs[pair, CELL], f.pairs[pair, VENUE]
    if kind < 0.25:
        return pair, random_pattern(f, p, pair, NONE, chance)
    is_good = dice(chance) < GOOD
    if kind < 0.5:
        first, last = f.pair_wish_start[pair], f.pair_wish_start[pair + 1]
        if is_good and first < last and p.good_of_cell[cell] < p.good_of_cell[cell + 1]:
            return good_for_wish(f, p, cell, _whole(f.pair_wish[first + pick(chance, last - first)]), chance)
        pair = random_pair(f, cell, venue, near, chance)
    elif kind < 0.75:
        first, last = f.pair_wish_start[pair], f.pair_wish_start[pair + 1]
        if first == last:
            return NONE, NONE
        wish = _whole(f.pair_wish[first + pick(chance, last - first)])
        first, last = f.wish_cell_start[wish], f.wish_cell_start[wish + 1]
        cell = _whole(f.wish_cell[first + pick(chance, last - first)])
        if is_good and p.good_of_cell[cell] < p.good_of_cell[cell + 1]:
            return good_for_wish(f, p, cell, wish, chance)
        pair = random_pair(f, cell, venue, near, chance)
    else:
        first, last = f.trainer_training_start[trainer], f.trainer_training_start[trainer + 1]
        training = f.trainer_training[first + pick(chance, last - first)]
        first, last = f.training_cell_start[training], f.training_cell_start[training + 1]
        if first == last:
            return NONE, NONE
        cell = _whole(f.training_cell[first + pick(chance, last - first)])
        if is_good and p.good_of_cell[cell] < p.good_of_cell[cell + 1]:
            return good_of_cell(p, cell, chance)
        pair = random_pair(f, cell, venue, near, chance)
    if pair == NONE:
        return NONE, NONE
    return pair, random_pattern(f, p, pair, pattern if dice(chance) < 0.6 else NONE, chance)


@step
def related(f: Facts, n: Now, run: int, near: Longs, chance: Chance) -> int:
    """Another open run that a change of this one touches, or -1."""
    kind = dice(chance)
    pair = n.runs[run, PAIR]
    if kind < 0.6:  # it holds a wish that this run could
        first, last = f.pair_wish_start[pair], f.pair_wish_start[pair + 1]
        for _ in range(4 if first < last else 0):
            wish = _whole(f.pair_wish[first + pick(chance, last - first)])
            teacher = n.wishes[wish, TEACHER]
            if n.teachers[teacher, COUNT] > 0:
                other = n.teachers[teacher, FIRST + pick(chance, n.teachers[teacher, COUNT])]
                if other != run:
                    return other
        return NONE
    if kind < 0.8:
        trainer = n.runs[run, TRAINER]
        return n.trainers[trainer, FIRST + pick(chance, n.trainers[trainer, COUNT])]
    venue = near[f.pairs[pair, VENUE], pick(chance, near.shape[1])]
    pattern = n.runs[run, PATTERN]
    return n.venue_slot[venue, f.pattern_slots[pattern, 1 + pick(chance, f.pattern_slots[pattern, 0])]]


@step
def hole(f: Facts, n: Now, p: Prices, near: Longs, many: int, out: Longs, chance: Chance) -> tuple[int, int, int]:
    """Chooses open runs to take out, into ``out``: how many, and the triple that asked for it (or -1, -1)."""
    size, pair, pattern = 0, NONE, NONE
    if n.sums[OPEN] == 0 or dice(chance) < 0.4:
        wish = pick(chance, n.wishes.shape[0])
        for _ in range(20):
            if n.wishes[wish, RUN] == NONE:
                break
            wish = pick(chance, n.wishes.shape[0])
        first, last = f.wish_cell_start[wish], f.wish_cell_start[wish + 1]
        if first < last:
            cell = f.wish_cell[first + pick(chance, last - first)]
            is_good = dice(chance) < GOOD and p.good_of_cell[cell] < p.good_of_cell[cell + 1]
            for _ in range(6):
                if is_good:
                    pair, pattern = good_of_cell(p, cell, chance)
                else:
                    pair = _whole(f.pair_of[cell, pick(chance, f.pair_of.shape[1])])
                if pair != NONE and points_of(f, pair, wish) != MISSING:
                    break
            if pair != NONE and not is_good:
                pattern = random_pattern(f, p, pair, NONE, chance)
        if pattern == NONE:
            pair = NONE
        else:
            venue = f.pairs[pair, VENUE]
            for i in range(1, f.pattern_slots[pattern, 0] + 1):
                run = n.venue_slot[venue, f.pattern_slots[pattern, i]]
                if run != NONE:
                    size = _take(n, run, out, size)
            first, last = f.pair_wish_start[pair], f.pair_wish_start[pair + 1]
            for _ in range(6 if first < last else 0):
                wish = _whole(f.pair_wish[first + pick(chance, last - first)])
                if size < many and n.wishes[wish, RUN] != NONE:
                    size = _take(n, n.wishes[wish, RUN], out, size)
    if size == 0 and n.sums[OPEN] > 0:
        size = _take(n, n.open[pick(chance, n.sums[OPEN])], out, 0)
    for _ in range(3 * many):
        if size >= many or size == 0:
            break
        other = related(f, n, out[pick(chance, size)], near, chance)
        if other != NONE:
            size = _take(n, other, out, size)
    return size, pair, pattern


@step
def _take(n: Now, run: int, out: Longs, size: int) -> int:
    for i in range(size):
        if out[i] == run:
            return size
    if size < len(out):
        out[size] = run
        return size + 1
    return size


@step
def rounds(
    f: Facts, n: Now, p: Prices, near: Longs, chance: Chance, many: int, hot: float, cold: float, largest: int
) -> int:
    """``many`` times a hole is made and filled anew; kept when it is better, or not too much worse for the temperature
    of the moment (from ``hot`` to ``cold``, in points). Gives how many were kept."""
    out, gone, pairs, patterns = n.scratch[0, :LARGEST], n.scratch[1], n.scratch[2], n.scratch[3]
    worths, seen, trainers, options = n.scratch_worth, n.scratch[4], n.scratch[5], n.scratch[6]
    kept = 0
    for turn in range(many):
        temperature = hot * (cold / hot) ** (turn / many)
        n.sums[STEPS] = 0
        before = n.sums[POINTS]
        size, pair, pattern = hole(f, n, p, near, 1 + pick(chance, largest), out, chance)
        share, steal = SHARES[pick(chance, len(SHARES))], dice(chance) < STEALING
        around, left = 0, 0
        if pair != NONE:
            pairs[0], patterns[0] = pair, pattern
            around = 1
        for i in range(size):
            run = out[i]
            pair, pattern, trainer = n.runs[run, PAIR], n.runs[run, PATTERN], n.runs[run, TRAINER]
            for at in range(n.runs[run, MEMBERS]):
                if left < len(gone):
                    gone[left] = n.members[run, at]
                    left += 1
            end(f, n, run)
            if around < AROUND and n.runs[run, PIN] == NONE:
                pairs[around], patterns[around] = pair, pattern
                around += 1
            for _ in range(TRIED):
                if around < AROUND:
                    pairs[around], patterns[around] = neighbour(f, n, p, pair, pattern, trainer, near, chance)
                    around += patterns[around] != NONE
        if around == 0:
            continue
        version = 0
        for i in range(around):
            worths[i], _, trainers[i], options[i] = look(f, n, p, pairs[i], patterns[i], share, steal, chance)
            worths[i] *= 1.0 - 0.3 * dice(chance) if worths[i] > 0 else 1.0
            seen[i] = 0
        while True:
            best = 0
            for i in range(1, around):
                if worths[i] > worths[best]:
                    best = i
            if worths[best] <= 0.0:
                break
            if seen[best] < version:
                again = look(f, n, p, pairs[best], patterns[best], share, steal, chance)
                worths[best], trainers[best], options[best] = again[0], again[2], again[3]
                seen[best] = version
                continue
            if n.sums[OPEN] >= len(n.open) or n.sums[STEPS] > len(n.steps) - 4 * n.members.shape[1]:
                break
            start(f, n, p, pairs[best], patterns[best], trainers[best], options[best], share, steal)
            worths[best] = NOT
            version += 1
        for i in range(size):
            if n.runs[out[i], PIN] != NONE and n.runs[out[i], PLACE] < n.sums[OPEN]:
                fill(f, n, p, out[i], 0.0)
        for i in range(n.sums[STEPS]):  # who was left behind has room now
            if n.steps[i, 0] == UNSEAT and steal:
                run = n.steps[i, 2]
                if n.runs[run, PLACE] < n.sums[OPEN] and n.runs[run, MEMBERS] < n.runs[run, ROOM]:
                    fill(f, n, p, run, 0.0)
        for i in range(left):
            teacher = n.wishes[gone[i], TEACHER]
            for at in range(f.teacher_wish_start[teacher], f.teacher_wish_start[teacher + 1]):
                if n.wishes[f.teacher_wish[at], RUN] == NONE and n.sums[STEPS] < len(n.steps) // 2:
                    put(f, n, f.teacher_wish[at], 0.0, chance)
        lost = before - n.sums[POINTS]
        if lost > 0 and lost > -temperature * np.log(1.0 - dice(chance)):
            undo(f, n, 0)
        else:
            kept += 1
    return kept


@step
def greedy(
    f: Facts, n: Now, p: Prices, share: float, per_euro: float, pairs: Ints, patterns: Ints, worths: Floats,
    order: Ints, chance: Chance,
) -> None:  # fmt: skip
    """Opens the best of these triples, then the best of what is left, and so on: by what it adds, or by what it adds
    for each euro to the power ``per_euro``. What was looked at before can only have become worse (but for teams), so
    only the first of the line is looked at again. The last two arrays are room to work in, one a triple."""
    many = 0
    for at in range(len(pairs)):
        pair, pattern = _whole(pairs[at]), _whole(patterns[at])
        worth = _ratio(f, look(f, n, p, pair, pattern, share, False, chance), pair, pattern, per_euro)
        if worth > 0:
            worths[many], order[many] = worth, at
            many += 1
    for at in range(many // 2 - 1, -1, -1):
        _sink(worths, order, at, many)
    while many > 0 and n.sums[OPEN] < len(n.open) - 1:
        pair, pattern = _whole(pairs[order[0]]), _whole(patterns[order[0]])
        found = look(f, n, p, pair, pattern, share, False, chance)
        worth = _ratio(f, found, pair, pattern, per_euro)
        rest = max(worths[1] if many > 1 else 0.0, worths[2] if many > 2 else 0.0)
        if worth > 0 and worth >= rest:
            n.sums[STEPS] = 0
            start(f, n, p, pair, pattern, found[2], found[3], share, False)
        elif worth > 0:
            worths[0] = worth
        else:
            many -= 1
            worths[0], order[0] = worths[many], order[many]
        _sink(worths, order, 0, many)


@step
def _ratio(f: Facts, found: tuple[float, int, int, int], pair: int, pattern: int, per_euro: float) -> float:
    if found[3] == NONE or per_euro == 0.0:
        return found[0]
    cents = f.options[found[3], 2] + f.venues[f.pairs[pair, VENUE], 1] * f.pattern_slots[pattern, 0]
    return found[0] / (1.0 + cents / 100.0) ** per_euro


@step
def _sink(worths: Floats, order: Ints, at: int, many: int) -> None:
    """Puts one of a heap in its place again."""
    while True:
        best = at
        for child in (2 * at + 1, 2 * at + 2):
            if child < many and worths[child] > worths[best]:
                best = child
        if best == at:
            return
        worths[at], worths[best] = worths[best], worths[at]
        order[at], order[best] = order[best], order[at]
        at = best


@step
def put_all(f: Facts, n: Now, order: Longs, chance: Chance) -> None:
    """Seats everybody who still fits somewhere, in this order."""
    for wish in order:
        n.sums[STEPS] = 0
        if n.wishes[wish, RUN] == NONE:
            put(f, n, wish, 0.0, chance)
