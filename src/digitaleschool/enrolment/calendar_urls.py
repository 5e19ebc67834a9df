"""Addresses of calendars and what mails lead to."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
