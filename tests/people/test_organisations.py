from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from digitaleschool.people.models import AuditEntry, Organisation


def _found(client, query: str = "") -> list[str]:
    return [organisation.name for organisation in client.get(f"/organisaties/{query}").context["page"]]


def _new(client, **fields):
    facts = {"kind": "company", "name": "Élan Techniek", "province": "oost_vlaanderen", "email": "info@elan.example"}
    return client.post("/organisaties/nieuw/", facts | fields)


def test_a_coordinator_makes_an_organisation_and_finds_it(client, amina, rtc):
    client.force_login(amina)

    made = _new(client, name="  Élan   Techniek ")

    organisation = Organisation.objects.get(kind="company")
    assert (made.status_code, made["Location"]) == (302, f"/organisaties/{organisation.pk}/")
    assert (organisation.name, organisation.province, organisation.is_active) == (
        "Élan Techniek", "oost_vlaanderen", True,
    )  # fmt: skip
    assert (_found(client, "?q=elan"), _found(client, "?kind=company"), _found(client, "?kind=provider")) == (
        ["Élan Techniek"], ["Élan Techniek"], [],
    )  # fmt: skip
    line = AuditEntry.objects.get()
    assert (line.verb, line.organisation) == ("organisation.made", rtc())


def test_the_same_organisation_is_made_once(client, amina):
    client.force_login(amina)
    _new(client)

    page = _new(client, name="ELAN techniek")

    assert (page.status_code, Organisation.objects.filter(kind="company").count()) == (400, 1)
    assert "Er is al een organisatie met de naam ELAN techniek." in page.text


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "rtc"}, {"kind": "school"}, {"kind": ""}, {"name": ""}, {"name": "x" * 161}, {"name": "\u200b"},
        {"province": "limburg"}, {"province": "mars"}, {"email": "geen adres"},
    ],
)  # fmt: skip
def test_what_may_not_be_made_is_refused_in_words(client, amina, fields):
    client.force_login(amina)

    page = _new(client, **fields)

    assert (page.status_code, Organisation.objects.filter(kind="company").count()) == (400, 0)
    assert "Dit kan nog niet" in page.text


def test_one_without_a_province_is_seen_by_every_rtc(client, amina, chloe):
    client.force_login(amina)
    _new(client, province="")
    _new(client, name="Van hier")

    client.force_login(chloe)

    assert "Élan Techniek" in _found(client)
    assert "Van hier" not in _found(client)


def test_an_organisation_is_changed_and_closed(client, amina):
    client.force_login(amina)
    address = _new(client)["Location"]

    client.post(f"{address}aanpassen/", {"name": "Nieuwe naam", "province": "", "email": ""})

    organisation = Organisation.objects.get(kind="company")
    assert (organisation.name, organisation.province, organisation.is_active, organisation.search_text) == (
        "Nieuwe naam", "", False, "nieuwe naam",
    )  # fmt: skip
    assert "Bestaat niet meer" in client.get(address).text


def test_an_rtc_keeps_its_province(client, amina, rtc):
    client.force_login(amina)

    client.post(f"/organisaties/{rtc().pk}/aanpassen/", {"name": "RTC OVL", "province": "limburg", "email": ""})

    assert Organisation.objects.filter(kind="rtc", name="RTC OVL", province="oost_vlaanderen", is_active=True).exists()


def test_a_school_has_a_page_of_its_own(client, amina, new_school):
    school = new_school("7").organisation
    client.force_login(amina)

    assert client.get(f"/organisaties/{school.pk}/")["Location"] == "/scholen/7/"
    assert client.get(f"/organisaties/{school.pk}/aanpassen/").status_code == 404


def test_who_works_nowhere_reads_where_to_go(client, bram):
    client.force_login(bram)

    assert "Hier staat geen organisatie waar je voor werkt." in client.get("/organisaties/").text


def test_the_list_asks_the_same_number_of_queries_for_one_and_three(client, amina):
    client.force_login(amina)
    counts = []
    for names in ([], ["Een", "Twee"]):
        for name in names:
            Organisation.objects.create(kind="company", name=name, province="oost_vlaanderen")
        with CaptureQueriesContext(connection) as queries:
            assert len(_found(client)) == 1 + len(names)
        counts.append(len(queries))

    assert counts[0] == counts[1]
