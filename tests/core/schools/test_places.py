from __future__ import annotations

import pytest

from digitaleschool.core.schools.places import PROVINCES, centre_of, province_of, rtc_province
from digitaleschool.core.survey.vocabulary import load_terms


@pytest.mark.parametrize(
    ("postcode", "province"),
    [
        ("0999", ""), ("1000", "brussel"), ("1299", "brussel"), ("1300", ""), ("1499", ""), ("1500", "vlaams_brabant"),
        ("1999", "vlaams_brabant"), ("2000", "antwerpen"), ("2999", "antwerpen"), ("3000", "vlaams_brabant"),
        ("3499", "vlaams_brabant"), ("3500", "limburg"), ("3999", "limburg"), ("4000", ""), ("7999", ""),
        ("8000", "west_vlaanderen"), ("8999", "west_vlaanderen"), ("9000", "oost_vlaanderen"),
        ("9999", "oost_vlaanderen"), ("", ""), ("gent", ""),
    ],
)  # fmt: skip
def test_a_province_follows_from_the_postcode(postcode, province):
    assert province_of(postcode) == province


def test_brussels_belongs_to_flemish_brabant():
    assert {province: rtc_province(province) for province in PROVINCES if rtc_province(province) != province} == {
        "brussel": "vlaams_brabant"
    }


def test_the_provinces_are_those_of_the_vocabulary_and_brussels():
    assert {term.code for term in load_terms("provinces")} | {"brussel"} == PROVINCES


def test_every_centre_lies_in_belgium_and_has_a_province():
    from digitaleschool.core.schools.places import _centres

    centres = _centres()

    assert len(centres) == 548
    assert [code for code, (north, east) in centres.items() if not (50.6 < north < 51.6 and 2.5 < east < 6)] == []
    assert [code for code in centres if not province_of(code)] == []


def test_a_village_that_was_placed_wrongly_does_not_move_its_postcode():
    """In the source, one of sixteen villages of 8600 lies near Ninove; Diksmuide lies at 51.03, 2.87."""
    north, east = centre_of("8600")

    assert (round(north, 1), round(east, 1)) == (51.0, 2.9)


def test_what_nobody_knows_has_no_centre():
    assert centre_of("9999") is None or province_of("9999")
    assert centre_of("0000") is None
