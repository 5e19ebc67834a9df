"""All that is kept of people is in a kind: it can be shown, taken along, erased, and its term is carried out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models
from django.test import Client

from digitaleschool.common.models import OutboxMail
from digitaleschool.core.privacy.retention import DELETE, NAMELESS, STAYS, UNLINKED, load_kept
from digitaleschool.enrolment.models import (
    AttendanceList,
    CalendarFeed,
    Certificate,
    Enrolment,
    EnrolTeam,
    GuidanceSlot,
    Kit,
    KitLoan,
    Question,
)
from digitaleschool.followup.models import AgendaPoint, ClassUse, Evaluation, TransferCard
from digitaleschool.frameworks.models import ContextCell, Edition, Framework, Goal, GoalFile
from digitaleschool.needs.models import AnswerFile, Contact, Interview, Invitation, MailStop, Need, RoundStep
from digitaleschool.needs.stops import address_hash
from digitaleschool.offer.models import (
    CatalogueFile,
    KeptAdvice,
    Material,
    Module,
    ModuleProgress,
    Run,
    Trainer,
    Training,
    Version,
)
from digitaleschool.people.audit import write_down
from digitaleschool.people.consents import give
from digitaleschool.people.erasure import forget
from digitaleschool.people.models import AuditEntry, ErasureRequest, Membership, Person, Post, RegisterFile
from digitaleschool.people.my_data import held_about
from digitaleschool.people.personal_data import about, registered
from digitaleschool.planning.models import PlannedRun, Proposal, Season, SeasonPlan, Wish, Wisher
from digitaleschool.reports.models import Report, ReportJob

NAME, ADDRESS = "Wilhelmina Zonderling", "w.zonderling@rtc.example"

NO_PERSON = {
    "people.Organisation": "the address of an organisation, which is public",
    "offer.Provider": "the address of an organisation, which is public",
    "people.Person_groups": "the site uses no groups; goes with the account",
    "people.Person_user_permissions": "the site uses no single permissions; goes with the account",
}
"""Models that point to a person or hold an address, and are in no kind; with why."""


def test_every_model_with_a_person_or_an_address_is_in_a_kind():
    covered = {label for kind in registered().values() for label in kind.models}
    holding = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.concrete and (field.related_model is Person or isinstance(field, models.EmailField))
    }

    assert holding - covered == set(NO_PERSON)


def test_every_kind_has_its_words_and_every_word_its_kind():
    assert set(registered()) == {kept.code for kept in load_kept()}


def test_every_kind_does_what_its_words_say():
    kinds = registered()

    def codes(condition) -> set[str]:
        return {kept.code for kept in load_kept() if condition(kept)}

    assert codes(lambda kept: kept.days is not None) == {code for code, kind in kinds.items() if kind.clear}
    assert codes(lambda kept: kept.erasure in {DELETE, NAMELESS}) <= {c for c, kind in kinds.items() if kind.forget}
    assert codes(lambda kept: kept.erasure == UNLINKED) == {
        code for code, kind in kinds.items() if not kind.held
    } - codes(lambda kept: kept.erasure == STAYS)
    assert [code for code, kind in kinds.items() if kind.held and not kind.fields] == []


def test_every_kind_is_told_by_the_stage_that_keeps_it():
    known = {model._meta.label for model in apps.get_models()}

    assert {label for kind in registered().values() for label in (*kind.models, *kind.names_people)} - known == set()


def _goal(code: str, kind: str) -> Goal:
    framework = Framework.objects.get_or_create(slug="f")[0]
    edition = Edition.objects.get_or_create(framework=framework, slug="f-1", origin="file")[0]
    return Goal.objects.create(edition=edition, code=code, slug=code, kind=kind, label_nl=code, label_en=code)


@pytest.fixture
def everywhere(new_person, new_school, new_round, new_answer_file, new_report, rtc, amina, now):
    """Someone of whom each kind that can be found holds a row."""
    person = new_person("Wilhelmina", role="rtc_researcher", at=rtc())
    person.name, person.email, person.last_login = NAME, ADDRESS, now
    person.save()
    school, round = new_school("202"), new_round("ronde-9")
    EmailAddress.objects.create(user=person, email=ADDRESS, primary=True, verified=True)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "s3cret"})
    SocialAccount.objects.create(user=person, provider="school", uid="42", extra_data={"email": ADDRESS})
    Post.objects.create(person=person, school=school.organisation, function="theory", field="", since=date(2026, 1, 1))
    give(person=person, purpose="news", version="1", now=now)
    write_down("school.imported", by=person, now=now, organisation=rtc(), label="scholen.csv")
    write_down("my_data.exported", by=person, now=now)
    write_down("person.invited", by=amina, now=now, organisation=rtc(), on=person)
    role = person.memberships.get()
    write_down("role.given", by=amina, now=now, organisation=rtc(), on=role, label="Zonderling, onderzoeker")
    write_down("mail.bounced", by=None, now=now, organisation=rtc(), label=f"mail naar {ADDRESS}")
    ErasureRequest.objects.create(person=person, asked_at=now - timedelta(days=9), done_at=now - timedelta(days=9))
    mail = {"kind": "invitation", "subject": "Je mening telt", "text": "Dag {link}", "not_before": now}
    OutboxMail.objects.create(key="invitation:1", recipient=ADDRESS.upper(), **mail)
    Invitation.objects.create(
        round=round, school=school, name=NAME, email=ADDRESS, token_hash="h" * 64, status=Invitation.Status.SENT
    )
    Contact.objects.create(round=round, name=NAME, email=ADDRESS, consent_version="1", left_on=now.date())
    Contact.objects.create(
        round=new_round("ronde-8"), email=ADDRESS, consent_version="1", left_on=now.date(), wants_offer=True
    )
    MailStop.objects.create(address_hash=address_hash(ADDRESS), since=now.date())
    RegisterFile.objects.create(owner=person, name="scholen.csv", content=b"x", digest="d", expires_at=now)
    GoalFile.objects.create(owner=person, name="doelen.csv", content=b"x", digest="d", expires_at=now)
    CatalogueFile.objects.create(
        owner=person, name="cursussen.json", content=b"x", digest="d", catalogue="ncce", expires_at=now,
        provider=school.organisation, rtc=school.organisation,
    )  # fmt: skip
    ContextCell.objects.create(
        goal=_goal("1", "goal"), field=_goal("hout", "field"), example_nl="zagen", origin="own", made_by=person
    )
    RoundStep.objects.create(round=round, number=1, owner=person)
    Interview.objects.create(round=round, school=school, interviewer=person)
    AnswerFile.objects.filter(pk=new_answer_file(round).pk).update(read_by=person)
    Need.objects.create(number=1, text_nl="PLC leren", made_by=person, created_on=now.date())
    ReportJob.objects.create(round=round, asked_by=person, asked_at=now, not_before=now)
    Report.objects.filter(pk=new_report(round).pk).update(made_by=person)
    trainer = Trainer.objects.create(provider=school.organisation, name=NAME, email=ADDRESS, person=person)
    trainer.evidence.create(kind="didactic", what="diploma")
    training = Training.objects.create(slug="plc", provider=school.organisation, rtc=rtc(), made_by=person)
    Version.objects.create(training=training, number=1)
    Material.objects.create(slug="les", organisation=school.organisation, title="Les", licence="by", made_by=person)
    module = Module.objects.create(
        slug="plc", organisation=school.organisation, title_nl="PLC", promise="meten", minutes=5, made_by=person
    )
    step = module.steps.create(position=1, kind="text", title="Een")
    ModuleProgress.objects.create(person=person, step=step, done_at=now)
    KeptAdvice.objects.create(person=person, theme="automation", level="beginner", kept_on=now.date())
    season = Season.objects.create(
        slug="lente-2027", title_nl="Lente 2027", starts_on=date(2027, 1, 11), ends_on=date(2027, 6, 30),
        wishes_until=date(2026, 12, 18),
    )  # fmt: skip
    plan = SeasonPlan.objects.create(
        season=season, number=1, made_by=person, status="optimal", objective=0, bound=0, problem=b"", result=b""
    )
    wisher = Wisher.objects.create(
        season=season, person=person, school=school.organisation, agreed_at=now, ends_on=season.ends_on
    )
    wish = Wish.objects.create(wisher=wisher, training=training, field="hout", level="beginner")
    planned = PlannedRun.objects.create(
        plan=plan, code="plc-1", training=training, pattern="p1", trainer=trainer, capacity=8
    )
    Proposal.objects.create(run=planned, wish=wish, state=Proposal.State.SENT, sent_at=now)
    run = Run.objects.create(training=training, rtc=rtc())
    EnrolTeam.objects.create(run=run, school=school.organisation, lead=person)
    enrolment = Enrolment.objects.create(
        training=training, run=run, person=person, state=Enrolment.State.SEATED, access_needs="Ik hoor slecht"
    )  # fmt: skip
    Question.objects.create(run=run, asked_by=person, text="Werkt het op een tablet?").votes.create(person=person)
    kit = Kit.objects.create(rtc=rtc(), kind="pc", name="Leenlaptop 1")
    GuidanceSlot.objects.create(
        host=amina, school=school.organisation, starts_at=now, ends_at=now + timedelta(hours=1), place="PC-lokaal",
        person=person, booked_at=now,
    )  # fmt: skip
    CalendarFeed.objects.create(person=person, digest="c" * 64, made_at=now)
    KitLoan.objects.create(kit=kit, enrolment=enrolment, first_on=now.date(), last_on=now.date())
    TransferCard.objects.create(enrolment=enrolment, lesson="Lift", class_name="5EM", lesson_on=now.date())
    ClassUse.objects.create(enrolment=enrolment, outcome="done", answered_at=now)
    Evaluation.objects.create(enrolment=enrolment, moment="end", instrument="e@1", values={"better": "x"},
                              answered_at=now)  # fmt: skip
    AgendaPoint.objects.create(run=run, kind="own", title="Punt", answer="Zo.", answered_by=person, answered_at=now)
    session = run.sessions.create(starts_at=now, ends_at=now + timedelta(hours=3))
    session.attendances.create(enrolment=enrolment, kind="present", minutes=180, how="list", noted_by=person)
    AttendanceList.objects.create(session=session, code="34679A", closed_at=now, closed_by=person)
    Certificate.objects.create(person=person, enrolment=enrolment, rtc=rtc(), content={"training": "x", "minutes": 180})
    Client().force_login(person)
    return person


def test_a_person_finds_every_kind_on_the_page(everywhere, now):
    held = {one.code: one.count for one in held_about(about(everywhere, now))}

    assert held == {
        "account": 1, "second_factor": 1, "accounts_elsewhere": 1,
        "sessions": 1, "roles": 1, "posts": 1, "consents": 1, "log_book": 2,
        "erasures": 1, "mails": 1, "invitations": 1, "contacts_summary": 1, "contacts_offer": 1, "round_work": 3,
        "need_work": 1, "report_work": 2, "trainers": 1, "offer_work": 1, "register_files": 1,
        "wishes": 1, "proposals": 1, "planning_work": 1, "enrolments": 1, "enrolment_work": 1,
        "class_use": 2, "evaluations": 1, "agenda_work": 1, "calendar_feeds": 1, "guidance": 1,
        "attendance": 1, "certificates": 1, "attendance_work": 1,
        "access_needs": 1, "run_questions": 1, "kit_loans": 1, "material_work": 1, "module_progress": 1, "advice": 1,
        "goal_files": 1, "catalogue_files": 1, "context_cells": 1, "mail_stops": 1,
    }  # fmt: skip


def test_every_row_says_what_its_kind_promises(everywhere, now):
    for one in held_about(about(everywhere, now)):
        assert [set(row) for row in one.rows] == [set(one.kind.fields)] * len(one.rows), one.code


def test_no_secret_is_shown(everywhere, now):
    told = str([one.cells for one in held_about(about(everywhere, now))])

    assert "s3cret" not in told
    assert "argon2" not in told


def test_nothing_is_found_of_someone_else(everywhere, bram, now):
    EmailAddress.objects.create(user=bram, email=bram.email, verified=True)

    held = {one.code: one.count for one in held_about(about(bram, now)) if one.rows}

    assert held == {"account": 1, "roles": 1}


def test_an_address_that_nobody_has_shown_to_read_opens_nothing(everywhere, now):
    EmailAddress.objects.update(verified=False)

    held = {one.code for one in held_about(about(everywhere, now)) if one.rows}

    assert held & {"invitations", "contacts_summary", "contacts_offer", "mails"} == set()


def test_after_erasure_only_the_name_stands_in_the_log_book(everywhere, now):
    before = _whole_database()

    forget(everywhere, now=now)

    assert [where for where, text in before if _names(text)] != []
    assert [where for where, text in _whole_database() if _names(text)] == ["people.Person"]
    left = Person.objects.get(pk=everywhere.pk)
    assert (left.name, left.email, left.is_active, left.has_usable_password()) == (
        NAME, f"{left.pk}@vergeten.invalid", False, False,
    )  # fmt: skip
    assert [(line.verb, line.by) for line in AuditEntry.objects.filter(by__isnull=False).order_by("pk")] == [
        ("school.imported", left),
        ("person.invited", Person.objects.get(name="Amina")),
        ("role.given", Person.objects.get(name="Amina")),
    ]


def test_after_erasure_of_who_did_no_work_nothing_is_left(everywhere, now):
    AuditEntry.objects.filter(verb="school.imported").delete()

    forget(everywhere, now=now)

    assert [where for where, text in _whole_database() if _names(text)] == []
    assert not Person.objects.filter(pk=everywhere.pk).exists()


def test_erasure_keeps_the_counts_of_the_round(everywhere, now):
    forget(everywhere, now=now)

    invitation = Invitation.objects.get()
    assert (invitation.status, invitation.school.number, invitation.name) == ("stopped", "202", "")
    assert invitation.email.endswith("@vergeten.invalid")
    assert invitation.token_hash.startswith("forgotten:")
    assert list(RoundStep.objects.values_list("number", "owner")) == [(1, None)]


def test_someone_who_answered_still_counts_as_answered(everywhere, now):
    Invitation.objects.update(status=Invitation.Status.ANSWERED)

    forget(everywhere, now=now)

    assert Invitation.objects.get().status == "answered"


def test_the_effects_are_counted_without_the_person(everywhere, now):
    request = forget(everywhere, now=now)

    assert request.effects == {
        "second_factor": 1, "accounts_elsewhere": 1,
        "sessions": 1, "roles": 1, "posts": 1, "consents": 1, "log_book": 1, "mails": 1,
        "invitations": 1, "contacts_summary": 1, "contacts_offer": 1, "round_work": 3, "need_work": 1, "report_work": 2,
        "register_files": 1, "goal_files": 1, "catalogue_files": 1, "context_cells": 1, "account": 1,
        "trainers": 1, "offer_work": 1, "enrolments": 1, "enrolment_work": 1,
        "class_use": 2, "evaluations": 1, "agenda_work": 1,
        "attendance": 1, "certificates": 1, "attendance_work": 1, "calendar_feeds": 1, "guidance": 1,
        "access_needs": 1, "run_questions": 1, "kit_loans": 1, "proposals": 1, "wishes": 1, "planning_work": 1,
        "material_work": 2, "module_progress": 1, "advice": 1,
    }  # fmt: skip
    line = AuditEntry.objects.get(verb="person.forgotten")
    assert (line.by, line.is_nameless, line.object_label, line.organisation) == (None, True, "", None)


def test_others_lose_nothing(everywhere, amina, bram, now):
    def theirs():
        return (
            list(Membership.objects.exclude(person=everywhere).order_by("pk").values_list("person", "role")),
            list(Person.objects.exclude(pk=everywhere.pk).order_by("pk").values_list("email", "name", "is_active")),
        )

    before = theirs()

    forget(everywhere, now=now)

    assert theirs() == before
    assert {Membership.objects.get(person=amina).role, Membership.objects.get(person=bram).role} == {
        "rtc_coordinator", "teacher",
    }  # fmt: skip


def _whole_database() -> list[tuple[str, str]]:
    """Each row of each table as text; what is sealed or packed is opened first."""
    rows = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.order_by("pk").values():
            text = str(list(row.values()))
            if model is Session:
                text += str(Session(**row).get_decoded())
            rows.append((model._meta.label, text))
    return rows


def _names(text: str) -> bool:
    return "zonderling" in text.lower()
