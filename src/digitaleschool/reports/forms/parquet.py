"""answers.parquet: the analysis file, one column of uint8 without nulls for each variable."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from .microdata import Microdata, used_codes

ROW_GROUP = 131_072
"""Rows in a row group of the analysis file."""
ABOUT = "digitaleschool"
"""Key of what the file says about itself, as JSON."""


def write_parquet(path: Path, data: Microdata) -> None:
    """Writes the file, with in its metadata what it is and what every code means."""
    import polars as pl

    series = [
        pl.Series(column.id, np.frombuffer(column.codes, dtype=np.uint8), dtype=pl.UInt8) for column in data.columns
    ]
    series += [pl.Series(f"{item}.number", np.array(values)) for item, values in data.numbers.items()]
    if data.clusters is not None:
        series.append(pl.Series("_school", np.array(data.clusters), dtype=pl.Int32))
    about = {
        "kind": data.kind, "note": data.label, "invented": data.invented, "rows": data.count,
        "variables": {column.id: {"label": column.label, "codes": used_codes(column)} for column in data.columns},
    }  # fmt: skip
    pl.DataFrame(series).write_parquet(path, row_group_size=ROW_GROUP, metadata={ABOUT: json.dumps(about)})
