"""What a plan costs and what it is worth: exact whole numbers, one run and one wish at a time."""

from __future__ import annotations

from collections import Counter

from .plan import Met, Plan, Run
from .problem import GROUPED_BY, Problem, Teacher, Wish
from .travel import travel_minutes

CENTS_IN_HUNDRED_EURO = 10_000


def objective(problem: Problem, plan: Plan) -> int:
    """Points of a plan: needs met, less travel, more for colleagues together, less for cost and for floors not reached.

    Every id of the plan is one of the problem: ask :func:`~.verifying.violations` first.
    """
    points = sum(_points_of(problem, run) for run in plan.runs)
    return points - sum(_missed(problem, group) for group in met(problem, plan))


def met_need(problem: Problem, plan: Plan) -> int:
    """The weights of all wishes that are met, together."""
    return sum(problem.by_id.wishes[wish].weight for wish in _served(plan))


def spent(problem: Problem, run: Run) -> int:
    """Cents of a run: the training, its room for each half-day, and what a company asks for its equipment."""
    known = problem.by_id
    cents = known.trainings[run.training].cost_cents
    if run.venue:
        cents += known.venues[run.venue].cost_cents * len(known.patterns[run.pattern].slots)
    if run.lender:
        cents += known.lenders[run.lender].cost_cents
    return cents


def payer(problem: Problem, run: Run) -> str:
    """The RTC that pays a run: that of the venue, online that of the trainer."""
    known = problem.by_id
    return known.venues[run.venue].rtc if run.venue else known.trainers[run.trainer].rtc


def overspent(problem: Problem, runs: tuple[Run, ...]) -> int:
    """Cents that the RTCs cannot pay from their own budgets: they come from the shared one."""
    spending: Counter[str] = Counter()
    for run in runs:
        spending[payer(problem, run)] += spent(problem, run)
    return sum(max(0, cents - problem.by_id.rtcs[rtc].budget_cents) for rtc, cents in spending.items())


def minutes_to(problem: Problem, teacher: Teacher, venue: str) -> int:
    """How long a teacher travels to a venue, one way; to no venue (online) not at all."""
    if not venue:
        return 0
    home = teacher.place or problem.by_id.schools[teacher.school].place
    return travel_minutes(home, problem.by_id.venues[venue].place)


def met(problem: Problem, plan: Plan) -> tuple[Met, ...]:
    """Of each group its wishes, how many are met and how many its floor asks (0 without one); in order of group."""
    served = _served(plan)
    wishes: Counter[tuple[str, str]] = Counter()
    reached: Counter[tuple[str, str]] = Counter()
    for wish in problem.wishes:
        for group in _groups_of(problem, wish):
            wishes[group] += 1
            reached[group] += wish.id in served
    percent = {floor.by: floor.percent for floor in problem.weights.floors}
    return tuple(
        Met(by=by, group=name, wishes=count, met=reached[by, name], floor=percent.get(by, 0) * count // 100)
        for (by, name), count in sorted(wishes.items(), key=lambda item: (GROUPED_BY.index(item[0][0]), item[0][1]))
    )


def _served(plan: Plan) -> set[str]:
    return {wish for run in plan.runs for wish in run.wishes}


def _groups_of(problem: Problem, wish: Wish) -> tuple[tuple[str, str], ...]:
    school = problem.by_id.schools[problem.by_id.teachers[wish.teacher].school]
    return ("province", school.province), ("network", school.network), ("field", wish.field), ("size", school.size)


def _points_of(problem: Problem, run: Run) -> int:
    known, weights = problem.by_id, problem.weights
    wishes = [known.wishes[wish] for wish in run.wishes]
    points = sum(weights.need * wish.weight for wish in wishes)
    points -= sum(weights.minute * minutes_to(problem, known.teachers[wish.teacher], run.venue) for wish in wishes)
    teams = Counter(wish.team for wish in wishes if wish.team)
    points += sum(weights.together * (members - 1) for members in teams.values())
    return points - spent(problem, run) * weights.hundred_euro // CENTS_IN_HUNDRED_EURO


def _missed(problem: Problem, group: Met) -> int:
    points = next((floor.points for floor in problem.weights.floors if floor.by == group.by), 0)
    return points * max(0, group.floor - group.met)
