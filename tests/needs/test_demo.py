from __future__ import annotations

import csv
import doctest
import re
from collections import Counter

import numpy as np
import pytest

from digitaleschool.core.evidence.figures import Bound, load_published, load_published_rankings
from digitaleschool.core.survey.answers import BLANK, FIRST_MISSING
from digitaleschool.core.survey.vocabulary import load_themes, load_tools
from digitaleschool.needs import invented
from digitaleschool.needs.demo import are_invented, demo_answers, people, write_google_forms_csv
from digitaleschool.needs.reading import read_export


@pytest.fixture(scope="module")
def answers():
    return demo_answers()


def share(answers, variable_id, category):
    variable = answers.instrument.variable(variable_id)
    place = [option.code for option in variable.categories].index(category)
    codes = np.frombuffer(answers.codes[variable_id], np.uint8)
    return float((codes == place).sum() / (codes < FIRST_MISSING).sum())


def ticks(answers, row):
    return np.frombuffer(answers.codes[f"statements.{row}"], np.uint8).astype(float)


@pytest.mark.parametrize("figure", load_published(), ids=lambda figure: figure.code)
def test_demo_gives_each_published_percentage(answers, figure):
    found = share(answers, figure.item, figure.category)

    assert answers.count == figure.n == 243
    assert figure.agrees_with(found)
    assert figure.bound is Bound.ABOVE or round(found * 100) == figure.percent


DAILY, WEEKLY, FORTNIGHTLY, MONTHLY, YEARLY, NEVER = range(6)
PER_YEAR = (180, 108, 30, 10, 4, 0)


@pytest.mark.parametrize(
    ("ranking", "rule"),
    [
        ("most", lambda shares: shares[DAILY] + shares[WEEKLY]),
        ("most", lambda shares: float(np.dot(shares, PER_YEAR))),
        ("least", lambda shares: shares[NEVER]),
        ("least", lambda shares: -shares[DAILY] - shares[WEEKLY]),
        ("least", lambda shares: -float(np.dot(shares, PER_YEAR))),
        ("now_and_then", lambda shares: shares[FORTNIGHTLY] + shares[MONTHLY]),
        ("now_and_then", lambda shares: shares[FORTNIGHTLY] + shares[MONTHLY] + shares[YEARLY]),
    ],
)
def test_demo_gives_each_published_list_under_every_plain_rule(answers, ranking, rule):
    published = next(found for found in load_published_rankings() if found.code == ranking)
    uses = [v for v in answers.instrument.variables if v.item_id == "use" and v.part != "other"]
    scores = {use.id: rule([share(answers, use.id, option.code) for option in use.categories]) for use in uses}

    ordered = sorted(scores, key=lambda use: -scores[use])

    assert tuple(ordered[:5]) == published.items
    assert len(set(scores.values())) == len(scores)


def test_demo_is_the_same_every_time_and_another_with_another_seed(tmp_path):
    first, again, other = tmp_path / "first.csv", tmp_path / "again.csv", tmp_path / "other.csv"

    write_google_forms_csv(demo_answers(), first)
    write_google_forms_csv(demo_answers(), again)
    write_google_forms_csv(demo_answers(seed=7), other)

    assert first.read_bytes() == again.read_bytes()
    assert first.read_bytes() != other.read_bytes()


@pytest.mark.parametrize("seed", [2021, 1, 2, 3])
def test_demo_keeps_the_totals_whatever_the_seed(seed):
    made = demo_answers(seed=seed)

    assert all(figure.agrees_with(share(made, figure.item, figure.category)) for figure in load_published())


@pytest.mark.parametrize(
    ("one", "other", "sign"),
    [
        ("technical_skill", "solve_problems", 1),
        ("technical_support", "didactic_support", 1),
        ("knows_vision", "knows_training_policy", 1),
        ("technical_skill", "pupils_know_more", -1),
        ("technical_support", "infrastructure_missing", -1),
        ("added_value", "costs_content", -1),
        ("added_value", "no_need", -1),
    ],
)
def test_demo_answers_hang_together(answers, one, other, sign):
    correlation = float(np.corrcoef(ticks(answers, one), ticks(answers, other))[0, 1])

    assert 0.1 < sign * correlation < 0.9


def test_demo_rating_and_years_go_with_skill(answers):
    rating = np.frombuffer(answers.codes["self_rating"], np.uint8).astype(float)
    years = np.array(answers.numbers["ict_years"])
    known = ~np.isnan(years)

    assert np.corrcoef(rating, ticks(answers, "technical_skill"))[0, 1] > 0.3
    assert np.corrcoef(years[known], rating[known])[0, 1] > 0.1


def test_demo_colleagues_resemble_each_other(answers):
    clusters = np.array(answers.clusters)
    support = ticks(answers, "technical_support")
    known = clusters >= 0
    overall = support[known].mean()
    pairs = [
        (i, j) for i in np.flatnonzero(known) for j in np.flatnonzero(known) if i < j and clusters[i] == clusters[j]
    ]

    likeness = np.mean([(support[i] - overall) * (support[j] - overall) for i, j in pairs]) / support[known].var()

    assert likeness > 0.03


def test_demo_schools_are_many_and_none_is_large(answers):
    sizes = Counter(school for school in answers.clusters if school >= 0)

    assert 75 <= len(sizes) <= 80
    assert max(sizes.values()) <= 9
    assert answers.clusters.count(-1) == 5


