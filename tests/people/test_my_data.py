from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from digitaleschool.people.audit import write_down
from digitaleschool.people.models import AuditEntry, Membership

PAGE, FILE = "/mijn-gegevens/", "/mijn-gegevens/bestand/"


def test_the_page_tells_what_is_kept_and_why(sign_in, bram):
    text = sign_in(bram).get(PAGE).text

    for words in ("Je account", "Je rollen", "bram@school.example", "Brams school", "leraar", "Hoe lang"):
        assert words in text
    assert "Je antwoorden zijn nergens met jou verbonden." in text


def test_the_page_is_kept_by_no_cache(sign_in, bram):
    assert "no-store" in sign_in(bram).get(PAGE)["Cache-Control"]


@pytest.mark.parametrize("address", [PAGE, FILE, "/mijn-gegevens/vergeten/"])
def test_the_password_is_asked_again_first(client, bram, address):
    client.force_login(bram)

    response = client.post(address) if address == FILE else client.get(address)

    assert response["Location"].startswith("/account/reauthenticate/")
    assert not AuditEntry.objects.filter(verb="my_data.exported").exists()


@pytest.mark.parametrize("address", [PAGE, "/mijn-gegevens/vergeten/"])
def test_who_stands_in_for_someone_does_not_see_it(rf, bram, amina, address):
    from django.core.exceptions import PermissionDenied

    from digitaleschool.people.views.my_data import only_themselves

    guarded = only_themselves(lambda request: None)
    request = rf.get(address)
    bram.stood_in_by = amina
    request.user = bram
    request.session = {}

    bram.set_unusable_password()  # nothing to type again, so the guard itself is what is met

    with pytest.raises(PermissionDenied):
        guarded(request)


def test_an_address_that_is_not_confirmed_is_told(sign_in, bram):
    client = sign_in(bram)
    EmailAddress.objects.filter(user=bram).delete()
    before = client.get(PAGE).text
    EmailAddress.objects.create(user=bram, email=bram.email, primary=True, verified=True)

    assert "Je hebt je mailadres nog niet bevestigd." in before
    assert "Je hebt je mailadres nog niet bevestigd." not in client.get(PAGE).text


def test_all_of_it_can_be_taken_along_as_json(sign_in, bram):
    response = sign_in(bram).post(FILE, {"form": "json"})

    content = json.loads(response.content)
    held = {kind["kind"]: kind["rows"] for kind in content["held"]}
    assert [(row["role"], row["organisation"], row["since"]) for row in held["roles"]] == [
        ("leraar", "Brams school", "2026-01-01")
    ]
    assert [row["deed"] for row in held["log_book"]] == ["haalde de eigen gegevens op als bestand"]
    assert {kind["kind"] for kind in content["cannot_be_found_by_person"]} >= {"answers", "drafts", "profiles"}
    assert response["Content-Type"] == "application/json"
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert response["Content-Disposition"].startswith('attachment; filename="mijn-gegevens-')


def test_all_of_it_can_be_taken_along_to_read(sign_in, bram):
    bram.name = "=HYPERLINK(1)<script>"
    bram.save()

    response = sign_in(bram).post(FILE, {"form": "zip"})

    archive = zipfile.ZipFile(io.BytesIO(response.content))
    tables = {name for name in archive.namelist() if name.endswith(".csv")}
    assert archive.testzip() is None
    assert set(archive.namelist()) - tables == {"mijn-gegevens.html", "mijn-gegevens.json"}
    assert tables == {"account.csv", "sessions.csv", "roles.csv", "log_book.csv"}
    text = archive.read("account.csv").decode("utf-8-sig")
    assert next(iter(csv.DictReader(io.StringIO(text), delimiter=";")))["naam"] == "'=HYPERLINK(1)<script>"
    assert "<script>" not in archive.read("mijn-gegevens.html").decode()


def test_taking_along_is_noted_for_no_tenant(sign_in, bram):
    sign_in(bram).post(FILE, {"form": "nonsense"})

    line = AuditEntry.objects.get()
    assert (line.verb, line.by, line.organisation, line.object_label, line.details) == (
        "my_data.exported", bram, None, "", {"form": "zip"},
    )  # fmt: skip


def test_a_long_list_is_short_on_the_page_and_whole_in_the_file(sign_in, bram, now):
    for _ in range(60):
        write_down("moon.landed", by=bram, now=now)
    client = sign_in(bram)

    page = client.get(PAGE).text
    rows = json.loads(client.post(FILE, {"form": "json"}).content)["held"]

    assert page.count("moon.landed") == 50
    assert "Er staan er nog 10 in het bestand." in page
    assert [len(kind["rows"]) for kind in rows if kind["kind"] == "log_book"] == [61]


def test_more_rows_take_no_more_questions(sign_in, bram, now, new_school):
    client = sign_in(bram)

    def questions(rows: int) -> int:
        for _ in range(rows):
            school = new_school(str(300 + Membership.objects.count())).organisation
            Membership.objects.create(person=bram, organisation=school, role="teacher", since=now.date())
            write_down("moon.landed", by=bram, now=now, organisation=school)
        with CaptureQueriesContext(connection) as asked:
            client.get(PAGE)
        return len(asked)

    client.get(PAGE)
    assert questions(1) == questions(2)
