from __future__ import annotations

import pytest

from digitaleschool.people.models import AuditEntry, School
from digitaleschool.people.services.register import import_register, read_register_file

LIST = """\
nummer,naam,gemeente,postcode,net,bestuur,levensbeschouwing,leerlingen
1,Élodie-instituut,GENT,9000,GO!,GO!,,640
2,Sint-Jan,AALST,9300,Vrij gesubsidieerd,Vrij,Katholiek,1001
3,Stadsschool,GENT,9000,Officieel gesubsidieerd,Gemeente,,1000
4,Zonder cijfers,GENT,9000,,,,
5,Hasselt,HASSELT,3500,GO!,GO!,,10
"""


@pytest.fixture
def schools(db, tmp_path, now):
    path = tmp_path / "scholen.csv"
    path.write_text(LIST, encoding="utf-8")
    import_register(register=read_register_file(path), by=None, now=now)


def _found(client, query: str) -> list[str]:
    return [school.number for school in client.get(f"/scholen/{query}").context["page"]]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["4", "2", "3", "1"]),
        ("?q=elodie", ["1"]),
        ("?q=ÉLODIE", ["1"]),
        ("?q=gent+stads", ["3"]),
        ("?q=9300", ["2"]),
        ("?q=%25", []),
        ("?q=_", ["4", "2", "3", "1"]),
        ("?network=kov", ["2"]),
        ("?network=unknown", ["4"]),
        ("?size=large", ["2"]),
        ("?size=small", ["3", "1"]),
        ("?size=unknown", ["4"]),
        ("?q=gent&network=go&size=small", ["1"]),
        ("?network=nonsense", []),
        ("?q=%00", ["4", "2", "3", "1"]),
        ("?page=99999999999999999999", ["4", "2", "3", "1"]),
    ],
)
def test_schools_are_found(client, amina, schools, query, numbers):
    client.force_login(amina)

    assert sorted(_found(client, query)) == sorted(numbers)


def test_an_unknown_filter_is_told_in_words(client, amina, schools):
    client.force_login(amina)

    page = client.get("/scholen/?network=nonsense")

    assert (page.status_code, "Dit kan nog niet" in page.text) == (200, True)


def test_brussels_stands_with_flemish_brabant(client, new_person, rtc, new_school):
    new_school("7", province="brussel")
    new_school("8", province="antwerpen")
    client.force_login(new_person("Vera", role="rtc_coordinator", at=rtc("vlaams_brabant")))

    assert _found(client, "") == ["7"]
    assert client.get("/scholen/7/").status_code == 200
    assert client.get("/scholen/8/").status_code == 404


def test_a_teacher_finds_their_own_school_only(client, bram, schools):
    client.force_login(bram)

    assert _found(client, "") == ["100"]


def test_who_works_at_no_school_reads_what_to_do(client, new_person):
    client.force_login(new_person("Niemand"))

    assert "Vraag je directie of ICT-coördinator" in client.get("/scholen/").text


def test_the_list_asks_the_same_number_of_queries_for_one_and_three(
    client, amina, new_school, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(amina)
    counts = []
    for numbers in (["1"], ["2", "3"]):
        for number in numbers:
            new_school(number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/scholen/").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_page_of_a_school_tells_its_facts_and_to_staff_its_people(client, amina, bram):
    client.force_login(amina)
    staff = client.get("/scholen/100/").text
    client.force_login(bram)
    teacher = client.get("/scholen/100/").text

    assert ["9000 Gent" in page for page in (staff, teacher)] == [True, True]
    assert ["Mensen</h2>" in page for page in (staff, teacher)] == [True, False]
    assert ["aanpassen/" in page for page in (staff, teacher)] == [True, False]
    assert "Wat ik hier doe" in teacher


def test_a_coordinator_corrects_a_school(client, amina, rtc, new_school):
    new_school("7", network="go", pupils=400)
    client.force_login(amina)

    refused = client.post("/scholen/7/aanpassen/", {"pupils": "1200", "setting": "rural", "network": "ovsg"})
    kept = School.objects.get(number="7")
    facts = {"pupils": "1200", "setting": "rural", "network": "ovsg", "network_reason": "  Sinds 2025 van de   stad. "}
    saved = client.post("/scholen/7/aanpassen/", facts)

    school = School.objects.get(number="7")
    assert (refused.status_code, kept.network, kept.pupils) == (400, "go", 400)
    assert "Zeg waarom het een ander net is" in refused.text
    assert (saved.status_code, saved["Location"]) == (302, "/scholen/7/")
    assert (school.pupils, school.setting, school.network, school.network_reason, school.size) == (
        1200, "rural", "ovsg", "Sinds 2025 van de stad.", "large",
    )  # fmt: skip
    line = AuditEntry.objects.get()
    assert (line.verb, line.by, line.organisation) == ("school.changed", amina, rtc())
    assert line.details["pupils"] == [400, 1200]


def test_a_corrected_network_survives_the_next_import(client, amina, schools, tmp_path, now):
    client.force_login(amina)
    facts = {"pupils": "640", "setting": "", "network": "ovsg", "network_reason": "Overgenomen door de stad"}
    client.post("/scholen/1/aanpassen/", facts)

    counts = import_register(register=read_register_file(tmp_path / "scholen.csv"), by=None, now=now)

    assert (counts.changed, School.objects.get(number="1").network) == (0, "ovsg")


@pytest.mark.parametrize("pupils", ["-1", "20001", "1e3", "veel", "9" * 400, "\x00", "1\u202e0"])
def test_nonsense_pupils_are_refused_in_words(client, amina, new_school, pupils):
    new_school("7", pupils=400)
    client.force_login(amina)

    page = client.post("/scholen/7/aanpassen/", {"pupils": pupils, "network": "go"})

    assert (page.status_code, School.objects.get(number="7").pupils) == (400, 400)
