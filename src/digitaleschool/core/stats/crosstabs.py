"""Whether two questions go together: Pearson, Rao-Scott and Cramer's V. (Thin version; deepened soon.)"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def cramers_v(table: ArrayLike) -> float:
    """Cramer's V of a table of counts or weighted counts: 0 no relation, 1 the strongest there can be."""
    cells = np.asarray(table, dtype=np.float64)
    cells = cells[cells.sum(axis=1) > 0][:, cells.sum(axis=0) > 0]
    smaller = min(cells.shape) - 1
    if smaller < 1:
        return float("nan")
    total = cells.sum()
    expected = np.outer(cells.sum(axis=1), cells.sum(axis=0)) / total
    return float(np.sqrt(((cells - expected) ** 2 / expected).sum() / total / smaller))
