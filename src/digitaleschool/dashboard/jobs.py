"""What the worker does beside the web: one function a kind of work, of whatever stage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from django.utils.timezone import localdate

from digitaleschool.common import outbox
from digitaleschool.common.uploads import clear_orphans
from digitaleschool.enrolment.services.attending import close_next_list
from digitaleschool.enrolment.services.moments import tell_of_days
from digitaleschool.enrolment.services.notice_mails import tell_due
from digitaleschool.enrolment.tasks import seat_what_waits
from digitaleschool.followup.tasks import follow_up
from digitaleschool.needs.services.ballots import open_all_ballots
from digitaleschool.offer.services.reassessing import look_again
from digitaleschool.people.retention import carry_out_retention, is_due
from digitaleschool.planning.tasks import end_proposals, make_plans
from digitaleschool.reports.live import make_next_report

Job = Callable[[datetime], bool]
"""Does one piece of work that is due, in seconds rather than minutes (a plan of a season takes as long as was asked);
whether there may be more."""


def send_mail(now: datetime) -> bool:
    return outbox.send_due(now=now) > 0


def open_ballots(now: datetime) -> bool:
    return open_all_ballots(today=localdate(now)) > 0


def make_report(now: datetime) -> bool:
    return make_next_report(now=now)


def clear_what_is_over(now: datetime) -> bool:
    """Once a day; two workers at the same moment do it twice, which changes nothing."""
    if is_due(now):
        carry_out_retention(now)
        clear_orphans(now)
    return False


def look_at_trainings(now: datetime) -> bool:
    return look_again(now=now)


def tell_of_places(now: datetime) -> bool:
    """What the calendar says is due is looked for once a minute; what people did is told at once."""
    _look_at_calendar(now.replace(second=0, microsecond=0))
    return tell_due(now=now)


@lru_cache(maxsize=1)
def _look_at_calendar(minute: datetime) -> int:
    return tell_of_days(now=minute)


def close_lists(now: datetime) -> bool:
    return close_next_list(now=now)


JOBS: dict[str, Job] = {
    "seats": seat_what_waits,  # first: what comes of it is told and mailed in the same turn
    "attendance": close_lists,
    "notices": tell_of_places,
    "mail": send_mail,
    "ballots": open_ballots,
    "reports": make_report,
    "offer": look_at_trainings,
    "proposals": end_proposals,
    "followup": follow_up,
    "plans": make_plans,
    "retention": clear_what_is_over,
}
"""In the order in which they get their turn; each leases what it takes up, so that several workers may run."""
