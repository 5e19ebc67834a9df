"""One lock for what follows a training: the row that seats are locked by too, so that no two wait for each other."""

from __future__ import annotations

from digitaleschool.offer.models import Training


def lock_training(training: int) -> Training:
    """Held until the end of the transaction (SQLite lets one writer in at a time anyway)."""
    return Training.objects.select_for_update(of=("self",), no_key=True).get(pk=training)
