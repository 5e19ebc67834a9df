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
   and ``a + 5``. Partners are withheld until that is so. Where the totals themselves leave less room (nearly everyone
   gave the same answer, or the group has fewer than 5 persons), the whole table is withheld and the interval is as
   wide as the smallest total, or as what lies outside it.
4. So no difference of published numbers is 1 to 4 persons: what is withheld in a row, a column or a list adds up to 0
   or to at least 5.

**Missing answers.** The last category of every axis is "missing". How many persons left a question open is published
(it is the base that every share needs) and is therefore known to the attacker. Some numbers of missing are withheld:
the answers of the few whose *group* is unknown (total minus groups); how many of a group left a question open, where
the same two questions are crossed the other way round or the group has hardly any answer, for there it is the same
small number; and the missing of a question that was asked of a part only (``telling``), for it tells how the others
answered. A withheld missing withholds the base, and with it every share of that list or group.

**How partners are found.** Tables are linked through their totals: the answers to an item, and the sizes of the groups.
Where a total is withheld, its whole row or column is withheld in every cross table, so that the rest can be looked at
table by table with all totals known. There each withheld cell gets rectangles of withheld cells (Repsilber's hypercube
method for two dimensions): moving ``d`` persons around a rectangle changes no total, so the values at both ends are
possible. The cheapest rectangle wins: cells that are withheld already or never shown cost nothing, zeros little.

**Linked categories.** Merged categories (``nestings``) and sums over options (``sums``, for instance all mentions) are
published too. So what is withheld within each part whose sum shows is enough by itself, and persons move within a part
or between merged cells that are withheld as well.

Options of which hardly anyone chose two are as good as a partition: there what is withheld of an answer
over all the options is enough by itself too.

What it does not do: it does not look across rounds or filters (publish the same persons in one way only), and groups
that overlap (``sums``) are kept from simple subtraction, not from every program.

Sources: Hundepool et al., *Statistical Disclosure Control* (2012), chapter 4; Handbook on Statistical Disclosure
Control, 2nd edition (2024), chapter 4; Gusfield, "A graph theoretic approach to statistical data security", SIAM J.
Comput. 17 (1988) for recoverable = bridge; Giessing and Repsilber, "Tools and strategies to protect multiple tables
with the GHQUAR cell suppression engine", LNCS 2316 (2002) for hypercubes and linked tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .crosses import protect_crosses
from .tables import Counts, CountTable, Mask, Nesting
from .totals import protect_totals

__all__ = ["DOMINANCE", "CountTable", "Counts", "Mask", "Nesting", "protect"]

DOMINANCE = 0.8
"""A usual bound for ``dominance``: more than four in five of a cell come from one school."""


def protect(
    tables: Sequence[CountTable],
    *,
    smallest: int = 5,
    dominance: float | None = None,
    nestings: Sequence[Nesting] = (),
    sums: Sequence[Sequence[str]] = (),
) -> Mapping[str, Mask]:
    """For each table's id a mask of its cells: True is withheld.

    ``tables`` are all tables that are published together; a total that no table gives is reckoned known all the same.
    ``nestings`` say which axes are others with categories merged; ``sums`` which axes (not chosen, chosen, missing) are
    options whose counts of "chosen" also appear added up, or split the same persons into groups. A share, an interval
    and every other figure of a withheld cell is withheld with it; a mean, a median or a top-two share of a table, its
    test and its effect size only show where none of the table's cells is withheld.

    Raises ValueError for two tables with the same id, for tables that disagree on a total, and for a nesting or sum
    that names an axis no table has.

    >>> import numpy as np
    >>> answers = np.array([120, 3, 60, 55, 5])     # the last one: no answer
    >>> masks = protect([CountTable(id="q", axes=("q",), counts=answers)])
    >>> masks["q"].tolist()
    [False, True, False, True, False]
    """
    _refuse(tables, smallest, nestings, sums)
    totals = protect_totals(tables, nestings, sums, smallest=smallest, dominance=dominance)
    crosses = protect_crosses(tables, totals, nestings, sums, smallest=smallest, dominance=dominance)
    masks = {table.id: crosses.get(table.id, totals[table.axes[0]].hidden) for table in tables}
    return _agreed(tables, masks)


def _refuse(
    tables: Sequence[CountTable], smallest: int, nestings: Sequence[Nesting], sums: Sequence[Sequence[str]]
) -> None:
    if smallest < 1:
        raise ValueError("smallest: at least 1")
    ids = [table.id for table in tables]
    if len(set(ids)) < len(ids):
        raise ValueError(f"two tables with id {next(name for name in ids if ids.count(name) > 1)!r}")
    axes = {axis for table in tables for axis in table.axes}
    named = {axis for nesting in nestings for axis in (nesting.coarse, nesting.fine)} | {
        a for flags in sums for a in flags
    }
    if not named <= axes:
        raise ValueError(f"no table has the axis {min(named - axes)!r}")
    sizes = {axis: size for table in tables for axis, size in zip(table.axes, table.counts.shape, strict=True)}
    for nesting in nestings:
        if len(nesting.parts) + 1 != sizes[nesting.coarse]:
            raise ValueError(f"{nesting.coarse!r} has not as many categories as it has parts of {nesting.fine!r}")
        nesting.part_of(sizes[nesting.fine])


def _agreed(tables: Sequence[CountTable], masks: Mapping[str, Mask]) -> dict[str, Mask]:
    """The same table twice (also turned round) is withheld alike."""
    together: dict[tuple[str, ...], Mask] = {}
    for table in tables:
        key = tuple(sorted(table.axes))
        mask = masks[table.id] if table.axes == key else masks[table.id].T
        together[key] = together[key] | mask if key in together else mask
    return {
        table.id: (together[key] if table.axes == (key := tuple(sorted(table.axes))) else together[key].T).copy()
        for table in tables
    }
