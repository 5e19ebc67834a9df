from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.survey import vocabulary
from digitaleschool.core.survey.knowledge_files import KnowledgeError, read_entries
from digitaleschool.core.survey.loading import load_instrument
from digitaleschool.core.survey.vocabulary import (
    VOCABULARIES,
    Tool,
    ToolKind,
    ToolVocabulary,
    load_terms,
    load_themes,
    load_tools,
)


def recognised(text):
    tool = load_tools().recognise(text)
    return tool.code if tool else None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("BookWidgets", "bookwidgets"),
        ("book widgets", "bookwidgets"),
        ("Bookwidget", "bookwidgets"),
        ("bookwidgtes", "bookwidgets"),
        ("BOOKWIDGETS!!", "bookwidgets"),
        ("  Bookwidgets (oefeningen)", "bookwidgets"),
        ("MS Teams", "teams"),
        ("microsoft teams", "teams"),
        ("autocad 3D", "autocad"),
        ("Auto-CAD", "autocad"),
        ("ppt", "powerpoint"),
        ("Power Point", "powerpoint"),
        ("excel", "excel"),
        ("Excel-rekenbladen", "excel"),
        ("Word", "word"),
        ("ik word er gek van", None),
        ("LOGO", "siemens_logo"),
        ("het logo van de school", None),
        ("Siemens LOGO!", "siemens_logo"),
        ("twin cat", "twincat"),
        ("kookvideo's op youtube", "youtube"),
        ("Kahoot en Quizlet", "kahoot"),
        ("Quizlet en Kahoot", "quizlet"),
        ("Kaohot!", "kahoot"),
        ("vr", "vr"),
        ("VR-bril", "vr"),
        ("Google Formulieren", "google_forms"),
        ("google", "google_workspace"),
        ("Google", "google_workspace"),
        ("Smartschool live", "smartschool"),
        ("micro:bit", "microbit"),
        ("H5P", "h5p"),
        ("Élektude", "electude"),
        ("eigen website", None),
        ("niets", None),
        ("", None),
        ("   ", None),
        ("?!", None),
        ("x" * 100_000, None),
    ],
)
def test_recognise_finds_the_tool_behind_a_spelling(text, code):
    assert recognised(text) == code


def test_recognise_finds_every_tool_by_its_label_and_each_alias():
    for tool in load_tools().tools:
        assert {recognised(name) for name in (tool.label, *tool.aliases, *tool.alone)} == {tool.code}


@given(st.sampled_from(load_tools().tools), st.data())
def test_recognise_forgives_one_slip_in_a_longer_name(tool, data):
    name = vocabulary._key(tool.label)
    place = data.draw(st.integers(1, len(name) - 1))
    slip = name[:place] + data.draw(st.sampled_from("qxz")) + name[place:]

    found = recognised(slip)

    assert found == tool.code or len(name) < 5 or found is not None


@given(st.text(max_size=80))
def test_recognise_and_match_take_any_text(text):
    assert recognised(text) is None or load_tools().tool(recognised(text))
    assert isinstance(load_themes().match(text), tuple)


def test_recognise_does_not_guess_between_two_tools():
    tools = ToolVocabulary(
        tools=(
            Tool(code="one", label="Lessenaar", kind=ToolKind.GENERAL, theme="x"),
            Tool(code="two", label="Lessenbar", kind=ToolKind.GENERAL, theme="x"),
        )
    )

    assert tools.recognise("Lessenzar") is None
    assert tools.recognise("Lessenaarr").code == "one"


def test_two_tools_with_one_name_are_refused():
    with pytest.raises(KnowledgeError, match="stands for one and for two"):
        ToolVocabulary(
            tools=(
                Tool(code="one", label="Teams", kind=ToolKind.GENERAL, theme="x"),
                Tool(code="two", label="Andere", kind=ToolKind.GENERAL, theme="x", aliases=("teams",)),
            )
        )


def test_the_vocabulary_knows_every_tool_that_the_report_names():
    named = (  # noqa: SIM905
        "MS Teams, Google Meet, Smartschool live, PowerPoint, Bookwidgets, Electude, Labster, YouTube, Autocad, "
        "Kahoot!, Colorado, TikTok, Excel, 3D-printer, Facebook, Arduino, HTML, Python, Fusion 360, Solid Edge, "
        "Vector Works, Revit, Multisim, Siemens LOGO!, TwinCAT, Domotica, Socrative, OneNote, OneDrive, Google Forms, "
        "Google Docs, Google Spreadsheets, Google Classroom, KlasCement, i-learn, Word, VR-brillen, smartboards"
    ).split(", ")

    assert {name: recognised(name) for name in named if recognised(name) is None} == {}
    assert 80 <= len(load_tools().tools) <= 200


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("PLC programmeren", ["programming"]),
        ("Leren programmeren met Arduino en Python", ["programming"]),
        ("3D-tekenen", ["modelling_3d"]),
        ("iets met AutoCAD", ["modelling_3d"]),
        ("domotica", ["automation"]),
        ("VR/AR in de klas", ["ar_vr"]),
        ("differentiëren en interactieve quizzen", ["interactive"]),
        ("digitale toetsen verbeteren", ["assessment"]),
        ("Excel voor gevorderden", ["microsoft"]),
        ("Google Classroom", ["google"]),
        ("instructiefilmpjes opnemen in Smartschool", ["video", "platform"]),
        ("Fusion 360", ["modelling_3d"]),
        ("Ik word er niet wijzer van, geen idee", []),
        ("nee", []),
        ("", []),
    ],
)
def test_match_groups_open_answers_by_theme(text, codes):
    found = [theme.code for theme in load_themes().match(text)]

    assert set(codes) <= set(found)
    assert len(found) <= len(codes) + ("word" in text)


