"""A plan from the question to the choice: asked for by a coordinator, made by a worker, kept beside others, chosen.

What was announced never moves: it stands in every next plan as a pin.
"""

from __future__ import annotations

import dataclasses
import logging
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Prefetch
from django.utils.timezone import localdate

from digitaleschool.common.leases import Leased, claim, put_back, settle
from digitaleschool.core.planning.patterns import pattern_of
from digitaleschool.core.planning.plan import Plan, Progress, Reason, Result, Run, Status
from digitaleschool.core.planning.problem import PARTS, Problem
from digitaleschool.core.planning.reading import read_plan, read_problem
from digitaleschool.core.planning.refusing import ProblemRefused
from digitaleschool.core.planning.scoring import met, minutes_to, objective, spent
from digitaleschool.core.planning.verifying import Violation, room_in, violations
from digitaleschool.core.planning.writing import plan_json, problem_json
from digitaleschool.core.wording import Text
from digitaleschool.offer.models import Trainer
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person
from digitaleschool.planning.models import (
    Ban,
    Lender,
    PlanJob,
    PlannedRun,
    Proposal,
    Season,
    SeasonPlan,
    Unmet,
    Venue,
    Wish,
)  # fmt: skip
from digitaleschool.planning.queries import GONE, counting, standing_plan
from digitaleschool.planning.rules import plans_seasons

from .checks import PlanningRefused, check_between
from .problems import (
    ANNOUNCED,
    Rows,
    lender_id,
    rows_of,
    trainer_id,
    training_id,
    venue_id,
    wish_id,
)  # fmt: skip

LEASE = timedelta(minutes=2)
"""Renewed each time the planner tells how far it is."""
MOST_ATTEMPTS = 3
SHORTEST, LONGEST = 5, 600
"""Seconds that a plan may take."""
TRAIL_EVERY = 1.0
CHUNK = 500
DECLINED, BY_HAND, NOT_CHOSEN = "declined", "by_hand", "not_chosen"
"""Reasons of ours, beside those of the planner: said no before; taken out by hand; the planner did not tell."""

log = logging.getLogger(__name__)


class PlanRefused(PlanningRefused):
    """A plan cannot be made, chosen or changed like this."""


class Solver(Protocol):
    """:func:`digitaleschool.core.planning.solve.solve`."""

    def __call__(
        self, problem: Problem, *, seconds: float | None, iterations: int | None, seed: int, start: Plan | None,
        report: Callable[[Progress], None] | None, stop: Callable[[], bool] | None, clock: Callable[[], float] | None,
    ) -> Result: ...  # fmt: skip


# --- asking -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_for_plan(
    *, season: Season, by: Person, now: datetime, seconds: int = 60, start: SeasonPlan | None = None,
    seed: int | None = None,
) -> PlanJob:  # fmt: skip
    """The work that makes a plan; the one that waits already where someone asked before. Raises :class:`PlanRefused`.

    ``start`` is the plan to go on from: what is pinned in it stands, and the new plan is never worth less.
    """
    season = lock_season(season, by)
    waiting = season.plan_jobs.filter(state=PlanJob.State.WAITING).first()
    if waiting:
        return waiting
    _refuse_over(season)
    check_between(seconds, SHORTEST, LONGEST, "seconds")
    if start is not None and start.season_id != season.pk:
        raise PlanRefused(Text(nl="Dat plan is van een ander seizoen.", en="That plan is of another season."), "start")
    if not counting(season, localdate(now)).exists():
        raise PlanRefused(
            Text(
                nl="Er zijn nog geen wensen die tellen. Nodig leraren uit om te zeggen wat ze willen volgen.",
                en="There are no wishes that count yet. Invite teachers to say what they would like to follow.",
            )
        )
    if not season.trainings.filter(is_active=True).exists():
        raise PlanRefused(
            Text(
                nl="Er zijn nog geen opleidingen in dit seizoen. Kies eerst welke kunnen doorgaan.",
                en="There are no trainings in this season yet. First choose which can run.",
            )
        )
    job = PlanJob.objects.create(
        season=season, asked_by=by, asked_at=now, not_before=now, seconds=seconds, start=start,
        seed=seed if seed is not None else season.plan_jobs.count() + 1,
    )  # fmt: skip
    write_down("plan.asked", by=by, now=now, on=season, label=season.slug)
    return job


