"""An assessment as it stands: of each criterion what was computed, what reviewers said, what was waived, how it ends.

While it is open all of it is computed anew each time; once it is closed, what was computed comes from the row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from digitaleschool.common.language import read_in
from digitaleschool.core.quality.facts import Facts
from digitaleschool.core.quality.findings import Finding, find
from digitaleschool.core.quality.framework import QualityFramework, load_quality_framework
from digitaleschool.core.quality.states import CANNOT_TELL, MET, NOT_MET
from digitaleschool.core.wording import Text

from .facts import facts_of, hash_of
from .models import Assessment, Assignment, Verdict, Waiver
from .review_rules import are_in, is_light

EMPTY = Text(nl="", en="")
WAIVED, OPEN, DIFFER = "waived", "open", "differ"
IN_ORDER = (MET, WAIVED)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one reviewer says of a criterion."""

    who: str
    seat: str
    seat_code: str
    judged: str
    judged_words: str
    reason: str
    suggestion: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One criterion. ``computed`` and ``state`` as in :class:`digitaleschool.core.quality.findings.Finding`;
    ``outcome`` is what came of it all."""

    code: str
    group_text: Text = EMPTY
    title_text: Text = EMPTY
    explained_text: Text = EMPTY
    question_text: Text = EMPTY
    state: str = ""
    computed: str = ""
    fact_texts: tuple[Text, ...] = ()
    remedy_texts: tuple[Text, ...] = ()
    is_judged: bool = True
    """Whether reviewers have the word, where what is computed does not decide."""
    verdicts: tuple[Said, ...] = ()
    waiver: Waiver | None = None
    asked_waiver: str = ""
    outcome: str = ""

    @property
    def group(self) -> str:
        return self.group_text[read_in()]

    @property
    def title(self) -> str:
        return self.title_text[read_in()]

    @property
    def question(self) -> str:
        return self.question_text[read_in()]

    @property
    def explained(self) -> str:
        return self.explained_text[read_in()]

    @property
    def facts(self) -> list[str]:
        return [fact[read_in()] for fact in self.fact_texts]

    @property
    def remedies(self) -> list[str]:
        return [remedy[read_in()] for remedy in self.remedy_texts]

    @property
    def state_words(self) -> str:
        if self.state == CANNOT_TELL and self.computed == MET:
            return _("in order so far")
        return {MET: _("met"), NOT_MET: _("not met")}.get(self.state, _("cannot tell"))

    @property
    def outcome_words(self) -> str:
        return {
            MET: _("met"), WAIVED: _("waived with a reason"), NOT_MET: _("not met"),
            CANNOT_TELL: _("cannot tell"), DIFFER: _("the reviewers differ"),
        }.get(self.outcome, _("not judged yet"))  # fmt: skip

    @property
    def is_in_order(self) -> bool:
        return self.outcome in IN_ORDER

    @property
    def can_be_waived(self) -> bool:
        return self.outcome != MET


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Every criterion of an assessment, and whether the gate is open."""

    lines: tuple[Line, ...]
    facts_hash: str = ""

    @property
    def in_the_way(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.is_in_order)

    @property
    def is_open(self) -> bool:
        return bool(self.lines) and not self.in_the_way

    @property
    def reasons(self) -> Mapping[str, list[str]]:
        """By language: what keeps it from being published, a line for each reason, with what would mend it."""
        return {
            language: [one for line in self.in_the_way for one in _reasons(line, language)] for language in ("nl", "en")
        }

    @property
    def frozen(self) -> list[dict[str, Any]]:
        """What was computed and what came of it, as JSON to keep."""
        return [_frozen(line) for line in self.lines]

    def line(self, code: str) -> Line | None:
        return next((line for line in self.lines if line.code == code), None)


def _said(assignment: Assignment, verdict: Verdict) -> Said:
    return Said(
        who=str(assignment.reviewer or _("someone who left")), seat=assignment.get_seat_display(),
        seat_code=assignment.seat, judged=verdict.judged, judged_words=verdict.get_judged_display(), reason=verdict.reason,
        suggestion=verdict.suggestion,
    )  # fmt: skip


def _reasons(line: Line, language: str) -> list[str]:
    head = f"{line.code} {line.title_text[language]}"
    mend = line.remedy_texts if line.computed != MET else ()
    computed = [f"{head}: {remedy[language]}" for remedy in mend]
    said = [
        f"{head}: {one.reason}" + (f" {one.suggestion}" if one.suggestion else "")
        for one in line.verdicts
        if one.judged != Verdict.Judged.MET
    ]
    return computed + said or [head]


