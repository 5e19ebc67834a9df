"""From when a material may be fetched, by its licence and the trainings that it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from digitaleschool.core.values import dataclass

OPEN, LATER, NO_DATE, PARTICIPANTS, NOT_YET_PUBLIC = "open", "later", "no_date", "participants", "not_yet_public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A published training, or module, that a material belongs to."""

    days_before: int | None
    """Before the first session; 0: on its day; None: at once."""
    first_session_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Whether it may be fetched today; if not, why, and from which day where that is known."""

    state: str
    opens_on: date | None = None

    @property
    def is_open(self) -> bool:
        return self.state == OPEN


def release(*, for_participants: bool, uses: Sequence[Use], today: date) -> Release:
    """What counts for someone who does not work on it. One use that is open opens it for all: it is the same file.

    >>> day = date(2026, 3, 20)
    >>> release(for_participants=False, uses=[Use(days_before=14, first_session_on=day)], today=date(2026, 3, 5))
    Release(state='later', opens_on=datetime.date(2026, 3, 6))
    """
    if for_participants:
        return Release(state=PARTICIPANTS)
    if not uses:
        return Release(state=NOT_YET_PUBLIC)
    days = [_opens_on(use) for use in uses]
    known = sorted(day for day in days if day is not None)
    if not known:
        return Release(state=NO_DATE)
    return Release(state=OPEN) if known[0] <= today else Release(state=LATER, opens_on=known[0])


def _opens_on(use: Use) -> date | None:
    if use.days_before is None:
        return date.min
    return use.first_session_on and use.first_session_on - timedelta(days=use.days_before)
