"""What everyone reads: the list, an edition as a tree, a goal with its codes, and the files to take along."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from digitaleschool.core.frameworks.case_reading import read_case
from digitaleschool.core.frameworks.loading import load_editions
from digitaleschool.core.frameworks.tools import load_known_tools
from digitaleschool.frameworks.models import Edition, Framework, Goal, GoalLink
from digitaleschool.frameworks.services.storing import load_knowledge
from digitaleschool.frameworks.words import said

pytestmark = pytest.mark.django_db
TARGETS = "/kaders/eindtermen-2021/"


@pytest.fixture
def knowledge():
    load_knowledge()


def small_edition(slug: str, goals: int) -> Edition:
    framework = Framework.objects.get_or_create(slug="f", defaults={"title_nl": "F", "title_en": "F"})[0]
    edition = Edition.objects.create(framework=framework, slug=slug, title_nl=slug, title_en=slug, origin="file")
    for at in range(goals):
        Goal.objects.create(
            edition=edition, code=str(at), slug=str(at), label_nl=f"doel {at}", label_en="g", kind="goal", order=at
        )
    return edition


def queries(client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_list_says_which_editions_have_ended(client, knowledge):
    page = client.get("/kaders/").content.decode()

    assert "Eindtermen tweede graad 2021" in page
    assert page.count("Liep af op 31 augustus 2025") == 1


def test_an_empty_list_says_what_to_do(client):
    assert "digitaleschool manage frameworks" in client.get("/kaders/").content.decode()


def test_the_tree_shows_one_target_once_with_all_its_codes(client, knowledge):
    page = client.get(TARGETS).content.decode()

    assert page.count("nauwkeurig meten") == 1
    for code in ("6.47", "6.25", "6.12"):
        assert code in page


def test_whoever_chooses_a_finality_gets_the_code_of_their_pupils_first(client, knowledge):
    page = client.get(TARGETS, {"finaliteit": "arbeidsmarkt"}).content.decode()

    assert f'{TARGETS}2-arbeidsmarkt-eindtermen-6.12/"' in page
    assert f'{TARGETS}2-doorstroom-eindtermen-6.47/"' not in page
    assert "4.5" not in page


@pytest.mark.parametrize("nonsense", ["aso", "%00", "a" * 5000, "<script>"])
def test_a_finality_of_nonsense_shows_everything(client, knowledge, nonsense):
    page = client.get(TARGETS, {"finaliteit": nonsense})

    assert page.status_code == 200
    assert "<script>" not in page.content.decode()


def test_a_goal_shows_its_codes_and_that_its_edition_ended(client, knowledge):
    page = client.get(f"{TARGETS}2-dubbel-eindtermen-6.25/").content.decode()

    assert f'{TARGETS}2-doorstroom-eindtermen-6.47/"' in page
    assert f'{TARGETS}2-arbeidsmarkt-eindtermen-6.12/"' in page
    assert "L991-995" in page
    assert "Deze editie liep af op 31 augustus 2025." in page
    assert "Nog niemand gaf aan" in page


def test_a_goal_leads_to_what_came_instead_and_back(client, knowledge):
    assert "/kaders/digcomp-3.0/competences-1/" in client.get("/kaders/digcomp-2.0/1/").content.decode()
    assert "/kaders/digcomp-2.0/1/" in client.get("/kaders/digcomp-3.0/competences-1/").content.decode()


def test_pages_speak_english_too(client, knowledge):
    client.cookies["django_language"] = "en"

    page = client.get(f"{TARGETS}2-dubbel-eindtermen-6.25/").content.decode()

    assert "measuring, observing and experimenting" in page


@pytest.mark.parametrize(
    "address",
    ["/kaders/nergens/", "/kaders/eindtermen-2021/9.99/", "/kaders/nergens/case.json", "/kaders/nergens/doelen.csv"],
)
def test_what_is_not_there_is_not_found(client, knowledge, address):
    assert client.get(address).status_code == 404


def test_the_files_hold_the_edition(client, knowledge):
    for edition in load_editions():
        case = client.get(f"/kaders/{edition.id}/case.json")
        table = client.get(f"/kaders/{edition.id}/doelen.csv")

        assert read_case(case.content).edition == edition
        assert json.loads(case.content)["CFDocument"]["caseVersion"] == "1.1"
        assert len(table.content.decode().splitlines()) == 1 + len(edition.goals)


def test_what_a_stranger_wrote_stays_text(client):
    edition = small_edition("vreemd", 1)
    Goal.objects.update(label_nl="<script>alert(1)</script>", source="=HYPERLINK(1)")

    page = client.get("/kaders/vreemd/").content.decode()
    table = client.get(f"/kaders/{edition.slug}/doelen.csv").content.decode()

    assert "<script>alert" not in page
    assert "'=HYPERLINK" in table


def test_an_edition_that_has_yet_to_begin_says_so(client):
    edition = small_edition("straks", 1)
    Edition.objects.filter(pk=edition.pk).update(valid_from=date(2100, 9, 1))

    assert "Geldt vanaf 1 september 2100" in client.get("/kaders/").content.decode()


def test_lists_ask_the_same_of_the_database_with_1_and_with_3_rows(client):
    one = small_edition("een", 1)
    few = {"/kaders/": queries(client, "/kaders/")}
    few |= {
        address: queries(client, address) for address in ("/kaders/een/", "/kaders/een/0/", "/kaders/een/case.json")
    }
    three = small_edition("drie", 3)
    small_edition("twee", 1)
    goals = list(three.goals.order_by("order"))
    for other in (one.goals.get(), *goals[1:]):
        GoalLink.objects.create(kind="equal", of=goals[0], to=other)

    assert queries(client, "/kaders/") == few["/kaders/"]
    assert queries(client, "/kaders/drie/") == few["/kaders/een/"]
    assert queries(client, "/kaders/drie/0/") == few["/kaders/een/0/"]
    assert queries(client, "/kaders/drie/case.json") == few["/kaders/een/case.json"]


ENGLISH = re.compile(
    r"\b(the|of|and|our|ours|are|words|names|by|some|list|after|report|directions|European|given|facts|judgment|us)\b"
)


def test_who_says_so_is_dutch_on_dutch_pages_and_english_on_english_ones():
    told = {
        text
        for edition in load_editions()
        for text in (
            edition.framework.publisher, edition.licence, edition.source,
            *(one.source for one in (*edition.goals, *edition.links)),
        )
    } | {tool.source for tool in load_known_tools()}  # fmt: skip

    with translation.override("nl"):
        assert [text for text in told if ENGLISH.search(said(text))] == []
    with translation.override("en"):
        assert [text for text in told if said(text) != text] == []


def test_dutch_pages_of_an_edition_and_a_goal_say_who_says_so_in_dutch(client, knowledge):
    edition = client.get(TARGETS).content.decode()
    goal = client.get(f"{TARGETS}2-dubbel-eindtermen-6.25/").content.decode()

    assert "de woorden zijn van ons" in edition
    assert "Grondwettelijk Hof" in edition
    assert "rapport 2021, L991-995" in goal


def test_a_word_of_our_own_vocabularies_is_not_shown_as_a_code(client, knowledge):
    tree = client.get("/kaders/studiegebieden/").content.decode()
    field = client.get("/kaders/studiegebieden/mechanica-elektriciteit/").content.decode()

    for page in (tree, field, client.get("/kaders/themas/").content.decode()):
        assert not re.search(r">[^<]*[a-z]_[a-z]", page.split("<main")[1])
    assert '<span class="goal-code">2</span>' in client.get("/kaders/studiedomeinen/").content.decode()
