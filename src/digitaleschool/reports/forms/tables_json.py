"""tables.json: every published table as plain values, by the schema in ``reports/schema/tables-1.json``."""

from __future__ import annotations

import json
from typing import Any

from digitaleschool.core.evidence.record import tables_record
from digitaleschool.core.evidence.results import Results


def tables_json(results: Results) -> str:
    """The tables as JSON text: numbers in full, NaN nowhere, letters as they are."""
    return (
        json.dumps(tables_record(results), ensure_ascii=False, allow_nan=False, indent=None, separators=(",", ":"))
        + "\n"
    )


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that :func:`tables_json` keeps to."""
    from importlib.resources import files

    text = files("digitaleschool.reports").joinpath("schema", "tables-1.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
