"""From the last session to the class: card, nudge answered in one tap, agenda, six weeks, the thread of the need."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.browser.walking import WIDTHS, check
from tests.followup.conftest import (  # noqa: F401  (fixtures)
    new_provider,
    new_seat,
    new_version,
    plc,
    run,
    seat,
    tess,
    vakwerk,
)

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import filler_of
from digitaleschool.enrolment.models import Attendance
from digitaleschool.followup.models import ClassUse, Evaluation, TransferCard
from digitaleschool.followup.tasks import follow_up
from digitaleschool.needs.models import Need

DAY = timedelta(days=1)


@pytest.fixture
def new_browser(browser, live_server):
    """A browser of somebody, signed in where a person is given."""
    contexts = []

    def make(width: int, person=None) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, locale="nl-BE", base_url=live_server.url
        )
        context.set_default_timeout(20_000)
        if person:
            client = Client()
            client.force_login(person)
            value = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def mailed(what: str) -> str:
    """Where the newest mail about this leads to."""
    mail = OutboxMail.objects.filter(key__startswith=f"followup:{what}:").latest("pk")
    return "/" + filler_of(mail.kind).fill(mail)["link"].split("/", 3)[3]


def work(now) -> None:
    while follow_up(now):
        pass


def end_at(run, moment) -> None:  # noqa: F811
    """The last session ended then; the return session follows six weeks later."""
    for session, later in zip(run.sessions.order_by("starts_at"), (timedelta(0), timedelta(weeks=6)), strict=True):
        session.starts_at, session.ends_at = moment + later - timedelta(hours=3), moment + later
        session.save()


def test_from_the_last_session_to_use_in_class(new_browser, run, seat, plc, tess, amina, now):  # noqa: F811
    need = Need.objects.create(number=1, text_nl="PLC's programmeren", created_on=now.date(), is_checked=True)
    plc.versions.get().needs.add(need)
    today = timezone.now()
    end_at(run, today - timedelta(hours=1))
    session = run.sessions.order_by("starts_at")[0]
    Attendance.objects.create(session=session, enrolment=seat, kind="present", minutes=180, how="list")

    # the card, at the end of the last session
    work(today)
    phone = new_browser(WIDTHS[0])
    phone.goto(mailed("after"))
    check(phone, picture="na-de-opleiding")
    phone.get_by_role("link", name="Schrijf je leskaart").click()
    phone.get_by_label("Welke les?").fill("Een lift sturen")
    phone.get_by_role("button", name="Bewaar de kaart").click()
    expect(phone.get_by_role("alert").first).to_be_visible()
    check(phone)
    phone.get_by_label("Met welke klas?").fill("5EM")
    phone.get_by_label("Op welke dag?").fill((today + DAY).date().isoformat())
    check(phone, picture="leskaart")
    phone.get_by_role("button", name="Bewaar de kaart").click()
    expect(phone.get_by_text("Je kaart is bewaard.")).to_be_visible()

    # the day after the lesson: one tap, and by what
    TransferCard.objects.update(lesson_on=(today - DAY).date())
    work((timezone.localtime(today) + DAY).replace(hour=10))
    phone.goto(mailed("use"))
    assert not ClassUse.objects.exists()
    check(phone, picture="hoe-ging-het")
    phone.get_by_role("button", name="Nog niet: iets stond in de weg").click()
    phone.get_by_role("button", name="Toestellen of netwerk").click()
    expect(phone.get_by_role("status")).to_contain_text("Toestellen of netwerk", ignore_case=True)
    check(phone)
    phone.get_by_label("Wat wil je nog weten?").fill("Kan het ook zonder wifi?")
    phone.get_by_role("button", name="Bewaar", exact=True).click()
    expect(phone.get_by_text("Kan het ook zonder wifi?")).to_be_visible()

    # the agenda, in the hands of the trainer
    desk = new_browser(WIDTHS[1], tess)
    desk.goto("/opvolgen/")
    check(desk)
    desk.get_by_role("link", name="Agenda van de terugkomsessie").click()
    check(desk, picture="agenda-terugkomsessie")
    asked = desk.get_by_role("listitem").filter(has_text="Kan het ook zonder wifi?")
    asked.get_by_role("link", name="Beantwoord of verwoord anders").click()
    desk.get_by_label("Antwoord", exact=True).fill("Ja, met een kabel.")
    desk.get_by_role("button", name="Bewaar").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Het antwoord publiceren?")
    check(desk)
    desk.get_by_role("button", name="Publiceer").click()
    phone.reload()
    phone.get_by_role("link", name="Lees het antwoord").click()
    expect(phone.get_by_text("Ja, met een kabel.")).to_be_visible()

    # six weeks later: used in class, and a few questions
    end_at(run, today - 43 * DAY)
    TransferCard.objects.update(lesson_on=(today - 20 * DAY).date())
    ClassUse.objects.update(answered_at=today - 20 * DAY)
    work((timezone.localtime(today) + 2 * DAY).replace(hour=10))
    phone.goto(mailed("six_weeks"))
    check(phone, picture="evaluatie")
    phone.get_by_label("ja").first.check()
    phone.get_by_role("button", name="Verstuur je antwoorden").click()
    expect(phone.get_by_text("Je antwoorden zijn bewaard.")).to_be_visible()
    phone.get_by_role("link", name="Verander wat je zei").click()
    phone.get_by_role("button", name="Gedaan: ik gebruikte het in de klas").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Goed gedaan")
    assert (Evaluation.objects.get().moment, ClassUse.objects.get().outcome) == ("six_weeks", "done")

    # the thread of the need
    staff = new_browser(WIDTHS[1], amina)
    staff.goto(f"/behoeften/{need.number}/")
    thread = staff.locator(".need-chain")
    expect(thread.locator(".is-there h3").last).to_have_text("Gebruikt in de klas")
    expect(thread.locator("li.need-link", has_text="Gebruikt in de klas")).to_contain_text("1 leraar")
    check(staff, picture="van-behoefte-tot-klas", at=".need-chain")
    thread.get_by_role("link", name="PLC leren").last.click()
    check(staff, picture="wat-kwam-ervan")
