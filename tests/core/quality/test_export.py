"""Assessments as JSON: whole, plain, and readable again."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.quality_cases import FACTS, with_content

from digitaleschool.core.quality.export import About, assessment_json, findings_json, read_findings
from digitaleschool.core.quality.findings import find
from digitaleschool.core.quality.framework import load_quality_framework
from digitaleschool.core.quality.reviewing import Verdict, Waiver
from digitaleschool.core.wording import Text

FRAMEWORK = load_quality_framework()
ABOUT = About(
    title=Text(nl="PLC", en="PLC"), version=2, provider="Demo", rtc="RTC", reason="proposed", school_year="2026-2027",
    state="open", opened_on=date(2026, 11, 25),
)  # fmt: skip


def test_findings_are_read_back_as_they_were():
    for facts in (FACTS, with_content(pupils_do="", sessions=())):
        findings = find(FRAMEWORK, facts)

        assert read_findings(json.loads(json.dumps(findings_json(findings)))) == findings


@pytest.mark.parametrize("raw", [None, 3, "x", [1], [{}], [{"criterion": "A1", "state": "great"}]])
def test_what_was_never_written_is_refused(raw):
    with pytest.raises(ValueError, match=r"^no "):
        read_findings(raw)


def test_an_assessment_tells_what_was_computed_judged_and_waived():
    findings = find(FRAMEWORK, with_content(pupils_do=""))
    verdicts = [
        Verdict(criterion="A2", seat="second", judged="not_met", reason="Te vaag.", suggestion="Geef een voorbeeld."),
        Verdict(criterion="A2", seat="first", judged="met"),
    ]

    whole = assessment_json(
        FRAMEWORK, findings, verdicts, [Waiver(criterion="B1", reason="Veiligheid.", by="Amina")], about=ABOUT
    )

    assert json.loads(json.dumps(whole)) == whole
    criteria = {one["criterion"]: one for one in whole["criteria"]}
    assert tuple(criteria) == FRAMEWORK.codes
    assert (whole["format"], whole["format_version"], whole["is_open"]) == ("digitaleschool-assessment", 1, False)
    assert (whole["framework"]["key"], whole["needs_third"]) == ("rtc-2022", ["A2"])
    assert whole["assessment"] == {
        "reason": "proposed", "school_year": "2026-2027", "state": "open", "remark": "", "opened_on": "2026-11-25",
        "closed_on": None,
    }  # fmt: skip
    assert (criteria["B1"]["outcome"], criteria["B1"]["waiver"]) == ("waived", {"reason": "Veiligheid.", "by": "Amina"})
    assert [(one["seat"], one["judged"]) for one in criteria["A2"]["verdicts"]] == [
        ("first", "met"),
        ("second", "not_met"),
    ]
    assert criteria["A1"]["required"][0]["said"]["en"].startswith("Stage 2 and 3")
    assert "an@demo.example" not in json.dumps(whole)
