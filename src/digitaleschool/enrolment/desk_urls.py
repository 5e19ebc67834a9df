"""Addresses of the run's desk: who comes, the list, the export."""

from __future__ import annotations

from django.urls import path

from .views import desk, desk_actions

urlpatterns = [
    path("reeksen/", desk.run_list, name="run_list"),
    path("reeksen/lijst.xlsx", desk.run_list_export, name="run_list_export"),
    path("reeksen/<number:run>/", desk.run_desk, name="run_desk"),
    path("reeksen/<number:run>/lijst.xlsx", desk.run_export, name="run_export"),
    path("reeksen/<number:run>/plaatsen/", desk_actions.run_settings, name="run_settings"),
    path("reeksen/<number:run>/verplaatsen/", desk_actions.run_move, name="run_move"),
    path("reeksen/<number:run>/bevestigen/", desk_actions.run_confirm, name="run_confirm"),
    path("reeksen/<number:run>/annuleren/", desk_actions.run_stop, name="run_stop"),
    path("reeksen/<number:run>/inschrijven/", desk_actions.run_put_on, name="run_put_on"),
    path("reeksen/<number:run>/weg/<uuid:key>/", desk_actions.run_remove, name="run_remove"),
]
