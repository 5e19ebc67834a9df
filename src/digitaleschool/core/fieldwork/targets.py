"""How many answers to want from each group: a total, dealt out as the groups stand in the sampling frame."""

from __future__ import annotations

from collections.abc import Mapping

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text

MOST_WANTED = 100_000


class NoGroups(Refusal):
    """There is nothing to deal out over."""


def propose_targets(counts: Mapping[str, int], total: int) -> dict[str, int]:
    """``total`` dealt out over the groups in proportion to ``counts``, in whole numbers that add up to it.

    Each group gets its part rounded down; what is left goes one by one to the largest remainders (Hare-Niemeyer), of
    equal remainders to the larger group, of equal groups to the first in the alphabet. A group of nobody gets 0.

    Raises :class:`NoGroups` where all counts are 0 or the total makes no sense.

    >>> propose_targets({"go": 50, "kov": 100, "ovsg": 30, "pov": 20}, 243)
    {'go': 61, 'kov': 122, 'ovsg': 36, 'pov': 24}
    """
    everyone = sum(counts.values())
    if everyone <= 0 or min(counts.values()) < 0:
        raise NoGroups(
            Text(nl="Er is nog geen steekproef om over te verdelen.", en="There is no sample yet to divide over.")
        )
    if not 0 <= total <= MOST_WANTED:
        raise NoGroups(
            Text(nl=f"Kies een getal van 0 tot {MOST_WANTED}.", en=f"Choose a number from 0 to {MOST_WANTED}.")
        )
    shares = {group: divmod(total * count, everyone) for group, count in counts.items()}
    targets = {group: whole for group, (whole, _) in shares.items()}
    left = total - sum(targets.values())
    by_remainder = sorted(counts, key=lambda group: (-shares[group][1], -counts[group], group))
    for group in by_remainder[:left]:
        targets[group] += 1
    return targets
