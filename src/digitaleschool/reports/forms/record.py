"""import.json: what was understood of the export, for who must answer for the report later."""

from __future__ import annotations

import json

from digitaleschool.core.evidence.results import Results
from digitaleschool.core.evidence.wording import Wording
from digitaleschool.needs.reading import Import, import_record


def import_json(imported: Import, results: Results) -> str:
    """The record of the import as JSON text, with the marking of invented answers."""
    record = import_record(imported)
    if results.invented:
        record = {"marking": Wording(results.language).text("marking"), **record}
    return json.dumps(record, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
