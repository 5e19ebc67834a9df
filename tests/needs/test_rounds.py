from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from digitaleschool.needs.queries import instrument_of


@pytest.mark.parametrize("address", ["/rondes/", "/rondes/?page=2"])
def test_the_list_asks_as_much_for_one_round_as_for_three(client, new_round, address):
    new_round("een")
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    new_round("twee")
    new_round("drie")

    with CaptureQueriesContext(connection) as three:
        client.get(address)

    assert len(three) == len(one) == 2


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("", 1), ("1", 1), ("2", 2), ("3", 2), ("0", 2), ("-1", 2), ("abc", 1), ("9e9", 1), ("9" * 30, 2)],
)
def test_a_page_that_is_not_there_gives_the_nearest_that_is(client, new_round, asked, shown):
    for number in range(21):
        new_round(f"ronde-{number:02}")

    response = client.get("/rondes/", {"page": asked})

    assert f"Pagina {shown} van 2" in response.text
    assert ("Ronde ronde-20" in response.text) == (shown == 2)


def test_rounds_stand_newest_first_and_always_in_the_same_order(client, new_round):
    for slug, year in (("b", "2025-2026"), ("c", "2026-2027"), ("a", "2025-2026")):
        new_round(slug, school_year=year)

    text = client.get("/rondes/").text

    places = [text.index(f"/rondes/{slug}/") for slug in ("c", "a", "b")]
    assert places == sorted(places)


def test_an_empty_list_says_what_to_do(client, db):
    text = client.get("/rondes/").text

    assert "Er is nog geen ronde." in text
    assert "digitaleschool manage demo" in text


def test_a_title_cannot_bring_markup(client, new_round):
    new_round("x", title_nl="<script>alert(1)</script>")

    text = client.get("/rondes/x/").text

    assert "<script>" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize(
    "fields",
    [
        {"opens_on": date(2027, 3, 2), "closes_on": date(2027, 3, 1)},
        {"smallest_cell": 2},
        {"slug": "taken"},
    ],
)
def test_the_database_refuses_a_round_that_makes_no_sense(new_round, fields):
    new_round("taken")

    with pytest.raises(IntegrityError), transaction.atomic():
        new_round(**({"slug": "new"} | fields))


def test_a_round_may_open_and_close_on_one_day(new_round):
    round = new_round("kort", opens_on=date(2027, 3, 1), closes_on=date(2027, 3, 1), smallest_cell=3)

    assert round.pk


@pytest.mark.parametrize(("version", "read"), [("1", "1"), ("2", "2"), ("9", "1")])
def test_a_round_asks_the_version_that_it_names(new_round, version, read):
    round = new_round(instrument_version=version)

    assert instrument_of(round).version == read
