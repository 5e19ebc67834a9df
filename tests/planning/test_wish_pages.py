"""A teacher's wishes on the site: asked, changed, taken back, shared; and who may not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from digitaleschool.needs.models import Profile
from digitaleschool.needs.sealing import code_hash, code_key, seal
from digitaleschool.offer.models import Training, Version
from digitaleschool.people.models import Membership, Organisation
from digitaleschool.planning.models import Season, SeasonTraining, Wish, Wisher

WHEN = {
    "halfdays": ["wed_pm", "tue_ev"], "modes": ["on_site", "online"], "travel_minutes": "45", "most_trainings": "2",
    "postcode": "", "agrees": "on",
}  # fmt: skip
HOUT = {"what": "theme:automation", "field": "hout", "level": "beginner", "note": ""}
CODE = "ACDE-FHJK-MNPQ-RTUV"


@pytest.fixture
def season(db) -> Season:
    today = timezone.localdate()
    return Season.objects.create(
        slug="voorjaar", title_nl="Voorjaar", title_en="Spring", starts_on=date(2027, 1, 11), ends_on=date(2027, 6, 18),
        wishes_until=today + timedelta(days=20),
    )  # fmt: skip


@pytest.fixture
def training(season, rtc) -> Training:
    provider = Organisation.objects.create(kind="provider", name="Vakwerk")
    training = Training.objects.create(slug="lasers", provider=provider, rtc=rtc())
    Version.objects.create(training=training, number=1, state="published", title_nl="Lasers voor hout")
    SeasonTraining.objects.create(season=season, training=training)
    return training


@pytest.fixture
def teacher(client, bram) -> Client:
    client.force_login(bram)
    return client


def school_of(person) -> Organisation:
    return person.memberships.get().organisation


def test_a_teacher_wishes_a_training_and_finds_it_back(teacher, bram, training):
    sent = WHEN | HOUT | {"what": "training:lasers", "school": str(school_of(bram).pk), "note": "Een doosje snijden"}

    page = teacher.post("/wensen/nieuw/", sent, follow=True)

    wish = Wish.objects.get()
    assert (wish.training, wish.field, wish.level, wish.note) == (training, "hout", "beginner", "Een doosje snijden")
    assert (wish.wisher.person, wish.wisher.halfdays, wish.wisher.agreed_at is None) == (
        bram,
        ["tue_ev", "wed_pm"],
        False,
    )
    assert page.redirect_chain[-1][0] == f"/wensen/{wish.key}/samen/"
    assert "Lasers voor hout" in teacher.get("/wensen/").text
    assert "Een doosje snijden" in teacher.get("/wensen/").text


def test_the_form_brings_along_what_the_catalogue_was_asked(teacher, training):
    answer = teacher.get("/opleidingen/vraag-dit-aan/?thema=automation&studiegebied=hout&niveau=expert&zoek=PLC")

    assert answer.url == "/wensen/nieuw/?thema=automation&studiegebied=hout&niveau=expert&zoek=PLC"
    form = teacher.get(answer.url).context["what"]
    assert [form[name].value() for name in ("what", "field", "level", "note")] == [
        "theme:automation", "hout", "expert", "PLC",
    ]  # fmt: skip


def test_without_a_season_the_catalogue_asks_as_before(teacher, client, db):
    assert client.get("/opleidingen/vraag-dit-aan/").status_code == 200
    assert client.get("/wensen/nieuw/").url == "/opleidingen/vraag-dit-aan/"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"halfdays": []}, "Kies minstens één halve dag"),
        ({"agrees": ""}, "Zonder je ja gebeurt er niets met je wensen."),
        ({"modes": []}, "Kies ter plaatse, online of allebei."),
        ({"what": ""}, "Dit veld is verplicht."),
        ({"what": "training:weg"}, "Selecteer een geldige keuze."),
        ({"field": "x'); drop table"}, "Selecteer een geldige keuze."),
        ({"postcode": "0000"}, "postcode"),
        ({"school": "9" * 40}, "Selecteer een geldige keuze"),
        ({"halfdays": ["zon_nacht"]}, "Selecteer een geldige keuze."),
    ],
)
def test_what_cannot_be_kept_is_told_and_what_was_filled_in_stays(teacher, bram, training, changed, sentence):
    sent = WHEN | HOUT | {"school": str(school_of(bram).pk), "note": "blijft staan"} | changed

    answer = teacher.post("/wensen/nieuw/", sent)

    assert answer.status_code == 400
    assert sentence in answer.text
    assert "blijft staan" in answer.text
    assert Wish.objects.count() == 0


def test_the_same_wish_twice_is_one(teacher, bram, season):
    sent = WHEN | HOUT | {"school": str(school_of(bram).pk)}

    for _time in range(2):
        teacher.post("/wensen/nieuw/", sent)

    assert Wish.objects.count() == 1


def test_a_wish_is_taken_back_with_one_tap_and_put_back(teacher, bram, season):
    teacher.post("/wensen/nieuw/", WHEN | HOUT | {"school": str(school_of(bram).pk)})
    wish = Wish.objects.get()

    assert "Zet terug" in teacher.post(f"/wensen/{wish.key}/intrekken/").text
    assert "nog geen wensen" in teacher.get("/wensen/").text
    teacher.post(f"/wensen/{wish.key}/opnieuw/")

    assert list(Wish.objects.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "open"]


def test_someone_else_finds_no_wish(teacher, bram, season, new_person, new_school):
    teacher.post("/wensen/nieuw/", WHEN | HOUT | {"school": str(school_of(bram).pk)})
    wish, other = Wish.objects.get(), Client()
    other.force_login(new_person("Carla", role="teacher", at=new_school("102").organisation))

    answers = [other.get(f"/wensen/{wish.key}/{page}/") for page in ("intrekken", "samen")]
    answers += [other.post(f"/wensen/{wish.key}/{page}/") for page in ("intrekken", "samen", "opnieuw")]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert "theme" not in other.get("/wensen/").text
    assert Wish.objects.get().state == "open"


def test_colleagues_come_together_by_a_code(teacher, bram, season, new_person):
    school = school_of(bram)
    teacher.post("/wensen/nieuw/", WHEN | HOUT | {"school": str(school.pk)})
    first, other = Wish.objects.get(), Client()
    teacher.post(f"/wensen/{first.key}/samen/", {"step": "start"})
    code = Wish.objects.get().team.code
    other.force_login(new_person("Carla", role="teacher", at=school))
    other.post("/wensen/nieuw/", WHEN | HOUT | {"school": str(school.pk)})
    second = Wish.objects.exclude(pk=first.pk).get()

    wrong = other.post(f"/wensen/{second.key}/samen/", {"step": "join", "code": "WRONG"})
    other.post(f"/wensen/{second.key}/samen/", {"step": "join", "code": code.lower(), "only_with_team": "on"})

    assert (wrong.status_code, "hoort bij geen team" in wrong.text) == (400, True)
    second.refresh_from_db()
    assert (second.team.code, second.only_with_team) == (code, True)
    assert code in teacher.get(f"/wensen/{first.key}/samen/").text


def test_a_lead_proposes_and_only_the_colleague_makes_it_count(client, bram, season, new_person):
    school = school_of(bram)
    lead = new_person("Lea", role="school_lead", at=school)
    client.force_login(lead)
    sent = HOUT | {"school": str(school.pk), "email": bram.email}

    stranger = client.post("/wensen/collega/", sent | {"email": "niemand@school.example"})
    client.post("/wensen/collega/", sent)
    seen = client.get("/wensen/collega/").text
    teacher = Client()
    teacher.force_login(bram)
    asked = teacher.get("/wensen/").text
    teacher.post("/wensen/wanneer/voorjaar/", WHEN | {"school": str(school.pk)})

    assert (stranger.status_code, "heeft dit adres" in stranger.text) == (400, True)
    assert "Bram" in seen
    assert "Een collega vulde dit voor je in" in asked
    assert list(Wish.objects.values_list("state", "origin")) == [("open", "colleague")]
    assert "Niemand moet je nog antwoorden" in client.get("/wensen/collega/").text


def test_a_profile_code_wishes_without_an_account(client, season, new_school, now):
    new_school("300", name="Stedelijk Lyceum")
    code = CODE.replace("-", "")
    Profile.objects.create(
        code_hash=code_hash(code), sealed=seal({"instrument": "x@1", "values": {}}, code_key(code), purpose="profile"),
        expires_on=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip
    sent = WHEN | HOUT | {"code": CODE, "school": "lyceum"}

    page = client.post("/wensen/nieuw/?met=code", sent)
    wrong = client.post("/wensen/nieuw/?met=code", sent | {"code": "CCCC-CCCC-CCCC-CCCC"})
    found = client.post("/wensen/code/", {"code": CODE.lower()})

    wisher = Wisher.objects.get()
    assert (wisher.person, len(wisher.code_digest), wisher.school.name) == (None, 64, "Stedelijk Lyceum")
    assert CODE in page.text
    assert (wrong.status_code, "geen profiel onder deze code" in wrong.text) == (400, True)
    assert "Automatisering" in found.text or "hout" in found.text.lower()
    gone = client.post(f"/wensen/{Wish.objects.get().key}/intrekken/", {"code": CODE})
    assert (gone.status_code, Wish.objects.get().state) == (200, "withdrawn")


def test_who_works_at_no_school_is_told_so(client, amina, season):
    client.force_login(amina)

    assert "voor wie op een school werkt" in client.get("/wensen/").text
    assert client.get("/wensen/nieuw/").url == "/wensen/"
    assert client.get("/wensen/collega/").status_code == 404


def test_the_list_asks_as_much_for_three_wishes_as_for_one(teacher, bram, season, django_assert_num_queries):
    wisher = Wisher.objects.create(
        season=season, person=bram, school=school_of(bram), agreed_at=timezone.now(), ends_on=season.ends_on
    )
    Wish.objects.create(wisher=wisher, theme="automation", field="hout", level="beginner")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    teacher.get("/wensen/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        teacher.get("/wensen/")
    for level in ("advanced", "expert"):
        Wish.objects.create(wisher=wisher, theme="automation", field="hout", level=level)

    with django_assert_num_queries(len(one)):
        teacher.get("/wensen/")


def test_who_left_the_school_no_longer_wishes(teacher, bram, season):
    Membership.objects.filter(person=bram).update(until=date(2026, 1, 2))

    assert teacher.get("/wensen/nieuw/").url == "/wensen/"


def test_once_wishes_are_closed_nothing_leads_to_a_form_that_would_refuse(teacher, bram, season):
    teacher.post("/wensen/nieuw/", WHEN | HOUT | {"school": str(school_of(bram).pk)})
    open_page = teacher.get("/wensen/").text
    Season.objects.update(state="announced")

    closed_page, answer = teacher.get("/wensen/").text, teacher.get("/wensen/wanneer/voorjaar/", follow=True)

    assert "/wensen/wanneer/" in open_page
    assert "/wensen/wanneer/" not in closed_page
    assert "Trek in" in closed_page
    assert answer.redirect_chain[-1][0] == "/wensen/"
    assert "De wensen voor dit seizoen zijn gesloten." in answer.text
