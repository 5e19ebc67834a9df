from __future__ import annotations

from django.urls import URLPattern, path

from .views import coverage

urlpatterns: list[URLPattern] = [
    path("aanbod/dekking/", coverage.coverage, name="coverage"),
]
