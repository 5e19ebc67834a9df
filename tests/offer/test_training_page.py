"""The page of a training: open to all, and able to say why it exists."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests import xss

from digitaleschool.frameworks.models import ContextCell, Goal
from digitaleschool.frameworks.services.storing import load_knowledge
from digitaleschool.needs.models import Need, NeedCount, NeedOrigin
from digitaleschool.offer.models import Material, Module, ModuleProgress, Run, Session, TrainingMaterial

pytestmark = pytest.mark.django_db
CONTENT = {
    "promise": {"nl": "Je schrijft een eerste programma voor een PLC.", "en": "You write a first PLC program."},
    "about": {"nl": "Met **echte** toestellen.", "en": ""},
    "fields": ["mechanica_elektriciteit"], "levels": ["beginner"], "themes": ["automation"], "stages": ["2", "3"],
    "modes": ["on_site"], "prior_ict": "Vlot met een computer.",
    "equipment": [{"name": "laptop", "brought_by": "participant"}],
    "sessions": [
        {"title": "Starten", "parts": [{"doing": "explain", "minutes": 30}, {"doing": "practise", "minutes": 90}]},
        {"is_return": True, "weeks_after": 6, "parts": [{"doing": "exchange", "minutes": 60}]},
    ],
    "price_cents": 4000, "extra_cents": 500, "group_max": 12, "contact_name": "Piet",
    "contact_email": "piet@vakwerk.example", "answers_within_days": 3,
}  # fmt: skip


@pytest.fixture
def plc(new_version):
    return new_version("PLC voor beginners", state="published", content=CONTENT, is_invented=True)


def page_of(client, version, **query) -> str:
    response = client.get(f"/opleidingen/{version.training.slug}/", query)
    assert response.status_code == 200
    return response.content.decode()


def linked(page: str) -> dict:
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])


def new_run(version, rtc, starts_at, **facts) -> Run:
    run = Run.objects.create(training=version.training, rtc=rtc(), **{"town": "Gent", "place": "RTC-lokaal"} | facts)
    for weeks, is_return in ((0, False), (6, True)):
        first = starts_at + timedelta(weeks=weeks)
        Session.objects.create(run=run, starts_at=first, ends_at=first + timedelta(hours=2), is_return=is_return)
    return run


def test_what_a_teacher_reads_first(client, plc):
    page = page_of(client, plc)

    for words in (
        "Je schrijft een eerste programma voor een PLC.", "Mechanica-Elektriciteit · beginner",
        "tweede graad, derde graad",
        "Vlot met een computer. · meebrengen: laptop", "Met <strong>echte</strong> toestellen.", "€ 45", "hoogstens 12",
        "(50 %)", "6 weken later", "antwoordt binnen 3 dagen", "Verzonnen voor de demo",
    ):  # fmt: skip
        assert words in page


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "replaced", "withdrawn"])
def test_what_is_not_published_is_not_found(client, new_version, state):
    version = new_version(state=state)

    assert client.get(f"/opleidingen/{version.training.slug}/").status_code == 404


def test_dates_that_come_are_shown_and_others_not(client, plc, rtc):
    now = timezone.now()
    new_run(plc, rtc, now + timedelta(days=9))
    new_run(plc, rtc, now - timedelta(days=9), place="Voorbij")
    new_run(plc, rtc, now + timedelta(days=9), place="Geschrapt", status="cancelled")

    page = page_of(client, plc)

    assert "RTC-lokaal, Gent" in page
    assert "terugkommoment" in page
    assert "Voorbij" not in page
    assert "Geschrapt" not in page


def test_without_a_date_other_trainings_are_named(client, plc, new_version):
    new_version("Nog iets met PLC", state="published", content={"themes": ["automation"]})

    page = page_of(client, plc)

    assert "Er is nog geen datum." in page
    assert "Nog iets met PLC" in page


@pytest.fixture
def need(plc, new_round, now) -> Need:
    load_knowledge()
    NeedCount.objects.get_or_create(pk=1)
    need = Need.objects.create(number=12, text_nl="Leren werken met een PLC", created_on=now.date(), weight=61)
    NeedOrigin.objects.create(
        need=need, kind="estimate", text="Wil meer technische kennis", round=new_round("ronde-1", status="published"),
        item="q1", report_slug="ronde-1", report_version=1, finding="f1", n=95, base=243, share=95 / 243, low=0.31,
        high=0.47,
    )  # fmt: skip
    plc.needs.add(need)
    return need


def test_it_says_why_it_exists_down_to_the_estimate(client, plc, need):
    page = " ".join(page_of(client, plc).split())

    assert '<a href="/behoeften/12/">Leren werken met een PLC</a>' in page
    assert "<strong>39 %</strong> (95 van 243 leraren; interval 31–47 %)" in page
    assert 'href="/rondes/ronde-1/rapport/"' in page


def test_words_that_were_said_stay_inside(client, plc, need):
    NeedOrigin.objects.create(need=need, kind="quote", text="Ons lokaal heeft geen PLC", round=need.origins.get().round)

    assert "Ons lokaal" not in page_of(client, plc)


def test_a_need_that_may_not_be_seen_is_not_named(client, plc, need):
    Need.objects.update(is_checked=False)

    assert "Leren werken met een PLC" not in page_of(client, plc)


def test_a_reader_sees_the_code_for_own_pupils(client, plc):
    load_knowledge()
    plc.goals.set(
        Goal.objects.filter(
            edition__slug="eindtermen-2021", code__in=["6.25", "6.47"], track__in=["dubbel", "doorstroom"]
        )
    )

    all_pupils, own = page_of(client, plc), page_of(client, plc, finaliteit="arbeidsmarkt")

    assert re.findall(r"<strong>(6\.\d+)</strong>", all_pupils) == ["6.47"]
    assert re.findall(r"<strong>(6\.\d+)</strong>", own) == ["6.47"], "switching needs a goal of that finality"


def test_linked_data_is_a_course_with_its_instances(client, plc, rtc):
    new_run(plc, rtc, timezone.now() + timedelta(days=9), postcode="9000")

    course = linked(page_of(client, plc))

    assert (course["@type"], course["name"], course["timeRequired"]) == ("Course", "PLC voor beginners", "PT180M")
    assert course["offers"] == {"@type": "Offer", "price": "45.00", "priceCurrency": "EUR", "category": "Paid"}
    instance = course["hasCourseInstance"][0]
    assert (instance["courseMode"], instance["location"]["address"]["addressLocality"]) == ("onsite", "Gent")


def test_hostile_texts_end_nothing(client, new_version):
    harmless = xss.runs(page_of(client, new_version("x", state="published")))

    for hostile in xss.STRINGS:
        version = new_version(
            "x", state="published",
            content={"title": {"nl": hostile[:250], "en": ""}, "promise": {"nl": hostile[:250], "en": ""}},
        )  # fmt: skip
        page = page_of(client, version)

        assert linked(page)["description"]
        assert xss.runs(page) == harmless, hostile


def test_a_goal_says_that_there_is_an_example_for_class(client, plc):
    load_knowledge()
    goals = Goal.objects.filter(edition__slug="eindtermen-2021", kind="goal", cells=None).order_by("pk")[:3]
    field = Goal.objects.filter(kind="field").order_by("pk")[0]
    plc.goals.add(*goals)
    ContextCell.objects.create(goal=goals[0], field=field, example_nl="Meet de stroom.", origin="own")
    ContextCell.objects.create(goal=goals[1], field=field, example_nl="Weg.", origin="own", removed_at=timezone.now())

    assert page_of(client, plc).count("er is een voorbeeld voor in de klas") == 1


@pytest.fixture
def new_module(vakwerk, now):
    def make(slug: str, *, public: bool = True, **facts) -> Module:
        known = {"title_nl": f"Module {slug}", "promise": "Je weet het.", "minutes": 20} | facts
        module = Module.objects.create(slug=slug, organisation=vakwerk, published_at=now if public else None, **known)
        for place in (1, 2):
            module.steps.create(position=place, kind="text", title=f"Stap {place}", text="Lees dit.")
        return module

    return make


@pytest.fixture
def new_material(vakwerk, plc):
    def make(slug: str, licence: str = "by", days_before: int | None = None) -> Material:
        material = Material.objects.create(slug=slug, organisation=vakwerk, title=f"Les {slug}", licence=licence)
        TrainingMaterial.objects.create(training=plc.training, material=material, days_before=days_before)
        return material

    return make


def asks(version, *slugs: str):
    version.content["self_study"] = list(slugs)
    version.save()


def test_what_to_do_beforehand_and_what_the_reader_did_already(client, plc, new_module, bram, now):
    asks(plc, "wat", "hoe", "weg", "nergens")
    did, _, _ = new_module("wat"), new_module("hoe"), new_module("weg", public=False)
    for step in did.steps.all():
        ModuleProgress.objects.create(person=bram, step=step, done_at=now)

    anyone = page_of(client, plc)
    client.post("/modules/wat/1/")
    halfway = page_of(client, plc)
    client.post("/modules/wat/2/")
    visitor = page_of(client, plc)
    client.force_login(bram)
    signed_in = page_of(client, plc)

    assert "Voor je komt" in anyone
    assert '<a href="/modules/wat/">Module wat</a> · 20 minuten' in anyone
    assert (len(re.findall(r'href="/modules/\w', anyone)), "je deed dit al" in anyone, "je deed dit al" in halfway) == (
        2,
        False,
        False,
    )
    assert [page.count("je deed dit al") for page in (visitor, signed_in)] == [1, 1]


def test_a_training_that_asks_nothing_beforehand_says_nothing_of_it(client, plc):
    assert "Voor je komt" not in page_of(client, plc)


def test_a_module_names_the_published_trainings_that_ask_for_it(client, plc, new_module, new_version):
    asks(plc, "wat")
    new_version("Nog een voorstel", content={"self_study": ["wat"]})
    new_version("Vraagt iets anders", state="published", content={"self_study": ["wat-nog"]})
    new_module("wat")

    page = client.get("/modules/wat/").content.decode()

    assert f'<a href="/opleidingen/{plc.training.slug}/">PLC voor beginners</a>' in page
    assert "Nog een voorstel" not in page
    assert "Vraagt iets anders" not in page


def test_material_is_named_when_anyone_may_fetch_it(client, plc, rtc, new_material):
    new_run(plc, rtc, timezone.now() + timedelta(days=9))
    new_material("nu")
    new_material("tien", days_before=10)
    new_material("acht", days_before=8)
    new_material("voor-deelnemers", "participants")

    page = page_of(client, plc)

    assert re.findall(r'href="/materiaal/([\w-]+)/"', page) == ["nu", "tien"]
    assert page.count("CC BY: met jouw naam erbij") == 2


def test_one_and_three_of_everything_take_the_same_queries(client, plc, rtc, need, new_module, new_material, bram, now):
    client.force_login(bram)
    asks(plc, "m-1", "m-2", "m-3")
    counts = []
    for more in (1, 2):
        for _ in range(more):
            new_run(plc, rtc, timezone.now() + timedelta(days=9))
            goal = Goal.objects.filter(edition__slug="eindtermen-2021", kind="goal").exclude(versions=plc).first()
            plc.goals.add(goal)
            module = new_module(f"m-{Module.objects.count() + 1}")
            new_material(f"les-{Material.objects.count() + 1}")
            ModuleProgress.objects.create(person=bram, step=module.steps.first(), done_at=now)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, plc)
        counts.append(len(queries))

    assert counts[0] == counts[1]
