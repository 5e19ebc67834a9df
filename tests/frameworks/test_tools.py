"""Tools as knowledge of the house: found, read by all, kept by RTC staff, with the companies that use them."""

from __future__ import annotations

import contextlib
import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from tests.at_once import at_once

from digitaleschool.frameworks.models import LabourMarketProof, Tool
from digitaleschool.frameworks.services import tools as service
from digitaleschool.frameworks.services.demo import make_demo_company
from digitaleschool.frameworks.services.storing import load_knowledge
from digitaleschool.people.models import AuditEntry, Organisation

pytestmark = pytest.mark.django_db
TOOLS = "/kaders/tools/"
HOSTILE = "<script>alert(1)</script>"
FACTS = {
    "label_nl": "Lasrobot", "label_en": "", "aliases": "las robot\n\n  cobot \ncobot", "kind": "subject",
    "theme": "automation", "fields_of_study": ["mechanica_elektriciteit"], "licence": "paid",
    "price_note_nl": "betalend", "price_note_en": "", "available_after": "limited", "equipment_nl": "een robot",
    "equipment_en": "", "source": "een RTC",
}  # fmt: skip
PROOF = {"company": "", "company_name": "Staal nv", "what": "lassen", "said_on": "2026-03-02", "source": "bezoek"}


@pytest.fixture
def as_amina(client, amina):
    client.force_login(amina)
    return client


def new_tool(slug: str = "zaag", **facts) -> Tool:
    name = facts.pop("label_nl", slug.capitalize())
    words = {"label_nl": name, "label_en": name, "search_text": name.lower(), "kind": "subject", "theme": "automation"}
    return Tool.objects.create(slug=slug, origin="site", **words | facts)


def new_proof(tool: Tool, company: str = "Hout bv") -> LabourMarketProof:
    return LabourMarketProof.objects.create(
        tool=tool, company_name=company, what="zagen", said_on=date(2026, 1, 5), source="bezoek"
    )


def verbs() -> list[str]:
    return list(AuditEntry.objects.filter(verb__startswith="tool.").order_by("pk").values_list("verb", flat=True))


def names(client, **asked) -> list[str]:
    return [tool.label for tool, _ in client.get(TOOLS, asked).context["rows"]]


def test_tools_are_found_by_kind_theme_and_any_spelling(client):
    load_knowledge()

    assert names(client, q="simatic") == ["TIA Portal (PLC)"]
    assert names(client, q="BOEK widgets") == ["BookWidgets"]
    assert set(names(client, kind="subject", theme="ar_vr")) == {
        "augmented reality (AR)", "lassimulator", "virtual reality (VR-bril)",
    }  # fmt: skip
    assert client.get(TOOLS).context["page"].paginator.count == Tool.objects.count()


def test_a_page_tells_in_dutch_what_a_school_must_know(client):
    load_knowledge()

    page = client.get(f"{TOOLS}tia_portal/").content.decode()

    for words in ("vaktechnisch", "automatiseren", "Mechanica-Elektriciteit", "betalend, met een proefversie",
                  "alleen met een licentie", "een PLC van Siemens", "geen enkel bedrijf", "transportband"):  # fmt: skip
        assert words in page
    assert "not known" not in page


def test_a_page_speaks_english(client):
    load_knowledge()
    client.cookies["django_language"] = "en"

    page = client.get(f"{TOOLS}care_record/").content.decode()

    assert "digital care record" in page
    assert "Care for people" in page


@pytest.mark.parametrize(
    "asked", [{"kind": "x"}, {"theme": HOSTILE}, {"q": "x" * 101}, {"kind": "\x00", "theme": "\ud800"}]
)
def test_a_filter_of_nonsense_is_refused_in_words(client, asked):
    page = client.get(TOOLS, {name: value.encode("utf-8", "replace") for name, value in asked.items()})

    assert page.status_code == 400
    assert "<script>alert" not in page.content.decode()


def test_nothing_found_and_nothing_there_say_what_to_do(client):
    assert "manage frameworks" in client.get(TOOLS).content.decode()
    assert "Toon alle tools" in client.get(TOOLS, {"q": "zzz"}).content.decode()


def test_lists_ask_the_same_of_the_database_with_1_and_with_3_rows(client):
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    new_proof(new_tool())
    few = [asked(address) for address in (TOOLS, f"{TOOLS}zaag/")]
    for slug in ("boor", "beitel"):
        new_tool(slug)
        new_proof(Tool.objects.get(slug="zaag"), slug)

    assert [asked(address) for address in (TOOLS, f"{TOOLS}zaag/")] == few


