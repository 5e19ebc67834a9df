"""From findings and verdicts to an outcome for each criterion, and to a gate that is open or not.

Two reviewers judge; where they differ, or cannot tell, a third one decides. What is computed and not met no verdict
mends: only a waiver does, with a reason and the name of who says so. What is computed and met without a judge stays
so until a reviewer objects ("not met"): then it is judged like the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

from .findings import Finding
from .framework import QualityFramework
from .states import CANNOT_TELL, MET, NOT_MET, both

WAIVED, OPEN, DISAGREE = "waived", "open", "disagree"
OUTCOMES = (MET, NOT_MET, WAIVED, OPEN, DISAGREE)
JUDGED = (MET, NOT_MET, CANNOT_TELL)
SEATS = ("first", "second", "third")
IN_ORDER = (MET, WAIVED)


class ReviewRefused(Refusal):
    """A verdict or waiver that cannot be: an unknown criterion, two from one seat, no reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the reviewer in a seat says of a criterion. What is not "met" has a reason."""

    criterion: str
    seat: str
    judged: str
    reason: str = ""
    suggestion: str = ""

    def __post_init__(self) -> None:
        if self.seat not in SEATS or self.judged not in JUDGED:
            raise ValueError(f"no seat or verdict: {self.seat!r}, {self.judged!r}")
        if self.judged != MET and not self.reason.strip():
            raise ReviewRefused(
                both(f"{self.criterion}: schrijf waarom.", f"{self.criterion}: write why.")
            )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A criterion that need not be met: why, and who says so."""

    criterion: str
    reason: str
    by: str

    def __post_init__(self) -> None:
        if not self.reason.strip() or not self.by.strip():
            raise ReviewRefused(
                both(
                    f"{self.criterion}: een vrijstelling heeft een reden en een naam.",
                    f"{self.criterion}: a waiver has a reason and a name.",
                )
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a criterion ends: ``met``, ``not_met``, ``waived``, ``open`` (someone still has to judge) or ``disagree``."""

    criterion: str
    state: str
    why: Text

    @property
    def is_in_order(self) -> bool:
        return self.state in IN_ORDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Whether a training may be published; ``missing`` are the outcomes that keep the gate shut."""

    outcomes: tuple[Outcome, ...]

    @property
    def missing(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if not outcome.is_in_order)

    @property
    def is_open(self) -> bool:
        return not self.missing

    def outcome(self, criterion: str) -> Outcome:
        """Raises KeyError."""
        for outcome in self.outcomes:
            if outcome.criterion == criterion:
                return outcome
        raise KeyError(criterion)


def gate(
    framework: QualityFramework, findings: Sequence[Finding], verdicts: Iterable[Verdict], waivers: Iterable[Waiver]
) -> Gate:
    """Every criterion of the framework with its outcome, in order.

    Raises :class:`ReviewRefused` for a verdict or waiver about a criterion that is not there, or that comes twice.
    """
    found = {finding.criterion: finding for finding in findings}
    if set(found) != set(framework.codes):
        raise ValueError("findings of another framework")
    said = _by_criterion(framework, verdicts)
    waived: dict[str, Waiver] = {}
    for waiver in waivers:
        if waiver.criterion not in found or waiver.criterion in waived:
            raise _stranger(waiver.criterion)
        waived[waiver.criterion] = waiver
    return Gate(outcomes=tuple(outcome_of(found[code], said[code], waived.get(code)) for code in framework.codes))


def outcome_of(finding: Finding, verdicts: Mapping[str, Verdict], waiver: Waiver | None = None) -> Outcome:
    """The outcome of one criterion; ``verdicts`` by seat."""
    if waiver:
        state, why = WAIVED, both(
            f"Vrijgesteld door {waiver.by}: {waiver.reason}", f"Waived by {waiver.by}: {waiver.reason}"
        )  # fmt: skip
    elif finding.state == NOT_MET:
        state, why = NOT_MET, _why_not(finding)
    elif finding.state == MET and not any(one.judged == NOT_MET for one in verdicts.values()):
        state, why = MET, both("Berekend: in orde.", "Computed: in order.")
    else:
        state, why = _judged(verdicts)
    return Outcome(criterion=finding.criterion, state=state, why=why)


def differ(first: str, second: str) -> bool:
    """Whether two verdicts leave a criterion to a third reviewer: they differ, or neither can tell.

    >>> differ("met", "met"), differ("met", "not_met"), differ("cannot_tell", "cannot_tell")
    (False, True, True)
    """
    return not first == second != CANNOT_TELL


def needs_third(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """The criteria about which the first two differ, or cannot tell, and on which no third one has spoken."""
    return tuple(outcome.criterion for outcome in outcomes if outcome.state == DISAGREE)


def to_judge(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The criteria that the first two reviewers must say something about; of others they may."""
    return tuple(finding.criterion for finding in findings if finding.needs_judge)


def _judged(verdicts: Mapping[str, Verdict]) -> tuple[str, Text]:
    first, second, third = (verdicts.get(seat) for seat in SEATS)
    if first is None or second is None:
        missing = (first is None) + (second is None)
        return OPEN, both(f"Nog {missing} van 2 beoordelingen.", f"{missing} of 2 verdicts still to come.")
    if not differ(first.judged, second.judged):
        return first.judged, _reasons("Twee beoordelaars zijn het eens", "Two reviewers agree", first, second)
    if third is None:
        return DISAGREE, _reasons("Een derde beoordelaar beslist", "A third reviewer decides", first, second)
    if third.judged == CANNOT_TELL:
        return OPEN, _reasons(
            "Ook de derde kan het niet zeggen", "The third one cannot tell either", first, second, third
        )  # fmt: skip
    return third.judged, _reasons("De derde beoordelaar besliste", "The third reviewer decided", third)


def _reasons(nl: str, en: str, *verdicts: Verdict) -> Text:
    said = "; ".join(dict.fromkeys(one.reason.strip() for one in verdicts if one.reason.strip()))
    return both(f"{nl}: {said}", f"{en}: {said}") if said else both(f"{nl}.", f"{en}.")


def _why_not(finding: Finding) -> Text:
    said = [one.said for one in finding.required if one.state == NOT_MET]
    return both(" ".join(text.nl for text in said), " ".join(text.en for text in said))


def _by_criterion(framework: QualityFramework, verdicts: Iterable[Verdict]) -> dict[str, dict[str, Verdict]]:
    said: dict[str, dict[str, Verdict]] = {code: {} for code in framework.codes}
    for verdict in verdicts:
        if verdict.criterion not in said or verdict.seat in said[verdict.criterion]:
            raise _stranger(verdict.criterion)
        said[verdict.criterion][verdict.seat] = verdict
    return said


def _stranger(code: str) -> ReviewRefused:
    return ReviewRefused(
        both(f"{code} is geen criterium, of staat er twee keer.", f"{code} is no criterion, or comes twice.")
    )
