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

from digitaleschool.frameworks.models import Goal
from digitaleschool.frameworks.services.storing import load_knowledge
from digitaleschool.needs.models import Need, NeedCount, NeedOrigin
from digitaleschool.offer.models import Run, Session

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


def test_one_and_three_of_everything_take_the_same_queries(client, plc, rtc, need):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            new_run(plc, rtc, timezone.now() + timedelta(days=9))
            goal = Goal.objects.filter(edition__slug="eindtermen-2021", kind="goal").exclude(versions=plc).first()
            plc.goals.add(goal)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, plc)
        counts.append(len(queries))

    assert counts[0] == counts[1]
