from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db.utils import OperationalError
from django.utils import timezone
from icalendar import Calendar

from digitaleschool.core.catalogue import Asked
from digitaleschool.needs.models import Need, NeedCount, NeedOrigin
from digitaleschool.offer import catalogue_index
from digitaleschool.offer.catalogue_index import catalogue_of
from digitaleschool.offer.models import Listing, Revision, Run, Session
from digitaleschool.offer.services.listing import list_all, list_training
from digitaleschool.offer.services.runs import Day, RunPlan, change_run

PAGE = "/opleidingen/"
TOWN = {"postcode": "9000", "town": "Gent"}
GENT = {**TOWN, "province": "oost_vlaanderen"}
PLC = {
    "promise": {"nl": "Je programmeert een lopende band.", "en": "You program a conveyor belt."},
    "fields": ["mechanica_elektriciteit"], "levels": ["beginner"], "themes": ["programming"], "modes": ["on_site"],
    "software": [{"tool": "siemens_logo"}], "price_cents": 4500,
    "sessions": [{"parts": [{"doing": "practise", "minutes": 180}]}],
}  # fmt: skip


@pytest.fixture
def published(new_version):
    """Makes a published training and puts it in the catalogue."""

    def make(title="PLC leren", *, english="", **content):
        words = {"title": {"nl": title, "en": english}}
        version = new_version(title, state="published", content=PLC | words | content)
        list_training(version.training)
        return version.training

    return make


@pytest.fixture
def new_run(rtc):
    def make(training, starts_at=None, **facts):
        starts_at = starts_at or timezone.now() + timedelta(days=10)
        of_run = {"rtc": rtc(), "status": "confirmed", **GENT}
        run = Run.objects.create(training=training, **of_run | facts)
        Session.objects.create(run=run, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))
        list_training(training)
        return run

    return make


@pytest.fixture
def new_need(now):
    def make(text, **facts):
        NeedCount.objects.get_or_create(pk=1)
        return Need.objects.create(
            number=Need.objects.count() + 1, text_nl=text, created_on=now.date(), **facts
        )  # fmt: skip

    return make


def _titles(client, query=""):
    page = client.get(PAGE + query)
    assert page.status_code == 200
    return [card.title for card in page.context["cards"]]


def test_an_empty_catalogue_says_what_to_do(client, db):
    page = client.get(PAGE).content.decode()

    assert "Er zijn nog geen opleidingen" in page
    assert "/opleidingen/vraag-dit-aan/" in page


def test_a_training_is_found_by_title_tool_field_and_level(client, published):
    published()
    published("Haken en breien", fields=["lichaamsverzorging"], software=[], themes=["video"])

    assert _titles(client, "?zoek=plc") == ["PLC leren"]
    assert _titles(client, "?zoek=logosoft") == ["PLC leren"]
    assert _titles(client, "?studiegebied=mechanica_elektriciteit&niveau=beginner") == ["PLC leren"]
    assert _titles(client, "?studiegebied=lichaamsverzorging&studiegebied=hout") == ["Haken en breien"]


@pytest.mark.parametrize("asked", ["élodie", "Elodie", "ÉLODIE"])
def test_accents_and_capitals_do_not_matter_on_any_database(client, published, asked):
    published("Lassen volgens Elodie")
    published("Metsen")

    assert _titles(client, f"?zoek={asked}") == ["Lassen volgens Elodie"]


def test_a_card_says_what_for_whom_what_is_needed_when_and_where(client, published, new_run):
    training = published(prior_subject="Je kent de basis van elektriciteit.")
    new_run(training, datetime(2030, 5, 14, 11, tzinfo=UTC))

    card = client.get(PAGE).context["cards"][0]

    assert (card.address, card.promise) == (f"/opleidingen/{training.slug}/", "Je programmeert een lopende band.")
    assert card.for_whom == "Mechanica-Elektriciteit (beginner)"
    assert card.needed == "Je kent de basis van elektriciteit."
    assert (card.starts_on, card.where) == (date(2030, 5, 14), "Gent")
    how, length, price, provider = card.facts.split(" · ")
    assert (how, length[:3], price, provider) == ("ter plaatse", "3 u", "€ 45", "Vakwerk")


def test_the_page_is_there_in_english_at_an_address_of_its_own(client, published):
    published("PLC leren", english="Learning PLC")

    page = client.get(PAGE + "?taal=en")

    assert page.context["cards"][0].title == "Learning PLC"
    assert "You program a conveyor belt." in page.content.decode()
    assert '<link rel="canonical" href="http://127.0.0.1:8000/opleidingen/?taal=en">' in page.content.decode()


@pytest.mark.parametrize(
    ("query", "is_listed"),
    [("", True), ("?studiegebied=bouw", True), ("?zoek=plc", False), ("?studiegebied=bouw&niveau=beginner", False)],
)
def test_search_engines_list_fields_and_not_every_mix_of_choices(client, published, query, is_listed):
    published(fields=["bouw"])

    assert ("noindex" not in client.get(PAGE + query).content.decode()) is is_listed


