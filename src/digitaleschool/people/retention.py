"""Ending what has had its time: ``knowledge/privacy/retention.yaml`` says when, each stage how."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from .audit import write_down
from .models import AuditEntry
from .personal_data import kinds

VERB = "retention.carried_out"

log = logging.getLogger("digitaleschool.retention")


def carry_out_retention(now: datetime, *, dry_run: bool = False) -> dict[str, int]:
    """Deletes or makes nameless what is older than its term; how many rows of each kind, in the order of the page.

    Each kind is a transaction of its own: one that fails undoes none of the others. A second time finds nothing.
    """
    cleared = {}
    for kept, kind in kinds():
        if kind.clear is not None:
            with transaction.atomic():
                cleared[kept.code] = kind.clear(kept, now, not dry_run)
    if not dry_run:
        done = {code: count for code, count in cleared.items() if count}
        write_down(VERB, by=None, now=now, details=done)
        log.info("retention: %s", ", ".join(f"{code} {count}" for code, count in done.items()) or "nothing to clear")
    return cleared


def is_due(now: datetime) -> bool:
    """Whether it has not been carried out today; the line in the log book tells."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return not AuditEntry.objects.filter(organisation__isnull=True, at__gte=midnight, verb=VERB).exists()