@transaction.atomic
def stop_plan(*, job: PlanJob, by: Person, now: datetime) -> PlanJob:
    """Asks the planner to stop; it keeps the best plan so far. A job that no worker took up yet is withdrawn."""
    lock_season(job.season, by)
    job = PlanJob.objects.select_for_update().get(pk=job.pk)
    if not job.is_waiting:
        return job
    if job.leased_until is None or job.leased_until < now:
        job.state = PlanJob.State.WITHDRAWN
    job.stop_asked = True
    job.save(update_fields=["state", "stop_asked"])
    write_down("plan.stopped", by=by, now=now, on=job.season, label=job.season.slug)
    return job


# --- making -----------------------------------------------------------------------------------------------------------


def make_next_plan(*, now: datetime, clock: Callable[[], float], solve: Solver) -> bool:
    """Makes one plan that was asked for; False where nobody waits for one. ``clock`` tells seconds."""
    began = clock()
    job = claim(PlanJob.objects.select_related("season", "asked_by", "start"), now=now, lease=LEASE)
    if job is None:
        return False
    if job.attempts > MOST_ATTEMPTS:  # each time a worker died of it
        settle(job, state=Leased.State.GIVEN_UP)
        log.error("plan job %s given up: workers ended while they made it", job.pk)
        return True

    def moment() -> datetime:
        return now + timedelta(seconds=clock() - began)

    try:
        _make(job, _Telling(job, moment), moment, clock, solve)
    except _TakenOver:
        log.warning("plan job %s: its lease ran out and another worker took it up", job.pk)
    except ProblemRefused as refusal:
        said = {"doing": "refused", "seconds": 0, "objective": 0, "bound": None, "nl": refusal.said("nl"),
                "en": refusal.said("en")}  # fmt: skip
        PlanJob.objects.filter(pk=job.pk).update(trail=[said])
        settle(job, state=Leased.State.GIVEN_UP)
    except Exception as failure:  # a plan that fails must not stop the mail; the log says where
        log.exception("plan job %s failed", job.pk)
        put_back(job, problem=type(failure).__name__, now=moment(), most_attempts=MOST_ATTEMPTS)
    return True


class _TakenOver(Exception):
    """Another worker has the job."""


class _Telling:
    """Writes how far a plan is in the row that the waiting page reads, renews the lease, and hears of a stop."""

    def __init__(self, job: PlanJob, moment: Callable[[], datetime]) -> None:
        self.job, self.moment = job, moment
        self.trail: list[dict[str, Any]] = []
        self.told_at: datetime | None = None
        self.stop_asked = False

    def __call__(self, progress: Progress) -> None:
        now = self.moment()
        is_news = not self.trail or self.trail[-1]["doing"] != progress.doing
        if not is_news and self.told_at and (now - self.told_at).total_seconds() < TRAIL_EVERY:
            return
        self.trail.append(
            {
                "doing": progress.doing, "seconds": round(progress.seconds, 1), "objective": progress.objective,
                "bound": progress.bound,
            }
        )  # fmt: skip
        self.told_at = now
        mine = PlanJob.objects.filter(pk=self.job.pk, state=PlanJob.State.WAITING, attempts=self.job.attempts)
        if not mine.update(trail=self.trail, leased_until=now + LEASE):
            raise _TakenOver
        self.stop_asked = PlanJob.objects.filter(pk=self.job.pk, stop_asked=True).exists()

    def should_stop(self) -> bool:
        return self.stop_asked


