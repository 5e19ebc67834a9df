"""answers.parquet: the analysis file of :mod:`digitaleschool.core.stats.analysis_file`, one byte a cell, never null.

Numbers are in the SPSS file only. A file whose rows are no persons names no instrument, so that nothing reads it back
as answers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from digitaleschool.core.stats.analysis_file import Columns, write_columns
from digitaleschool.core.stats.cube import Coded
from digitaleschool.core.survey.answers import MISSING_KINDS

from .microdata import Microdata
from .plain import one_line


def write_parquet(path: Path, data: Microdata) -> None:
    """Writes the file, with in its metadata what it is and what every code means."""
    part = Columns(
        {column.id: np.frombuffer(column.codes, dtype=np.uint8) for column in data.columns},
        school=None if data.clusters is None else np.asarray(data.clusters, dtype=np.int32),
    )
    variables = [Coded(column.id, len(column.categories)) for column in data.columns]
    write_columns(path, variables, [part], about=_about(data))


def _about(data: Microdata) -> dict[str, Any]:
    about: dict[str, Any] = {
        "kind": data.kind,
        "note": data.label,
        "invented": data.invented,
        "missing": {str(code): kind for code, kind in MISSING_KINDS.items()},
        "variables": {
            column.id: {
                "size": len(column.categories),
                "label": {data.language: one_line(column.label)},
                "categories": [{"code": code, data.language: one_line(label)} for code, label in column.categories],
            }
            for column in data.columns
        },
    }
    if data.kind != "unlinked":
        about |= {"instrument": data.instrument, "instrument_version": data.version}
    return about
