"""Writes iCalendar files: a small part of RFC 5545 and RFC 5546, exactly.

An event is the same event in every file that has its ``uid``; of two that differ, calendars keep the one with the
higher ``sequence``, then the later ``stamp``. Times are those of the clock on the wall in Belgium, with the rules of
that clock in the file (``VTIMEZONE``); the hour that comes twice in October is told in UTC, as only then it is clear
which one is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from digitaleschool.core.values import dataclass

ZONE = "Europe/Brussels"
HERE = ZoneInfo(ZONE)
PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"
"""Days to read; days that one person is asked to keep; days that no longer hold (RFC 5546, 1.4)."""
STATUSES = ("TENTATIVE", "CONFIRMED", "CANCELLED")
MAKER = "-//Digitale School//opleidingen//NL"
LONGEST_LINE = 75
"""Octets, without the line break (RFC 5545, 3.1)."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ADDRESS = re.compile(r"[^\s<>\"',;:@]+@[^\s<>\"',;:@]+\Z")

CLOCK = """\
BEGIN:VTIMEZONE
TZID:Europe/Brussels
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE""".splitlines()
"""The rules since 1996 (directive 2000/84/EC and the one before it)."""


class CalendarRefused(ValueError):
    """An event or a file that no calendar would understand: a bug of whoever made it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who organises, or who comes."""

    address: str
    name: str = ""

    def __post_init__(self) -> None:
        if not ADDRESS.match(self.address):
            raise CalendarRefused("this is no e-mail address")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One stretch of time on one day, with what to know about it."""

    uid: str
    """The same as long as it is the same event, whatever changes; no other event in the world has it."""
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    status: str = "CONFIRMED"
    description: str = ""
    location: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[!-~]{8,200}", self.uid):
            raise CalendarRefused("a uid is 8 to 200 signs of ASCII, without blanks")
        if self.sequence < 0:
            raise CalendarRefused("a sequence counts from 0")
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise CalendarRefused("an event knows its time zone")
        if self.ends_at <= self.starts_at:
            raise CalendarRefused("an event ends after it begins")
        if self.status not in STATUSES:
            raise CalendarRefused(f"a status is one of {', '.join(STATUSES)}")
        if re.search(r"[^!-~]", self.url):
            raise CalendarRefused("an address has no blanks and only ASCII")


def calendar_file(
    events: Sequence[Event], *, method: str, stamp: datetime, organiser: Party, attendee: Party | None = None,
    name: str = "", refresh: timedelta | None = None,
) -> str:  # fmt: skip
    """The text of a file with these events.

    ``method``: ``PUBLISH`` for days that anyone may read, without ``attendee``; ``REQUEST`` and ``CANCEL`` for those of
    one ``attendee``. ``stamp``: now. ``name`` and ``refresh`` are for calendars that follow an address. Raises
    :class:`CalendarRefused`.

    >>> nine = datetime(2027, 3, 2, 9, tzinfo=HERE)
    >>> event = Event(uid="run-1-1@site.be", sequence=0, starts_at=nine, ends_at=nine + timedelta(hours=3), summary="x")
    >>> file = calendar_file([event], method=PUBLISH, stamp=nine, organiser=Party(address="rtc@site.be"))
    >>> file.splitlines()[-7:-5]
    ['DTSTART;TZID=Europe/Brussels:20270302T090000', 'DTEND;TZID=Europe/Brussels:20270302T120000']
    """
    if method not in (PUBLISH, REQUEST, CANCEL):
        raise CalendarRefused(f"there is no method {method}")
    if (method == PUBLISH) == bool(attendee):
        raise CalendarRefused("who comes is told to that person only")
    if method != PUBLISH and not events:
        raise CalendarRefused("there is nothing to ask or to cancel")
    if stamp.tzinfo is None:
        raise CalendarRefused("a stamp knows its time zone")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{MAKER}", "CALSCALE:GREGORIAN", f"METHOD:{method}"]
    if name:
        lines += [f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}", f"X-WR-TIMEZONE:{ZONE}"]
    if refresh:
        hours = f"PT{max(1, round(refresh / timedelta(hours=1)))}H"
        lines += [f"REFRESH-INTERVAL;VALUE=DURATION:{hours}", f"X-PUBLISHED-TTL:{hours}"]
    lines += CLOCK
    for event in events:
        lines += _event(event, method, stamp, organiser, attendee)
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) for line in lines)


def _event(event: Event, method: str, stamp: datetime, organiser: Party, attendee: Party | None) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield _moment("DTSTART", event.starts_at)
    yield _moment("DTEND", event.ends_at)
    yield f"SUMMARY:{_text(event.summary)}"
    yield f"STATUS:{'CANCELLED' if method == CANCEL else event.status}"
    if event.location:
        yield f"LOCATION:{_text(event.location)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    if event.url:
        yield f"URL:{event.url}"
    yield f"ORGANIZER{_named(organiser)}:mailto:{organiser.address}"
    if attendee:
        yield f"ATTENDEE{_named(attendee)};ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:{attendee.address}"
    yield "END:VEVENT"


def _moment(name: str, moment: datetime) -> str:
    here = moment.astimezone(HERE)
    if here.fold:
        return f"{name}:{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{name};TZID={ZONE}:{here:%Y%m%dT%H%M%S}"


def _text(value: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11)."""
    value = CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _named(party: Party) -> str:
    """The name as a parameter, in quotes, which it cannot hold itself (RFC 5545, 3.2)."""
    name = re.sub(r"\s+", " ", CONTROL.sub("", party.name)).replace('"', "'").strip()
    return f';CN="{name}"' if name else ""


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets, never through the middle of a sign."""
    raw = line.encode()
    if len(raw) <= LONGEST_LINE:
        return line + "\r\n"
    pieces, room, begin = [], LONGEST_LINE, 0
    while begin < len(raw):
        end = min(begin + room, len(raw))
        while end < len(raw) and raw[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(raw[begin:end].decode())
        begin, room = end, LONGEST_LINE - 1
    return "\r\n ".join(pieces) + "\r\n"
