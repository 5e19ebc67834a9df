import random
import re
import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from digitaleschool.common.logs import OneLine
from digitaleschool.needs.models import Answer, Ballot, Contact, Draft, Invitation, Profile
from digitaleschool.needs.sealing import fresh_secret, handle_of
from digitaleschool.needs.services.profiles import profile_of

from .respondents import FIELDED, TODAY, draft_of, filled_in, invite, open_link, values_of

PAGE_1 = {"form": "bso", "ict_years": "7", "self_rating": "6", "step": "next"}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    """The day of the tests, at the edge where views read the clock."""
    monkeypatch.setattr("digitaleschool.needs.views.survey.timezone.localdate", lambda: TODAY)


@pytest.fixture
def round(new_round):
    return new_round(**FIELDED)


@pytest.fixture
def secret(round, new_school):
    return invite(round, school=new_school())[1]


def _address(secret, page=""):
    return f"/vragenlijst/{handle_of(secret)}/{page}"


def _begin(client, secret):
    response = client.post(f"/u/{secret}/")
    assert (response.status_code, response["Location"]) == (302, _address(secret))


def _answer_all(client, secret, *, seed=1, **last):
    """From the landing to the receipt; gives the receipt's page."""
    from digitaleschool.needs.respondents import filled_of

    _begin(client, secret)
    pages = filled_of(draft_of(secret), secret).pages(draft_of(secret).round)
    chance = random.Random(seed)
    for page in pages:
        step = "send" if page.number == len(pages) else "next"
        response = client.post(_address(secret, f"{page.number}/"), filled_in(page, {}, chance) | {"step": step} | last)
        assert response.status_code == 302
    return client.get(response["Location"])


def _reference(response):
    return re.search(r'data-reference="([^"]+)"', response.text)[1]


def test_opening_a_link_changes_nothing(client, secret):
    before = Invitation.objects.values().get()

    for _ in range(3):
        assert client.get(f"/u/{secret}/").status_code == 200
        assert client.head(f"/u/{secret}/").status_code == 200

    assert Invitation.objects.values().get() == before
    assert (Draft.objects.count(), list(client.cookies)) == (0, ["csrftoken"])


@pytest.mark.parametrize(("keeps_school", "word"), [(True, "vertrouwelijk"), (False, "anoniem")])
def test_the_landing_promises_what_the_round_holds(client, round, secret, keeps_school, word):
    type(round).objects.update(keeps_school=keeps_school)

    text = client.get(f"/u/{secret}/").text

    assert [other in text for other in ("vertrouwelijk", "anoniem")] == [
        word == other for other in ("vertrouwelijk", "anoniem")
    ]


def test_the_landing_speaks_the_language_of_the_invitation_until_another_is_chosen(client, round):
    _, secret = invite(round, language="en")

    english = client.get(f"/u/{secret}/").text
    client.post("/taal", {"language": "nl", "next": f"/u/{secret}/"})
    dutch = client.get(f"/u/{secret}/").text

    assert ('lang="en"' in english.partition(">")[0] + english[:200], 'lang="nl"' in dutch[:200]) == (True, True)


