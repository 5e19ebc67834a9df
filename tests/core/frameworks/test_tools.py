"""What the knowledge tells of tools and examples: whole, in both languages, about what is there."""

from __future__ import annotations

import pytest

from digitaleschool.core.frameworks.examples import load_examples
from digitaleschool.core.frameworks.loading import load_editions
from digitaleschool.core.frameworks.tools import load_known_tools
from digitaleschool.core.survey.knowledge_files import KnowledgeError
from digitaleschool.core.survey.vocabulary import load_themes, load_tools

ENTRY = "changed: x\nentries:\n  - {{code: python, licence: free, available_after: yes, source: ours{}}}\n"
CELL = "changed: x\nentries:\n  - {{code: a, goal: {}, field: {}, nl: zagen, en: sawing{}}}\n"
GOAL, FIELD = "eindtermen-2021/2/dubbel/eindtermen/4.5", "studiegebieden/hout"


def test_every_tool_of_the_vocabulary_is_there_in_its_order():
    known = load_known_tools()

    assert [tool.code for tool in known] == [tool.code for tool in load_tools().tools]
    assert {tool.theme for tool in known} <= {theme.code for theme in load_themes().themes}


def test_what_is_known_of_a_tool():
    tool = next(tool for tool in load_known_tools() if tool.code == "tia_portal")

    assert (tool.kind, tool.theme, tool.licence, tool.available_after, tool.fields) == (
        "subject", "automation", "paid", "limited", ("mechanica_elektriciteit",),
    )  # fmt: skip
    assert "simatic" in tool.aliases
    assert tool.price.nl.startswith("betalend")


def test_the_tools_that_the_report_names_have_terms():
    named = {
        "tia_portal", "siemens_logo", "twincat", "arduino", "python", "html", "fusion_360", "solid_edge", "vectorworks",
        "revit", "multisim", "bookwidgets", "kahoot", "socrative", "office", "google_workspace", "vr", "electude",
    }  # fmt: skip

    assert {tool.code for tool in load_known_tools() if tool.licence == "unknown"} & named == set()


def test_no_price_in_money_stands_there():
    told = " ".join(f"{tool.price.nl} {tool.price.en}" for tool in load_known_tools())

    assert "€" not in told
    assert "euro" not in told.lower()


def test_names_on_dutch_pages_are_dutch():
    known = {tool.code: tool.label for tool in load_known_tools()}

    assert (known["welding_simulator"].nl, known["care_record"].nl) == ("lassimulator", "digitaal zorgdossier")
    assert [code for code, label in known.items() if label.nl != label.en] != []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ENTRY.replace("python", "nobody").format(""), "no tool of the vocabulary is called nobody"),
        (ENTRY.replace("free", "cheap").format(""), "'licence' is 'cheap'"),
        (ENTRY.replace("yes", "maybe").format(""), "'available_after' is 'maybe'"),
        (ENTRY.format(", fields: [magic]"), "there is no field magic"),
        (ENTRY.format(", price_nl: gratis"), "'price_nl' or 'price_en' is missing"),
        (ENTRY.format(f", price_nl: gratis, price_en: {'x' * 301}"), "longer than 300"),
        (ENTRY.format(", price: 3"), "'price' is unknown"),
    ],
)
def test_facts_of_nonsense_are_refused_with_their_reason(tmp_path, text, reason):
    path = tmp_path / "facts.yaml"
    path.write_text(text)

    with pytest.raises(KnowledgeError, match=reason):
        load_known_tools(path)


def test_every_example_shows_a_goal_that_the_project_aims_at_in_a_field():
    goals = {goal.key: goal for edition in load_editions() for goal in edition.goals}

    assert len(load_examples()) >= 12
    assert {goals[one.goal].scope for one in load_examples()} == {"in"}
    assert {goals[one.field].kind for one in load_examples()} == {"field"}
    assert len({one.field for one in load_examples()}) >= 7


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (CELL.format("eindtermen-2021/2/dubbel/eindtermen/9.9", FIELD, ""), "is no goal or competence"),
        (CELL.format("eindtermen-2021/9/dubbel/eindtermen/4.5", FIELD, ""), "is not a stage"),
        (CELL.format(FIELD, FIELD, ""), "is no goal or competence"),
        (CELL.format(GOAL, GOAL, ""), "is no field"),
        (CELL.format(GOAL, "studiegebieden", ""), "is not a code"),
        (CELL.format(GOAL, FIELD, ", tool: nobody"), "there is no tool 'nobody'"),
        (CELL.format(GOAL, FIELD, ", material_nl: hout"), "'material_nl' or 'material_en' is missing"),
        (CELL.replace("zagen", "x" * 601).replace("sawing", "x").format(GOAL, FIELD, ""), "longer than 600"),
    ],
)
def test_examples_of_nonsense_are_refused_with_their_reason(tmp_path, text, reason):
    path = tmp_path / "examples.yaml"
    path.write_text(text)

    with pytest.raises(KnowledgeError, match=reason):
        load_examples(path)
