from django.urls import path

from digitaleschool.common import converters  # noqa: F401  (names <shortslug:…> and <version:…>)

from . import views

urlpatterns = [
    path("rondes/<shortslug:slug>/rapport/", views.current_report, name="report"),
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
