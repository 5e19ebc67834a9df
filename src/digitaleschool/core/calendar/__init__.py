"""Days for calendars, as iCalendar files (RFC 5545) that calendars of all makes keep up to date (RFC 5546)."""

from .files import CANCEL, PUBLISH, REQUEST, CalendarRefused, Event, Party, calendar_file

__all__ = ["CANCEL", "PUBLISH", "REQUEST", "CalendarRefused", "Event", "Party", "calendar_file"]
