"""import.json: what was understood of the export, for who must answer for the report later."""

from __future__ import annotations

import json

from digitaleschool.core.evidence.document import Document
from digitaleschool.needs.reading import Import


def import_json(imported: Import, document: Document) -> str:
    """The record of the import as JSON text, with the marking of invented answers."""
    from digitaleschool.needs.reading import import_record

    record = import_record(imported)
    if document.marking:
        record = {"marking": document.marking, **record}
    return json.dumps(record, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
