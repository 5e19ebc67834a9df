import re
from pathlib import Path

import pytest

from digitaleschool.core.fieldwork.plan import (
    GUIDE,
    PHASES,
    SURVEY,
    load_questions,
    load_steps,
    step_named,
)
from digitaleschool.core.survey.knowledge_files import KnowledgeError
from digitaleschool.core.survey.loading import load_instrument

SEED = Path(__file__).parents[4] / "shared" / "seed" / "rapport-digitale-school.txt"


def test_there_are_ten_steps_in_the_phases_of_the_report():
    steps = load_steps()

    assert [step.number for step in steps] == list(range(1, 11))
    assert [step.phase for step in steps] == [
        *["surroundings"] * 2, *["asking"] * 4, *["results"] * 3, "action",
    ]  # fmt: skip
    assert {step.phase for step in steps} == set(PHASES)
    assert step_named(10) is steps[-1]


def test_there_are_four_questions_of_which_the_first_has_two_parts():
    questions = load_questions()

    assert [question.code for question in questions if not question.part_of] == ["1", "2", "3", "4"]
    assert [question.code for question in questions if question.part_of == "1"] == ["1a", "1b"]


def test_each_question_names_items_that_are_there():
    survey, guide = ({item.id for item in load_instrument(name).items} for name in (SURVEY, GUIDE))

    for question in load_questions():
        assert question.survey or question.guide
        assert set(question.survey) <= survey
        assert set(question.guide) <= guide


def test_everything_has_its_source_lines():
    sources = [entry.source for entry in (*load_steps(), *load_questions())]

    assert [source for source in sources if not re.fullmatch(r"L\d+(-\d+)?", source)] == []


@pytest.mark.parametrize("entry", [*load_steps(), *load_questions()], ids=lambda entry: entry.source)
def test_no_sentence_is_copied_from_the_report(entry):
    if not SEED.exists():
        pytest.skip("the seed report is not beside the repository")
    report = " ".join(re.findall(r"\w+", SEED.read_text(encoding="utf-8").replace("-\n", "").lower()))
    words = (entry.name if hasattr(entry, "name") else entry.wording).nl
    run = re.findall(r"\w+", words.lower())
    copied = [" ".join(run[at : at + 6]) for at in range(len(run) - 5)]

    assert [found for found in copied if f" {found} " in f" {report} "] == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("{number: 2, nl: a, en: b, phase: asking, gives_nl: c, gives_en: d, source: L1}", "stands in place 1"),
        ("{number: 1, nl: a, en: b, phase: elsewhere, gives_nl: c, gives_en: d, source: L1}", "'phase' is 'elsewhere'"),
        (
            "{number: one, nl: a, en: b, phase: asking, gives_nl: c, gives_en: d, source: L1}",
            "not a number",
        ),
        ("{number: 1, nl: a, en: b, phase: asking, gives_nl: c, source: L1}", "'gives_en' is missing"),
    ],
)
def test_steps_that_make_no_sense_are_refused(tmp_path, body, reason):
    path = tmp_path / "steps.yaml"
    path.write_text(f'changed: "2026-11-25: x"\nentries:\n  - {body}\n')

    with pytest.raises(KnowledgeError, match=rf"steps\.yaml, line 3: .*{reason}"):
        load_steps(path)


def test_a_part_of_no_question_is_refused(tmp_path):
    path = tmp_path / "questions.yaml"
    path.write_text(
        'changed: "2026-11-25: x"\nentries:\n'
        "  - {code: 1a, part_of: '1', nl: a, en: b, survey: [], guide: [], source: L1}\n"
    )

    with pytest.raises(KnowledgeError, match="part_of '1' is no question above it"):
        load_questions(path)
