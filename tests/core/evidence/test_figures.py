from __future__ import annotations

import doctest

import pytest

from digitaleschool.core.evidence import figures
from digitaleschool.core.evidence.figures import (
    Bound,
    PublishedFigure,
    load_published,
    load_published_rankings,
    load_reference,
)
from digitaleschool.core.survey.knowledge_files import KnowledgeError
from digitaleschool.core.survey.loading import load_instrument
from digitaleschool.core.survey.wording import Text

INSTRUMENT = load_instrument("digitale-school-leraren")


def test_published_figures_are_those_of_the_report():
    shown = {figure.code: figure.display for figure in load_published()}

    assert shown == {
        "no_need": "5 %",
        "added_value": "> 80 %",
        "want_more": "54 %",
        "too_much_time": "20 %",
        "infrastructure_missing": "29 %",
        "solve_problems": "63 %",
        "cannot_solve_problems": "37 %",
        "technical_skill": "61 %",
        "lacks_technical_skill": "39 %",
        "knows_vision": "43 %",
        "technical_support": "48 %",
        "didactic_support": "44 %",
        "trained": "65 %",
        "knows_training_policy": "36 %",
        "no_software": "0 %",
    }


@pytest.mark.parametrize("figure", load_published(), ids=lambda figure: figure.code)
def test_each_published_figure_counts_an_answer_of_the_survey(figure):
    categories = {option.code for option in INSTRUMENT.variable(figure.item).categories}

    assert figure.category in categories
    assert figure.n == 243
    assert figure.source.startswith("L")


def test_figures_that_come_from_missing_ticks_say_so():
    noted = {figure.code for figure in load_published() if figure.note}

    assert noted == {"cannot_solve_problems", "lacks_technical_skill", "no_software"}
    assert {figure.category for figure in load_published() if figure.code in noted} == {"ticked", "not_ticked"}


def test_published_rankings_name_uses_of_the_survey():
    rankings = {ranking.code: ranking.items for ranking in load_published_rankings()}

    assert set(rankings) == {"most", "least", "now_and_then"}
    for items in rankings.values():
        assert len(set(items)) == 5
        assert all(INSTRUMENT.variable(item).item_id == "use" for item in items)
    assert set(rankings["most"]) & set(rankings["now_and_then"]) == {"use.stimulate", "use.feedback", "use.interactive"}


@pytest.mark.parametrize("figure", load_reference(), ids=lambda figure: figure.code)
def test_each_reference_figure_says_whether_and_why_it_compares(figure):
    assert figure.why.nl
    assert figure.why.en
    assert figure.population.nl != figure.population.en
    assert 2010 <= figure.year <= 2021
    if figure.category:
        assert figure.category in {option.code for option in INSTRUMENT.variable(figure.item).categories}
    elif figure.item:
        assert figure.item in {item.id for item in INSTRUMENT.items} | {v.id for v in INSTRUMENT.variables}


def test_reference_figures_are_those_of_the_environment_analysis():
    values = {figure.code: figure.value for figure in load_reference() if figure.unit == "percent"}

    assert values == {
        "talis_ict_in_training_eu": 49.1,
        "talis_prepared_be": 27.9,
        "talis_prepared_bevl": 34.5,
        "talis_prepared_befr": 19.5,
        "talis_prepared_eu22": 37.5,
        "talis_projects_be": 28.9,
        "talis_projects_bevl": 37.8,
        "talis_projects_befr": 18.8,
        "talis_projects_eu22": 46.9,
        "covid_training_schools": 58,
        "covid_training_low_oki": 68,
        "covid_training_middle_oki": 60,
        "covid_training_high_oki": 47,
        "covid_training_secondary": 67,
        "covid_training_primary": 54,
        "extra_training_needed": 70,
        "less_able_after_lockdown": 20,
        "mictivo_policy_plan": 66.7,
    }
    assert {figure.code for figure in load_reference()} - set(values) == {"mictivo_coordination_hours"}


@pytest.mark.parametrize(
    ("percent", "bound", "share", "agrees"),
    [
        (54, Bound.EXACTLY, 0.5349, False),
        (54, Bound.EXACTLY, 0.535, True),
        (54, Bound.EXACTLY, 0.5449, True),
        (54, Bound.EXACTLY, 0.5451, False),
        (80, Bound.ABOVE, 0.8, False),
        (80, Bound.ABOVE, 0.8001, True),
        (0, Bound.EXACTLY, 0.0, True),
        (0, Bound.EXACTLY, 0.006, False),
    ],
)
def test_a_figure_agrees_with_shares_that_round_to_it(percent, bound, share, agrees):
    words = Text(nl="iets", en="something")
    figure = PublishedFigure(
        code="x", item="i", category="c", percent=percent, bound=bound, n=100, label=words, source="L1"
    )

    assert figure.agrees_with(share) is agrees


GOOD = {
    "code": "a", "item": "i", "category": "c", "percent": "5", "bound": "exactly", "n": "10", "source": "L1",
    "nl": "x", "en": "x",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"percent": "105"}, "outside 0 to 100"),
        ({"percent": "many"}, "not a number"),
        ({"n": "0"}, "whole number of persons"),
        ({"n": "2.5"}, "whole number of persons"),
        ({"bound": "about"}, "choose from above, exactly"),
        ({"note_nl": "alleen Nederlands"}, "missing"),
    ],
)
def test_a_senseless_figure_is_refused(tmp_path, monkeypatch, changes, reason):
    lines = [f"    {key}: '{value}'" for key, value in (GOOD | changes).items()]
    text = "\n".join(["changed: today", "entries:", "  -", *lines]) + "\n"
    (tmp_path / "published-2021.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(figures, "FOLDER", tmp_path)

    with pytest.raises(KnowledgeError, match=reason):
        load_published.__wrapped__()


def test_examples_in_the_docstrings_run():
    assert doctest.testmod(figures).failed == 0
