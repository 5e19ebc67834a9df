from __future__ import annotations

import math
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitaleschool.core.survey.answers import BLANK, INVALID, NOT_ASKED
from digitaleschool.core.survey.asking import answers_from, content_of, nothing_answered, pages_of, read_page
from digitaleschool.core.survey.coding import code_answers
from digitaleschool.core.survey.loading import load_instrument
from digitaleschool.core.survey.matching import propose
from digitaleschool.core.survey.model import Kind, Role
from digitaleschool.core.survey.tables import RawTable, column_of


def test_values_become_columns(form):
    answers = answers_from(
        form,
        [
            {"net": "go", "job": "b", "why": "zo", "years": 7.0, "grade": 0, "best": ["p"], "use": {"x": "never"},
             "tools": ["Word", "Excel"], "marks": ["m"], "says": {"t": "applies_not"}, "ways": {"v": "yes"},
             "after": {"k": "no"}, "long": "ja"},
            {"job": "other", "job.other": "bakker", "best": ["s", "other"], "best.other": "x", "grade": 99},
            {},
        ],
        clusters=[3, -1, 0],
    )  # fmt: skip

    assert {key: list(codes) for key, codes in answers.codes.items()} == {
        "net": [0, BLANK, BLANK], "job": [1, 2, BLANK], "years": [2, BLANK, BLANK], "grade": [0, INVALID, BLANK],
        "best.p": [1, 0, BLANK], "best.q": [0, 0, BLANK], "best.r": [0, 0, BLANK], "best.s": [0, 1, BLANK],
        "best.none": [0, 0, BLANK], "best.other": [0, 1, BLANK],
        "use.x": [1, BLANK, BLANK], "use.y": [BLANK] * 3, "use.other": [BLANK] * 3,
        "marks.m": [1, 0, 0], "marks.n": [0, 0, 0], "marks.none": [0, 0, 0],
        "says.t": [0, BLANK, BLANK], "says.u": [BLANK] * 3,
        "ways.v": [1, BLANK, BLANK], "ways.w": [BLANK] * 3, "ways.none": [BLANK] * 3, "ways.other": [BLANK] * 3,
        "after.k": [0, NOT_ASKED, NOT_ASKED], "after.l": [BLANK, NOT_ASKED, NOT_ASKED],
    }  # fmt: skip
    assert answers.texts == {
        "why": ("zo", "", ""), "must": ("", "", ""), "job.other": ("", "bakker", ""), "best.other": ("", "x", ""),
        "tools.1": ("Word", "", ""), "tools.2": ("Excel", "", ""), "tools.3": ("", "", ""), "more": ("", "", ""),
        "long": ("ja", "", ""),
    }  # fmt: skip
    assert list(answers.numbers) == ["years"]
    assert [str(number) for number in answers.numbers["years"]] == ["7.0", "nan", "nan"]
    assert (answers.clusters, answers.invented) == (array("i", [3, -1, 0]), False)


def test_no_respondents_make_empty_answers(ours):
    answers = answers_from(ours, [], invented=True)

    assert (answers.count, set(answers.codes.values()), answers.invented) == (0, {b""}, True)


def test_content_is_what_was_asked_and_answered(form):
    values = {
        "net": "go", "job": "a", "why": "strayed", "job.other": None, "!years": {"years": ["veel"]}, "years": None,
        "best": ["p"], "after": {"k": "yes"}, "long": "strayed", "name": "Jan", "zzz": 1, "grade": 0, "marks": [],
    }  # fmt: skip

    assert content_of(form, values, known={"net"}) == {
        "job": "a", "grade": 0, "best": ["p"], "after": {"k": "yes"},
    }  # fmt: skip
    assert [nothing_answered(content) for content in ({}, {"a": None, "b": []}, {"grade": 0})] == [True, True, False]


# --- the same as a forms export ---------------------------------------------------------------------------------------

PHRASES = ["houtbewerking voor jongeren", "dat weet ik niet zo goed", "zelf gemaakte filmpjes", "drie keer raden"]
RANKED = ["Kahoot!", "BookWidgets", "Autocad 3D", "eigen blog"]


