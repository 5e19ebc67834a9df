"""Signing in with an account of elsewhere, against a real provider on this machine."""

from __future__ import annotations

import html
import json
import re
import time

import jwt
import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from digitaleschool.config.environment import oidc_providers

from .oidc_provider import CLIENT_ID, SECRET, Server, key_of

PASSWORD = "vier-losse-woorden-hier"
START = "/account/elders/school-login/"


@pytest.fixture
def provider(settings):
    with Server() as provider:
        provider.person = {"sub": "8f3a", "email": "bram@school.example", "email_verified": True, "name": "Bram B."}
        facts = {"id": "school-login", "name": "School Login", "client_id": CLIENT_ID, "secret": SECRET}
        settings.OIDC_PROVIDERS = [facts | {"server_url": provider.address}]
        yield provider


def go(client, query: str = ""):
    """To the provider, and where it sends the browser back to."""
    page = client.post(START + query)
    onward = html.unescape(re.search(r'content="0; url=([^"]+)"', page.text)[1])
    back = requests.get(onward, allow_redirects=False, timeout=5)
    return back.headers["Location"].removeprefix("http://testserver")


def sign_in(client, query: str = ""):
    return client.get(go(client, query))


def signed_in(client) -> str | None:
    return client.session.get("_auth_user_id")


def test_who_has_an_account_comes_in_by_the_address_that_the_provider_checked(client, provider, bram):
    response = sign_in(client)

    assert (response.status_code, response["Location"], signed_in(client)) == (302, "/", str(bram.pk))
    assert SocialAccount.objects.get().user == bram
    assert EmailAddress.objects.get(user=bram).verified
    bram.refresh_from_db()
    assert bram.check_password(PASSWORD)


def test_the_sign_in_page_offers_the_provider(client, provider, db):
    page = client.get("/account/login/?next=/rondes/").text

    assert f'action="{START}?process=login&amp;next=%2Frondes%2F"' in page
    assert "School Login" in page


def test_without_a_provider_nothing_of_it_is_seen(client, db):
    assert "elders" not in client.get("/account/login/").text
    assert client.post(START).status_code == 404


def test_it_leads_on_to_what_the_person_came_for(client, provider, bram):
    assert sign_in(client, "?next=/rondes/")["Location"] == "/rondes/"
    assert sign_in(Client(), "?next=https://evil.example/")["Location"] == "/"


def test_going_there_takes_our_own_form(provider, db):
    page = Client().get(START)

    assert page.status_code == 200
    assert "http-equiv" not in page.text
    assert Client(enforce_csrf_checks=True).post(START).status_code == 403
    assert provider.asked == []


def test_we_ask_for_no_more_than_we_need_and_prove_that_it_was_us(client, provider, bram):
    sign_in(client, "?scope=everything&auth_params=redirect_uri%3Dhttps://evil.example")

    (asked,) = provider.asked
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert asked["redirect_uri"] == "http://testserver/account/elders/school-login/terug/"
    assert set(asked) == {
        "client_id", "redirect_uri", "scope", "response_type", "state", "nonce", "code_challenge",
        "code_challenge_method",
    }  # fmt: skip


def test_no_more_is_kept_than_it_takes_to_recognise_the_account(client, provider, bram):
    sign_in(client)

    assert SocialAccount.objects.get().extra_data == {
        "iss": provider.address, "sub": "8f3a", "email": "bram@school.example"
    }  # fmt: skip
    assert SocialToken.objects.count() == 0


def test_from_then_on_issuer_and_subject_tell_who_it_is(client, provider, bram):
    sign_in(client)
    provider.person = {"sub": "8f3a", "email": "anders@elders.example", "email_verified": False}

    sign_in(second := Client())

    assert signed_in(second) == str(bram.pk)
    assert SocialAccount.objects.count() == 1


def test_the_same_subject_of_another_issuer_is_someone_else(client, provider, bram, settings):
    sign_in(client)
    with Server() as other:
        other.person = {"sub": "8f3a", "email": "x@elders.example", "email_verified": True}
        settings.OIDC_PROVIDERS = [settings.OIDC_PROVIDERS[0] | {"server_url": other.address}]

        response = sign_in(second := Client())

    assert (response.status_code, signed_in(second)) == (403, None)


def test_staff_are_still_asked_for_their_second_factor(client, provider, amina):
    provider.person |= {"email": amina.email}
    asked = sign_in(client)["Location"]
    Authenticator.objects.create(user=amina, type=Authenticator.Type.TOTP, data={"secret": "x"})
    response = sign_in(second := Client())

    assert asked == "/account/tweede-stap/?next=%2F"
    assert (response["Location"], signed_in(second)) == ("/account/2fa/authenticate/", None)


