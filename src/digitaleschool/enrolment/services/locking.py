"""The one lock of enrolment: whoever changes who sits where in a training holds its row."""

from __future__ import annotations

from django.db import transaction

from digitaleschool.offer.models import Training


def lock_training(training: Training | int) -> Training:
    """The training, held until the transaction ends.

    All runs of a training share one waiting list, so they share one lock; it comes before every other lock that a
    service of this stage takes. Rows that only point to the training (a new run, say) can still be written.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a lock outside of a transaction holds nothing")
    pk = training if isinstance(training, int) else training.pk
    return Training.objects.select_for_update(no_key=True).get(pk=pk)
