"""The survey of annex 2 and the interview guide of annex 1, complete, mended, in our own words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from digitaleschool.core.survey import loading
from digitaleschool.core.survey.linting import lint
from digitaleschool.core.survey.loading import list_instruments, load_instrument, parse_instrument
from digitaleschool.core.survey.model import Condition, Kind, Polarity, Role

SEED = Path(__file__).parents[4] / "shared" / "seed" / "rapport-digitale-school.txt"


def test_the_survey_asks_what_annex_2_asked_in_its_order():
    survey = load_instrument("digitale-school-leraren")

    assert [(section.id, [(item.id, item.kind.value) for item in section.items]) for section in survey.sections] == [
        ("about", [
            ("name", "text"), ("school", "text"), ("network", "single"), ("province", "single"), ("form", "multiple"),
            ("function", "multiple"), ("field", "multiple"), ("ict_years", "number"), ("self_rating", "scale"),
        ]),
        ("use", [("use", "matrix"), ("tools", "ranked_texts"), ("statements", "ticks")]),
        ("needs", [("training_needs", "text"), ("trained", "single"), ("trained_which", "text")]),
        ("expectations", [("modes", "yes_no"), ("reasons", "multiple"), ("support", "yes_no")]),
    ]  # fmt: skip


def test_the_codes_are_those_that_everyone_builds_on():
    survey = load_instrument("digitale-school-leraren")

    codes = {item.id: [part.code for part in (*item.options, *item.rows)] for item in survey.items}

    assert codes == {
        "name": [], "school": [], "ict_years": [], "self_rating": [], "tools": [], "training_needs": [],
        "trained_which": [],
        "network": ["go", "kov", "pov", "ovsg"],
        "province": ["antwerpen", "limburg", "oost_vlaanderen", "vlaams_brabant", "west_vlaanderen"],
        "form": ["bso", "tso", "obuso", "dbso", "leertijd"],
        "function": ["practice", "theory", "ta", "tac", "ict", "other"],
        "field": [
            "auto", "bouw", "chemie", "handel", "hout", "koeling_warmte", "land_tuinbouw", "lichaamsverzorging",
            "mechanica_elektriciteit", "personenzorg", "voeding", "other",
        ],
        "use": [
            "daily", "weekly_more", "monthly_2_4", "monthly_1", "yearly_few", "never",
            "explain", "exercises", "learning_paths", "tune_to_results", "individual_differences", "stimulate",
            "see_home", "skills_online", "collaboration", "group_work", "interactive", "tests", "feedback", "other",
        ],
        "statements": [
            "didactic_support", "technical_support", "infrastructure_missing", "no_software", "knows_vision",
            "knows_training_policy", "didactic_insight", "technical_skill", "solve_problems", "pupils_know_more",
            "too_much_time", "costs_content", "no_need", "want_more", "added_value",
        ],
        "trained": ["yes", "no"],
        "modes": [
            "group_course", "hands_on", "workshop", "study_day", "exchange", "own_coordinator", "school_visits",
            "printed", "remote_guided", "website", "trainer_after", "webinar", "elearning", "blended", "other",
        ],
        "reasons": [
            "quality", "material", "expertise", "new_developments", "subject_fit", "own_fit", "interactivity",
            "practical", "usable", "school_fit", "accessible", "other",
        ],
        "support": ["no_need", "contact", "helpdesk", "forum", "meeting", "follow_up", "news", "invitation"],
    }  # fmt: skip


def test_what_the_design_and_the_rules_need_is_declared():
    survey = load_instrument("digitale-school-leraren")
    item = survey.item

    assert [(one.id, one.role) for one in survey.items if one.role is not Role.CONTENT] == [
        ("name", Role.IDENTITY), ("school", Role.CLUSTER), ("network", Role.BACKGROUND), ("province", Role.BACKGROUND),
        ("form", Role.BACKGROUND), ("function", Role.BACKGROUND), ("field", Role.BACKGROUND),
        ("ict_years", Role.BACKGROUND),
    ]  # fmt: skip
    assert [option.label.nl for option in survey.variable("ict_years").categories] == [
        "0-2", "3-5", "6-10", "11-20", "21+",
    ]  # fmt: skip
    assert (item("self_rating").minimum, item("self_rating").maximum) == (0, 10)
    assert [option.per_year for option in item("use").options] == [180, 108, 30, 10, 4, 0]
    assert (item("tools").at_most, item("reasons").at_most) == (5, 3)
    assert item("trained_which").base == Condition(item="trained", codes=("yes",))
    assert [row.code for row in item("support").rows if row.exclusive] == ["no_need"]
    assert [row.code for row in item("statements").rows if row.polarity is Polarity.NEGATIVE] == [
        "infrastructure_missing", "no_software", "pupils_know_more", "too_much_time", "costs_content", "no_need",
    ]  # fmt: skip
    others = [item.id for item in survey.items if any(part.other for part in (*item.options, *item.rows))]
    assert others == ["function", "field", "use", "modes", "reasons"]


def test_version_2_asks_each_statement_and_no_name_and_changes_nothing_else():
    first, second = load_instrument("digitale-school-leraren"), load_instrument("digitale-school-leraren@2")

    changed = [item.id for item in first.items if item.id == "name" or item != second.item(item.id)]

    assert (first.id, first.version) == ("digitale-school-leraren", "1")
    assert (second.id, second.version) == ("digitale-school-leraren", "2")
    assert changed == ["name", "statements"]
    assert second.item("statements").kind is Kind.STATEMENTS
    assert second.item("statements").rows == first.item("statements").rows


def test_the_guide_has_three_blocks_and_asks_on_by_the_answer():
    guide = load_instrument("interview-leidraad")

    assert guide.kind == "interview"
    assert [(section.id, len(section.items)) for section in guide.sections] == [
        ("use", 11), ("needs", 11), ("expectations", 6),
    ]  # fmt: skip
    assert {item.base.item: item.base.codes for item in guide.items if item.base and item.base.codes == ("no",)} == {
        "uses_ict": ("no",), "trained": ("no",), "support": ("no",),
    }  # fmt: skip
    assert sum(len(item.prompts) for item in guide.items) == 16


def test_the_example_of_the_readme_loads_without_a_remark():
    readme = (Path(loading.__file__).parents[2] / "knowledge" / "README.md").read_text(encoding="utf-8")
    example, *_ = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)

    instrument = parse_instrument(example.encode())

    assert [item.id for item in instrument.items] == ["trained", "trained_which"]
    assert lint(instrument) == ()


@pytest.mark.parametrize("name", list_instruments())
def test_every_entry_says_where_it_comes_from_and_what_it_measures(name):
    instrument = load_instrument(name)

    assert re.match(r"\d{4}-\d{2}-\d{2}: ", instrument.changed)
    assert [item.id for item in instrument.items if not item.source or not item.measures] == []
    assert [row.code for item in instrument.items for row in item.rows if not row.source or not row.measures] == []


@pytest.mark.parametrize(
    ("name", "first", "last"), [("digitale-school-leraren", 2880, 3167), ("interview-leidraad", 2783, 2871)]
)
def test_every_bullet_of_the_annex_stands_in_some_source(name, first, last):
    if not SEED.exists():
        pytest.skip("the seed report is not beside the repository")
    instrument = load_instrument(name)
    cited: set[int] = set()
    for item in instrument.items:
        for source in (item.source, *(row.source for row in item.rows)):
            for start, end in re.findall(r"L(\d+)(?:-(\d+))?", source):
                cited |= set(range(int(start), int(end or start) + 1))

    lines = SEED.read_text(encoding="utf-8").splitlines()
    bullets = {number for number in range(first, last + 1) if re.search(r"•|^\t-|^\s+-", lines[number - 1])}

    headings = {
        number for number in bullets if "Indien" in lines[number - 1] and lines[number - 1].rstrip().endswith(":")
    }
    assert bullets - headings - cited == set()


@pytest.mark.parametrize("name", list_instruments())
def test_no_sentence_is_copied_from_the_report(name):
    if not SEED.exists():
        pytest.skip("the seed report is not beside the repository")
    report = _words(SEED.read_text(encoding="utf-8").replace("-\n", ""))
    instrument = load_instrument(name)

    copied = []
    for item in instrument.items:
        wordings = [item.wording, *(part.label for part in (*item.options, *item.rows)), *item.prompts]
        wordings += [item.help] if item.help else []
        for wording in wordings:
            words = _words(wording.nl).split()
            runs = [" ".join(words[start : start + 7]) for start in range(len(words) - 6)]
            copied += [run for run in runs if f" {run} " in f" {report} "]

    # The full name of a network is a name.
    assert [run for run in copied if "vlaamse gemeenschap" not in run and "steden en gemeenten" not in run] == []


def _words(text: str) -> str:
    return " ".join(re.findall(r"[\w-]+", text.casefold()))
