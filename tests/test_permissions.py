"""Who gets what at each address of the site, by role and by tenant. An address without a row turns the test red.

An address is one line. ``READS`` says what each visitor gets by GET; ``CHANGES`` who may POST to the addresses that
change something. The objects in the addresses belong to the RTC of East Flanders, to a school and to a provider there;
every role also comes from the other side, Limburg, where Chloe works.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from digitaleschool.common.outbox import write_mail
from digitaleschool.needs.links import hash_of, secret_of
from digitaleschool.needs.models import Draft, Invitation, SchoolLink
from digitaleschool.needs.queries import mails_belong_to
from digitaleschool.needs.sealing import handle_of

OK, FORBIDDEN, MISSING, NO_METHOD = 200, 403, 404, 405
LOGIN, HOME, AGAIN, PASSWORD = "/account/login/", "/", "/account/reauthenticate/", "/account/password/change/"
CODE, FINDINGS = "/account/login/code/", "/rondes/demo-2021/rapport/behoeften/"
PARTS = 6
"""The table is asked in so many tests: what stands in the addresses is made once for each."""

ROLES = ("teacher", "lead", "provider", "trainer", "reviewer", "researcher", "coordinator")
"""Of an organisation. An anonymous visitor and the administrator of the platform belong to none."""


class Row(NamedTuple):
    """What each visitor gets: a status, or where they are sent. In ``CHANGES``, OK means: is let in."""

    anonymous: object
    teacher: object
    lead: object
    provider: object
    trainer: object
    reviewer: object
    researcher: object
    coordinator: object
    administrator: object
    elsewhere: tuple[object, ...]
    """The seven roles again, in another tenant."""


def row(anonymous: object, others: object, *, elsewhere: object = None, **roles: object) -> Row:
    """A row: ``others`` for everyone who signs in, ``roles`` for whom it differs.

    ``elsewhere`` is what all roles of another tenant get; without it, they get the same as those of this one (a page
    that has no object, or one for everyone). A dict names whom it differs for: ``{"others": MISSING, "lead": OK}``.
    """
    held = {role: roles.get(role, others) for role in (*ROLES, "administrator")}
    there = elsewhere if isinstance(elsewhere, dict) else {"others": elsewhere}
    if elsewhere is None:
        there = held
    return Row(anonymous, **held, elsewhere=tuple(there.get(role, there.get("others")) for role in ROLES))


def only(*roles: str, otherwise: object = MISSING, anonymous: object = LOGIN, elsewhere: object = None) -> Row:
    """A row for these roles alone; the administrator of the platform is always among them."""
    return row(anonymous, otherwise, elsewhere=elsewhere, **dict.fromkeys((*roles, "administrator"), OK))


# For pages without an object, or open to all: every tenant gets the same.
EVERYONE = row(OK, OK)
SIGNED_IN = row(LOGIN, OK)  # one's own page, after signing in
STRANGERS = row(OK, HOME)  # pages to sign in with: who is signed in is sent home
NOBODY = row(NO_METHOD, NO_METHOD)  # an address that is posted to; nothing to read there
STAFF = only("researcher", "coordinator")
COORDINATORS = only("coordinator")
ADMINISTRATORS = only()
# For pages with an object: another tenant's is not there.
STAFF_OF_TENANT = only("researcher", "coordinator", elsewhere=MISSING)
COORDINATOR_OF_TENANT = only("coordinator", elsewhere=MISSING)
SCHOOL_AND_STAFF = only("lead", "researcher", "coordinator", elsewhere=MISSING)
SCHOOL_LEAD_AND_COORDINATOR = only("lead", "coordinator", elsewhere=MISSING)
WHO_PROPOSE = only("provider", "trainer", "researcher", "coordinator")
KEEPERS_OF_TENANT = only("provider", "trainer", elsewhere=MISSING)
# The offer: who works for a provider, or for an RTC that gives trainings itself; never the administrator
PROPOSERS = row(LOGIN, MISSING, provider=OK, trainer=OK, researcher=OK, coordinator=OK)
WRITERS = row(LOGIN, MISSING, provider=OK, trainer=OK, elsewhere=MISSING)
PROVIDER_OF_TENANT = row(LOGIN, MISSING, provider=OK, elsewhere=MISSING)
PLANNERS = only("provider", "researcher", "coordinator", elsewhere=MISSING)
OF_THE_TEACHER = row(LOGIN, MISSING, teacher=OK, elsewhere=MISSING)
TAUGHT = only("trainer", "researcher", "coordinator", elsewhere=MISSING)  # a run, by its trainers and its RTC
OF_THE_PARTICIPANT = row(LOGIN, MISSING, teacher=OK, elsewhere=MISSING)
OF_THE_HOLDER = only("teacher", "researcher", "coordinator", anonymous=MISSING, elsewhere=MISSING)
OF_THE_WISHER = row(LOGIN, MISSING, teacher=OK, elsewhere=MISSING)
WHO_FOLLOW = only("provider", "trainer", "researcher", "coordinator")
FOLLOWERS_OF_TENANT = only("trainer", "researcher", "coordinator", elsewhere=MISSING)
# After typing the password again
AFRESH = row(LOGIN, AGAIN)

PLAN_PAGES = (
    "plan", "plan_unmet", "plan_fairness", "plan_pools", "plan_choose", "plan_send", "plan_compare", "plan_file",
    "planned_run", "planned_run_edit", "planned_run_pin", "planned_run_forbid", "planned_run_confirm",
    "planned_run_cancel",
)  # fmt: skip

# What each visitor gets by GET
READS: dict[str, Row] = {
    "home": EVERYONE,
    "accessibility": EVERYONE,
    "rounds": EVERYONE,
    "round": EVERYONE,
    "report": EVERYONE,
    "report_version": EVERYONE,
    "report_file": EVERYONE,
    "invitations": STAFF_OF_TENANT,
    "add_to_list": COORDINATOR_OF_TENANT,
    "remove_invitation": NOBODY,
    "invitation_text": COORDINATOR_OF_TENANT,
    "send_invitations": COORDINATOR_OF_TENANT,
    "invite_school": STAFF_OF_TENANT,
    "invite_schools": STAFF_OF_TENANT,
    "school_qr": STAFF_OF_TENANT,
    "outbox": COORDINATORS,
    "outbox_mail": COORDINATOR_OF_TENANT,
    "outbox_again": NOBODY,
    "stop_mail": EVERYONE,
    "round_new": COORDINATORS,
    "round_edit": COORDINATOR_OF_TENANT,
    "round_open": COORDINATOR_OF_TENANT,
    "round_close": COORDINATOR_OF_TENANT,
    "round_steps": STAFF_OF_TENANT,
    "round_step": STAFF_OF_TENANT,
    "questions": STAFF_OF_TENANT,
    "questions_taken": NOBODY,
    "question_new": STAFF_OF_TENANT,
    "question_edit": STAFF_OF_TENANT,
    "question_remove": NOBODY,
    "sample": STAFF_OF_TENANT,
    "frame": NOBODY,
    "targets": STAFF_OF_TENANT,
    "board": STAFF_OF_TENANT,
    "interviews": STAFF_OF_TENANT,
    "interview_new": STAFF_OF_TENANT,
    "interview_edit": STAFF_OF_TENANT,
    "survey_preview": STAFF_OF_TENANT,
    "survey_preview_page": STAFF_OF_TENANT,
    "own_profile": SIGNED_IN,
    "make_report": STAFF_OF_TENANT,
    "publish_report": NOBODY,
    "send_summary": NOBODY,
    "schools_given_back": SIGNED_IN,
    "give_back": only("teacher", "lead", "researcher", "coordinator", elsewhere=MISSING),
    "survey_landing": EVERYONE,  # whoever has the link; the pages below also ask for the cookie with its secret
    "survey": row(FORBIDDEN, FORBIDDEN),
    "survey_page": row(FORBIDDEN, FORBIDDEN),
    "survey_later": row(FORBIDDEN, FORBIDDEN),
    "survey_receipt": row(FORBIDDEN, FORBIDDEN),
    "survey_contact": row(MISSING, MISSING),
    "profile_code": EVERYONE,
    "privacy": EVERYONE,
    "my_data": AFRESH,
    "my_data_file": NOBODY,
    "forget_me": AFRESH,
    "forgotten": EVERYONE,
    "consents": SIGNED_IN,
    "consents_again": row(LOGIN, HOME),
    "schools": SIGNED_IN,
    "school": only("teacher", "lead", "researcher", "coordinator", elsewhere=MISSING),
    "school_edit": COORDINATOR_OF_TENANT,
    "school_import": COORDINATORS,
    "school_import_preview": row(LOGIN, MISSING, coordinator=OK, elsewhere=MISSING),  # only for who handed it in
    "organisations": SIGNED_IN,
    "organisation": only("provider", "trainer", "researcher", "coordinator", elsewhere=MISSING),
    "organisation_new": COORDINATORS,
    "organisation_edit": COORDINATOR_OF_TENANT,
    "role_new": SCHOOL_LEAD_AND_COORDINATOR,
    "role_end": SCHOOL_LEAD_AND_COORDINATOR,
    "posts": only("teacher", "lead", "coordinator", elsewhere=MISSING),
    "post_end": NOBODY,
    "frameworks": EVERYONE,
    "coverage": EVERYONE,
    "materials": WHO_PROPOSE,
    "material_new": WHO_PROPOSE,
    "material": EVERYONE,  # of a published training
    "material_edit": KEEPERS_OF_TENANT,
    "material_version_new": KEEPERS_OF_TENANT,
    "material_attach": NOBODY,
    "material_detach": NOBODY,
    "modules": EVERYONE,
    "module_new": WHO_PROPOSE,
    "module": EVERYONE,  # a published one
    "module_step": EVERYONE,
    "module_print": EVERYONE,
    "module_edit": KEEPERS_OF_TENANT,
    "module_publish": NOBODY,
    "module_step_move": NOBODY,
    "module_step_new": KEEPERS_OF_TENANT,
    "module_step_edit": KEEPERS_OF_TENANT,
    "material_file": EVERYONE,  # of a published training, under an open licence
    "needs": EVERYONE,
    "need": EVERYONE,
    "need_new": STAFF,
    "need_edit": STAFF_OF_TENANT,
    "need_goals": STAFF_OF_TENANT,
    "need_status": STAFF_OF_TENANT,
    "need_merge": STAFF_OF_TENANT,
    "need_quote": STAFF_OF_TENANT,
    "need_apart": NOBODY,
    "findings": STAFF_OF_TENANT,
    "need_of_finding": row(  # without a number, back to the list of them
        LOGIN, MISSING, researcher=FINDINGS, coordinator=FINDINGS, administrator=FINDINGS, elsewhere=MISSING
    ),
    "round_words": STAFF_OF_TENANT,
    "need_of_words": NOBODY,
    "catalogue": EVERYONE,
    "ask_for_training": row(OK, OK, teacher="/wensen/nieuw/", lead="/wensen/nieuw/"),  # a wish, for who can make one
    "ask_or_wish": row(OK, OK, teacher="/wensen/nieuw/", lead="/wensen/nieuw/"),
    "wishes": EVERYONE,
    "wish_new": row("/wensen/", "/wensen/", teacher=OK, lead=OK),
    "wishes_by_code": EVERYONE,
    "wisher_edit": OF_THE_WISHER,
    "wish_team": OF_THE_WISHER,
    "wish_withdraw": row(MISSING, MISSING, teacher=OK, elsewhere=MISSING),  # or who has the profile code
    "wish_again": NOBODY,
    "wish_stop": EVERYONE,  # who has the secret link
    "wish_colleague": row(LOGIN, MISSING, lead=OK),
    "wish_colleague_back": NOBODY,
    "planning_proposal": EVERYONE,  # who has the secret link
    "enrol": SIGNED_IN,  # of a training in the offer
    "team_new": row(LOGIN, MISSING, lead=OK),
    "my_trainings": SIGNED_IN,
    "enrolment": OF_THE_TEACHER,
    "enrolment_answer": NOBODY,
    "enrolment_cancel": OF_THE_TEACHER,
    "enrolment_swap": NOBODY,
    "enrolment_edit": OF_THE_TEACHER,
    "enrolment_kit": OF_THE_TEACHER,
    "enrolment_kit_release": NOBODY,
    "run_questions": only("teacher", "trainer", "researcher", "coordinator", elsewhere=MISSING),
    "run_question_vote": NOBODY,
    "run_question_answer": NOBODY,
    "run_question_remove": NOBODY,
    "kits": STAFF,
    "kit_new": STAFF,
    "kit_edit": STAFF_OF_TENANT,
    "kit_loan": NOBODY,
    "after_training": EVERYONE,  # who has the secret link, here and below
    "transfer_card": EVERYONE,
    "use_in_class": EVERYONE,
    "evaluation": EVERYONE,
    "own_after_training": OF_THE_WISHER,
    "followed_runs": WHO_FOLLOW,
    "followed_run": FOLLOWERS_OF_TENANT,
    "return_agenda": only("teacher", "trainer", "researcher", "coordinator", elsewhere=MISSING),
    "agenda_point": FOLLOWERS_OF_TENANT,
    "agenda_point_move": NOBODY,
    "agenda_point_publish": FOLLOWERS_OF_TENANT,
    "run_list": STAFF,
    "run_list_export": NOBODY,
    "run_desk": STAFF_OF_TENANT,
    "run_export": NOBODY,
    "run_settings": STAFF_OF_TENANT,
    "run_move": STAFF_OF_TENANT,
    "run_confirm": NOBODY,
    "run_stop": STAFF_OF_TENANT,
    "run_put_on": STAFF_OF_TENANT,
    "run_remove": STAFF_OF_TENANT,
    "calendar_feed": EVERYONE,  # who has the secret address
    "calendar_feeds": SIGNED_IN,
    "guidance": SIGNED_IN,
    "guidance_offer": row(LOGIN, MISSING, lead=OK, trainer=OK, elsewhere={"others": MISSING, "lead": OK}),
    "guidance_book": NOBODY,
    "guidance_free": NOBODY,
    "guidance_tell": NOBODY,
    "guidance_withdraw": NOBODY,
    "guidance_calendar": row(LOGIN, MISSING, teacher=OK, lead=OK, elsewhere=MISSING),
    "my_notices": SIGNED_IN,
    "enrolment_calendar": OF_THE_TEACHER,
    "catalogue_rss": EVERYONE,
    "catalogue_calendar": EVERYONE,
    "robots": EVERYONE,
    "sitemap": EVERYONE,
    "training": EVERYONE,
    "ended_goals": only("provider", "trainer", "researcher", "coordinator"),
    "replace_goals": NOBODY,
    "advice": EVERYONE,
    "advice_check": EVERYONE,
    "advice_keep": NOBODY,
    "advice_drop": NOBODY,
    "framework_edition": EVERYONE,
    "framework_goal": EVERYONE,
    "framework_case": EVERYONE,
    "framework_csv": EVERYONE,
    "framework_import": COORDINATORS,
    "framework_import_preview": row(LOGIN, MISSING, coordinator=OK, elsewhere=MISSING),  # only for who handed it in
    "catalogue_import": COORDINATORS,
    "catalogue_import_preview": row(LOGIN, MISSING, coordinator=OK, elsewhere=MISSING),  # only for who handed it in
    "tools": EVERYONE,
    "tool": EVERYONE,
    "tool_new": STAFF,
    "tool_edit": STAFF,
    "tool_proof_new": STAFF,
    "tool_proof_remove": NOBODY,
    "context_cell_new": STAFF,
    "context_cell_edit": STAFF,
    "context_cell_remove": NOBODY,
    "proposals": PROPOSERS,
    "proposal_new": row(LOGIN, MISSING, provider=OK, researcher=OK, coordinator=OK),
    "proposal": only("provider", "trainer", elsewhere=MISSING),  # not sent in yet: not for the RTC either
    "proposal_section": WRITERS,
    "proposal_findings": only("provider", "trainer", elsewhere=MISSING),
    "proposal_submit": PROVIDER_OF_TENANT,
    "proposal_withdraw": PROVIDER_OF_TENANT,
    "proposal_next": NOBODY,
    "proposal_versions": only("provider", "trainer", elsewhere=MISSING),
    "runs": PLANNERS,
    "run_new": PLANNERS,
    "run_edit": PLANNERS,
    "run_cancel": PLANNERS,
    "track_list": COORDINATORS,
    "track_new": COORDINATORS,
    "track_edit": COORDINATOR_OF_TENANT,
    "tracks": EVERYONE,
    "track": EVERYONE,
    "trainers": PROPOSERS,
    "trainer_new": PROPOSERS,
    "trainer_edit": WRITERS,
    "trainer_remove": NOBODY,
    "provider_edit": WRITERS,
    "reviews": COORDINATORS,
    "reviews_done": COORDINATORS,
    "review_agreement": STAFF,
    "review_open": NOBODY,
    "review_decide": STAFF_OF_TENANT,
    "review_assign": COORDINATOR_OF_TENANT,
    "review_waive": COORDINATOR_OF_TENANT,
    "review_publish": NOBODY,
    "review_return": COORDINATOR_OF_TENANT,
    "review_file": STAFF_OF_TENANT,
    "review_release": NOBODY,
    "review_take_out": COORDINATOR_OF_TENANT,
    "judging": SIGNED_IN,
    "review_judge": row(
        LOGIN, MISSING, reviewer=OK, elsewhere=MISSING
    ),  # only who was asked, the administrator neither
    "planning": COORDINATORS,  # all RTCs plan a season together: it belongs to no tenant
    "season_new": COORDINATORS,
    "season": COORDINATORS,
    "season_edit": COORDINATORS,
    "season_wishes": NOBODY,
    "supply_trainings": COORDINATORS,
    "supply_training_new": COORDINATORS,
    "supply_training_edit": COORDINATORS,
    "supply_trainers": COORDINATORS,
    "supply_trainer_new": COORDINATORS,
    "supply_trainer_edit": COORDINATORS,
    "supply_venues": COORDINATORS,
    "supply_venue_new": COORDINATORS,
    "supply_venue_edit": COORDINATOR_OF_TENANT,
    "supply_lenders": COORDINATORS,
    "supply_lender_new": COORDINATORS,
    "supply_lender_edit": COORDINATORS,
    "supply_budgets": COORDINATORS,
    "supply_budget_edit": COORDINATOR_OF_TENANT,
    "plan_make": COORDINATORS,
    "plan_stop": NOBODY,
    "ban_remove": NOBODY,
    "plan": COORDINATORS,
    "plan_unmet": COORDINATORS,
    "plan_fairness": COORDINATORS,
    "plan_pools": COORDINATORS,
    "plan_choose": NOBODY,
    "plan_send": COORDINATORS,
    "plan_compare": COORDINATORS,
    "plan_file": COORDINATORS,
    "planned_run": COORDINATORS,
    "planned_run_edit": COORDINATORS,
    "planned_run_pin": NOBODY,
    "planned_run_forbid": COORDINATORS,
    "planned_run_confirm": NOBODY,
    "planned_run_cancel": COORDINATORS,
    "log_book": COORDINATORS,
    "log_book_export": NOBODY,
    "language": NOBODY,
    "healthz": EVERYONE,
    "readyz": EVERYONE,
    "account": SIGNED_IN,
    "account_login": STRANGERS,
    "account_request_login_code": STRANGERS,
    "enter_demo": row(MISSING, MISSING),
    "second_factor": SIGNED_IN,
    "stand_in": ADMINISTRATORS,
    "stand_in_for": ADMINISTRATORS,
    "stand_in_end": NOBODY,
    "socialaccount_connections": SIGNED_IN,
    "socialaccount_login_cancelled": EVERYONE,
    "openid_connect_login": row(MISSING, MISSING),  # no provider is configured
    "openid_connect_callback": row(MISSING, MISSING),
    "account_logout": row(HOME, OK),
    "account_inactive": EVERYONE,
    "account_signup": STRANGERS,
    "account_reauthenticate": SIGNED_IN,
    "account_email": SIGNED_IN,
    "account_email_verification_sent": EVERYONE,
    "account_confirm_email": EVERYONE,
    "account_change_password": SIGNED_IN,
    "account_set_password": row(LOGIN, PASSWORD),
    "account_confirm_login_code": row(CODE, HOME),
    "account_reset_password": EVERYONE,
    "account_reset_password_done": EVERYONE,
    "account_reset_password_from_key": EVERYONE,
    "account_reset_password_from_key_done": EVERYONE,
    "mfa_authenticate": row(LOGIN, HOME),
    "mfa_reauthenticate": AFRESH,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": AFRESH,
    "mfa_deactivate_totp": row(LOGIN, MISSING),
    "mfa_view_recovery_codes": row(LOGIN, MISSING),
    "mfa_generate_recovery_codes": AFRESH,
    "mfa_download_recovery_codes": row(LOGIN, MISSING),
    "teaching": SIGNED_IN,
    "teaching_run": TAUGHT,
    "teaching_trainers": STAFF_OF_TENANT,
    "attendance": TAUGHT,
    "attendance_close": NOBODY,
    "attendance_code": TAUGHT,
    "attendance_qr": TAUGHT,
    "check_in": SIGNED_IN,
    "check_in_code": OF_THE_PARTICIPANT,
    "my_certificates": SIGNED_IN,
    "enrolment_certificate": OF_THE_TEACHER,
    "certificate_check": EVERYONE,  # who knows its key
    "certificate_pdf": OF_THE_HOLDER,
    "credential": OF_THE_HOLDER,
    "certificate_track": NOBODY,
    "credential_issuer": EVERYONE,
    "credential_key": EVERYONE,
    "credential_keys": EVERYONE,
    "credential_status": EVERYONE,
}
# Who may POST; an address that is not here takes no POST
CHANGES: dict[str, Row] = {
    "ask_for_training": EVERYONE,
    "ask_or_wish": EVERYONE,
    "wish_new": EVERYONE,  # led back to what wishes are
    "wishes_by_code": EVERYONE,
    "wisher_edit": OF_THE_WISHER,
    "wish_team": OF_THE_WISHER,
    "wish_withdraw": row(MISSING, MISSING, teacher=OK, elsewhere=MISSING),
    "wish_again": OF_THE_WISHER,
    "wish_stop": EVERYONE,
    "wish_colleague": row(LOGIN, MISSING, lead=OK),
    "wish_colleague_back": row(LOGIN, MISSING, lead=OK, elsewhere=MISSING),
    "planning_proposal": EVERYONE,
    "enrol": SIGNED_IN,
    "team_new": row(LOGIN, MISSING, lead=OK),
    "enrolment_answer": OF_THE_TEACHER,
    "enrolment_cancel": OF_THE_TEACHER,
    "enrolment_swap": row(LOGIN, MISSING),  # no run is named
    "enrolment_edit": OF_THE_TEACHER,
    "enrolment_kit": OF_THE_TEACHER,
    "enrolment_kit_release": row(LOGIN, MISSING),  # no loan is named
    "run_questions": only("teacher", "trainer", "researcher", "coordinator", elsewhere=MISSING),
    "run_question_vote": only("teacher", "trainer", "researcher", "coordinator", elsewhere=MISSING),
    "run_question_answer": only("teacher", "trainer", "researcher", "coordinator", elsewhere=MISSING),
    "run_question_remove": only("teacher", "trainer", "researcher", "coordinator", elsewhere=MISSING),
    "kit_new": STAFF,
    "kit_edit": STAFF_OF_TENANT,
    "kit_loan": STAFF_OF_TENANT,
    "transfer_card": EVERYONE,
    "use_in_class": EVERYONE,
    "evaluation": EVERYONE,
    "return_agenda": FOLLOWERS_OF_TENANT,
    "agenda_point": FOLLOWERS_OF_TENANT,
    "agenda_point_move": FOLLOWERS_OF_TENANT,
    "agenda_point_publish": FOLLOWERS_OF_TENANT,
    "run_list_export": STAFF,
    "run_export": STAFF_OF_TENANT,
    "run_settings": STAFF_OF_TENANT,
    "run_move": STAFF_OF_TENANT,
    "run_confirm": STAFF_OF_TENANT,
    "run_stop": STAFF_OF_TENANT,
    "run_put_on": STAFF_OF_TENANT,
    "run_remove": STAFF_OF_TENANT,
    "calendar_feeds": SIGNED_IN,
    "guidance_offer": row(LOGIN, MISSING, lead=OK, trainer=OK, elsewhere={"others": MISSING, "lead": OK}),
    "guidance_book": row(LOGIN, MISSING, teacher=OK, elsewhere=MISSING),
    "guidance_free": row(LOGIN, MISSING, teacher=OK, lead=OK, elsewhere=MISSING),
    "guidance_tell": OF_THE_TEACHER,
    "guidance_withdraw": row(LOGIN, MISSING, lead=OK, elsewhere=MISSING),
    "stand_in_for": ADMINISTRATORS,
    "stand_in_end": row(LOGIN, MISSING),  # nobody stands in
    "add_to_list": COORDINATOR_OF_TENANT,
    "remove_invitation": COORDINATOR_OF_TENANT,
    "invitation_text": COORDINATOR_OF_TENANT,
    "send_invitations": COORDINATOR_OF_TENANT,
    "invite_school": COORDINATOR_OF_TENANT,
    "outbox_again": COORDINATOR_OF_TENANT,
    "stop_mail": EVERYONE,
    "survey_landing": EVERYONE,
    "profile_code": EVERYONE,  # the code is the key
    "survey_page": EVERYONE,  # without the cookie nothing is kept, and it says how to go on
    "my_data_file": AFRESH,
    "forget_me": AFRESH,
    "consents": SIGNED_IN,
    "consents_again": SIGNED_IN,
    "school_edit": COORDINATOR_OF_TENANT,
    "school_import": COORDINATORS,
    "school_import_preview": row(LOGIN, MISSING, coordinator=OK, elsewhere=MISSING),
    "organisation_new": COORDINATORS,
    "organisation_edit": COORDINATOR_OF_TENANT,
    "role_new": SCHOOL_LEAD_AND_COORDINATOR,
    "role_end": SCHOOL_LEAD_AND_COORDINATOR,
    "posts": only("teacher", "lead", "coordinator", elsewhere=MISSING),
    "post_end": only("teacher", "lead", "coordinator", elsewhere=MISSING),
    "proposal_new": row(LOGIN, MISSING, provider=OK, researcher=OK, coordinator=OK),
    "proposal_section": WRITERS,
    "proposal_submit": PROVIDER_OF_TENANT,
    "proposal_withdraw": PROVIDER_OF_TENANT,
    "proposal_next": WRITERS,
    "run_new": PLANNERS,
    "run_edit": PLANNERS,
    "run_cancel": PLANNERS,
    "track_new": COORDINATORS,
    "track_edit": COORDINATOR_OF_TENANT,
    "trainer_new": PROPOSERS,
    "trainer_edit": WRITERS,
    "trainer_remove": WRITERS,
    "provider_edit": WRITERS,
    "log_book_export": COORDINATORS,
    "review_open": COORDINATOR_OF_TENANT,
    "review_assign": COORDINATOR_OF_TENANT,
    "review_waive": COORDINATOR_OF_TENANT,
    "review_publish": COORDINATOR_OF_TENANT,
    "review_return": COORDINATOR_OF_TENANT,
    "review_release": COORDINATOR_OF_TENANT,
    "review_take_out": COORDINATOR_OF_TENANT,
    "review_judge": row(LOGIN, MISSING, reviewer=OK, elsewhere=MISSING),
    "framework_import": COORDINATORS,
    "framework_import_preview": row(LOGIN, MISSING, coordinator=OK, elsewhere=MISSING),
    "catalogue_import": COORDINATORS,
    "catalogue_import_preview": row(LOGIN, MISSING, coordinator=OK, elsewhere=MISSING),
    "tool_new": STAFF,
    "tool_edit": STAFF,
    "tool_proof_new": STAFF,
    "tool_proof_remove": STAFF,
    "context_cell_new": STAFF,
    "context_cell_edit": STAFF,
    "context_cell_remove": STAFF,
    "module_new": WHO_PROPOSE,
    "module_step": EVERYONE,
    "module_edit": KEEPERS_OF_TENANT,
    "module_publish": only("provider", elsewhere=MISSING),
    "module_step_move": KEEPERS_OF_TENANT,
    "module_step_new": KEEPERS_OF_TENANT,
    "module_step_edit": KEEPERS_OF_TENANT,
    "material_new": WHO_PROPOSE,
    "material_edit": KEEPERS_OF_TENANT,
    "material_version_new": KEEPERS_OF_TENANT,
    "material_attach": KEEPERS_OF_TENANT,
    "material_detach": row(LOGIN, MISSING),  # no training is named
    "replace_goals": row(LOGIN, MISSING, provider=OK, trainer=OK, elsewhere=MISSING),
    "advice_check": EVERYONE,
    "advice_keep": SIGNED_IN,
    "advice_drop": row(LOGIN, MISSING, teacher=OK, elsewhere=MISSING),
    "survey_preview_page": STAFF_OF_TENANT,
    "round_new": COORDINATORS,
    "round_edit": COORDINATOR_OF_TENANT,
    "round_open": COORDINATOR_OF_TENANT,
    "round_close": COORDINATOR_OF_TENANT,
    "round_step": STAFF_OF_TENANT,
    "questions_taken": STAFF_OF_TENANT,
    "question_new": STAFF_OF_TENANT,
    "question_edit": STAFF_OF_TENANT,
    "question_remove": STAFF_OF_TENANT,
    "frame": STAFF_OF_TENANT,
    "targets": STAFF_OF_TENANT,
    "interview_new": STAFF_OF_TENANT,
    "interview_edit": STAFF_OF_TENANT,
    "need_new": STAFF,
    "need_edit": STAFF_OF_TENANT,
    "need_goals": STAFF_OF_TENANT,
    "need_status": STAFF_OF_TENANT,
    "need_merge": STAFF_OF_TENANT,
    "need_quote": STAFF_OF_TENANT,
    "need_apart": STAFF_OF_TENANT,
    "need_of_finding": STAFF_OF_TENANT,
    "need_of_words": STAFF_OF_TENANT,
    "own_profile": SIGNED_IN,
    "make_report": STAFF_OF_TENANT,
    "publish_report": COORDINATOR_OF_TENANT,
    "send_summary": COORDINATOR_OF_TENANT,
    "season_new": COORDINATORS,
    "season_edit": COORDINATORS,
    "season_wishes": COORDINATORS,
    "supply_training_new": COORDINATORS,
    "supply_training_edit": COORDINATORS,
    "supply_trainer_new": COORDINATORS,
    "supply_trainer_edit": COORDINATORS,
    "supply_venue_new": COORDINATORS,
    "supply_venue_edit": COORDINATOR_OF_TENANT,
    "supply_lender_new": COORDINATORS,
    "supply_lender_edit": COORDINATORS,
    "supply_budget_edit": COORDINATOR_OF_TENANT,
    "plan_make": COORDINATORS,
    "plan_stop": COORDINATORS,
    "ban_remove": COORDINATORS,
    "plan_choose": COORDINATORS,
    "plan_send": COORDINATORS,
    "planned_run_edit": COORDINATORS,
    "planned_run_pin": COORDINATORS,
    "planned_run_forbid": COORDINATORS,
    "planned_run_confirm": COORDINATORS,
    "planned_run_cancel": COORDINATORS,
    "language": EVERYONE,
    "account": SIGNED_IN,
    "account_login": EVERYONE,
    "account_request_login_code": EVERYONE,
    "account_logout": EVERYONE,
    "account_signup": EVERYONE,
    "account_reauthenticate": SIGNED_IN,
    "account_email": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "socialaccount_connections": SIGNED_IN,
    "account_confirm_login_code": EVERYONE,
    "account_reset_password": EVERYONE,
    "account_reset_password_from_key": EVERYONE,
    "mfa_authenticate": SIGNED_IN,
    "mfa_reauthenticate": AFRESH,
    "mfa_activate_totp": AFRESH,
    "mfa_generate_recovery_codes": AFRESH,
    "teaching_trainers": STAFF_OF_TENANT,
    "attendance": TAUGHT,
    "attendance_close": TAUGHT,
    "attendance_code": TAUGHT,
    "check_in": SIGNED_IN,
    "check_in_code": OF_THE_PARTICIPANT,
    "certificate_track": OF_THE_PARTICIPANT,
}


@pytest.fixture
def tenant(
    cast,
    small_demo,
    half_filled,
    new_invitation,
    school_work,
    goal_of_all,
    courses_of_others,
    need_of_rtc,
    learning,
    training_of_provider,
    training_judged,
    open_to_all,
    season_planned,
    enrolled,
    training_followed,
    taught_run,
    now,
) -> dict[str, object]:
    """What stands in the addresses, by the name of the argument; all of it belongs to the tenant of East Flanders.

    Where one name means different things at different addresses, write ``"address:argument"``.
    """
    from digitaleschool.needs.models import Interview, ResearchQuestion

    invitation = new_invitation(small_demo)
    mail = write_mail(
        key="invitation:1", kind="invitation", recipient="els@school.be", language="nl", subject="Dag", text="{link}",
        now=now, about=invitation.pk.hex, belongs_to=mails_belong_to(small_demo, cast.here.rtc.pk),
    )  # fmt: skip
    SchoolLink.objects.create(round=small_demo, school=cast.here.school.school, token_hash="b" * 64)
    ResearchQuestion.objects.create(round=small_demo, code="1", wording_nl="Wat houdt hen tegen?")
    interview = Interview.objects.create(round=small_demo, school=cast.here.school.school)
    return {
        "slug": small_demo.slug,
        "language": "nl",
        "version": 1,
        "name": "tables.json",
        "number": "200",
        "survey_preview_page:number": 1,
        "round_step:number": 1,
        "code": "1",
        "dimension": "network",
        "field": "bouw",
        "interview_edit:key": interview.pk,
        "key": "wrong-key",
        "uidb36": "1",
        "invitation": invitation.pk,
        "stop": invitation.pk.hex + secret_of("stop", invitation.pk),
        "kind": "first",
        "mail": mail.pk,
        "secret": half_filled,
        **training_followed,
        "handle": handle_of(half_filled),
        "survey_page:number": 1,
        **need_of_rtc,
        "provider_id": "nobody",
        "pk": cast.here.people[0].pk,
        "at": cast.here.school.pk,
        "organisation:at": cast.here.company.pk,
        "organisation_edit:at": cast.here.company.pk,
        **school_work,
        **goal_of_all,
        **courses_of_others,
        **learning,
        **training_of_provider,
        **training_judged,
        **open_to_all,
        **season_planned,
        **enrolled,
        **taught_run,
    }


@pytest.fixture
def enrolled(cast, open_to_all, now) -> dict[str, object]:
    """The teacher has a place in a run of East Flanders, asked a question and booked a kit; the trainer gives it."""
    from django.utils.timezone import localdate

    from digitaleschool.enrolment.models import Enrolment, GuidanceSlot, Kit, KitLoan, Question
    from digitaleschool.enrolment.services.feeds import make_feed
    from digitaleschool.offer.models import Run, Trainer, Training

    teacher, trainer = (cast.here.people[ROLES.index(role)] for role in ("teacher", "trainer"))
    training = Training.objects.get(slug=open_to_all["training:slug"])
    run = Run.objects.create(training=training, rtc=cast.here.rtc, postcode="9000", town="Gent", capacity=8)
    run.sessions.create(starts_at=now + timedelta(days=900), ends_at=now + timedelta(days=900, hours=3))
    run.trainers.add(Trainer.objects.create(provider=cast.here.company, name="Tom", person=trainer))
    other = Run.objects.create(training=training, rtc=cast.here.rtc, mode="online")
    other.sessions.create(starts_at=now + timedelta(days=930), ends_at=now + timedelta(days=930, hours=3))
    enrolment = Enrolment.objects.create(
        training=training, run=run, person=teacher, school=cast.here.school, state="seated", line_number=1
    )
    question = Question.objects.create(run=run, text="Mag ik filmen?", asked_by=teacher)
    kit = Kit.objects.create(rtc=cast.here.rtc, kind="pc", name="Leenlaptop 1")
    loan = KitLoan.objects.create(kit=kit, enrolment=enrolment, first_on=localdate(), last_on=localdate())
    slot = GuidanceSlot.objects.create(
        host=cast.here.people[ROLES.index("lead")], school=cast.here.school, person=teacher, booked_at=now, place="B12",
        starts_at=now + timedelta(days=900), ends_at=now + timedelta(days=900, hours=1),
    )  # fmt: skip
    own = ("", "_answer", "_cancel", "_swap", "_edit", "_kit", "_kit_release", "_calendar", "_certificate")
    return {
        "run": run.pk, "enrol:run": other.pk, "run_remove:key": enrolment.key,
        "kit_edit:pk": kit.pk, "kit_loan:key": loan.key,
        **{f"guidance_{name}:key": slot.key for name in ("book", "free", "tell", "withdraw", "calendar")},
        "calendar_feed:secret": make_feed(person=teacher, training=None, now=now),
        **{f"enrolment{name}:key": enrolment.key for name in own},
        **{f"run_question_{name}:key": question.key for name in ("vote", "answer", "remove")},
    }  # fmt: skip


@pytest.fixture
def season_planned(cast, now) -> dict[str, object]:
    """A season with what can be given, and a plan with one run. The venue and the budget are of East Flanders."""
    from tests.planning.planned import plan_of_one

    found = plan_of_one(rtc=cast.here.rtc, provider=cast.here.company, school=cast.here.school, now=now)
    run = found.run
    return {
        **_wished(cast, found),
        "season": found.season.slug, "plan_file:name": "plan.json", "other": 2,
        **{f"{name}:number": 1 for name in PLAN_PAGES},
        **{f"{name}:pk": run.pk for name in PLAN_PAGES if name.startswith("planned_run")},
        "supply_training_edit:pk": found.training.pk, "supply_trainer_edit:pk": found.trainer.pk,
        "supply_venue_edit:pk": run.venue.pk, "supply_lender_edit:pk": found.lender.pk,
        "supply_budget_edit:pk": cast.here.rtc.pk, "ban_remove:pk": found.ban.pk,
    }  # fmt: skip


def _wished(cast, found) -> dict[str, object]:
    """The teacher wishes a theme, is proposed a place, and has a wish from the head to say yes to."""
    from django.utils.timezone import localdate

    from digitaleschool.planning.models import Proposal, Season, Wish, Wisher
    from digitaleschool.planning.wish_links import stop_address

    teacher, lead = (cast.here.people[ROLES.index(role)] for role in ("teacher", "lead"))
    Season.objects.filter(pk=found.season.pk).update(wishes_until=localdate() + timedelta(days=30))
    wisher = Wisher.objects.create(
        season=found.season, person=teacher, school=cast.here.school, halfdays=["wed_pm"], modes=["on_site"],
        agreed_at=found.plan.made_at, ends_on=found.season.ends_on, asked_by=lead,
    )  # fmt: skip
    facts = {"wisher": wisher, "theme": "automation", "field": "hout"}
    wish = Wish.objects.create(level="beginner", **facts)
    asked = Wish.objects.create(level="expert", state="asked", origin="colleague", **facts)
    place = Proposal.objects.create(run=found.run, wish=wish, state="sent", answer_by=localdate())
    return {
        **{f"{name}:key": wish.key for name in ("wish_team", "wish_withdraw", "wish_again")},
        "wish_colleague_back:key": asked.key, "planning_proposal:key": place.key,
        "wish_stop:stop": stop_address(wish).rstrip("/").rpartition("/")[2],
    }  # fmt: skip


@pytest.fixture
def open_to_all(cast, goal_of_all, now) -> dict[str, object]:
    """A published training that cites a goal which ended, and advice that the teacher kept."""
    from digitaleschool.core.offer.content import content_json, read_content
    from digitaleschool.frameworks.models import Edition, Goal
    from digitaleschool.offer.models import KeptAdvice, Training, Version

    training = Training.objects.create(slug="open-opleiding", provider=cast.here.company, rtc=cast.here.rtc)
    content = content_json(read_content({"title": {"nl": "PLC leren", "en": ""}, "themes": ["automation"]}))
    version = Version.objects.create(
        training=training, number=1, state="published", submitted_at=now, published_at=now, title_nl="PLC leren",
        content=content,
    )  # fmt: skip
    ended = Edition.objects.create(
        framework=Edition.objects.get(slug="kader-1").framework, slug="kader-0", title_nl="K", title_en="F",
        origin="file", valid_until=date(2025, 8, 31),
    )  # fmt: skip
    goal = Goal.objects.create(edition=ended, code="0", slug="0", label_nl="doel", label_en="goal", kind="goal")
    version.goals.add(goal)
    kept = KeptAdvice.objects.create(
        person=cast.here.people[0], theme="automation", level="beginner", kept_on=date(2026, 1, 1)
    )
    return {
        "training:slug": training.slug, "replace_goals:slug": training.slug, "theme": "automation",
        "advice_drop:key": kept.pk,
    }  # fmt: skip


@pytest.fixture
def school_work(cast) -> dict[str, object]:
    """A teacher with a function, and a list of schools that the coordinator handed in."""
    from digitaleschool.people.models import Post, RegisterFile

    teacher, coordinator = cast.here.people[ROLES.index("teacher")], cast.here.people[ROLES.index("coordinator")]
    post = Post.objects.create(
        person=teacher, school=cast.here.school, function="practice", field="bouw", since=date(2026, 1, 1)
    )
    file = RegisterFile.objects.create(
        owner=coordinator, name="scholen.csv", digest="", expires_at=datetime(2100, 1, 1, tzinfo=UTC),
        content=b"nummer,naam,gemeente,postcode\n7,De Brug,Gent,9000\n",
    )  # fmt: skip
    held = teacher.memberships.get()
    return {"membership": held.pk, "person": teacher.pk, "post": post.pk, "school_import_preview:key": file.key}


@pytest.fixture
def learning(cast, now) -> dict[str, object]:
    """Material of the provider in a published training, and a published module of it."""
    from digitaleschool.common.uploads import kept
    from digitaleschool.core.files import check
    from digitaleschool.offer.models import Material, MaterialVersion, Module, Training, TrainingMaterial, Version

    company = cast.here.company
    material = Material.objects.create(slug="les-een", organisation=company, title="Les 1", licence="by")
    with kept(check(b"Les 1", "les.txt"), now=now) as file:
        MaterialVersion.objects.create(material=material, number=1, file=file)
    training = Training.objects.create(slug="plc-leren", provider=company, rtc=cast.here.rtc)
    Version.objects.create(training=training, number=1, state="published", submitted_at=now, published_at=now)
    TrainingMaterial.objects.create(training=training, material=material)
    module = Module.objects.create(slug="plc", organisation=company, title_nl="PLC", promise="x", minutes=5,
                                   published_at=now)  # fmt: skip
    step = module.steps.create(position=1, kind="text", title="Een")
    return {"material": material.slug, "module": module.slug, "place": 1, "step": step.pk}


@pytest.fixture
def goal_of_all(cast) -> dict[str, object]:
    """A goal of an edition, which belongs to no tenant, and a file with goals that the coordinator handed in."""
    from digitaleschool.frameworks.models import (
        ContextCell,
        Edition,
        Framework,
        Goal,
        GoalFile,
        LabourMarketProof,
        Tool,
    )  # fmt: skip

    framework = Framework.objects.create(slug="kader", title_nl="Kader", title_en="Framework")
    edition = Edition.objects.create(framework=framework, slug="kader-1", title_nl="K", title_en="F", origin="file")
    goal = Goal.objects.create(edition=edition, code="1", slug="1", label_nl="doel", label_en="goal", kind="goal")
    hout = Goal.objects.create(edition=edition, code="h", slug="h", label_nl="hout", label_en="wood", kind="field")
    cell = ContextCell.objects.create(goal=goal, field=hout, example_nl="zagen", origin="own")
    tool = Tool.objects.create(slug="zaag", label_nl="Zaag", label_en="Saw", kind="subject", origin="own")
    proof = LabourMarketProof.objects.create(
        tool=tool, company_name="Hout bv", what="zagen", said_on=date(2026, 1, 1), source="bezoek"
    )
    file = GoalFile.objects.create(
        owner=cast.here.people[ROLES.index("coordinator")], name="doelen.csv", digest="",
        content=b"code,doel\n1,meten\n", facts={"title": "Minimumdoelen"},
        expires_at=datetime(2100, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    return {
        "edition": "kader-1", "goal": "1", "framework_import_preview:key": file.key, "cell": cell.pk, "tool": "zaag",
        "proof": proof.pk,
    }  # fmt: skip


@pytest.fixture
def courses_of_others(cast) -> dict[str, object]:
    """The catalogue of another organisation that the coordinator handed in."""
    from digitaleschool.offer.models import CatalogueFile

    file = CatalogueFile.objects.create(
        owner=cast.here.people[ROLES.index("coordinator")], name="cursussen.json", digest="", catalogue="ncce",
        content=b'{"GetJsonResult": {"Entities": [{"Template.ActivityCode": "1", "Template.TemplateTitle": "PLC"}]}}',
        provider=cast.here.company, rtc=cast.here.rtc, expires_at=datetime(2100, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    return {"catalogue_import_preview:key": file.key}


@pytest.fixture
def need_of_rtc(cast) -> dict[str, object]:
    """A need of the RTC, under the number that stands in its addresses."""
    from digitaleschool.needs.models import Need

    Need.objects.create(number=1, text_nl="PLC leren", rtc=cast.here.rtc, created_on=date(2026, 11, 25))
    return {
        f"{name}:number": 1
        for name in ("need", "need_edit", "need_goals", "need_status", "need_merge", "need_quote", "need_apart")
    }


@pytest.fixture
def training_judged(cast, now) -> dict[str, object]:
    """A proposal of the provider that a reviewer was asked to judge, and a training that is in the offer."""
    from digitaleschool.offer.models import Assessment, Assignment, Training, Version

    def made(slug: str, **facts: object) -> Version:
        training = Training.objects.create(slug=slug, provider=cast.here.company, rtc=cast.here.rtc)
        return Version.objects.create(training=training, number=1, title_nl=slug, submitted_at=now, **facts)

    sent, out = made("ter-beoordeling", state="submitted"), made("te-zien", state="published", published_at=now)
    assessment = Assessment.objects.create(version=sent, framework="rtc-2022", school_year="2026-2027")
    reviewer = cast.here.people[ROLES.index("reviewer")]
    assignment = Assignment.objects.create(assessment=assessment, reviewer=reviewer, seat="first")
    return {
        "assessment": assessment.pk, "assignment": assignment.pk, "criterion": "A1", "review_open:version": sent.pk,
        "review_take_out:version": out.pk, "review_file:name": "beoordeling.json",
    }  # fmt: skip


@pytest.fixture
def training_of_provider(cast, now) -> dict[str, object]:
    """A proposal that a provider still writes, one that it handed in with a run, and one of its trainers."""
    from digitaleschool.offer.models import Run, Track, Trainer, Training, Version

    def made(slug: str, **facts: object) -> Training:
        training = Training.objects.create(slug=slug, provider=cast.here.company, rtc=cast.here.rtc)
        Version.objects.create(training=training, number=1, title_nl=slug, **facts)
        return training

    made("voorstel-in-de-maak")
    sent = made("voorstel-ingediend", state="submitted", submitted_at=now)
    run = Run.objects.create(training=sent, rtc=cast.here.rtc, postcode="9000", town="Gent")
    trainer = Trainer.objects.create(provider=cast.here.company, name="Tess")
    Track.objects.create(slug="traject", title_nl="Traject", rtc=cast.here.rtc, is_published=True)
    writing = ("proposal", "proposal_section", "proposal_findings", "proposal_submit", "proposal_withdraw",
               "proposal_next", "proposal_versions")  # fmt: skip
    planning = ("runs", "run_new", "run_edit", "run_cancel")
    return {
        **{f"{name}:slug": "voorstel-in-de-maak" for name in writing},
        **{f"{name}:slug": sent.slug for name in planning},
        **{f"{name}:pk": run.pk for name in ("run_edit", "run_cancel")},
        **{f"{name}:pk": trainer.pk for name in ("trainer_edit", "trainer_remove")},
        **dict.fromkeys(("track:slug", "track_edit:slug"), "traject"),
        "section": "wat",
        "provider_edit:at": cast.here.company.pk,
    }


@pytest.fixture
def training_followed(cast, now) -> dict[str, object]:
    """A run that is over, of one of the trainers, with the teacher in it and a point on the agenda."""
    from digitaleschool.enrolment.models import Enrolment
    from digitaleschool.followup.links import secret_of as link_of
    from digitaleschool.followup.models import AgendaPoint
    from digitaleschool.offer.models import Run, Trainer, Training, Version

    training = Training.objects.create(slug="gevolgd", provider=cast.here.company, rtc=cast.here.rtc)
    Version.objects.create(
        training=training, number=1, state="published", submitted_at=now, published_at=now, title_nl="Gevolgd"
    )
    run = Run.objects.create(training=training, rtc=cast.here.rtc, status="confirmed")
    run.trainers.add(Trainer.objects.create(
        provider=cast.here.company, name="Tess", person=cast.here.people[ROLES.index("trainer")]
    ))  # fmt: skip
    ended = timezone.now() - timedelta(days=2)
    run.sessions.create(starts_at=ended - timedelta(hours=3), ends_at=ended)
    seat = Enrolment.objects.create(training=training, run=run, person=cast.here.people[0], state="seated")
    point = AgendaPoint.objects.create(run=run, kind="own", title="Punt", answer="Zo doe je dat.")
    own = ("after_training", "transfer_card", "use_in_class", "evaluation")
    return {
        **{f"{name}:link": link_of(seat) for name in own},
        "moment": "end",
        "own_after_training:key": seat.key,
        **{f"{name}:run": run.pk for name in ("followed_run", "return_agenda")},
        "point": point.pk,
    }


@pytest.fixture
def taught_run(cast, now) -> dict[str, object]:
    """A run of another training that the trainer gives, and in which the teacher has a place and a certificate."""
    from digitaleschool.enrolment.models import AttendanceList, Certificate, Enrolment
    from digitaleschool.enrolment.signing import signing_key
    from digitaleschool.offer.models import Run, Session, Trainer, Training, Version

    training = Training.objects.create(slug="gegeven-opleiding", provider=cast.here.company, rtc=cast.here.rtc)
    Version.objects.create(training=training, number=1, title_nl="Gegeven", state="published", published_at=now)
    run = Run.objects.create(training=training, rtc=cast.here.rtc, postcode="9000", town="Gent", status="confirmed")
    person = cast.here.people[ROLES.index("trainer")]
    run.trainers.add(Trainer.objects.create(provider=cast.here.company, person=person, name="Gever"))
    began = datetime.now(UTC) - timedelta(hours=1)
    session = Session.objects.create(run=run, starts_at=began, ends_at=began + timedelta(hours=3))
    kept = AttendanceList.objects.create(session=session, code="34679A")
    teacher = cast.here.people[ROLES.index("teacher")]
    enrolment = Enrolment.objects.create(training=training, run=run, person=teacher, state="seated", field="bouw")
    content = {"name": "x", "title": {"nl": "x"}, "promise": {"nl": "x"}, "training": training.slug, "provider": "x",
               "rtc": "x", "place": "", "minutes": 180, "percent": 100,
               "goals": [{"codes": [["", "x"]], "nl": "x", "en": "", "kind": "goal", "until": "",
                          "framework": {"nl": "x", "en": ""}, "edition": "kader-1", "slug": "1"}],
               "sessions": [[session.starts_at.isoformat(), session.ends_at.isoformat()]]}  # fmt: skip
    certificate = Certificate.objects.create(
        person=teacher, enrolment=enrolment, training=training, rtc=cast.here.rtc, content=content, credential="a.b.c"
    )
    taught = ("teaching_run", "teaching_trainers", "attendance", "attendance_close", "attendance_code", "attendance_qr")
    shown = ("certificate_check", "certificate_pdf", "credential", "certificate_track")
    return {
        **{f"{name}:pk": run.pk for name in taught}, **{f"{name}:session": session.pk for name in taught[2:]},
        **{f"{name}:key": certificate.key for name in shown}, "check_in_code:code": kept.code,
        "credential_key:kid": signing_key().kid, "credential_status:number": 1,
    }  # fmt: skip


@pytest.fixture
def half_filled(small_demo) -> str:
    """The secret of someone who was invited and began."""
    secret = "a" * 32
    Invitation.objects.create(round=small_demo, email="els@school.example", token_hash=hash_of(secret))
    Draft.objects.create(handle=handle_of(secret), round=small_demo, touched_on=date(2026, 1, 1))
    return secret


@pytest.fixture
def cast(django_user_model, rtc, new_school) -> SimpleNamespace:
    """Someone in each role, here and elsewhere, without a password: nobody asks for it."""
    from digitaleschool.people.models import Membership, Organisation

    def side(province: str, number: str) -> SimpleNamespace:
        school = new_school(number, province=province).organisation
        company = Organisation.objects.create(kind="provider", name=f"Provider {province}", province=province)
        places = dict.fromkeys(("lead", "teacher"), school) | dict.fromkeys(("provider", "trainer"), company)
        people = [
            django_user_model(email=f"{role}@{province.replace('_', '-')}.example", name=f"{role} {province}")
            for role in ROLES
        ]
        django_user_model.objects.bulk_create(people)
        codes = {"lead": "school_lead", "researcher": "rtc_researcher", "coordinator": "rtc_coordinator"}
        Membership.objects.bulk_create(
            Membership(
                person=person, organisation=places.get(role, rtc(province)), role=codes.get(role, role),
                since=date(2026, 1, 1),
            )
            for role, person in zip(ROLES, people, strict=True)
        )  # fmt: skip
        return SimpleNamespace(rtc=rtc(province), school=school, company=company, people=people)

    here, elsewhere = side("oost_vlaanderen", "200"), side("limburg", "300")
    administrator = django_user_model.objects.create(email="ada@beheer.example", name="Ada", is_staff=True)
    return SimpleNamespace(here=here, elsewhere=elsewhere, administrator=administrator)


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry)
        else:
            yield entry


def address_of(name: str, arguments: dict[str, object]) -> str:
    groups = PATTERNS[name].pattern.regex.groupindex
    own = {group: f"{name}:{group}" for group in groups}
    return reverse(
        name, kwargs={group: arguments[own[group] if own[group] in arguments else group] for group in groups}
    )


PATTERNS = {pattern.name: pattern for pattern in _patterns(get_resolver())}


def test_every_address_has_its_row():
    assert set(PATTERNS) == set(READS)


def test_only_addresses_have_a_row():
    assert set(CHANGES) <= set(PATTERNS)


def test_an_address_without_a_name_would_escape_the_table():
    assert [pattern for pattern in _patterns(get_resolver()) if not pattern.name] == []


@pytest.mark.parametrize("part", range(PARTS))
def test_everyone_reads_what_the_table_says(part, cast, tenant):
    if connection.vendor == "postgresql":
        pytest.skip("who may read is worked out above the database; here the same addresses are posted to")
    read = _asked_of_all(cast, tenant, sorted(READS)[part::PARTS], _answer)

    assert read == {name: READS[name] for name in read}


@pytest.mark.parametrize("part", range(PARTS))
def test_only_who_the_table_names_may_post(part, cast, tenant):
    posted = _asked_of_all(cast, tenant, sorted(READS)[part::PARTS], _let_in)

    assert {name: answers for name, answers in posted.items() if name in CHANGES} == {
        name: CHANGES[name] for name in posted if name in CHANGES
    }
    refused = {NO_METHOD, FORBIDDEN, MISSING, LOGIN}
    taken = [name for name, answers in posted.items() if not {*answers[:-1], *answers.elsewhere} <= refused]
    assert set(taken) <= set(CHANGES), "these addresses take a POST: give them a row in CHANGES"


def _asked_of_all(cast: SimpleNamespace, tenant: dict[str, object], names: list[str], ask) -> dict[str, Row]:
    """What each visitor gets at each address; all that a request did is undone before the next one."""
    here = (None, *cast.here.people, cast.administrator)
    cookies = {person: _client(person).cookies for person in (*here, *cast.elsewhere.people)}

    def answer(person, address: str) -> object:
        client = Client()
        client.cookies.load({name: morsel.value for name, morsel in cookies[person].items()})
        with transaction.atomic():
            got = ask(client, address)
            transaction.set_rollback(True)
        return got

    found = {}
    for name in names:
        address = address_of(name, tenant)
        there = tuple(answer(person, address) for person in cast.elsewhere.people)
        found[name] = Row(*(answer(person, address) for person in here), elsewhere=there)
    return found


def _client(person) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


def _answer(client: Client, address: str) -> object:
    response = client.get(address)
    response.getvalue()  # a file is closed when it was read to its end
    return response.status_code if response.status_code != 302 else response["Location"].partition("?")[0]


def _let_in(client: Client, address: str) -> object:
    """OK where an empty POST is let in, whatever the form then says."""
    response = client.post(address)
    sent = response["Location"].partition("?")[0] if response.status_code == 302 else ""
    if sent in {LOGIN, AGAIN}:
        return sent
    return response.status_code if response.status_code in {FORBIDDEN, MISSING, NO_METHOD} else OK


SECRET_PAGES = [
    "/rondes/stil/",
    "/rondes/stil/rapport/",
    "/rondes/stil/rapport/nl/1/",
    "/rondes/stil/rapport/nl/1/tables.json",
]


@pytest.mark.parametrize("address", SECRET_PAGES)
def test_a_round_that_is_not_published_is_not_there_for_others(address, new_round, new_report, chloe, bram, amina):
    round = new_round("stil")
    new_report(round)
    type(round).objects.update(status="closed")

    answers = [_answer(_client(person), address) for person in (None, chloe, bram, amina)]

    assert answers == [404, 404, 404, 200]


@pytest.mark.parametrize("address", ["/", "/rondes/"])
def test_a_round_that_is_not_published_is_in_no_list(address, new_round, new_report, chloe, amina):
    new_report(new_round("stil", title_nl="Stille ronde"))
    from digitaleschool.needs.models import Round

    Round.objects.update(status="closed")

    def shows(person) -> bool:
        return "stil" in _text(person, address).lower()

    assert [shows(person) for person in (None, chloe, amina)] == [False, False, True]


@pytest.mark.parametrize("name", ["answers.sav", "answers.parquet", "import.json"])
def test_single_answers_of_real_people_are_for_staff(name, new_round, new_report, chloe, amina):
    new_report(new_round("echt"), files=(name,))
    address = f"/rondes/echt/rapport/nl/1/{name}"

    answers = [_answer(_client(person), address) for person in (None, chloe, amina)]
    pages = [name in _text(person, "/rondes/echt/rapport/") for person in (None, chloe, amina)]

    assert (answers, pages) == ([404, 404, 200], [False, False, True])


def test_invented_answers_are_for_everyone(new_round, new_report):
    new_report(new_round("verzonnen", is_invented=True), files=("answers.sav",))

    assert _answer(Client(), "/rondes/verzonnen/rapport/nl/1/answers.sav") == 200


def test_what_was_noted_about_a_file_is_for_staff(new_round, new_answer_file, chloe, amina):
    new_answer_file(new_round("ronde"), name="geheim-bestand.csv")

    assert ["geheim-bestand.csv" in _text(person, "/rondes/ronde/") for person in (None, chloe, amina)] == [
        False,
        False,
        True,
    ]


def _text(person, address: str) -> str:
    return _client(person).get(address).text