def _make(
    job: PlanJob, telling: _Telling, moment: Callable[[], datetime], clock: Callable[[], float], solve: Solver
) -> None:
    telling(Progress(doing="reading", seconds=0.0, objective=0))
    rows = rows_of(job.season, today=localdate(moment()), start=job.start)
    result = solve(
        rows.problem, seconds=float(job.seconds), iterations=None, seed=job.seed,
        start=_start(rows, job.start), report=telling, stop=telling.should_stop, clock=clock,
    )  # fmt: skip
    faults = violations(rows.problem, result.plan)
    if faults:
        raise RuntimeError(f"the planner broke a rule: {faults[0].code}")
    if telling.stop_asked:
        result = dataclasses.replace(result, stopped=True)
    with transaction.atomic():
        mine = PlanJob.objects.select_for_update().get(pk=job.pk)
        if not mine.is_waiting or mine.attempts != job.attempts:
            raise _TakenOver
        plan = store_plan(season=job.season, rows=rows, result=result, by=job.asked_by, now=moment())
        mine.plan, mine.state, mine.leased_until = plan, PlanJob.State.DONE, None
        mine.save(update_fields=["plan", "state", "leased_until"])


def _start(rows: Rows, start: SeasonPlan | None) -> Plan | None:
    """What of an earlier plan still makes sense: its runs and wishes that this problem knows, nothing else."""
    if start is None:
        return None
    known, runs = rows.problem.by_id, []
    for run in plan_value(start).runs:
        training = known.trainings.get(run.training)
        if training is None or run.pattern not in training.patterns or run.trainer not in known.trainers:
            continue
        if (run.venue and run.venue not in known.venues) or (run.lender and run.lender not in known.lenders):
            continue
        wishes = tuple(wish for wish in run.wishes if wish in known.wishes)
        runs.append(dataclasses.replace(run, wishes=wishes, pin=run.pin if run.pin in known.pins else ""))
    return Plan(runs=tuple(runs))