def _frozen(line: Line) -> dict[str, Any]:
    return {
        "code": line.code, "group": _both(line.group_text), "title": _both(line.title_text),
        "explained": _both(line.explained_text), "question": _both(line.question_text), "state": line.state,
        "computed": line.computed, "is_judged": line.is_judged, "facts": [_both(one) for one in line.fact_texts],
        "remedies": [_both(one) for one in line.remedy_texts], "outcome": line.outcome,
    }  # fmt: skip


def _both(text: Text) -> dict[str, str]:
    return {"nl": text.nl, "en": text.en}


# --- making it --------------------------------------------------------------------------------------------------------


def current_framework() -> str:
    """The quality framework with which a new assessment begins."""
    return load_quality_framework().key


def criteria_of(assessment: Assessment, today: date) -> tuple[str, ...]:
    """The criteria that reviewers judge: those that always need a person, and those that the site cannot tell."""
    framework = load_quality_framework(assessment.framework)
    found = find(framework, facts_of(assessment.version, today))
    return tuple(
        criterion.code
        for criterion, finding in zip(framework.criteria, found, strict=True)
        if criterion.judge or finding.needs_judge
    )


def picture_of(assessment: Assessment, today: date) -> Picture:
    """An assessment as it stands on a day. The verdicts stay hidden until every reviewer who was asked handed in."""
    if assessment.is_open:
        facts = facts_of(assessment.version, today)
        base, mark = lines_computed(assessment, facts), hash_of(facts)
    else:
        base, mark = [_thawed(one) for one in assessment.findings], assessment.facts_hash
    waivers = {waiver.criterion: waiver for waiver in assessment.waivers.all()}
    asked = assessment.version.waiver_requests
    seats = _seats_to_read(assessment)
    return Picture(
        lines=tuple(
            _whole(line, seats=seats, waiver=waivers.get(line.code), asked_waiver=asked.get(line.code, ""))
            for line in base
        ),
        facts_hash=mark,
    )


def lines_computed(assessment: Assessment, facts: Facts) -> list[Line]:
    """What is computed of each criterion, without what anyone says of it."""
    framework = load_quality_framework(assessment.framework)
    return [_line(framework, finding) for finding in find(framework, facts)]


def asked_lines(assessment: Assessment, today: date) -> list[Line]:
    """The same for who judges, with what the provider asks to waive."""
    asked = assessment.version.waiver_requests
    lines = lines_computed(assessment, facts_of(assessment.version, today))
    return [replace(line, asked_waiver=asked.get(line.code, "")) for line in lines]


def _line(framework: QualityFramework, finding: Finding) -> Line:
    criterion = framework.criterion(finding.criterion)
    return Line(
        code=criterion.code, group_text=_lettered(framework, criterion.group), title_text=criterion.label,
        explained_text=criterion.text, question_text=criterion.question, state=finding.state,
        computed=finding.computed, fact_texts=tuple(one.said for one in finding.evidence),
        remedy_texts=finding.remedies, is_judged=criterion.judge or finding.needs_judge,
    )  # fmt: skip


def _lettered(framework: QualityFramework, code: str) -> Text:
    label = framework.group(code).label
    return Text(nl=f"{code}. {label.nl}", en=f"{code}. {label.en}")


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


def _whole(line: Line, *, seats: Sequence[Assignment], waiver: Waiver | None, asked_waiver: str) -> Line:
    given = [(one, verdict) for one in seats for verdict in one.verdicts.all() if verdict.criterion == line.code]
    verdicts = {one.seat: verdict.judged for one, verdict in given}
    return replace(
        line, verdicts=tuple(_said(one, verdict) for one, verdict in given), waiver=waiver, asked_waiver=asked_waiver,
        outcome=line.outcome or _outcome(line, verdicts, is_waived=waiver is not None),
    )  # fmt: skip


def _outcome(line: Line, verdicts: Mapping[str, str], *, is_waived: bool) -> str:
    """What comes of one criterion: what was computed decides where it can, else two who agree, else the third."""
    if is_waived:
        return WAIVED
    if line.computed == NOT_MET or not line.is_judged:
        return line.state
    first, second, third = (verdicts.get(seat, "") for seat in ("first", "second", "third"))
    if not first or not second:
        return OPEN
    return first if first == second else third or DIFFER


def _thawed(raw: Mapping[str, Any]) -> Line:
    return Line(
        code=raw["code"], group_text=_text(raw["group"]), title_text=_text(raw["title"]),
        explained_text=_text(raw["explained"]), question_text=_text(raw["question"]), state=raw["state"],
        computed=raw["computed"], fact_texts=tuple(_text(one) for one in raw["facts"]),
        remedy_texts=tuple(_text(one) for one in raw["remedies"]), is_judged=raw["is_judged"], outcome=raw["outcome"],
    )  # fmt: skip


def _text(raw: Mapping[str, str]) -> Text:
    return Text(nl=raw["nl"], en=raw["en"])
