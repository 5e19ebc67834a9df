"""Addresses of who writes proposals."""

from __future__ import annotations

from django.urls import path

from .views import dossiers, proposal_sections, proposals, runs, tracks

urlpatterns = [
    path("aanbod/voorstellen/", proposals.proposals, name="proposals"),
    path("aanbod/voorstellen/nieuw/", proposals.proposal_new, name="proposal_new"),
    path("aanbod/voorstellen/<shortslug:slug>/", proposals.proposal, name="proposal"),
    path("aanbod/voorstellen/<shortslug:slug>/deel/<shortslug:section>/", proposal_sections.proposal_section,
         name="proposal_section"),
    path("aanbod/voorstellen/<shortslug:slug>/bevindingen/", proposals.proposal_findings, name="proposal_findings"),
    path("aanbod/voorstellen/<shortslug:slug>/indienen/", proposals.proposal_submit, name="proposal_submit"),
    path("aanbod/voorstellen/<shortslug:slug>/intrekken/", proposals.proposal_withdraw, name="proposal_withdraw"),
    path("aanbod/voorstellen/<shortslug:slug>/verder/", proposals.proposal_next, name="proposal_next"),
    path("aanbod/voorstellen/<shortslug:slug>/versies/", proposals.proposal_versions, name="proposal_versions"),
    path("aanbod/voorstellen/<shortslug:slug>/reeksen/", runs.runs, name="runs"),
    path("aanbod/voorstellen/<shortslug:slug>/reeksen/nieuw/", runs.run_new, name="run_new"),
    path("aanbod/voorstellen/<shortslug:slug>/reeksen/<number:pk>/", runs.run_edit, name="run_edit"),
    path("aanbod/voorstellen/<shortslug:slug>/reeksen/<number:pk>/annuleren/", runs.run_cancel, name="run_cancel"),
    path("aanbod/trajecten/", tracks.track_list, name="track_list"),
    path("aanbod/trajecten/nieuw/", tracks.track_new, name="track_new"),
    path("aanbod/trajecten/<shortslug:slug>/", tracks.track_edit, name="track_edit"),
    path("trajecten/", tracks.tracks, name="tracks"),
    path("trajecten/<shortslug:slug>/", tracks.track, name="track"),
    path("aanbod/lesgevers/", dossiers.trainers, name="trainers"),
    path("aanbod/lesgevers/nieuw/", dossiers.trainer_new, name="trainer_new"),
    path("aanbod/lesgevers/<number:pk>/", dossiers.trainer_edit, name="trainer_edit"),
    path("aanbod/lesgevers/<number:pk>/weg/", dossiers.trainer_remove, name="trainer_remove"),
    path("aanbod/aanbieder/<number:at>/", dossiers.provider_edit, name="provider_edit"),
]  # fmt: skip
