from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from tests.at_once import at_once, meet_after

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import send_due
from digitaleschool.people.models import AuditEntry, Membership, Organisation, Person, Post
from digitaleschool.people.rules import Role, manages, roles_to_give, sees_people_of
from digitaleschool.people.services import roles as service
from digitaleschool.people.services.roles import RoleRefused, end_role, give_role, take_back_role

SINCE = date(2026, 11, 1)


@pytest.fixture
def give(amina, now):
    """Gives someone a role, unless told otherwise as Amina."""

    def make(organisation, *, email="els@school.example", role=Role.TEACHER, **options) -> Membership:
        facts = {"name": "Els", "since": SINCE, "by": amina, "now": now}
        return give_role(organisation=organisation, email=email, role=role, **facts | options)

    return make


@pytest.fixture
def dina(new_person, bram):
    """Leads Bram's school."""
    return new_person("Dina", role="school_lead", at=bram.memberships.get().organisation)


def _refused(words: str):
    return pytest.raises(RoleRefused, match=words)


def test_a_newcomer_gets_an_account_without_a_password_and_one_mail(give, new_school, amina, rtc):
    membership = give(new_school("7").organisation, email=" Els@School.example ")

    person = Person.objects.get(email="els@school.example")
    mail = OutboxMail.objects.get()
    assert (person.name, person.has_usable_password(), person.is_staff) == ("Els", False, False)
    assert (membership.person, membership.role, membership.since, membership.until) == (person, "teacher", SINCE, None)
    assert (mail.kind, mail.key, mail.recipient) == ("welcome", f"welcome:{membership.pk}", "els@school.example")
    assert "Amina gaf je een rol op Digitale School: leraar, School 7." in mail.text
    assert "/account/login/" in mail.text
    line = AuditEntry.objects.get()
    assert (line.verb, line.by, line.organisation, line.object_label) == (
        "role.given", amina, rtc(), "Els · leraar · School 7",
    )  # fmt: skip


def test_someone_with_an_account_keeps_it(give, new_school, bram):
    give(new_school("7").organisation, email="BRAM@school.example", name="Iemand anders")

    bram.refresh_from_db()
    assert (bram.name, Person.objects.filter(email__istartswith="bram").count(), bram.memberships.count()) == (
        "Bram", 1, 2,
    )  # fmt: skip


def test_the_log_book_holds_no_address(give, new_school):
    give(new_school("7").organisation, name="")

    assert "@" not in AuditEntry.objects.get().object_label


def test_a_role_is_held_once(give, new_school):
    school = new_school("7").organisation
    give(school)

    with _refused("heeft die rol hier al"):
        give(school)

    assert (Membership.objects.filter(organisation=school).count(), OutboxMail.objects.count()) == (1, 1)


def test_a_closed_account_gets_no_role(give, new_school, bram):
    Person.objects.filter(pk=bram.pk).update(is_active=False)

    with _refused("Dit account is gesloten"):
        give(new_school("7").organisation, email=bram.email)


@pytest.mark.parametrize("role", [Role.SCHOOL_LEAD, Role.RTC_COORDINATOR, Role.RTC_RESEARCHER, "nonsense", ""])
def test_a_school_lead_gives_no_role_but_teacher(give, dina, role):
    school = dina.memberships.get().organisation

    with _refused("kun jij hier niet geven"):
        give(school, by=dina, role=role)
    assert give(school, by=dina).role == "teacher"


def test_nobody_gives_a_role_above_their_own_or_in_another_tenant(
    rtc, new_school, new_person, amina, bram, chloe, dina
):
    school, other = bram.memberships.get().organisation, new_school("8", province="limburg").organisation
    researcher = new_person("Ruben", role="rtc_researcher", at=rtc())
    ada = new_person("Ada", is_staff=True)
    everywhere = Organisation.objects.create(kind="provider", name="Overal")
    places = (rtc(), rtc("limburg"), school, other, everywhere)

    given = {
        person.name: [len(roles_to_give(person, place)) for place in places]
        for person in (amina, chloe, researcher, dina, bram, ada)
    }

    assert given == {
        "Amina": [3, 0, 2, 0, 2],
        "Chloe": [0, 3, 0, 2, 2],
        "Ruben": [0, 0, 0, 0, 0],
        "Dina": [0, 0, 1, 0, 0],
        "Bram": [0, 0, 0, 0, 0],
        "Ada": [3, 3, 2, 2, 2],
    }


def test_brussels_is_managed_by_flemish_brabant(rtc, new_school, new_person, amina):
    brussels = new_school("7", province="brussel").organisation
    vera = new_person("Vera", role="rtc_coordinator", at=rtc("vlaams_brabant"))

    assert [manages(person, brussels) for person in (vera, amina)] == [True, False]


