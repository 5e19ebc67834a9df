"""Which numbers may leave the house: small cells, their partners, and cells that one school fills.

:func:`protect` looks at all the tables that are published together and says, for each cell, whether it is withheld.
The attacker that it reckons with has every published table (pages, files, dashboard), adds and subtracts, and knows
that persons are counted in whole numbers. What such a reader can still think possible for a withheld cell is an
interval; the rules bound that interval from below.

The rules, with ``smallest`` = 5:

1. A count of 1 to 4 persons is withheld (0 may show: it is about nobody).
2. A count of which one school gives more than the share ``dominance`` is withheld as well: that school could subtract
   its own answers.
3. For each cell withheld by 1, both 0 and 5 remain possible; for each cell withheld by 2 of ``a`` persons, ``a - 5``
   and ``a + 5``. Partners are withheld until that is so. Where the published totals themselves leave less room, the
   whole table is withheld and the interval is as wide as those totals allow, which is never less than ``smallest``.
4. So no difference of published numbers is 1 to 4 persons: what is withheld in a row, a column or a list adds up to 0
   or to at least 5.

**Missing answers.** The last category of every axis is "missing". How many persons left a question open is published
(it is the base that every share needs) and is therefore known to the attacker. Two things about missing are withheld:
the answers of the few whose *group* is unknown (total minus groups), and the missing of a question that was asked of a
part only (``telling``), for its number tells how the others answered.

**How partners are found.** Tables are linked through their totals: the answers to an item, and the sizes of the groups.
Where a total is withheld, its whole row or column is withheld in every cross table, so that the rest can be looked at
table by table with all totals known. There each withheld cell gets rectangles of withheld cells (Repsilber's hypercube
method for two dimensions): moving ``d`` persons around a rectangle changes no total, so the values at both ends are
possible. The cheapest rectangle wins: cells that are withheld already or never shown cost nothing, zeros little.

Sources: Hundepool et al., *Statistical Disclosure Control* (2012), chapter 4; Handbook on Statistical Disclosure Control,
2nd edition (2024), chapter 4; Gusfield, "A graph theoretic approach to statistical data security", SIAM J. Comput. 17
(1988) for recoverable = bridge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]

DOMINANCE = 0.8
"""A usual bound for ``dominance``: more than four in five of a cell come from one school."""

_ZERO_COST = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class CountTable:
    """Persons counted by one or two axes, before protection.

    ``counts`` has one dimension for each of ``axes`` (answers first, groups second); the last index of each dimension is
    "missing". ``largest_cluster`` has the same shape: the most persons of one school in each cell (None where
    schools are unknown). ``telling`` names axes whose missing category tells an answer, because the question was asked
    of a part only. Tables with the same axis name must count the same persons.
    """

    id: str
    axes: tuple[str, ...]
    counts: Counts
    largest_cluster: Counts | None = None
    telling: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if len(self.axes) not in (1, 2) or len(set(self.axes)) != len(self.axes):
            raise ValueError(f"table {self.id!r}: one or two different axes, not {self.axes!r}")
        if self.counts.ndim != len(self.axes):
            raise ValueError(f"table {self.id!r}: {len(self.axes)} axes but counts of {self.counts.ndim} dimensions")
        if self.counts.size and int(self.counts.min()) < 0:
            raise ValueError(f"table {self.id!r}: a count below 0")
        if self.largest_cluster is not None and self.largest_cluster.shape != self.counts.shape:
            raise ValueError(f"table {self.id!r}: largest_cluster has another shape than counts")


def protect(tables: Sequence[CountTable], *, smallest: int = 5, dominance: float | None = None) -> Mapping[str, Mask]:
    """For each table's id a mask of its cells: True is withheld.

    ``tables`` are all tables that are published together; a total that no table gives is reckoned known all the same.
    A share, an interval and every other figure of a withheld cell is withheld with it; a mean, a median or a top-two share
    of a table only shows where none of the table's cells is withheld.

    Raises ValueError for two tables with the same id, and for tables that disagree on a total.

    >>> import numpy as np
    >>> answers = np.array([120, 3, 60, 55, 5])     # the last one: no answer
    >>> masks = protect([CountTable(id="q", axes=("q",), counts=answers)])
    >>> masks["q"].tolist()
    [False, True, False, True, False]
    """
    if smallest < 1:
        raise ValueError("smallest: at least 1")
    _refuse_doubles(tables)
    lines = {axis: _protect_line(line, smallest, dominance) for axis, line in _lines(tables).items()}
    squares = [_square(table, lines, smallest, dominance) for table in tables if table.counts.ndim == 2]
    _hide_rectangles(squares, smallest)
    masks: dict[str, Mask] = {}
    for table in tables:
        if table.counts.ndim == 1:
            masks[table.id] = lines[table.axes[0]].copy()
    for square in squares:
        masks[square.table.id] = _unfold(square)
    return _agree(tables, masks)


@dataclass(slots=True)
class _Line:
    """One axis: its totals, whether one school dominates each, and whether its missing tells an answer."""

    counts: Counts
    dominated: Mask
    largest: Counts | None
    telling: bool


@dataclass(slots=True)
class _Square:
    """A cross table folded for the search: whole withheld rows are one row, whole withheld columns one column."""

    table: CountTable
    rows: list[list[int]]
    columns: list[list[int]]
    counts: Counts
    cost: NDArray[np.float64]
    up: Counts
    down: Counts
    hidden: Mask
    row_hidden: Mask
    column_hidden: Mask


def _refuse_doubles(tables: Sequence[CountTable]) -> None:
    seen: set[str] = set()
    for table in tables:
        if table.id in seen:
            raise ValueError(f"two tables with id {table.id!r}")
        seen.add(table.id)


def _lines(tables: Sequence[CountTable]) -> dict[str, _Line]:
    """The totals of every axis: from its own table, else from the sums of a cross table."""
    lines: dict[str, _Line] = {}
    for table in sorted(tables, key=lambda table: table.counts.ndim):
        for number, axis in enumerate(table.axes):
            other = tuple(k for k in range(table.counts.ndim) if k != number)
            totals = table.counts.sum(axis=other, dtype=np.int64) if other else table.counts
            known = lines.get(axis)
            if known is None:
                largest = table.largest_cluster if not other else None
                lines[axis] = _Line(
                    counts=totals, dominated=np.zeros(len(totals), bool), largest=largest, telling=axis in table.telling
                )
                continue
            if known.counts.shape != totals.shape or bool((known.counts != totals).any()):
                raise ValueError(f"table {table.id!r} disagrees with another table on the totals of {axis!r}")
            if not other and table.largest_cluster is not None and known.largest is None:
                known.largest = table.largest_cluster
            known.telling = known.telling or axis in table.telling
    return lines


def _protect_line(line: _Line, smallest: int, dominance: float | None) -> Mask:
    """Withhold small totals, and the next smallest until what is withheld adds up to enough."""
    counts, last = line.counts, len(line.counts) - 1
    searched = len(counts) if line.telling else last
    hidden = np.zeros(len(counts), bool)
    small = (counts[:searched] > 0) & (counts[:searched] < smallest)
    dominated = _dominated(counts, line.largest, dominance)[:searched]
    hidden[:searched] = small | dominated
    if not hidden.any():
        return hidden
    partners = sorted((int(count), k) for k, count in enumerate(counts[:searched]) if count > 0 and not hidden[k])
    needs = smallest + int(counts[:searched][dominated].max(initial=0))
    for _, k in partners:
        if hidden.sum() > 1 and counts[hidden].sum() >= needs:
            break
        hidden[k] = True
    return hidden


def _dominated(counts: Counts, largest: Counts | None, dominance: float | None) -> Mask:
    if dominance is None or largest is None:
        return np.zeros(counts.shape, bool)
    return (counts > 0) & (largest > dominance * counts)


def _square(table: CountTable, lines: Mapping[str, Mask], smallest: int, dominance: float | None) -> _Square:
    first, second = table.axes
    row_hidden, column_hidden = lines[first], lines[second]
    rows, row_shown = _fold(row_hidden, with_missing=first in table.telling)
    columns, column_shown = _fold(column_hidden, with_missing=True)
    column_shown[[columns.index(group) for group in columns if group == [len(column_hidden) - 1]]] = (
        second in table.telling
    )
    counts = np.array(
        [[table.counts[np.ix_(row, column)].sum() for column in columns] for row in rows], dtype=np.int64
    ).reshape(len(rows), len(columns))
    shown = row_shown[:, None] & column_shown[None, :]
    dominated = np.zeros(counts.shape, bool)
    raw = _dominated(table.counts, table.largest_cluster, dominance)
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            if len(row) == 1 and len(column) == 1:
                dominated[i, j] = raw[row[0], column[0]]
    small = (counts > 0) & (counts < smallest)
    ceiling = np.minimum(np.minimum(counts.sum(1)[:, None], counts.sum(0)[None, :]), smallest)
    up = np.where(dominated & ~small, smallest, np.where(small, ceiling - counts, 0))
    down = np.where(dominated & ~small, smallest, np.where(small, counts, 0))
    cost = np.where(shown, np.where(counts == 0, _ZERO_COST, 1.0 + counts / max(1, int(counts.sum()))), 0.0)
    return _Square(
        table=table, rows=rows, columns=columns, counts=counts, cost=cost, up=up, down=down,
        hidden=small | dominated, row_hidden=row_hidden, column_hidden=column_hidden,
    )  # fmt: skip


def _fold(hidden: Mask, *, with_missing: bool) -> tuple[list[list[int]], Mask]:
    """The lines of a table as lists of indices (withheld ones together), and which of them are shown."""
    last = len(hidden) - 1
    searched = range(last + 1 if with_missing else last)
    groups = [[k] for k in searched if not hidden[k]]
    together = [k for k in searched if hidden[k]]
    shown = [True] * len(groups) + [False] * bool(together)
    return groups + ([together] if together else []), np.array(shown, bool)


def _hide_rectangles(squares: Sequence[_Square], smallest: int) -> None:
    for square in squares:
        for i, j in np.argwhere((square.up > 0) | (square.down > 0)):
            if not _hide_rectangle(square, int(i), int(j)):
                square.hidden[:] = True
                break


def _hide_rectangle(square: _Square, i: int, j: int) -> bool:
    counts, up, down = square.counts, int(square.up[i, j]), int(square.down[i, j])
    can_rise = (counts[i, :] >= up)[None, :] & (counts[:, j] >= up)[:, None]
    can_fall = counts >= down
    for fits in (can_rise, can_fall):
        cost = np.where(square.hidden, 0.0, square.cost)
        total = cost[i, :][None, :] + cost[:, j][:, None] + cost
        total = np.where(fits, total + np.where(can_rise & can_fall, 0.0, 0.01), np.inf)
        total[i, :] = np.inf
        total[:, j] = np.inf
        if total.size == 0 or not np.isfinite(total.min()):
            return False
        k, m = divmod(int(total.argmin()), total.shape[1])
        square.hidden[k, m] = square.hidden[i, m] = square.hidden[k, j] = True
    return True


def _unfold(square: _Square) -> Mask:
    mask = np.zeros(square.table.counts.shape, bool)
    for i, row in enumerate(square.rows):
        for j, column in enumerate(square.columns):
            mask[np.ix_(row, column)] = square.hidden[i, j]
    mask[square.row_hidden, :] = True
    mask[:, square.column_hidden] = True
    return mask


def _agree(tables: Sequence[CountTable], masks: dict[str, Mask]) -> dict[str, Mask]:
    """The same table twice (also turned round) is withheld alike."""
    union: dict[tuple[str, ...], Mask] = {}
    for table in tables:
        turned = table.axes != tuple(sorted(table.axes))
        mask = masks[table.id].T if turned else masks[table.id]
        key = tuple(sorted(table.axes))
        union[key] = union[key] | mask if key in union else mask
    return {
        table.id: union[tuple(sorted(table.axes))].T.copy()
        if table.axes != tuple(sorted(table.axes))
        else union[tuple(sorted(table.axes))].copy()
        for table in tables
    }
