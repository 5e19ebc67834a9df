"""The RTC's desk on a phone and on a wide screen: the runs, the list of one, and what is done with it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from tests.browser.walking import check
from tests.enrolment.rooms import new_run, training

from digitaleschool.enrolment.models import EnrolTeam
from digitaleschool.enrolment.services.enrolling import enrol

__all__ = ["new_run", "training"]


@pytest.fixture
def desk(browser, live_server, amina):
    """Amina's browser, signed in."""
    client = Client()
    client.force_login(amina)
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="nl-BE", base_url=live_server.url)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])
    yield context.new_page()
    context.close()


def test_the_desk_can_be_used_on_every_screen(desk, new_run, new_person, new_school):
    school = new_school("300").organisation
    run = new_run(capacity=2, status="confirmed")
    people = [new_person(f"Leraar{n}", role="teacher", at=school) for n in range(5)]
    team = EnrolTeam.objects.create(run=run, school=school)
    for person in people:
        enrol(run=run, person=person, now=timezone.now(), team=team if person in people[2:4] else None,
              school=school.pk, field="mechanica_elektriciteit", wants_to_know="Hoe begin ik ermee in een klas?",
              access_needs="Ik hoor slecht links.", needs_replacement=True)  # fmt: skip
    new_run(in_days=40)
    new_run(in_days=60, status="cancelled")
    for address in ("", "?bezet=waiting", f"{run.pk}/", f"{run.pk}/plaatsen/", f"{run.pk}/verplaatsen/",
                    f"{run.pk}/annuleren/", f"{run.pk}/inschrijven/"):  # fmt: skip
        desk.goto(f"/reeksen/{address}")
        check(desk, picture="reeks-bureau" if address == f"{run.pk}/" else "", at="h1")

    desk.goto(f"/reeksen/{run.pk}/")
    desk.get_by_role("link", name="Verander de plaatsen").click()
    desk.get_by_label("Plaatsen", exact=True).fill("3")
    desk.get_by_role("button", name="Bewaren").click()
    check(desk)
    assert "Wacht op hun antwoord" in desk.content()
