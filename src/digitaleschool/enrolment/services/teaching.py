"""Who gives a run: they see its participants and note who was there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from digitaleschool.enrolment.proof_queries import trainers_to_name
from digitaleschool.offer.models import Run
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person


@transaction.atomic
def name_trainers(*, run: Run, trainers: Collection[int], by: Person, now: datetime) -> None:
    """The run is given by these trainers of its provider, and by nobody else; others among the keys are left out."""
    run = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
    chosen = list(trainers_to_name(run).filter(pk__in=trainers))
    if set(run.trainers.values_list("pk", flat=True)) == {trainer.pk for trainer in chosen}:
        return
    run.trainers.set(chosen)
    details = {"trainers": sorted(trainer.pk for trainer in chosen)}
    write_down(
        "run.trainers_named", by=by, now=now, organisation=run.rtc, on=run, label=run.training.slug, details=details
    )
