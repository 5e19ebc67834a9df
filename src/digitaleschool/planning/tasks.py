"""What the worker does for seasons: makes the plans that were asked for, and lets proposals end on their day."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from digitaleschool.core.planning.plan import Result
from digitaleschool.core.planning.problem import Problem

from .services.planning import make_next_plan
from .services.proposing import expire_proposals


def make_plans(now: datetime) -> bool:
    """Makes one plan that waits; whether there may be more."""
    return make_next_plan(now=now, clock=time.monotonic, solve=_solve)


def end_proposals(now: datetime) -> bool:
    """Proposals whose day is over."""
    return expire_proposals(now=now) > 0


def _solve(problem: Problem, **options: Any) -> Result:
    """The planner; its machinery is loaded once there is a plan to make."""
    from digitaleschool.core.planning.solve import solve

    return solve(problem, **options)
