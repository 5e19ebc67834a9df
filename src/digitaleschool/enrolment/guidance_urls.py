"""Addresses of individual guidance."""

from __future__ import annotations

from django.urls import path

from .views import guidance

urlpatterns = [
    path("begeleiding/", guidance.guidance, name="guidance"),
    path("begeleiding/aanbieden/", guidance.guidance_offer, name="guidance_offer"),
    path("begeleiding/<uuid:key>/kies/", guidance.guidance_book, name="guidance_book"),
    path("begeleiding/<uuid:key>/vrij/", guidance.guidance_free, name="guidance_free"),
    path("begeleiding/<uuid:key>/waarover/", guidance.guidance_tell, name="guidance_tell"),
    path("begeleiding/<uuid:key>/weg/", guidance.guidance_withdraw, name="guidance_withdraw"),
    path("begeleiding/<uuid:key>/agenda.ics", guidance.guidance_calendar, name="guidance_calendar"),
]
