"""Addresses of the return session, the evaluation and the use in class."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
