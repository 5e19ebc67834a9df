"""Each criterion can be met, and each can be failed; what a person must judge is told apart."""

from __future__ import annotations

from datetime import date

import pytest
from tests.quality_cases import ENDED, FACTS, TODAY, with_content, with_facts

from digitaleschool.core.offer.content import Content, FirstLesson, LabourProof, Part, SessionPlan, Software
from digitaleschool.core.quality.evidence import LOOKS, compute
from digitaleschool.core.quality.facts import (
    EvidenceFact,
    Facts,
    GoalFact,
    ProviderFact,
    RunFact,
    ToolFact,
    TrainerFact,
)
from digitaleschool.core.quality.findings import find, find_wishes
from digitaleschool.core.quality.framework import load_quality_framework

FRAMEWORK = load_quality_framework()
EMPTY = Facts(content=Content(), today=TODAY)


def found(facts):
    return {finding.criterion: finding for finding in find(FRAMEWORK, facts)}


def state(name, facts):
    return compute(name, facts, FRAMEWORK.rules).state


def at(km):
    return RunFact(starts_on=TODAY, mode="on_site", town="De Panne", median_km=km)


def practising(minutes):
    parts = (Part(minutes=100 - minutes), Part(doing="practise", minutes=minutes))
    return with_content(sessions=(SessionPlan(parts=parts),))


def proven(year):
    proof = LabourProof(tool="tia_portal", company="X", what="y", year=year)
    return with_facts(with_content(labour_market=(proof,)), tools=())


def goal(scope="", ends_on=None):
    return GoalFact(code="1", edition="e", framework="F", scope=scope, ends_on=ends_on)


def test_a_full_training_is_met_as_far_as_can_be_computed():
    findings = found(FACTS)

    assert {code: one.computed for code, one in findings.items()} == dict.fromkeys(FRAMEWORK.codes, "met")
    assert [code for code, one in findings.items() if one.is_met_so_far] == ["A2", "B1", "B2", "E1"]
    assert {code for code, one in findings.items() if one.state == "met"} == set(FRAMEWORK.codes) - {
        "A2",
        "B1",
        "B2",
        "E1",
    }
    assert all(one.remedies == one.advice == () for one in findings.values())


def test_an_empty_training_fails_everything_and_is_told_what_mends_it():
    findings = found(EMPTY)

    assert {one.state for one in findings.values()} == {"not_met"}
    assert not any(one.needs_judge for one in findings.values())
    assert all(remedy.nl and remedy.en for one in findings.values() for remedy in (*one.remedies, *one.advice))


FAILURES = {
    "A1": with_content(stages=()),
    "A2": with_content(prior_ict=""),
    "A3": with_facts(with_content(access=""), runs=(at(61.0),)),
    "A4": with_content(platform_how_to=""),
    "A5": with_content(shares_with_rtc=False),
    "B1": with_content(pupils_do=""),
    "B2": with_content(first_lessons=()),
    "C1": with_facts(
        with_content(labour_market=()), tools=(ToolFact(code="tia_portal", on_labour_market="no"),)
    ),
    "D1": with_facts(with_content(themes=()), tracks=()),
    "D2": with_content(prior_subject=""),
    "D3": with_facts(goals=(GoalFact(code="4.5", edition="eindtermen-2021", framework="Eindtermen", ends_on=ENDED),)),
    "D4": with_facts(with_content(prior_ict=""), modules=()),
    "D5": with_content(questions_to=()),
    "E1": with_facts(trainers=(TrainerFact(name="x", evidence=(EvidenceFact(kind="didactic"),)),)),
    "E2": with_facts(provider=ProviderFact(name="x", quality_system="ISO", ends_on=date(2026, 11, 24))),
}  # fmt: skip


@pytest.mark.parametrize("code", FRAMEWORK.codes)
def test_each_criterion_can_be_failed(code):
    finding = found(FAILURES[code])[code]

    assert (finding.state, finding.needs_judge) == ("not_met", False)
    assert finding.remedies


LOST = {
    "audience": with_content(fields=()),
    "levels": with_content(levels=()),
    "promise": with_content(promise=Content().promise),
    "prior_knowledge": with_content(prior_ict=""),
    "equipment": with_content(equipment=()),
    "total_cost": with_content(extra_cents=None),
    "place_reachable": FAILURES["A3"],
    "access": with_content(access=""),
    "several_places": with_facts(runs=FACTS.runs[:1]),
    "platform": with_content(platform=""),
    "from_a_distance": with_content(modes=("on_site",)),
    "goals_current": FAILURES["D3"],
    "goals_ended": with_facts(goals=(*FACTS.goals, *FAILURES["D3"].goals)),
    "goals_in_scope": with_facts(goals=(goal("out"),)),
    "pupils_use": with_content(pupils_do=""),
    "need_served": with_facts(needs=()),
    "first_lesson": with_content(first_lessons=()),
    "practice_share": practising(24),
    "group_size": with_content(group_max=21),
    "same_field": with_content(same_field=False),
    "asks_ahead": with_content(asks_ahead=False),
    "sessions_short": with_content(sessions=(SessionPlan(parts=(Part(minutes=301),)),)),
    "tools_on_market": FAILURES["C1"],
    "software_afterwards": with_content(software=(Software(tool="tia_portal", available_after="no"),)),
    "material_shared": with_content(shares_with_participants=False),
    "material_in_site": with_facts(materials=()),
    "material_ahead": with_facts(with_content(material_days_ahead=0), materials=()),
    "track": FAILURES["D1"],
    "self_study": FAILURES["D4"],
    "questions_afterwards": with_content(questions_to=()),
    "contact": with_content(answers_within_days=11),
    "return_session": with_facts(with_content(sessions=FACTS.content.sessions[:1]), runs=()),
    "exchange": with_content(questions_to=("trainer",)),
    "several_times": with_facts(with_content(times_a_year=1), runs=FACTS.runs[:1]),
    "trainers": with_facts(trainers=()),
    "quality_system": FAILURES["E2"],
    "outside_look": with_facts(provider=ProviderFact(name="x", quality_system="ISO")),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(LOOKS))
