"""Verdicts of two, a third where they differ, waivers by name, and a gate that opens for nothing less."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.quality_cases import FACTS, with_content, with_facts

from digitaleschool.core.quality.findings import find
from digitaleschool.core.quality.framework import load_quality_framework
from digitaleschool.core.quality.reviewing import (
    JUDGED,
    ReviewRefused,
    Verdict,
    Waiver,
    gate,
    needs_third,
    outcome_of,
    to_judge,
)

FRAMEWORK = load_quality_framework()
FINDINGS = find(FRAMEWORK, FACTS)
JUDGE, COMPUTED = (next(one for one in FINDINGS if one.criterion == code) for code in ("B1", "A1"))
FAILED = next(one for one in find(FRAMEWORK, with_content(pupils_do="")) if one.criterion == "B1")


def said(*judged):
    return {
        seat: Verdict(criterion="B1", seat=seat, judged=one, reason="want ...")
        for seat, one in zip(("first", "second", "third"), judged, strict=False)
        if one
    }


@pytest.mark.parametrize(
    ("judged", "state"),
    [
        ((), "open"),
        (("met",), "open"),
        ((None, "not_met"), "open"),
        ((None, None, "met"), "open"),
        (("met", "met"), "met"),
        (("not_met", "not_met"), "not_met"),
        (("met", "not_met"), "disagree"),
        (("met", "cannot_tell"), "disagree"),
        (("cannot_tell", "cannot_tell"), "disagree"),
        (("met", "not_met", "met"), "met"),
        (("met", "not_met", "not_met"), "not_met"),
        (("cannot_tell", "cannot_tell", "met"), "met"),
        (("met", "not_met", "cannot_tell"), "open"),
        (("met", "met", "not_met"), "met"),
    ],
)
def test_where_a_judge_is_needed_two_agree_or_a_third_decides(judged, state):
    assert outcome_of(JUDGE, said(*judged)).state == state


@pytest.mark.parametrize(
    ("judged", "state"),
    [
        ((), "met"),
        (("met", "cannot_tell"), "met"),
        (("not_met",), "open"),
        (("not_met", "not_met"), "not_met"),
        (("not_met", "met"), "disagree"),
        (("not_met", "met", "met"), "met"),
    ],
)
def test_what_is_computed_as_met_stays_so_until_someone_objects(judged, state):
    assert outcome_of(COMPUTED, said(*judged)).state == state


def test_what_is_computed_as_not_met_only_a_waiver_mends():
    waiver = Waiver(criterion="B1", reason="Gaat over veiligheid van leraren.", by="Amina")

    assert outcome_of(FAILED, said("met", "met", "met")).state == "not_met"
    assert outcome_of(FAILED, said("met", "met")).why.nl == "Er staat niet wat leerlingen ermee doen."
    assert outcome_of(FAILED, {}, waiver).state == "waived"
    assert outcome_of(FAILED, {}, waiver).why.nl == "Vrijgesteld door Amina: Gaat over veiligheid van leraren."


def test_the_gate_names_what_is_missing_and_opens_when_nothing_is():
    verdicts = [
        Verdict(criterion=code, seat=seat, judged="met") for code in to_judge(FINDINGS) for seat in ("first", "second")
    ]

    shut = gate(FRAMEWORK, FINDINGS, verdicts[:-1], [])
    open_ = gate(FRAMEWORK, FINDINGS, verdicts, [])

    assert to_judge(FINDINGS) == ("A2", "B1", "B2", "E1")
    assert (shut.is_open, [one.criterion for one in shut.missing]) == (False, ["E1"])
    assert (open_.is_open, open_.missing) == (True, ())
    assert tuple(one.criterion for one in open_.outcomes) == FRAMEWORK.codes


def test_a_third_is_asked_only_where_the_first_two_differ():
    verdicts = [
        Verdict(criterion="A2", seat="first", judged="met"),
        Verdict(criterion="A2", seat="second", judged="met"),
        Verdict(criterion="B1", seat="first", judged="met"),
        Verdict(criterion="B1", seat="second", judged="not_met", reason="te vaag"),
        Verdict(criterion="E1", seat="first", judged="met"),
    ]

    outcomes = gate(FRAMEWORK, FINDINGS, verdicts, []).outcomes

    assert needs_third(outcomes) == ("B1",)
    assert gate(FRAMEWORK, FINDINGS, verdicts, []).outcome("B1").why.en == "A third reviewer decides: te vaag"


@pytest.mark.parametrize(
    ("verdicts", "waivers"),
    [
        ([Verdict(criterion="Z9", seat="first", judged="met")], []),
        ([Verdict(criterion="A1", seat="first", judged="met")] * 2, []),
        ([], [Waiver(criterion="Z9", reason="x", by="y")]),
        ([], [Waiver(criterion="A1", reason="x", by="y")] * 2),
    ],
)
def test_strangers_and_doubles_are_refused(verdicts, waivers):
    with pytest.raises(ReviewRefused):
        gate(FRAMEWORK, FINDINGS, verdicts, waivers)


def test_reasons_and_names_are_required():
    for judged in ("not_met", "cannot_tell"):
        with pytest.raises(ReviewRefused, match="A1: schrijf waarom"):
            Verdict(criterion="A1", seat="first", judged=judged, reason="  ")
    for reason, by in (("", "Amina"), ("omdat", " ")):
        with pytest.raises(ReviewRefused, match="een reden en een naam"):
            Waiver(criterion="A1", reason=reason, by=by)
    with pytest.raises(ValueError, match="no seat or verdict"):
        Verdict(criterion="A1", seat="fourth", judged="met")
    with pytest.raises(ValueError, match="no seat or verdict"):
        Verdict(criterion="A1", seat="first", judged="perhaps")
    with pytest.raises(ValueError, match="another framework"):
        gate(FRAMEWORK, FINDINGS[1:], [], [])


@given(st.data())
def test_the_gate_is_never_open_over_something_computed_and_not_waived(data):
    facts = data.draw(st.sampled_from([with_content(pupils_do=""), with_facts(trainers=()), with_content(stages=())]))
    findings = find(FRAMEWORK, facts)
    verdicts = [
        Verdict(criterion=code, seat=seat, judged=data.draw(st.sampled_from(JUDGED)), reason="x")
        for code in FRAMEWORK.codes
        for seat in data.draw(st.sets(st.sampled_from(["first", "second", "third"])))
    ]
    waived = data.draw(st.sets(st.sampled_from(FRAMEWORK.codes)))

    passed = gate(FRAMEWORK, findings, verdicts, [Waiver(criterion=code, reason="x", by="y") for code in waived])

    failed = {one.criterion for one in findings if one.state == "not_met"}
    assert failed - waived <= {one.criterion for one in passed.missing}
    assert passed.is_open == all(one.state in ("met", "waived") for one in passed.outcomes)
