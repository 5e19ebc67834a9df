from __future__ import annotations

from django.urls import URLPattern, path

from .views import advice, catalogue, coverage, feeds, impact, importing, materials, trainings

urlpatterns: list[URLPattern] = [
    path("aanbod/dekking/", coverage.coverage, name="coverage"),
    path("aanbod/doelen/", impact.ended_goals, name="ended_goals"),
    path("aanbod/doelen/<shortslug:slug>/", impact.replace_goals, name="replace_goals"),
    path("aanbod/importeren/", importing.catalogue_import, name="catalogue_import"),
    path("aanbod/importeren/<uuid:key>/", importing.catalogue_import_preview, name="catalogue_import_preview"),
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
    path("advies/", advice.start, name="advice"),
    path("advies/bewaard/<number:key>/weg/", advice.drop, name="advice_drop"),
    path("advies/<slug:theme>/", advice.check, name="advice_check"),
    path("advies/<slug:theme>/bewaren/", advice.keep, name="advice_keep"),
    path("opleidingen/<slug:slug>/", trainings.training, name="training"),
]
