"""The days and the place of a run, in words for a mail."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from digitaleschool.offer.models import Run, Session


def day_said(session: Session) -> str:
    """``donderdag 5 maart 2027, 9:00-12:00``, by the clock on the wall."""
    begins, ends = localtime(session.starts_at), localtime(session.ends_at)
    facts = {"day": date_format(begins, "l j F Y"), "from": date_format(begins, "G:i"), "to": date_format(ends, "G:i")}
    if session.is_return:
        return _("%(day)s, %(from)s-%(to)s (return session)") % facts
    return _("%(day)s, %(from)s-%(to)s") % facts


def days_said(sessions: Sequence[Session]) -> str:
    """A line for each session."""
    return "\n".join(f"- {day_said(session)}" for session in sessions)


def place_said(run: Run) -> str:
    if run.mode == Run.Mode.ONLINE:
        return _("online")
    return ", ".join(one for one in (run.place, run.street, f"{run.postcode} {run.town}".strip()) if one)
