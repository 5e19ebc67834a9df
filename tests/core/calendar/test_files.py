"""Calendar files, read back by two libraries that did not write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.calendar import CANCEL, PUBLISH, REQUEST, CalendarRefused, Event, Party, calendar_file
from digitaleschool.core.calendar.files import HERE

NOW = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
RTC, ELS = (
    Party(address="rtc@site.be", name="RTC Oost-Vlaanderen"),
    Party(address="els@school.be", name='Els "de" Wit; x'),
)


def event(starts_at: datetime = datetime(2027, 3, 2, 8, tzinfo=UTC), **facts) -> Event:
    fields = {
        "uid": "enrolment-1-1@site.be",
        "sequence": 0,
        "ends_at": starts_at + timedelta(hours=3),
        "summary": "PLC",
    }
    return Event(starts_at=starts_at, **fields | facts)


def written(*events: Event, method: str = REQUEST, stamp: datetime = NOW, **facts) -> str:
    attendee = None if method == PUBLISH else ELS
    return calendar_file(events or [event()], method=method, stamp=stamp, organiser=RTC, attendee=attendee, **facts)


def by_icalendar(text: str) -> list[dict]:
    file = icalendar.Calendar.from_ical(text)
    found = [file, *file.walk()]
    assert not [error for part in found for error in part.errors]
    return [
        {
            "method": str(file["method"]), "uid": str(one["uid"]), "sequence": one["sequence"],
            "status": str(one["status"]), "starts": one.start, "ends": one.end, "summary": str(one["summary"]),
            "place": str(one.get("location", "")), "about": str(one.get("description", "")),
            "from": str(one["organizer"]), "to": str(one.get("attendee", "")),
        }
        for one in file.events
    ]  # fmt: skip


def by_vobject(text: str) -> list[dict]:
    file = vobject.readOne(text)
    file.validate(raiseException=True)

    def said(one, name: str) -> str:
        return getattr(one, name).value if hasattr(one, name) else ""

    return [
        {
            "method": file.method.value, "uid": one.uid.value, "sequence": int(one.sequence.value),
            "status": one.status.value, "starts": one.dtstart.value, "ends": one.dtend.value,
            "summary": one.summary.value, "place": said(one, "location"), "about": said(one, "description"),
            "from": one.organizer.value, "to": said(one, "attendee"),
        }
        for one in file.vevent_list
    ]  # fmt: skip


PARSERS = pytest.mark.parametrize("read", [by_icalendar, by_vobject])


@PARSERS
def test_both_parsers_read_what_was_meant(read):
    one = event(location="Labo 2, Gent", description="Breng mee:\n- laptop; lader", status="TENTATIVE", sequence=4)

    assert read(written(one)) == [
        {
            "method": "REQUEST", "uid": one.uid, "sequence": 4, "status": "TENTATIVE", "starts": one.starts_at,
            "ends": one.ends_at, "summary": "PLC", "place": "Labo 2, Gent", "about": "Breng mee:\n- laptop; lader",
            "from": "mailto:rtc@site.be", "to": "mailto:els@school.be",
        }
    ]  # fmt: skip


def kept(calendar: dict, *files: str, read) -> dict:
    """What a calendar holds that takes in files as RFC 5546 (2.1.5) says: the highest sequence, then the last."""
    for file in files:
        for found in read(file):
            before = calendar.get(found["uid"])
            if before is None or found["sequence"] >= before["sequence"]:
                calendar[found["uid"]] = found
    return calendar


@PARSERS
def test_an_update_and_a_cancellation_change_the_same_event(read):
    moved = event(datetime(2027, 3, 9, 8, tzinfo=UTC), sequence=2)
    first, second, third = written(), written(moved), written(event(moved.starts_at, sequence=3), method=CANCEL)

    assert [one["starts"] for one in kept({}, first, second, read=read).values()] == [moved.starts_at]
    assert [one["status"] for one in kept({}, first, second, third, read=read).values()] == ["CANCELLED"]
    assert [one["status"] for one in kept({}, third, first, second, read=read).values()] == ["CANCELLED"]


def around_changes() -> list[datetime]:
    """Each half hour from a day before to a day after both clock changes of two years."""
    changes = [datetime(2026, 10, 25, 1), datetime(2027, 3, 28, 1), datetime(2027, 10, 31, 1), datetime(2028, 3, 26, 1)]
    return [change.replace(tzinfo=UTC) + timedelta(minutes=30 * step) for change in changes for step in range(-48, 49)]


@PARSERS
@pytest.mark.parametrize("named", [True, False])
def test_the_hour_is_right_across_both_clock_changes(read, named):
    """Also for a calendar that has never heard of Brussels, and must go by the rules in the file."""
    moments = around_changes()
    text = written(*[event(moment, uid=f"event-{number}@site.be") for number, moment in enumerate(moments)])
    if not named:
        text = text.replace("Europe/Brussels", f"Here-{read.__name__}")

    found = read(text)

    assert [one["starts"].astimezone(UTC) for one in found] == moments
    assert [one["ends"].astimezone(UTC) for one in found] == [moment + timedelta(hours=3) for moment in moments]


def test_a_training_at_nine_is_at_nine_in_winter_and_in_summer():
    days = [datetime(2027, month, 15, 9, tzinfo=HERE) for month in (1, 7)]
    lines = written(*[event(day.astimezone(UTC), uid=f"event-{day:%m}@site.be") for day in days]).splitlines()

    assert [line for line in lines if line.startswith("DTSTART;")] == [
        "DTSTART;TZID=Europe/Brussels:20270115T090000",
        "DTSTART;TZID=Europe/Brussels:20270715T090000",
    ]


@PARSERS
@given(words=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_any_words_come_back_and_no_line_is_too_long(read, words):
    words = f"x{words}x"

    text = written(event(summary=words, location=words, description=f"{words}\n{words}"))

    [found] = read(text)
    assert (found["summary"], found["place"], found["about"]) == (words, words, f"{words}\n{words}")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")


@PARSERS
def test_nobody_writes_a_line_of_their_own(read):
    words = "x\r\nATTENDEE:mailto:eve@evil.example\rSTATUS:CANCELLED\nEND:VEVENT\x00\x07"
    party = Party(address="els@school.be", name=words)

    [found] = read(
        calendar_file(
            [event(summary=words, location=words, description=words)], method=REQUEST, stamp=NOW, organiser=RTC,
            attendee=party,
        )
    )  # fmt: skip

    assert (found["to"], found["status"]) == ("mailto:els@school.be", "CONFIRMED")


@PARSERS
def test_a_feed_names_itself_and_nobody_who_comes(read):
    text = written(method=PUBLISH, name="Mijn opleidingen, en meer", refresh=timedelta(hours=6))

    assert [one["to"] for one in read(text)] == [""]
    assert "X-WR-CALNAME:Mijn opleidingen\\, en meer\r\n" in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in text


@pytest.mark.parametrize(
    "facts",
    [
        {"uid": "kort"}, {"uid": "met een blanco"}, {"uid": "regel\r\nSTATUS:CANCELLED"}, {"sequence": -1},
        {"starts_at": datetime(2027, 3, 2, 9)}, {"ends_at": datetime(2027, 3, 2, 8, tzinfo=UTC)},
        {"status": "MISSCHIEN"}, {"url": "https://site.be/een twee"},
    ],
)  # fmt: skip
def test_an_event_that_makes_no_sense_is_refused(facts):
    with pytest.raises(CalendarRefused):
        event(**facts)


def test_a_file_that_makes_no_sense_is_refused():
    for facts in (
        {"method": "REPLY", "attendee": ELS}, {"method": PUBLISH, "attendee": ELS},
        {"method": REQUEST, "attendee": None}, {"method": CANCEL, "attendee": ELS, "events": []},
        {"method": PUBLISH, "attendee": None, "stamp": datetime(2027, 1, 1)},
    ):  # fmt: skip
        with pytest.raises(CalendarRefused):
            calendar_file(**{"events": [event()], "stamp": NOW, "organiser": RTC} | facts)
    for address in ("geen adres", "a@b\r\nX:y", "els@school.be;x"):
        with pytest.raises(CalendarRefused):
            Party(address=address)
