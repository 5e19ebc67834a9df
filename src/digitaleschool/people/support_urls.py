"""Helping people: standing in for someone."""

from django.urls import path

from digitaleschool.common import converters  # noqa: F401  (names <number:…>)

from .views import standing_in

urlpatterns = [
    path("vervangen/", standing_in.people, name="stand_in"),
    path("vervangen/stop/", standing_in.stop, name="stand_in_end"),
    path("vervangen/<number:pk>/", standing_in.begin_for, name="stand_in_for"),
]
