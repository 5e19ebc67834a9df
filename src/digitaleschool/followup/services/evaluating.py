"""The evaluations of participants: kept as they answer, told as figures that are safe."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from digitaleschool.core.followup.evaluating import SINGLE, Evaluated
from digitaleschool.core.offer.content import Content
from digitaleschool.core.quality.delivered import GROUP, MATERIAL, PRACTICE, RETURN
from digitaleschool.core.quality.facts import DeliveredFact
from digitaleschool.core.survey.asking import content_of, nothing_answered
from digitaleschool.core.wording import Text
from digitaleschool.enrolment.models import Enrolment
from digitaleschool.enrolment.services.locking import lock_training
from digitaleschool.followup.evaluated import evaluated_of, instrument
from digitaleschool.followup.models import Evaluation
from digitaleschool.followup.queries import last_end_of, version_of
from digitaleschool.offer.models import Run, Training, TrainingMaterial
from digitaleschool.offer.services.delivering import record_delivered

from .refusals import FollowupRefused

ASKED_AT_END, ASKED_IN_CLASS = ("a1", "a2", "a5", "b1", "d3", "e1"), ("b2", "d5")
"""Criteria of the quality framework, as the instrument calls its rows."""


@transaction.atomic
def keep_evaluation(*, enrolment: Enrolment, moment: str, values: Mapping[str, Any], now: datetime) -> Evaluation:
    """What a participant answered at a moment; answered again, the last word holds.

    Raises :class:`FollowupRefused` where nothing was answered.
    """
    lock_training(enrolment.training_id)
    asked = instrument()
    content = content_of(asked, values)
    if moment not in Evaluation.Moment.values or nothing_answered(content):
        raise FollowupRefused(Text(nl="Beantwoord minstens één vraag.", en="Answer one question at least."))
    row, _is_new = Evaluation.objects.update_or_create(
        enrolment=enrolment, moment=moment,
        defaults={
            "values": content, "instrument": f"{asked.id}@{asked.version}", "answered_at": now,
            "is_invented": enrolment.is_invented,
        },
    )  # fmt: skip
    return row


@transaction.atomic
def tell_delivered(*, training: Training, now: datetime) -> None:
    """Writes down, for the quality framework, what came of what the training promised: by run, and over all runs."""
    lock_training(training.pk)
    version = version_of(training)
    if version is None:
        return
    runs = [
        run
        for run in training.runs.exclude(status=Run.Status.CANCELLED).prefetch_related("sessions").order_by("pk")
        if (held := list(run.sessions.all())) and last_end_of(held) <= now
    ]
    if not runs:
        return
    content, found = version.value, evaluated_of(training, with_changes=False)
    facts = {run.pk: _happened(run, training, now) for run in runs}
    for run in runs:
        kept = [*_promises(content, found, run.pk, [facts[run.pk]]), *_criteria(found, run.pk)]
        record_delivered(training=training, run=run, version=version, kept=kept, now=now)
    whole = [*_promises(content, found, SINGLE, list(facts.values())), *_criteria(found, SINGLE)]
    record_delivered(training=training, run=None, version=version, kept=whole, now=now)


def _happened(run: Run, training: Training, now: datetime) -> tuple[int, float | None, float | None]:
    """How many took part, how many days ahead the material was there, and whether there was a return session."""
    seats = Enrolment.objects.filter(run=run, state=Enrolment.State.SEATED).count()
    sessions = sorted(run.sessions.all(), key=lambda one: (one.starts_at, one.pk))
    back = [one for one in sessions if one.is_return]
    held = None if back and back[-1].ends_at > now else float(bool(back))
    return seats, _days_ahead(training, sessions[0].starts_at), held


def _days_ahead(training: Training, first: datetime) -> float | None:
    """Days before the first session on which the last material was there to be fetched; None without material here."""
    days = []
    for one in TrainingMaterial.objects.filter(training=training).prefetch_related("material__versions"):
        stored = min((version.at for version in one.material.versions.all()), default=None)
        if stored is not None:
            there = (first - stored).days
            days.append(there if one.days_before is None else min(there, one.days_before))
    return float(max(min(days), 0)) if days else None


def _promises(
    content: Content, found: Evaluated, run: int, facts: list[tuple[int, float | None, float | None]]
) -> list[DeliveredFact]:  # fmt: skip
    practised = found.practised.get(run)
    ahead = [days for _, days, _ in facts if days is not None]
    held = [one for _, _, one in facts if one is not None]
    promises_return = any(session.is_return for session in content.sessions)
    kept = [
        DeliveredFact(what=GROUP, promised=content.group_max, happened=max(seats for seats, _, _ in facts)),
        DeliveredFact(what=MATERIAL, promised=content.material_days_ahead, happened=min(ahead) if ahead else None),
        DeliveredFact(what=RETURN, promised=float(promises_return), happened=sum(held) / len(held) if held else None),
    ]
    if practised is None or practised.base is None:
        return [DeliveredFact(what=PRACTICE, promised=content.practice_share), *kept]
    return [
        DeliveredFact(what=PRACTICE, promised=content.practice_share, happened=practised.value, low=practised.low,
             high=practised.high, base=practised.base),
        *kept,
    ]  # fmt: skip


def _criteria(found: Evaluated, run: int) -> list[DeliveredFact]:
    asked = [("end", "criteria", row) for row in ASKED_AT_END]
    asked += [("six_weeks", "in_class", row) for row in ASKED_IN_CLASS]
    kept = []
    for moment, item, row in asked:
        share = found.share_of(moment, item, row, run)
        if share is not None and share.base:
            kept.append(DeliveredFact(what=row.upper(), yes=share.yes, base=share.base, low=share.low, high=share.high))
    return kept
