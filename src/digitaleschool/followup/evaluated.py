"""The evaluations of a training, read and made safe."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from digitaleschool.core.followup.evaluating import Evaluated, Participant, evaluated
from digitaleschool.core.survey.loading import load_instrument
from digitaleschool.core.survey.model import Instrument
from digitaleschool.enrolment.models import Enrolment
from digitaleschool.offer.models import Run, Training

from .models import Evaluation

INSTRUMENT = "evaluatie-opleiding"


def instrument() -> Instrument:
    """The questions that participants are asked."""
    return load_instrument(INSTRUMENT)


def evaluated_of(
    training: Training, *, only: Collection[int] | None = None, with_changes: bool = True
) -> Evaluated:  # fmt: skip
    """The figures of a training over all its runs and by run; the same pass of protection for all that is shown."""
    seats = Enrolment.objects.filter(training=training, state=Enrolment.State.SEATED).exclude(
        run__status=Run.Status.CANCELLED
    )
    rows = Evaluation.objects.filter(enrolment__in=seats.values("pk")).values_list("enrolment", "moment", "values")
    values: dict[int, dict[str, Mapping[str, Any]]] = {}
    for enrolment, moment, said in rows:
        values.setdefault(enrolment, {})[moment] = said
    people = [
        Participant(run=run, school=school, values=values.get(pk, {}))
        for pk, run, school in seats.order_by("pk").values_list("pk", "run", "school")
    ]
    return evaluated(instrument(), people, only=only, with_changes=with_changes)