def test_each_value_says_how_many_it_would_give(client, published):
    published()
    published("Nog een", fields=["hout"])

    facets = {facet.name: facet for facet in client.get(PAGE + "?studiegebied=hout").context["facets"]}

    assert [(one.value, one.count, one.is_chosen) for one in facets["studiegebied"].choices] == [
        ("hout", 1, True), ("mechanica_elektriciteit", 1, False),
    ]  # fmt: skip
    assert [(one.value, one.count) for one in facets["niveau"].choices] == [("beginner", 1)]


def test_near_a_postcode_tells_how_far(client, published, new_run):
    new_run(published("Gent"))
    new_run(published("Hasselt"), postcode="3500", town="Hasselt", province="limburg")

    page = client.get(PAGE + "?postcode=9000&km=50&volgorde=nearest")

    assert [(card.title, card.where) for card in page.context["cards"]] == [("Gent", "Gent, op 0 km")]


def test_a_postcode_that_is_none_is_told_and_nothing_is_lost(client, published):
    published()

    page = client.get(PAGE + "?postcode=99x")

    assert page.status_code == 200
    assert page.content.decode().count("Deze postcode kennen we niet") == 2
    assert len(page.context["cards"]) == 1


@pytest.mark.parametrize(
    "query",
    [
        "?studiegebied=onzin&maand=2026-99&duur=x&prijs=&km=7&volgorde=best&page=-1&doel=a:b", "?page=99999999999",
        "?zoek=" + "x" * 500, "?zoek=%00%FF", "?maand=2026-12&maand=0000-00", "?page=²&postcode=²²²²", "?taal=xx",
    ],
)  # fmt: skip
def test_an_address_without_sense_still_gives_the_page(client, published, query):
    published()

    assert client.get(PAGE + query).status_code == 200


def test_where_nothing_is_found_it_shows_ways_out(client, published):
    published()

    page = client.get(PAGE + "?zoek=siemns&studiegebied=mechanica_elektriciteit")
    ways = [(way.words, way.address, way.count) for way in page.context["ways_out"]]

    assert ways == [
        ("Bedoelde je “siemens”?", PAGE + "?zoek=siemens&studiegebied=mechanica_elektriciteit", 0),
        ("Zonder het woord “siemns”", PAGE + "?studiegebied=mechanica_elektriciteit", 1),
    ]
    assert "vraag-dit-aan/?zoek=siemns" in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3, 25])
def test_the_page_costs_one_query_whatever_is_in_it(client, published, new_run, django_assert_num_queries, rows):
    for number in range(rows):
        new_run(published(f"Opleiding {number}"))
    client.get(PAGE)

    with django_assert_num_queries(1):
        client.get(PAGE)
    with django_assert_num_queries(1):
        client.get(PAGE + "?zoek=plc&niveau=beginner&volgorde=soonest")


def test_a_change_is_seen_at_the_next_question_and_only_it_is_read(published, new_run, django_assert_num_queries):
    first, second = published("Een"), published("Twee")
    today = timezone.localdate()
    before = catalogue_of(today)

    new_run(second)
    with django_assert_num_queries(2):
        after = catalogue_of(today)

    assert (len(before.entry(second.pk).sessions), len(after.entry(second.pk).sessions)) == (0, 1)
    assert after.entry(first.pk) is before.entry(first.pk)


def test_what_is_withdrawn_is_gone_at_once(client, published):
    training = published()
    assert _titles(client) == ["PLC leren"]

    training.versions.update(state="withdrawn", ended_at=timezone.now())
    list_training(training)

    assert _titles(client) == []
    assert Listing.objects.get().entry == {}


def test_another_process_reads_the_same_as_this_one(published, new_run):
    for title in ("Een", "Twee", "Drie"):
        new_run(published(title))
    here = catalogue_of(timezone.localdate())

    catalogue_index.forget()
    there = catalogue_of(timezone.localdate())

    assert there.find(Asked(words="twee")) == here.find(Asked(words="twee"))


def test_a_worker_starts_on_a_database_without_tables_too(db, monkeypatch):
    def no_table(today):
        raise OperationalError("no such table")

    monkeypatch.setattr(catalogue_index, "catalogue_of", no_table)
    monkeypatch.setattr(catalogue_index.connection, "close", lambda: None)

    catalogue_index.read_ahead(date(2026, 11, 25))


def test_a_database_that_began_again_is_read_anew(published):
    published("Oud")
    published("Ook oud")
    catalogue_of(timezone.localdate())

    Listing.objects.all().delete()
    Revision.objects.update(number=0)
    published("Nieuw")

    assert [entry.title.nl for entry in catalogue_of(timezone.localdate())] == ["Nieuw"]


def test_a_new_day_leaves_out_what_began(published, new_run):
    training = published()
    today = timezone.localdate()
    new_run(training, timezone.now())

    assert catalogue_of(today).next_session(catalogue_of(today).entry(training.pk), Asked()) is not None
    tomorrow = catalogue_of(today + timedelta(days=1))
    assert tomorrow.next_session(tomorrow.entry(training.pk), Asked()) is None


