"""The register of needs; the page of one need looks over stages and stands with the dashboard."""

from django.urls import path

from digitaleschool.common import converters  # noqa: F401  (names <number:…>)

from .views import register

urlpatterns = [
    path("behoeften/", register.need_list, name="needs"),
    path("behoeften/nieuw/", register.need_new, name="need_new"),
    path("behoeften/<number:number>/bewerken/", register.need_edit, name="need_edit"),
    path("behoeften/<number:number>/doelen/", register.need_goals, name="need_goals"),
    path("behoeften/<number:number>/status/", register.need_status, name="need_status"),
    path("behoeften/<number:number>/samenvoegen/", register.need_merge, name="need_merge"),
    path("behoeften/<number:number>/citaat/", register.need_quote, name="need_quote"),
    path("behoeften/<number:number>/apart/", register.need_apart, name="need_apart"),
]
