"""An announced run on the planner's desk: it goes on, or is cancelled after a look at whom that touches."""

from __future__ import annotations

import re

import pytest
from tests.planning.planned import plan_of_one

from digitaleschool.planning.models import PlannedRun, Proposal
from digitaleschool.planning.services.planning import choose_plan
from digitaleschool.planning.services.proposing import answer_proposal, send_proposals


@pytest.fixture
def sent(rtc, vakwerk, new_school, amina, now) -> PlannedRun:
    planned = plan_of_one(rtc=rtc(), provider=vakwerk, school=new_school("300").organisation, now=now)
    choose_plan(plan=planned.plan, by=amina, now=now)
    send_proposals(plan=planned.plan, by=amina, now=now)
    return PlannedRun.objects.get()


@pytest.fixture
def desk(client, amina):
    client.force_login(amina)
    return client


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def test_a_group_goes_on_once_somebody_said_yes(desk, sent, now):
    address = f"/planning/voorjaar-2027/plannen/1/reeksen/{sent.pk}/"

    assert "Nog niemand zei ja." in text_of(desk.post(address + "doorgaan/", follow=True))
    answer_proposal(proposal=Proposal.objects.get(), yes=True, now=now)
    page = text_of(desk.post(address + "doorgaan/", follow=True))

    assert "Deze groep gaat door." in page
    assert "Annuleer ze" in page
    assert PlannedRun.objects.get().state == "confirmed"


def test_a_group_is_cancelled_after_a_look(desk, sent, now):
    address = f"/planning/voorjaar-2027/plannen/1/reeksen/{sent.pk}/"
    answer_proposal(proposal=Proposal.objects.get(), yes=True, now=now)

    asked = text_of(desk.get(address + "annuleren/"))
    assert PlannedRun.objects.get().state == "invited"
    page = text_of(desk.post(address + "annuleren/", follow=True))

    assert "1 leraar kreeg er een voorstel voor, en hoort per mail dat ze niet doorgaat. 1 van hen zei ja." in asked
    assert "Deze groep is geannuleerd." in page
    assert "Annuleer ze" not in page
    assert (PlannedRun.objects.get().state, Proposal.objects.get().state) == ("cancelled", "withdrawn")