def test_a_proposal_that_is_not_published_is_in_no_list_and_no_feed(client, new_version):
    for state in ("draft", "submitted", "returned", "withdrawn"):
        list_training(new_version(f"Geheim {state}", state=state).training)

    assert list_all() == 0
    for address in (PAGE, "/opleidingen/rss/alle.xml", "/opleidingen/kalender/alle.ics", "/sitemap.xml"):
        assert "Geheim" not in client.get(address).content.decode()


def test_a_cancelled_run_is_not_offered_and_a_calendar_hears_of_it(client, published, new_run):
    training = published()
    run = new_run(training, status="cancelled", sequence=3)

    assert client.get(PAGE).context["cards"][0].starts_on is None
    event = Calendar.from_ical(client.get("/opleidingen/kalender/alle.ics").content).walk("VEVENT")[0]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 3)
    assert event["UID"] == f"run-{run.pk}-1@127.0.0.1"


def test_a_session_that_moves_keeps_its_identifier_and_counts_the_change(client, published, new_run, amina, rtc, now):
    run = new_run(published(), datetime(2030, 5, 14, 11, tzinfo=UTC))
    Session.objects.create(
        run=run, starts_at=datetime(2030, 6, 14, 11, tzinfo=UTC), ends_at=datetime(2030, 6, 14, 14, tzinfo=UTC)
    )
    days = [
        Day(starts_at=datetime(2030, month, 20, 11, tzinfo=UTC), ends_at=datetime(2030, month, 20, 14, tzinfo=UTC))
        for month in (5, 6)
    ]

    change_run(
        run=run,
        plan=RunPlan(rtc=rtc(), mode="on_site", is_confirmed=True, sessions=days, **TOWN),
        sequence=0,
        by=amina,
        now=now,
    )

    events = Calendar.from_ical(client.get("/opleidingen/kalender/alle.ics").content).walk("VEVENT")
    assert [(event["UID"], event["SEQUENCE"], event.decoded("dtstart").day) for event in events] == [
        (f"run-{run.pk}-1@127.0.0.1", 1, 20), (f"run-{run.pk}-2@127.0.0.1", 1, 20),
    ]  # fmt: skip
    assert client.get(PAGE).context["cards"][0].starts_on == date(2030, 5, 20)


def test_a_heavier_need_comes_first(client, published, new_need):
    light, heavy = published("Licht"), published("Zwaar")
    light.versions.get().needs.add(new_need("Weinig gevraagd", weight=5))
    heavy.versions.get().needs.add(new_need("Veel gevraagd", weight=60))
    list_all()

    assert _titles(client) == ["Zwaar", "Licht"]


def test_feeds_of_a_field_hold_what_is_for_it(client, published, new_run):
    new_run(published("PLC & <b>meer</b>"))
    new_run(published("Hout", fields=["hout"]))
    new_run(published("Voor allen", fields=[]))

    feed = ElementTree.fromstring(client.get("/opleidingen/rss/mechanica_elektriciteit.xml").content)
    days = Calendar.from_ical(client.get("/opleidingen/kalender/mechanica_elektriciteit.ics").content)

    assert sorted(title.text for title in feed.iterfind("channel/item/title")) == ["PLC & <b>meer</b>", "Voor allen"]
    assert sorted(str(event["SUMMARY"]) for event in days.walk("VEVENT")) == ["PLC & <b>meer</b>", "Voor allen"]
    assert client.get("/opleidingen/rss/onzin.xml").status_code == 404


def test_the_site_tells_search_engines_what_is_there(client, published):
    training = published()

    robots, sitemap = client.get("/robots.txt").content.decode(), client.get("/sitemap.xml").content

    assert "Disallow: /account/" in robots
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in robots
    found = [where.text for where in ElementTree.fromstring(sitemap).iterfind(".//{*}loc")]
    assert f"http://127.0.0.1:8000/opleidingen/{training.slug}/" in found


def test_who_misses_a_training_asks_for_it_and_it_becomes_a_need(client, db):
    form = {"text": "Een cobot leren sturen", "level": "beginner", "field": "", "theme": "", "website": ""}

    answer = client.post(PAGE + "vraag-dit-aan/", form, follow=True)

    assert "Bedankt" in answer.content.decode()
    need = Need.objects.get()
    assert (need.text_nl, need.level, need.is_checked) == ("Een cobot leren sturen", "beginner", False)
    assert NeedOrigin.objects.get().kind == NeedOrigin.Kind.REQUEST


def test_a_robot_hears_thanks_and_nothing_is_kept(client, db):
    client.post(PAGE + "vraag-dit-aan/", {"text": "koop nu", "website": "spam.example"})

    assert Need.objects.count() == 0


def test_who_asks_too_often_hears_so(client, db):
    answers = [client.post(PAGE + "vraag-dit-aan/", {"text": f"Vraag {at}"}).status_code for at in range(6)]

    assert answers == [302] * 5 + [400]
    assert NeedOrigin.objects.count() == 5


def test_asking_nothing_says_what_is_missing(client, db):
    answer = client.post(PAGE + "vraag-dit-aan/", {"text": "  "})

    assert answer.status_code == 400
    assert "Wat wil je kunnen?" in answer.content.decode()
