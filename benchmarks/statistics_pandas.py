"""A million answers: all tables beside the quickest pandas that we know, a grouped sum for each table.

    python benchmarks/statistics_pandas.py [FOLDER] [ROWS]

The peer makes the same cells: persons, share, standard error and interval, raked. It does so in the quickest way
that we know: weights are raked on the grouped margins, then for each of the 462 tables one ``groupby(...).sum()`` of
persons, weights and squared weights, and shares, errors and intervals column by column. Its standard errors take the
weights as fixed, which is simpler than ours.
"""

from __future__ import annotations

import sys
from pathlib import Path

import collect_seldom  # noqa: F401  (before what makes objects)
import numpy as np
import pandas as pd
from measuring import HERE, cold, folder, versions
from synthetic import GROUPS, ITEMS, MARGINS, analysis_file


def peer(path: Path) -> None:
    frame = pd.read_parquet(path)
    frame["n"], frame["w"] = 1, raked(frame)
    frame["w2"] = frame["w"] ** 2
    cells = 0
    for group in (None, *GROUPS):
        for item in ITEMS:
            keys = [item.id] if group is None else [group.id, item.id]
            sums = frame.groupby(keys, sort=False)[["n", "w", "w2"]].sum()
            sums = sums[sums.index.get_level_values(-1) < item.size]
            base = sums.sum() if group is None else sums.groupby(level=0).transform("sum")
            share = sums["w"] / base["w"]
            se = np.sqrt((1 - share) ** 2 * sums["w2"] + share**2 * (base["w2"] - sums["w2"])) / base["w"]
            reach = 1.96 * se / (share * (1 - share))
            odds = np.log(share / (1 - share))
            table = pd.DataFrame({"n": sums["n"], "share": share, "se": se})
            table["low"], table["high"] = 1 / (1 + np.exp(reach - odds)), 1 / (1 + np.exp(-reach - odds))
            cells += len(table)
    print("pandas", cells)


def raked(frame: pd.DataFrame) -> pd.Series:
    """Everybody's weight, by proportional fitting of the table of the margins."""
    table = frame.groupby(list(MARGINS), sort=False).size().rename("n").reset_index()
    table["w"] = 1.0
    for _ in range(30):
        for name, targets in MARGINS.items():
            reached = (table["w"] * table["n"]).groupby(table[name]).sum()
            missing = table.loc[table[name] == 255, "n"].sum()
            wanted = pd.Series(targets) * (len(frame) - missing)
            wanted[255] = missing
            table["w"] *= table[name].map(wanted / reached).fillna(1.0)
    return frame.merge(table, on=list(MARGINS), how="left")["w"]


def main() -> None:
    given = [argument for argument in sys.argv[1:] if argument.isdigit()]
    path = analysis_file(folder(), int(given[0]) if given else 1_000_000)
    print(versions("numpy", "pandas", "pyarrow", "polars", "llvmlite"))
    theirs = cold([sys.executable, __file__, "--peer", str(path)], times=3)
    print(f"pandas: {theirs.cpu:.2f} CPU s, peak {theirs.peak_mb:.0f} MB", flush=True)
    for backend in ("kernel", "numpy", "polars"):
        ours = cold([sys.executable, str(HERE / "statistics_ours.py"), str(path), backend], times=5)
        print(f"{backend}: {ours.cpu:.2f} CPU s, peak {ours.peak_mb:.0f} MB: {theirs.cpu / ours.cpu:.1f} times less")


if "--peer" in sys.argv:
    peer(Path(sys.argv[2]))
else:
    main()
