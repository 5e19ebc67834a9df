from django.urls import include, path

from digitaleschool.common.views import choose_language, healthz, readyz

urlpatterns = [
    path("", include("digitaleschool.needs.round_urls")),  # first: rondes/nieuw/ is no round that is called so
    path("", include("digitaleschool.dashboard.urls")),
    path("", include("digitaleschool.needs.urls")),
    path("", include("digitaleschool.needs.register_urls")),
    path("", include("digitaleschool.reports.urls")),
    path("", include("digitaleschool.planning.wish_urls")),
    path("", include("digitaleschool.offer.review_urls")),  # first: beoordelen/ is no training that is called so
    path("", include("digitaleschool.offer.urls")),
    path("", include("digitaleschool.offer.proposal_urls")),
    path("", include("digitaleschool.planning.desk_urls")),
    path("", include("digitaleschool.enrolment.seat_urls")),
    path("", include("digitaleschool.enrolment.desk_urls")),
    path("", include("digitaleschool.enrolment.proof_urls")),
    path("", include("digitaleschool.enrolment.calendar_urls")),
    path("", include("digitaleschool.enrolment.guidance_urls")),
    path("", include("digitaleschool.followup.urls")),
    path("", include("digitaleschool.frameworks.urls")),
    path("account/", include("digitaleschool.people.urls")),
    path("", include("digitaleschool.people.organisation_urls")),
    path("", include("digitaleschool.people.privacy_urls")),
    path("", include("digitaleschool.people.support_urls")),
    path("taal", choose_language, name="language"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]

handler400 = "digitaleschool.common.views.bad_request"
handler403 = "digitaleschool.common.views.forbidden"
handler404 = "digitaleschool.common.views.not_found"
handler500 = "digitaleschool.common.views.failed"
