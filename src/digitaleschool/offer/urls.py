from __future__ import annotations

from django.urls import URLPattern, path

from .views import catalogue, coverage, feeds, materials

urlpatterns: list[URLPattern] = [
    path("aanbod/dekking/", coverage.coverage, name="coverage"),
    path("opleidingen/", catalogue.catalogue, name="catalogue"),
    path("opleidingen/vraag-dit-aan/", catalogue.ask_for_training, name="ask_for_training"),
    path("opleidingen/rss/<slug:field>.xml", feeds.rss, name="catalogue_rss"),
    path("opleidingen/kalender/<slug:field>.ics", feeds.calendar, name="catalogue_calendar"),
    path("materiaal/", materials.material_list, name="materials"),
    path("materiaal/nieuw/", materials.material_new, name="material_new"),
    path("materiaal/<shortslug:material>/", materials.material, name="material"),
    path("materiaal/<shortslug:material>/wijzigen/", materials.material_edit, name="material_edit"),
    path("materiaal/<shortslug:material>/versie/", materials.material_version_new, name="material_version_new"),
    path("materiaal/<shortslug:material>/opleiding/", materials.material_attach, name="material_attach"),
    path("materiaal/<shortslug:material>/opleiding/weg/", materials.material_detach, name="material_detach"),
    path("materiaal/<shortslug:material>/<version:version>/", materials.material_file, name="material_file"),
]
