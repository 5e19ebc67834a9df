from django.urls import path

from digitaleschool.common import converters  # noqa: F401  (names <shortslug:…> and <version:…>)

from . import views

urlpatterns = [
    path("rondes/<shortslug:slug>/rapport/", views.current_report, name="report"),
    path("rondes/<shortslug:slug>/rapport/maken/", views.make_report, name="make_report"),
    path("rondes/<shortslug:slug>/rapport/openbaar/", views.publish_report, name="publish_report"),
    path("rondes/<shortslug:slug>/rapport/bedanken/", views.send_summary, name="send_summary"),
    path("rondes/<shortslug:slug>/rapport/behoeften/", views.findings, name="findings"),
    path("rondes/<shortslug:slug>/rapport/behoeften/nieuw/", views.need_of_finding, name="need_of_finding"),
    path("rondes/<shortslug:slug>/antwoorden/", views.round_words, name="round_words"),
    path("rondes/<shortslug:slug>/antwoorden/behoefte/", views.need_of_words, name="need_of_words"),
    path("rondes/<shortslug:slug>/scholen/", views.schools_given_back, name="schools_given_back"),
    path("rondes/<shortslug:slug>/scholen/<schoolnumber:number>/", views.give_back_page, name="give_back"),
    path(
        "rondes/<shortslug:slug>/rapport/<shortslug:language>/<version:version>/",
        views.report_version,
        name="report_version",
    ),
    path(
        "rondes/<shortslug:slug>/rapport/<shortslug:language>/<version:version>/<filename:name>",
        views.report_file,
        name="report_file",
    ),
]
