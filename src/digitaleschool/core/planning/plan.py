"""What comes out: which runs there are, who is proposed for which, and how good that is."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from enum import StrEnum

from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

SCHEMA = "digitaleschool.planning.plan/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One training as it would take place, and the wishes that it meets (in order of id)."""

    id: str
    training: str
    pattern: str
    trainer: str
    venue: str = ""
    """Empty: online."""
    lender: str = ""
    field: str = ""
    level: str = ""
    wishes: tuple[str, ...] = ()
    pin: str = ""
    """The pin that this run is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Runs, pins first, then in order of what they are. Ids are made from what a run is, so that the same run has the
    same id in every plan."""

    runs: tuple[Run, ...] = ()


class Status(StrEnum):
    OPTIMAL = "optimal"
    """Proven: no plan is worth more (within the tolerance of the bound)."""
    FEASIBLE = "feasible"
    """A checked plan, with a bound above it."""
    INFEASIBLE = "infeasible"
    """No plan can hold what is pinned; ``conflicts`` tells why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a wish has no place: a code and the facts of its sentence."""

    code: str
    facts: Mapping[str, str | int] = dataclasses.field(default_factory=dict)
    is_resolved: bool = False
    """Found by solving again without the constraint; else by the rule of the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What one more would give: ``points`` of the objective, by ``how`` (``dual`` or ``resolve``)."""

    of: str
    """``trainer``, ``venue``, ``budget`` (1,000 euro) or ``travel`` (10 km for everybody)."""
    id: str
    """Which kind of one more: a training, an RTC, ..."""
    points: int
    how: str
    facts: Mapping[str, str | int] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """How many wishes of a group are met, and how many its floor asks."""

    by: str
    group: str
    wishes: int
    met: int
    floor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Facts of the problem that cannot hold together, by their path in its JSON; no smaller set of them conflicts."""

    paths: tuple[str, ...]
    sentence: Text


@dataclass(frozen=True, kw_only=True)
class Result:
    """The plan with its proof. ``gap`` is (bound - objective) / bound; 0 when the bound is 0."""

    status: Status
    objective: int
    bound: int
    plan: Plan = Plan()
    reasons: Mapping[str, Reason] = dataclasses.field(default_factory=dict)
    """Per wish that is not met."""
    gains: tuple[Gain, ...] = ()
    met: tuple[Met, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    seed: int = 0
    iterations: int = 0
    stopped: bool = False
    """Somebody stopped it: the best so far."""

    @property
    def gap(self) -> float:
        return (self.bound - self.objective) / abs(self.bound) if self.bound else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    """A result as it was written, and the hash of the problem that it answers."""

    result: Result
    problem_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Told while a plan is made."""

    doing: str
    """``reading``, ``greedy``, ``prices``, ``improving``, ``proving``, ``reasons``."""
    seconds: float
    objective: int
    bound: int | None = None

    @property
    def gap(self) -> float | None:
        if self.bound is None:
            return None
        return (self.bound - self.objective) / abs(self.bound) if self.bound else 0.0