def test_who_sees_the_people_of_a_school(rtc, new_person, amina, chloe, bram, dina):
    school = bram.memberships.get().organisation
    researcher = new_person("Ruben", role="rtc_researcher", at=rtc())

    assert [sees_people_of(person, school) for person in (amina, researcher, dina, bram, chloe)] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_a_role_that_is_over_gives_nothing(rtc, new_person, bram):
    former = new_person("Fatima", role="rtc_coordinator", at=rtc())
    former.memberships.update(until=date(2026, 1, 2))
    school = bram.memberships.get().organisation

    assert (roles_to_give(former, school), sees_people_of(former, school)) == ((), False)


def test_a_role_ends_on_its_last_day(amina, bram, rtc, now):
    held = bram.memberships.get()

    with _refused("voor de eerste dag"):
        end_role(membership=held, until=date(2025, 12, 31), by=amina, now=now)
    end_role(membership=held, until=date(2026, 11, 30), by=amina, now=now)

    assert Membership.objects.get(pk=held.pk).until == date(2026, 11, 30)
    line = AuditEntry.objects.get()
    assert (line.verb, line.organisation, line.details) == ("role.ended", rtc(), {"until": "2026-11-30"})


def test_a_role_given_by_mistake_is_gone_at_once(give, new_school, amina, now):
    held = give(new_school("7").organisation)

    take_back_role(membership=held, by=amina, now=now)

    assert not Membership.objects.filter(pk=held.pk).exists()
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == ["role.given", "role.taken_back"]


def test_a_role_that_was_taken_back_mails_nobody(give, new_school, amina, now, mailoutbox):
    schools = [new_school(number).organisation for number in ("7", "8")]
    held, _ = (give(school, email="els@school.be") for school in schools)
    take_back_role(membership=held, by=amina, now=now)

    send_due(now=now)

    assert ["School 8." in mail.body for mail in mailoutbox] == [True]
    assert sorted(OutboxMail.objects.values_list("state", flat=True)) == ["done", "withdrawn"]


def test_an_rtc_keeps_a_coordinator(amina, new_person, rtc, now):
    held, ada = amina.memberships.get(), new_person("Ada", is_staff=True)
    new_person("Former", role="rtc_coordinator", at=rtc()).memberships.update(until=date(2027, 1, 1))
    new_person("Later", role="rtc_coordinator", at=rtc()).memberships.update(since=date(2027, 1, 1))
    Person.objects.filter(pk=new_person("Closed", role="rtc_coordinator", at=rtc()).pk).update(is_active=False)

    for by in (amina, ada):
        with _refused("de laatste coördinator van dit RTC"):
            end_role(membership=held, until=date(2026, 12, 1), by=by, now=now)
        with _refused("de laatste coördinator van dit RTC"):
            take_back_role(membership=held, by=by, now=now)
    end_role(membership=held, until=date(2026, 12, 31), by=ada, now=now)  # then Later takes over

    assert Membership.objects.get(pk=held.pk).until == date(2026, 12, 31)


def _both_end_the_other(one, other, now) -> tuple[int, list[Exception]]:
    pairs = [(one, other.memberships.get()), (other, one.memberships.get())]
    _, failures = at_once(*(
        lambda by=by, held=held: end_role(membership=held, until=date(2026, 11, 22), by=by, now=now)
        for by, held in pairs
    ))  # fmt: skip
    assert {type(failure) for failure in failures} <= {RoleRefused}
    return Membership.objects.filter(role="rtc_coordinator", until__isnull=True).count(), failures


@pytest.fixture
def slow_look(monkeypatch):
    """Who looks for another coordinator waits a little before they write."""
    meet_after(monkeypatch, "_has_another_coordinator", service)


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_who_end_each_other_leave_one(amina, new_person, rtc, now, slow_look):
    left, failures = _both_end_the_other(amina, new_person("Fatima", role="rtc_coordinator", at=rtc()), now)

    assert (left, len(failures)) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite itself lets one writer in at a time")
def test_two_coordinators_who_end_each_other_without_the_lock_leave_none(
    amina, new_person, rtc, now, slow_look, monkeypatch
):
    """The twin: both find the other still there."""
    monkeypatch.setattr(
        service,
        "_to_end",
        lambda membership, by: Membership.objects.select_related("organisation").get(pk=membership.pk),
    )

    left, failures = _both_end_the_other(amina, new_person("Fatima", role="rtc_coordinator", at=rtc()), now)

    assert (left, failures) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_two_schools_that_add_one_newcomer_at_once_make_one_account(rtc, new_school, amina, now):
    schools = [new_school(number).organisation for number in ("7", "8")]
    _, failures = at_once(*(
        lambda school=school: give_role(
            organisation=school, email="els@school.example", name="Els", role="teacher", since=SINCE, by=amina, now=now
        )
        for school in schools
    ))  # fmt: skip

    assert failures == []
    assert Person.objects.get(email="els@school.example").memberships.count() == 2
    assert OutboxMail.objects.count() == 2


# Pages