def values_of(item, draw):
    """One answer to ``item``, as it is kept; None where it was left open."""
    some = st.booleans()
    match item.kind:
        case Kind.SINGLE:
            return draw(st.none() | st.sampled_from([option.code for option in item.options]))
        case Kind.MULTIPLE | Kind.TICKS:
            return [part.code for part in item.options or item.rows if draw(some)] or None
        case Kind.SCALE:
            return draw(st.none() | st.integers(int(item.minimum), int(item.maximum)))
        case Kind.NUMBER:
            return draw(st.none() | st.integers(0, 120).map(lambda half: half / 2))
        case Kind.MATRIX | Kind.STATEMENTS | Kind.YES_NO:
            codes = [option.code for option in item.variables[0].categories]
            given = {row.code: draw(st.none() | st.sampled_from(codes)) for row in item.rows}
            return {row: code for row, code in given.items() if code} or None
        case Kind.RANKED_TEXTS:
            return draw(st.lists(st.sampled_from(RANKED), unique=True, max_size=item.at_most)) or None
        case Kind.TEXT:
            return draw(st.none() | st.sampled_from([*PHRASES, "-", "n/a", "twee\nregels"]))


@st.composite
def respondents_of(draw, instrument):
    people = []
    for _ in range(draw(st.integers(1, 4))):
        values = {}
        for item in instrument.items:
            if item.role in {Role.CLUSTER, Role.IDENTITY}:
                continue
            values[item.id] = values_of(item, draw)
            for option in item.options:
                chosen = values[item.id] or ()
                if option.other and (option.code == chosen or option.code in chosen) and draw(st.booleans()):
                    values[f"{item.id}.{option.code}"] = draw(st.sampled_from(PHRASES))
        people.append(content_of(instrument, values))
    return people


def cells_of(item, values, language):
    """The cells of one respondent under the headers that a forms tool gives the item."""
    value, title = values.get(item.id), item.wording[language]
    labels = {part.code: values.get(f"{item.id}.{part.code}") or part.label[language]
              for part in (*item.options, *item.rows)}  # fmt: skip
    match item.kind:
        case Kind.SINGLE:
            return {title: labels[value] if value else ""}
        case Kind.MULTIPLE | Kind.TICKS:
            return {title: ", ".join(labels[code] for code in value or ())}
        case Kind.MATRIX | Kind.STATEMENTS | Kind.YES_NO:
            said = {option.code: option.label[language] for option in item.variables[0].categories}
            return {f"{title} [{row.label[language]}]": said.get((value or {}).get(row.code), "") for row in item.rows}
        case Kind.RANKED_TEXTS:
            given = [*(value or ()), *[""] * item.at_most][: item.at_most]
            return {f"{title} [{place}]": text for place, text in enumerate(given, start=1)}
    return {title: "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)}


def exported(instrument, people, language):
    """The answers as the reading of an export of them understands them."""
    rows = [
        {header: cell for item in instrument.items if item.role not in {Role.CLUSTER, Role.IDENTITY}
         for header, cell in cells_of(item, values, language).items()}
        for values in people
    ]  # fmt: skip
    columns = tuple(column_of(header, [row[header] for row in rows]) for header in rows[0])
    table = RawTable(columns=columns, rows=range(2, 2 + len(rows)))
    matches = propose(instrument, columns)
    assert all(match.item for match in matches)
    coding = code_answers(table, instrument, matches)
    assert [note.kind for note in coding.notices if note.kind not in {"item_missing", "too_many"}] == []
    return coding.answers


@settings(max_examples=40)
@given(data=st.data(), name=st.sampled_from(["digitale-school-leraren", "digitale-school-leraren@2"]),
       language=st.sampled_from(["nl", "en"]))  # fmt: skip
def test_answers_are_those_of_a_forms_export_of_the_same_people(data, name, language):
    instrument = load_instrument(name)
    people = data.draw(respondents_of(instrument))

    ours, theirs = answers_from(instrument, people), exported(instrument, people, language)

    assert ours.codes == theirs.codes
    assert {key: column for key, column in ours.texts.items() if any(column)} == {
        key: column for key, column in theirs.texts.items() if any(column)
    }
    assert ours.texts.keys() >= theirs.texts.keys()
    assert [str(number) for number in ours.numbers["ict_years"]] == [
        str(number) for number in theirs.numbers["ict_years"]
    ]


def test_what_was_typed_on_the_site_is_counted(form):
    posted = {"job": ["b"], "why": ["omdat"], "years": ["7,5"], "grade": ["10"]}
    values = dict(read_page(pages_of(form)[0], posted, {}).values)

    answers = answers_from(form, [content_of(form, values)])

    assert (answers.codes["job"][0], answers.texts["why"], answers.numbers["years"][0]) == (1, ("omdat",), 7.5)
    assert not math.isnan(answers.numbers["years"][0])


@pytest.mark.parametrize("values", [{"job": ["a"], "best": "p", "use": "x", "tools": 5, "grade": True, "years": "7"}])
def test_values_of_the_wrong_shape_are_no_answers(form, values):
    answers = answers_from(form, [values])

    assert {answers.codes[key][0] for key in ("job", "best.p", "use.x", "years", "grade")} <= {BLANK, INVALID}
