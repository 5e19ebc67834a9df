"""A round as a project: making it, what it wants to know, whom it asks, how it stands."""

from django.urls import path

from digitaleschool.common import converters  # noqa: F401  (names <shortslug:…> and <number:…>)

from .views import board, interviews, making, questions, sample

urlpatterns = [
    path("rondes/nieuw/", making.round_new, name="round_new"),
    path("rondes/<shortslug:slug>/bewerken/", making.round_edit, name="round_edit"),
    path("rondes/<shortslug:slug>/openen/", making.round_open, name="round_open"),
    path("rondes/<shortslug:slug>/sluiten/", making.round_close, name="round_close"),
    path("rondes/<shortslug:slug>/vragen/", questions.questions, name="questions"),
    path("rondes/<shortslug:slug>/vragen/overnemen/", questions.questions_taken, name="questions_taken"),
    path("rondes/<shortslug:slug>/vragen/nieuw/", questions.question_new, name="question_new"),
    path("rondes/<shortslug:slug>/vragen/<shortslug:code>/bewerken/", questions.question_edit, name="question_edit"),
    path("rondes/<shortslug:slug>/vragen/<shortslug:code>/weg/", questions.question_remove, name="question_remove"),
    path("rondes/<shortslug:slug>/steekproef/", sample.sample, name="sample"),
    path("rondes/<shortslug:slug>/steekproef/maken/", sample.frame, name="frame"),
    path("rondes/<shortslug:slug>/steekproef/<shortslug:dimension>/", sample.targets, name="targets"),
    path("rondes/<shortslug:slug>/stand/", board.board, name="board"),
    path("rondes/<shortslug:slug>/interviews/", interviews.interviews, name="interviews"),
    path("rondes/<shortslug:slug>/interviews/nieuw/", interviews.interview_new, name="interview_new"),
    path("rondes/<shortslug:slug>/interviews/<number:key>/", interviews.interview_edit, name="interview_edit"),
]
