from django.urls import path

from digitaleschool.common import converters  # noqa: F401  (names <shortslug:…> and <version:…>)

from .views import preview, rounds

urlpatterns = [
    path("rondes/", rounds.round_list, name="rounds"),
    path("rondes/<shortslug:slug>/vragenlijst/", preview.survey_preview, name="survey_preview"),
    path(
        "rondes/<shortslug:slug>/vragenlijst/<version:number>/",
        preview.survey_preview_page,
        name="survey_preview_page",
    ),
]
