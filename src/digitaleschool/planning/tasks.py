"""What the worker does for seasons: makes the plans that were asked for, and lets proposals end on their day."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.timezone import localdate

from digitaleschool.core.planning.plan import Result
from digitaleschool.core.planning.problem import Problem
from digitaleschool.core.refusals import Refusal

from .models import Season
from .queries import counting
from .services.planning import make_next_plan
from .services.problems import problem_of
from .services.proposing import expire_proposals

WORTH_WARMING = 200
"""Wishes from which a season is large enough to make the planner ready ahead."""

log = logging.getLogger(__name__)


def make_plans(now: datetime) -> bool:
    """Makes one plan that waits; whether there may be more."""
    season = Season.objects.filter(state__in=[Season.State.COLLECTING, Season.State.PLANNING]).first()
    if season and counting(season, localdate(now))[WORTH_WARMING:].exists():
        _warm_up(season)
    return make_next_plan(now=now, clock=time.monotonic, solve=_solve)


def end_proposals(now: datetime) -> bool:
    """Proposals whose day is over."""
    return expire_proposals(now=now) > 0


@cache
def _warm_up(season: Season) -> None:
    """Once a process and season: the planner is compiled on the first problem that it sees (a minute on a new
    machine), and that must not be taken from the seconds that a coordinator asked for."""
    began = time.monotonic()
    try:
        _solve(problem_of(season, today=localdate()), iterations=1)
    except Refusal:  # nothing to plan yet
        return
    log.info("the planner is ready, after %.0f seconds", time.monotonic() - began)


def _solve(problem: Problem, **options: Any) -> Result:
    """The planner; its machinery is loaded once there is a plan to make."""
    from digitaleschool.core.planning.solve import solve

    return solve(problem, **options)