def test_each_evidence_can_be_met_and_lost(name):
    lost = compute(name, LOST[name], FRAMEWORK.rules)

    assert state(name, FACTS) == "met"
    assert (lost.state, bool(lost.said.nl and lost.said.en and lost.remedy.nl and lost.remedy.en)) == ("not_met", True)
    assert lost.mended_in


@pytest.mark.parametrize(
    ("name", "facts", "expected"),
    [
        # practice: 25 and 40 percent are on the good side of their thresholds
        *[
            ("practice_share", practising(done), wanted)
            for done, wanted in ((24, "not_met"), (25, "cannot_tell"), (39, "cannot_tell"), (40, "met"))
        ],
        *[
            ("group_size", with_content(group_min=None, group_ideal=None, group_max=most), wanted)
            for most, wanted in ((12, "met"), (13, "cannot_tell"), (20, "cannot_tell"), (21, "not_met"))
        ],
        *[
            ("sessions_short", with_content(sessions=(SessionPlan(parts=(Part(minutes=minutes),)),)), wanted)
            for minutes, wanted in ((180, "met"), (181, "cannot_tell"), (300, "cannot_tell"), (301, "not_met"))
        ],
        *[
            ("place_reachable", with_facts(with_content(access=access), runs=(at(km),)), wanted)
            for km, access, wanted in (
                (30.0, "", "met"), (30.1, "", "cannot_tell"), (60.0, "", "cannot_tell"), (60.1, "", "not_met"),
                (60.1, "Trein", "cannot_tell"), (None, "", "cannot_tell"),
            )
        ],
        *[
            ("contact", with_content(answers_within_days=days), wanted)
            for days, wanted in ((10, "met"), (11, "not_met"))
        ],
        # a proof of 2021 still counts in 2026, one of 2020 does not
        *[
            ("tools_on_market", proven(year), wanted)
            for year, wanted in ((2021, "met"), (2020, "cannot_tell"))
        ],
        # the last day counts
        *[
            ("quality_system", with_facts(provider=ProviderFact(name="x", quality_system="ISO", ends_on=day)), wanted)
            for day, wanted in ((TODAY, "met"), (date(2026, 11, 24), "not_met"))
        ],
        ("goals_in_scope", with_facts(goals=(goal(),)), "cannot_tell"),
        ("goals_in_scope", with_facts(goals=(goal("in", ENDED),)), "not_met"),
        ("first_lesson", with_content(fields=("mechanica_elektriciteit", "hout")), "cannot_tell"),
        ("first_lesson", with_content(first_lessons=(FirstLesson(field="hout", first_lesson="x"),)), "not_met"),
        ("self_study", with_facts(with_content(prior_ict="Geen.", prior_subject="none"), modules=()), "met"),
        ("self_study", with_facts(modules=()), "cannot_tell"),
        ("track", with_facts(tracks=()), "cannot_tell"),
        ("place_reachable", with_facts(with_content(modes=("online",)), runs=()), "met"),
        ("place_reachable", with_facts(runs=()), "cannot_tell"),
        ("place_reachable", with_facts(runs=(at(70.0), at(None), at(10.0))), "met"),  # the best one counts
        ("platform", with_content(modes=("on_site",), platform=""), "met"),
        ("equipment", with_content(equipment=(), needs_no_equipment=True), "met"),
        ("software_afterwards", with_content(software=(Software(tool="tia_portal"),)), "met"),  # as the register knows
        ("software_afterwards", with_content(software=(Software(tool="eigen"),)), "cannot_tell"),
    ],
)  # fmt: skip
def test_edges(name, facts, expected):
    assert state(name, facts) == expected


def test_findings_name_the_facts_and_no_person():
    texts = [one.said.nl for finding in find(FRAMEWORK, FACTS) for one in finding.evidence]

    assert "71 % oefentijd: 2 uur 30 van 3 uur 30." in texts
    assert "Doelen die gelden: 6.1 (Minimumdoelen)." in texts
    assert not any(word in text for text in texts for word in ("Lesgever,", "Demo Lesgever", "an@demo.example"))


def test_supporting_evidence_never_decides():
    finding = found(with_facts(needs=()))["B1"]

    assert finding.computed == "met"
    assert [text.en for text in finding.advice] == ["Tie a need of teachers to it."]


def test_every_wish_is_found_and_those_without_evidence_are_left_to_people():
    wishes = find_wishes(FRAMEWORK, FACTS)

    assert (len(wishes), len({(one.wish.list, one.wish.code) for one in wishes})) == (53, 53)
    assert {one.state for one in wishes if one.evidence} == {"met"}
    assert {one.state for one in wishes if not one.evidence} == {"cannot_tell"}
