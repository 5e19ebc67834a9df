"""Addresses of the return session, the evaluation and the use in class."""

from __future__ import annotations

from django.urls import path

from .views import agenda, participant, runs

urlpatterns = [
    path("na-de-opleiding/<str:link>/", participant.after_training, name="after_training"),
    path("na-de-opleiding/<str:link>/kaart/", participant.transfer_card, name="transfer_card"),
    path("na-de-opleiding/<str:link>/in-de-klas/", participant.use_in_class, name="use_in_class"),
    path("na-de-opleiding/<str:link>/evaluatie/<slug:moment>/", participant.evaluation, name="evaluation"),
    path("mijn-opleidingen/daarna/<uuid:key>/", participant.own_after_training, name="own_after_training"),
    path("opvolgen/", runs.followed_runs, name="followed_runs"),
    path("opvolgen/<int:run>/", runs.followed_run, name="followed_run"),
    path("opvolgen/<int:run>/agenda/", agenda.return_agenda, name="return_agenda"),
    path("opvolgen/agenda/<int:point>/", agenda.agenda_point, name="agenda_point"),
    path("opvolgen/agenda/<int:point>/verplaats/", agenda.move, name="agenda_point_move"),
    path("opvolgen/agenda/<int:point>/publiceer/", agenda.publish, name="agenda_point_publish"),
]