@pytest.mark.parametrize("confirmed", [False, None, "false", "", 0, 1, "yes"])
def test_an_address_that_the_provider_did_not_check_opens_nothing(client, provider, bram, confirmed):
    provider.person["email_verified"] = confirmed

    response = sign_in(client)

    assert (response.status_code, signed_in(client), SocialAccount.objects.count()) == (403, None, 0)
    assert "School Login geeft ons geen e-mailadres dat het heeft nagekeken" in response.text


def test_a_person_whom_nobody_knows_is_told_what_to_do(client, provider, db, django_user_model):
    response = sign_in(client)

    assert (response.status_code, signed_in(client)) == (403, None)
    assert "bram@school.example" in response.text
    assert 'href="/account/login/code/"' in response.text
    assert (django_user_model.objects.count(), SocialAccount.objects.count()) == (0, 0)


def test_a_person_who_may_no_longer_sign_in_is_told_so(client, provider, bram):
    bram.is_active = False
    bram.save()

    response = sign_in(client)

    assert (response["Location"], signed_in(client), SocialAccount.objects.count()) == ("/account/inactive/", None, 0)


def test_a_person_who_was_linked_and_may_no_longer_sign_in_is_told_so(client, provider, bram):
    sign_in(client)
    bram.is_active = False
    bram.save()

    assert sign_in(second := Client())["Location"] == "/account/inactive/"
    assert (signed_in(second), client.get("/account/").status_code) == (None, 302)


def test_who_stops_at_the_provider_is_told_that_nothing_changed(client, provider, bram):
    state = re.search(r"state=(\w+)", go(client))[1]

    response = client.get(f"{START}terug/?error=access_denied&state={state}", follow=True)

    assert (response.status_code, signed_in(client)) == (200, None)
    assert "Je bent gestopt met aanmelden" in response.text


def refused(response, client) -> bool:
    words = "School Login en deze site begrepen elkaar niet"
    return response.status_code == 401 and words in response.text and signed_in(client) is None


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?code=x&state=wrong", "?state=wrong", "?error=x&state=%00", "?code="]
)
def test_an_answer_that_nobody_asked_for_is_refused(client, provider, bram, query):
    assert refused(client.get(f"{START}terug/{query}"), client)


def test_an_answer_meant_for_another_browser_is_refused(client, provider, bram):
    back = go(Client())

    assert refused(client.get(back), client)


def test_an_answer_counts_once(client, provider, bram):
    back = go(client)
    client.get(back)
    client.logout()

    assert refused(client.get(back), client)


def test_the_answer_to_one_question_is_no_answer_to_another(client, provider, bram):
    """A code that was given for one state, put beside another: PKCE fails at the provider."""
    first, second = go(client), go(client)
    state = re.search(r"state=(\w+)", second)[0]

    assert refused(client.get(re.sub(r"state=\w+", state, first)), client)


CLAIMS = {
    "another nonce": {"nonce": "other"},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://evil.example"},
    "meant for another": {"aud": "other"},
    "meant for several": {"aud": [CLIENT_ID, "other"]},
    "old": {"exp": int(time.time()) - 3600},
    "from the future": {"iat": int(time.time()) + 3600},
    "no end": {"exp": None},
    "no subject": {"sub": None},
    "a subject that is no text": {"sub": 5},
    "a nonce that is no text": {"nonce": ["x"]},
}


@pytest.mark.parametrize("change", CLAIMS.values(), ids=CLAIMS)
def test_an_id_token_that_is_not_for_us_is_refused(client, provider, bram, change):
    provider.change_claims = lambda claims: {
        name: value for name, value in (claims | change).items() if value is not None
    }

    assert refused(sign_in(client), client)


SIGNATURES = {
    "another key": lambda claims: jwt.encode(claims, key_of("a stranger"), "RS256", headers={"kid": "one"}),
    "a key that is not offered": lambda claims: jwt.encode(
        claims, key_of("a stranger"), "RS256", headers={"kid": "two"}
    ),
    "no signature": lambda claims: jwt.encode(claims, None, "none", headers={"kid": "one"}),
    "a shared secret": lambda claims: jwt.encode(claims, SECRET * 4, "HS256", headers={"kid": "one"}),
    "no token": lambda claims: "nonsense",
    "a number": lambda claims: 5,
    "nothing": lambda claims: None,
}


@pytest.mark.parametrize("sign", SIGNATURES.values(), ids=SIGNATURES)
def test_an_id_token_that_the_provider_did_not_sign_is_refused(client, provider, bram, sign):
    provider.sign = sign

    assert refused(sign_in(client), client)


def test_an_id_token_without_the_name_of_its_key_is_taken_where_there_is_one(client, provider, bram):
    provider.sign = lambda claims: jwt.encode(claims, provider.key, "RS256")
    sign_in(client)

    assert signed_in(client) == str(bram.pk)


