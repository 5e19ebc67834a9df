"""What a season's plan proposed and a teacher said yes to becomes a place here; a later no ends it.

The planning stage knows nothing of enrolments: this looks at its proposals, under the lock of the training, before
anybody is seated.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from digitaleschool.enrolment.models import Enrolment
from digitaleschool.enrolment.queries import accepted_proposals
from digitaleschool.offer.models import Training
from digitaleschool.people.audit import write_down
from digitaleschool.planning.models import PlannedRun
from digitaleschool.planning.queries import GONE

from .notices import notify

State, Because = Enrolment.State, Enrolment.Because


def take_over(training: Training, *, now: datetime) -> int:
    """Brings enrolments in line with the proposals of a training; how many changed. The caller holds its lock."""
    return _seat_accepted(training, now) + _end_declined(training, now)


def _seat_accepted(training: Training, now: datetime) -> int:
    rows = accepted_proposals().filter(enrolment__isnull=True, run__run__training=training)
    rows = rows.select_related("run__run", "wish__wisher__person", "wish__wisher__school").order_by("pk")
    changed = 0
    for proposal in rows:
        run, wisher = proposal.run.run, proposal.wish.wisher
        if run is None or wisher.person is None:
            continue
        mine = Enrolment.objects.filter(run=run, person=wisher.person).exclude(state=State.ENDED).first()
        is_news = mine is None or not mine.is_seated
        enrolment = mine or Enrolment(
            training=training, run=run, person=wisher.person, school=wisher.school, field=proposal.wish.field,
            level=proposal.wish.level, asked_at=proposal.answered_at or now, is_invented=wisher.is_invented,
            wants_to_know=proposal.wish.note, told_sequence=run.sequence,
        )  # fmt: skip
        enrolment.proposal, enrolment.state, enrolment.answer_by = proposal, State.SEATED, None
        enrolment.seated_at = enrolment.seated_at or now
        enrolment.line_number = enrolment.line_number or next_line_number(training)
        enrolment.save()
        if is_news:
            write_down("enrolment.taken_over", by=wisher.person, now=now, on=enrolment, label=training.slug)
            notify("seated", enrolment=enrolment, now=now)
        changed += 1
    return changed


def _end_declined(training: Training, now: datetime) -> int:
    rows = Enrolment.objects.filter(training=training, proposal__state__in=GONE).exclude(state=State.ENDED)
    ended = list(rows.select_related("run__training", "person", "proposal__run").order_by("pk"))
    for one in ended:
        is_cancelled = one.proposal is not None and one.proposal.run.state == PlannedRun.State.CANCELLED
        one.state, one.ended_at = State.ENDED, now
        one.ended_because = Because.RUN_CANCELLED if is_cancelled else Because.CANCELLED
        one.save(update_fields=["state", "ended_at", "ended_because"])
        notify("run_cancelled" if is_cancelled else "cancelled", enrolment=one, now=now)
    return len(ended)


def next_line_number(training: Training) -> int:
    """The place in line of who applies now. The caller holds the lock: two never get the same."""
    return int(Enrolment.objects.filter(training=training).aggregate(last=Max("line_number"))["last"] or 0) + 1
