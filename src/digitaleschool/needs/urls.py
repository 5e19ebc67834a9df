from django.urls import path

from digitaleschool.common import converters  # noqa: F401  (names <shortslug:…>, <stop:…> and others)

from .views import contact, invitations, mails, own_profile, preview, profiles, rounds, school_links, stops, survey

INVITATIONS = "rondes/<shortslug:slug>/uitnodigingen/"

urlpatterns = [
    path("rondes/", rounds.round_list, name="rounds"),
    path("rondes/<shortslug:slug>/vragenlijst/", preview.survey_preview, name="survey_preview"),
    path(
        "rondes/<shortslug:slug>/vragenlijst/<version:number>/",
        preview.survey_preview_page,
        name="survey_preview_page",
    ),
    path(INVITATIONS, invitations.invitation_list, name="invitations"),
    path(INVITATIONS + "toevoegen/", invitations.add_to_list, name="add_to_list"),
    path(INVITATIONS + "<uuid:invitation>/weg/", invitations.remove, name="remove_invitation"),
    path(INVITATIONS + "tekst/<shortslug:kind>/<shortslug:language>/", invitations.text, name="invitation_text"),
    path(INVITATIONS + "versturen/<shortslug:kind>/", invitations.send, name="send_invitations"),
    path(INVITATIONS + "scholen/", school_links.schools, name="invite_schools"),
    path(INVITATIONS + "school/<schoolnumber:number>/", school_links.invite_school, name="invite_school"),
    path(INVITATIONS + "school/<schoolnumber:number>/qr.svg", school_links.school_qr, name="school_qr"),
    path("mail/", mails.outbox, name="outbox"),
    path("mail/<number:mail>/", mails.one, name="outbox_mail"),
    path("mail/<number:mail>/opnieuw/", mails.again, name="outbox_again"),
    path("u/stop/<stop:stop>/", stops.stop, name="stop_mail"),
    path("profiel/", profiles.profile, name="profile_code"),
    path("account/profielcode/", own_profile.own_profile, name="own_profile"),
    path("u/<str:secret>/", survey.landing, name="survey_landing"),
    path("vragenlijst/contact/<shortslug:slug>/", contact.contact, name="survey_contact"),
    path("vragenlijst/<handle:handle>/", survey.resume, name="survey"),
    path("vragenlijst/<handle:handle>/<version:number>/", survey.page, name="survey_page"),
    path("vragenlijst/<handle:handle>/later/", survey.later, name="survey_later"),
    path("vragenlijst/<handle:handle>/klaar/", survey.receipt, name="survey_receipt"),
]