def test_beginning_gives_a_cookie_for_this_survey_alone(client, secret):
    _begin(client, secret)

    cookie = client.cookies[f"vl-{handle_of(secret)[:12]}"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (_address(secret), True, "Lax")
    assert cookie.value.startswith(f"{secret}.")
    assert client.cookies["django_language"].value == "nl"


def test_a_page_is_kept_and_leads_to_the_next(client, secret):
    _begin(client, secret)

    response = client.post(_address(secret, "1/"), PAGE_1)

    assert (response.status_code, response["Location"]) == (302, _address(secret, "2/"))
    assert values_of(secret) == {"form": ["bso"], "ict_years": 7.0, "self_rating": 6}
    assert 'value="7"' in client.get(_address(secret, "1/")).text


def test_a_fault_shows_the_page_again_with_what_was_typed(client, secret):
    _begin(client, secret)

    response = client.post(_address(secret, "1/"), PAGE_1 | {"ict_years": "zeven"})

    assert response.status_code == 200
    assert 'value="zeven"' in response.text
    assert "Dit is geen getal" in response.text
    assert values_of(secret)["self_rating"] == 6
    assert "Dit is geen getal" in client.get(_address(secret, "1/")).text


def test_what_is_not_kept_is_said_on_the_next_page_once(client, secret):
    _begin(client, secret)

    response = client.post(
        _address(secret, "3/"), {"trained": "no", "trained_which": "Excel", "step": "next"}, follow=True
    )
    told = "Wat je invulde bij" in response.text
    again = client.post(_address(secret, "4/"), {"step": "back"}, follow=True)

    assert (told, "Wat je invulde bij" in again.text) == (True, False)


def test_the_same_link_goes_on_elsewhere(client, secret):
    _begin(client, secret)
    client.post(_address(secret, "1/"), PAGE_1)
    phone = Client()

    landing = phone.get(f"/u/{secret}/").text
    _begin(phone, secret)

    assert "Ga verder" in landing
    assert phone.get(_address(secret))["Location"] == _address(secret, "2/")


def test_from_link_to_receipt(client, secret):
    response = _answer_all(client, secret)

    assert response.status_code == 200
    assert _reference(response) == draft_of(secret).reference
    assert (Ballot.objects.count(), Answer.objects.count(), Invitation.objects.get().status) == (1, 0, "answered")


def test_every_way_back_after_the_end_is_the_same_receipt(client, secret):
    reference = _reference(_answer_all(client, secret))

    for path in (f"/u/{secret}/", _address(secret), _address(secret, "1/"), _address(secret, "klaar/")):
        assert _reference(client.get(path, follow=True)) == reference
    for path in (f"/u/{secret}/", _address(secret, "1/"), _address(secret, "4/")):
        assert _reference(client.post(path, PAGE_1, follow=True)) == reference
    assert _reference(Client().get(f"/u/{secret}/")) == reference
    assert Ballot.objects.count() == 1


def test_sending_nothing_at_all_says_so_on_the_first_page(client, secret):
    _begin(client, secret)

    response = client.post(_address(secret, "4/"), {"step": "send"}, follow=True)

    assert response.redirect_chain == [(f"{_address(secret, '1/')}?mend", 302)]
    assert "survey-problems" in response.text
    assert Ballot.objects.count() == 0


def test_back_and_later_keep_the_page(client, secret):
    _begin(client, secret)

    back = client.post(_address(secret, "2/"), {"use.explain": "daily", "step": "back"})
    later = client.post(_address(secret, "1/"), PAGE_1 | {"step": "later"})

    assert (back["Location"], later["Location"]) == (_address(secret, "1/"), _address(secret, "later/"))
    assert {"use", "self_rating"} <= set(values_of(secret))


def test_the_page_for_later_shows_the_link_of_the_site_whatever_the_host(client, secret, settings):
    settings.SITE_URL = "https://digitaleschool.example"
    _begin(client, secret)

    text = client.get(_address(secret, "later/"), HTTP_HOST="127.0.0.1").text

    assert f'value="https://digitaleschool.example/u/{secret}/"' in text


def test_the_link_is_mailed_at_once_and_the_address_is_nowhere_kept(client, secret, settings, django_db_blocker):
    from digitaleschool.common.models import OutboxMail

    _begin(client, secret)

    response = client.post(_address(secret, "later/"), {"email": "els@scholen.be"}, follow=True)

    assert [(message.to, f"{settings.SITE_URL}/u/{secret}/" in message.body) for message in mail.outbox] == [
        (["els@scholen.be"], True)
    ]
    assert "Mail me" not in response.text
    assert (OutboxMail.objects.count(), Draft.objects.get().handle) == (0, handle_of(secret))
    assert "scholen.be" not in str(values_of(secret))


@pytest.mark.parametrize(
    ("email", "says"),
    [
        ("", "verplicht"),
        ("els", "geldig e-mailadres"),
        ("els@scholen.be\nBcc: x@y.be", "geldig e-mailadres"),
        ("e" * 400 + "@scholen.be", "320 tekens"),
        ("els@school.example", "verzonnen"),
    ],
)
def test_an_address_that_cannot_be_mailed_says_why(client, secret, email, says):
    _begin(client, secret)

    response = client.post(_address(secret, "later/"), {"email": email})

    assert (response.status_code, says in response.text, mail.outbox) == (200, True, [])


def test_the_link_is_mailed_three_times_at_most(client, secret):
    _begin(client, secret)

    for _ in range(4):
        response = client.post(_address(secret, "later/"), {"email": "els@scholen.be"})

    assert (len(mail.outbox), "al een paar keer" in response.text) == (3, True)


def test_a_mail_server_that_is_away_is_told(client, secret, monkeypatch):
    def refuse(*_, **__):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    _begin(client, secret)

    assert "kon niet weg" in client.post(_address(secret, "later/"), {"email": "els@scholen.be"}).text


def test_a_lost_cookie_loses_nothing_that_was_typed(client, secret):
    _begin(client, secret)
    forgetful = Client()

    again = forgetful.post(_address(secret, "1/"), PAGE_1)
    wrong = forgetful.post(_address(secret, "1/"), PAGE_1 | {"link": f"http://x/u/{fresh_secret()}/"})
    kept = forgetful.post(_address(secret, "1/"), PAGE_1 | {"link": f" <http://testserver/u/{secret.upper()}/> "})

    assert (again.status_code, 'value="7"' in again.text, 'name="link"' in again.text) == (200, True, True)
    assert "niet de link van deze vragenlijst" in wrong.text
    assert (kept.status_code, kept["Location"]) == (302, _address(secret, "2/"))
    assert values_of(secret)["ict_years"] == 7.0
    assert forgetful.get(_address(secret, "2/")).status_code == 200


def test_without_a_cookie_a_page_asks_for_the_link(client, secret, round):
    _, other = invite(round, email="an@school.example")
    _begin(Client(), secret)

    asked = client.get(_address(secret, "1/"))
    wrong = client.post(_address(secret), {"link": "nonsense"})
    others = client.post(_address(secret), {"link": f"http://testserver/u/{other}/"})
    right = client.post(_address(secret), {"link": secret})

    assert (asked.status_code, 'name="link"' in asked.text) == (403, True)
    assert (wrong.status_code, "niet de link" in wrong.text) == (403, True)
    assert others["Location"] == f"/u/{other}/"
    assert (right["Location"], client.get(_address(secret, "1/")).status_code) == (_address(secret), 200)


def test_the_cookie_of_another_survey_opens_nothing(client, secret, round):
    _, other = invite(round, email="an@school.example")
    _begin(client, secret)
    _begin(client, other)
    mine = client.cookies[f"vl-{handle_of(secret)[:12]}"].value
    client.cookies[f"vl-{handle_of(other)[:12]}"] = mine

    assert client.get(_address(other, "1/")).status_code == 403


def test_an_open_link_begins_a_survey_of_ones_own(client, round, new_school):
    link, secret = open_link(round, school=new_school())
    start = re.search(r'name="start" value="([a-z2-7]{32})"', client.get(f"/u/{secret}/").text)[1]

    response = client.post(f"/u/{secret}/", {"start": start})
    again = client.post(f"/u/{secret}/", {"start": start})

    link.refresh_from_db()
    assert response["Location"] == again["Location"] == _address(start)
    assert link.started == 1
    assert client.get(f"/u/{start}/").status_code == 200


def test_an_open_link_that_was_used_too_often_says_so(client, round, new_school):
    _, secret = open_link(round, school=new_school(), most_a_day=1, used_on=TODAY, used_times=1)

    response = client.post(f"/u/{secret}/")

    assert (response.status_code, "vandaag al 1 keer" in response.text) == (429, True)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"status": "closed"}, "is gesloten"),
        ({"status": "planned"}, "nog niet begonnen"),
        ({"closes_on": TODAY - timedelta(days=1)}, "is gesloten"),
    ],
)
def test_a_round_that_is_shut_says_so_everywhere(client, round, secret, fields, says):
    _begin(client, secret)
    type(round).objects.update(**fields)

    answers = [
        client.get(f"/u/{secret}/"), client.post(f"/u/{secret}/"), client.get(_address(secret, "1/")),
        client.post(_address(secret, "1/"), PAGE_1),
    ]  # fmt: skip

    assert [(answer.status_code, says in answer.text) for answer in answers] == [(200, True)] * 4
    assert values_of(secret) == {}


