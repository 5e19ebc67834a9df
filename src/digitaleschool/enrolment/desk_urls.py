"""Addresses of the run's desk: who comes, the list, the export."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
