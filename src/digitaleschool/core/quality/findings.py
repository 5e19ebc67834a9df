"""From facts to findings: what the framework computes of each criterion, and where a person must judge.

``computed`` is the worst state of the required evidence. ``state`` is what may be said without anyone: not met where
something required is not met; met where all of it is and the criterion needs no judge; else "cannot tell", and
``needs_judge`` says that reviewers answer its question. Supporting evidence is shown and decides nothing.

``not_met < cannot_tell < met``: adding evidence moves a finding up or leaves it.
"""

from __future__ import annotations

from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

from .evidence import compute
from .facts import Facts
from .framework import Criterion, QualityFramework, Wish
from .states import CANNOT_TELL, MET, NOT_MET, Evidence, together


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is computed of one criterion."""

    criterion: str
    state: str
    computed: str
    needs_judge: bool
    required: tuple[Evidence, ...]
    supporting: tuple[Evidence, ...] = ()

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """All of it, the required ones first."""
        return (*self.required, *self.supporting)

    @property
    def remedies(self) -> tuple[Text, ...]:
        """What would mend the required evidence, what is not met first."""
        open_ = sorted((one for one in self.required if not one.is_met), key=lambda one: one.state != NOT_MET)
        return tuple(one.remedy for one in open_)

    @property
    def advice(self) -> tuple[Text, ...]:
        """What would make it better, without being asked for."""
        return tuple(one.remedy for one in self.supporting if not one.is_met)

    @property
    def is_met_so_far(self) -> bool:
        """All that can be computed is in order; a reviewer has the word."""
        return self.computed == MET and self.needs_judge


@dataclass(frozen=True, slots=True, kw_only=True)
class WishFinding:
    """How a training stands against a point of the checklist or the ideal offer; without evidence nobody can tell."""

    wish: Wish
    state: str
    evidence: tuple[Evidence, ...]


def find(framework: QualityFramework, facts: Facts) -> tuple[Finding, ...]:
    """A finding for each criterion, in the order of the framework. Same facts, same findings.

    >>> from datetime import date
    >>> from digitaleschool.core.offer.content import Content
    >>> from .framework import load_quality_framework
    >>> empty = find(load_quality_framework(), Facts(content=Content(), today=date(2026, 11, 25)))
    >>> {finding.state for finding in empty}
    {'not_met'}
    """
    return tuple(_find(criterion, framework, facts) for criterion in framework.criteria)


def find_wishes(framework: QualityFramework, facts: Facts) -> tuple[WishFinding, ...]:
    """The same for each point of the checklist, then of the ideal offer: shown to providers, gates nothing."""
    found = []
    for wish in framework.wishes:
        evidence = tuple(compute(name, facts, framework.rules) for name in wish.evidence)
        state = together(one.state for one in evidence) if evidence else CANNOT_TELL
        found.append(WishFinding(wish=wish, state=state, evidence=evidence))
    return tuple(found)


def _find(criterion: Criterion, framework: QualityFramework, facts: Facts) -> Finding:
    required, supporting = (
        tuple(compute(name, facts, framework.rules) for name in names)
        for names in (criterion.required, criterion.supporting)
    )
    computed = together(one.state for one in required)
    needs_judge = computed == CANNOT_TELL or (computed == MET and criterion.judge)
    return Finding(
        criterion=criterion.code, state=CANNOT_TELL if needs_judge else computed, computed=computed,
        needs_judge=needs_judge, required=required, supporting=supporting,
    )  # fmt: skip
