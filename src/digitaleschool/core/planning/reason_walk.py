"""The last steps of why a wish has no place: what each group that could still be, and each run that is, lacks for it.

Of all groups that a wish could be in, the one that lacks least is told. What a group lacks is a number of flags; which
flags are less than which others stands in ``RANK``. When people are free is kept as bits, some per word.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .kernel import kernel

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Bits = npt.NDArray[np.bool_]
BITS = 60
"""In one word: its sign stays out of it."""

TRAINER, VENUE, EQUIPMENT, BUDGET, GROUP, WORTH, OVERLAP, TEAM, TAKEN, FULL, CLOSED, TRAVEL = (
    1 << n for n in range(12)
)
"""Nobody to give it, no room, nothing to work with, no money, too few, cost above worth; the teacher has another run
then, colleagues do not come, has that training already; the run is full, closed, the way there above its worth."""
ALONE = (FULL, CLOSED, BUDGET, TRAINER, VENUE, EQUIPMENT, TEAM, OVERLAP, TAKEN, GROUP)
"""What is told first among groups that lack one thing."""
CHAIN = (TAKEN, OVERLAP, TEAM, CLOSED, FULL, TRAINER, VENUE, EQUIPMENT, BUDGET, GROUP)
"""What is told of a group that lacks more: the first step that fails."""
NOTHING = 2**31 - 1


def ranks() -> Ints:
    """Per number of flags, how far a group with these flags is from being: the least is told."""
    rank = np.empty(1 << 12, np.int32)
    for flags in range(len(rank)):
        lacking = [flag for flag in CHAIN if flags & flag]
        first = min((ALONE.index(flag) for flag in lacking), default=0)
        rank[flags] = 100 * len(lacking) + 2 * first + bool(flags & (WORTH | TRAVEL))
    return rank


def words(free: Bits) -> Longs:
    """[who, word] of [pattern, who]."""
    patterns, who = free.shape
    found = np.zeros((who, max(1, -(-patterns // BITS))), np.int64)
    for pattern in range(patterns):
        found[:, pattern // BITS] |= free[pattern].astype(np.int64) << (pattern % BITS)
    return found


@kernel
def _has(word: Longs, pattern: int) -> bool:
    return bool((word[pattern // 60] >> (pattern % 60)) & 1)


@kernel
def _takes(teacher: int, training: int, taken_start: Ints, taken: Ints) -> bool:
    """Whether a teacher has a place in the training."""
    found = False
    for at in range(taken_start[teacher], taken_start[teacher + 1]):
        found = found or taken[at] == training
    return found


@kernel
def _banned(ban: Ints, start: int, end: int, pattern: int, trainer: int, venue: int) -> bool:
    for b in range(start, end):
        if (
            (ban[b, 0] == -1 or ban[b, 0] == pattern)
            and (ban[b, 1] == -1 or ban[b, 1] == trainer)
            and (ban[b, 2] == -1 or ban[b, 2] == venue)
        ):
            return True
    return False


@kernel
def _first_of_teacher(at: int, pair_wish: Ints, unmet: Bits, wish_teacher: Ints, seen: Ints, stamp: int) -> bool:
    """Whether an unmet wish is the first of its teacher in the pair: a teacher counts once."""
    wish = pair_wish[at]
    if not unmet[wish] or seen[wish_teacher[wish]] == stamp:
        return False
    seen[wish_teacher[wish]] = stamp
    return True


@kernel
def _meet_mates(
    mates: Longs, wish: int, training: int, pair: int, in_pair: Ints, unmet: Bits, wish_teacher: Ints, is_full: Bits,
    taken_start: Ints, taken: Ints, open_word: Longs, only_with_team: Bits, wish_team: Ints, team_start: Ints,
    team_wish: Ints,
) -> None:  # fmt: skip
    """When a wish of somebody who comes only with colleagues has one who could come too; for others always."""
    mates[:] = 0 if only_with_team[wish] else -1
    if not only_with_team[wish] or wish_team[wish] < 0:
        return
    for at in range(team_start[wish_team[wish]], team_start[wish_team[wish] + 1]):
        mate = team_wish[at]
        friend = wish_teacher[mate]
        if friend == wish_teacher[wish] or not unmet[mate] or is_full[friend] or in_pair[mate] != pair:
            continue
        if not _takes(friend, training, taken_start, taken):
            for word in range(len(mates)):
                mates[word] |= open_word[friend, word]


@kernel
def walk_new(
    rank: Ints, best: Ints, best_flags: Ints, best_pair: Ints, best_pattern: Ints, best_count: Ints,
    online: int, pair_cell: Ints, pair_venue: Ints, pair_wish_start: Longs, pair_wish: Ints, optimistic: Ints,
    pair_points: Ints, pair_triple_start: Ints, triple_pattern: Ints,
    option_start: Ints, option_lender: Ints, option_room: Ints, option_cost: Ints,
    cell_training: Ints, ban_start: Ints, ban: Ints, trainer_start: Ints, trainer_of: Ints, reaches: Bits,
    free_trainer: Bits, open_trainer: Bits, open_venue: Bits, open_lender: Bits,
    money_venue: Longs, money_trainer: Longs, venue_cost: Ints, halfdays: Ints, training_min: Ints, hundred_euro: int,
    unmet: Bits, wish_teacher: Ints, is_full: Bits, taken_start: Ints, taken: Ints,
    free_word: Longs, open_word: Longs, only_with_team: Bits, wish_team: Ints, team_start: Ints, team_wish: Ints,
    in_pair: Ints, teacher_wish_start: Ints, teacher_wish: Ints,
) -> None:  # fmt: skip
    """For each unmet wish the new group that lacks least: its flags, pair, pattern, and how many would come."""
    most_patterns, width = halfdays.shape[0], free_word.shape[1]
    flags, counts = np.zeros(most_patterns, np.int32), np.zeros(most_patterns, np.int32)
    seen = np.full(is_full.shape[0], -1, np.int32)
    class_flags, class_word = np.zeros(64, np.int32), np.zeros((64, width), np.int64)
    mates, here = np.zeros(width, np.int64), np.zeros(width, np.int64)
    for pair in range(len(pair_cell)):
        first, last = pair_wish_start[pair], pair_wish_start[pair + 1]
        begin, end = pair_triple_start[pair], pair_triple_start[pair + 1]
        if begin == end:
            continue
        asks = False
        for at in range(first, last):
            wish = pair_wish[at]
            in_pair[wish] = pair
            asks = asks or (unmet[wish] and not is_full[wish_teacher[wish]] and best[wish] > 0)
        if not asks:
            continue
        cell, venue = pair_cell[pair], pair_venue[pair]
        training = cell_training[cell]
        need = max(training_min[training], 1)
        # who could still come, until there are enough everywhere
        counts[: end - begin] = 0
        missing = end - begin
        for at in range(first, last):
            if missing == 0:
                break
            if not _first_of_teacher(at, pair_wish, unmet, wish_teacher, seen, pair):
                continue
            teacher = wish_teacher[pair_wish[at]]
            if is_full[teacher] or _takes(teacher, training, taken_start, taken):
                continue
            here[:] = 0
            for own in range(teacher_wish_start[teacher], teacher_wish_start[teacher + 1]):
                wish = teacher_wish[own]
                if not unmet[wish] or in_pair[wish] != pair:
                    continue
                _meet_mates(
                    mates, wish, training, pair, in_pair, unmet, wish_teacher, is_full, taken_start, taken, open_word,
                    only_with_team, wish_team, team_start, team_wish,
                )  # fmt: skip
                for word in range(width):
                    here[word] |= open_word[teacher, word] & mates[word]
            for triple in range(begin, end):
                if counts[triple - begin] < need and _has(here, triple_pattern[triple]):
                    counts[triple - begin] += 1
                    missing -= counts[triple - begin] == need
        classes = 0
        for triple in range(begin, end):
            pattern = triple_pattern[triple]
            lacks = 0
            if counts[triple - begin] < need:
                lacks |= GROUP
            if not open_venue[pattern, venue]:
                lacks |= VENUE
            is_given, money = False, np.int64(-1)
            for pass_ in range(2):
                if is_given:
                    break
                for one in range(trainer_start[training], trainer_start[training + 1]):
                    trainer = trainer_of[one]
                    if not free_trainer[pattern, trainer] or not reaches[trainer, venue]:
                        continue
                    if _banned(ban, ban_start[cell], ban_start[cell + 1], pattern, trainer, venue):
                        continue
                    if pass_ == 0 and not open_trainer[pattern, trainer]:
                        continue
                    is_given = is_given or pass_ == 0
                    money = max(money, money_trainer[trainer])
            if not is_given:
                lacks |= TRAINER
            if venue != online:
                money = money_venue[venue]
            rent = np.int64(venue_cost[venue]) * halfdays[pattern]
            has_equipment, cost, cheapest, room = False, np.int64(-1), np.int64(-1), 0
            for option in range(option_start[pair], option_start[pair + 1]):
                lender = option_lender[option]
                price = option_cost[option] + rent
                if cheapest < 0 or price < cheapest:
                    cheapest = price
                if lender >= 0 and not open_lender[pattern, lender]:
                    continue
                has_equipment = True
                if price <= money:
                    room = max(room, option_room[option])
                    if cost < 0 or price < cost:
                        cost = price
            if not has_equipment:
                lacks |= EQUIPMENT
            if (has_equipment and cost < 0) or (not has_equipment and cheapest > money):
                lacks |= BUDGET
            if lacks == 0:
                # more than it costs, however they are chosen?
                price = cost * hundred_euro // 10_000
                worth, members, reached = np.int64(0), 0, False
                for at in range(first, last):
                    wish = pair_wish[at]
                    teacher = wish_teacher[wish]
                    if not unmet[wish] or is_full[teacher] or not _has(open_word[teacher], pattern):
                        continue
                    points = pair_points[at] + optimistic[wish]
                    if points > 0:
                        worth += points
                        members += 1
                    if worth > price:
                        reached = True
                        break
                if reached and members > room:
                    values = np.zeros(last - first, np.int64)
                    for at in range(first, last):
                        wish = pair_wish[at]
                        teacher = wish_teacher[wish]
                        if unmet[wish] and not is_full[teacher] and _has(open_word[teacher], pattern):
                            values[at - first] = max(0, pair_points[at] + optimistic[wish])
                    values.sort()
                    reached = values[max(0, len(values) - room) :].sum() > price
                if not reached:
                    lacks |= WORTH
            flags[triple - begin] = lacks
            found = -1
            for one in range(classes):
                if class_flags[one] == lacks:
                    found = one
            if found < 0:
                found = classes
                class_flags[found] = lacks
                class_word[found, :] = 0
                classes += 1
            class_word[found, pattern // BITS] |= np.int64(1) << (pattern % BITS)
        # which of it is nearest for each wish
        for at in range(first, last):
            wish = pair_wish[at]
            teacher = wish_teacher[wish]
            if not unmet[wish] or is_full[teacher] or best[wish] == 0:
                continue
            extra = TAKEN if _takes(teacher, training, taken_start, taken) else 0
            if pair_points[at] + optimistic[wish] <= 0:
                extra |= TRAVEL
            _meet_mates(
                mates, wish, training, pair, in_pair, unmet, wish_teacher, is_full, taken_start, taken, open_word,
                only_with_team, wish_team, team_start, team_wish,
            )  # fmt: skip
            for late in range(2):
                for alone in range(2):
                    any_here = False
                    for word in range(width):
                        when = (
                            open_word[teacher, word]
                            if late == 0
                            else free_word[teacher, word] & ~open_word[teacher, word]
                        )
                        here[word] = when & (mates[word] if alone == 0 else ~mates[word])
                        any_here = any_here or here[word] != 0
                    if not any_here:
                        continue
                    for one in range(classes):
                        lacks = class_flags[one] | extra | (OVERLAP if late else 0) | (TEAM if alone else 0)
                        if rank[lacks] > best[wish] or (rank[lacks] == best[wish] and not lacks & GROUP):
                            continue
                        hit = False
                        for word in range(width):
                            hit = hit or (here[word] & class_word[one, word]) != 0
                        if not hit:
                            continue
                        for triple in range(begin, end):
                            pattern = triple_pattern[triple]
                            if flags[triple - begin] == class_flags[one] and _has(here, pattern):
                                count = counts[triple - begin]
                                if rank[lacks] < best[wish] or count > best_count[wish]:
                                    best[wish], best_flags[wish], best_count[wish] = rank[lacks], lacks, count
                                    best_pair[wish], best_pattern[wish] = pair, pattern


@kernel
def walk_runs(
    rank: Ints, best: Ints, best_flags: Ints, best_run: Ints,
    run_pair: Ints, run_pattern: Ints, run_room: Ints, run_size: Ints, run_closed: Bits,
    run_start: Ints, run_wish: Ints,
    pair_wish_start: Longs, pair_wish: Ints, pair_points: Ints, optimistic: Ints, pair_cell: Ints, cell_training: Ints,
    unmet: Bits, wish_teacher: Ints, is_full: Bits, taken_start: Ints, taken: Ints, free_word: Longs, open_word: Longs,
    only_with_team: Bits, wish_team: Ints,
) -> None:  # fmt: skip
    """For each unmet wish the run that is there and lacks least for it."""
    for run in range(len(run_pair)):
        pair, pattern = run_pair[run], run_pattern[run]
        if pair < 0:
            continue
        training = cell_training[pair_cell[pair]]
        for at in range(pair_wish_start[pair], pair_wish_start[pair + 1]):
            wish = pair_wish[at]
            teacher = wish_teacher[wish]
            if not unmet[wish] or is_full[teacher] or not _has(free_word[teacher], pattern):
                continue
            lacks = 0
            if run_size[run] >= run_room[run]:
                lacks |= FULL
            if run_closed[run]:
                lacks |= CLOSED
            if _takes(teacher, training, taken_start, taken):
                lacks |= TAKEN
            elif not _has(open_word[teacher], pattern):
                lacks |= OVERLAP
            if only_with_team[wish]:
                together = False
                for m in range(run_start[run], run_start[run + 1]):
                    together = together or (wish_team[run_wish[m]] == wish_team[wish] and wish_team[wish] >= 0)
                if not together:
                    lacks |= TEAM
            if lacks == 0 and pair_points[at] + optimistic[wish] <= 0:
                lacks |= TRAVEL
            if rank[lacks] < best[wish]:
                best[wish], best_flags[wish], best_run[wish] = rank[lacks], lacks, run


@kernel
def inside(wishes: Ints, is_only: Bits, pairs: Ints, pair_wish_start: Longs, pair_wish: Ints) -> Bits:
    """[wish, venue] of a cell: false for who comes only with colleagues and was left out of the pair there."""
    found = np.ones((len(wishes), len(pairs)), np.bool_)
    for venue in range(len(pairs)):
        if pairs[venue] < 0:
            continue
        at, last = pair_wish_start[pairs[venue]], pair_wish_start[pairs[venue] + 1]
        for number in range(len(wishes)):
            if is_only[number]:
                while at < last and pair_wish[at] < wishes[number]:
                    at += 1
                found[number, venue] = at < last and pair_wish[at] == wishes[number]
    return found
