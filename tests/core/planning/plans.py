"""Valid plans of small problems, and whether a wish could still get a place: by trying, with the verifier as judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from random import Random

from digitaleschool.core.planning.conflicts import runs_of_pins
from digitaleschool.core.planning.plan import Plan, Run
from digitaleschool.core.planning.problem import Problem, Wish
from digitaleschool.core.planning.verifying import faults_of_run, misfits, mode_of, room_in, serves, violations


def random_plan(random: Random, problem: Problem, *, tries: int = 12) -> Plan | None:
    """Pins and some random runs, with nothing broken; None where the pins clash."""
    plan = Plan(runs=runs_of_pins(problem))
    if violations(problem, plan):
        return None
    runs = list(possible_runs(problem, problem.wishes))
    for run in random.sample(runs, min(tries, len(runs))):
        fitting = [wish.id for wish in problem.wishes if not any(misfits(problem, wish, run))]
        random.shuffle(fitting)
        for size in (room_in(problem, run), problem.by_id.trainings[run.training].group_min):
            more = Plan(runs=(*plan.runs, replace(run, id=f"r{len(plan.runs)}", wishes=tuple(fitting[:size]))))
            if not violations(problem, more):
                plan = more
                break
    return plan


def possible_runs(problem: Problem, wishes: tuple[Wish, ...]) -> Iterator[Run]:
    """Every run without people that could be given, of a field and level of these wishes."""
    lenders, venues = ("", *(one.id for one in problem.lenders)), ("", *(one.id for one in problem.venues))
    for training in problem.trainings:
        asked = [wish for wish in wishes if serves(training, wish)]
        fields = sorted({wish.field for wish in asked}) if training.same_field else ([""] if asked else [])
        levels = sorted({wish.level for wish in asked}) if training.same_level else [""]
        who = [trainer.id for trainer in problem.trainers if training.id in trainer.trainings]
        for field, level, pattern, venue, trainer, lender in product(
            fields, levels, training.patterns, venues, who, lenders
        ):
            run = Run(
                id="new", training=training.id, pattern=pattern, trainer=trainer, venue=venue, lender=lender,
                field=field, level=level,
            )  # fmt: skip
            if mode_of(run) in training.modes and not any(faults_of_run(problem, run)):
                yield run


def could_be_met(problem: Problem, plan: Plan, wish: Wish) -> bool:
    """Whether the wish fits beside the plan: in one of its runs, or in a new one with others who have no place."""
    for number, run in enumerate(plan.runs):
        more = replace(run, wishes=(*run.wishes, wish.id))
        changed = Plan(runs=(*plan.runs[:number], more, *plan.runs[number + 1 :]))
        if not any(misfits(problem, wish, run)) and not violations(problem, changed):
            return True
    served = {one for run in plan.runs for one in run.wishes}
    open_ = [one for one in problem.wishes if one.id not in served and one.id != wish.id]
    return any(_holds(problem, plan, run, wish, open_) for run in possible_runs(problem, (wish,)))


def _holds(problem: Problem, plan: Plan, run: Run, wish: Wish, others: list[Wish]) -> bool:
    """Grows a group round the wish, colleagues first, one teacher after the other who breaks no rule."""
    if any(misfits(problem, wish, run)):
        return False
    least = max(1, problem.by_id.trainings[run.training].group_min)
    group = [wish.id]
    colleagues = [one for one in others if wish.team and one.team == wish.team]
    for other in (*colleagues, *(one for one in others if one not in colleagues)):
        broken = violations(problem, Plan(runs=(*plan.runs, replace(run, wishes=tuple(group)))))
        if not broken:
            return True
        wants = len(group) < least or (wish.only_with_team and any(fault.code == "team" for fault in broken))
        if wants and not any(misfits(problem, other, run)):
            with_other = Plan(runs=(*plan.runs, replace(run, wishes=(*group, other.id))))
            if {fault.code for fault in violations(problem, with_other)} <= {"group_min", "team", "budget"}:
                group.append(other.id)
    return not violations(problem, Plan(runs=(*plan.runs, replace(run, wishes=tuple(group)))))
