"""Findings and assessments as JSON: to keep with an assessment, and to take along.

:func:`findings_json` and :func:`read_findings` are each other's inverse: a closed assessment is shown as it was
computed then. :func:`assessment_json` is the whole of it (``docs/methods/quality.md`` gives its shape).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

from .findings import Finding
from .framework import QualityFramework
from .reviewing import Verdict, Waiver, gate, needs_third
from .states import STATES, Evidence

FORMAT = "digitaleschool-assessment"
VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What an assessment is of: a version of a training, when and why it was judged."""

    title: Text
    version: int
    provider: str
    rtc: str
    reason: str
    school_year: str
    state: str
    opened_on: date
    closed_on: date | None = None
    remark: str = ""


def assessment_json(
    framework: QualityFramework, findings: Sequence[Finding], verdicts: Iterable[Verdict], waivers: Iterable[Waiver],
    *, about: About,
) -> dict[str, Any]:  # fmt: skip
    """An assessment as plain JSON values. Reviewers are seats, not names; who waives is named, as the rule asks."""
    verdicts, waivers = tuple(verdicts), tuple(waivers)
    passed = gate(framework, findings, verdicts, waivers)
    waived = {waiver.criterion: waiver for waiver in waivers}
    found = {finding.criterion: finding for finding in findings}
    return {
        "format": FORMAT, "format_version": VERSION,
        "framework": {"key": framework.key, "version": framework.version, "title": _text(framework.title)},
        "training": {
            "title": _text(about.title), "version": about.version, "provider": about.provider, "rtc": about.rtc,
        },
        "assessment": {
            "reason": about.reason, "school_year": about.school_year, "state": about.state, "remark": about.remark,
            "opened_on": about.opened_on.isoformat(),
            "closed_on": about.closed_on.isoformat() if about.closed_on else None,
        },
        "is_open": passed.is_open,
        "needs_third": list(needs_third(passed.outcomes)),
        "criteria": [
            {
                "group": {"code": criterion.group, "label": _text(framework.group(criterion.group).label)},
                "label": _text(criterion.label), "text": _text(criterion.text), "question": _text(criterion.question),
                **_finding(found[criterion.code]),
                "verdicts": [
                    {"seat": one.seat, "judged": one.judged, "reason": one.reason, "suggestion": one.suggestion}
                    for one in sorted(verdicts, key=lambda one: one.seat) if one.criterion == criterion.code
                ],
                "waiver": _waiver(waived.get(criterion.code)),
                "outcome": passed.outcome(criterion.code).state,
                "why": _text(passed.outcome(criterion.code).why),
            }
            for criterion in framework.criteria
        ],
    }  # fmt: skip


def findings_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as plain JSON values, to keep."""
    return [_finding(finding) for finding in findings]


def read_findings(raw: object) -> tuple[Finding, ...]:
    """The findings that were kept. Raises ValueError for what :func:`findings_json` never wrote."""
    try:
        return tuple(_read(one) for one in raw)  # type: ignore[attr-defined]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no findings: {error}") from None


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "criterion": finding.criterion, "state": finding.state, "computed": finding.computed,
        "needs_judge": finding.needs_judge, "required": [_evidence(one) for one in finding.required],
        "supporting": [_evidence(one) for one in finding.supporting],
    }  # fmt: skip


def _evidence(one: Evidence) -> dict[str, Any]:
    return {
        "name": one.name, "state": one.state, "said": _text(one.said), "remedy": _text(one.remedy),
        "mended_in": list(one.mended_in),
    }  # fmt: skip


def _read(raw: Mapping[str, Any]) -> Finding:
    required, supporting = (
        tuple(
            Evidence(
                name=str(one["name"]), state=_state(one["state"]), said=_read_text(one["said"]),
                remedy=_read_text(one["remedy"]), mended_in=tuple(one["mended_in"]),
            )
            for one in raw[key]
        )
        for key in ("required", "supporting")
    )  # fmt: skip
    return Finding(
        criterion=str(raw["criterion"]), state=_state(raw["state"]), computed=_state(raw["computed"]),
        needs_judge=bool(raw["needs_judge"]), required=required, supporting=supporting,
    )  # fmt: skip


def _state(raw: object) -> str:
    if raw not in STATES:
        raise ValueError(f"no state: {raw!r}")
    return str(raw)


def _read_text(raw: Mapping[str, str]) -> Text:
    return Text(nl=raw["nl"], en=raw["en"])


def _text(text: Text) -> dict[str, str]:
    return {"nl": text.nl, "en": text.en}


def _waiver(waiver: Waiver | None) -> dict[str, str] | None:
    return {"reason": waiver.reason, "by": waiver.by} if waiver else None
