"""The log book: a line for each deed, written in the transaction of the deed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model

from .models import AuditEntry, Organisation, Person


def write_down(
    verb: str,
    *,
    by: Person | None,
    now: datetime,
    organisation: Organisation | None = None,
    on: Model | None = None,
    label: str = "",
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """Notes a deed. ``details`` holds facts about the object, never an answer, an address or a secret."""
    return AuditEntry.objects.create(
        at=now,
        by=by,
        stood_in_by=getattr(by, "stood_in_by", None),
        organisation=organisation,
        verb=verb,
        object_type=on._meta.label_lower if on else "",
        object_id=str(on.pk) if on else "",
        object_label=(label or (str(on) if on else ""))[:200],
        details=details or {},
    )
