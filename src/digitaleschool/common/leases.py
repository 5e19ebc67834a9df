"""Work that waits in the database: claimed by one worker at a time, given back when that worker dies.

A row of a :class:`Leased` model is work to do (a mail, a report). A worker claims it by a conditional update, which one
of two workers wins, does it outside any transaction, and settles it. A lease that ran out is free for the next worker.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

MINUTE = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)


class Leased(models.Model):
    """A row of work: waiting, done, or given up after too many tries."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        GIVEN_UP = "given_up", _("did not work")
        WITHDRAWN = "withdrawn", _("withdrawn")

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    not_before = models.DateTimeField()
    """When a worker may take it up; pushed back after a failure."""
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    """Until when the worker that claimed it may be at work; empty when nobody is."""
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    """The class of what went wrong last; never its message, which may quote what people wrote."""

    class Meta:
        abstract = True

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING


Work = TypeVar("Work", bound=Leased)


def claim(waiting: QuerySet[Work], *, now: datetime, lease: timedelta) -> Work | None:
    """One row that this worker now holds until ``now + lease``, oldest first; None where nothing is due."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    due = waiting.filter(free, state=Leased.State.WAITING, not_before__lte=now)
    for key, attempts in due.order_by("not_before", "pk").values_list("pk", "attempts")[:20]:
        mine = waiting.filter(free, pk=key, state=Leased.State.WAITING, attempts=attempts)
        if mine.update(leased_until=now + lease, attempts=F("attempts") + 1):
            return waiting.get(pk=key)
    return None


def settle(work: Leased, *, state: str) -> None:
    """The work is over: done, given up or withdrawn."""
    type(work)._default_manager.filter(pk=work.pk).update(state=state, leased_until=None)


def put_back(work: Leased, *, problem: str, now: datetime, most_attempts: int, first_wait: timedelta = MINUTE) -> None:
    """It did not work: again later, each time twice as late, or given up after ``most_attempts``.

    Nothing happens where the lease ran out and another worker took the work up: that one tells how it ended.
    """
    state = Leased.State.GIVEN_UP if work.attempts >= most_attempts else Leased.State.WAITING
    wait = min(first_wait * 2 ** min(work.attempts, 10), LONGEST_WAIT)
    mine = type(work)._default_manager.filter(pk=work.pk, state=Leased.State.WAITING, attempts=work.attempts)
    mine.update(state=state, leased_until=None, not_before=now + wait, problem=problem[:200])