ODD = {
    "about someone else": lambda told: told | {"sub": "other"},
    "about nobody": lambda told: {},
    "a list": lambda told: [told],
    "no JSON": lambda told: b"<html>",
    "an empty page": lambda told: b"",
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
def test_odd_news_of_the_person_is_refused(client, provider, bram, change):
    provider.change_userinfo = change

    assert refused(sign_in(client), client)


@pytest.mark.parametrize(
    "told", [{"email": 5}, {"email": ["a@b.example"]}, {"email": "no address"}, {"name": {}}, {"email": "\x00"}]
)
def test_odd_facts_about_a_person_never_break_a_page(client, provider, db, told):
    provider.person |= told

    assert sign_in(client).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        lambda token: {},
        lambda token: [],
        lambda token: None,
        lambda token: b"access_token=x",
        lambda token: token | {"access_token": 5},
    ],
)
def test_an_odd_token_is_refused(client, provider, bram, change):
    provider.change_token = change

    assert refused(sign_in(client), client)


DISCOVERY = {
    "another issuer": lambda found: found | {"issuer": "https://evil.example"},
    "no keys": lambda found: {name: value for name, value in found.items() if name != "jwks_uri"},
    "without TLS": lambda found: found | {"token_endpoint": "http://provider.example/token"},
    "an address that is none": lambda found: found | {"authorization_endpoint": "javascript:alert(1)"},
    "an odd address": lambda found: found | {"authorization_endpoint": "https://[x/"},
    "a list": lambda found: [],
    "no JSON": lambda found: b"<html>",
}


@pytest.mark.parametrize("change", DISCOVERY.values(), ids=DISCOVERY)
def test_a_provider_that_does_not_tell_who_it_is_is_not_asked(client, provider, bram, change):
    provider.change_discovery = change

    assert refused(client.post(START), client)
    assert provider.asked == []


def test_a_provider_that_is_away_is_told_in_words(client, provider, bram, settings):
    back = go(client)
    settings.OIDC_PROVIDERS = [settings.OIDC_PROVIDERS[0] | {"server_url": "http://127.0.0.1:9"}]

    assert refused(client.post(START), client)
    assert refused(client.get(back), client)


def test_the_log_says_why_and_not_who(client, provider, bram, caplog):
    provider.change_claims = lambda claims: claims | {"nonce": "other"}
    sign_in(client)

    assert "Signing in with school-login did not work: ID token: not the nonce that we sent" in caplog.text
    assert "bram" not in caplog.text


def recently(client, person) -> None:
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})


def test_an_account_of_elsewhere_is_linked_and_unlinked_by_its_owner(client, provider, bram):
    provider.person = {"sub": "77", "email": "prive@elders.example", "email_verified": False}
    recently(client, bram)

    linked = sign_in(client, "?process=connect")
    page = client.get("/account/elders/").text
    sign_in(second := Client())
    client.post("/account/elders/", {"account": SocialAccount.objects.get().pk})

    assert linked["Location"] == "/account/elders/"
    assert "prive@elders.example" in page
    assert signed_in(second) == str(bram.pk)
    assert SocialAccount.objects.count() == 0


def test_linking_asks_for_the_password_again(client, provider, bram):
    client.force_login(bram)

    asked = sign_in(client, "?process=connect")
    resumed = client.post(asked["Location"], {"password": PASSWORD})

    assert asked["Location"].startswith("/account/reauthenticate/")
    assert resumed["Location"] == "/account/elders/"
    assert SocialAccount.objects.get().user == bram


def test_an_account_that_is_linked_to_someone_is_not_linked_to_another(client, provider, bram, chloe):
    sign_in(client)
    recently(second := Client(), chloe)

    sign_in(second, "?process=connect")

    assert SocialAccount.objects.get().user == bram
    assert signed_in(second) == str(chloe.pk)


def test_nobody_unlinks_the_account_of_another(client, provider, bram, chloe):
    sign_in(client)
    recently(second := Client(), chloe)

    assert second.post("/account/elders/", {"account": SocialAccount.objects.get().pk}).status_code == 200
    assert SocialAccount.objects.count() == 1


GOOD = {"id": "a-b", "name": "A", "server_url": "https://a.example", "client_id": "c", "secret": "s"}


def test_providers_come_from_the_environment():
    assert oidc_providers(" ") == []
    assert oidc_providers(json.dumps([GOOD])) == [GOOD]


UNSAFE = [
    {},
    [5],
    [GOOD, GOOD],
    GOOD,
    [GOOD | {"server_url": "http://a.example"}],
    [GOOD | {"id": "../x"}],
    [GOOD | {"secret": ""}],
    [GOOD | {"name": 5}],
    [GOOD | {"more": "x"}],
    [{"id": "a"}],
]


@pytest.mark.parametrize("value", ["nonsense", *map(json.dumps, UNSAFE)])
def test_a_provider_that_is_not_complete_or_not_safe_is_refused(value):
    with pytest.raises(ImproperlyConfigured, match="OIDC_PROVIDERS"):
        oidc_providers(value)
