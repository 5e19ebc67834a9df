"""Two taps at the same moment are one after the other; two workers ask one thing once."""

from __future__ import annotations

import pytest
from tests.at_once import at_once, meet_after
from tests.offer.conftest import no_locks

from digitaleschool.common.models import OutboxMail
from digitaleschool.followup.models import AgendaPoint, Asked, ClassUse
from digitaleschool.followup.services import using
from digitaleschool.followup.services.following import ask_participants

__all__ = ["no_locks"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tap(seat, now, monkeypatch):
    """A tap, of which another waits until both have looked at what is there."""
    meet_after(monkeypatch, "_locked", using)

    def tap(outcome: str, blocked_by: str = ""):
        return lambda: using.say_use(enrolment=seat, outcome=outcome, blocked_by=blocked_by, now=now).outcome

    return tap


def test_two_taps_at_once_are_one_after_the_other(tap):
    done, failures = at_once(tap("blocked", "time"), tap("tried", "time"))

    assert (sorted(done), failures) == (["blocked", "tried"], [])
    assert (ClassUse.objects.count(), AgendaPoint.objects.count()) == (1, 1)


def test_without_the_lock_one_tap_is_lost(tap, no_locks):
    _, failures = at_once(tap("blocked", "time"), tap("tried", "time"))

    assert len(failures) == 1


def test_two_workers_at_once_ask_one_thing_once(seat, run, now):
    done, failures = at_once(*[lambda: ask_participants(run=run, now=now)] * 2)

    assert (sorted(done), failures) == ([0, 1], [])
    assert (Asked.objects.count(), OutboxMail.objects.count()) == (1, 1)