def test_demo_groups_are_large_enough_to_cross(answers):
    counts = {
        item: sorted(Counter(code for code in answers.codes[item] if code < FIRST_MISSING).values())
        for item in ("network", "province", "ict_years")
    }

    assert [len(found) for found in counts.values()] == [4, 5, 5]
    assert min(found[0] for found in counts.values()) >= 20
    for item in ("form", "function", "field"):
        assert min(answers.codes[v.id].count(1) for v in answers.instrument.item(item).variables) >= 5


def test_demo_answers_obey_the_form(answers):
    options = answers.instrument.item("reasons").variables
    chosen = [[answers.codes[option.id][k] for option in options] for k in range(answers.count)]
    statements = answers.instrument.item("statements").variables
    manual = answers.codes["support.no_need"]
    others = [answers.codes[v.id] for v in answers.instrument.item("support").variables if v.part != "no_need"]

    assert {sum(code == 1 for code in row) for row in chosen} == {0, 1, 2, 3}
    assert all(row == [BLANK] * len(row) for row in chosen if 1 not in row)
    assert all(any(answers.codes[v.id][k] for v in statements) for k in range(answers.count))
    assert not any(manual[k] == 1 and any(column[k] == 1 for column in others) for k in range(answers.count))
    assert not any(
        answers.codes["statements.no_need"][k] and answers.codes["statements.want_more"][k]
        for k in range(answers.count)
    )
    assert not any(text and answers.codes["trained"][k] for k, text in enumerate(answers.texts["trained_which"]))


def test_demo_leaves_some_answers_open(answers):
    open_answers = {name: column.count(BLANK) for name, column in answers.codes.items() if column.count(BLANK)}

    assert {"ict_years", "use.see_home", "modes.webinar", "support.forum", "reasons.usable"} <= set(open_answers)
    assert min(open_answers.values()) >= 5
    assert answers.texts["tools.1"].count("") == 22


def test_demo_names_tools_with_variants_that_are_nearly_all_recognised(answers):
    tools = load_tools()
    named = [text for place in range(1, 6) for text in answers.texts[f"tools.{place}"] if text]
    found = [tools.recognise(text) for text in named]

    spellings = Counter(tool.code for text, tool in set(zip(named, found, strict=True)) if tool)

    assert spellings["bookwidgets"] >= 4
    assert 0.95 < sum(tool is not None for tool in found) / len(found) < 1
    assert {"general", "subject"} == {tool.kind.value for tool in found if tool}


def test_demo_wishes_touch_the_themes_of_the_report(answers):
    themes = load_themes()
    touched = Counter(theme.code for text in answers.texts["training_needs"] for theme in themes.match(text))

    assert {"programming", "modelling_3d", "automation", "ar_vr"} < set(touched)
    assert {"interactive", "assessment", "microsoft", "google"} < set(touched)


def test_demo_is_marked_as_invented_and_names_nobody(answers, tmp_path):
    path = tmp_path / "demo.csv"
    write_google_forms_csv(answers, path)
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))

    assert answers.invented
    assert rows[0][:3] == ["Tijdstempel", "Hoe heet je?", "Op welke school werk je?"]
    assert [row[1] for row in rows[1:]] == [f"Demo persoon {k:03d}" for k in range(1, 244)]
    assert {row[2].split()[0] for row in rows[1:] if row[2]} == {"Demoschool"}
    assert are_invented(row[2] for row in rows[1:])


@pytest.mark.parametrize(
    ("schools", "invented"),
    [
        (["Demoschool 01", "", "Demoschool 80"], True),
        (["Demoschool 01", "Sint-Jan"], False),
        (["Demoschool"], False),
        (["", ""], False),
        ([], False),
    ],
)
def test_invented_answers_are_known_by_their_schools(schools, invented):
    assert are_invented(schools) is invented


@pytest.mark.parametrize(
    ("language", "moment"), [("nl", r"\d{1,2}-[456]-2021 \d\d:\d\d:\d\d"), ("en", r"[456]/\d{1,2}/2021 \d\d:\d\d:\d\d")]
)
def test_demo_file_looks_like_that_of_a_google_form(answers, tmp_path, language, moment):
    path = tmp_path / "demo.csv"
    write_google_forms_csv(answers, path, language=language)
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    statements = next(
        k for k, header in enumerate(rows[0]) if header == answers.instrument.item("statements").wording[language]
    )

    assert len(rows) == 244
    assert {len(row) for row in rows} == {len(rows[0])}
    assert all(re.fullmatch(moment, row[0]) for row in rows[1:])
    assert max(row[statements].count("., ") for row in rows[1:]) > 5


@pytest.mark.parametrize("language", ["nl", "en"])
def test_demo_file_is_read_back_as_it_was_written(answers, tmp_path, language):
    path = tmp_path / "demo.csv"
    write_google_forms_csv(answers, path, language=language)

    read = read_export(path, instrument=answers.instrument)

    assert read.format == "google-forms"
    assert read.answers.codes == answers.codes
    assert read.answers.texts == answers.texts
    assert str(read.answers.numbers["ict_years"]) == str(answers.numbers["ict_years"])
    schools = set(zip(answers.clusters, read.answers.clusters, strict=True))
    assert len(schools) == len(set(answers.clusters)) == len(set(read.answers.clusters))


@pytest.mark.parametrize("module", [people, invented])
def test_examples_in_the_docstrings_run(module):
    found = doctest.testmod(module)

    assert (found.failed, found.attempted > 0) == (0, True)
