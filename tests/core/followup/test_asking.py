"""When a participant is asked what: a table of moments at the edges."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from digitaleschool.core.followup.asking import AFTER, BEFORE, SIX_MONTHS, SIX_WEEKS, USE, Followed, due

START = datetime(2027, 1, 13, 13, 30, tzinfo=UTC)
END = START + timedelta(hours=3)
CARD = date(2027, 1, 20)


def asked(now: datetime, **facts) -> list[str]:
    return [one.what for one in due(Followed(first_start=START, last_end=END, **facts), now)]


@pytest.mark.parametrize(
    ("now", "facts", "what"),
    [
        (START - timedelta(days=7, minutes=1), {}, []),
        (START - timedelta(days=7), {}, [BEFORE]),
        (START - timedelta(days=7), {"evaluated": frozenset({"before"})}, []),
        (START, {}, []),
        (END, {}, [AFTER]),
        (END, {"lesson_on": CARD}, [AFTER]),
        (END, {"lesson_on": CARD, "evaluated": frozenset({"end"})}, []),
        (END + timedelta(days=14), {"used_on": date(2027, 1, 14)}, []),
        (datetime(2027, 1, 21, 7, 59, tzinfo=UTC), {"lesson_on": CARD, "evaluated": frozenset({"end"})}, []),
        (datetime(2027, 1, 21, 8, tzinfo=UTC), {"lesson_on": CARD, "evaluated": frozenset({"end"})}, [USE]),
        (datetime(2027, 1, 21, 8, tzinfo=UTC), {"lesson_on": CARD, "used_on": CARD}, [AFTER]),
        (datetime(2027, 1, 21, 8, tzinfo=UTC), {"lesson_on": CARD, "used_on": date(2027, 1, 19)}, [AFTER, USE]),
        (datetime(2027, 2, 4, 9, tzinfo=UTC), {}, [USE]),  # no card: three weeks after the last session
        (datetime(2027, 2, 23, 9, tzinfo=UTC), {"used_on": CARD}, []),
        (datetime(2027, 2, 24, 9, tzinfo=UTC), {"used_on": CARD}, [SIX_WEEKS]),
        (datetime(2027, 2, 24, 9, tzinfo=UTC), {"used_on": CARD, "evaluated": frozenset({"six_weeks"})}, []),
        (datetime(2027, 7, 14, 9, tzinfo=UTC), {"used_on": CARD}, [SIX_MONTHS]),
        (datetime(2027, 9, 14, 9, tzinfo=UTC), {"used_on": CARD}, []),
    ],
)
def test_what_is_asked_at_a_moment(now, facts, what):
    assert asked(now, **facts) == what


def test_nothing_is_asked_twice_for_the_same_day_and_a_lesson_that_moves_is_asked_about_again():
    now = datetime(2027, 1, 21, 9, tzinfo=UTC)
    known = frozenset({(USE, date(2027, 1, 21)), (AFTER, date(2027, 1, 13))})

    assert asked(now, lesson_on=CARD, asked=known) == []
    assert asked(datetime(2027, 1, 28, 9, tzinfo=UTC), lesson_on=CARD, asked=known) == [USE]  # once more, a week later
    later = date(2027, 2, 3)
    assert asked(datetime(2027, 2, 4, 9, tzinfo=UTC), lesson_on=later, used_on=CARD, asked=known) == [USE]
