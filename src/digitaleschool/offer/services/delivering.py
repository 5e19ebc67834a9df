"""What came of a training, as a later stage tells it: promises kept or not, and answers for everyone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from digitaleschool.core.quality.facts import DeliveredFact
from digitaleschool.offer.models import Delivered, Run, Training, TrainingAnswer, Version
from digitaleschool.offer.models.delivered import FIGURES


@transaction.atomic
def record_delivered(
    *, training: Training, run: Run | None, version: Version | None, kept: Sequence[DeliveredFact], now: datetime
) -> None:
    """Writes down what came of a run, or of all runs (None), in the place of what was written before."""
    Training.objects.select_for_update(of=("self",), no_key=True).get(pk=training.pk)
    Delivered.objects.filter(training=training, run=run).exclude(what__in=[one.what for one in kept]).delete()
    for one in kept:
        figures = {name: getattr(one, name) for name in FIGURES}
        Delivered.objects.update_or_create(
            training=training, run=run, what=one.what,
            defaults={**figures, "version": version, "counted_at": now, "is_invented": training.is_invented},
        )  # fmt: skip


@transaction.atomic
def publish_answer(
    *, training: Training, question: str, answer: str, was: TrainingAnswer | None, now: datetime
) -> TrainingAnswer:
    """A question and its answer on the page of a training; ``was`` is changed where it was published before."""
    if was is None:
        return TrainingAnswer.objects.create(
            training=training, question=question, answer=answer, published_at=now, is_invented=training.is_invented
        )
    was.question, was.answer = question, answer
    was.save(update_fields=["question", "answer"])
    return was


def take_back_answer(answer: TrainingAnswer) -> None:
    """No longer on the page of the training."""
    answer.delete()
