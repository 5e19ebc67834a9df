"""An assessment as it stands: of each criterion what was computed, what reviewers said, what was waived, how it ends.

While it is open all of it is computed anew each time; once it is closed, what was computed comes from the row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from digitaleschool.common.language import read_in
from digitaleschool.core.quality import reviewing as core
from digitaleschool.core.quality.due import facts_hash
from digitaleschool.core.quality.export import About, assessment_json, findings_json, read_findings
from digitaleschool.core.quality.findings import Finding, find
from digitaleschool.core.quality.framework import Criterion, QualityFramework, load_quality_framework
from digitaleschool.core.quality.states import CANNOT_TELL, MET, NOT_MET
from digitaleschool.core.wording import Text

from .facts import facts_of
from .models import Assessment, Assignment, Verdict, Waiver
from .review_rules import are_in, is_light


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the reviewer in a seat says of a criterion. ``who`` is for who decides; others read the seat."""

    who: str
    seat: str
    judged: str
    judged_words: str
    reason: str
    suggestion: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One criterion with its finding; ``outcome`` is empty where only the finding is looked at."""

    criterion: Criterion
    finding: Finding
    group_text: Text
    verdicts: tuple[Said, ...] = ()
    waiver: Waiver | None = None
    asked_waiver: str = ""
    """Why the provider says that it need not be met here."""
    outcome: str = ""

    @property
    def code(self) -> str:
        return self.criterion.code

    @property
    def group(self) -> str:
        return f"{self.criterion.group}. {self.group_text[read_in()]}"

    @property
    def title(self) -> str:
        return self.criterion.label[read_in()]

    @property
    def explained(self) -> str:
        return self.criterion.text[read_in()]

    @property
    def question(self) -> str:
        return self.criterion.question[read_in()]

    @property
    def is_judged(self) -> bool:
        """Whether reviewers are asked about it: it always needs a person, or the site cannot tell."""
        return self.criterion.judge or self.finding.needs_judge

    @property
    def state(self) -> str:
        return self.finding.computed

    @property
    def state_words(self) -> str:
        return {MET: _("in order"), NOT_MET: _("not in order")}.get(self.state, _("cannot tell"))

    @property
    def facts(self) -> list[str]:
        return [one.said[read_in()] for one in self.finding.evidence]

    @property
    def remedies(self) -> list[str]:
        return [remedy[read_in()] for remedy in self.finding.remedies]

    @property
    def outcome_words(self) -> str:
        return {
            MET: _("met"), NOT_MET: _("not met"), core.WAIVED: _("waived with a reason"),
            core.DISAGREE: _("a third reviewer decides"),
        }.get(self.outcome, _("not judged yet"))  # fmt: skip

    @property
    def is_in_order(self) -> bool:
        return self.outcome in core.IN_ORDER

    @property
    def can_be_waived(self) -> bool:
        return self.outcome != MET


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Every criterion of an assessment, and whether the gate is open."""

    framework: QualityFramework
    lines: tuple[Line, ...]
    facts_hash: str = ""

    @property
    def in_the_way(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.is_in_order)

    @property
    def is_open(self) -> bool:
        return bool(self.lines) and not self.in_the_way

    @property
    def criteria(self) -> tuple[str, ...]:
        """Those that reviewers are asked about."""
        return tuple(line.code for line in self.lines if line.is_judged)

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What was computed, as JSON to keep."""
        return findings_json(line.finding for line in self.lines)

    @property
    def reasons(self) -> Mapping[str, list[str]]:
        """By language: what keeps it from being published, a line for each reason, with what would mend it."""
        return {
            language: [one for line in self.in_the_way for one in _reasons(line, language)] for language in ("nl", "en")
        }

    def line(self, code: str) -> Line | None:
        return next((line for line in self.lines if line.code == code), None)


def current_framework() -> str:
    """The quality framework with which a new assessment begins."""
    return load_quality_framework().key


def picture_of(assessment: Assessment, today: date) -> Picture:
    """An assessment as it stands on a day. The verdicts stay hidden until every reviewer who was asked handed in."""
    framework = load_quality_framework(assessment.framework)
    if assessment.is_open:
        facts = facts_of(assessment.version, today)
        findings, mark = find(framework, facts), facts_hash(facts)
    else:
        findings, mark = read_findings(assessment.findings), assessment.facts_hash
    if not findings:  # taken back by the provider: nothing was decided
        return Picture(framework=framework, lines=())
    seats, waivers = _seats_to_read(assessment), list(assessment.waivers.all())
    gate = core.gate(framework, findings, _verdicts(seats), [_waiver(one) for one in waivers])
    waived = {waiver.criterion: waiver for waiver in waivers}
    lines = tuple(
        Line(
            criterion=criterion, finding=finding, group_text=framework.group(criterion.group).label,
            verdicts=tuple(_said(one, verdict) for one in seats for verdict in _about(one, criterion.code)),
            waiver=waived.get(criterion.code), outcome=gate.outcome(criterion.code).state,
            asked_waiver=assessment.version.waiver_requests.get(criterion.code, ""),
        )
        for criterion, finding in zip(framework.criteria, findings, strict=True)
    )  # fmt: skip
    return Picture(framework=framework, lines=lines, facts_hash=mark)


def lines_to_judge(assessment: Assessment, today: date) -> list[Line]:
    """Every criterion with what is computed, for who judges: nothing of what others say."""
    framework = load_quality_framework(assessment.framework)
    return [
        Line(
            criterion=criterion, finding=finding, group_text=framework.group(criterion.group).label,
            asked_waiver=assessment.version.waiver_requests.get(criterion.code, ""),
        )
        for criterion, finding in zip(
            framework.criteria, find(framework, facts_of(assessment.version, today)), strict=True
        )
    ]  # fmt: skip


def json_of(assessment: Assessment, picture: Picture) -> dict[str, Any]:
    """The assessment as JSON values; reviewers are seats, not names."""
    version = assessment.version
    about = About(
        title=Text(nl=version.title_nl, en=version.title_en), version=version.number,
        provider=version.training.provider.name, rtc=version.training.rtc.name, reason=assessment.reason,
        school_year=assessment.school_year, state=assessment.state, opened_on=localdate(assessment.opened_at),
        closed_on=localdate(assessment.closed_at) if assessment.closed_at else None, remark=assessment.remark,
    )  # fmt: skip
    return assessment_json(
        picture.framework, [line.finding for line in picture.lines], _verdicts(_seats_to_read(assessment)),
        [_waiver(one) for one in assessment.waivers.all()], about=about,
    )  # fmt: skip


def _seats_to_read(assessment: Assessment) -> list[Assignment]:
    """The reviewers whose verdicts count: all, once they are all done; of who looks again, those of the time before."""
    seats = list(assessment.assignments.all())
    if is_light(assessment) and not seats:
        return _seats_of_the_time_before(assessment)
    if assessment.is_open and not are_in(assessment):
        return []
    return [one for one in seats if one.handed_in_at]


def _seats_of_the_time_before(assessment: Assessment) -> list[Assignment]:
    judged = Assessment.objects.filter(
        version=assessment.version_id, state=Assessment.State.PASSED, assignments__handed_in_at__isnull=False
    )
    last = judged.order_by("-closed_at", "-pk").first()
    if last is None:
        return []
    seats = last.assignments.filter(handed_in_at__isnull=False).select_related("reviewer")
    return list(seats.prefetch_related("verdicts").order_by("pk"))


def _verdicts(seats: Sequence[Assignment]) -> list[core.Verdict]:
    return [
        core.Verdict(
            criterion=one.criterion, seat=seat.seat, judged=one.judged, reason=one.reason, suggestion=one.suggestion
        )
        for seat in seats
        for one in seat.verdicts.all()
    ]


def _about(seat: Assignment, criterion: str) -> list[Verdict]:
    return [verdict for verdict in seat.verdicts.all() if verdict.criterion == criterion]


def _waiver(waiver: Waiver) -> core.Waiver:
    by = str(waiver.by or _("someone who left"))
    return core.Waiver(criterion=waiver.criterion, reason=waiver.reason, by=by)


def _said(assignment: Assignment, verdict: Verdict) -> Said:
    return Said(
        who=str(assignment.reviewer or _("someone who left")), seat=assignment.get_seat_display(),
        judged=verdict.judged, judged_words=verdict.get_judged_display(), reason=verdict.reason,
        suggestion=verdict.suggestion,
    )  # fmt: skip


def _reasons(line: Line, language: str) -> list[str]:
    head = f"{line.code} {line.criterion.label[language]}"
    computed = [f"{head}: {remedy[language]}" for remedy in line.finding.remedies]
    said = [
        f"{head}: {one.reason}" + (f" {one.suggestion}" if one.suggestion else "")
        for one in line.verdicts
        if one.judged in (NOT_MET, CANNOT_TELL)
    ]
    return computed + said or [head]
