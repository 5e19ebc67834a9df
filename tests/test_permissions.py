"""Who gets what at each address of the site. An address without a row in this table turns the test red."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

OK, LOGIN, MISSING, NO_METHOD, HOME = 200, "/account/login/", 404, 405, "/"

# name of the address -> what (a visitor, Chloe or Bram with an account, Amina of the RTC) gets by GET:
# a status, or where they are sent
EVERYONE = (OK, OK, OK)
ACCOUNT = (LOGIN, OK, OK)  # their own account, after signing in
AFRESH = (LOGIN, "/account/reauthenticate/", "/account/reauthenticate/")  # after typing the password again
MATRIX: dict[str, tuple[object, object, object]] = {
    "home": EVERYONE,
    "accessibility": EVERYONE,
    "rounds": EVERYONE,
    "round": EVERYONE,
    "survey_preview": (LOGIN, MISSING, OK),
    "survey_preview_page": (LOGIN, MISSING, OK),
    "report": EVERYONE,
    "report_version": EVERYONE,
    "report_file": EVERYONE,
    "consents": ACCOUNT,
    "consents_again": (LOGIN, HOME, HOME),
    "log_book": (LOGIN, OK, OK),
    "log_book_export": (NO_METHOD, NO_METHOD, NO_METHOD),
    "language": (NO_METHOD, NO_METHOD, NO_METHOD),
    "healthz": EVERYONE,
    "readyz": EVERYONE,
    "account": ACCOUNT,
    "account_login": (OK, HOME, HOME),
    "account_logout": (HOME, OK, OK),
    "account_inactive": EVERYONE,
    "account_signup": (OK, HOME, HOME),
    "account_reauthenticate": ACCOUNT,
    "account_email": ACCOUNT,
    "account_email_verification_sent": EVERYONE,
    "account_confirm_email": EVERYONE,
    "account_change_password": ACCOUNT,
    "account_set_password": (LOGIN, "/account/password/change/", "/account/password/change/"),
    "account_confirm_login_code": (LOGIN, HOME, HOME),
    "account_reset_password": EVERYONE,
    "account_reset_password_done": EVERYONE,
    "account_reset_password_from_key": EVERYONE,
    "account_reset_password_from_key_done": EVERYONE,
    "mfa_authenticate": (LOGIN, HOME, HOME),
    "mfa_reauthenticate": (LOGIN, "/account/reauthenticate/", "/account/reauthenticate/"),
    "mfa_index": ACCOUNT,
    "mfa_activate_totp": AFRESH,
    "mfa_deactivate_totp": (LOGIN, MISSING, MISSING),
    "mfa_view_recovery_codes": (LOGIN, MISSING, MISSING),
    "mfa_generate_recovery_codes": AFRESH,
    "mfa_download_recovery_codes": (LOGIN, MISSING, MISSING),
}
ARGUMENTS = {
    "slug": "demo-2021",
    "language": "nl",
    "version": 1,
    "number": 1,
    "name": "tables.json",
    "key": "wrong-key",
    "uidb36": "1",
}


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry)
        else:
            yield entry


def _address(pattern: URLPattern) -> str:
    names = list(pattern.pattern.regex.groupindex)
    return reverse(pattern.name, kwargs={name: ARGUMENTS[name] for name in names})


PATTERNS = {pattern.name: pattern for pattern in _patterns(get_resolver())}


def test_every_address_has_its_row():
    assert set(PATTERNS) == set(MATRIX)


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_everyone_gets_what_the_table_says(name, small_demo, amina, chloe):
    address = _address(PATTERNS[name])

    assert tuple(_answer(person, address) for person in (None, chloe, amina)) == MATRIX[name]


def _answer(person, address: str) -> object:
    client = Client()
    if person:
        client.force_login(person)
    response = client.get(address)
    response.getvalue()  # a file is closed when it was read to its end
    return response.status_code if response.status_code != 302 else response["Location"].partition("?")[0]


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

    answers = [_answer(person, address) for person in (None, chloe, bram, amina)]

    assert answers == [404, 404, 404, 200]


@pytest.mark.parametrize("address", ["/", "/rondes/"])
def test_a_round_that_is_not_published_is_in_no_list(address, new_round, new_report, chloe, amina):
    new_report(new_round("stil", title_nl="Stille ronde"))
    from digitaleschool.needs.models import Round

    Round.objects.update(status="closed")
    client = Client()

    def shows(person) -> bool:
        if person:
            client.force_login(person)
        return "stil" in client.get(address).text.lower()

    assert [shows(person) for person in (None, chloe, amina)] == [False, False, True]


@pytest.mark.parametrize("name", ["answers.sav", "answers.parquet", "import.json"])
def test_single_answers_of_real_people_are_for_staff(name, new_round, new_report, chloe, amina):
    new_report(new_round("echt"), files=(name,))
    address = f"/rondes/echt/rapport/nl/1/{name}"

    answers = [_answer(person, address) for person in (None, chloe, amina)]
    pages = [name in _text(person, "/rondes/echt/rapport/") for person in (None, chloe, amina)]

    assert (answers, pages) == ([404, 404, 200], [False, False, True])


def test_invented_answers_are_for_everyone(new_round, new_report):
    new_report(new_round("verzonnen", is_invented=True), files=("answers.sav",))

    assert _answer(None, "/rondes/verzonnen/rapport/nl/1/answers.sav") == 200


def test_what_was_noted_about_a_file_is_for_staff(new_round, new_answer_file, chloe, amina):
    new_answer_file(new_round("ronde"), name="geheim-bestand.csv")

    assert ["geheim-bestand.csv" in _text(person, "/rondes/ronde/") for person in (None, chloe, amina)] == [
        False,
        False,
        True,
    ]


def _text(person, address: str) -> str:
    client = Client()
    if person:
        client.force_login(person)
    return client.get(address).text


def test_a_pattern_without_a_name_would_escape_the_table():
    for pattern in _patterns(get_resolver()):
        try:
            _address(pattern)
        except (NoReverseMatch, TypeError):
            pytest.fail(f"{pattern} has no name")