def test_a_code_is_taken_along_and_shown_only_in_that_browser(client, secret):
    response = _answer_all(client, secret, wants_code="yes")

    code = re.search(r'data-code="([^"]+)"', response.text)[1]
    assert profile_of(code, today=TODAY)["values"]["self_rating"] is not None
    assert code in client.get(_address(secret, "klaar/")).text
    assert "data-code" not in Client().get(f"/u/{secret}/").text
    assert client.cookies[f"vl-{handle_of(secret)[:12]}"]["max-age"] == 900


def test_whoever_has_the_code_sees_what_it_stands_for_and_throws_it_away(client, secret):
    code = re.search(r'data-code="([^"]+)"', _answer_all(client, secret, wants_code="yes").text)[1]
    stranger = Client()

    shown = stranger.post("/profiel/", {"code": code.lower().replace("-", " ")})
    gone = stranger.post("/profiel/", {"code": code, "step": "forget"})
    again = stranger.post("/profiel/", {"code": code})

    assert "Hoe goed vind je jezelf met ICT?" in shown.text
    assert "Weggegooid" in gone.text
    assert "We vinden niets onder deze code" in again.text
    assert Profile.objects.count() == 0
    assert (shown["Cache-Control"], list(stranger.cookies)) == ("no-store", ["csrftoken"])


