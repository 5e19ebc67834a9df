"""What is told by the calendar: reminders, the return session, thanks, and material that is there from today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Min, Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from digitaleschool.core.enrolment.notices import HERE, anchored, load_hours, load_moments
from digitaleschool.enrolment.models import Enrolment, MomentDone
from digitaleschool.offer.models import Run, Session, TrainingMaterial

from .notices import notify

DAY = timedelta(days=1)
LATE = timedelta(days=3)
"""So long after its day material is still told: a worker may have been down."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """A notice to everybody who had a place in a run by then."""

    run: Run
    key: str
    event: str
    facts: Mapping[str, str]
    at: datetime


def tell_of_days(*, now: datetime) -> int:
    """Writes down what the calendar says is due by now; how many moments those were."""
    due = [*_moments(now), *_material(now)]
    done = set(MomentDone.objects.filter(key__in=[one.key for one in due]).values_list("key", flat=True))
    new = [one for one in due if one.key not in done]
    for one in new:
        _tell(one, now)
    return len(new)


@transaction.atomic
def _tell(due: Due, now: datetime) -> None:
    """Once for each moment: of two workers the second waits for the first, and then writes what is known already."""
    MomentDone.objects.bulk_create([MomentDone(key=due.key, run=due.run, at=now)], ignore_conflicts=True)
    for enrolment in _seated(due.run, due.at):
        notify(due.event, enrolment=enrolment, now=now, **due.facts)


def _seated(run: Run, due: datetime) -> QuerySet[Enrolment]:
    """Who had a place by then; who got one later was told the days with it."""
    before = Q(seated_at__lte=due) | Q(seated_at__isnull=True, asked_at__lte=due)
    there = Enrolment.objects.filter(before, run=run, state=Enrolment.State.SEATED)
    return there.select_related("run").order_by("pk")


def _moments(now: datetime) -> Iterator[Due]:
    moments = load_moments()
    reach = max(abs(moment.days) * DAY + moment.late_until for moment in moments) + 2 * DAY
    near = Session.objects.filter(starts_at__gte=now - reach, starts_at__lte=now + reach).values("run")
    runs = Run.objects.filter(pk__in=near).exclude(status=Run.Status.CANCELLED).order_by("pk")
    for run in runs.prefetch_related(Prefetch("sessions", Session.objects.order_by("starts_at", "pk"))):
        starts = [(session.starts_at, session.is_return) for session in run.sessions.all()]
        for moment in moments:
            for number in anchored(moment.anchor, starts):
                at = moment.due(starts[number][0])
                if at <= now < at + moment.late_until:
                    part = f"{moment.code}-{number + 1}-{starts[number][0]:%Y%m%d}"
                    yield Due(run=run, key=f"{run.pk}:{part}", event=moment.event, facts={"part": part}, at=at)


def _material(now: datetime) -> Iterator[Due]:
    """Material of which the day came: so many days before the first session of the run."""
    longest = TrainingMaterial.objects.aggregate(days=Max("days_before"))["days"]
    if longest is None:
        return
    runs = Run.objects.exclude(status=Run.Status.CANCELLED).annotate(first=Min("sessions__starts_at"))
    runs = runs.filter(first__gte=now - LATE - DAY, first__lte=now + (longest + 1) * DAY).order_by("pk")
    by_training: dict[int, list[TrainingMaterial]] = {}
    rows = TrainingMaterial.objects.filter(days_before__isnull=False, training__in=runs.values("training"))
    for row in rows.select_related("material").order_by("pk"):
        by_training.setdefault(row.training_id, []).append(row)
    for run in runs.filter(training__in=by_training):
        for row in by_training[run.training_id]:
            day = localdate(run.first) - row.days_before * DAY
            if day <= localdate(now) < day + LATE:
                yield Due(
                    run=run, key=f"{run.pk}:material-{row.pk}", event="material",
                    facts={"part": str(row.pk), "what": row.material.title},
                    at=datetime.combine(day, load_hours().quiet_until, tzinfo=HERE),
                )  # fmt: skip
