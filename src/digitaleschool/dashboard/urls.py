from django.urls import path

from digitaleschool.common import converters  # noqa: F401  (names <shortslug:…> and <version:…>)

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("rondes/<shortslug:slug>/", views.round_page, name="round"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
]
