"""Which schools to invite next: those that fill the groups that fall furthest short."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from digitaleschool.core.values import dataclass

from .strata import DIMENSIONS, Strata, categories_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A school of the sampling frame. ``number`` tells equals apart."""

    key: int
    number: str
    strata: Strata


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """What a group still lacks, of ``wanted`` answers."""

    short: int
    wanted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A group that the school is in, and how many answers it still lacks."""

    dimension: str
    category: str
    short: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A school to invite, with the reasons, the emptiest group first."""

    candidate: Candidate
    reasons: tuple[Reason, ...]


def next_schools(
    candidates: Sequence[Candidate],
    shortfalls: Mapping[tuple[str, str], Shortfall],
    *,
    invited: Collection[int],
    at_most: int = 10,
) -> tuple[Proposal, ...]:
    """The schools that were not invited yet and are in a group that falls short, the most useful first.

    A school weighs as much as its groups are empty, added up: a group that has nothing of what is wanted weighs 1, one
    that is half full a half. Of equals the one whose groups lack most answers comes first, then the lower number.

    >>> school = Candidate(key=1, number="101", strata={"network": ("kov",), "size": ("large",)})
    >>> [proposal] = next_schools([school], {("network", "kov"): Shortfall(short=12, wanted=48)}, invited=())
    >>> [(reason.category, reason.short) for reason in proposal.reasons]
    [('kov', 12)]
    """
    ranked = []
    for candidate in candidates:
        if candidate.key in invited:
            continue
        found = [
            (Fraction(shortfall.short, shortfall.wanted), Reason(dimension=d, category=c, short=shortfall.short))
            for d in DIMENSIONS
            for c in categories_in(candidate.strata, d)
            if (shortfall := shortfalls.get((d, c))) and shortfall.short > 0
        ]
        if found:
            emptiness, lacking = sum(part for part, _ in found), sum(reason.short for _, reason in found)
            found.sort(key=lambda pair: -pair[0])
            proposal = Proposal(candidate=candidate, reasons=tuple(reason for _, reason in found))
            ranked.append(((-emptiness, -lacking, candidate.number, candidate.key), proposal))
    ranked.sort(key=lambda pair: pair[0])
    return tuple(proposal for _, proposal in ranked[:at_most])
