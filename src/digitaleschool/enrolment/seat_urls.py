"""Addresses of enrolment: asking for a place, teams, waiting."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
