"""An insider with the whole database, who wants to know which answer is whose.

Every column that says something about a person (rows of their own, and the place of each in the file, its transaction,
its key, its size, its date) is held against every column of the answers: are they equal, are they near, do they stand
in the same order? The insider is given for nothing what takes work: which draft belongs to which invitation, and in
which order people began and handed in, as the log of a web server would tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

Row = dict[str, Any]
MOST_RIGHT = 10
"""Of 50. Whoever guesses has one right on average; more than 10 right in one of 10^8 guesses (Poisson, mean 1). Some 70
pairs of columns are tried in four ways, so that a sound design fails by chance once in 300 000 runs."""
MOST_ALIKE = 0.7
"""Rank correlation (Spearman) of two orders of 50: by chance as large in one of 10^8 (t = 6.8 with 48 degrees of
freedom). It also finds out batches that can be told apart, where nobody within a batch can."""


@dataclass(frozen=True)
class Finding:
    """What one way of joining gives: how many are right, and how much the two orders are alike."""

    way: str
    right: float
    alike: float


def dump(table: str) -> list[Row]:
    """All rows of a table as they lie in the file, with what the database adds to them."""
    hidden = (
        "xmin::text::bigint AS _xmin, ctid::text AS _ctid" if connection.vendor == "postgresql" else "rowid AS _rowid"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {hidden}, * FROM {connection.ops.quote_name(table)}")
        names = [column[0] for column in cursor.description]
        return [{"_place": place} | dict(zip(names, row, strict=True)) for place, row in enumerate(cursor.fetchall())]


def tables() -> list[str]:
    return connection.introspection.table_names()


def try_to_join(persons: dict[str, list[Row]], answers: list[Row], truth: Sequence[int]) -> list[Finding]:
    """Every way to join, best first. ``persons`` has a row for each person per kind of row; person ``i`` gave answer
    ``truth[i]``.
    """
    theirs = {f"{kind}.{name}": values for kind, rows in persons.items() for name, values in _signals(rows).items()}
    ours = _signals(answers)
    found = []
    for who, left in theirs.items():
        for what, right in ours.items():
            ways = (_by_rank, _by_rank_backwards, _by_equality, _by_nearness)
            best = max(way(left, right, truth) for way in ways)
            found.append(Finding(f"{who} = {what}", best, _alike(left, [right[place] for place in truth])))
    return sorted(found, key=lambda one: (-one.right, -one.alike))


def is_found_out(findings: Sequence[Finding]) -> list[Finding]:
    """The ways that do better than chance."""
    return [one for one in findings if one.right > MOST_RIGHT or one.alike > MOST_ALIKE]


def _signals(rows: Sequence[Row]) -> dict[str, list[Any]]:
    """What can be read off rows, column by column; a text also by its length. What is the same for all says nothing."""
    signals: dict[str, list[Any]] = {}
    for name in rows[0]:
        values = [_plain(row[name]) for row in rows]
        signals[name] = values
        if any(isinstance(value, str | bytes) for value in values):
            signals[f"size of {name}"] = [len(value) if isinstance(value, str | bytes) else 0 for value in values]
    return {name: values for name, values in signals.items() if len(set(map(str, values))) > 1}


def _plain(value: Any) -> Any:
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, str) and value.startswith("("):  # a ctid: (page, place)
        page, _, place = value.strip("()").partition(",")
        return int(page) * 10_000 + int(place) if page.isdigit() and place.isdigit() else value
    return value if isinstance(value, int | float | str | bytes) else str(value)


def _order(values: Sequence[Any]) -> list[int]:
    return sorted(range(len(values)), key=lambda place: (str(type(values[place])), values[place]))


def _by_rank(left: Sequence[Any], right: Sequence[Any], truth: Sequence[int]) -> float:
    """First with first, second with second; rows that tie stand as they lie in the file."""
    return sum(truth[who] == what for who, what in zip(_order(left), _order(right), strict=True))


def _by_rank_backwards(left: Sequence[Any], right: Sequence[Any], truth: Sequence[int]) -> float:
    return sum(truth[who] == what for who, what in zip(_order(left), _order(right)[::-1], strict=True))


def _by_equality(left: Sequence[Any], right: Sequence[Any], truth: Sequence[int]) -> float:
    """How many would be right, drawing one of those that are equal."""
    return sum(_drawn([place for place, one in enumerate(right) if str(one) == str(own)], truth[who])
               for who, own in enumerate(left))  # fmt: skip


def _by_nearness(left: Sequence[Any], right: Sequence[Any], truth: Sequence[int]) -> float:
    if not all(isinstance(value, int | float) for value in (*left, *right)):
        return 0
    total = 0.0
    for who, own in enumerate(left):
        nearest = min(abs(one - own) for one in right)
        total += _drawn([place for place, one in enumerate(right) if abs(one - own) == nearest], truth[who])
    return total


def _drawn(candidates: Sequence[int], wanted: int) -> float:
    return 1 / len(candidates) if wanted in candidates else 0


def _alike(left: Sequence[Any], right: Sequence[Any]) -> float:
    """Spearman's rank correlation, without its sign."""
    first, second = _ranks(left), _ranks(right)
    middle = (len(first) - 1) / 2
    one, two = [rank - middle for rank in first], [rank - middle for rank in second]
    size = (sum(x * x for x in one) * sum(y * y for y in two)) ** 0.5
    return abs(sum(x * y for x, y in zip(one, two, strict=True))) / size if size else 0


def _ranks(values: Sequence[Any]) -> list[float]:
    order = _order(values)
    places: dict[str, list[int]] = {}
    for rank, place in enumerate(order):
        places.setdefault(str(values[place]), []).append(rank)
    return [sum(places[str(value)]) / len(places[str(value)]) for value in values]