def test_a_coordinator_adds_a_person_on_the_page(client, amina, new_school):
    school = new_school("7").organisation
    client.force_login(amina)
    facts = {"email": "els@school.example", "name": "Els", "role": "school_lead", "since": "2026-11-01"}

    saved = client.post(f"/organisaties/{school.pk}/mensen/nieuw/", facts, follow=True)

    assert saved.redirect_chain == [("/scholen/7/", 302)]
    assert "Els is toegevoegd en krijgt een mail." in saved.text
    assert "ICT-coördinator of directeur" in saved.text


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("email", "geen adres", 400),
        ("email", "a@b@c.example", 400),
        ("email", "x" * 300 + "@school.example", 400),
        ("email", "els@school.example\x00", 400),
        ("role", "rtc_coordinator", 400),
        ("role", "", 400),
        ("since", "1500-01-01", 400),
        ("since", "9999-12-31", 400),
        ("since", "31/31/2026", 400),
        ("name", "x" * 121, 400),
        ("name", "\x00\u202e", 302),
    ],
)
def test_bad_input_ends_in_words(client, amina, new_school, field, value, status):
    school = new_school("7").organisation
    client.force_login(amina)
    facts = {"email": "els@school.example", "name": "Els", "role": "teacher", "since": "2026-11-01"} | {field: value}

    page = client.post(f"/organisaties/{school.pk}/mensen/nieuw/", facts)

    assert page.status_code == status
    assert Membership.objects.filter(organisation=school).count() == (status == 302)


def test_a_school_lead_ends_the_role_of_a_teacher_not_of_a_lead(client, dina, bram, new_person):
    school = bram.memberships.get().organisation
    other = new_person("Hugo", role="school_lead", at=school)
    client.force_login(dina)

    def end(person) -> int:
        address = f"/organisaties/{school.pk}/rollen/{person.memberships.get().pk}/"
        return client.post(address, {"until": "2026-11-30"}).status_code

    assert (end(bram), end(other), end(dina)) == (302, 404, 404)
    assert bram.memberships.get().until == date(2026, 11, 30)


def test_the_last_coordinator_reads_why_not(client, amina, rtc):
    client.force_login(amina)

    page = client.post(f"/organisaties/{rtc().pk}/rollen/{amina.memberships.get().pk}/", {"until": "2026-12-01"})

    assert (page.status_code, "Dit is de laatste coördinator van dit RTC." in page.text) == (400, True)


def test_a_role_of_one_organisation_is_not_found_in_another(client, amina, bram, new_school):
    client.force_login(amina)
    held = bram.memberships.get()

    assert client.get(f"/organisaties/{new_school('7').organisation.pk}/rollen/{held.pk}/").status_code == 404


def test_a_teacher_says_what_they_teach(client, bram):
    school = bram.memberships.get().organisation
    address = f"/organisaties/{school.pk}/mensen/{bram.pk}/"
    client.force_login(bram)
    facts = {"function": "practice", "field": "bouw", "since": "2020-09-01"}

    added, again = client.post(address, facts), client.post(address, facts)
    post = Post.objects.get()
    shown = client.get("/scholen/100/").text
    ended = client.post(f"{address}functies/{post.pk}/weg/")

    assert (added.status_code, again.status_code, ended.status_code) == (302, 400, 302)
    assert (post.person, post.school, post.function, post.field, post.since) == (
        bram, school, "practice", "bouw", date(2020, 9, 1),
    )  # fmt: skip
    assert "leraar praktijkvakken, Bouw" in shown
    assert Post.objects.get().until < date.today() + timedelta(days=1)
    assert "leraar praktijkvakken, Bouw" not in client.get("/scholen/100/").text
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == ["post.added", "post.ended"]


@pytest.mark.parametrize("facts", [{"function": "king"}, {"function": ""}, {"function": "ta", "field": "magie"}])
def test_only_words_of_the_vocabulary_are_functions(client, bram, facts):
    school = bram.memberships.get().organisation
    client.force_login(bram)

    page = client.post(f"/organisaties/{school.pk}/mensen/{bram.pk}/", {"since": "2020-09-01"} | facts)

    assert (page.status_code, Post.objects.count()) == (400, 0)


def test_a_teacher_changes_nobody_else(client, bram, new_person):
    school = bram.memberships.get().organisation
    colleague = new_person("Karim", role="teacher", at=school)
    client.force_login(bram)

    assert client.get(f"/organisaties/{school.pk}/mensen/{colleague.pk}/").status_code == 404


def test_the_people_of_a_school_ask_the_same_number_of_queries_for_one_and_three(client, amina, new_person, new_school):
    from django.test.utils import CaptureQueriesContext

    school = new_school("7").organisation
    client.force_login(amina)
    counts = []
    for names in (["Els"], ["Jan", "Piet"]):
        for name in names:
            teacher = new_person(name, role="teacher", at=school)
            Post.objects.create(person=teacher, school=school, function="practice", field="bouw", since=SINCE)
        with CaptureQueriesContext(connection) as queries:
            assert "leraar praktijkvakken, Bouw" in client.get("/scholen/7/").text
        counts.append(len(queries))

    assert counts[0] == counts[1]
