"""The survey as staff walk through it before teachers do."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

ADDRESS = "/rondes/proef/vragenlijst/"


@pytest.fixture
def round(new_round):
    return new_round("proef", instrument_version="2", status="planned")


@pytest.fixture
def staff(client, amina, round):
    client.force_login(amina)
    return client


def test_staff_of_another_centre_and_teachers_do_not_find_it(client, round, chloe, bram):
    found = []
    for person in (chloe, bram):
        client.force_login(person)
        found += [client.get(ADDRESS).status_code, client.get(f"{ADDRESS}1/").status_code]

    assert found == [404] * 4


def test_each_part_is_shown_in_its_order(staff):
    titles = [staff.get(f"{ADDRESS}{number}/").context["form"].title for number in range(1, 5)]

    assert titles == [
        "Kennismaking", "ICT-gebruik in de les", "Opleidingsnoden en -behoeften",
        "Verwachtingen over ICT-bijscholing",
    ]  # fmt: skip


@pytest.mark.parametrize("number", ["5", "0", "01", "99999", "x"])
def test_a_part_that_is_not_there_is_not_found(staff, number):
    assert staff.get(f"{ADDRESS}{number}/").status_code == 404


def test_a_round_with_a_survey_that_is_not_here_has_no_preview(staff, new_round):
    new_round("elders", instrument="guessed-from-a-file")

    assert staff.get("/rondes/elders/vragenlijst/").status_code == 404


def test_what_is_typed_is_checked_and_nothing_is_kept(staff):
    with CaptureQueriesContext(connection) as queries:
        wrong = staff.post(f"{ADDRESS}1/", {"ict_years": "veel", "step": "next"})

    assert "Dit is geen getal" in wrong.text
    assert 'value="veel"' in wrong.text
    assert [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_a_part_without_faults_leads_to_the_next_and_the_last_back_to_the_start(staff):
    places = [staff.post(f"{ADDRESS}{number}/", {"step": "next"})["Location"] for number in range(1, 5)]

    assert places == [f"{ADDRESS}2/", f"{ADDRESS}3/", f"{ADDRESS}4/", ADDRESS]
    assert staff.post(f"{ADDRESS}3/", {"step": "back"})["Location"] == f"{ADDRESS}2/"


def test_what_is_dropped_is_said(staff):
    page = staff.post(f"{ADDRESS}3/", {"trained": "no", "trained_which": "Excel", "step": "next"}, follow=True)

    assert "Wat je invulde bij “Welke ICT-bijscholing volgde je?” is niet bewaard" in page.text


HOSTILE = [
    "\x00",
    "\u202e",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "'\"><img src=x>",
    "x" * 100_000,
    "👩\u200d🏫",
    "=1+1",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_hostile_input_gives_a_page(staff, number, text):
    names = ["ict_years", "form", "function.other", "use.explain", "use.other.text", "tools.1", "training_needs",
             "trained", "modes.other.text", "reasons", "step", "asked-again"]  # fmt: skip

    page = staff.post(f"{ADDRESS}{number}/", dict.fromkeys(names, text))

    assert page.status_code in {200, 302}
    assert "<script>alert(1)" not in page.text
    assert "<img src=x>" not in page.text
