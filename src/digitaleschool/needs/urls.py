from django.urls import path

from digitaleschool.common import converters  # noqa: F401  (names <shortslug:…> and <version:…>)

from .views import contact, preview, rounds, survey

urlpatterns = [
    path("rondes/", rounds.round_list, name="rounds"),
    path("rondes/<shortslug:slug>/vragenlijst/", preview.survey_preview, name="survey_preview"),
    path(
        "rondes/<shortslug:slug>/vragenlijst/<version:number>/",
        preview.survey_preview_page,
        name="survey_preview_page",
    ),
    path("u/<str:secret>/", survey.landing, name="survey_landing"),
    path("vragenlijst/contact/<shortslug:slug>/", contact.contact, name="survey_contact"),
    path("vragenlijst/<handle:handle>/", survey.resume, name="survey"),
    path("vragenlijst/<handle:handle>/<version:number>/", survey.page, name="survey_page"),
    path("vragenlijst/<handle:handle>/later/", survey.later, name="survey_later"),
    path("vragenlijst/<handle:handle>/klaar/", survey.receipt, name="survey_receipt"),
]
