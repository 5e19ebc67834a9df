"""Research questions of a round and the items that answer them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from digitaleschool.needs.models import QuestionItem, ResearchQuestion
from digitaleschool.needs.plan import coverage_for
from digitaleschool.needs.services import (
    PlanRefused,
    add_question,
    begin_with_questions,
    change_question,
    remove_question,
)
from digitaleschool.people.models import AuditEntry

SURVEY, GUIDE = "digitale-school-leraren", "interview-leidraad"
ADDRESS = "/rondes/vragen-2027/vragen/"


@pytest.fixture
def round(new_round):
    return new_round("vragen-2027", status="planned", instrument_version="2")


@pytest.fixture
def as_amina(client, amina):
    client.force_login(amina)
    return client


@pytest.fixture
def ask(round, amina, now):
    def add(code="1", **facts) -> ResearchQuestion:
        known = {"parent": None, "wording_nl": "Waarom?", "wording_en": "", "items": []}
        return add_question(round=round, code=code, by=amina, now=now, **known | facts)

    return add


def _refusal(act) -> str:
    with pytest.raises(PlanRefused) as refused:
        act()
    return refused.value.said("en")


def test_a_question_is_linked_to_items_that_are_there(round, ask):
    ask(items=[(SURVEY, "use"), (GUIDE, "ideal"), (SURVEY, "weg"), ("other", "use"), (SURVEY, "use")])

    assert list(QuestionItem.objects.values_list("instrument", "item")) == [(SURVEY, "use"), (GUIDE, "ideal")]
    assert coverage_for(round).is_whole


def test_a_code_is_there_once_and_parts_have_no_parts(ask, amina, now):
    main = ask("1")
    part = ask("1a", parent=main)

    assert "code 1 already" in _refusal(lambda: ask("1"))
    assert "sub-question" in _refusal(lambda: ask("1b", parent=part))
    assert "sub-question" in _refusal(
        lambda: change_question(
            question=main, parent=ask("2"), code="1", wording_nl="x", wording_en="", items=[], by=amina, now=now
        )
    )
    assert "code 1a already" in _refusal(
        lambda: change_question(
            question=main, parent=None, code="1a", wording_nl="x", wording_en="", items=[], by=amina, now=now
        )
    )


def test_changing_replaces_the_links_and_removing_takes_the_parts_along(ask, amina, now):
    main = ask("1", items=[(SURVEY, "use")])
    ask("1a", parent=main)
    change_question(
        question=main, parent=None, code="9", wording_nl=" Wat ", wording_en="What", items=[(SURVEY, "modes")],
        by=amina, now=now,
    )  # fmt: skip

    main.refresh_from_db()
    assert (main.code, main.wording_nl, [link.item for link in main.items.all()]) == ("9", "Wat", ["modes"])

    remove_question(question=main, by=amina, now=now)

    assert not ResearchQuestion.objects.exists()
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "round.question_added", "round.question_added", "round.question_changed", "round.question_removed",
    ]  # fmt: skip


def test_a_round_cannot_hold_questions_without_end(ask, monkeypatch):
    monkeypatch.setattr("digitaleschool.needs.services.planning.MOST_QUESTIONS", 1)
    ask("1")

    assert "1 research questions at most" in _refusal(lambda: ask("2"))


def test_a_round_without_questions_begins_with_those_of_every_round_once(as_amina, round, amina, now):
    empty = as_amina.get(ADDRESS).text
    as_amina.post(ADDRESS + "overnemen/")
    begin_with_questions(round=round, by=amina, now=now)

    assert "Begin met de vier vragen" in empty
    assert round.questions.count() == 6
    assert AuditEntry.objects.filter(verb="round.questions_taken").count() == 1


def test_the_page_names_questions_without_an_item_and_items_without_a_question(as_amina, ask):
    ask("1", items=[(SURVEY, "use")])
    ask("2")

    page = as_amina.get(ADDRESS).text

    assert "Zonder vraag die erop antwoordt:</strong> 2." in page
    assert "8 vragen antwoorden op geen onderzoeksvraag." in page
    assert page.count("zegt wie antwoordt") == 7


def test_links_to_what_is_gone_are_named(as_amina, ask):
    QuestionItem.objects.create(question=ask("1"), instrument=SURVEY, item="oude-vraag")

    assert "1 → oude-vraag" in as_amina.get(ADDRESS).text


def test_a_question_is_added_changed_and_removed_through_its_pages(as_amina, round):
    as_amina.post(ADDRESS + "nieuw/", {"code": "5", "wording_nl": "Wat nu?", f"items-{SURVEY}": ["use", "modes"]})
    changed = as_amina.post(
        ADDRESS + "5/bewerken/", {"code": "5b", "wording_nl": "Wat dan?", f"items-{GUIDE}": ["ideal"]}
    )
    question = ResearchQuestion.objects.get()

    assert changed["Location"] == ADDRESS
    assert (question.code, question.wording_nl) == ("5b", "Wat dan?")
    assert [(link.instrument, link.item) for link in question.items.all()] == [(GUIDE, "ideal")]

    as_amina.post(ADDRESS + "5b/weg/")
    assert not round.questions.exists()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"code": "vraag!"}, "Gebruik alleen kleine letters en cijfers"),
        ({"code": ""}, "Dit veld is verplicht."),
        ({"wording_nl": "\x00"}, "Dit veld is verplicht."),
        ({"wording_nl": "a" * 301}, "301"),
        ({f"items-{SURVEY}": ["weg"]}, "weg"),
        ({"parent": "9" * 30}, "keuze"),
        ({"code": "1"}, "Er is al een vraag met code 1."),
    ],
)
def test_what_makes_no_sense_is_said_in_words(as_amina, ask, facts, words):
    ask("1")

    response = as_amina.post(ADDRESS + "nieuw/", {"code": "7", "wording_nl": "Wat?"} | facts)

    assert response.status_code == 200
    assert words in response.text
    assert ResearchQuestion.objects.count() == 1


def test_a_question_of_another_round_is_not_there(as_amina, new_round, amina, now):
    other = new_round("andere", status="planned")
    add_question(
        round=other, parent=None, code="7", wording_nl="x", wording_en="", items=[], by=amina, now=now
    )  # fmt: skip
    new_round("vragen-2027", status="planned")

    assert as_amina.get(ADDRESS + "7/bewerken/").status_code == 404
    assert as_amina.post(ADDRESS + "7/weg/").status_code == 404


def test_the_page_asks_as_much_for_one_question_as_for_three(as_amina, ask):
    ask("1", items=[(SURVEY, "use")])
    with CaptureQueriesContext(connection) as one:
        as_amina.get(ADDRESS)
    ask("2", items=[(SURVEY, "modes"), (GUIDE, "ideal")])
    ask("3")

    with CaptureQueriesContext(connection) as three:
        as_amina.get(ADDRESS)

    assert len(three) == len(one)
