from django.urls import path

from digitaleschool.common import converters  # noqa: F401  (names <shortslug:…> and others)

from .views import indexing, needs, pages, rounds

urlpatterns = [
    path("", pages.home, name="home"),
    path("rondes/<shortslug:slug>/", rounds.round_page, name="round"),
    path("rondes/<shortslug:slug>/stappen/", rounds.round_steps, name="round_steps"),
    path("rondes/<shortslug:slug>/stappen/<version:number>/", rounds.round_step, name="round_step"),
    path("behoeften/<number:number>/", needs.need_page, name="need"),
    path("robots.txt", indexing.robots, name="robots"),
    path("sitemap.xml", indexing.sitemap, name="sitemap"),
    path("toegankelijkheid/", pages.accessibility, name="accessibility"),
]
