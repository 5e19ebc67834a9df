from __future__ import annotations

from datetime import timedelta

import pytest

from digitaleschool.enrolment.models import Attendance, AttendanceList
from digitaleschool.enrolment.services.attending import (
    AttendanceRefused,
    Mark,
    check_in,
    close_list,
    close_next_list,
    list_of,
    new_code,
    take_attendance,
)
from digitaleschool.people.models import AuditEntry

from .taught import HOURS, all_there, new_seat, taught

__all__ = ["new_seat", "taught"]


def take(taught, *marks, session=None, why="", at=None, by=None):
    session = session or taught.first
    return take_attendance(
        session=session, marks=marks, why=why, by=by or taught.tess, now=at or session.starts_at + HOURS
    )


def noted(session) -> list[tuple[str, str, int, str]]:
    rows = session.attendances.order_by("enrolment")
    return [(one.enrolment.person.name, one.kind, one.minutes, one.how) for one in rows]


def test_a_trainer_ticks_who_is_there_whole_and_in_part(taught):
    taken = take(
        taught, Mark(enrolment=taught.els.pk, kind="present"),
        Mark(enrolment=taught.jef.pk, kind="present", minutes=95),
    )  # fmt: skip

    assert (taken.changed, taken.clashes) == (2, ())
    assert noted(taught.first) == [("Els", "present", 180, "list"), ("Jef", "present", 95, "list")]
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", "details__to")) == [
        ("attendance.noted", "present:180"), ("attendance.noted", "present:95"),
    ]  # fmt: skip


def test_what_was_kept_already_is_no_change(taught):
    mark = Mark(enrolment=taught.els.pk, kind="present")
    take(taught, mark)

    again = take(taught, mark)  # the button was pressed twice: the same page, the same ticks

    assert (again.changed, again.clashes, Attendance.objects.count()) == (0, (), 1)


def test_what_a_colleague_noted_meanwhile_is_told_and_not_overwritten(taught, amina):
    take(taught, Mark(enrolment=taught.els.pk, kind="excused"), by=amina)

    taken = take(
        taught, Mark(enrolment=taught.els.pk, kind="present", seen=""), Mark(enrolment=taught.jef.pk, kind="absent")
    )

    assert taken.changed == 1
    assert [(clash.enrolment, clash.now.kind, clash.now.noted_by) for clash in taken.clashes] == [
        (taught.els, "excused", amina)
    ]
    assert noted(taught.first) == [("Els", "excused", 0, "list"), ("Jef", "absent", 0, "list")]


@pytest.mark.parametrize("minutes", [0, 181, -1])
def test_minutes_that_cannot_be_are_refused_and_nothing_is_kept(taught, minutes):
    with pytest.raises(AttendanceRefused, match="Jef: vul tussen 1 en 180 minuten in"):
        take(
            taught, Mark(enrolment=taught.els.pk, kind="present"),
            Mark(enrolment=taught.jef.pk, kind="present", minutes=minutes),
        )  # fmt: skip

    assert not Attendance.objects.exists()


def test_a_kind_that_is_none_is_refused(taught):
    with pytest.raises(AttendanceRefused, match="Kies aanwezig"):
        take(taught, Mark(enrolment=taught.els.pk, kind="maybe"))


def test_before_a_session_one_can_only_be_excused(taught):
    before = taught.second.starts_at - 24 * HOURS
    take(taught, Mark(enrolment=taught.els.pk, kind="excused"), session=taught.second, at=before)

    with pytest.raises(AttendanceRefused, match="begint nog"):
        take(taught, Mark(enrolment=taught.jef.pk, kind="present"), session=taught.second, at=before)
    assert noted(taught.second) == [("Els", "excused", 0, "list")]


def test_someone_without_a_place_is_not_on_the_list(taught, new_seat):
    waiting = new_seat(taught.run, "Wim", state="waiting")

    assert take(taught, Mark(enrolment=waiting.pk, kind="present")).changed == 0


def test_a_participant_checks_in_with_the_code_once(taught):
    kept, now = list_of(taught.first), taught.first.starts_at

    first = check_in(attendance_list=kept, person=taught.els.person, now=now)
    again = check_in(attendance_list=kept, person=taught.els.person, now=now + HOURS)

    assert (first, again.noted_at) == (again, now)
    assert noted(taught.first) == [("Els", "present", 180, "code")]


