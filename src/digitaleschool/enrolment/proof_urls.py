"""Addresses of attendance and certificates."""

from __future__ import annotations

from django.urls import path, register_converter

from digitaleschool.common import converters  # noqa: F401  (it registers "number")

from .converters import KeyName, RoomCode
from .views import certificates, checking_in, teaching

register_converter(RoomCode, "roomcode")
register_converter(KeyName, "keyname")

_RUN = "lesgeven/<number:pk>/"
_SESSION = f"{_RUN}sessie/<number:session>/"

urlpatterns = [
    path("lesgeven/", teaching.teaching, name="teaching"),
    path(_RUN, teaching.teaching_run, name="teaching_run"),
    path(f"{_RUN}lesgevers/", teaching.teaching_trainers, name="teaching_trainers"),
    path(_SESSION, teaching.attendance, name="attendance"),
    path(f"{_SESSION}afsluiten/", teaching.attendance_close, name="attendance_close"),
    path(f"{_SESSION}code/", teaching.attendance_code, name="attendance_code"),
    path(f"{_SESSION}code.svg", teaching.attendance_qr, name="attendance_qr"),
    path("aanwezig/", checking_in.check_in, name="check_in"),
    path("aanwezig/<roomcode:code>/", checking_in.check_in_code, name="check_in_code"),
    path("inschrijvingen/<uuid:key>/attest/", certificates.enrolment_certificate, name="enrolment_certificate"),
    path("mijn-attesten/", certificates.my_certificates, name="my_certificates"),
    path("bewijs/uitgever.json", certificates.credential_issuer, name="credential_issuer"),
    path("bewijs/sleutels/<keyname:kid>.json", certificates.credential_key, name="credential_key"),
    path("bewijs/status/<number:number>.jwt", certificates.credential_status, name="credential_status"),
    path("bewijs/<uuid:key>/", certificates.certificate_check, name="certificate_check"),
    path("bewijs/<uuid:key>/attest.pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path("bewijs/<uuid:key>/badge.jwt", certificates.credential, name="credential"),
    path("bewijs/<uuid:key>/finaliteit/", certificates.certificate_track, name="certificate_track"),
    path(".well-known/jwks.json", certificates.credential_keys, name="credential_keys"),
]