def test_match_gives_themes_in_the_order_of_the_report():
    technical = [theme.code for theme in load_themes().themes if theme.kind is ToolKind.SUBJECT]

    assert technical[:4] == ["programming", "modelling_3d", "automation", "ar_vr"]
    assert load_themes().theme("ar_vr").label["en"] == "AR and VR"
    with pytest.raises(KeyError):
        load_themes().theme("none")


@pytest.mark.parametrize("name", VOCABULARIES)
def test_each_vocabulary_loads_with_words_in_two_languages(name):
    terms = load_terms(name)

    assert len({term.code for term in terms}) == len(terms) > 2
    assert all(term.label.nl and term.label.en and term.source for term in terms)


def test_vocabularies_and_survey_share_their_codes():
    instrument = load_instrument("digitale-school-leraren")
    asked = {
        "networks": "network", "forms": "form", "functions": "function", "fields": "field", "provinces": "province"
    }  # fmt: skip

    for name, item in asked.items():
        known = {term.code for term in load_terms(name)}
        assert {option.code for option in instrument.item(item).options} <= known


def test_an_unknown_vocabulary_is_refused():
    with pytest.raises(KnowledgeError, match="no vocabulary 'colours'"):
        load_terms("colours")


ENTRY = "changed: today\nentries:\n  - {code: a, nl: een, en: one}\n"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("changed: today\n", "nothing else"),
        ("entries: []\n", "nothing else"),
        (ENTRY + "more: 1\n", "nothing else"),
        ("changed: today\nentries: []\n", "line 2: 'entries' is not a list"),
        ("changed: today\nentries: none\n", "line 2: 'entries' is not a list"),
        ("changed: today\nentries: [one]\n", "line 2: an entry is a mapping"),
        ("changed: today\nentries:\n  - {code: a, nl: een}\n", "line 3: 'en' is missing"),
        (ENTRY + "  - {code: b, nl: twee, en: two, fr: deux}\n", "line 4: 'fr' is unknown"),
        (ENTRY + "  - {code: a, nl: twee, en: two}\n", "line 4: code 'a' stands there twice"),
        (ENTRY + "  - {code: '', nl: twee, en: two}\n", "line 4: 'code' is not a text"),
        (ENTRY + "  - {code: b, nl: twee, en: [two]}\n", None),
        ("changed: [today\n", "geldige YAML"),
        ("changed: &a today\nentries: *a\n", "terms.yaml"),
    ],
)
def test_read_entries_names_file_line_and_reason(tmp_path, source, reason):
    path = tmp_path / "terms.yaml"
    path.write_text(source, encoding="utf-8")

    with pytest.raises(KnowledgeError, match=reason or "'en' is not a text") as refusal:
        [entry.wording() for entry in read_entries(path, required={"code", "nl", "en"})]

    assert str(refusal.value).startswith("terms.yaml")


@pytest.mark.parametrize(
    ("fields", "read", "reason"),
    [
        ("kind: big", lambda entry: entry.choice("kind", {"small", "tiny"}), "choose from small, tiny"),
        ("kind: big", lambda entry: entry.number("kind"), "not a number"),
        ("kind: big", lambda entry: entry.texts("kind"), "not a list"),
        ("kind: [big, [x]]", lambda entry: entry.texts("kind"), "not a text"),
        ("kind: big", lambda entry: entry.wording("kind", "other"), "missing"),
    ],
)
def test_an_entry_refuses_another_type(tmp_path, fields, read, reason):
    path = tmp_path / "terms.yaml"
    path.write_text(f"changed: today\nentries:\n  - code: a\n    {fields}\n", encoding="utf-8")
    (entry,) = read_entries(path, required={"code"}, optional={"kind"})

    with pytest.raises(KnowledgeError, match=rf"terms.yaml, line 3: .*{reason}"):
        read(entry)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(KnowledgeError, match=r"terms\.yaml: cannot be read"):
        read_entries(tmp_path / "terms.yaml", required={"code"})


def test_examples_in_the_docstrings_run():
    assert doctest.testmod(vocabulary).failed == 0
