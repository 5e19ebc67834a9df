"""How a result stands in its JSON: readers need not know how it was made. Told in ``docs/methods/planning-json.md``."""

from __future__ import annotations

from digitaleschool.core.values import dataclass

from .plan import Conflict, Gain, Met, Plan, PlanFile, Reason, Result, Run, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class WishOutcome:
    """What became of a wish: the run that meets it, or the reason why none does."""

    wish: str
    run: str = ""
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDocument:
    """A plan file."""

    problem_sha256: str
    status: Status
    objective: int
    bound: int
    gap: float
    """(bound - objective) / bound, to a millionth."""
    met_need: int
    """The weights of the wishes that are met, together."""
    seed: int
    iterations: int
    stopped: bool
    runs: tuple[Run, ...]
    wishes: tuple[WishOutcome, ...]
    gains: tuple[Gain, ...]
    fairness: tuple[Met, ...]
    conflicts: tuple[Conflict, ...]


def to_plan_file(document: PlanDocument) -> PlanFile:
    """The result that a document tells."""
    return PlanFile(
        problem_sha256=document.problem_sha256,
        result=Result(
            status=document.status,
            objective=document.objective,
            bound=document.bound,
            plan=Plan(runs=document.runs),
            reasons={one.wish: one.reason for one in document.wishes if one.reason},
            gains=document.gains,
            met=document.fairness,
            conflicts=document.conflicts,
            seed=document.seed,
            iterations=document.iterations,
            stopped=document.stopped,
        ),
    )
