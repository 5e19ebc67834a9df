from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core import mail as django_mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import send_due
from digitaleschool.needs.links import hash_of, secret_of, stop_address
from digitaleschool.needs.models import FrameSchool, SchoolLink
from digitaleschool.needs.services.invitations import CannotInvite
from digitaleschool.needs.services.school_links import mail_school_link, open_school_link, set_open
from digitaleschool.people.models import AuditEntry, Organisation
from digitaleschool.people.services.searching import search_text_of

TODAY = date(2026, 11, 23)
PAGE = "/rondes/ronde/uitnodigingen/school/101/"


@pytest.fixture
def open_round(new_round):
    return new_round("ronde", status="open", closes_on=date(2026, 12, 18))


@pytest.fixture
def school(new_school):
    school = new_school("101", name="Campus De Vaart")
    school.organisation.email = "info@devaart.be"
    school.organisation.save()
    return school


@pytest.fixture
def link(open_round, school, amina, now) -> SchoolLink:
    return open_school_link(round=open_round, school=school, most_a_day=40, by=amina, now=now)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_school_has_one_link_whose_secret_is_not_kept(open_round, school, link, amina, now):
    again = open_school_link(round=open_round, school=school, most_a_day=50, by=amina, now=now)

    assert (again.pk, again.most_a_day, SchoolLink.objects.count()) == (link.pk, 50, 1)
    assert link.token_hash == hash_of(secret_of("school", link.pk))
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["school_link.made"]


def test_the_link_is_mailed_to_the_school_once_a_day(link, amina, now, settings):
    settings.SITE_URL = "https://site.example"
    mail = mail_school_link(link=link, by=amina, now=now, today=TODAY)
    with pytest.raises(CannotInvite, match="vandaag al een mail"):
        mail_school_link(link=link, by=amina, now=now, today=TODAY)

    send_due(now=now)

    assert secret_of("school", link.pk) not in mail.text
    [letter] = django_mail.outbox
    assert (letter.to, "Campus De Vaart" in letter.subject) == (["info@devaart.be"], True)
    assert f"https://site.example/u/{secret_of('school', link.pk)}/" in letter.body
    assert letter.extra_headers["List-Unsubscribe"] == f"<{stop_address(link.pk)}>"
    assert mail_school_link(link=link, by=amina, now=now, today=TODAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("no address", "geen mailadres"),
        ("closed link", "gesloten"),
        ("closed round", "geen antwoorden"),
        ("stopped", "geen mails meer"),
    ],
)
def test_a_school_that_cannot_be_mailed_says_why(link, school, amina, now, change, words):
    if change == "no address":
        type(school.organisation).objects.filter(pk=school.pk).update(email="")
    elif change == "closed link":
        set_open(link=link, is_open=False, by=amina, now=now)
    elif change == "closed round":
        type(link.round).objects.update(status="closed")
    else:
        Client().post(stop_address(link.pk).removeprefix("http://127.0.0.1:8000"))

    with pytest.raises(CannotInvite, match=words):
        mail_school_link(link=link, by=amina, now=now, today=TODAY)

    assert OutboxMail.objects.count() == 0


def test_a_link_that_is_closed_while_its_mail_waits_does_not_leave(link, amina, now):
    mail_school_link(link=link, by=amina, now=now, today=TODAY)
    set_open(link=link, is_open=False, by=amina, now=now)

    send_due(now=now)

    assert (OutboxMail.objects.get().state, django_mail.outbox) == ("withdrawn", [])


def test_the_page_makes_the_link_and_shows_it(open_round, school, amina):
    client = signed_in(amina)

    before = client.get(PAGE)
    made = client.post(PAGE, {"make": "1", "most_a_day": "25"}, follow=True)
    link = SchoolLink.objects.get()
    picture = client.get(PAGE + "qr.svg")

    assert (before.status_code, link.most_a_day) == (200, 25)
    assert f"http://127.0.0.1:8000/u/{secret_of('school', link.pk)}/" in made.text
    assert "{" not in made.text.partition("<textarea")[2].partition("</textarea>")[0]
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/svg+xml")
    assert picture.content.count(b"<path") == 1


def test_the_link_leads_where_a_respondent_can_begin(link):
    answer = Client().get(f"/u/{secret_of('school', link.pk)}/")

    assert answer.status_code == 200
    assert SchoolLink.objects.get().started == 0


@pytest.mark.parametrize("number", ["", "0", "-1", "501", "9" * 40, "abc", "NaN"])
def test_a_limit_that_makes_no_sense_is_refused(open_round, school, amina, number):
    answer = signed_in(amina).post(PAGE, {"make": "1", "most_a_day": number})

    assert (answer.status_code, SchoolLink.objects.count()) == (422, 0)


def test_a_school_of_another_rtc_is_not_there(open_round, new_school, school, amina, chloe):
    new_school("900", province="limburg")

    assert signed_in(amina).get("/rondes/ronde/uitnodigingen/school/900/").status_code == 404
    assert signed_in(chloe).get(PAGE).status_code == 404


def test_the_host_header_does_not_move_the_link(open_round, link, amina, settings):
    settings.ALLOWED_HOSTS = ["*"]

    page = signed_in(amina).get(PAGE, headers={"host": "kwaad.example"})

    assert "kwaad.example" not in page.text


# --- the list of schools --------------------------------------------------------------------------------------------

LIST = "/rondes/ronde/uitnodigingen/scholen/"


def schools_on(page: str) -> list[str]:
    return re.findall(r'<p class="board-name">(.+?) <span', page)


def test_schools_with_a_link_stand_first_and_tell_how_it_stands(link, new_school, amina):
    new_school("102", name="Atheneum")
    SchoolLink.objects.update(started=9, answered=7)

    page = signed_in(amina).get(LIST).text

    assert schools_on(page) == ["Campus De Vaart", "Atheneum"]
    assert "link open, begonnen: 9, geantwoord: 7" in page
    assert page.count("nog geen link") == 1


def test_the_list_holds_the_sample_where_there_is_one(open_round, school, new_school, amina):
    FrameSchool.objects.create(round=open_round, school=new_school("102", name="Atheneum"))

    assert schools_on(signed_in(amina).get(LIST).text) == ["Atheneum"]


def test_a_school_is_found_by_its_words(open_round, school, new_school, amina):
    new_school("102", name="Atheneum")
    Organisation.objects.filter(school=school).update(search_text=search_text_of("Campus De Vaart", "101", ["Gent"]))
    client = signed_in(amina)

    assert schools_on(client.get(LIST, {"q": "VAART gent"}).text) == ["Campus De Vaart"]
    assert "Geen school past bij wat je zocht." in client.get(LIST, {"q": "\x00 %_ nergens"}).text


def test_the_list_is_empty_for_another_province(open_round, school, chloe):
    open_round.rtcs.clear()

    assert "geen scholen die je RTC mag vragen" in signed_in(chloe).get(LIST).text


def test_the_list_asks_as_much_for_one_school_as_for_three(open_round, link, new_school, amina, now):
    client = signed_in(amina)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(LIST).status_code == 200
        return len(asked)

    one = queries()
    for number in ("102", "103"):
        open_school_link(round=open_round, school=new_school(number), most_a_day=9, by=amina, now=now)

    assert queries() == one
