"""What the quality framework finds in a version, in the reader's language, with where each thing is mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from digitaleschool.common.language import read_in
from digitaleschool.core.quality.findings import Finding, find
from digitaleschool.core.quality.framework import QualityFramework, load_quality_framework
from digitaleschool.core.quality.states import MET, NOT_MET, Evidence

from .facts import facts_of
from .forms.sections import SECTIONS
from .models import Version

ELSEWHERE = {"tools": "vooraf", "materials": "materiaal", "tracks": "behoeften"}
"""Names of evidence that no field of a part bears, and the part that they stand with."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One thing that was looked at. ``place`` is the part where it is mended, or "provider" or "runs"."""

    state: str
    said: str
    remedy: str
    place: str
    is_required: bool

    @property
    def is_open(self) -> bool:
        return self.state != MET


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A criterion: ``state`` is what could be worked out; where that is "met", ``needs_judge`` leaves the word."""

    code: str
    title: str
    text: str
    state: str
    needs_judge: bool
    evidence: tuple[Seen, ...]

    @property
    def is_met(self) -> bool:
        return self.state == MET

    @property
    def is_not_met(self) -> bool:
        return self.state == NOT_MET

    @property
    def places(self) -> frozenset[str]:
        """The parts where something of this criterion is filled in."""
        return frozenset(one.place for one in self.evidence)

    @property
    def to_mend_in(self) -> frozenset[str]:
        """The parts where something required is not met."""
        return frozenset(one.place for one in self.evidence if one.is_required and one.state == NOT_MET)


def findings_of(version: Version, *, today: date) -> list[Shown]:
    """One finding for each criterion, in the order of the framework."""
    framework = load_quality_framework()
    return [_shown(framework, finding) for finding in find(framework, facts_of(version, today))]


def unmet(found: Iterable[Shown]) -> list[Shown]:
    return [one for one in found if one.is_not_met]


def _shown(framework: QualityFramework, finding: Finding) -> Shown:
    criterion, language = framework.criterion(finding.criterion), read_in()
    evidence = [_seen(one, is_required=True) for one in finding.required]
    evidence += [_seen(one, is_required=False) for one in finding.supporting]
    return Shown(
        code=criterion.code, title=criterion.label[language], text=criterion.text[language], state=finding.computed,
        needs_judge=finding.needs_judge, evidence=tuple(evidence),
    )  # fmt: skip


def _seen(evidence: Evidence, *, is_required: bool) -> Seen:
    language = read_in()
    return Seen(
        state=evidence.state, said=evidence.said[language], remedy=evidence.remedy[language],
        place=next((place for name in evidence.mended_in if (place := _places().get(name, name))), ""),
        is_required=is_required,
    )  # fmt: skip


@cache
def _places() -> dict[str, str]:
    """Name of a field, list or relation -> the part in which it is filled in."""
    places = dict(ELSEWHERE)
    for section in SECTIONS:
        names = [*section.form.base_fields, *section.form.lists, *section.form.relations]
        places |= {name.removesuffix("_nl").removesuffix("_en"): section.code for name in names}
    return places
