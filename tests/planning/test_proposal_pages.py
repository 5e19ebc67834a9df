"""A proposal as a teacher sees it: what, when, where, why; yes or no, by the secret link alone."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from digitaleschool.planning.models import PlannedRun, Proposal, SeasonPlan, Team, Unmet, Wish
from digitaleschool.planning.services.proposing import cancel_planned_run, send_proposals


@pytest.fixture
def run(new_planned_run, new_wish, new_wisher, bram) -> PlannedRun:
    """A chosen plan with one run: Bram and somebody of his team with a profile code."""
    run = new_planned_run(capacity=2)
    school = bram.memberships.get().organisation
    team = Team.objects.create(season=run.plan.season, school=school, code="TEAM1234")
    for wisher in (new_wisher(person=bram, school=school), new_wisher()):
        Proposal.objects.create(run=run, wish=new_wish(wisher, team=team), travel_minutes=25)
    SeasonPlan.objects.update(state="chosen")
    return run


@pytest.fixture
def sent(run, amina, now) -> Proposal:
    send_proposals(plan=run.plan, by=amina, now=now)
    return Proposal.objects.order_by("pk").first()


def address(proposal: Proposal) -> str:
    return f"/voorstellen/{proposal.key}/"


def test_the_page_says_what_when_where_why_and_with_how_many(client, sent):
    page = client.get(address(sent)).text

    for said in (
        "PLC leren", "omdat je dit vroeg: PLC leren", "woensdag 3 maart 2027", "(terugkommoment)", "RTC-lokaal",
        "ongeveer 25 minuten", "1 andere leraar · 1 van je team", "Ja, ik kom", "Nee, deze keer niet",
    ):  # fmt: skip
        assert said in page
    assert "Bram" not in page


def test_yes_then_no_then_yes_with_the_link_alone(client, sent):
    states = []
    for answer in ("yes", "no", "yes"):
        assert client.post(address(sent), {"answer": answer}).status_code == 302
        states.append(Proposal.objects.get(pk=sent.pk).state)

    assert states == ["accepted", "declined", "accepted"]
    assert "Je zei ja." in client.get(address(sent)).text
    assert Wish.objects.get(pk=sent.wish_id).state == "met"


@pytest.mark.parametrize("answer", ["", "maybe", "YES"])
def test_no_answer_changes_nothing(client, sent, answer):
    page = client.post(address(sent), {"answer": answer})

    assert (page.status_code, Proposal.objects.get(pk=sent.pk).state) == (200, "sent")


def test_before_it_is_sent_and_for_an_unknown_key_there_is_nothing(client, run):
    drafts = [client.get(address(proposal)).status_code for proposal in Proposal.objects.order_by("pk")]

    assert drafts == [404, 404]
    assert client.get(f"/voorstellen/{uuid4()}/").status_code == 404


def test_a_run_that_does_not_go_on_takes_no_yes_and_says_why(client, sent, amina, now):
    cancel_planned_run(run=sent.run, by=amina, now=now)

    page = client.get(address(sent)).text
    refused = client.post(address(sent), {"answer": "yes"})

    assert "Dit voorstel geldt niet meer." in page
    assert "Ja, ik kom" not in page
    assert (refused.status_code, "geldt niet (meer)" in refused.text) == (400, True)


def test_own_wishes_lead_to_the_proposal_and_say_why_there_is_none(client, sent, bram, new_wish, season):
    wish = new_wish(sent.wish.wisher, theme="programming", level="advanced")
    Unmet.objects.create(
        plan=sent.run.plan, wish=wish, code="group_too_small", facts={"what": "programming", "n": 4, "m": 8}
    )
    client.force_login(bram)

    page = client.get("/wensen/").text

    assert "Er is een plaats voor je" in page
    assert address(sent) in page
    assert "Er zijn te weinig leraren met dezelfde wens die samen kunnen: 4 van de 8." in page


def test_the_reason_stays_inside_until_the_plan_is_sent(client, run, bram, new_wish):
    bram_wisher = Proposal.objects.order_by("pk").first().wish.wisher
    wish = new_wish(bram_wisher, theme="programming", level="advanced")
    Unmet.objects.create(plan=run.plan, wish=wish, code="budget", facts={})
    client.force_login(bram)

    page = client.get("/wensen/").text

    assert "Nog geen plaats" not in page
    assert "Er is een plaats" not in page


def test_answers_by_two_visitors_with_the_link_are_one_answer(sent):
    for client in (Client(), Client()):
        client.post(address(sent), {"answer": "yes"})

    assert Proposal.objects.filter(state="accepted").count() == 1
