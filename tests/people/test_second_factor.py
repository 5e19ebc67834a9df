"""Staff are asked for a second factor; where the site requires it, nothing else opens before it is there."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import CommandError, call_command

from digitaleschool.people.models import AuditEntry

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


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def secret(client, amina) -> str:
    """Amina links an app, and signs out."""
    client.post("/account/login/", {"login": amina.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    client.post("/account/logout/")
    return secret


def comes_in(client, code: str) -> bool:
    client.post("/account/2fa/authenticate/", {"code": code})
    return "_auth_user_id" in client.session


def test_linking_the_app_leads_to_the_recovery_codes_and_on(client, amina):
    client.post("/account/login/", {"login": amina.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    codes = client.post("/account/2fa/totp/activate/", {"code": code_of(secret)}, follow=True)

    assert f"<code>{secret}</code>" in page.text
    assert "Er zijn nog 10 codes." in codes.text
    assert 'href="/">Ik heb ze, ga verder</a>' in codes.text


def test_the_database_does_not_hold_what_opens_an_account(client, amina, secret):
    kept = json.dumps([factor.data for factor in Authenticator.objects.all()])
    sign_in(client, amina)

    assert secret not in kept
    assert comes_in(client, code_of(secret))


def test_a_recovery_code_lets_in_once(client, amina, secret):
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    answers = []
    for _ in range(2):
        sign_in(client, amina)
        answers.append(comes_in(client, code))
        client.post("/account/logout/")

    assert answers == [True, False]


def test_a_new_secret_of_the_site_keeps_second_factors_as_long_as_the_old_one_is_named(client, amina, secret, settings):
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-secret-of-the-site-0123456789-abcdefghijklmn"
    sign_in(client, amina)
    without = comes_in(client, code_of(secret))
    settings.SECRET_KEY_FALLBACKS = [old]
    sign_in(client, amina)

    assert (without, comes_in(client, code_of(secret))) == (False, True)


def test_who_lost_phone_and_codes_gets_back_in_by_a_command(client, amina, secret):
    call_command("forget_second_factor", "AMINA@rtc.example", stdout=StringIO())

    assert sign_in(client, amina)["Location"] == ASKED
    assert Authenticator.objects.count() == 0
    assert AuditEntry.objects.get().verb == "second_factor.forgotten"


@pytest.mark.parametrize("email", ["nobody@rtc.example", "amina@rtc.example"])
def test_the_command_says_when_there_is_nothing_to_forget(amina, email):
    with pytest.raises(CommandError, match=r"no account|no second factor"):
        call_command("forget_second_factor", email)
