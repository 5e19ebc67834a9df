"""What the worker does for runs that are followed up: asks what is due, keeps the agenda and the figures fresh."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from digitaleschool.core.followup.asking import due, is_over
from digitaleschool.followup.models import Asked, Evaluation, Followed
from digitaleschool.followup.queries import facts_of, last_end_of, participants_of
from digitaleschool.offer.models import Delivered, Run, Session

from .agenda import gather_agenda
from .evaluating import tell_delivered
from .mails import mail_asked

EVERY = timedelta(hours=1)
AHEAD = timedelta(days=8)
"""A run is looked at from this long before its first session."""
AT_ONCE = 200


def begin_following(*, now: datetime) -> int:
    """A row for each run that begins soon, or has begun, and has none; how many were new."""
    soon = Session.objects.filter(starts_at__lte=now + AHEAD).values("run")
    runs = Run.objects.filter(pk__in=soon, followed__isnull=True).exclude(status=Run.Status.CANCELLED).order_by("pk")
    rows = [Followed(run=run, next_at=now) for run in runs[:AT_ONCE]]
    return len(Followed.objects.bulk_create(rows, ignore_conflicts=True)) if rows else 0


def follow_next(*, now: datetime) -> bool:
    """Looks at one run that is due; whether there was one. Of two workers at once, one takes it."""
    row = Followed.objects.filter(next_at__lte=now).order_by("next_at", "pk").first()
    if row is None:
        return False
    mine = Followed.objects.filter(pk=row.pk, next_at=row.next_at).update(next_at=now + EVERY)
    if mine:
        _follow(row, now)
    return True


def _follow(row: Followed, now: datetime) -> None:
    run = Run.objects.select_related("training").get(pk=row.pk)
    sessions = list(Session.objects.filter(run=run).order_by("starts_at", "pk"))
    if not sessions or run.status == Run.Status.CANCELLED:
        return
    ask_participants(run=run, now=now)
    if last_end_of(sessions) <= now:
        gather_agenda(run=run, now=now)
        if is_told_anew(run, now):
            tell_delivered(training=run.training, now=now)
    if is_over(sessions[0].starts_at, last_end_of(sessions), now):
        Followed.objects.filter(pk=row.pk).update(next_at=None)


def ask_participants(*, run: Run, now: datetime) -> int:
    """Asks each participant what is due by mail; how many mails there are. Asked twice at once, it is one mail."""
    asked = 0
    seats = participants_of(run).select_related("person", "training", "run", "transfer_card", "class_use")
    local = timezone.localtime(now)
    for enrolment, facts in facts_of(seats):
        for one in due(facts, local):
            with transaction.atomic():
                row, is_new = Asked.objects.get_or_create(
                    enrolment=enrolment, what=one.what, on=one.on, defaults={"asked_at": now}
                )
                if is_new:
                    mail_asked(row, now=now)
                    asked += 1
    return asked


def is_told_anew(run: Run, now: datetime) -> bool:
    """Whether something was said, or a session of this run ended, since the figures of the training were written."""
    rows = Delivered.objects.filter(training=run.training_id, run__isnull=True)
    told = rows.order_by("-counted_at").values_list("counted_at", flat=True).first()
    if told is None:
        return True
    return (
        Evaluation.objects.filter(enrolment__training=run.training_id, answered_at__gt=told).exists()
        or Session.objects.filter(run=run, ends_at__gt=told, ends_at__lte=now).exists()
    )
