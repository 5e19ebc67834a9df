from django.urls import path, register_converter

from digitaleschool.common.converters import ShortSlug

from . import views

register_converter(ShortSlug, "shortslug")

urlpatterns = [
    path("", views.home, name="home"),
    path("rondes/<shortslug:slug>/", views.round_page, name="round"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
]
