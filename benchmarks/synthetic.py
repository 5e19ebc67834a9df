"""Synthetic answers of the size and shape of the benchmark's survey: invented, drawn from a seed.

Columns, all uint8 without nulls: school (the cluster; number of answers / 100, at least 60), five grouping variables
(network 4, field 11, province 6, function 6, form 5), and 77 items of 219 categories together: 13 frequencies of 6, 62
yes/no, a self-rating of 11 and years in 6 bands. A school has one network and one province. 2 to 4 % of
every column is missing (code 255). Rows stand by school.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.stats.analysis_file import Columns, write_columns
from digitaleschool.core.stats.cube import Coded

GROUPS = (Coded("network", 4), Coded("field", 11), Coded("province", 6), Coded("function", 6), Coded("form", 5))
ITEMS = (
    *(Coded(f"use_{index:02d}", 6) for index in range(1, 14)),
    *(Coded(f"yesno_{index:02d}", 2) for index in range(1, 63)),
    Coded("self_rating", 11),
    Coded("years", 6),
)
MARGINS = {
    "network": {0: 0.19, 1: 0.66, 2: 0.10, 3: 0.05},
    "field": {code: (11 - code) / 66 for code in range(11)},
    "province": {0: 0.27, 1: 0.13, 2: 0.25, 3: 0.17, 4: 0.16, 5: 0.02},
}
PART = 1_000_000


def answers(rows: int, seed: int = 2021) -> Iterator[Columns]:
    """Columns and schools, at most a million rows at a time, in ascending order of school."""
    rng = np.random.default_rng(seed)
    schools = max(60, rows // 100)
    sizes = rng.multinomial(rows, rng.dirichlet(np.full(schools, 8.0)))
    network = np.sort(rng.choice(4, schools, p=[0.2, 0.6, 0.12, 0.08])).astype(np.uint8)
    province = rng.choice(6, schools, p=[0.25, 0.15, 0.25, 0.15, 0.15, 0.05]).astype(np.uint8)
    province = province[np.lexsort((province, network))]
    level = rng.normal(0, 0.5, schools)
    bounds = np.searchsorted(np.cumsum(sizes), np.arange(PART, rows + PART, PART))
    start = 0
    for stop in np.minimum(bounds + 1, schools):
        if stop <= start:
            continue
        school = np.repeat(np.arange(start, stop, dtype=np.int32), sizes[start:stop])
        yield Columns(_columns(rng, school, network, province, level), school)
        start = int(stop)


def _columns(
    rng: np.random.Generator,
    school: NDArray[np.int32],
    network: NDArray[np.uint8],
    province: NDArray[np.uint8],
    level: NDArray[np.float64],
) -> dict[str, NDArray[np.uint8]]:
    n = len(school)
    columns = {"network": network[school], "province": province[school]}
    own = level[school] + rng.normal(0, 1, n)
    for variable in (*GROUPS, *ITEMS):
        if variable.id not in columns:
            spread = own * 0.15 + rng.random(n) ** (1 + (len(columns) % 5) * 0.4)
            columns[variable.id] = np.clip(spread * variable.size, 0, variable.size - 1).astype(np.uint8)
        missing = rng.random(n, dtype=np.float32) < 0.02 + 0.02 * (len(columns) % 3) / 2
        columns[variable.id][missing] = 255
    return columns


def analysis_file(folder: Path, rows: int) -> Path:
    """The answers as an analysis file in a folder, written where it is not there yet."""
    path = folder / f"synthetic-{rows}.parquet"
    if not path.exists():
        write_columns(path, (*GROUPS, *ITEMS), answers(rows))
    return path
