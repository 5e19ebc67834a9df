"""The register on the site: the list, the forms, merging with a look at what becomes of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from digitaleschool.frameworks.models import Edition, Framework, Goal
from digitaleschool.needs.models import Need, NeedOrigin, Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def plc() -> Goal:
    framework = Framework.objects.create(slug="words", title_nl="Woorden", title_en="Words")
    edition = Edition.objects.create(framework=framework, slug="themas", title_nl="Thema's", title_en="Themes")
    return Goal.objects.create(
        edition=edition, code="programming", slug="programming", label_nl="programmeren", label_en="programming",
        kind="theme",
    )  # fmt: skip


def need(number: int, **fields) -> Need:
    facts = {"text_nl": f"Nood {number}", "created_on": date(2026, 11, 25), "weight": number}
    return Need.objects.create(number=number, **facts | fields)


def as_(person) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def test_the_list_asks_as_often_for_one_need_as_for_three(amina, plc, rtc):
    client = as_(amina)
    need(1, theme=plc, rtc=rtc())
    before = queries(client, "/behoeften/"), queries(Client(), "/behoeften/")
    need(2, theme=plc, level="beginner", is_checked=False)
    need(3, tool="tia_portal", status="planned")

    assert (queries(client, "/behoeften/"), queries(Client(), "/behoeften/")) == before


def test_the_page_of_a_need_asks_as_often_for_one_origin_as_for_three(amina, plc, new_round, new_report):
    client, one, round = as_(amina), need(1, theme=plc), new_round()
    new_report(round)
    facts = {"kind": "estimate", "report_slug": round.slug, "report_version": 1, "n": 5, "base": 10, "share": 0.5,
             "low": 0.2, "high": 0.8}  # fmt: skip
    NeedOrigin.objects.create(need=one, round=round, finding="a/b", **facts)
    NeedOrigin.objects.create(need=one, round=round, kind="quote", text="Een")
    need(2, merged_into=one)
    before = queries(client, "/behoeften/1/")
    NeedOrigin.objects.create(need=one, round=round, finding="a/c", **facts)
    NeedOrigin.objects.create(need=one, round=round, kind="quote", text="Twee", came_from=Need.objects.get(number=2))
    NeedOrigin.objects.create(need=one, kind="request", text="Drie")
    need(3, merged_into=one)

    assert queries(client, "/behoeften/1/") == before


def test_the_heaviest_need_comes_first_and_filters_count(plc):
    one = need(1, theme=plc)
    need(2, level="beginner"), need(3, theme=plc, status="served"), need(4, merged_into=one)

    page, chosen = (
        Client().get("/behoeften/").text,
        Client().get("/behoeften/", {"theme": plc.pk, "status": "open"}).text,
    )

    assert page.index("Nood 3") < page.index("Nood 2") < page.index("Nood 1")
    assert "Nood 4" not in page
    assert "programmeren (2)" in page
    assert ("Nood 1" in chosen, "Nood 2" in chosen, "Nood 3" in chosen) == (True, False, False)


@pytest.mark.parametrize("query", ["theme=x", "status=gone", "level=%00", "field=99999999999999999999", "page=x"])
def test_a_question_that_makes_no_sense_ends_well(query):
    need(1)

    assert Client().get(f"/behoeften/?{query}").status_code == 200


@pytest.mark.parametrize("number", ["0", "999999999999999999", "9999999999999999999", "x"])
def test_a_number_that_is_not_there_is_not_found(number):
    assert Client().get(f"/behoeften/{number}/").status_code == 404


def test_a_need_is_written_down_and_changed(amina, plc):
    client = as_(amina)
    client.post("/behoeften/nieuw/", {"text_nl": "PLC leren", "theme": plc.pk, "level": "beginner"})

    one = Need.objects.get()
    assert (one.number, one.text_nl, one.theme, one.level, one.rtc, one.made_by) == (
        1, "PLC leren", plc, "beginner", None, amina,
    )  # fmt: skip
    client.post("/behoeften/1/bewerken/", {"text_nl": "PLC leren programmeren", "weight": 70, "weight_reason": "nieuw"})
    one.refresh_from_db()
    assert (one.text_nl, one.theme, one.weight, one.weight_reason) == ("PLC leren programmeren", None, 70, "nieuw")


@pytest.mark.parametrize(
    ("posted", "says"),
    [
        ({"text_nl": ""}, "verplicht"),
        ({"text_nl": "x" * 301}, "300"),
        ({"text_nl": "x", "weight": 101}, "100"),
        ({"text_nl": "x", "weight": 50}, "waarom"),
        ({"text_nl": "x", "field": "9" * 30}, "geldige"),
        ({"text_nl": "x", "tool": "hamer"}, "geldige"),
    ],
)
def test_what_cannot_be_a_need_is_said(amina, posted, says):
    answer = as_(amina).post("/behoeften/nieuw/", posted)

    assert (answer.status_code, says in answer.text, Need.objects.count()) == (400, True, 0)


def test_refusing_without_a_reason_is_said(amina):
    need(1)

    answers = [
        as_(amina).post("/behoeften/1/status/", {"status": "refused", "reason": reason}).status_code
        for reason in ("", "Hoort elders")
    ]

    assert (answers, Need.objects.get().status) == ([400, 302], "refused")
    assert "Hoort elders" in Client().get("/behoeften/1/").text


def test_merging_shows_first_what_becomes_of_it_and_can_be_undone(amina, plc):
    client = as_(amina)
    one, two = (
        need(1, text_nl="PLC leren programmeren", theme=plc),
        need(2, text_nl="een PLC leren programmeren", theme=plc),
    )
    NeedOrigin.objects.create(need=one, kind="quote", text="Ik ken geen PLC.")

    assert "?into=2" in client.get("/behoeften/1/samenvoegen/").text
    assert "Nood" not in client.get("/behoeften/1/samenvoegen/?into=2").text
    assert Need.objects.filter(merged_into=None).count() == 2

    client.post("/behoeften/1/samenvoegen/", {"into": 2})
    one.refresh_from_db()
    assert (one.merged_into, Client().get("/behoeften/1/")["Location"]) == (two, "/behoeften/2/")

    client.post("/behoeften/1/apart/")
    one.refresh_from_db()
    assert (one.merged_into, one.origins.count()) == (None, 1)


@pytest.mark.parametrize("into", ["", "1", "99", "x", "9" * 30])
def test_a_need_goes_into_no_need_that_is_not_there(amina, into):
    need(1)

    answer = as_(amina).post("/behoeften/1/samenvoegen/", {"into": into})

    assert (answer.status_code, Need.objects.get().merged_into) == (400, None)


def test_words_stay_with_staff(amina, bram, new_round):
    one = need(1)
    NeedOrigin.objects.create(need=one, kind="quote", text="Ik ken geen PLC.", round=new_round())
    NeedOrigin.objects.create(need=one, kind="request", text="Een cursus, van Els")

    def shown(person) -> list[bool]:
        page = as_(person).get("/behoeften/1/").text
        return [words in page for words in ("Ik ken geen PLC.", "van Els", "1 persoon vroeg")]

    assert (shown(amina), shown(bram), shown(None)) == ([True] * 3, [False, False, True], [False, False, True])


def test_a_request_is_shown_when_staff_looked_at_it(amina):
    need(1, is_checked=False)
    assert Client().get("/behoeften/1/").status_code == 404

    as_(amina).post("/behoeften/1/bewerken/", {"text_nl": "Nood 1"})

    assert Client().get("/behoeften/1/").status_code == 200


def test_a_need_of_a_closed_round_is_not_there_for_others(amina, chloe, new_round):
    need(1, round=new_round(status=Round.Status.CLOSED))

    answers = [as_(person).get("/behoeften/1/").status_code for person in (None, chloe, amina)]

    assert answers == [404, 404, 200]
    assert "Nood 1" not in as_(chloe).get("/behoeften/").text


def test_hostile_words_run_nowhere(amina):
    words = "<script>alert(1)</script>"
    one = need(1, text_nl=words, status="refused", status_reason=words)
    NeedOrigin.objects.create(need=one, kind="request", text=words)

    pages = [
        as_(amina).get(f"/behoeften/{page}").text
        for page in ("", "1/", "1/bewerken/", "1/status/", "1/samenvoegen/", "nieuw/")
    ]

    assert [page for page in pages if words in page] == []
