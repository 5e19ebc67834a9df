"""Staff are asked for a second factor; where the site requires it, nothing else opens before it is there."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

PASSWORD = "vier-losse-woorden-hier"
ASKED = "/account/tweede-stap/?next=%2F"


def sign_in(client, person, **more):
    return client.post("/account/login/", {"login": person.email, "password": PASSWORD} | more)


@pytest.fixture
def people(amina, bram, new_person, new_school, rtc):
    return {
        "coordinator": amina,
        "researcher": new_person("Ruben", role="rtc_researcher", at=rtc()),
        "administrator": new_person("Ada", is_staff=True),
        "teacher": bram,
        "lead": new_person("Dina", role="school_lead", at=new_school("400").organisation),
    }


@pytest.mark.parametrize(
    ("role", "led_to"),
    [("coordinator", ASKED), ("researcher", ASKED), ("administrator", ASKED), ("teacher", "/"), ("lead", "/")],
)
def test_staff_are_asked_for_a_second_factor_after_signing_in(client, people, role, led_to):
    assert sign_in(client, people[role])["Location"] == led_to


def test_it_can_wait_and_then_leads_to_what_the_person_came_for(client, amina):
    asked = sign_in(client, amina, next="/rondes/?page=2")["Location"]
    page = client.get(asked)

    assert asked == "/account/tweede-stap/?next=%2Frondes%2F%3Fpage%3D2"
    assert 'href="/rondes/?page=2">Later</a>' in page.text
    assert 'href="/account/2fa/totp/activate/">Nu instellen</a>' in page.text
    assert client.get("/rondes/").status_code == 200


def test_an_address_that_is_not_confirmed_comes_first(client, amina):
    EmailAddress.objects.create(user=amina, email=amina.email, verified=False, primary=True)
    client.force_login(amina)

    page = client.get("/account/tweede-stap/").text

    assert 'href="/account/email/">Mijn e-mailadres bevestigen</a>' in page
    assert "Nu instellen" not in page


def test_who_has_a_second_factor_is_not_asked(client, amina):
    Authenticator.objects.create(user=amina, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(amina)

    assert client.get("/account/tweede-stap/?next=/rondes/")["Location"] == "/rondes/"
    assert sign_in(client.__class__(), amina)["Location"] == "/account/2fa/authenticate/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_later_never_leads_to_another_site(client, amina, elsewhere):
    client.force_login(amina)

    assert 'href="/">Later</a>' in client.get("/account/tweede-stap/", {"next": elsewhere}).text


@pytest.mark.parametrize("address", ["/", "/rondes/", "/logboek/", "/there/is/no/such/page"])
def test_where_it_is_required_no_page_opens_before(client, amina, settings, address):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(amina)

    response = client.get(address)

    assert response.status_code == 302
    assert response["Location"].startswith("/account/tweede-stap/?next=%2F")
    assert client.post(address)["Location"] == "/account/tweede-stap/?"


OPEN = [
    "/account/",
    "/account/tweede-stap/",
    "/account/email/",
    "/account/2fa/",
    "/account/logout/",
    "/toegankelijkheid/",
]


@pytest.mark.parametrize("address", OPEN)
def test_where_it_is_required_the_pages_to_set_it_up_stay_open(client, amina, settings, address):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(amina)

    assert client.get(address).status_code == 200


def test_where_it_is_required_it_cannot_wait(client, amina, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(amina)

    assert "Later" not in client.get("/account/tweede-stap/").text


def test_where_it_is_required_all_opens_as_soon_as_it_is_there(client, amina, bram, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    Authenticator.objects.create(user=amina, type=Authenticator.Type.TOTP, data={"secret": "x"})
    answers = []
    for person in (amina, bram, None):
        if person:
            client.force_login(person)
        else:
            client.logout()
        answers.append(client.get("/rondes/").status_code)

    assert answers == [200, 200, 200]
