from __future__ import annotations

from dataclasses import replace

import pytest

from digitaleschool.core.schools.comparing import FieldChange, plan_import
from digitaleschool.core.schools.records import SchoolRecord, SiteRecord

GENT = SiteRecord(postcode="9000", town="Gent", province="oost_vlaanderen", latitude=51.0, longitude=3.7)
SCHOOL = SchoolRecord(number="7", name="De Brug", sites=(GENT,), province="oost_vlaanderen", pupils=400, network="go")


def test_reading_the_same_again_changes_nothing(odd):
    first = plan_import([], odd.schools)
    second = plan_import(first.new, odd.schools)

    assert (len(first.new), len(second.unchanged), second.changes_nothing, second.gone) == (5, 5, True, ())


def test_sites_get_the_middle_of_their_postcode(odd):
    plan = plan_import([], odd.schools)

    assert [site.latitude is None for school in plan.new for site in school.sites] == [False] * 6


def test_each_fact_that_changes_is_told():
    plan = plan_import([SCHOOL], [replace(SCHOOL, name="De Nieuwe Brug", pupils=1001, board="Gemeente")])

    (change,) = plan.changed
    assert change.fields == (
        FieldChange(field="name", old="De Brug", new="De Nieuwe Brug"),
        FieldChange(field="board", old="", new="Gemeente"),
        FieldChange(field="pupils", old="400", new="1001"),
    )


def test_what_the_file_does_not_tell_stays():
    told = SchoolRecord(number="7", name="De Brug", sites=(replace(GENT, latitude=None, longitude=None),),
                        province="oost_vlaanderen")  # fmt: skip

    assert plan_import([replace(SCHOOL, setting="rural", email="a@b.example")], [told]).changes_nothing


def test_a_network_that_was_corrected_stays():
    corrected = replace(SCHOOL, network="ovsg", keeps_network=True)

    assert plan_import([corrected], [SCHOOL]).changes_nothing
    assert len(plan_import([replace(corrected, keeps_network=False)], [SCHOOL]).changed) == 1


def test_a_street_is_filled_in_and_not_forgotten():
    with_street = replace(SCHOOL, sites=(replace(GENT, street="Kerkstraat 1"),))

    assert plan_import([with_street], [SCHOOL]).changes_nothing
    (change,) = plan_import([SCHOOL], [with_street]).changed
    assert [(field.old != "", field.new != "") for field in change.fields] == [(True, False), (False, True)]


def test_the_same_town_in_other_letters_is_the_same_site():
    told = replace(SCHOOL, sites=(replace(GENT, town="GENT"),))

    assert plan_import([SCHOOL], [told]).changes_nothing


def test_sites_in_another_order_are_the_same():
    other = SiteRecord(postcode="9050", town="Gent", province="oost_vlaanderen", latitude=51.0, longitude=3.7)
    both = replace(SCHOOL, sites=(GENT, other))

    assert plan_import([both], [replace(both, sites=(other, GENT))]).changes_nothing


def test_who_is_not_in_the_file_is_gone_but_not_the_demo():
    invented = replace(SCHOOL, number="8", is_invented=True)
    closed = replace(SCHOOL, number="9", is_active=False)
    other = replace(SCHOOL, number="10")

    existing = [SCHOOL, invented, closed, other]

    assert plan_import(existing, [other]).changes_nothing
    assert plan_import(existing, [other], is_whole=True).gone == (SCHOOL,)


def test_a_site_that_is_not_named_stays_unless_the_list_is_whole():
    both = replace(SCHOOL, sites=(GENT, replace(GENT, postcode="9050")))

    assert plan_import([both], [SCHOOL]).changes_nothing
    assert [change.school.sites for change in plan_import([both], [SCHOOL], is_whole=True).changed] == [(GENT,)]


def test_a_school_that_comes_back_exists_again():
    (change,) = plan_import([replace(SCHOOL, is_active=False)], [SCHOOL]).changed

    assert (change.school.is_active, [field.field for field in change.fields]) == (True, ["is_active"])


@pytest.mark.parametrize(
    ("province", "provinces", "kept"),
    [
        ("limburg", {"oost_vlaanderen"}, False),
        ("oost_vlaanderen", {"oost_vlaanderen"}, True),
        ("brussel", {"vlaams_brabant"}, True),
        ("brussel", {"antwerpen"}, False),
        ("limburg", None, True),
    ],
)
def test_schools_of_another_rtc_are_left_out(province, provinces, kept):
    school = replace(SCHOOL, province=province)

    plan = plan_import([], [school], provinces=provinces)

    assert (len(plan.new), len(plan.left_out)) == ((1, 0) if kept else (0, 1))


def test_no_school_is_taken_over_from_another_rtc_nor_given_away():
    hasselt = SiteRecord(postcode="3500", town="Hasselt", province="limburg")
    there = replace(SCHOOL, sites=(hasselt,), province="limburg")

    for before, after in ((SCHOOL, there), (there, SCHOOL)):
        plan = plan_import([before], [after], provinces={"oost_vlaanderen"}, is_whole=True)

        assert (plan.changed, plan.left_out, plan.gone) == ((), (after,), ())


def test_the_fingerprint_tells_plans_apart():
    first, second = plan_import([], [SCHOOL]), plan_import([SCHOOL], [replace(SCHOOL, name="Anders")])

    assert first.fingerprint == plan_import([], [SCHOOL]).fingerprint != second.fingerprint
