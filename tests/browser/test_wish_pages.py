"""A teacher on a phone: makes a wish in the week grid, invites a colleague by code, answers a proposal."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from tests.browser.walking import check
from tests.planning.conftest import (  # noqa: F401  (fixtures)
    new_planned_run,
    new_provider,
    new_version,
    plc,
    room,
    season,
    tess,
    vakwerk,
)

from digitaleschool.planning.models import Proposal, SeasonPlan, Wish
from digitaleschool.planning.services.proposing import send_proposals


@pytest.fixture
def phone(browser, live_server, bram, settings):
    """Bram's phone, signed in."""
    client = Client()
    client.force_login(bram)
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="nl-BE", base_url=live_server.url)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])
    yield context.new_page()
    context.close()


def test_a_teacher_wishes_and_says_yes_on_a_phone(phone, plc, amina, new_planned_run):  # noqa: F811
    phone.goto("/wensen/")
    check(phone)
    phone.get_by_role("link", name="Maak een wens").click()
    phone.locator("form.form").evaluate("form => form.noValidate = true")
    phone.get_by_role("button", name="Bewaar mijn wens").click()
    expect(phone.get_by_role("alert").first).to_be_visible()
    check(phone)
    phone.get_by_label("Wat wil je leren?").select_option("training:" + plc.training.slug)
    phone.get_by_label("Je studiegebied").select_option("hout")
    phone.get_by_label("Jouw niveau hierin").select_option("beginner")
    phone.get_by_label("woensdag in de namiddag").check()
    phone.get_by_label("De RTC's mogen met mijn wensen plannen").check()
    phone.get_by_role("button", name="Bewaar mijn wens").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Kom samen met collega's")
    check(phone)
    phone.get_by_role("button", name="Maak een code voor mijn collega's").click()
    expect(phone.locator(".wish-code")).to_be_visible()
    phone.get_by_role("link", name="Klaar").click()
    expect(phone.get_by_text("Telt in het volgende plan.")).to_be_visible()
    check(phone)

    run = new_planned_run()
    Proposal.objects.create(run=run, wish=Wish.objects.get(), travel_minutes=20)
    SeasonPlan.objects.update(state="chosen")
    send_proposals(plan=run.plan, by=amina, now=timezone.now())
    phone.reload()
    phone.get_by_role("link", name="Bekijk en antwoord").click()
    check(phone)
    phone.get_by_role("button", name="Ja, ik kom").click()
    expect(phone.get_by_role("status")).to_contain_text("Je zei ja.")
    assert list(Proposal.objects.values_list("state", flat=True)) == ["accepted"]
