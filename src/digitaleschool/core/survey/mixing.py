"""Which sealed answers may be opened together, so that none of them can be told from its company.

An answer that is opened alone is known by when it was opened, or by what it says of its school. So answers are opened a
number at a time, and their strata are made coarser where too few share them (k-anonymity: Sweeney, 2002). That some
always stay behind, so that the last opening is no small one, is the pool of a mix (Chaum, 1981; Serjantov and
Newman, 2003). Chance comes in as ``below``: ``below(n)`` gives a whole number from 0 up to and without ``n``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
Strata = tuple[str, ...]
"""What is known of the school of one answer, most telling for the analysis first: network, province, ..."""
Below = Callable[[int], int]

FEWEST_TO_MIX = 5
"""Answers that are opened together at least, while more may come."""


def shuffled(things: Sequence[T], below: Below) -> list[T]:
    """The things in an order that tells nothing, each order as likely (Fisher and Yates; Durstenfeld, 1964).

    >>> shuffled("abc", lambda most: 0)
    ['b', 'c', 'a']
    """
    order = list(things)
    for last in range(len(order) - 1, 0, -1):
        other = below(last + 1)
        order[last], order[other] = order[other], order[last]
    return order


def which_to_open(
    waiting: Sequence[Strata], *, closed: bool, anonymous: bool, below: Below, fewest: int = FEWEST_TO_MIX
) -> tuple[int, ...]:
    """The places in ``waiting`` of the answers to open now; none while they are too few.

    Once the round is ``closed`` all are. Before that at least ``fewest`` at a time; in an ``anonymous`` round at least
    ``fewest`` with the same strata, chosen by chance, and so that ``fewest`` of all stay behind.

    >>> which_to_open([("go",)] * 4, closed=False, anonymous=False, below=lambda most: 0)
    ()
    >>> which_to_open([("go",)] * 5 + [("kov",)] * 5, closed=False, anonymous=True, below=lambda most: 0)
    (0, 1, 2, 3, 4)
    """
    if closed or (not anonymous and len(waiting) >= fewest):
        return tuple(range(len(waiting)))
    if not anonymous:
        return ()
    room = len(waiting) - fewest
    opened: list[int] = []
    for strata, count in Counter(waiting).most_common():
        number = min(count, room - len(opened))
        if number >= fewest:
            alike = [place for place, own in enumerate(waiting) if own == strata]
            opened += shuffled(alike, below)[:number]
    return tuple(sorted(opened))


def coarsened(answers: Sequence[Strata], *, fewest: int = FEWEST_TO_MIX) -> list[Strata]:
    """The strata of answers that are opened together, emptied from the last on until each is shared by ``fewest``.

    Fewer than ``fewest`` answers keep none.

    >>> coarsened([("go", "urban")] * 5 + [("go", "rural")] * 5 + [("kov", "rural")] * 5 + [("kov", "urban")])[-1]
    ('', '')
    """
    rows = list(answers)
    for column in reversed(range(len(rows[0]) if rows else 0)):
        counts = Counter(rows)
        rows = [_emptied(row, column) if counts[row] < fewest else row for row in rows]
    nothing = ("",) * len(rows[0]) if rows else ()
    while 0 < (alone := rows.count(nothing)) < min(fewest, len(rows)):
        rest = Counter(row for row in rows if row != nothing)
        smallest = min(rest, key=lambda row: (rest[row], row))
        rows = [nothing if row == smallest else row for row in rows]
        assert rows.count(nothing) > alone
    return rows


def _emptied(row: Strata, column: int) -> Strata:
    return (*row[:column], "", *row[column + 1 :])
