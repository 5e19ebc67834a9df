"""The days and the place of a run, in words for a mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from digitaleschool.offer.models import Run, Session


def day_said(session: Session) -> str:
    """``donderdag 5 maart 2027, 9:00-12:00``; a return session says so."""
    when = stretch_said(session.starts_at, session.ends_at)
    return _("%(when)s (return session)") % {"when": when} if session.is_return else when


def stretch_said(starts_at: datetime, ends_at: datetime) -> str:
    """By the clock on the wall."""
    begins, ends = localtime(starts_at), localtime(ends_at)
    return f"{date_format(begins, 'l j F Y, G:i')}-{date_format(ends, 'G:i')}"


def days_said(sessions: Sequence[Session]) -> str:
    """A line for each session."""
    return "\n".join(f"- {day_said(session)}" for session in sessions)


def place_said(run: Run) -> str:
    if run.mode == Run.Mode.ONLINE:
        return _("online")
    return ", ".join(one for one in (run.place, run.street, f"{run.postcode} {run.town}".strip()) if one)
