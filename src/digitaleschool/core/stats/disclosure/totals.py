"""The totals of every axis: which are small, and which go with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .tables import Counts, CountTable, Mask, Nesting

CHOSEN = 1
"""The category "chosen" of an option of a question with several answers (0 is not chosen)."""


@dataclass(slots=True)
class Total:
    """One axis: its counts with missing last, which of them are withheld, and whether its missing tells an answer."""

    counts: Counts
    hidden: Mask
    largest: Counts | None
    telling: bool

    @property
    def searched(self) -> int:
        """How many categories count as answers: missing only where it tells one."""
        return len(self.counts) if self.telling else len(self.counts) - 1


def protect_totals(
    tables: Sequence[CountTable],
    nestings: Sequence[Nesting],
    sums: Sequence[Sequence[str]],
    *,
    smallest: int,
    dominance: float | None,
) -> Mapping[str, Total]:
    """Every axis with its withheld totals.

    Small and dominated ones are withheld, then the next smallest until what is withheld in a list (and in each part of
    it whose sum shows) is at least two categories and ``smallest`` persons.
    """
    totals = _gather(tables)
    for total in totals.values():
        # Where hardly anyone answered, the number of those who did not gives them away.
        total.telling = total.telling or 0 < int(total.counts[:-1].sum()) < smallest
        _hide_small(total, smallest, dominance)
    changed = True
    while changed:
        before = sum(int(total.hidden.sum()) for total in totals.values())
        for nesting in nestings:
            _hide_nested(totals[nesting.coarse], totals[nesting.fine], nesting, smallest)
        for total in totals.values():
            hide_enough(total, range(total.searched), smallest)
        for flags in sums:
            _hide_summed([totals[flag] for flag in flags], smallest)
        changed = before != sum(int(total.hidden.sum()) for total in totals.values())
    return totals


def dominated(counts: Counts, largest: Counts | None, dominance: float | None) -> Mask:
    """Where one school gives more than the share ``dominance`` of the persons; never in an empty cell."""
    if dominance is None or largest is None:
        return np.zeros(counts.shape, bool)
    return (counts > 0) & (largest > dominance * counts)


def hide_enough(total: Total, members: Iterable[int], smallest: int) -> bool:
    """Hide the smallest of ``members`` beside those that are hidden, until two of them and ``smallest`` persons are.

    False where the members are too few for that; nothing is hidden where none was.
    """
    counts, hidden = total.counts.tolist(), total.hidden
    gone = [k for k in members if hidden[k]]
    if not gone:
        return True
    spare = sorted((counts[k], k) for k in members if not hidden[k] and counts[k] > 0)
    persons = sum(counts[k] for k in gone)
    for count, k in spare:
        if len(gone) > 1 and persons >= smallest:
            break
        hidden[k] = True
        gone.append(k)
        persons += count
    return len(gone) > 1 and persons >= smallest


def _gather(tables: Sequence[CountTable]) -> dict[str, Total]:
    """The counts of every axis: from its own table, else from the sums of a cross table."""
    totals: dict[str, Total] = {}
    for table in sorted(tables, key=lambda table: table.counts.ndim):
        for number, axis in enumerate(table.axes):
            counts = table.counts if table.counts.ndim == 1 else table.counts.sum(axis=1 - number)
            known = totals.get(axis)
            if known is None:
                largest = table.largest_cluster if table.counts.ndim == 1 else None
                hidden = np.zeros(len(counts), bool)
                totals[axis] = Total(counts=counts, hidden=hidden, largest=largest, telling=axis in table.telling)
                continue
            if counts.tolist() != known.counts.tolist():
                raise ValueError(f"table {table.id!r} disagrees with another table on the totals of {axis!r}")
            known.telling = known.telling or axis in table.telling
            if table.counts.ndim == 1 and known.largest is None:
                known.largest = table.largest_cluster
    return totals


def _hide_small(total: Total, smallest: int, dominance: float | None) -> None:
    counts = total.counts
    hidden = ((counts > 0) & (counts < smallest)) | dominated(counts, total.largest, dominance)
    hidden[total.searched :] = False
    total.hidden = hidden


def _hide_nested(coarse: Total, fine: Total, nesting: Nesting, smallest: int) -> None:
    for part, members in enumerate(nesting.parts):
        if not coarse.hidden[part] and not hide_enough(fine, members, smallest):
            coarse.hidden[part] = True
        if coarse.hidden[part]:
            fine.hidden[list(members)] = True


def _hide_summed(flags: Sequence[Total], smallest: int) -> None:
    counts = np.array([flag.counts[CHOSEN] for flag in flags])
    together = Total(
        counts=counts, hidden=np.array([flag.hidden[CHOSEN] for flag in flags]), largest=None, telling=True
    )
    hide_enough(together, range(len(flags)), smallest)
    for flag, hidden in zip(flags, together.hidden, strict=True):
        if hidden:
            flag.hidden[: len(flag.counts) - 1] = True
