"""Several people tick one list at the same moment; and the twins without the lock, which must go wrong."""

from __future__ import annotations

import pytest
from tests.at_once import at_once, meet_after
from tests.enrolment.taught import HOURS, new_seat, taught
from tests.offer.conftest import no_locks

from digitaleschool.enrolment.models import Attendance
from digitaleschool.enrolment.services import attending
from digitaleschool.enrolment.services.attending import Mark, check_in, close_list, list_of, take_attendance

__all__ = ["new_seat", "no_locks", "taught"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def slow_list(taught, monkeypatch):
    """Whoever has read what is noted waits for the other to have read it too."""
    list_of(taught.first)
    meet_after(monkeypatch, "_noted_of", attending)


def two_ways(taught, amina):
    """Tess and Amina tick Els, each differently, each on a list that is still empty."""
    return at_once(
        *[
            lambda by=by, kind=kind: take_attendance(
                session=taught.first, marks=[Mark(enrolment=taught.els.pk, kind=kind)], why="", by=by,
                now=taught.first.starts_at + HOURS,
            )
            for by, kind in ((taught.tess, "present"), (amina, "excused"))
        ]
    )  # fmt: skip


def check_in_and_close(taught):
    """Els checks in while Tess closes the list."""
    return at_once(
        lambda: check_in(attendance_list=list_of(taught.first), person=taught.els.person, now=taught.first.ends_at),
        lambda: close_list(session=taught.first, by=taught.tess, now=taught.first.ends_at),
    )


def test_of_two_who_tick_one_line_the_second_is_told(taught, amina, slow_list):
    done, failures = two_ways(taught, amina)

    assert failures == []
    assert sorted((one.changed, len(one.clashes)) for one in done) == [(0, 1), (1, 0)]
    assert Attendance.objects.count() == 1


def test_who_checks_in_while_the_list_closes_is_there_or_is_told(taught, slow_list):
    _done, failures = check_in_and_close(taught)

    kept = Attendance.objects.get(enrolment=taught.els)
    assert (kept.kind, [type(one).__name__ for one in failures]) in [("present", []), ("absent", ["AttendanceRefused"])]


def test_a_full_room_checks_in_while_two_people_tick(taught, amina, new_seat):
    room = [taught.els, taught.jef, *(new_seat(taught.run, f"Mens{number}") for number in range(10))]
    kept, at = list_of(taught.first), taught.first.starts_at

    def ticks(by):
        marks = [Mark(enrolment=one.pk, kind="present") for one in room]
        return take_attendance(session=taught.first, marks=marks, why="", by=by, now=at)

    _done, failures = at_once(
        *[lambda one=one: check_in(attendance_list=kept, person=one.person, now=at) for one in room],
        lambda: ticks(taught.tess), lambda: ticks(amina),
    )  # fmt: skip

    assert failures == []
    assert sorted(taught.first.attendances.values_list("enrolment", "kind", "minutes")) == [
        (one.pk, "present", 180) for one in room
    ]


def test_without_the_lock_two_who_tick_one_line_fall_over_each_other(taught, amina, slow_list, no_locks):
    done, failures = two_ways(taught, amina)

    assert (len(done), [type(one).__name__ for one in failures]) == (1, ["IntegrityError"])


def test_without_the_lock_who_checks_in_while_the_list_closes_gets_an_error(taught, slow_list, no_locks):
    _done, failures = check_in_and_close(taught)

    assert [type(one).__name__ for one in failures] == ["IntegrityError"]
