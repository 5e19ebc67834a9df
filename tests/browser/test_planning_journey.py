"""A coordinator plans a season: makes a plan, pins, plans again, reads why there is no group, sends the proposals."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.browser.walking import WALKED_AT, check, new_page, rtcs, sign_in  # noqa: F401  (fixtures)

from digitaleschool.common.models import OutboxMail
from digitaleschool.core.offer.content import content_json, read_content
from digitaleschool.frameworks.services.storing import load_knowledge
from digitaleschool.offer.models import Trainer, Training, Version
from digitaleschool.people.demo import make_cast
from digitaleschool.people.models import Organisation, Person, School, Site
from digitaleschool.planning.models import (
    Budget,
    PlanJob,
    PlannedRun,
    Season,
    SeasonTrainer,
    SeasonTraining,
    Venue,
    Wish,
    Wisher,
)
from digitaleschool.planning.tasks import make_plans

SHORT = 5
"""Seconds: so small a season needs no more."""
SESSIONS = [
    {"title": "Eerste", "parts": [{"title": "Doen", "doing": "practise", "minutes": 150}]},
    {"title": "Terug", "is_return": True, "weeks_after": 6, "parts": [{"minutes": 90}]},
]
GIVEN = {
    "PLC leren programmeren": ("mechanica_elektriciteit", 3), "3D-tekenen voor hout": ("hout", 3),
    "Warmtepompen afstellen": ("koeling_warmte", 6),
}  # fmt: skip


@pytest.fixture
def demo(live_server, settings, rtcs) -> None:  # noqa: F811
    """Three trainings, two rooms in Gent, and twelve teachers of whom four want a training in Limburg."""
    settings.DEMO_MODE = True
    settings.SITE_URL = live_server.url
    now = timezone.now()
    load_knowledge()
    make_cast(timezone.localdate(now))
    rtc = Organisation.objects.get(kind="rtc", province="oost_vlaanderen")
    provider = Organisation.objects.create(kind="provider", name="Vakwerk (verzonnen)", province="oost_vlaanderen")
    year = timezone.localdate(now).year + 1
    season = Season.objects.create(
        slug="voorjaar", title_nl=f"Voorjaar {year}", starts_on=date(year, 1, 11), ends_on=date(year, 6, 11),
        wishes_until=date(year, 1, 5), shared_budget_cents=500_000, is_invented=True,
    )  # fmt: skip
    Budget.objects.create(season=season, rtc=rtc, cents=300_000)
    for number in (1, 2):
        Venue.objects.create(
            rtc=rtc, name=f"RTC-lokaal {number}", postcode="9000", town="Gent", capacity=12,
            halfdays=["wed_pm", "fri_pm"], cost_cents=5_000,
        )  # fmt: skip
    trainings = {}
    for title, (field, least) in GIVEN.items():
        training = Training.objects.create(slug=field.replace("_", "-"), provider=provider, rtc=rtc)
        content = {
            "title": {"nl": title, "en": ""}, "fields": [field], "levels": ["beginner"], "themes": ["automation"],
            "modes": ["on_site"], "group_min": least, "group_max": 10, "sessions": SESSIONS,
        }  # fmt: skip
        Version.objects.create(
            training=training, number=1, state="published", submitted_at=now, published_at=now, title_nl=title,
            content=content_json(read_content(content)),
        )  # fmt: skip
        row = SeasonTraining.objects.create(season=season, training=training, cost_cents=40_000)
        trainer = SeasonTrainer.objects.create(
            season=season, trainer=Trainer.objects.create(provider=provider, name=f"Lesgever {field[:4]}"), rtc=rtc,
            postcode="9000", halfdays=["wed_pm", "fri_pm"], modes=["on_site"],
        )  # fmt: skip
        trainer.trainings.add(row)
        trainings[field] = training
    wanted = [("oost_vlaanderen", "9000", "mechanica_elektriciteit"), ("oost_vlaanderen", "9000", "hout"),
              ("limburg", "3500", "koeling_warmte")]  # fmt: skip
    for province, postcode, field in wanted:
        school = Organisation.objects.create(kind="school", name=f"School {field}", province=province)
        row = School.objects.create(
            organisation=school, number=str(700 + len(field)), network="go", pupils=400, setting="urban"
        )
        Site.objects.create(school=row, postcode=postcode, town="Stad", province=province)
        for number in range(4):
            person = Person(email=f"{field}-{number}@school.example", name=f"Leraar {field} {number}")
            person.save()
            wisher = Wisher.objects.create(
                season=season, school=school, person=person, halfdays=["wed_pm"], modes=["on_site"], agreed_at=now,
                travel_minutes=45, ends_on=season.ends_on, is_invented=True,
            )  # fmt: skip
            Wish.objects.create(wisher=wisher, training=trainings[field], field=field, level="beginner")


def work() -> None:
    """What the worker of the site does."""
    PlanJob.objects.filter(state=PlanJob.State.WAITING).update(seconds=SHORT)
    assert make_plans(timezone.now())


def make_plan(page: Page, number: int) -> None:
    """Asks for a plan, waits for the worker, and sees how the gap fell."""
    page.get_by_label("Hoelang mag het duren?").select_option("20")
    page.get_by_role("button", name="Maak het plan").click()
    expect(page.get_by_role("heading", name="Het plan wordt gemaakt")).to_be_visible()
    check(page, picture="plan-maken")
    work()
    expect(page.get_by_role("heading", name=f"Plan {number} is klaar")).to_be_visible()  # the page asked again
    expect(page.get_by_text(re.compile("onder het best mogelijke plan|bewezen: geen plan kan beter"))).to_be_visible()
    check(page, picture="plan-klaar")


def pinned(number: int) -> list[tuple[str, list[list[str]]]]:
    """The runs of a plan that stand, with their moments."""
    runs = PlannedRun.objects.filter(plan__number=number, is_pinned=True).order_by("code")
    return list(runs.values_list("code", "slots"))


@pytest.mark.parametrize("width", WALKED_AT)
def test_a_coordinator_plans_a_season(width, new_page):  # noqa: F811
    page = new_page(width)
    sign_in(page, "Amina")
    page.get_by_role("link", name="Maak een plan").click()  # home says so
    make_plan(page, 1)
    page.get_by_role("link", name="Bekijk plan 1").click()
    expect(page.get_by_role("heading", name="De groepen")).to_be_visible()
    check(page, picture="plan")

    for title in ("PLC leren programmeren", "3D-tekenen voor hout"):
        page.locator("#groups ~ .desk-cards").get_by_role("link", name=title).first.click()
        check(page, picture="plan-groep")
        page.get_by_role("button", name="Zet deze groep vast").click()
        expect(page.get_by_role("button", name="Maak los")).to_be_visible()
        page.get_by_role("link", name="Plan 1 ·").click()
    before = list(
        PlannedRun.objects.filter(plan__number=1, is_pinned=True).order_by("code").values_list("code", "slots")
    )
    page.get_by_role("link", name="Plan opnieuw").first.click()
    make_plan(page, 2)
    page.get_by_role("link", name="Bekijk plan 2").click()
    assert (len(before), pinned(2)) == (2, before)

    page.locator("a[href*='koeling_warmte'][href*='limburg']").click()  # one tap from the plan
    expect(page.get_by_role("heading", level=1)).to_have_text("Waarom heeft Koeling & Warmte in Limburg geen groep?")
    expect(page.get_by_text("Warmtepompen afstellen: geen lokaal binnen 45 minuten.")).to_be_visible()
    expect(page.get_by_text("Wat zou helpen: Zoek een lokaal in deze streek")).to_be_visible()
    check(page, picture="plan-waarom")
    page.get_by_role("link", name="Plan 2 ·").click()

    page.get_by_role("button", name="Kies dit plan").click()
    page.get_by_role("link", name="Stuur de voorstellen").click()
    check(page, picture="plan-versturen")
    page.get_by_role("button", name="Stuur 8 mails").click()
    expect(page.get_by_text("8 voorstellen zijn onderweg.")).to_be_visible()
    expect(page.get_by_text("Verzonden: 8")).to_be_visible()
    check(page)
    assert OutboxMail.objects.count() == 8
