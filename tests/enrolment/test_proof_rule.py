"""Who followed enough, and what a credential says; without rows."""

from __future__ import annotations

import base64
import gzip
from datetime import UTC, datetime, timedelta

import pytest

from digitaleschool.core.enrolment.credential import LIST_BITS, bitstring
from digitaleschool.core.enrolment.proof import ABSENT, EXCUSED, PRESENT, Noted, followed, load_rule


def noted(kind: str, minutes: int = 0, **more: object) -> Noted:
    return Noted(session_minutes=100, kind=kind, minutes=minutes, **more)


@pytest.mark.parametrize(
    ("sessions", "percent", "is_entitled"),
    [
        ([noted(PRESENT, 80)], 80, True),
        ([noted(PRESENT, 79)], 79, False),
        ([noted(PRESENT, 100), noted(PRESENT, 60)], 80, True),
        ([noted(PRESENT, 100), noted(PRESENT, 59)], 79, False),
        # who is excused owes less, but not everything
        ([noted(PRESENT, 100), noted(PRESENT, 100), noted(EXCUSED)], 100, True),
        ([noted(PRESENT, 100), noted(EXCUSED)], 100, False),
        ([noted(EXCUSED)], 0, False),
        ([noted(ABSENT)], 0, False),
        ([noted("")], 0, False),
        # the return session does not count, unless there is nothing else
        ([noted(PRESENT, 100), noted(ABSENT, is_return=True)], 100, True),
        ([noted(PRESENT, 100, is_return=True)], 100, True),
        ([noted(ABSENT), noted(PRESENT, 100, is_return=True)], 0, False),
        # nobody gets a certificate while a list is open
        ([noted(PRESENT, 100), noted(PRESENT, 100, is_settled=False)], 100, False),
        ([noted(PRESENT, 100), noted("", is_return=True, is_settled=False)], 100, True),
        ([], 0, False),
    ],
)
def test_who_followed_enough(sessions, percent, is_entitled):
    done = followed(load_rule(), sessions)

    assert (done.percent, done.is_entitled) == (percent, is_entitled)


def test_hours_are_those_of_closed_lists_and_of_the_return_session_too():
    sessions = [
        noted(PRESENT, 100),
        noted(PRESENT, 250),  # more than the session takes
        noted(PRESENT, 50, is_return=True),
        noted(PRESENT, 30, is_settled=False),
    ]

    assert followed(load_rule(), sessions).minutes == 250


def test_the_code_works_from_a_quarter_before_until_a_day_after():
    starts = datetime(2027, 3, 27, 13, 0, tzinfo=UTC)  # the clock changes in the night that follows
    ends = starts + timedelta(hours=3)
    moments = [
        starts - timedelta(minutes=15, seconds=1), starts - timedelta(minutes=15), ends,
        ends + timedelta(hours=24, seconds=-1), ends + timedelta(hours=24),
    ]  # fmt: skip

    assert [load_rule().is_open(starts, ends, at) for at in moments] == [False, True, True, True, False]


@pytest.mark.parametrize("ended", [[], [0], [7, 8, LIST_BITS - 1]])
def test_the_status_list_has_a_bit_for_each_ended_one(ended):
    text = bitstring(ended)
    bits = gzip.decompress(base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))

    found = [index for index in range(LIST_BITS) if bits[index // 8] >> (7 - index % 8) & 1]

    assert (text[0], len(bits), found) == ("u", LIST_BITS // 8, ended)
