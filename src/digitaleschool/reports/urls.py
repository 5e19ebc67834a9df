from django.urls import path, register_converter

from digitaleschool.common.converters import ShortSlug, Version

from . import views

register_converter(ShortSlug, "shortslug")
register_converter(Version, "version")

urlpatterns = [
    path("rondes/<shortslug:slug>/rapport/", views.current_report, name="report"),
    path(
        "rondes/<shortslug:slug>/rapport/<shortslug:language>/<version:version>/",
        views.report_version,
        name="report_version",
    ),
    path(
        "rondes/<shortslug:slug>/rapport/<shortslug:language>/<version:version>/<str:name>",
        views.report_file,
        name="report_file",
    ),
]
