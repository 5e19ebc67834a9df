"""What one plan of a season gives that another does not: runs, wishes, groups of teachers, points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from digitaleschool.core.values import dataclass

from .plan import Plan, Run
from .problem import GROUPED_BY, Problem, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A run that both plans have, at another time or place, by someone else, or with others in it."""

    before: Run
    after: Run

    @property
    def changed(self) -> tuple[str, ...]:
        """What differs: names of fields of a run."""
        names = ("pattern", "venue", "trainer", "lender", "wishes")
        return tuple(name for name in names if getattr(self.before, name) != getattr(self.after, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Of one group of teachers: how many of their wishes are met in each plan."""

    by: str
    group: str
    wishes: int
    before: int
    after: int


@dataclass(frozen=True, kw_only=True)
class Comparison:
    added: tuple[Run, ...] = ()
    gone: tuple[Run, ...] = ()
    moved: tuple[Moved, ...] = ()
    same: int = 0
    """Runs that did not change at all."""
    gaining: tuple[str, ...] = ()
    """Wishes that only the second plan meets, by id."""
    losing: tuple[str, ...] = ()
    """Wishes that only the first plan meets."""
    elsewhere: tuple[str, ...] = ()
    """Wishes that both meet, in another run."""
    shifts: tuple[Shift, ...] = ()
    """By province, network, field and size, every group; largest change first within each."""


def compare(problem: Problem, before: Plan, after: Plan) -> Comparison:
    """What changes from one plan to another. ``problem`` is that of the second; wishes that it does not know any more
    (withdrawn since) are told among those that lose, and counted in no group."""
    kept, rest_before, rest_after = _same(before.runs, after.runs)
    moved, gone, added = _pairs(rest_before, rest_after)
    unchanged = [(one, other) for one, other in kept if one.wishes == other.wishes]
    moved += [Moved(before=one, after=other) for one, other in kept if one.wishes != other.wishes]
    run_before, run_after = _run_of(before), _run_of(after)
    met_in_both = sorted(set(run_before) & set(run_after))
    stays = {one.id: other.id for one, other in kept} | {one.before.id: one.after.id for one in moved}
    return Comparison(
        added=tuple(added), gone=tuple(gone), moved=tuple(sorted(moved, key=lambda one: one.after.id)),
        same=len(unchanged),
        gaining=tuple(sorted(set(run_after) - set(run_before))),
        losing=tuple(sorted(set(run_before) - set(run_after))),
        elsewhere=tuple(wish for wish in met_in_both if stays.get(run_before[wish]) != run_after[wish]),
        shifts=_shifts(problem, set(run_before), set(run_after)),
    )  # fmt: skip


def _run_of(plan: Plan) -> dict[str, str]:
    return {wish: run.id for run in plan.runs for wish in run.wishes}


def _same(before: Iterable[Run], after: Iterable[Run]) -> tuple[list[tuple[Run, Run]], list[Run], list[Run]]:
    """Runs with one id: what they are did not change."""
    there = {run.id: run for run in after}
    kept = [(run, there[run.id]) for run in before if run.id in there]
    ids = {run.id for run, _ in kept}
    return kept, [run for run in before if run.id not in ids], [run for run in after if run.id not in ids]


def _pairs(before: list[Run], after: list[Run]) -> tuple[list[Moved], list[Run], list[Run]]:
    """A run moved where the other plan has one of the same training, field and level, for some of the same wishes or
    in the same room; those that share most are paired first."""
    could = []
    for one in before:
        for other in after:
            if (one.training, one.field, one.level) == (other.training, other.field, other.level):
                shared = len(set(one.wishes) & set(other.wishes))
                if shared or (one.venue == other.venue and one.venue):
                    could.append((-shared, one.id, other.id, one, other))
    moved: list[Moved] = []
    taken: set[str] = set()
    for _, first, second, one, other in sorted(could, key=lambda pair: pair[:3]):
        if first not in taken and second not in taken:
            taken |= {first, second}
            moved.append(Moved(before=one, after=other))
    return moved, [run for run in before if run.id not in taken], [run for run in after if run.id not in taken]


def _shifts(problem: Problem, before: set[str], after: set[str]) -> tuple[Shift, ...]:
    wishes: Counter[tuple[str, str]] = Counter()
    counts: tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]] = (Counter(), Counter())
    teachers, schools = problem.by_id.teachers, problem.by_id.schools

    def groups(wish: Wish) -> Mapping[str, str]:
        school = schools[teachers[wish.teacher].school]
        return {"province": school.province, "network": school.network, "field": wish.field, "size": school.size}

    for wish in problem.wishes:
        for by, group in groups(wish).items():
            wishes[by, group] += 1
            counts[0][by, group] += wish.id in before
            counts[1][by, group] += wish.id in after
    found = [
        Shift(by=by, group=group, wishes=count, before=counts[0][by, group], after=counts[1][by, group])
        for (by, group), count in wishes.items()
    ]
    return tuple(sorted(found, key=lambda one: (GROUPED_BY.index(one.by), -abs(one.after - one.before), one.group)))
