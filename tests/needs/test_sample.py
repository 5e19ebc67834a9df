"""The sampling frame of a round and its targets."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection, connections
from django.test.utils import CaptureQueriesContext

from digitaleschool.needs.models import FrameSchool, Target
from digitaleschool.needs.sample import frame_counts
from digitaleschool.needs.services import SampleRefused, make_frame, set_targets
from digitaleschool.people.models import AuditEntry, Organisation, Post, School

TODAY = date(2026, 11, 23)
ADDRESS = "/rondes/steekproef-2027/steekproef/"
TOGETHER = 4


@pytest.fixture
def round(new_round):
    return new_round("steekproef-2027", status="planned", instrument_version="2")


@pytest.fixture
def as_amina(client, amina):
    client.force_login(amina)
    return client


@pytest.fixture
def frame(round, amina, now):
    return lambda: make_frame(round=round, by=amina, now=now, today=TODAY)


def test_the_frame_takes_the_schools_of_the_provinces_that_take_part(round, new_school, frame, rtc):
    new_school("1", province="oost_vlaanderen")
    new_school("2", province="limburg")
    new_school("3", province="")  # nobody knows: it is left out of nothing
    closed = new_school("4", province="oost_vlaanderen")
    Organisation.objects.filter(pk=closed.pk).update(is_active=False)

    assert frame() == (2, 0)
    assert sorted(round.frame.values_list("school__number", flat=True)) == ["1", "3"]


@pytest.mark.parametrize(
    ("provinces", "numbers"),
    [([], ["1", "2", "3"]), (["vlaams_brabant"], ["2", "3"]), (["limburg"], ["1"]), (["limburg", "antwerpen"], ["1"])],
)
def test_brussels_belongs_to_flemish_brabant_and_no_rtc_means_all(round, new_school, frame, rtc, provinces, numbers):
    round.rtcs.set([rtc(province) for province in provinces])
    for number, province in (("1", "limburg"), ("2", "vlaams_brabant"), ("3", "brussel")):
        new_school(number, province=province)

    frame()

    assert sorted(round.frame.values_list("school__number", flat=True)) == numbers


def test_groups_come_along_as_they_are_and_stay_so(round, new_school, new_person, frame):
    school = new_school("1", network="kov", pupils=1001, setting="rural")
    person = new_person("Dora")
    for field, until in (("auto", None), ("bouw", None), ("hout", date(2026, 6, 30))):
        Post.objects.create(
            person=person, school=school.organisation, function="practice", field=field, since=date(2026, 1, 1),
            until=until,
        )  # fmt: skip
    frame()
    School.objects.update(network="go", pupils=10, setting="")
    new_school("2", network="", pupils=None, setting="")

    assert frame() == (1, 1)
    assert list(round.frame.order_by("school__number").values_list("network", "size", "setting", "fields")) == [
        ("kov", "large", "rural", ["auto", "bouw"]), ("", "", "", []),
    ]  # fmt: skip
    assert frame_counts(round) == {
        "network": {"kov": 1, "": 1}, "province": {"oost_vlaanderen": 2}, "size": {"large": 1, "": 1},
        "setting": {"rural": 1, "": 1}, "field": {"auto": 1, "bouw": 1, "": 1},
    }  # fmt: skip


def test_a_second_time_adds_only_what_is_new_and_says_so(as_amina, new_school, round):
    def said() -> str:
        return as_amina.post(ADDRESS + "maken/", follow=True).text

    assert "heeft nog geen scholen" in said()
    new_school("1")
    assert "1 school is toegevoegd aan de steekproef." in said()
    new_school("2")
    new_school("3")
    assert "2 scholen zijn toegevoegd aan de steekproef. 1 zat er al in." in said()
    assert "er is niets bijgekomen" in said()
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", "details")) == [
        ("round.frame_made", {"new": 1, "there": 0}), ("round.frame_made", {"new": 2, "there": 1}),
    ]  # fmt: skip


def test_an_empty_register_is_refused(frame):
    with pytest.raises(SampleRefused):
        frame()


def test_all_schools_of_flanders_take_few_queries(round, frame):
    organisations = Organisation.objects.bulk_create(
        Organisation(kind="school", name=f"School {number}", province="oost_vlaanderen") for number in range(951)
    )
    School.objects.bulk_create(
        School(organisation=organisation, number=str(1000 + place)) for place, organisation in enumerate(organisations)
    )

    with CaptureQueriesContext(connection) as asked:
        assert frame() == (951, 0)

    assert len(asked) < 30


# --- targets ----------------------------------------------------------------------------------------------------------


def test_a_wanted_total_is_dealt_out_and_kept_when_saved(as_amina, round, new_school, frame):
    for number in range(4):
        new_school(str(number), network="kov" if number else "go")
    frame()

    page = as_amina.get(ADDRESS + "network/?answers=243&interviews=56")
    assert "Dit is het voorstel." in page.text
    assert not Target.objects.exists()
    filled = {field.html_name: field.value() for row in page.context["form"].rows for field in row[2:]}
    assert filled == {"answers-go": 61, "interviews-go": 14, "answers-kov": 182, "interviews-kov": 42}

    as_amina.post(ADDRESS + "network/", filled)

    assert list(Target.objects.values_list("dimension", "category", "answers", "interviews")) == [
        ("network", "go", 61, 14), ("network", "kov", 182, 42),
    ]  # fmt: skip
    assert "Samen nodig: 243 antwoorden, 56 gesprekken." in as_amina.get(ADDRESS).text


def test_what_is_not_known_can_have_a_target_and_nought_is_none(as_amina, round, new_school, frame):
    new_school("1", setting="")
    frame()
    as_amina.post(ADDRESS + "setting/", {"answers-unknown": "7", "interviews-unknown": "0"})
    assert Target.objects.get().category == ""

    as_amina.post(ADDRESS + "setting/", {"answers-unknown": "0", "interviews-unknown": "0"})

    assert not Target.objects.exists()


def test_targets_of_one_dimension_leave_the_others_alone(round, amina, now):
    for dimension, category in (("network", "go"), ("size", "large"), ("network", "kov")):
        set_targets(round=round, dimension=dimension, wanted={category: (5, 1)}, by=amina, now=now)

    assert list(Target.objects.values_list("dimension", "category")) == [("network", "kov"), ("size", "large")]


@pytest.mark.parametrize("typed", ["-1", "abc", "", "9" * 30, "1.5", "\x00"])
def test_a_target_that_makes_no_sense_is_said_in_words(as_amina, new_school, frame, typed):
    new_school("1")
    frame()

    response = as_amina.post(ADDRESS + "network/", {"answers-go": typed, "interviews-go": "1"})

    assert response.status_code == 200
    assert "Dit kan nog niet bewaard worden" in response.text
    assert not Target.objects.exists()


@pytest.mark.parametrize("query", ["?answers=-1&interviews=5", "?answers=x&interviews=", "?answers=" + "9" * 30])
def test_a_total_that_makes_no_sense_gives_no_proposal(as_amina, new_school, frame, query):
    new_school("1")
    frame()

    response = as_amina.get(ADDRESS + "network/" + query)

    assert response.status_code == 200
    assert not response.context["is_proposal"]


def test_a_dimension_that_is_none_is_not_there(as_amina, round):
    assert as_amina.get(ADDRESS + "kleur/").status_code == 404


def test_targets_without_a_sample_lead_to_the_sample(as_amina, round):
    assert "Naar de steekproef" in as_amina.get(ADDRESS + "network/").text


# --- who sees what ----------------------------------------------------------------------------------------------------


def test_schools_by_name_are_those_of_the_own_province_and_totals_are_of_all(
    client, round, new_school, frame, rtc, amina, chloe
):
    round.rtcs.set([])
    new_school("1", name="School in Gent", province="oost_vlaanderen")
    new_school("2", name="School in Hasselt", province="limburg")
    frame()

    def sees(person) -> tuple[bool, bool, bool]:
        client.force_login(person)
        page = client.get(ADDRESS).text
        return "2 scholen in de steekproef" in page, "School in Gent" in page, "School in Hasselt" in page

    assert (sees(amina), sees(chloe)) == ((True, True, False), (True, False, True))


def test_the_page_asks_as_much_for_one_school_as_for_three(as_amina, round, new_school, frame):
    new_school("1")
    frame()
    with CaptureQueriesContext(connection) as one:
        as_amina.get(ADDRESS)
    new_school("2")
    new_school("3")
    frame()

    with CaptureQueriesContext(connection) as three:
        as_amina.get(ADDRESS)

    assert len(three) == len(one)


# --- two people, one button -------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_people_who_press_at_once_make_one_frame(round, new_school, amina, now):
    for number in range(5):
        new_school(str(number))
    ready = threading.Barrier(TOGETHER, timeout=20)

    def press() -> int:
        ready.wait()
        return make_frame(round=round, by=amina, now=now, today=TODAY)[0]

    assert sorted(_together(press)) == [0, 0, 0, 5]
    assert FrameSchool.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_would_fail(round, new_school):
    """The twin that must fail: it shows that the test above meets a race that is really there."""
    school = new_school("1")
    all_have_looked = threading.Barrier(TOGETHER, timeout=20)

    def press_naively() -> str:
        there = FrameSchool.objects.filter(round=round).exists()
        all_have_looked.wait()
        try:
            if not there:
                FrameSchool.objects.create(round=round, school=school)
        except IntegrityError:
            return "failed"
        return "made"

    assert sorted(_together(press_naively)) == ["failed"] * (TOGETHER - 1) + ["made"]


def _together(act) -> list:
    def run(_: int):
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(run, range(TOGETHER)))
