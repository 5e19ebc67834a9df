"""The framework of 2022 is whole, in our own words, and nonsense in a file is refused by name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from digitaleschool.core.quality.evidence import LOOKS
from digitaleschool.core.quality.framework import FOLDER, load_quality_framework, read_quality_framework
from digitaleschool.core.survey.knowledge_files import KnowledgeError

SEED = Path(__file__).parents[4] / "shared" / "seed" / "rapport-digitale-school.txt"
FILE = FOLDER / "rtc-2022.yaml"
FRAMEWORK = load_quality_framework()


def test_fifteen_criteria_nineteen_points_thirty_four_wishes():
    assert FRAMEWORK.codes == (
        "A1", "A2", "A3", "A4", "A5", "B1", "B2", "C1", "D1", "D2", "D3", "D4", "D5", "E1", "E2",
    )  # fmt: skip
    assert [group.code for group in FRAMEWORK.groups] == ["A", "B", "C", "D", "E"]
    assert (len(FRAMEWORK.checklist), len(FRAMEWORK.ideal)) == (19, 34)
    assert (FRAMEWORK.key, FRAMEWORK.version) == ("rtc-2022", "1")


def test_every_wish_hangs_on_a_criterion_or_says_why_by_none():
    for wish in FRAMEWORK.wishes:
        assert bool(wish.criteria) != bool(wish.why_none.nl), wish.code
    alone = [f"{wish.list}.{wish.code}" for wish in FRAMEWORK.wishes if not wish.criteria]
    assert alone == [
        "checklist.short_sessions", "checklist.problem_solving", "checklist.inspiring", "checklist.small_groups",
        "ideal.short_sessions", "ideal.vision", "ideal.depth", "ideal.inspiring", "ideal.interactive",
        "ideal.small_group", "ideal.individual", "ideal.with_colleagues", "ideal.voluntary",
    ]  # fmt: skip


def test_all_evidence_that_can_be_computed_is_used():
    used = {name for criterion in FRAMEWORK.criteria for name in criterion.evidence}
    used |= {name for wish in FRAMEWORK.wishes for name in wish.evidence}

    assert used == set(LOOKS)


@pytest.mark.skipif(not SEED.exists(), reason="the report lies beside the project, not in it")
def test_no_wording_of_the_report_stands_in_the_file():
    report = _words(SEED.read_text(encoding="utf-8"))
    texts = [
        text for criterion in FRAMEWORK.criteria
        for text in (criterion.label.nl, criterion.text.nl, criterion.question.nl, criterion.asked.nl)
    ] + [wish.label.nl for wish in FRAMEWORK.wishes]  # fmt: skip

    runs = [run for text in texts for run in _runs_of_six(_words(text).split())]

    assert [run for run in runs if f" {run} " in report] == []


def _runs_of_six(words):
    return [" ".join(words[at : at + 6]) for at in range(len(words) - 5)]


def _words(text):
    return " " + " ".join(re.findall(r"\w+", re.sub(r"-\s*\n\s*", "", text).lower())) + " "


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("required: [audience]", "required: [magic]", "A1: nothing computes magic"),
        ("required: [audience]", "required: []", "A1: without required evidence it would always be met"),
        ("supporting: [levels]", "supporting: [audience]", "A1: audience is required and supporting"),
        ("required: [audience]", "required: [audience, audience]", "A1: 'required' names something twice"),
        ("code: A1\n    group: A", "code: A1\n    group: Z", "A1: there is no such group"),
        ("code: A2\n", "code: A1\n", "criteria: code 'A1' is no code, or stands there twice"),
        ("source: L2683-2685", "source: page 60", "'source' is 'page 60'"),
        ("ideal: [own_level]\n  - code: A2", "ideal: [moon]\n  - code: A2", "A1: ideal has no moon"),
        ("judge: yes\n    q", "judge: perhaps\n    q", "'judge' is 'perhaps'"),
        ("asked_nl: Was deze", "asked_fr: Was deze", "'asked_nl' is missing, 'asked_fr' is unknown"),
        ("value: 0.40", "value: 40", "practice_not_met <= practice_met <= 1"),
        ("value: 12", "value: 21", "group_met is more than group_not_met"),
        ("value: 12", "value: nan", "is no sensible number"),
        ("code: proof_years", "code: proof_decades", "proof_decades, proof_years is missing or unknown"),
        ("source: L2634, evidence: [], none_nl", "source: L2634, evidence: [], why_nl", "'why_nl' is unknown"),
        ("source: L2636, evidence", "source: L2636, none_nl: x, none_en: x, evidence", "checklist vision: D3 name it"),
        ("[attainment_targets, vision]", "[attainment_targets]", "checklist vision: no criterion names it"),
        ('version: "1"', 'version: "2"', "its id and version say rtc-2022@2"),
        ('changed: "2026-11-25: first', 'changed: "first', "'changed' begins with a date"),
        ("groups:", "groups: none\nmore:", "'more' is unknown"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_file_entry_and_reason(tmp_path, old, new, reason):
    source = FILE.read_text(encoding="utf-8")
    assert old in source
    path = tmp_path / "rtc-2022.yaml"
    path.write_text(source.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(KnowledgeError) as caught:
        read_quality_framework(path)

    assert re.match(r"rtc-2022.yaml, line \d+: ", str(caught.value))
    assert reason in str(caught.value)


@pytest.mark.parametrize("key", ["nowhere", "../frameworks/themas", "", "rtc-2022@0"])
def test_a_framework_that_is_not_there_is_refused(key):
    with pytest.raises(KnowledgeError):
        load_quality_framework(key)


def test_criteria_and_groups_are_found_by_code():
    assert FRAMEWORK.criterion("C1").group == "C"
    assert FRAMEWORK.group("E").label.en == "Didactically sound"
    with pytest.raises(KeyError):
        FRAMEWORK.criterion("F1")
    with pytest.raises(KeyError):
        FRAMEWORK.group("F")
