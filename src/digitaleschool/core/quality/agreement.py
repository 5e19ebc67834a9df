"""How far reviewers agree: Krippendorff's alpha for named categories, and the share of equal pairs.

Source: Krippendorff, K. (2011), "Computing Krippendorff's Alpha-Reliability", University of Pennsylvania. Alpha is 1
where all agree, 0 where they agree as often as chance would, below 0 where they differ more than that. Krippendorff
(2004, p. 241) relies on 0.800 and more, and draws tentative conclusions from 0.667.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

from digitaleschool.core.stats.intervals import wilson
from digitaleschool.core.values import dataclass

RELIABLE, TENTATIVE = 0.800, 0.667


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """``units`` were judged by two or more; ``share`` of their ``pairs`` of verdicts are equal, with its interval.

    ``alpha`` is None where it does not exist: nothing was judged twice, or only one category was ever used.
    """

    alpha: float | None
    units: int
    pairs: int
    equal: int
    share: float | None
    low: float | None
    high: float | None

    @property
    def strength(self) -> str:
        """``reliable``, ``tentative``, ``weak`` or ``unknown``."""
        if self.alpha is None:
            return "unknown"
        return "reliable" if self.alpha >= RELIABLE else "tentative" if self.alpha >= TENTATIVE else "weak"


def agreement(units: Iterable[Sequence[str | None]]) -> Agreement:
    """Of each unit (a criterion of a training) the verdicts, in any order; None is missing.

    The interval is Wilson's over pairs, so it is a little narrow where a unit has three verdicts.

    >>> result = agreement([("met", "met"), ("met", "not_met"), ("not_met", "not_met"), ("met", None)])
    >>> result.units, round(result.alpha, 3), round(result.share, 2)
    (3, 0.444, 0.67)
    """
    rows = [row for unit in units if len(row := [value for value in unit if value is not None]) > 1]
    pairs = [first == second for row in rows for first, second in combinations(row, 2)]
    share = sum(pairs) / len(pairs) if pairs else None
    low, high = wilson(share, len(pairs)) if share is not None else (None, None)
    return Agreement(
        alpha=krippendorff_alpha(rows), units=len(rows), pairs=len(pairs), equal=sum(pairs), share=share,
        low=None if low is None else float(low), high=None if high is None else float(high),
    )  # fmt: skip


def krippendorff_alpha(units: Iterable[Sequence[str | None]]) -> float | None:
    """Alpha for named categories: 1 - (n - 1) * observed / expected disagreement. None where it does not exist.

    A unit of ``m`` values gives ``m * (m - 1)`` ordered pairs, each of weight ``1 / (m - 1)``.

    >>> round(krippendorff_alpha(zip("aabbdcccedda", "babbbcccedd" + "d")), 3)
    0.692
    """
    totals: Counter[str] = Counter()
    observed = 0.0
    for unit in units:
        values = Counter(value for value in unit if value is not None)
        count = values.total()
        if count < 2:
            continue
        totals += values
        equal = sum(times * (times - 1) for times in values.values())
        observed += (count * (count - 1) - equal) / (count - 1)
    whole = totals.total()
    expected = whole * whole - sum(times * times for times in totals.values())
    return 1 - (whole - 1) * observed / expected if expected else None