@pytest.mark.parametrize(
    ("after_start", "is_open"),
    [(-timedelta(minutes=16), False), (-timedelta(minutes=15), True), (26.9 * HOURS, True), (27 * HOURS, False)],
)
def test_the_code_works_from_a_quarter_before_to_a_day_after(taught, after_start, is_open):
    def try_it() -> str:
        at = taught.first.starts_at + after_start
        return check_in(attendance_list=list_of(taught.first), person=taught.els.person, now=at).kind

    if is_open:
        assert try_it() == "present"
    else:
        with pytest.raises(AttendanceRefused):
            try_it()


def test_the_code_is_for_who_has_a_place(taught, bram, new_seat):
    new_seat(taught.run, person=bram, state="waiting")

    with pytest.raises(AttendanceRefused, match="geen plaats"):
        check_in(attendance_list=list_of(taught.first), person=bram, now=taught.first.starts_at)


def test_who_was_excused_and_comes_after_all_checks_in(taught):
    take(taught, Mark(enrolment=taught.els.pk, kind="excused"))

    assert check_in(
        attendance_list=list_of(taught.first), person=taught.els.person, now=taught.first.starts_at
    ).minutes == 180  # fmt: skip


def test_who_was_noted_as_absent_talks_to_the_trainer(taught):
    take(taught, Mark(enrolment=taught.els.pk, kind="absent"))

    with pytest.raises(AttendanceRefused, match="Zeg het aan de lesgever"):
        check_in(attendance_list=list_of(taught.first), person=taught.els.person, now=taught.first.starts_at)


def test_an_old_code_is_no_code(taught, now):
    old = list_of(taught.first).code

    new = new_code(session=taught.first, by=taught.tess, now=now).code

    assert (new != old, AttendanceList.objects.filter(code=old).exists()) == (True, False)


def test_closing_notes_who_did_not_come_and_stops_the_code(taught):
    take(taught, Mark(enrolment=taught.els.pk, kind="present"))

    close_list(session=taught.first, by=taught.tess, now=taught.first.ends_at)
    close_list(session=taught.first, by=taught.tess, now=taught.first.ends_at + HOURS)

    assert noted(taught.first) == [("Els", "present", 180, "list"), ("Jef", "absent", 0, "closing")]
    assert AuditEntry.objects.filter(verb="attendance.closed").count() == 1
    with pytest.raises(AttendanceRefused, match="afgesloten"):
        check_in(attendance_list=list_of(taught.first), person=taught.jef.person, now=taught.first.ends_at)


def test_a_list_cannot_be_closed_before_its_session(taught, now):
    with pytest.raises(AttendanceRefused, match="begint nog"):
        close_list(session=taught.second, by=taught.tess, now=now)


def test_a_closed_list_is_corrected_with_a_reason_that_is_noted(taught):
    all_there(taught, taught.first)
    mark = Mark(enrolment=taught.jef.pk, kind="present", minutes=60, seen="present:180")

    with pytest.raises(AttendanceRefused, match="Zeg waarom"):
        take(taught, mark)
    take(taught, mark, why="Ging  eerder weg.\n")

    kept = Attendance.objects.get(enrolment=taught.jef)
    entry = AuditEntry.objects.filter(verb="attendance.corrected").get()
    assert (kept.minutes, kept.why, kept.noted_by) == (60, "Ging eerder weg.", taught.tess)
    assert (entry.by, entry.details["from"], entry.details["to"]) == (taught.tess, "present:180", "present:60")


def test_a_day_after_a_session_its_list_closes_by_itself_if_anyone_was_noted(taught):
    list_of(taught.second)  # the code was shown, and nobody noted anything
    take(taught, Mark(enrolment=taught.els.pk, kind="present"))
    day_after = taught.first.ends_at + 24 * HOURS

    assert close_next_list(now=day_after - HOURS) is False
    assert close_next_list(now=day_after) is True
    assert close_next_list(now=taught.second.ends_at + 48 * HOURS) is False
    assert list(AttendanceList.objects.order_by("session").values_list("closed_at", flat=True)) == [day_after, None]
