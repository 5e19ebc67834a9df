"""What is older than its term goes, what is younger stays; a second time finds nothing."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command

from digitaleschool.common.models import OutboxMail
from digitaleschool.core.privacy.retention import kept, load_kept
from digitaleschool.dashboard.jobs import JOBS
from digitaleschool.enrolment.models import Certificate, Enrolment, GuidanceSlot
from digitaleschool.followup.models import ClassUse, Evaluation, TransferCard
from digitaleschool.frameworks.models import GoalFile
from digitaleschool.needs.models import Contact, Draft, Invitation, Profile
from digitaleschool.offer.models import CatalogueFile, KeptAdvice, Module, ModuleProgress, Run, Training
from digitaleschool.people.audit import write_down
from digitaleschool.people.erasure import forget
from digitaleschool.people.models import AuditEntry, Consent, ErasureRequest, Organisation, Person, RegisterFile
from digitaleschool.people.retention import carry_out_retention
from digitaleschool.planning.models import Season, Wisher
from digitaleschool.reports.models import ReportJob

NOW = datetime(2030, 6, 15, 12, 0, tzinfo=UTC)
TODAY = NOW.date()


def _ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def _day(days: int) -> date:
    return TODAY - timedelta(days=days)


# kind -> makes one row whose clock began so many days ago: for each, the day before its term and the day after it
def _mail(days: int, **_):
    OutboxMail.objects.create(
        key=f"k:{days}", kind="x", recipient="a@b.example", subject="s", text="", not_before=_ago(days),
        sent_at=_ago(days), state="done",
    )  # fmt: skip


def _consent(days: int, *, person, **_):
    Consent.objects.create(person=person, purpose="news", version="1", given_at=_ago(days + 1), withdrawn_at=_ago(days))


def _session(days: int, **_):
    Session.objects.create(session_key=f"{days:032}".replace("-", "m"), session_data="x", expire_date=_ago(days))


def _line(days: int, *, person, **_):
    write_down("moon.landed", by=person, now=_ago(days))


def _erasure(days: int, **_):
    ErasureRequest.objects.create(asked_at=_ago(days), done_at=_ago(days))


def _draft(days: int, *, round, **_):
    Draft.objects.create(handle=f"d{days}", round=round, touched_on=_day(days))


def _receipt(days: int, *, round, **_):
    Draft.objects.create(handle=f"r{days}", round=round, touched_on=_day(days), reference=f"R{days}")


def _profile(days: int, **_):
    Profile.objects.create(code_hash=f"p{days}", sealed=b"", expires_on=_day(days))


def _summary(days: int, *, round, **_):
    Contact.objects.create(
        round=round, email=f"s{days}@b.example", consent_version="1", left_on=_day(days + 5), thanked_on=_day(days)
    )


def _offer(days: int, *, round, **_):
    Contact.objects.create(
        round=round, email=f"o{days}@b.example", consent_version="1", left_on=_day(days), wants_offer=True,
        thanked_on=_day(days),
    )  # fmt: skip


def _job(days: int, *, person, round, **_):
    ReportJob.objects.create(
        round=round, asked_by=person, asked_at=_ago(days), not_before=_ago(days), state=ReportJob.State.DONE
    )


def _invitation(days: int, *, new_round, **_):
    round = new_round(f"ronde{days}", closes_on=_day(days), status="closed")
    Invitation.objects.create(round=round, email=f"i{days}@b.example", name="An", token_hash=f"t{days}")


def _folder(days: int, *, settings, **_):
    folder = Path(settings.MEDIA_ROOT) / "reports" / f"f{days}"
    folder.mkdir(parents=True)
    (folder / "report.pdf").write_bytes(b"x")
    os.utime(folder, (_ago(days).timestamp(),) * 2)


def _register_file(days: int, *, person, **_):
    RegisterFile.objects.create(owner=person, name="a.csv", content=b"", digest="d", expires_at=_ago(days))


def _goal_file(days: int, *, person, **_):
    GoalFile.objects.create(owner=person, name="a.csv", content=b"", digest="d", expires_at=_ago(days))


def _module_step(days: int, *, person, **_):
    place = person.memberships.get().organisation
    module, _made = Module.objects.get_or_create(slug="plc", defaults={"organisation": place, "title_nl": "PLC",
                                                 "promise": "meten", "minutes": 5})  # fmt: skip
    step = module.steps.create(position=days, kind="text", title="Een")
    ModuleProgress.objects.create(person=person, step=step, done_at=_ago(days))


def _advice(days: int, *, person, **_):
    KeptAdvice.objects.create(person=person, theme=f"t{days}", level="beginner", kept_on=_day(days))


def _wisher(days: int, *, person, round, **_):
    school = person.memberships.get().organisation
    season = Season.objects.create(
        slug=f"s{days}", title_nl="Lente", starts_on=_day(days + 90), ends_on=_day(days), wishes_until=_day(days + 100)
    )
    Wisher.objects.create(season=season, person=person, school=school, ends_on=_day(days))


def _guidance(days: int, *, person, **_):
    school = Organisation.objects.get_or_create(kind="school", name="x")[0]
    GuidanceSlot.objects.create(
        host=person, school=school, starts_at=_ago(days) - timedelta(hours=1), ends_at=_ago(days), place="x"
    )


def _enrolment(days: int, *, person, **_):
    school = person.memberships.get().organisation
    training = Training.objects.create(slug=f"t{days}", provider=school, rtc=school)
    run = Run.objects.create(training=training, rtc=school)
    run.sessions.create(starts_at=_ago(days + 1), ends_at=_ago(days))
    Enrolment.objects.create(training=training, run=run, person=person, state="seated", asked_at=_ago(days + 9))


def _access_needs(days: int, *, person, **_):
    _enrolment(days, person=person)
    Enrolment.objects.filter(training__slug=f"t{days}").update(access_needs="Ik hoor slecht")


def _seat(person) -> Enrolment:
    if not Enrolment.objects.exists():
        _enrolment(1, person=person)
    return Enrolment.objects.get()


def _class_use(days: int, *, person, **_):
    """First what came of a lesson, then a card: one of each is enough for a seat."""
    if ClassUse.objects.exists():
        TransferCard.objects.create(
            enrolment=_seat(person), lesson="Lift", class_name="5EM", lesson_on=_day(days), written_at=_ago(days)
        )
    else:
        ClassUse.objects.create(enrolment=_seat(person), outcome="done", answered_at=_ago(days))


def _evaluation(days: int, *, person, **_):
    facts = {"moment": f"m{days}", "instrument": "evaluatie-opleiding@1", "values": {"self_rating": 5}}
    Evaluation.objects.create(enrolment=_seat(person), answered_at=_ago(days), **facts)


def _certificate(days: int, *, person, **_):
    Certificate.objects.create(person=person, rtc=person.memberships.get().organisation, issued_at=_ago(days))


def _catalogue_file(days: int, *, round, person, **_):
    rtc = round.rtcs.get()
    CatalogueFile.objects.create(
        owner=person, name="a.json", content=b"", digest="d", catalogue="ncce", expires_at=_ago(days), provider=rtc,
        rtc=rtc,
    )  # fmt: skip


MAKERS = {
    "mails": _mail, "consents": _consent, "sessions": _session, "log_book": _line, "erasures": _erasure,
    "drafts": _draft, "receipts": _receipt, "profiles": _profile, "contacts_summary": _summary,
    "contacts_offer": _offer, "report_work": _job, "invitations": _invitation, "left_files": _folder,
    "register_files": _register_file, "goal_files": _goal_file, "catalogue_files": _catalogue_file,
    "module_progress": _module_step, "advice": _advice, "wishes": _wisher, "enrolments": _enrolment,
    "guidance": _guidance,
    "class_use": _class_use, "evaluations": _evaluation,
    "certificates": _certificate,
    "access_needs": _access_needs,
}  # fmt: skip


def test_every_kind_with_a_term_is_tried_below():
    assert set(MAKERS) == {one.code for one in load_kept() if one.days is not None}


@pytest.mark.parametrize("code", sorted(MAKERS))
def test_what_had_its_time_goes_and_what_had_not_stays(code, bram, new_round, settings):
    facts = {"person": bram, "round": new_round("open-ronde"), "new_round": new_round, "settings": settings}
    days = kept(code).days
    MAKERS[code](days - 1, **facts)
    nothing = carry_out_retention(NOW)
    MAKERS[code](days + 2, **facts)

    counted = carry_out_retention(NOW, dry_run=True)
    done = carry_out_retention(NOW)
    again = carry_out_retention(NOW)

    assert {name: count for name, count in nothing.items() if count} == {}
    assert {name: count for name, count in counted.items() if count} == {code: 1}
    assert {name: count for name, count in done.items() if count} == {code: 1}
    assert {name: count for name, count in again.items() if count} == {}


def test_nothing_of_today_is_touched(db):
    assert sum(carry_out_retention(NOW).values()) == 0


def test_the_worker_does_it_once_a_day(db):
    def turn(now: datetime) -> int:
        more = JOBS["retention"](now)
        return AuditEntry.objects.count() if not more else -1

    summer_midnight = datetime(2030, 6, 15, 22, 0, tzinfo=UTC)  # in Brussels
    minute = timedelta(minutes=1)

    assert [turn(NOW), turn(NOW + minute), turn(summer_midnight - minute), turn(summer_midnight)] == [1, 1, 1, 2]


def test_counting_changes_nothing(db):
    _mail(400)

    assert carry_out_retention(NOW, dry_run=True)["mails"] == 1
    assert (OutboxMail.objects.count(), AuditEntry.objects.count()) == (1, 0)


def test_what_was_done_is_a_line_with_numbers_only(db):
    _mail(400)
    carry_out_retention(NOW)

    line = AuditEntry.objects.get()
    assert (line.verb, line.by, line.is_nameless, line.details) == ("retention.carried_out", None, False, {"mails": 1})


def test_an_invitation_keeps_its_place_in_the_counts(new_round, new_school):
    round = new_round("ronde", closes_on=_day(100), status="published")
    school = new_school("7")
    for at, status in enumerate(["sent", "answered", "bounced"]):
        Invitation.objects.create(
            round=round, school=school, name=f"An {at}", email=f"an{at}@x.example", token_hash=str(at), status=status
        )

    carry_out_retention(NOW)

    rows = list(Invitation.objects.order_by("token_hash").values_list("status", "school", "name"))
    assert rows == [(status, school.pk, "") for status in ("sent", "answered", "bounced")]
    assert all(re.fullmatch(r"[0-9a-f-]{32,36}@vergeten\.invalid", row.email) for row in Invitation.objects.all())


@pytest.mark.parametrize(
    ("fields", "goes"),
    [
        ({"status": "open", "closes_on": None}, False),
        ({"status": "closed", "closes_on": None}, True),
        ({"status": "open", "closes_on": _day(89)}, False),
        ({"status": "open", "closes_on": _day(91)}, True),
    ],
)
def test_an_invitation_of_a_round_that_runs_stays(new_round, fields, goes):
    Invitation.objects.create(
        round=new_round("ronde", **fields), name="An", email="an@x.example", token_hash="t", last_mail_on=_day(200)
    )

    assert carry_out_retention(NOW)["invitations"] == int(goes)


def test_an_address_for_a_summary_that_never_came_goes_too(new_round):
    facts = {"round": new_round("ronde"), "consent_version": "1"}
    Contact.objects.create(email="a@x.example", left_on=_day(731), **facts)
    Contact.objects.create(email="b@x.example", left_on=_day(729), **facts)

    carry_out_retention(NOW)

    assert list(Contact.objects.values_list("email", flat=True)) == ["b@x.example"]


def test_a_mail_that_waits_is_not_thrown_away(db):
    facts = {"kind": "x", "recipient": "a@b.example", "subject": "s", "text": "t", "not_before": _ago(200)}
    for state in ("waiting", "given_up", "withdrawn"):
        OutboxMail.objects.create(key=state, state=state, **facts)

    carry_out_retention(NOW)

    assert list(OutboxMail.objects.values_list("state", flat=True)) == ["waiting"]


def test_old_lines_stay_without_names(bram, amina, rtc):
    write_down("role.given", by=amina, now=_ago(800), organisation=rtc(), on=bram, label="Bram")
    write_down("school.imported", by=amina, now=_ago(800), organisation=rtc(), label="scholen.csv")
    AuditEntry.objects.filter(verb="role.given").update(stood_in_by=bram)

    carry_out_retention(NOW)

    assert list(
        AuditEntry.objects.exclude(verb="retention.carried_out")
        .order_by("verb")
        .values_list("verb", "by", "stood_in_by", "object_label", "is_nameless")
    ) == [("role.given", None, None, "", True), ("school.imported", None, None, "scholen.csv", True)]


def test_the_name_of_who_was_forgotten_goes_with_the_last_line(bram, rtc):
    write_down("school.imported", by=bram, now=_ago(700), organisation=rtc())
    write_down("school.imported", by=bram, now=_ago(500), organisation=rtc())
    forget(bram, now=_ago(400))

    carry_out_retention(_ago(-20))
    before = Person.objects.filter(pk=bram.pk).exists()
    carry_out_retention(_ago(-300))

    assert (before, Person.objects.filter(pk=bram.pk).exists()) == (True, False)
    assert ErasureRequest.objects.get().person is None


def test_a_living_account_never_goes_by_itself(bram):
    carry_out_retention(NOW + timedelta(days=5000))

    assert Person.objects.filter(pk=bram.pk).exists()


def test_a_report_that_was_published_keeps_its_files(new_round, new_report, settings):
    report = new_report(new_round("ronde"))
    folder = (Path(settings.MEDIA_ROOT) / report.files.get().path).parent
    os.utime(folder, (_ago(900).timestamp(),) * 2)

    carry_out_retention(NOW)

    assert folder.is_dir()


def test_the_command_tells_how_many_of_each_kind(db):
    OutboxMail.objects.create(
        key="k", kind="x", recipient="a@b.example", subject="s", text="", not_before=_ago(0), state="done",
        sent_at=datetime(2020, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    dry, real = StringIO(), StringIO()

    call_command("retain", "--dry-run", stdout=dry)
    call_command("retain", stdout=real)

    assert re.search(r"^ +1  mails +delete +Mails die we je stuurden$", dry.getvalue(), re.M)
    assert dry.getvalue().endswith("Nothing was changed (--dry-run).\n")
    assert len(real.getvalue().splitlines()) == len(MAKERS)
    assert OutboxMail.objects.count() == 0


def test_visitors_read_what_the_job_does(client, db):
    text = client.get("/privacy/").text

    for one in load_kept():
        assert one.title.nl in text
    assert "90 dagen na de dag waarop de vragenlijst sluit" in text
    assert "2 jaar na de dag waarop je het deed" in text
