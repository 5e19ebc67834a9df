"""Whether what a result says of its plan is so: its objective, bound, status, reasons and fairness."""

from __future__ import annotations

from collections.abc import Iterator

from .conflicts import conflicts
from .plan import Result, Status
from .problem import Problem
from .scoring import met, objective
from .verifying import Violation, violation, violations


def faults(problem: Problem, result: Result) -> tuple[Violation, ...]:
    """Every rule that a result breaks and every claim of it that is not so. Without a plan only its claims count."""
    if result.status is Status.INFEASIBLE:
        return claims(problem, result)
    return violations(problem, result.plan) + claims(problem, result)


def claims(problem: Problem, result: Result) -> tuple[Violation, ...]:
    """What a result says of its plan and is not so: its objective, its bound, its status, a reason that is missing."""
    found: list[Violation] = []
    if result.status is not Status.INFEASIBLE and not violations(problem, result.plan):
        true = objective(problem, result.plan)
        if true != result.objective:
            found.append(
                violation(
                    "objective",
                    f"Het plan zegt {result.objective} punten waard te zijn, maar het zijn er {true}.",
                    f"The plan claims {result.objective} points, but it is worth {true}.",
                )
            )
    if result.status is not Status.INFEASIBLE:
        if result.bound < result.objective:
            found.append(
                violation(
                    "bound",
                    f"De grens ({result.bound}) ligt onder de waarde van het plan ({result.objective}).",
                    f"The bound ({result.bound}) lies below the worth of the plan ({result.objective}).",
                )
            )
        found += _reasons(problem, result)
    elif not (result.conflicts and conflicts(problem)):
        found.append(
            violation(
                "conflicts",
                "Het plan zegt dat het niet kan, maar wat vaststaat gaat wel samen.",
                "The plan says that it cannot be done, but what is pinned does go together.",
            )
        )
    if result.met and result.met != met(problem, result.plan):
        found.append(
            violation(
                "fairness",
                "Het plan telt de vervulde wensen per groep anders dan ze zijn.",
                "The plan counts the wishes that are met per group otherwise than they are.",
            )
        )
    return tuple(found)


def _reasons(problem: Problem, result: Result) -> Iterator[Violation]:
    served = {wish for run in result.plan.runs for wish in run.wishes}
    for wish in problem.wishes:
        if (wish.id in served) == (wish.id in result.reasons):
            told = wish.id in served
            yield violation(
                "reason",
                f"Wens {wish.id} heeft een plaats en toch een reden."
                if told
                else f"Wens {wish.id} heeft geen plaats en geen reden.",
                f"Wish {wish.id} has a place and yet a reason."
                if told
                else f"Wish {wish.id} has no place and no reason.",
                wish.id,
            )
    for stranger in result.reasons.keys() - problem.by_id.wishes.keys():
        yield violation("unknown_wish", f"Er is geen wens {stranger}.", f"There is no wish {stranger}.", stranger)
