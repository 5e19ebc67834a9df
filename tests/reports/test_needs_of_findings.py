"""From a finding, and from open answers, to a need: what is shown to whom, and what travels."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from digitaleschool.frameworks.services.storing import load_knowledge
from digitaleschool.needs.models import Answer, Need, NeedOrigin, Round
from digitaleschool.needs.open_answers import open_answers, open_items
from digitaleschool.reports.findings import estimates_in, report_to_take_from, with_links_to_needs
from digitaleschool.reports.models import Report, ReportFile

pytestmark = pytest.mark.django_db
FINDING = (
    '<div class="finding weak" id="finding-a"><p><data value="0.5" data-ref="statements.a/applies/share">50 %</data> '
    'wil.</p><p class="why">zwak</p></div>'
)
VIDEO = "training_needs.theme/video"
ADDRESS = "/rondes/ronde-2027/rapport/behoeften/"


def option(code: str, n: int | None) -> dict[str, Any]:
    known = None if n is None else n / 40
    return {
        "code": code, "label": code, "n": n, "share": known, "low": None if n is None else known / 2,
        "high": None if n is None else known * 1.5, "suppressed": n is None,
    }  # fmt: skip


@pytest.fixture
def round(new_round) -> Round:
    return new_round()


@pytest.fixture
def report(round, new_report) -> Report:
    made = new_report(round)
    table = {
        "id": "training_needs.theme", "item_id": "training_needs", "label": "Welke?", "question": "Welke?", "base": 40,
        "options": [option("video", 10), option("assessment", 8), option("ar_vr", None)],
    }  # fmt: skip
    path = settings.MEDIA_ROOT / ReportFile.objects.get(report=made).path
    path.write_text(json.dumps({"items": [table], "crosses": []}), encoding="utf-8")
    return made


def as_(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def write(round: Round, *texts: str) -> None:
    Answer.objects.bulk_create(Answer(round=round, content={"training_needs": text}) for text in texts)


def test_only_what_the_report_shows_can_become_a_need(amina, round, report):
    page = as_(amina).get(ADDRESS).text

    assert [one.ref for one in estimates_in(report)] == [VIDEO, "training_needs.theme/assessment"]
    assert ("10 van de 40" in page, "ar_vr" in page) == (True, False)


def test_a_finding_becomes_a_need_with_its_numbers(amina, round, report):
    load_knowledge()
    client, address = as_(amina), f"{ADDRESS}nieuw/?van={VIDEO}"

    form = client.get(address).text
    client.post(address, {"text_nl": "Een video maken", "step": "new"})

    need = Need.objects.get()
    origin = need.origins.get()
    assert "selected>video en beeld</option>" in form
    assert (need.weight, need.round, origin.kind, origin.finding, origin.report_slug, origin.report_version) == (
        25, round, "estimate", VIDEO, "ronde-2027", 1,
    )  # fmt: skip
    assert (origin.n, origin.base, origin.share, origin.low, origin.high) == (10, 40, 0.25, 0.125, 0.375)
    told = Client().get(f"/behoeften/{need.number}/").text
    assert "/rondes/ronde-2027/rapport/nl/1/#q-training-needs" in told
    assert "12–38" in told


def test_a_finding_is_added_to_a_need_that_is_there(amina, round, report):
    need = Need.objects.create(number=1, text_nl="Video", created_on="2026-11-25")
    client = as_(amina)

    for _ in range(2):
        client.post(f"{ADDRESS}nieuw/?van={VIDEO}", {"need": need.pk, "step": "add"})
    answer = client.post(f"{ADDRESS}nieuw/?van={VIDEO}", {"need": "9" * 30, "step": "add"})

    need.refresh_from_db()
    assert (need.weight, need.origins.count(), answer.status_code) == (25, 1, 400)


@pytest.mark.parametrize("ref", ["", "x", "training_needs.theme/ar_vr", "%00"])
def test_a_number_that_the_report_does_not_show_leads_back_to_the_list(amina, report, ref):
    answer = as_(amina).post(f"{ADDRESS}nieuw/?van={ref}", {"text_nl": "x"})

    assert (answer["Location"], Need.objects.count()) == (ADDRESS, 0)


def test_nothing_is_taken_from_an_interim_report(amina, round, report):
    Report.objects.update(is_interim=True)

    assert report_to_take_from(round) is None
    assert "Maak het rapport" in as_(amina).get(ADDRESS).text


def test_findings_of_a_report_lead_to_a_need_for_staff_alone(amina, bram, chloe, round, report):
    Report.objects.update(body=FINDING)

    shown = ["van=statements.a%2Fapplies" in as_(person).get("/rondes/ronde-2027/rapport/").text
             for person in (amina, bram, chloe)]  # fmt: skip

    assert shown == [True, False, False]


def test_only_a_finding_bound_to_a_share_gets_a_link():
    ranked = '<div class="finding weak" id="b"><p><data data-ref="ranking:use.most/a/score">1</data></p></div>'
    body = f"<p>x</p>{ranked}{FINDING}<div>y</div>"

    changed = with_links_to_needs(body, address="/n/", words="Maak")

    link = '<p class="finding-need"><a href="/n/?van=statements.a%2Fapplies">Maak</a></p>'
    assert changed == f"<p>x</p>{ranked}{FINDING.removesuffix('</div>')}{link}</div><div>y</div>"


def test_open_answers_come_in_the_order_of_the_alphabet_and_once(round):
    write(round, "Video monteren", "video  monteren", "Een toets maken", "PLC", "-", "Excel", "Wiskunde")

    told = open_answers(round, open_items(round)[0])

    assert [(one.text.casefold(), one.theme) for one in told] == [
        ("een toets maken", "assessment"), ("excel", "microsoft"), ("plc", "programming"), ("video monteren", "video"),
        ("wiskunde", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(("written", "shown"), [(4, 0), (5, 5), (6, 6)])
def test_open_answers_of_a_small_group_are_not_shown(round, written, shown):
    write(round, *(f"Woord {number}" for number in range(written)))

    assert len(open_answers(round, open_items(round)[0])) == shown


@pytest.mark.parametrize("status", [Round.Status.OPEN, Round.Status.PLANNED])
def test_open_answers_are_not_shown_while_others_come_in(new_round, status):
    round = new_round(status=status)
    write(round, *(f"Woord {number}" for number in range(9)))

    assert open_answers(round, open_items(round)[0]) == ()


def test_open_answers_are_for_who_works_on_the_round(amina, bram, chloe, round):
    write(round, *(f"Woord {number}" for number in range(9)))

    statuses = [as_(person).get("/rondes/ronde-2027/antwoorden/").status_code for person in (amina, bram, chloe)]

    assert statuses == [200, 404, 404]


def test_open_answers_are_all_there_and_can_be_narrowed_to_a_theme(amina, round):
    write(round, "Een video", "Een toets", "Excel", "Iets anders", "PLC")
    client, address = as_(amina), "/rondes/ronde-2027/antwoorden/"

    shown = [client.get(address, {"thema": theme}).text.count('name="kies"') for theme in ("", "video", "x")]

    assert shown == [5, 1, 5]


def test_open_answers_become_a_need_after_someone_shortened_them(amina, round):
    write(round, *(f"Woord {number} van Els" for number in range(6)))
    client, told = as_(amina), open_answers(round, open_items(round)[0])[:2]
    picked = {"vraag": "training_needs", "kies": [one.key for one in told]}
    words = {f"words_{one.key}": f"Woord {number}" for number, one in enumerate(told)}
    address = "/rondes/ronde-2027/antwoorden/behoefte/"

    first = client.post(address, picked)
    unsafe = client.post(address, picked | words | {"text_nl": "Woorden", "step": "new"})
    saved = client.post(address, picked | words | {"text_nl": "Woorden", "step": "new", "is_safe": "on"})

    assert (first.status_code, unsafe.status_code, saved.status_code) == (200, 400, 302)
    assert "Woord 1 van Els" in first.text
    assert list(NeedOrigin.objects.order_by("pk").values_list("kind", "text", "item", "round")) == [
        ("open_answer", "Woord 0", "training_needs", round.pk), ("open_answer", "Woord 1", "training_needs", round.pk),
    ]  # fmt: skip


def test_nothing_ticked_leads_back_to_the_answers(amina, round):
    for posted in ({}, {"vraag": "x", "kies": ["y"]}, {"kies": ["\x00" * 20]}):
        answer = as_(amina).post("/rondes/ronde-2027/antwoorden/behoefte/", posted)
        assert answer["Location"] == "/rondes/ronde-2027/antwoorden/"


def test_the_lists_ask_as_often_for_one_as_for_more(amina, round, report):
    client = as_(amina)

    def asked(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    write(round, *["Een video"] * 5)
    pages = [ADDRESS, "/rondes/ronde-2027/antwoorden/"]
    before = [asked(page) for page in pages]
    for number, ref in enumerate([VIDEO, "training_needs.theme/assessment"], start=1):
        need = Need.objects.create(number=number, text_nl="x", created_on="2026-11-25")
        NeedOrigin.objects.create(
            need=need, kind="estimate", finding=ref, round=round, report_slug="ronde-2027", report_version=1, n=1,
            base=2, share=0.5, low=0.1, high=0.9,
        )  # fmt: skip
    write(round, "Een toets", "Excel", "PLC")

    assert [asked(page) for page in pages] == before


def test_a_quote_is_added_by_who_was_there(amina, round):
    Need.objects.create(number=1, text_nl="x", created_on="2026-11-25")
    client, posted = as_(amina), {"text": "Ik ken geen PLC.", "round": round.pk, "said_on": "2026-01-05"}

    answers = [
        client.post("/behoeften/1/citaat/", posted | extra).status_code
        for extra in ({}, {"is_safe": "on", "said_on": "2099-01-01"}, {"is_safe": "on"})
    ]

    origin = NeedOrigin.objects.get()
    assert (answers, origin.kind, origin.text, origin.round) == ([400, 400, 302], "quote", "Ik ken geen PLC.", round)