def test_staff_add_a_tool_and_it_stands_in_the_log_book(as_amina, amina, rtc):
    response = as_amina.post(f"{TOOLS}nieuw/", FACTS)

    tool = Tool.objects.get()
    assert response["Location"] == f"{TOOLS}lasrobot/"
    assert (tool.slug, tool.label_en, tool.aliases, tool.fields, tool.licence, tool.origin, tool.on_labour_market) == (
        "lasrobot", "Lasrobot", ["las robot", "cobot"], ["mechanica_elektriciteit"], "paid", "own", "unknown",
    )  # fmt: skip
    entry = AuditEntry.objects.get(verb="tool.made")
    assert (entry.by, entry.organisation, entry.object_label) == (amina, rtc(), "Lasrobot")
    assert names(as_amina, q="cobot") == ["Lasrobot"]


@pytest.mark.parametrize("label", ["Zaag", "zààg", "TIA portal", "nieuw", "???", ""])
def test_a_name_that_is_there_or_is_none_is_refused(as_amina, label):
    new_tool()
    new_tool("tia_portal", label_nl="TIA Portal")

    refused = as_amina.post(f"{TOOLS}nieuw/", FACTS | {"label_nl": label})

    assert refused.status_code == 400
    assert len(refused.context["form"].errors["label_nl"]) == 1
    assert Tool.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "x"}, {"theme": ""}, {"licence": "cheap"}, {"available_after": ""}, {"fields_of_study": ["x"]},
        {"price_note_nl": "x" * 301}, {"aliases": "x" * 61}, {"aliases": "\n".join(map(str, range(31)))},
        {"label_nl": "x" * 121},
    ],
)  # fmt: skip
def test_facts_of_nonsense_are_refused_beside_their_field(as_amina, wrong):
    refused = as_amina.post(f"{TOOLS}nieuw/", FACTS | wrong)

    assert refused.status_code == 400
    assert set(refused.context["form"].errors) == set(wrong)
    assert not Tool.objects.exists()


def test_what_staff_change_is_theirs_and_stays(as_amina):
    load_knowledge()
    address = f"{TOOLS}python/bewerken/"
    form = as_amina.get(address).context["form"]
    facts = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}

    as_amina.post(address, facts)
    unchanged = verbs()
    as_amina.post(address, facts | {"price_note_nl": "gratis, ook op school"})
    load_knowledge()

    tool = Tool.objects.get(slug="python")
    assert unchanged == []
    assert verbs() == ["tool.changed"]
    assert (tool.price_note_nl, tool.origin) == ("gratis, ook op school", "own")
    assert AuditEntry.objects.get(verb="tool.changed").details == {"changed": ["price_note_nl"]}


def test_a_company_is_the_proof_of_the_labour_market(as_amina, rtc):
    tool = new_tool()

    as_amina.post(f"{TOOLS}zaag/bedrijven/nieuw/", PROOF)
    as_amina.post(f"{TOOLS}zaag/bedrijven/nieuw/", PROOF)
    page = as_amina.get(f"{TOOLS}zaag/").content.decode()

    tool.refresh_from_db()
    proof = tool.proofs.get()
    assert (proof.company, proof.company_name, str(proof.said_on)) == (None, "Staal nv", "2026-03-02")
    assert (tool.on_labour_market, tool.origin) == ("yes", "site")
    assert "Staal nv" in page
    assert "Gezegd op 2 maart 2026, bron: bezoek" in page
    assert verbs() == ["tool.proof_added"]

    as_amina.post(f"{TOOLS}zaag/bedrijven/{proof.pk}/weg/")

    tool.refresh_from_db()
    assert (tool.on_labour_market, tool.proofs.count()) == ("unknown", 0)
    assert verbs() == ["tool.proof_added", "tool.proof_removed"]


def test_a_company_of_the_list_gives_its_name(as_amina):
    new_tool()
    company = Organisation.objects.create(kind="company", name="Staal & Co", province="oost_vlaanderen")

    as_amina.post(f"{TOOLS}zaag/bedrijven/nieuw/", PROOF | {"company": company.pk, "company_name": ""})

    assert list(LabourMarketProof.objects.values_list("company", "company_name")) == [(company.pk, "Staal & Co")]


def test_only_companies_that_one_may_open_are_in_the_list(as_amina):
    new_tool()
    facts = [("company", "limburg"), ("provider", "oost_vlaanderen"), ("company", "oost_vlaanderen")]
    there = [Organisation.objects.create(kind=kind, name=f"{kind} {at}", province=at) for kind, at in facts]
    Organisation.objects.create(kind="company", name="Weg", province="oost_vlaanderen", is_active=False)

    form = as_amina.get(f"{TOOLS}zaag/bedrijven/nieuw/").context["form"]
    refused = as_amina.post(f"{TOOLS}zaag/bedrijven/nieuw/", PROOF | {"company": there[0].pk, "company_name": ""})

    assert list(form.fields["company"].queryset) == [there[2]]
    assert refused.status_code == 400
    assert not LabourMarketProof.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"company_name": ""}, "company_name"), ({"what": " "}, "what"), ({"source": ""}, "source"),
        ({"said_on": ""}, "said_on"), ({"said_on": "2099-01-01"}, "said_on"), ({"said_on": "0001-01-01"}, "said_on"),
        ({"company": "9" * 40}, "company"), ({"company": "x"}, "company"),
    ],
)  # fmt: skip
def test_a_proof_of_nonsense_is_refused_beside_its_field(as_amina, wrong, field):
    new_tool()

    refused = as_amina.post(f"{TOOLS}zaag/bedrijven/nieuw/", PROOF | wrong)

    assert refused.status_code == 400
    assert set(refused.context["form"].errors) == {field}
    assert not LabourMarketProof.objects.exists()


