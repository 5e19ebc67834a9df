"""Questions with several answers, on both bases: of the persons, and of all that was ticked."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from digitaleschool.core.stats.design import Design, Mask
from digitaleschool.core.stats.estimates import Estimates, NobodyCounts, mean, ratio
from digitaleschool.core.values import dataclass


@dataclass(frozen=True, eq=False)
class Responses:
    """K options on two bases."""

    persons: Estimates
    """(K,) share of the persons in the base who ticked the option; they may add up to more than 1."""
    mentions: Estimates | None
    """(K,) share of all ticks that went to the option; they add up to 1. None where nobody ticked anything."""


def responses(design: Design, ticked: ArrayLike, domain: Mask | None = None) -> Responses:
    """Shares of ``ticked`` (n, K) of 0 and 1; nan in a row: the person did not answer, or was not asked.

    A row of zeros is a person who answered and ticked nothing. Whether an empty answer is such a row or a missing one
    is for the questionnaire to say (STATISTICS: a tick list leaves it open), not for this function.

    >>> found = responses(Design.of(4), [[1, 1], [1, 0], [0, 0], [float("nan"), float("nan")]])
    >>> found.persons.values.round(4).tolist(), found.mentions.values.round(4).tolist()
    ([0.6667, 0.3333], [0.6667, 0.3333])
    """
    ticks = np.asarray(ticked, dtype=np.float64)
    if ticks.ndim != 2 or not np.isin(ticks[~np.isnan(ticks)], (0.0, 1.0)).all():
        raise ValueError("ticks are a table of 0 and 1, a column for each option")
    persons = mean(design, ticks, domain)
    try:
        return Responses(persons, ratio(design, ticks, ticks.sum(axis=1), domain))
    except NobodyCounts:
        return Responses(persons, None)
