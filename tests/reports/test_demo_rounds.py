"""The two invented rounds on the site: alive enough to try everything, and invented wherever that shows."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from digitaleschool.needs.demo_rounds import CAST_SCHOOL, make_demo_rounds
from digitaleschool.needs.live import live_answers
from digitaleschool.needs.models import Answer, Invitation, Round
from digitaleschool.people.demo import make_cast
from digitaleschool.people.models import Organisation
from digitaleschool.reports.giving_back import page_for

TODAY = date(2026, 11, 25)


@pytest.fixture
def rounds(db) -> tuple[Round, Round]:
    make_cast(today=TODAY)
    return make_demo_rounds(today=TODAY)


def test_a_second_time_changes_nothing(rounds):
    counts = [model.objects.count() for model in (Round, Organisation, Invitation, Answer)]

    again = make_demo_rounds(today=TODAY)

    assert again == rounds
    assert [model.objects.count() for model in (Round, Organisation, Invitation, Answer)] == counts


def test_everybody_and_every_answer_is_invented(rounds):
    addresses = {email.rpartition(".")[2] for email in Invitation.objects.values_list("email", flat=True)}

    assert addresses == {"example"}
    assert set(Invitation.objects.values_list("is_invented", flat=True)) == {True}
    assert {round.is_invented for round in rounds} == {True}
    assert set(Organisation.objects.exclude(kind="rtc").values_list("is_invented", flat=True)) == {True}
    assert all(live_answers(round).answers.invented for round in rounds)


def test_the_school_of_the_cast_hears_back_and_something_is_hidden(rounds):
    _, over = rounds
    school = over.frame.get(school__number=CAST_SCHOOL).school

    page = page_for(over, school, language="nl", field="")

    assert page.persons >= 20
    assert page.shows_something
    assert any(question.hidden for question in page.questions)


def test_the_running_round_is_half_way(rounds):
    running, _ = rounds

    told = set(running.invitations.values_list("status", flat=True))

    assert running.is_open
    assert {"sent", "started", "answered", "bounced", "stopped"} <= told
    assert running.frame.count() > running.invitations.values("school").distinct().count()


def test_the_running_round_is_not_there_for_a_visitor(rounds):
    assert Client().get("/rondes/demo-2026/").status_code == 404


def test_the_command_makes_all_rounds_and_their_reports(db):
    said = StringIO()

    call_command("demo", stdout=said)

    told = {round.slug: (round.status, round.reports.count()) for round in Round.objects.all()}
    assert told == {"demo-2021": ("published", 2), "demo-2025": ("published", 2), "demo-2026": ("open", 0)}