@pytest.mark.parametrize(("has_proof", "said"), [(False, "yes"), (True, "no"), (True, "unknown")])
def test_nobody_says_what_companies_contradict(as_amina, has_proof, said):
    tool = new_tool()
    if has_proof:
        new_proof(tool)

    refused = as_amina.post(f"{TOOLS}zaag/bewerken/", FACTS | {"label_nl": "Zaag", "on_labour_market": said})

    assert refused.status_code == 400
    assert set(refused.context["form"].errors) == {"on_labour_market"}
    assert verbs() == []


def test_no_company_found_can_be_told(as_amina):
    new_tool(
        label_nl="Lasrobot", aliases=["las robot", "cobot"], fields=["mechanica_elektriciteit"], licence="paid",
        price_note_nl="betalend", available_after="limited", equipment_nl="een robot", source="een RTC",
    )  # fmt: skip

    as_amina.post(f"{TOOLS}zaag/bewerken/", FACTS | {"on_labour_market": "no"})

    assert (Tool.objects.get().on_labour_market, Tool.objects.get().origin) == ("no", "site")
    assert "vond geen bedrijf" in as_amina.get(f"{TOOLS}zaag/").content.decode()


def test_the_proof_of_another_tool_is_not_there(as_amina):
    new_tool()
    proof = new_proof(new_tool("boor"))

    assert as_amina.post(f"{TOOLS}zaag/bedrijven/{proof.pk}/weg/").status_code == 404
    assert LabourMarketProof.objects.count() == 1


def test_who_may_not_edit_sees_no_buttons(client, bram):
    new_proof(new_tool())
    client.force_login(bram)

    for address in (TOOLS, f"{TOOLS}zaag/"):
        page = client.get(address).content.decode()
        for part in ("nieuw/", "bewerken/", "/weg/"):
            assert part not in page


def test_what_a_stranger_wrote_stays_text(as_amina):
    tool = new_tool(label_nl=HOSTILE, price_note_nl=HOSTILE, equipment_nl=HOSTILE, source=HOSTILE, aliases=[HOSTILE])
    new_proof(tool, HOSTILE)

    for address in (TOOLS, f"{TOOLS}zaag/", f"{TOOLS}zaag/bewerken/", f"{TOOLS}zaag/bedrijven/nieuw/"):
        assert "<script>alert" not in as_amina.get(address).content.decode()


def test_the_demo_has_one_invented_company_however_often_it_is_made(client, now):
    load_knowledge()

    for _ in range(2):
        make_demo_company(now.date())

    proof = LabourMarketProof.objects.get()
    assert (proof.tool.slug, proof.tool.on_labour_market, proof.company.is_invented) == ("tia_portal", "yes", True)
    page = client.get(f"{TOOLS}tia_portal/").content.decode()
    assert "Demobedrijf Persen en Platen" in page
    assert "Verzonnen" in page


# Two people at once


@pytest.fixture
def slow_check(monkeypatch):
    """Each waits a little between looking whether a name is there and writing it, so that two would meet there."""
    both_looked, filled = threading.Barrier(2), service._filled

    def fill_slowly(*args):
        with contextlib.suppress(threading.BrokenBarrierError):
            both_looked.wait(1)
        return filled(*args)

    monkeypatch.setattr(service, "_filled", fill_slowly)


def made_at_once(now, *people) -> tuple[int, list[type[BaseException]]]:
    facts = {"label_nl": "Lasrobot", "label_en": "", "kind": "subject", "theme": "automation"}
    done, failures = at_once(*(lambda by=by: service.make_tool(facts=facts, by=by, now=now) for by in people))
    return len(done), [type(failure) for failure in failures]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_the_same_tool_at_once_one_is_told(amina, chloe, now, slow_check):
    assert made_at_once(now, amina, chloe) == (1, [service.ToolRefused])
    assert (Tool.objects.count(), verbs()) == (1, ["tool.made"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite itself lets one writer in at a time")
def test_two_who_add_the_same_tool_at_once_without_the_lock_fail(amina, chloe, now, slow_check, monkeypatch):
    """The twin: both find the name free, and the database refuses the second."""
    monkeypatch.setattr(service, "lock_frameworks", lambda: None)

    assert made_at_once(now, amina, chloe) == (1, [IntegrityError])
