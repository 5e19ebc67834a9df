import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

PASSWORD = "vier-losse-woorden-hier"


def _sign_in(client, email="amina@rtc.example", password=PASSWORD):
    return client.post("/account/login/", {"login": email, "password": password})


@pytest.mark.parametrize("email", ["amina@rtc.example", "AMINA@rtc.example", "  Amina@RTC.example "])
def test_staff_sign_in_with_their_address_however_they_type_it(client, amina, email):
    response = _sign_in(client, email)

    assert (response.status_code, response["Location"]) == (302, "/account/tweede-stap/?next=%2F")
    assert client.session["_auth_user_id"] == str(amina.pk)


@pytest.mark.parametrize(("email", "password"), [("amina@rtc.example", "wrong"), ("nobody@rtc.example", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, amina, email, password):
    response = _sign_in(client, email, password)

    errors = re.findall(r'<ul class="errorlist[^>]*>.*?</ul>', response.text, re.S)
    assert response.status_code == 200
    assert [re.sub(r"<[^>]+>", "", error).strip() for error in errors] == [
        "Het door jou opgegeven e-mailadres en/of wachtwoord is niet correct."
    ]
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("typed", ["\x00@rtc.example", "a" * 5000, "' OR 1=1 --", ""])
def test_odd_words_in_the_form_are_refused_in_words(client, db, typed):
    response = _sign_in(client, typed, typed)

    assert response.status_code == 200
    assert "errorlist" in response.text


def test_who_may_not_sign_in_any_more_is_told_so(client, amina):
    amina.is_active = False
    amina.save()

    response = _sign_in(client)

    assert "_auth_user_id" not in client.session
    assert response["Location"] == "/account/inactive/"


def test_guessing_is_slowed_down(client, amina):
    for _ in range(12):
        response = _sign_in(client, password="wrong")

    assert response.status_code in (200, 429)
    assert _sign_in(client).status_code != 302


def test_nobody_makes_an_account_by_himself(client, db, django_user_model):
    page = client.get("/account/signup/")
    client.post("/account/signup/", {"email": "x@y.example", "password1": PASSWORD, "password2": PASSWORD})

    assert "Een collega maakt je account" in page.text
    assert django_user_model.objects.count() == 0


def test_signing_out_takes_a_form(client, amina):
    client.force_login(amina)

    page = client.get("/account/logout/")
    still_in = "_auth_user_id" in client.session
    client.post("/account/logout/")

    assert (page.status_code, still_in, "_auth_user_id" in client.session) == (200, True, False)


def test_staff_can_ask_for_a_second_factor(client, amina):
    EmailAddress.objects.create(user=amina, email=amina.email, primary=True, verified=True)
    _sign_in(client)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    client.post("/account/2fa/totp/activate/", {"code": code})
    client.post("/account/logout/")

    after_password = _sign_in(client)

    assert "data:image/svg+xml" in page.text
    assert "img-src 'self' data:" in page["Content-Security-Policy"]
    assert (after_password.status_code, after_password["Location"]) == (302, "/account/2fa/authenticate/")
    assert "_auth_user_id" not in client.session


ACCOUNT_PAGES = ["/account/login/", "/account/signup/", "/account/password/reset/", "/account/inactive/"]


@pytest.mark.parametrize("address", ACCOUNT_PAGES)
def test_account_pages_wear_the_base_page_in_dutch(client, db, address):
    text = client.get(address).text

    assert '<html lang="nl">' in text
    assert text.count("<h1") == 1
    assert 'class="skip-link"' in text
    assert not re.search(r">\s*(Sign In|Password Reset|Account Inactive)\s*<", text)


def test_my_account_leads_to_all_that_is_mine(client, amina):
    client.force_login(amina)

    text = client.get("/account/").text

    assert "amina@rtc.example" in text
    for address in ("/account/password/change/", "/account/email/", "/account/2fa/"):
        assert f'href="{address}"' in text
        assert client.get(address).status_code == 200


def test_two_accounts_cannot_share_an_address(django_user_model, amina):
    with pytest.raises(ValidationError):
        django_user_model.objects.create_user("Amina@RTC.example", PASSWORD)
    with pytest.raises(IntegrityError), transaction.atomic():
        django_user_model.objects.create(email="AMINA@rtc.example")


def test_a_password_is_kept_with_argon2(amina):
    assert amina.password.startswith("argon2$argon2id$")


def test_who_starts_the_site_is_staff(django_user_model, db):
    person = django_user_model.objects.create_superuser("eerste@rtc.example", PASSWORD)

    assert (person.is_staff, person.is_superuser, str(person)) == (True, True, "eerste@rtc.example")
