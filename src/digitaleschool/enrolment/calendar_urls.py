"""Addresses of calendars and what mails lead to."""

from __future__ import annotations

from django.urls import path

from .views import calendars, notices

urlpatterns = [
    path("agenda/<secret:secret>.ics", calendars.calendar_feed, name="calendar_feed"),
    path("mijn-opleidingen/agenda/", calendars.my_calendars, name="calendar_feeds"),
    path("mijn-opleidingen/mails/", notices.my_notices, name="my_notices"),
    path("mijn-opleidingen/<uuid:key>/agenda.ics", calendars.enrolment_calendar, name="enrolment_calendar"),
]
