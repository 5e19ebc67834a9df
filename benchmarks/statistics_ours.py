"""One cold run of the tables: python statistics_ours.py FILE BACKEND [clustered|memory]. Prints what it made.

77 items in total and in 32 groups: 7,227 cells with persons, share, standard error and interval, raked to 3 margins.
"""

from __future__ import annotations

import sys
from pathlib import Path

import collect_seldom  # noqa: F401  (before what makes objects)
import numpy as np
import synthetic

from digitaleschool.core.stats.intervals import logit
from digitaleschool.core.stats.share_tables import share_tables, tables_of


def main(path: Path, backend: str, *how: str) -> None:
    arguments = {"items": synthetic.ITEMS, "groups": synthetic.GROUPS, "margins": synthetic.MARGINS, "backend": backend}
    if "memory" in how:  # as the command line has them: columns of bytes, no Parquet
        found = share_tables(**_columns(path.with_suffix(".npz"), "clustered" in how), **arguments)
    else:
        from digitaleschool.core.stats.analysis_file import AnalysisFile

        file = AnalysisFile(path)
        file.clustered = "clustered" in how
        found = tables_of(file, **arguments)
    tables = [table for (item, group), table in found.tables.items() if item != group]
    share = np.concatenate([table.share.ravel() for table in tables])
    se = np.concatenate([table.se.ravel() for table in tables])
    df = np.concatenate([np.repeat(table.df, table.share.shape[1]) for table in tables])
    low, high = logit(share, se, df)
    print(found.backend, len(share), float(np.nansum(share)), float(np.nansum(high - low)))


def _columns(path: Path, clustered: bool) -> dict[str, object]:
    found = np.load(path)
    codes = {name: found[name] for name in found.files if name != "_school"}
    return {"codes": codes, "clusters": found["_school"] if clustered else None}


main(Path(sys.argv[1]), *sys.argv[2:])
