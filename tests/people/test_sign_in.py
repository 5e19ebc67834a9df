"""Signing in with a code by mail; that nobody learns who has an account; that sessions end when they must."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

PASSWORD = "vier-losse-woorden-hier"
CODE = re.compile(r"^[B-Z]{4}-[B-Z]{4}$", re.M)


@pytest.fixture
def client_of_another() -> Client:
    return Client()


def ask_code(client, email: str, **more):
    return client.post("/account/login/code/", {"email": email} | more)


def mailed_code(nth: int = -1) -> str:
    return CODE.search(mail.outbox[nth].body)[0]


def type_code(client, code: str):
    return client.post("/account/login/code/confirm/", {"code": code})


def signed_in(client) -> str | None:
    return client.session.get("_auth_user_id")


def test_a_person_without_a_password_signs_in_with_a_code(client, bram):
    bram.set_unusable_password()
    bram.save()

    asked = ask_code(client, "Bram@school.example ")
    page = client.get("/account/login/code/confirm/")
    typed = type_code(client, f" {mailed_code().lower()} ")

    assert (asked.status_code, asked["Location"]) == (302, "/account/login/code/confirm/")
    assert "Typ de code" in page.text
    assert (typed.status_code, typed["Location"], signed_in(client)) == (302, "/", str(bram.pk))
    assert EmailAddress.objects.get(user=bram).verified


def test_the_mail_is_in_the_language_of_the_person(client, bram):
    bram.language = "en"
    bram.save()

    ask_code(client, bram.email)

    assert mail.outbox[0].subject == "Digitale School: your code to sign in"
    assert "It works for fifteen minutes" in mail.outbox[0].body
    assert mail.outbox[0].to == [bram.email]


def test_a_code_leads_on_to_what_the_person_came_for(client, bram):
    ask_code(client, bram.email, next="/account/")
    response = client.post("/account/login/code/confirm/", {"code": mailed_code(), "next": "/account/"})

    assert response["Location"] == "/account/"


def test_a_code_works_once_and_three_tries_long(client, bram):
    ask_code(client, bram.email)
    code = mailed_code()
    answers = [type_code(client, "BBBB-BBBB") for _ in range(3)]
    late = type_code(client, code)

    assert [answer.status_code for answer in answers] == [200, 200, 302]
    assert (late["Location"], signed_in(client)) == ("/account/login/code/", None)


def test_a_code_of_another_browser_does_not_work_here(client, bram, client_of_another):
    ask_code(client_of_another, bram.email)
    ask_code(client, "nobody@school.example")

    assert (type_code(client, mailed_code(0)).status_code, signed_in(client)) == (200, None)


def test_a_code_grows_old(client, bram, settings):
    ask_code(client, bram.email)
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = -1

    assert (type_code(client, mailed_code())["Location"], signed_in(client)) == ("/account/login/code/", None)


def test_a_new_code_can_be_asked_for(client, bram):
    ask_code(client, bram.email)
    client.post("/account/login/code/confirm/", {"action": "resend"})

    assert [len(CODE.findall(sent.body)) for sent in mail.outbox] == [1, 1]
    assert (type_code(client, mailed_code(0)).status_code, signed_in(client)) == (200, None)
    assert (type_code(client, mailed_code(1)).status_code, signed_in(client)) == (302, str(bram.pk))


@pytest.mark.parametrize("typed", ["\x00", "", "x" * 9000, "\ud800", "🙂", "' OR 1=1"])
def test_odd_words_instead_of_a_code_are_refused_in_words(client, bram, typed):
    ask_code(client, bram.email)

    response = type_code(client, typed.encode("utf-8", "replace").decode())

    assert response.status_code == 200
    assert "errorlist" in response.text


def test_who_may_not_sign_in_any_more_gets_no_code(client, bram):
    bram.is_active = False
    bram.save()

    ask_code(client, bram.email)

    assert "Er gaat geen account mee open" in mail.outbox[0].body
    assert CODE.search(mail.outbox[0].body) is None


def test_who_is_made_inactive_while_they_type_the_code_does_not_come_in(client, bram):
    ask_code(client, bram.email)
    bram.is_active = False
    bram.save()

    assert (type_code(client, mailed_code())["Location"], signed_in(client)) == ("/account/inactive/", None)


def _without_secrets(text: str, email: str) -> str:
    return re.sub(r'value="[^"]{32,}"', "", text).replace(email, "ADDRESS")


@pytest.mark.parametrize(
    ("address", "onward"),
    [
        ("/account/login/code/", "/account/login/code/confirm/"),
        ("/account/password/reset/", "/account/password/reset/done/"),
    ],
)
def test_nobody_learns_who_has_an_account(client, client_of_another, bram, address, onward):
    """Same status, way, page, message, cookies, and one mail each: what the server does takes as long, too."""

    def ask(browser, email):
        first = browser.post(address, {"email": email})
        second = browser.get(onward)
        return (
            first.status_code,
            first["Location"],
            sorted(first.cookies),
            second.status_code,
            _without_secrets(second.text, email),
            sorted(second.cookies),
        )

    known, unknown = ask(client, bram.email), ask(client_of_another, "niemand@school.example")

    assert known == unknown
    assert [sent.to for sent in mail.outbox] == [[bram.email], ["niemand@school.example"]]


def test_a_wrong_code_gets_the_same_answer_for_an_address_that_is_not_known(client, client_of_another, bram):
    ask_code(client, bram.email)
    ask_code(client_of_another, "niemand@school.example")

    known, unknown = type_code(client, "BBBB-BBBB"), type_code(client_of_another, "BBBB-BBBB")

    assert known.status_code == unknown.status_code == 200
    assert _without_secrets(known.text, bram.email) == _without_secrets(unknown.text, "niemand@school.example")


def test_asking_for_codes_is_slowed_down_for_known_and_unknown_alike(bram):
    def answers(email):
        return [ask_code(Client(), email).status_code for _ in range(4)]

    assert answers(bram.email) == answers("niemand@school.example") == [302, 302, 302, 200]
    assert len(mail.outbox) == 6


def test_a_mail_server_that_is_away_is_told_in_words(client, bram, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nothing listens there

    answers = [ask_code(client, email) for email in (bram.email, "niemand@school.example")]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert len({_without_secrets(answer.text, "-") for answer in answers}) == 1
    assert "We kunnen nu geen mail sturen" in answers[0].text


def test_links_in_mails_lead_to_our_site_whatever_the_host_header_says(client, bram, settings):
    settings.SITE_URL = "https://digitaleschool.example"
    settings.ALLOWED_HOSTS = ["*"]

    client.post("/account/password/reset/", {"email": bram.email}, headers={"host": "evil.example"})

    links = re.findall(r"https?://\S+", mail.outbox[0].body)
    assert [link.partition("/account/")[0] for link in links] == ["https://digitaleschool.example"]
    assert client.get(links[0].removeprefix("https://digitaleschool.example")).status_code == 302


def test_a_new_password_ends_all_other_sessions(client, client_of_another, bram):
    client.force_login(bram)
    client_of_another.force_login(bram)

    words = {"oldpassword": PASSWORD, "password1": "heel-andere-woorden-nu", "password2": "heel-andere-woorden-nu"}
    changed = client.post("/account/password/change/", words)

    assert changed.status_code == 302
    assert [browser.get("/account/").status_code for browser in (client, client_of_another)] == [200, 302]


def test_a_forgotten_password_that_was_chosen_anew_ends_all_sessions(client, client_of_another, bram):
    client_of_another.force_login(bram)
    client.post("/account/password/reset/", {"email": bram.email})
    link = re.search(r"/account/password/reset/key/\S+", mail.outbox[0].body)[0]
    form = client.get(link)["Location"]

    client.post(form, {"password1": "heel-andere-woorden-nu", "password2": "heel-andere-woorden-nu"})

    assert client_of_another.get("/account/").status_code == 302
    assert (
        client.post("/account/login/", {"login": bram.email, "password": "heel-andere-woorden-nu"})["Location"] == "/"
    )


def test_who_is_made_inactive_is_out_at_once(client, bram):
    client.force_login(bram)
    bram.is_active = False
    bram.save()

    assert client.get("/account/").status_code == 302


def test_the_address_changes_when_its_new_owner_says_so(client, bram):
    EmailAddress.objects.create(user=bram, email=bram.email, verified=True, primary=True)
    client.force_login(bram)

    client.post("/account/email/", {"action_add": "1", "email": "bram@nieuw.example"})
    bram.refresh_from_db()
    before = bram.email
    link = re.search(r"/account/confirm-email/\S+", mail.outbox[0].body)[0]
    client.post(link)
    bram.refresh_from_db()

    assert (before, bram.email) == ("bram@school.example", "bram@nieuw.example")
    assert [one.email for one in EmailAddress.objects.all()] == ["bram@nieuw.example"]


def test_too_many_tries_are_told_in_words(client, bram, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    words = {"login": bram.email, "password": "wrong"}
    answers = [client.post("/account/login/", words) for _ in range(2)]

    assert answers[-1].status_code == 429
    assert "Te veel pogingen" in answers[-1].text