@transaction.atomic
def store_plan(*, season: Season, rows: Rows, result: Result, by: Person | None, now: datetime) -> SeasonPlan:
    """A result as rows: the plan, its runs, a proposal for each wish that has a place, why for each other."""
    season = Season.objects.select_for_update().get(pk=season.pk)
    number = (season.plans.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    plan = SeasonPlan.objects.create(
        season=season, number=number, made_by=by, made_at=now, status=str(result.status), objective=result.objective,
        bound=result.bound, seed=result.seed, stopped=result.stopped, problem=zlib.compress(problem_json(rows.problem)),
        result=zlib.compress(plan_json(rows.problem, result)),
    )  # fmt: skip
    PlannedRun.objects.bulk_create([_row(plan, run, rows) for run in result.plan.runs], batch_size=CHUNK)
    made = {row.code: row for row in plan.runs.all()}
    refused = _refused(rows.pins.values())
    proposals, unmet, placed = [], [], set()
    for run in result.plan.runs:
        row = made[_code(run)]
        for name in run.wishes:
            wish = rows.wishes[name]
            placed.add(name)
            if (run.pin, wish.pk) in refused:
                unmet.append(Unmet(plan=plan, wish=wish, code=DECLINED, facts={}))
                continue
            teacher = rows.problem.by_id.teachers[rows.problem.by_id.wishes[name].teacher]
            minutes = minutes_to(rows.problem, teacher, run.venue)
            proposals.append(Proposal(run=row, wish=wish, travel_minutes=minutes))
    for name, wish in rows.wishes.items():
        if name not in placed:
            reason = result.reasons.get(name) or Reason(code=NOT_CHOSEN)
            facts = {**reason.facts} | ({"is_resolved": 1} if reason.is_resolved else {})
            unmet.append(Unmet(plan=plan, wish=wish, code=reason.code[:40], facts=facts))
    Proposal.objects.bulk_create(proposals, batch_size=CHUNK)
    Unmet.objects.bulk_create(unmet, batch_size=CHUNK)
    write_down("plan.made", by=by, now=now, on=season, label=f"{season.slug} {number}")
    return plan


def _code(run: Run) -> str:
    return run.pin or run.id


def _refused(pins: Iterable[PlannedRun]) -> set[tuple[str, int]]:
    """Which wishes said no to which run that stands: they are not asked for it again."""
    return {(row.code, one.wish_id) for row in pins for one in row.proposals.all() if one.state in GONE}


def _row(plan: SeasonPlan, run: Run, rows: Rows) -> PlannedRun:
    pattern, before = rows.problem.by_id.patterns[run.pattern], rows.pins.get(run.pin)
    slots = [rows.problem.by_id.slots[slot] for slot in pattern.slots]
    return PlannedRun(
        plan=plan, code=_code(run), training=rows.trainings[run.training].training, field=run.field, level=run.level,
        pattern=run.pattern, slots=[[slot.day, slot.part] for slot in slots], has_return=bool(pattern.return_slot),
        trainer=rows.trainers[run.trainer], venue=rows.venues[run.venue] if run.venue else None,
        lender=rows.lenders[run.lender] if run.lender else None, cost_cents=spent(rows.problem, run),
        capacity=room_in(rows.problem, run), is_pinned=before is not None,
        is_closed=before.is_closed if before else False,
        state=before.state if before else PlannedRun.State.TENTATIVE, run=before.run if before else None,
    )  # fmt: skip


# --- reading back -----------------------------------------------------------------------------------------------------


def problem_value(plan: SeasonPlan) -> Problem:
    """The problem that a plan answers, as it was then."""
    return read_problem(zlib.decompress(bytes(plan.problem)))


def result_value(plan: SeasonPlan) -> Result:
    """What the planner found, with bound, reasons and gains."""
    return read_plan(zlib.decompress(bytes(plan.result))).result


def plan_value(plan: SeasonPlan) -> Plan:
    """The plan as it stands in rows today, changes by hand and answers included."""
    runs = plan.runs.select_related("training", "trainer", "venue", "lender__organisation").prefetch_related(
        _with_wishes()
    )  # fmt: skip
    return Plan(runs=tuple(_run_value(row) for row in runs.order_by("code")))


def _with_wishes() -> Prefetch:
    """Joined: to fetch a thousand wishes by their keys is too long a question for SQLite."""
    return Prefetch("proposals", Proposal.objects.select_related("wish").order_by("pk"))


def _run_value(row: PlannedRun) -> Run:
    wishes = sorted(wish_id(one.wish) for one in row.proposals.all() if one.state not in GONE)
    return Run(
        id=row.code, training=training_id(row.training), pattern=row.pattern, trainer=trainer_id(row.trainer),
        venue=venue_id(row.venue) if row.venue else "", lender=lender_id(row.lender) if row.lender else "",
        field=row.field, level=row.level, wishes=tuple(wishes),
    )  # fmt: skip


# --- choosing ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def choose_plan(*, plan: SeasonPlan, by: Person, now: datetime) -> SeasonPlan:
    """The plan whose proposals will be sent; the one that was chosen or sent before is replaced.

    Proposals that were sent, with their answers and links, go along to the same runs of the new plan. Raises
    :class:`PlanRefused` where the new plan does not hold what was announced meanwhile.
    """
    season = lock_season(plan.season, by)
    _refuse_over(season)
    plan = SeasonPlan.objects.get(pk=plan.pk)
    if plan.state in (SeasonPlan.State.CHOSEN, SeasonPlan.State.SENT):
        return plan
    if plan.status == Status.INFEASIBLE:
        raise PlanRefused(
            Text(
                nl="Dit plan kan niet: wat vastgezet is, gaat niet samen. Kijk wat er botst.",
                en="This plan cannot be: what is pinned does not go together. Look at what conflicts.",
            )
        )
    before = standing_plan(season)
    if before:
        _take_over(before, plan)
        state = SeasonPlan.State.REPLACED if before.state == SeasonPlan.State.SENT else SeasonPlan.State.DRAFT
        SeasonPlan.objects.filter(pk=before.pk).update(state=state)
    plan.state = SeasonPlan.State.CHOSEN
    plan.save(update_fields=["state"])
    write_down("plan.chosen", by=by, now=now, on=season, label=f"{season.slug} {plan.number}")
    return plan


def _take_over(before: SeasonPlan, plan: SeasonPlan) -> None:
    """What was announced of one plan becomes that of another."""
    announced = list(before.runs.filter(state__in=ANNOUNCED).prefetch_related("proposals").order_by("pk"))
    same = {row.code: row for row in plan.runs.prefetch_related("proposals")}
    for old in announced:
        new = same.get(old.code)
        stands = {one.wish_id for one in old.proposals.all() if one.state not in GONE}
        if new is None or not stands <= {one.wish_id for one in new.proposals.all()}:
            raise PlanRefused(
                Text(
                    nl="Er zijn intussen voorstellen verstuurd die niet in dit plan staan. Maak een nieuw plan.",
                    en="Proposals were sent meanwhile that are not in this plan. Make a new plan.",
                )
            )
        new.proposals.filter(wish__in=[one.wish_id for one in old.proposals.all()]).delete()
        old.proposals.update(run=new)
        new.state, new.run, new.is_pinned, new.is_closed = old.state, old.run, True, old.is_closed
        new.save(update_fields=["state", "run", "is_pinned", "is_closed"])


# --- pins and bans ----------------------------------------------------------------------------------------------------


@transaction.atomic
def pin_run(*, run: PlannedRun, by: Person, now: datetime, is_closed: bool = False) -> PlannedRun:
    """The run stands in every plan that goes on from this one; ``is_closed``: with nobody added."""
    run = _locked(run, by)
    if (run.is_pinned, run.is_closed) == (True, is_closed):
        return run
    run.is_pinned, run.is_closed = True, is_closed
    run.save(update_fields=["is_pinned", "is_closed"])
    _note("planned_run.pinned", run, by, now)
    return run


@transaction.atomic
def release_run(*, run: PlannedRun, by: Person, now: datetime) -> PlannedRun:
    """The next plan may move the run again. Raises :class:`PlanRefused` for one that was announced."""
    run = _locked(run, by)
    _refuse_announced(run)
    if not run.is_pinned:
        return run
    run.is_pinned = run.is_closed = False
    run.save(update_fields=["is_pinned", "is_closed"])
    _note("planned_run.released", run, by, now)
    return run


@transaction.atomic
def forbid_run(*, run: PlannedRun, of: Iterable[str], by: Person, now: datetime) -> Ban:
    """No next plan has a run like this one in all of ``of``: training, trainer, venue, pattern, field, level."""
    run = _locked(run, by)
    _refuse_announced(run)
    if run.is_pinned:
        raise PlanRefused(
            Text(
                nl="Deze reeks staat vast. Maak ze eerst los.", en="This run is pinned. Release it first."
            )
        )  # fmt: skip
    named = set(of)
    if not named or not named <= {"training", "trainer", "venue", "pattern", "field", "level"}:
        raise PlanRefused(Text(nl="Kies wat niet mag.", en="Choose what is not allowed."), "of")
    ban = Ban(
        season=run.plan.season,
        training=run.training if "training" in named else None,
        trainer=run.trainer if "trainer" in named else None,
        venue=run.venue if "venue" in named else None,
        pattern=run.pattern if "pattern" in named else "",
        field=run.field if "field" in named else "",
        level=run.level if "level" in named else "",
        by=by, at=now,
    )  # fmt: skip
    if not any((ban.training, ban.trainer, ban.venue, ban.pattern, ban.field, ban.level)):
        raise PlanRefused(
            Text(
                nl="Dat heeft deze reeks niet. Kies iets anders dat niet mag.",
                en="This run has no such thing. Choose something else that is not allowed.",
            ),
            "of",
        )
    same = Ban.objects.filter(
        season=ban.season, training=ban.training, trainer=ban.trainer, venue=ban.venue, pattern=ban.pattern,
        field=ban.field, level=ban.level,
    ).first()  # fmt: skip
    if same:
        return same
    ban.save()
    _note("ban.made", run, by, now)
    return ban


@transaction.atomic
def allow(*, ban: Ban, by: Person, now: datetime) -> None:
    """Takes a ban back; a second time changes nothing."""
    season = lock_season(ban.season, by)
    gone, _ = Ban.objects.filter(pk=ban.pk).delete()
    if gone:
        write_down("ban.taken_back", by=by, now=now, on=season, label=season.slug)


# --- by hand ----------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, kw_only=True)
class Change:
    """What is to differ in a run; what is None stays."""

    slots: Sequence[tuple[str, str]] | None = None
    """(ISO day, am | pm | ev), in order."""
    trainer: Trainer | None = None
    venue: Venue | None = None
    online: bool = False
    lender: Lender | None = None
    no_lender: bool = False
    add: Sequence[Wish] = ()
    remove: Sequence[Wish] = ()


@transaction.atomic
def change_run(*, run: PlannedRun, change: Change, by: Person, now: datetime) -> PlannedRun:
    """Changes a run of a plan by hand and pins it. Raises :class:`PlanRefused`, with what is against it.

    Nothing that was announced changes. A wish that comes in leaves the run that it was in.
    """
    run = _locked(run, by)
    _refuse_announced(run)
    _change_fields(run, change)
    plan = run.plan
    others = list(
        plan.runs.exclude(pk=run.pk)
        .select_related("training", "trainer", "venue", "lender__organisation")
        .prefetch_related(_with_wishes())
    )
    rows = rows_of(plan.season, today=localdate(now), start=plan, keep=[run, *others])
    taken = {wish_id(wish) for wish in change.add}
    was = _known(Plan(runs=tuple(_run_value(one) for one in plan.runs.prefetch_related(_with_wishes()))), rows)
    mine = _run_value(run)
    wishes = (set(mine.wishes) | taken) - {wish_id(wish) for wish in change.remove}
    if taken - set(rows.wishes):
        raise PlanRefused(Text(nl="Deze wens telt niet (meer) mee.", en="This wish does not count (any more)."), "add")
    hand = dataclasses.replace(mine, wishes=tuple(sorted(wishes)))
    rest = [dataclasses.replace(one, wishes=tuple(wish for wish in one.wishes if wish not in taken))
            for one in map(_run_value, others)]  # fmt: skip
    value = _known(Plan(runs=(hand, *rest)), rows)
    problem = dataclasses.replace(rows.problem, pins=())
    _refuse_faults(problem, was, value, _names(rows, [run, *others]))
    run.code, run.is_pinned = _fresh_code(hand, others), True
    run.cost_cents, run.capacity = spent(problem, hand), room_in(problem, hand)
    run.save()
    _move_wishes(run, rows, hand, problem)
    _rewrite(plan, rows, problem)
    _note("planned_run.changed", run, by, now)
    return run


def _change_fields(run: PlannedRun, change: Change) -> None:
    if change.slots is not None:
        days = sorted({(day, part) for day, part in change.slots}, key=lambda one: (one[0], PARTS.index(one[1])
                      if one[1] in PARTS else 9))  # fmt: skip
        _refuse_days(days, run)
        run.slots = [list(one) for one in days]
        run.has_return = run.has_return and len(days) > 1
        run.pattern = pattern_of(days, has_return=run.has_return).id
    run.trainer = change.trainer or run.trainer
    if change.online:
        run.venue = run.lender = None
    else:
        run.venue = change.venue or run.venue
        run.lender = None if change.no_lender else change.lender or run.lender


def _refuse_days(days: Sequence[tuple[str, str]], run: PlannedRun) -> None:
    season = run.plan.season
    try:
        ordinals = [datetime.fromisoformat(day).date() for day, _ in days]
    except (TypeError, ValueError):
        raise PlanRefused(
            Text(nl="Een van de dagen bestaat niet.", en="One of the days does not exist."), "slots"
        ) from None
    if not days or any(part not in PARTS for _, part in days):
        raise PlanRefused(Text(nl="Kies dagen en dagdelen.", en="Choose days and parts of the day."), "slots")
    if any(not season.starts_on <= day <= season.ends_on for day in ordinals):
        raise PlanRefused(
            Text(
                nl=f"Blijf binnen het seizoen: van {season.starts_on:%d/%m/%Y} tot {season.ends_on:%d/%m/%Y}.",
                en=f"Stay within the season: from {season.starts_on:%d/%m/%Y} to {season.ends_on:%d/%m/%Y}.",
            ),
            "slots",
        )
    if len(days) != len(run.slots):
        raise PlanRefused(
            Text(
                nl=f"Deze reeks heeft {len(run.slots)} halve dagen. Kies er evenveel.",
                en=f"This run has {len(run.slots)} half-days. Choose as many.",
            ),
            "slots",
        )


def _known(plan: Plan, rows: Rows) -> Plan:
    """The plan without wishes that do not count any more."""
    return Plan(
        runs=tuple(
            dataclasses.replace(run, wishes=tuple(wish for wish in run.wishes if wish in rows.wishes))
            for run in plan.runs
        )
    )


def _refuse_faults(problem: Problem, before: Plan, after: Plan, names: Mapping[str, Text]) -> None:
    """What was wrong before, because the world changed since, is not held against a change."""
    known = {fault.sentence.nl for fault in violations(problem, before)}
    faults = [fault for fault in violations(problem, after) if fault.sentence.nl not in known]
    if faults:
        raise PlanRefused(
            Text(
                nl="Dat kan niet. " + " ".join(_in_words(fault, names, "nl") for fault in faults[:3]),
                en="That cannot be. " + " ".join(_in_words(fault, names, "en") for fault in faults[:3]),
            )
        )


def _in_words(fault: Violation, names: Mapping[str, Text], language: str) -> str:
    """The sentence of the verifier with names in the place of ids."""
    said = fault.sentence[language]
    for id in sorted((id for id in names if id in said), key=len, reverse=True):
        said = said.replace(id, names[id][language])
    return said


def _names(rows: Rows, runs: Sequence[PlannedRun]) -> dict[str, Text]:
    """What ids of the problem are called."""
    names: dict[str, Text] = {}
    for key, content in rows.contents.items():
        names[key] = Text(nl=content.title.nl or key, en=content.title.en or content.title.nl or key)
    plain = {key: trainer.name for key, trainer in rows.trainers.items()}
    plain |= {key: venue.name for key, venue in rows.venues.items()}
    plain |= {key: lender.organisation.name for key, lender in rows.lenders.items()}
    names |= {key: Text(nl=name, en=name) for key, name in plain.items()}
    for run in runs:
        title = names.get(training_id(run.training), Text(nl=run.training.slug, en=run.training.slug))
        names[run.code] = Text(nl=f"'{title.nl}'", en=f"'{title.en}'")
    for slot in rows.problem.slots:
        day = date.fromisoformat(slot.day)
        names[slot.id] = Text(nl=f"{day:%d/%m/%Y} {_PARTS[slot.part].nl}", en=f"{day:%d/%m/%Y} {_PARTS[slot.part].en}")
    someone = Text(nl="een deelnemer", en="a participant")
    names |= dict.fromkeys(rows.wishes, someone)
    return names | dict.fromkeys((teacher.id for teacher in rows.problem.teachers), someone)


_PARTS = {
    "am": Text(nl="voormiddag", en="morning"), "pm": Text(nl="namiddag", en="afternoon"),
    "ev": Text(nl="avond", en="evening"),
}  # fmt: skip


def _fresh_code(run: Run, others: Sequence[PlannedRun]) -> str:
    from digitaleschool.core.planning.seating import run_id

    code: str = run_id(
        training=run.training, field=run.field, level=run.level, pattern=run.pattern, trainer=run.trainer,
        venue=run.venue, lender=run.lender,
    )  # fmt: skip
    if code in {other.code for other in others}:
        raise PlanRefused(Text(nl="Deze reeks staat al in het plan.", en="This run is in the plan already."))
    return code


def _move_wishes(run: PlannedRun, rows: Rows, hand: Run, problem: Problem) -> None:
    plan, wanted = run.plan, {rows.wishes[name].pk: name for name in hand.wishes if name in rows.wishes}
    Proposal.objects.filter(run__plan=plan, wish__in=wanted, state=Proposal.State.PLANNED).exclude(run=run).delete()
    planned = run.proposals.filter(state=Proposal.State.PLANNED)
    gone = list(planned.exclude(wish__in=wanted).values_list("wish", flat=True))
    planned.delete()
    kept = set(run.proposals.values_list("wish", flat=True))
    teachers = problem.by_id.teachers
    Proposal.objects.bulk_create(
        Proposal(
            run=run, wish_id=pk,
            travel_minutes=minutes_to(problem, teachers[problem.by_id.wishes[name].teacher], hand.venue),
        )
        for pk, name in sorted(wanted.items()) if pk not in kept
    )  # fmt: skip
    Unmet.objects.filter(plan=plan, wish__in=wanted).delete()
    counting_now = {wish.pk for wish in rows.wishes.values()}
    Unmet.objects.bulk_create(Unmet(plan=plan, wish_id=pk, code=BY_HAND) for pk in gone if pk in counting_now)


def _rewrite(plan: SeasonPlan, rows: Rows, problem: Problem) -> None:
    """The JSON of a plan after a change by hand: its worth anew; the bound stays, or is that worth where it is more."""
    before, value = result_value(plan), _known(plan_value(plan), rows)
    placed = {wish for run in value.runs for wish in run.wishes}
    codes = {wish_id(one.wish): Reason(code=one.code, facts={name: fact for name, fact in one.facts.items()
                                                           if name != "is_resolved"})
             for one in plan.unmet.select_related("wish")}  # fmt: skip
    points = objective(problem, value)
    result = dataclasses.replace(
        before, status=Status.FEASIBLE, objective=points, bound=max(before.bound, points), plan=value,
        met=met(problem, value), gains=(),
        reasons={name: codes.get(name) or Reason(code=NOT_CHOSEN) for name in rows.wishes if name not in placed},
    )  # fmt: skip
    plan.objective, plan.bound, plan.status = result.objective, result.bound, str(result.status)
    plan.problem, plan.result = zlib.compress(problem_json(problem)), zlib.compress(plan_json(problem, result))
    plan.save(update_fields=["objective", "bound", "status", "problem", "result"])


# --- shared -----------------------------------------------------------------------------------------------------------


def lock_season(season: Season, by: Person) -> Season:
    """The season, held until the transaction ends, for who plans it. Raises :class:`PlanRefused`."""
    if not plans_seasons(by):
        raise PlanRefused(Text(nl="Alleen coördinatoren van een RTC plannen.", en="Only coordinators of an RTC plan."))
    return Season.objects.select_for_update().get(pk=season.pk)


def _locked(run: PlannedRun, by: Person) -> PlannedRun:
    lock_season(run.plan.season, by)
    return PlannedRun.objects.select_related(
        "plan__season", "training", "trainer", "venue", "lender__organisation"
    ).get(pk=run.pk)  # fmt: skip


def _refuse_over(season: Season) -> None:
    if season.state == Season.State.CLOSED:
        raise PlanRefused(Text(nl="Dit seizoen is voorbij.", en="This season is over."))


def _refuse_announced(run: PlannedRun) -> None:
    if run.state != PlannedRun.State.TENTATIVE:
        raise PlanRefused(
            Text(
                nl="De voorstellen van deze reeks zijn verstuurd: ze verandert niet meer. Je kan ze wel annuleren.",
                en="The proposals of this run are sent: it does not change any more. You can cancel it.",
            )
        )


def _note(verb: str, run: PlannedRun, by: Person, now: datetime) -> None:
    season = run.plan.season
    write_down(verb, by=by, now=now, on=run, label=f"{season.slug} {run.plan.number}: {run.training.slug}")
