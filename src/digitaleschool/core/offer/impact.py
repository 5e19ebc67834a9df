"""What the end of an edition does to trainings: which cite goals that no longer hold, and what could stand instead."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from digitaleschool.core.frameworks.crosswalk import Crosswalk
from digitaleschool.core.frameworks.model import GoalKey
from digitaleschool.core.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A goal that a training is tied to, and the last day of its edition (None: it holds)."""

    training: int
    goal: GoalKey
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A goal that ended, with what the crosswalk gives: ``instead`` replaces it, ``near`` only has to do with it."""

    goal: GoalKey
    ends_on: date
    instead: tuple[GoalKey, ...] = ()
    near: tuple[GoalKey, ...] = ()


def impact(
    cited: Iterable[Cited], walk: Crosswalk, *, until: date, holds: Collection[str]
) -> Mapping[int, tuple[Proposal, ...]]:
    """Training -> the goals that end on or before ``until``, each with proposals from editions that still hold.

    ``holds``: ids of the editions that hold after ``until``. Trainings that cite no such goal are left out.
    """
    found: dict[int, list[Proposal]] = {}
    for one in sorted(cited, key=lambda one: (one.training, one.goal.text)):
        if one.ends_on is None or one.ends_on > until:
            continue
        instead = [*walk.replacements_of(one.goal), *walk.equals_of(one.goal)]
        near = [other for _, other, _ in walk.related_to(one.goal)]
        found.setdefault(one.training, []).append(
            Proposal(
                goal=one.goal, ends_on=one.ends_on, instead=_held(instead, holds),
                near=tuple(key for key in _held(near, holds) if key not in instead),
            )
        )  # fmt: skip
    return {training: tuple(proposals) for training, proposals in found.items()}


def _held(keys: Iterable[GoalKey], holds: Collection[str]) -> tuple[GoalKey, ...]:
    return tuple(dict.fromkeys(key for key in keys if key.edition in holds))
