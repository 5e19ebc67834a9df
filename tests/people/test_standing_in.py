"""Standing in for someone: by administrators, in the open, for half an hour, never where someone is by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from digitaleschool.people.middleware import is_own_place
from digitaleschool.people.models import AuditEntry, Organisation, Person
from digitaleschool.people.services import standing_in

WHY = "Bram vindt zijn ronde niet"


@pytest.fixture
def ada(new_person):
    return new_person("Ada", is_staff=True)


@pytest.fixture
def support(ada):
    client = Client()
    client.force_login(ada)
    return client


def begin(client, person, reason=WHY):
    return client.post(f"/vervangen/{person.pk}/", {"reason": reason})


def acts_as(client) -> str:
    return client.get("/rondes/").context["user"].name


def log_book() -> list[tuple]:
    lines = AuditEntry.objects.order_by("pk")
    return [(line.verb, str(line.by), str(line.stood_in_by or ""), line.object_label) for line in lines]


@pytest.mark.parametrize("whom", ["amina", "chloe"])
def test_an_administrator_sees_the_site_as_someone_else(support, ada, request, whom):
    person = request.getfixturevalue(whom)

    response = begin(support, person)
    page = support.get("/rondes/")

    assert (response.status_code, response["Location"]) == (302, "/")
    assert page.context["user"] == person
    assert f"Je vervangt <strong>{person.name}</strong>" in page.text
    assert 'action="/vervangen/stop/"' in page.text


def test_both_names_and_the_reason_stand_in_the_log_book(support, ada, bram, rtc):
    begin(support, bram)
    support.post("/taal", {"language": "en"})
    support.post("/vervangen/stop/")

    assert log_book() == [
        ("standing_in.begun", "Ada", "", "Bram"),
        ("standing_in.sent", "Bram", "Ada", "language"),
        ("standing_in.ended", "Ada", "", "Bram"),
    ]
    assert [line.organisation for line in AuditEntry.objects.all()] == [rtc()] * 3
    assert AuditEntry.objects.get(verb="standing_in.begun").details == {"reason": WHY}
    assert AuditEntry.objects.get(verb="standing_in.sent").details == {"status": 302}


def test_their_coordinator_reads_of_it(support, bram, amina, chloe, client):
    begin(support, bram)

    def reads(person) -> bool:
        client.force_login(person)
        return "begon iemand te vervangen" in client.get("/logboek/").text

    assert (reads(amina), reads(chloe)) == (True, False)


def test_deeds_of_the_site_carry_both_names(support, ada, amina):
    from digitaleschool.people.audit import write_down

    begin(support, amina)
    acting = support.get("/rondes/").context["request"].user
    line = write_down("school.imported", by=acting, now=timezone.now())

    assert (line.by, line.stood_in_by) == (amina, ada)


def test_the_button_ends_it(support, ada, bram):
    begin(support, bram)
    response = support.post("/vervangen/stop/")

    assert response["Location"] == "/vervangen/"
    assert acts_as(support) == "Ada"
    assert "Je vervangt" not in support.get("/rondes/").text


@pytest.mark.parametrize(("minutes", "whom"), [(0, "Bram"), (29, "Bram"), (30, "Ada"), (31, "Ada"), (600, "Ada")])
def test_it_lasts_half_an_hour(support, ada, bram, minutes, whom):
    begin(support, bram)
    session = support.session
    session[standing_in.KEY]["until"] = (timezone.now() + timedelta(minutes=30 - minutes, seconds=20)).isoformat()
    if minutes >= 30:
        session[standing_in.KEY]["until"] = (timezone.now() - timedelta(minutes=minutes - 30)).isoformat()
    session.save()
    support.get("/")

    assert acts_as(support) == whom


def test_a_form_that_is_sent_too_late_does_nothing(support, ada, bram):
    begin(support, bram)
    session = support.session
    session[standing_in.KEY]["until"] = (timezone.now() - timedelta(seconds=1)).isoformat()
    session.save()

    late = support.post("/vervangen/stop/", follow=True)

    assert late.redirect_chain == [("/", 302)]
    assert "dat duurt hoogstens een half uur" in late.text
    assert [line[0] for line in log_book()] == ["standing_in.begun", "standing_in.ended"]


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": True}])
def test_it_ends_when_the_person_may_no_longer_be_stood_in_for(support, bram, change):
    begin(support, bram)
    Person.objects.filter(pk=bram.pk).update(**change)
    support.get("/")

    assert acts_as(support) == "Ada"


def test_it_ends_when_the_administrator_is_one_no_longer(support, ada, bram):
    begin(support, bram)
    Person.objects.filter(pk=ada.pk).update(is_staff=False)
    support.get("/")

    assert acts_as(support) == "Ada"
    assert support.get("/vervangen/").status_code == 404


def test_it_ends_when_the_account_of_the_administrator_is_closed(support, ada, bram):
    begin(support, bram)
    Person.objects.filter(pk=ada.pk).update(is_active=False)
    support.get("/")

    assert support.get("/rondes/").context["user"].is_anonymous


def test_a_new_password_of_the_administrator_ends_it(support, ada, bram):
    begin(support, bram)
    ada.set_password("heel-andere-woorden")
    ada.save()
    support.get("/")

    assert support.get("/rondes/").context["user"].is_anonymous


def test_nobody_stands_in_for_an_administrator_or_someone_who_may_not_sign_in(support, ada, bram, new_person):
    closed = new_person("Gesloten", is_active=False)
    colleague = new_person("Collega", is_staff=True)

    assert [begin(support, person).status_code for person in (ada, closed, colleague, bram)] == [404, 404, 404, 302]


@pytest.mark.parametrize("who", ["amina", "bram", "chloe"])
def test_only_administrators_stand_in(client, request, who, new_person):
    other = new_person("Iemand")
    client.force_login(request.getfixturevalue(who))

    answers = [client.get("/vervangen/"), client.get(f"/vervangen/{other.pk}/"), begin(client, other)]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert log_book() == []


def test_who_stands_in_does_not_stand_in_further(support, bram, amina):
    begin(support, amina)

    assert begin(support, bram).status_code == 404
    assert support.get("/vervangen/").status_code == 404


def test_someone_invented_stands_in_for_invented_people_only(support, ada, bram, new_person):
    Person.objects.filter(pk=ada.pk).update(is_invented=True)
    dina = new_person("Dina", is_invented=True)

    assert [begin(support, person).status_code for person in (bram, dina)] == [404, 302]


@pytest.mark.parametrize("reason", ["", "   ", "x", "\x00\x00\x00\x00\x00\x00", "y" * 201, "\u200b" * 20])
def test_a_reason_is_asked_for(support, bram, reason):
    response = begin(support, bram, reason)

    assert response.status_code == 200
    assert 'class="errorlist"' in response.text
    assert (acts_as(support), log_book()) == ("Ada", [])


OWN = ["/account/", "/account/password/change/", "/account/email/", "/account/2fa/", "/account/elders/",
       "/account/logout/", "/account/tweede-stap/", "/mijn-gegevens/toestemmingen/", "/logboek/",
       "/mijn-opleidingen/daarna/00000000-0000-0000-0000-000000000000/"]  # fmt: skip


@pytest.mark.parametrize("address", OWN)
def test_what_is_someones_own_stays_closed(support, amina, address):
    begin(support, amina)

    read, sent = support.get(address), support.post(address)

    assert (read.status_code, sent.status_code) == (403, 403)
    assert "Deze pagina is alleen van de persoon zelf" in read.text
    assert 'action="/vervangen/stop/"' in read.text
    assert [line[0] for line in log_book()] == ["standing_in.begun"]


def _addresses(resolver, before=""):
    for entry in resolver.url_patterns:
        address = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _addresses(entry, address)
        else:
            yield entry.name, address


PRIVATE = ("account", "mfa_", "socialaccount_", "openid_", "second_factor", "enter_demo", "consent", "forg", "my_data",
           "log_book", "erasure", "stop_mail", "survey", "own_")  # fmt: skip


def test_no_page_of_ones_own_was_forgotten():
    addresses = dict(_addresses(get_resolver()))
    private = {name for name in addresses if name.startswith(PRIVATE) and not name.startswith("survey_preview")}

    assert {name for name in private if not is_own_place(f"/{addresses[name]}")} == set()
    assert [
        name for name in ("rounds", "round", "schools", "stand_in_end") if is_own_place(f"/{addresses[name]}")
    ] == []


def test_without_standing_in_there_is_nothing_to_end(support):
    assert support.post("/vervangen/stop/").status_code == 404
    assert support.get("/vervangen/stop/").status_code == 405


def test_a_page_that_is_not_there_or_breaks_shows_the_bar_too(support, bram):
    begin(support, bram)

    assert "Je vervangt" in support.get("/er-is-niets/").text


def shown(client, **asked) -> list[str]:
    return [person.name for person in client.get("/vervangen/", asked).context["page"]]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["Amina", "Bram", "Chloe"]),
        ("AMIN", ["Amina"]),
        ("school.example", ["Bram"]),
        ("brams school", ["Bram"]),
        ("  bram ", ["Bram"]),
        ("%", []),
        ("_", []),
        ("\x00", ["Amina", "Bram", "Chloe"]),
        ("x" * 5000, []),
    ],
)
def test_people_are_found_by_name_address_and_organisation(support, amina, bram, chloe, words, found):
    assert shown(support, q=words) == found


def test_the_list_says_what_someone_does_where(support, bram):
    page = support.get("/vervangen/").text

    assert "leraar · Brams school" in page
    assert "bram@school.example" in page


def test_an_empty_list_says_so(support, ada):
    assert "Er is nog niemand om te vervangen" in support.get("/vervangen/").text
    assert "Niemand gevonden met “bram”" in support.get("/vervangen/", {"q": "bram"}).text


def test_the_list_asks_as_much_for_three_as_for_one(support, new_person, new_school, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            support.get("/vervangen/")
        return len(captured)

    new_person("Een", role="teacher", at=new_school("501").organisation)
    one = queries()
    for number, name in (("502", "Twee"), ("503", "Drie")):
        new_person(name, role="teacher", at=new_school(number).organisation)

    assert queries() == one
    assert Organisation.objects.filter(kind="school").count() == 3
