from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from digitaleschool.core.privacy import consents as wordings
from digitaleschool.people.consents import NotAsked, asked_again, give, has_consented, withdraw
from digitaleschool.people.models import Consent

PAGE, AGAIN = "/mijn-gegevens/toestemmingen/", "/mijn-gegevens/toestemmingen/opnieuw/"
PASSWORD = "vier-losse-woorden-hier"
TOGETHER = 4


@pytest.fixture
def reworded(monkeypatch, tmp_path):
    """Brings out the next wording of the news."""

    def change() -> None:
        path = tmp_path / "consents.yaml"
        text = wordings.FILE.read_text(encoding="utf-8")
        entry = text[text.index("  - id: news@1") : text.index("  - id: advice@1")]
        path.write_text(text + entry.replace("news@1", "news@2"), encoding="utf-8")
        monkeypatch.setattr(wordings, "FILE", path)
        monkeypatch.setattr(wordings.load_consents, "__defaults__", (path,))

    return change


def _history(person) -> list[tuple[str, str, bool]]:
    rows = Consent.objects.filter(person=person).order_by("pk")
    return [(row.purpose, row.version, row.withdrawn_at is None) for row in rows]


def test_nobody_has_agreed_before_saying_so(amina):
    assert [has_consented(amina, purpose) for purpose in ("news", "advice", "share_name")] == [False] * 3


def test_agreeing_counts_for_one_purpose(amina, bram, now):
    give(person=amina, purpose="news", version="1", now=now)

    assert (has_consented(amina, "news"), has_consented(amina, "advice"), has_consented(bram, "news")) == (
        True, False, False,
    )  # fmt: skip


def test_what_was_taken_back_no_longer_counts_and_is_kept(amina, now):
    give(person=amina, purpose="news", version="1", now=now)
    withdraw(person=amina, purpose="news", now=now + timedelta(days=1))
    withdraw(person=amina, purpose="news", now=now + timedelta(days=2))

    assert not has_consented(amina, "news")
    assert [(row.given_at, row.withdrawn_at) for row in amina.consents.all()] == [(now, now + timedelta(days=1))]


def test_agreeing_again_after_taking_back_is_a_new_row(amina, now):
    give(person=amina, purpose="news", version="1", now=now)
    withdraw(person=amina, purpose="news", now=now)
    give(person=amina, purpose="news", version="1", now=now)

    assert _history(amina) == [("news", "1", False), ("news", "1", True)]


def test_a_new_wording_is_asked_again_and_the_old_yes_does_not_count(amina, now, reworded):
    give(person=amina, purpose="news", version="1", now=now)
    give(person=amina, purpose="advice", version="1", now=now)
    reworded()

    assert [standing.wording.version for standing in asked_again(amina)] == ["2"]
    assert (has_consented(amina, "news"), has_consented(amina, "advice")) == (False, True)
    assert _history(amina) == [("news", "1", True), ("advice", "1", True)]


def test_agreeing_to_the_new_wording_closes_the_old_row(amina, now, reworded):
    give(person=amina, purpose="news", version="1", now=now)
    reworded()
    give(person=amina, purpose="news", version="2", now=now)

    assert (has_consented(amina, "news"), asked_again(amina)) == (True, [])
    assert _history(amina) == [("news", "1", False), ("news", "2", True)]


@pytest.mark.parametrize(
    ("purpose", "version"), [("news", "2"), ("news", ""), ("news", "0"), ("marketing", "1"), ("survey_contact", "1")]
)
def test_what_is_not_asked_cannot_be_agreed_to(amina, now, purpose, version):
    with pytest.raises(NotAsked):
        give(person=amina, purpose=purpose, version=version, now=now)

    assert _history(amina) == []


def test_the_page_gives_and_takes_back(client, amina):
    client.force_login(amina)
    before = client.get(PAGE).text

    given = client.post(PAGE, {"purpose": "news", "version": "1", "choice": "yes"}, follow=True).text
    taken = client.post(PAGE, {"purpose": "news", "choice": "no"}, follow=True).text

    assert before.count("Je gaf geen toestemming.") == 3
    assert (given.count("Je gaf toestemming op"), taken.count("Je gaf geen toestemming.")) == (1, 3)
    assert _history(amina) == [("news", "1", False)]


@pytest.mark.parametrize(
    "post",
    [
        {}, {"purpose": "\x00"}, {"purpose": "x" * 5000, "choice": "yes"}, {"purpose": "news", "choice": "yes"},
        {"purpose": "news", "version": "9" * 500, "choice": "yes"}, {"purpose": "survey_contact", "choice": "no"},
    ],
)  # fmt: skip
def test_nonsense_changes_nothing_and_is_answered_in_words(client, amina, post):
    client.force_login(amina)

    response = client.post(PAGE, post, follow=True)

    assert response.status_code == 200
    assert "vragen we hier niet" in response.text or "De tekst is veranderd" in response.text
    assert _history(amina) == []


def test_a_changed_wording_is_shown_after_signing_in_and_can_wait(client, bram, now, reworded):
    give(person=bram, purpose="news", version="1", now=now)
    reworded()

    signed_in = client.post("/account/login/?next=/rondes/", {"login": bram.email, "password": PASSWORD})
    page = client.get(signed_in["Location"])

    assert signed_in["Location"] == AGAIN + "?next=%2Frondes%2F"
    assert 'href="/rondes/"' in page.text
    assert "Onze tekst is veranderd" in page.text
    assert _history(bram) == [("news", "1", True)]


@pytest.mark.parametrize(("choice", "history"), [
    ("yes", [("news", "1", False), ("news", "2", True)]),
    ("no", [("news", "1", False)]),
])  # fmt: skip
def test_an_answer_to_the_changed_wording_leads_on(client, amina, now, reworded, choice, history):
    give(person=amina, purpose="news", version="1", now=now)
    reworded()
    client.force_login(amina)

    answered = client.post(AGAIN + "?next=/rondes/", {"purpose": "news", "version": "2", "choice": choice}, follow=True)

    assert answered.redirect_chain == [(AGAIN + "?next=%2Frondes%2F", 302), ("/rondes/", 302)]
    assert _history(amina) == history


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/", "javascript:alert(1)", "\\\\evil.example", "http:///x", "\x00"]
)
def test_the_way_on_stays_on_this_site(client, amina, elsewhere):
    client.force_login(amina)

    assert client.get(AGAIN, {"next": elsewhere})["Location"] == "/"


def test_who_is_not_asked_again_signs_in_as_always(client, bram, now):
    give(person=bram, purpose="news", version="1", now=now)

    assert client.post("/account/login/", {"login": bram.email, "password": PASSWORD})["Location"] == "/"


@pytest.mark.django_db(transaction=True)
def test_a_consent_clicked_several_times_at_once_is_given_once(amina, now):
    keys = _together(lambda: give(person=amina, purpose="news", version="1", now=now).pk)

    assert (len(set(keys)), Consent.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraint_it_would_be_given_more_than_once(amina, now):
    """The twin that must fail: it shows that the test above meets a race that is really there."""
    constraint = Consent._meta.constraints[0]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Consent, constraint)
    all_have_looked = threading.Barrier(TOGETHER, timeout=20)

    def give_naively() -> None:
        known = Consent.objects.filter(person=amina, purpose="news").exists()
        all_have_looked.wait()
        if not known:
            Consent.objects.create(person=amina, purpose="news", version="1", given_at=now)

    try:
        _together(give_naively)
        given = Consent.objects.count()
    finally:
        Consent.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Consent, constraint)

    assert given == TOGETHER


def _together(act) -> list:
    def run(_: int):
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(run, range(TOGETHER)))
