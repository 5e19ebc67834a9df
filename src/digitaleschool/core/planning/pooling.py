"""Half groups in two provinces that would be one: what no RTC sees when each plans alone."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

from digitaleschool.core.values import dataclass

from .plan import Plan
from .problem import Problem
from .verifying import serves


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A training that neither province can fill alone. ``field`` and ``level`` are filled where everybody in a group
    is of one; teachers with several such wishes are counted once."""

    training: str
    field: str
    level: str
    provinces: tuple[str, str]
    teachers: tuple[int, int]
    least: int
    """How many a group needs."""

    @property
    def together(self) -> int:
        return sum(self.teachers)


def pools(problem: Problem, plan: Plan) -> tuple[Pool, ...]:
    """Per training x field x level each two provinces whose unmet wishes are too few for a group, and together enough.

    The largest together first. Whether they can meet somewhere in time is for the planner to find: this says where a
    venue, an online run or a trainer in between is worth looking for.
    """
    met = {wish for run in plan.runs for wish in run.wishes}
    waiting: dict[tuple[str, str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    serving = defaultdict(list)
    for training in problem.trainings:
        serving["training", training.id].append(training)
        for theme in training.themes:
            serving["theme", theme].append(training)
    for wish in problem.wishes:
        if wish.id in met:
            continue
        province = problem.by_id.schools[problem.by_id.teachers[wish.teacher].school].province
        for training in serving["training", wish.training] if wish.training else serving["theme", wish.theme]:
            if serves(training, wish):
                what = (training.id, wish.field if training.same_field else "",
                        wish.level if training.same_level else "")  # fmt: skip
                waiting[what][province].add(wish.teacher)
    found = []
    for (name, field, level), there in waiting.items():
        least = problem.by_id.trainings[name].group_min
        for one, other in combinations(sorted(there), 2):
            counts = len(there[one]), len(there[other])
            if max(counts) < least <= sum(counts):
                found.append(
                    Pool(training=name, field=field, level=level, provinces=(one, other), teachers=counts, least=least)
                )
    return tuple(sorted(found, key=lambda pool: (-pool.together, pool.training, pool.field, pool.level,
                                                 pool.provinces)))  # fmt: skip
