"""Addresses of teachers: enrolling, teams, the own trainings, questions beforehand, kits."""

from __future__ import annotations

from django.urls import path

from .views import enrolling, kits, my_trainings, questions, teams

urlpatterns = [
    path("inschrijven/<number:run>/", enrolling.enrol_in, name="enrol"),
    path("inschrijven/<number:run>/team/", teams.team_new, name="team_new"),
    path("mijn-opleidingen/", my_trainings.mine, name="my_trainings"),
    path("mijn-opleidingen/<uuid:key>/", my_trainings.enrolment, name="enrolment"),
    path("mijn-opleidingen/<uuid:key>/antwoord/", my_trainings.enrolment_answer, name="enrolment_answer"),
    path("mijn-opleidingen/<uuid:key>/annuleren/", my_trainings.enrolment_cancel, name="enrolment_cancel"),
    path("mijn-opleidingen/<uuid:key>/wisselen/", my_trainings.enrolment_swap, name="enrolment_swap"),
    path("mijn-opleidingen/<uuid:key>/over-jou/", my_trainings.enrolment_edit, name="enrolment_edit"),
    path("mijn-opleidingen/<uuid:key>/leenkit/", my_trainings.enrolment_kit, name="enrolment_kit"),
    path("mijn-opleidingen/<uuid:key>/leenkit/weg/", my_trainings.enrolment_kit_release, name="enrolment_kit_release"),
    path("reeksen/<number:run>/vragen/", questions.run_questions, name="run_questions"),
    path("vragen/<uuid:key>/stem/", questions.question_vote, name="run_question_vote"),
    path("vragen/<uuid:key>/antwoord/", questions.question_answer, name="run_question_answer"),
    path("vragen/<uuid:key>/weg/", questions.question_remove, name="run_question_remove"),
    path("leenkits/", kits.kits, name="kits"),
    path("leenkits/nieuw/", kits.kit_new, name="kit_new"),
    path("leenkits/<number:pk>/", kits.kit_edit, name="kit_edit"),
    path("leenkits/lening/<uuid:key>/", kits.kit_loan, name="kit_loan"),
]