@pytest.mark.parametrize("code", ["", "x", "\0", "A" * 16, "3" * 16, "é" * 16, "a" * 100_000])
def test_a_code_that_is_none_says_so(client, db, code):
    response = client.post("/profiel/", {"code": code, "step": "forget"})

    assert (response.status_code, "We vinden niets onder deze code" in response.text) == (200, True)


def test_no_code_is_taken_along_unasked(client, secret):
    assert "data-code" not in _answer_all(client, secret).text
    assert Profile.objects.count() == 0


def test_an_address_is_left_apart(client, secret, round):
    _answer_all(client, secret)
    form = client.get(f"/vragenlijst/contact/{round.slug}/")

    response = client.post(
        f"/vragenlijst/contact/{round.slug}/",
        {"email": " Els@Scholen.BE ", "name": "Els\0", "wants_summary": "yes"},
        follow=True,
    )

    contact = Contact.objects.get()
    assert (form.status_code, response.status_code) == (200, 200)
    assert (contact.email, contact.name, contact.wants_summary, contact.wants_offer, contact.consent_version) == (
        "els@scholen.be", "Els", True, False, "1",
    )  # fmt: skip
    assert "Els" not in response.text


@pytest.mark.parametrize(
    ("posted", "field"),
    [
        ({"email": "els", "wants_summary": "yes"}, "email"),
        ({"email": "e" * 300 + "@x.be", "wants_summary": "yes"}, "email"),
        ({"email": "els@scholen.be"}, "wants_summary"),
        ({}, "email"),
    ],
)
def test_an_address_that_cannot_be_kept_says_why(client, secret, round, posted, field):
    _answer_all(client, secret)

    response = client.post(f"/vragenlijst/contact/{round.slug}/", posted)

    assert (response.status_code, f'href="#id_{field}"' in response.text) == (200, True)
    assert Contact.objects.count() == 0


def test_an_address_left_twice_adds_up(client, secret, round):
    _answer_all(client, secret)
    for wants in ("wants_summary", "wants_offer"):
        client.post(f"/vragenlijst/contact/{round.slug}/", {"email": "els@scholen.be", wants: "yes"})

    contact = Contact.objects.get()
    assert (contact.wants_summary, contact.wants_offer) == (True, True)


@pytest.mark.parametrize("value", ["", "x", "andere:abc", "\xff"])
def test_no_address_is_left_by_who_did_not_answer(client, round, value):
    client.cookies["dank"] = value

    response = client.post(f"/vragenlijst/contact/{round.slug}/", {"email": "els@scholen.be", "wants_summary": "yes"})

    assert (response.status_code, Contact.objects.count()) == (404, 0)


def test_no_page_leaves_a_trace(client, secret, round, amina):
    client.force_login(amina)
    _answer_all(client, secret)
    session = dict(client.session)

    for path in (f"/u/{secret}/", _address(secret, "klaar/"), f"/vragenlijst/contact/{round.slug}/", "/u/x/"):
        response = client.get(path)
        assert (response["Cache-Control"], response["Referrer-Policy"], response["X-Robots-Tag"]) == (
            "no-store", "no-referrer", "noindex, nofollow",
        )  # fmt: skip
        assert "Amina" not in response.text
        assert "sessionid" not in response.cookies
    assert dict(client.session) == session


def test_no_secret_in_a_log_line(client, secret, caplog):
    _begin(client, secret)
    client.get(f"/u/{secret}x/")
    client.get(f"/u/{secret}/niets")
    client.get(f"/u/{fresh_secret()}/")
    client.post(_address(secret, "1/"), {})

    lines = [OneLine().format(record) for record in caplog.records]
    assert any("/u/..." in line for line in lines)
    assert [line for line in lines if re.search("[a-z2-7]{32}", line)] == []


@pytest.mark.parametrize("path", ["2/", "later/", "klaar/", ""])
def test_a_draft_that_was_thrown_away_says_so(client, secret, path):
    _begin(client, secret)
    Draft.objects.all().delete()

    for response in (client.get(_address(secret, path)), client.post(_address(secret, path), PAGE_1)):
        assert response.status_code in {404, 405}


@pytest.mark.parametrize("number", ["99", "9999"])
def test_a_page_that_is_not_there_leads_to_where_one_was(client, secret, number):
    _begin(client, secret)

    assert client.get(_address(secret, f"{number}/"))["Location"] == _address(secret)


def test_a_page_asks_the_database_little(client, secret, django_assert_num_queries):
    _begin(client, secret)

    with django_assert_num_queries(1):
        client.get(_address(secret, "1/"))
    with django_assert_num_queries(5):  # the draft; in a transaction of two: the draft locked, and kept
        client.post(_address(secret, "1/"), PAGE_1)
