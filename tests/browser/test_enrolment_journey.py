"""Three colleagues on their phones: proposed by who leads their school, each says yes, one asks a question, one cancels
and the next in line moves up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.browser.walking import WALKED_AT, check, new_page, rtcs, sign_in  # noqa: F401  (fixtures)
from tests.enrolment.rooms import CONTENT

from digitaleschool.common.models import OutboxMail
from digitaleschool.core.offer.content import content_json, read_content
from digitaleschool.enrolment.models import Enrolment, Kit
from digitaleschool.enrolment.services.notice_mails import tell_due
from digitaleschool.offer.models import Module, Run, Session, Trainer, Training, Version
from digitaleschool.people.demo import make_cast
from digitaleschool.people.models import Organisation, Person


@pytest.fixture
def demo(live_server, settings, rtcs) -> None:  # noqa: F811
    """A training with a run that seats three, its trainer Tess, a kit to lend."""
    settings.DEMO_MODE = True
    settings.SITE_URL = live_server.url
    now = timezone.now()
    make_cast(timezone.localdate(now))
    rtc = Organisation.objects.get(kind="rtc", province="oost_vlaanderen")
    provider = Organisation.objects.get(kind="provider", is_invented=True)
    training = Training.objects.create(slug="plc-leren", provider=provider, rtc=rtc, is_invented=True)
    version = Version.objects.create(
        training=training, number=1, state="published", submitted_at=now, published_at=now, title_nl="PLC leren",
        content=content_json(read_content(CONTENT)),
    )  # fmt: skip
    Module.objects.create(
        slug="wat-is-een-plc", organisation=provider, title_nl="Wat is een PLC?", promise="Je kent de delen.",
        minutes=20, published_at=now,
    )  # fmt: skip
    tess = Trainer.objects.create(provider=provider, name="Tess", person=Person.objects.get(name="Tess"))
    version.trainers.add(tess)
    run = Run.objects.create(
        training=training, rtc=rtc, capacity=3, place="RTC-lokaal", street="Demokaai 4", postcode="9000", town="Gent",
        province="oost_vlaanderen", is_invented=True,
    )  # fmt: skip
    run.trainers.add(tess)
    for weeks in (3, 8):
        starts = now.replace(hour=12, minute=30, second=0, microsecond=0) + timedelta(weeks=weeks)
        Session.objects.create(run=run, starts_at=starts, ends_at=starts + timedelta(hours=3), is_return=weeks == 8)
    Kit.objects.create(rtc=rtc, kind="pc", name="Leenlaptop 1", is_invented=True)


@pytest.mark.parametrize("width", WALKED_AT)
def test_a_team_comes_together_and_the_next_in_line_moves_up(width, new_page):  # noqa: F811
    phones: dict[str, Page] = {}

    def phone(name: str) -> Page:
        if name not in phones:
            phones[name] = new_page(width)
            sign_in(phones[name], name)
        return phones[name]

    _propose(phone("Dina"))
    mails = _mails()
    assert sorted(mails) == ["bram@dewerkbank.example", "els@dewerkbank.example", "farid@dewerkbank.example"]

    for name in ("Bram", "Els", "Farid"):
        _say_yes(phone(name), looks_well=name == "Bram")
    assert set(Enrolment.objects.values_list("state", flat=True)) == {"seated"}
    assert "Je hebt een plaats" in _mails()["bram@dewerkbank.example"]

    _book_a_kit(phone("Bram"))
    _ask(phone("Bram"), phone("Els"), phone("Tess"))
    _wait(phone("Hugo"))
    _cancel(phone("Farid"))
    _move_up(phone("Hugo"))

    states = dict(Enrolment.objects.values_list("person__name", "state"))
    assert states == {"Bram": "seated", "Els": "seated", "Farid": "ended", "Hugo": "seated"}


def _mails() -> dict[str, str]:
    """Who was mailed -> the subject of their last mail."""
    tell_due(now=timezone.now() + timedelta(days=1))
    return {mail.recipient: mail.subject for mail in OutboxMail.objects.order_by("pk")}


def _propose(page: Page) -> None:
    page.goto("/opleidingen/plc-leren/")
    check(page, picture="opleiding-schrijf-je-in", at="#when")
    page.get_by_role("link", name="Stel collega's voor").click()
    for name in ("Bram", "Els", "Farid"):
        page.get_by_label(name, exact=True).check()
    page.get_by_role("button", name="Kijk eerst of er plaats is").click()
    expect(page.get_by_role("status")).to_contain_text("Zeggen ze alle 3 vandaag ja")
    check(page, picture="team-voorstellen", at=".form")
    page.get_by_role("button", name="Voorstellen").click()
    expect(page.get_by_role("heading", name="Wie je voorstelde")).to_be_visible()
    check(page, picture="team-voorgesteld", at="main h2")


def _say_yes(page: Page, *, looks_well: bool) -> None:
    page.goto("/")
    page.get_by_role("link", name="Bekijk en antwoord").first.click()
    if looks_well:
        check(page, picture="voorstel-van-collega")
    page.get_by_role("button", name="Ja, ik kom").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat de lesgever mag weten")
    page.get_by_label("Wat wil je weten of kunnen?").fill("Een verkeerslicht programmeren")
    page.get_by_role("group", name="Je kan bestanden bewaren.").get_by_label("Een beetje").check()
    page.get_by_role("group", name="Laptop met muis").get_by_label("Nee, dat heb ik niet").check()
    if looks_well:
        check(page, picture="over-jou", at=".form")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("heading", name="Je hebt een plaats")).to_be_visible()
    expect(page.get_by_text("eerst 20 minuten zelfstudie")).to_be_visible()
    if looks_well:
        check(page, picture="mijn-inschrijving")


def _book_a_kit(page: Page) -> None:
    page.get_by_role("button", name="Reserveer een leenkit").click()
    expect(page.get_by_text("Voor jou gereserveerd: Leenlaptop 1")).to_be_visible()


def _ask(asker: Page, other: Page, trainer: Page) -> None:
    asker.get_by_role("link", name="Stel een vraag of steun er een").click()
    asker.get_by_label("Je vraag").fill("Werkt het ook op een tablet?")
    asker.get_by_role("button", name="Stel je vraag").click()
    expect(asker.get_by_role("heading", name="1 open vraag")).to_be_visible()
    address = asker.url
    other.goto(address)
    other.get_by_role("button", name="Ik wil dit ook weten: Werkt het ook op een tablet?").click()
    expect(other.get_by_role("button", name="▲ 2")).to_be_visible()
    check(other, picture="vragen-vooraf")
    trainer.goto(address)
    trainer.get_by_text("Antwoord of vink af").click()
    trainer.get_by_label("Antwoord voor alle deelnemers").fill("Ja, met de **app**.")
    trainer.get_by_role("button", name="Vink af").click()
    expect(trainer.get_by_role("heading", name="Geantwoord")).to_be_visible()


def _wait(page: Page) -> None:
    page.goto("/opleidingen/plc-leren/")
    page.get_by_role("link", name="Zet me op de wachtlijst").click()
    check(page, picture="wachtlijst")
    page.get_by_role("button", name="Zet me op de wachtlijst").click()
    expect(page.get_by_role("heading", name="Je bent nummer 1 op de wachtlijst")).to_be_visible()


def _cancel(page: Page) -> None:
    page.goto("/mijn-opleidingen/")
    check(page, picture="mijn-opleidingen")
    page.get_by_role("link", name="PLC leren").first.click()
    page.get_by_role("link", name="Annuleer mijn inschrijving").click()
    check(page, picture="annuleren")
    page.get_by_role("button", name="Ja, annuleer").click()
    expect(page.get_by_role("status")).to_contain_text("Je bent niet meer ingeschreven.")
    check(page)


def _move_up(page: Page) -> None:
    page.goto("/mijn-opleidingen/")
    page.get_by_role("link", name="Bekijk en antwoord").click()
    check(page, picture="plaats-vrij")
    page.get_by_role("button", name="Ja, ik neem de plaats").click()
    expect(page.get_by_role("heading", name="Je hebt een plaats")).to_be_visible()
