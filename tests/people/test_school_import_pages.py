from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from digitaleschool.people.models import AuditEntry, Organisation, RegisterFile, School
from digitaleschool.people.services.register import MOST_BYTES

LIST = b"""\
nummer,naam,gemeente,postcode,net,bestuur,leerlingen,telefoon
1,Instituut Elodie,GENT,9000,GO!,GO!,640,09
2,Sint-Jan,HASSELT,3500,GO!,GO!,500,011
3,,GENT,9000,GO!,GO!,1,09
"""


@pytest.fixture
def hand_in(client):
    """Hands in a file as someone; the address of the preview, or the refused page."""

    def make(person, content: bytes = LIST, name: str = "scholen.csv", **fields):
        client.force_login(person)
        file = SimpleUploadedFile(name, content)
        return client.post("/scholen/import/", {"file": file, **fields})

    return make


def _confirm(client, address: str, **fields):
    page = client.get(address)
    return client.post(address, {"seen": page.context["plan"].fingerprint, **fields})


def test_a_list_is_looked_at_first_and_then_read_in(client, amina, hand_in):
    address = hand_in(amina)["Location"]
    preview = client.get(address)
    nothing = School.objects.count()
    confirmed = _confirm(client, address)
    done = client.get(address)

    plan = preview.context["plan"]
    assert (len(plan.new), len(plan.left_out), nothing) == (1, 1, 0)
    assert "Alleen scholen in Oost-Vlaanderen worden ingelezen" in preview.text
    assert "De kolom &#x27;naam&#x27; is leeg; deze rijen zijn niet gelezen." in preview.text
    assert "(rij 4)" in preview.text
    assert (confirmed.status_code, confirmed["Location"]) == (302, address)
    assert [school.number for school in School.objects.all()] == ["1"]
    assert "De scholen zijn ingelezen" in done.text
    assert bytes(RegisterFile.objects.get().content) == b""
    assert AuditEntry.objects.get().details == {"new": 1}


def test_an_administrator_reads_in_every_province(client, new_person, hand_in):
    address = hand_in(new_person("Ada", is_staff=True))["Location"]

    _confirm(client, address)

    assert sorted(school.number for school in School.objects.all()) == ["1", "2"]


def test_confirming_twice_is_confirming_once(client, amina, hand_in):
    address = hand_in(amina)["Location"]
    seen = client.get(address).context["plan"].fingerprint

    first, second = (client.post(address, {"seen": seen}) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert (School.objects.count(), AuditEntry.objects.count()) == (1, 1)


def test_what_changed_in_the_meantime_is_looked_at_again(client, amina, hand_in, new_school):
    address = hand_in(amina)["Location"]
    seen = client.get(address).context["plan"].fingerprint
    new_school("1")

    refused = client.post(address, {"seen": seen})

    assert refused.status_code == 409
    assert "Iemand veranderde intussen scholen. Er is niets ingelezen." in refused.text
    assert (School.objects.get().organisation.name, len(refused.context["plan"].changed)) == ("School 1", 1)
    assert _confirm(client, address).status_code == 302
    assert School.objects.get().organisation.name == "Instituut Elodie"


@pytest.mark.parametrize("seen", ["", "0" * 64, "\x00", "x" * 100_000])
def test_a_fingerprint_from_elsewhere_reads_nothing_in(client, amina, hand_in, seen):
    address = hand_in(amina)["Location"]

    assert client.post(address, {"seen": seen}).status_code == 409
    assert School.objects.count() == 0


def test_a_file_that_changed_on_the_server_is_not_read_in(client, amina, hand_in):
    address = hand_in(amina)["Location"]
    seen = client.get(address).context["plan"].fingerprint
    RegisterFile.objects.update(content=LIST.replace(b"640", b"641"))

    refused = client.post(address, {"seen": seen})

    assert (refused.status_code, School.objects.count()) == (409, 0)
    assert "Het bestand is niet meer heel." in refused.text


def test_the_list_of_someone_else_is_not_there(client, amina, chloe, new_person, hand_in):
    address = hand_in(amina)["Location"]

    for person in (chloe, new_person("Ada", is_staff=True)):
        client.force_login(person)
        assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]
    assert client.get(f"/scholen/import/{uuid4()}/").status_code == 404


def test_a_list_is_kept_for_an_hour(client, amina, hand_in, monkeypatch):
    address = hand_in(amina)["Location"]
    RegisterFile.objects.update(expires_at=RegisterFile.objects.get().expires_at - timedelta(hours=2))

    gone = client.get(address).status_code
    hand_in(amina)

    assert (gone, RegisterFile.objects.count()) == (404, 1)


def test_a_complete_list_closes_what_it_does_not_name(client, amina, hand_in, new_school):
    new_school("8")
    new_school("9", province="limburg")
    address = hand_in(amina, is_whole="on")["Location"]

    preview = client.get(address)
    _confirm(client, address)

    assert "Scholen die niet meer bestaan" in preview.text
    assert sorted(Organisation.objects.filter(kind="school", is_active=True).values_list("name", flat=True)) == [
        "Instituut Elodie", "School 9",
    ]  # fmt: skip


def test_a_list_that_changes_nothing_says_so(client, amina, hand_in):
    _confirm(client, hand_in(amina)["Location"])

    page = client.get(hand_in(amina)["Location"])

    assert "Deze lijst verandert niets" in page.text
    assert '<button class="button" type="submit">Deze scholen' not in page.text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("leeg.csv", b" ", "Het bestand is leeg."),
        ("groot.csv", b"x" * (MOST_BYTES + 1), "meer dan 8 MB wordt niet gelezen."),
        ("bom.xlsx", b"PK\x03\x04kapot", "Het bestand is een beschadigde of half opgehaalde werkmap"),
        ("../../etc/passwd", b"a;b\n1;2\n", "Dit is geen lijst van scholen"),
        ("x" * 300 + ".csv", b"a;b\n1;2\n", "Dit is geen lijst van scholen"),
        ("\u202ecsv.exe", b"MZ\x90\x00", "Dit is een programma, geen export."),
    ],
)
def test_a_bad_file_ends_in_one_sentence(amina, hand_in, name, content, words):
    page = hand_in(amina, content, name)

    assert (page.status_code, RegisterFile.objects.count()) == (400, 0)
    assert len(page.context["form"].errors["file"]) == 1
    assert words in page.context["form"].errors["file"][0]


def test_a_name_of_three_hundred_signs_is_kept_shorter(client, amina, hand_in):
    address = hand_in(amina, name="ë" * 300 + ".csv")["Location"]

    assert client.get(address).status_code == 200
    assert RegisterFile.objects.get().name.endswith(".csv")


def test_no_file_is_asked_for_in_words(amina, client):
    client.force_login(amina)

    page = client.post("/scholen/import/", {})

    assert (page.status_code, page.context["form"].errors["file"]) == (400, ["Dit veld is verplicht."])


@pytest.mark.django_db(transaction=True)
def test_confirming_twice_at_once_is_confirming_once(rtc, amina, hand_in, client):
    address = hand_in(amina)["Location"]
    seen = client.get(address).context["plan"].fingerprint
    start, answers = threading.Barrier(2), []

    def work() -> None:
        mine = Client()
        mine.force_login(amina)
        start.wait(10)
        answers.append(mine.post(address, {"seen": seen}).status_code)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert answers == [302, 302]
    assert (School.objects.count(), AuditEntry.objects.count()) == (1, 1)
