"""Whether a plan keeps every rule of its problem: read rule by rule, by other code than that which makes plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache

from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

from .plan import Plan, Run
from .problem import ON_SITE, ONLINE, WEEKDAYS, Availability, Ban, Pin, Problem, Slot, Training, Wish
from .scoring import minutes_to, overspent, spent
from .travel import travel_minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One rule that a plan breaks: which, in a sentence, and the ids of what breaks it."""

    code: str
    sentence: Text
    ids: tuple[str, ...]


def violations(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Every rule that the plan breaks; none when it may be carried out.

    Runs with ids that the problem does not know are told and left out of the other rules.
    """
    found = list(_unknown(problem, plan))
    broken = {fault.ids[0] for fault in found}
    runs = tuple(run for run in plan.runs if run.id not in broken)
    found += _repeated(plan)
    for run in runs:
        found += faults_of_run(problem, run)
        found += _faults_of_group(problem, run)
    found += _clashes(problem, runs)
    found += _loads(problem, runs)
    found += _budgets(problem, runs)
    found += _pins(problem, plan)
    return tuple(found)


def is_free(availability: Availability, slot: Slot) -> bool:
    """Whether a half-day of the season is one on which someone is free.

    >>> wednesdays = Availability(halfdays=("wed_pm",), away=("s2",))
    >>> [is_free(wednesdays, Slot(id=f"s{n}", day=f"2026-11-{day}", part="pm", period="p1"))
    ...  for n, day in enumerate((17, 18, 25))]
    [False, True, False]
    """
    return (
        halfday_of(slot) in availability.halfdays
        and (not availability.periods or slot.period in availability.periods)
        and slot.id not in availability.away
    )


def halfday_of(slot: Slot) -> str:
    """``wed_pm`` for a Wednesday afternoon."""
    return f"{_weekday(slot.day)}_{slot.part}"


@lru_cache(maxsize=1000)
def _weekday(day: str) -> str:
    return WEEKDAYS[date.fromisoformat(day).weekday()]


def mode_of(run: Run | Pin) -> str:
    return ON_SITE if run.venue else ONLINE


def serves(training: Training, wish: Wish) -> bool:
    """Whether a training is one that the wish asks: itself or its theme, in the field and on the level."""
    return (
        (wish.training == training.id or (bool(wish.theme) and wish.theme in training.themes))
        and (not training.fields or wish.field in training.fields)
        and (not training.levels or wish.level in training.levels)
    )


def room_in(problem: Problem, run: Run | Pin) -> int:
    """How many can take part in a run: the least of its group, its room and each kind of equipment."""
    training = problem.by_id.trainings[run.training]
    if not run.venue:
        return training.group_max
    venue = problem.by_id.venues[run.venue]
    lender = problem.by_id.lenders[run.lender] if run.lender else None
    units = [
        lender.units if lender and lender.kind == kind else venue.equipment.get(kind, 0) for kind in training.equipment
    ]
    return min([training.group_max, venue.capacity, *units])


# --- ids --------------------------------------------------------------------------------------------------------------


def _unknown(problem: Problem, plan: Plan) -> Iterator[Violation]:
    known = problem.by_id
    for run in plan.runs:
        for kind, named, ids in (
            ("training", run.training, known.trainings),
            ("pattern", run.pattern, known.patterns),
            ("trainer", run.trainer, known.trainers),
            *((("venue", run.venue, known.venues),) if run.venue else ()),
            *((("lender", run.lender, known.lenders),) if run.lender else ()),
            *(("wish", wish, known.wishes) for wish in run.wishes),
        ):
            if named not in ids:
                yield violation(
                    f"unknown_{kind}",
                    f"Reeks {run.id} noemt {named!r} ({kind}), en dat kent het probleem niet.",
                    f"Run {run.id} names {named!r} ({kind}), which the problem does not know.",
                    run.id, named,
                )  # fmt: skip


def _repeated(plan: Plan) -> Iterator[Violation]:
    for id, times in Counter(run.id for run in plan.runs).items():
        if times > 1:
            yield violation("run_id", f"Er zijn {times} reeksen {id}.", f"There are {times} runs {id}.", id)
    whats = Counter(_what(run) for run in plan.runs)
    for what, times in whats.items():
        if times > 1:
            ids = [run.id for run in plan.runs if _what(run) == what]
            yield violation(
                "run_twice",
                f"Dezelfde reeks staat er {times} keer: {', '.join(ids)}.",
                f"The same run stands there {times} times: {', '.join(ids)}.",
                *ids,
            )
    for wish, times in Counter(wish for run in plan.runs for wish in run.wishes).items():
        if times > 1:
            yield violation(
                "wish_twice",
                f"Wens {wish} krijgt {times} keer een plaats.",
                f"Wish {wish} gets a place {times} times.",
                wish,
            )


def _what(run: Run | Pin) -> tuple[str, ...]:
    return run.training, run.field, run.level, run.pattern, run.trainer, run.venue, run.lender


# --- one run by itself ------------------------------------------------------------------------------------------------


def faults_of_run(problem: Problem, run: Run) -> Iterator[Violation]:
    """Whether the run could be given at all, whoever comes."""
    known, here = problem.by_id, run.id
    training, trainer = known.trainings[run.training], known.trainers[run.trainer]
    venue = known.venues.get(run.venue)
    lender = known.lenders.get(run.lender)
    pattern = known.patterns[run.pattern]
    slots = [known.slots[slot] for slot in pattern.slots]

    def fault(code: str, nl: str, en: str, *ids: str) -> Violation:
        return violation(code, f"Reeks {here}: {nl}.", f"Run {here}: {en}.", here, *ids)

    if run.pattern not in training.patterns:
        yield fault("pattern", f"{training.id} wordt niet volgens {pattern.id} gegeven",
                    f"{training.id} is not given by {pattern.id}", pattern.id)  # fmt: skip
    if bool(run.field) != training.same_field or (run.field and training.fields and run.field not in training.fields):
        yield fault("run_field", f"studiegebied {run.field!r} past niet bij {training.id}",
                    f"field {run.field!r} does not go with {training.id}", training.id)  # fmt: skip
    if bool(run.level) != training.same_level or (run.level and training.levels and run.level not in training.levels):
        yield fault("run_level", f"niveau {run.level!r} past niet bij {training.id}",
                    f"level {run.level!r} does not go with {training.id}", training.id)  # fmt: skip
    if mode_of(run) not in training.modes:
        yield fault("training_mode", f"{training.id} wordt niet zo gegeven ({mode_of(run)})",
                    f"{training.id} is not given so ({mode_of(run)})", training.id)  # fmt: skip
    if training.id not in trainer.trainings:
        yield fault("trainer_training", f"{trainer.id} geeft {training.id} niet",
                    f"{trainer.id} does not teach {training.id}", trainer.id)  # fmt: skip
    if mode_of(run) not in trainer.modes:
        yield fault("trainer_mode", f"{trainer.id} geeft niet zo les ({mode_of(run)})",
                    f"{trainer.id} does not teach so ({mode_of(run)})", trainer.id)  # fmt: skip
    for slot in slots:
        if not is_free(trainer.availability, slot):
            yield fault("trainer_away", f"{trainer.id} is niet vrij op {slot.id}",
                        f"{trainer.id} is not free at {slot.id}", trainer.id, slot.id)  # fmt: skip
        if venue and not is_free(venue.availability, slot):
            yield fault("venue_away", f"{venue.id} is niet vrij op {slot.id}",
                        f"{venue.id} is not free at {slot.id}", venue.id, slot.id)  # fmt: skip
        if lender and not is_free(lender.availability, slot):
            yield fault("lender_away", f"{lender.id} leent niet uit op {slot.id}",
                        f"{lender.id} does not lend at {slot.id}", lender.id, slot.id)  # fmt: skip
    if venue and travel_minutes(trainer.place, venue.place) > trainer.travel_minutes:
        yield fault("trainer_travel", f"{venue.id} is te ver voor {trainer.id}",
                    f"{venue.id} is too far for {trainer.id}", trainer.id, venue.id)  # fmt: skip
    if lender and not venue:
        yield fault("lender_online", "online leent men niets", "online nothing is borrowed", lender.id)
    if lender and venue and (
        lender.kind not in training.equipment or venue.equipment.get(lender.kind, 0) >= training.group_max
    ):  # fmt: skip
        yield fault("lender_kind", f"{lender.kind} hoeft hier niet geleend te worden",
                    f"{lender.kind} need not be borrowed here", lender.id)  # fmt: skip
    if lender and venue and travel_minutes(lender.place, venue.place) > lender.travel_minutes:
        yield fault("lender_travel", f"{venue.id} is te ver voor {lender.id}",
                    f"{venue.id} is too far for {lender.id}", lender.id, venue.id)  # fmt: skip
    for number, ban in enumerate(problem.bans):
        if _forbids(ban, run):
            yield fault(
                "banned", f"verbod {number + 1} verbiedt haar", f"ban {number + 1} forbids it", f"bans[{number}]"
            )


def _forbids(ban: Ban, run: Run) -> bool:
    filled = [(value, getattr(run, name)) for name, value in _filled(ban)]
    return bool(filled) and all(wanted == had for wanted, had in filled)


def _filled(ban: Ban) -> list[tuple[str, str]]:
    names = ("training", "pattern", "trainer", "venue", "field", "level")
    return [(name, getattr(ban, name)) for name in names if getattr(ban, name)]


# --- who is in it -----------------------------------------------------------------------------------------------------


def _faults_of_group(problem: Problem, run: Run) -> Iterator[Violation]:
    known, here = problem.by_id, run.id
    training = known.trainings[run.training]
    pin = known.pins.get(run.pin)
    size, most = len(run.wishes), room_in(problem, run)
    if size < training.group_min and pin is None:
        yield violation(
            "group_min",
            f"Reeks {here} heeft {size} deelnemers; minstens {training.group_min} zijn nodig.",
            f"Run {here} has {size} participants; it needs at least {training.group_min}.",
            here,
        )
    if size > most:
        yield violation(
            "group_max",
            f"Reeks {here} heeft {size} deelnemers; er is plaats voor {most}.",
            f"Run {here} has {size} participants; there is room for {most}.",
            here,
        )
    teams = Counter(known.wishes[wish].team for wish in run.wishes)
    for id in run.wishes:
        wish = known.wishes[id]
        for code, nl, en in misfits(problem, wish, run):
            yield violation(code, f"Wens {id} in reeks {here}: {nl}.", f"Wish {id} in run {here}: {en}.", id, here)
        if wish.only_with_team and teams[wish.team] < 2 and not (pin and id in pin.wishes):
            yield violation(
                "team",
                f"Wens {id} in reeks {here}: die komt alleen samen met het team, en daarvan is niemand mee.",
                f"Wish {id} in run {here}: it comes only with its team, and nobody of it is there.",
                id, here,
            )  # fmt: skip


def misfits(problem: Problem, wish: Wish, run: Run | Pin) -> Iterator[tuple[str, str, str]]:
    """Why a wish cannot be met by a run, whoever else is in it: a code and the words in Dutch and English."""
    known = problem.by_id
    training, teacher = known.trainings[run.training], known.teachers[wish.teacher]
    if not serves(training, wish):
        yield "wish_training", f"die vraagt {training.id} niet", f"it does not ask {training.id}"
    if run.field and wish.field != run.field:
        yield "wish_field", f"die is van {wish.field}, niet van {run.field}", f"it is of {wish.field}, not {run.field}"
    if run.level and wish.level != run.level:
        yield "wish_level", f"die is op {wish.level}, niet op {run.level}", f"it is on {wish.level}, not {run.level}"
    mode = mode_of(run)
    if mode not in teacher.modes or mode not in (wish.modes or teacher.modes):
        yield "wish_mode", f"die wil het zo niet ({mode})", f"it does not want it so ({mode})"
    away = [slot for slot in known.patterns[run.pattern].slots if not is_free(teacher.availability, known.slots[slot])]
    if away:
        yield (
            "wish_away",
            f"{teacher.id} is niet vrij op {', '.join(away)}",
            f"{teacher.id} is not free at {', '.join(away)}",
        )
    minutes = minutes_to(problem, teacher, run.venue)
    if minutes > teacher.travel_minutes:
        yield (
            "wish_travel",
            f"{teacher.id} reist {minutes} minuten, hoogstens {teacher.travel_minutes} mag",
            f"{teacher.id} travels {minutes} minutes, at most {teacher.travel_minutes} is allowed",
        )


# --- runs together ----------------------------------------------------------------------------------------------------


def _clashes(problem: Problem, runs: tuple[Run, ...]) -> Iterator[Violation]:
    known = problem.by_id

    def at_once(kind: str, who_of: Callable[[Run], Iterable[str]], most: Callable[[str], int]) -> Iterator[Violation]:
        held: dict[tuple[str, str], list[str]] = {}
        for run in runs:
            for who in dict.fromkeys(who_of(run)):
                for slot in known.patterns[run.pattern].slots:
                    held.setdefault((who, slot), []).append(run.id)
        for (who, slot), ids in held.items():
            if len(ids) > most(who):
                yield violation(
                    f"{kind}_clash",
                    f"{who} heeft op {slot} tegelijk {', '.join(ids)}.",
                    f"{who} has {', '.join(ids)} at once, at {slot}.",
                    who, slot, *ids,
                )  # fmt: skip

    yield from at_once("trainer", lambda run: (run.trainer,), lambda who: 1)
    yield from at_once("venue", lambda run: (run.venue,) if run.venue else (), lambda who: 1)
    yield from at_once("lender", lambda run: (run.lender,) if run.lender else (), lambda who: known.lenders[who].sets)
    yield from at_once("teacher", lambda run: (known.wishes[wish].teacher for wish in run.wishes), lambda who: 1)


def _loads(problem: Problem, runs: tuple[Run, ...]) -> Iterator[Violation]:
    known = problem.by_id
    for who, count in Counter(run.trainer for run in runs).items():
        most = known.trainers[who].most_runs
        if count > most:
            yield violation(
                "trainer_load",
                f"Lesgever {who} geeft {count} reeksen; hoogstens {most} mag.",
                f"Trainer {who} gives {count} runs; at most {most} is allowed.",
                who,
            )
    places = [(known.wishes[wish].teacher, run.training) for run in runs for wish in run.wishes]
    for who, count in Counter(teacher for teacher, _ in places).items():
        most = known.teachers[who].most_trainings
        if count > most:
            yield violation(
                "teacher_load",
                f"Leraar {who} heeft {count} plaatsen; hoogstens {most} mag.",
                f"Teacher {who} has {count} places; at most {most} is allowed.",
                who,
            )
    for (who, training), count in Counter(places).items():
        if count > 1:
            yield violation(
                "training_twice",
                f"Leraar {who} heeft {count} keer een plaats in {training}.",
                f"Teacher {who} has a place in {training} {count} times.",
                who, training,
            )  # fmt: skip


def _budgets(problem: Problem, runs: tuple[Run, ...]) -> Iterator[Violation]:
    over, shared = overspent(problem, runs), problem.shared_budget_cents
    if over > shared:
        total = sum(spent(problem, run) for run in runs)
        yield violation(
            "budget",
            f"De reeksen kosten {_euro(total)}: {_euro(over)} meer dan de RTC's hebben, samen is er {_euro(shared)}.",
            f"The runs cost {_euro(total)}: {_euro(over)} more than the RTCs have, and they share {_euro(shared)}.",
        )


def _euro(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02} euro"


def _pins(problem: Problem, plan: Plan) -> Iterator[Violation]:
    runs_of: dict[str, list[Run]] = {}
    for run in plan.runs:
        if run.pin:
            runs_of.setdefault(run.pin, []).append(run)
    for pin in problem.pins:
        runs = runs_of.pop(pin.id, [])
        if len(runs) != 1:
            yield violation(
                "pin",
                f"Vaste reeks {pin.id} staat {len(runs)} keer in het plan.",
                f"Pinned run {pin.id} stands in the plan {len(runs)} times.",
                pin.id, *(run.id for run in runs),
            )  # fmt: skip
        for run in runs:
            yield from _changed(pin, run)
    for name, strangers in runs_of.items():
        ids = [run.id for run in strangers]
        yield violation("unknown_pin", f"Er is geen vaste reeks {name}.", f"There is no pinned run {name}.", *ids, name)


def _changed(pin: Pin, run: Run) -> Iterator[Violation]:
    if _what(pin) != _what(run):
        yield violation(
            "pin_changed",
            f"Vaste reeks {pin.id} is veranderd (in {run.id}).",
            f"Pinned run {pin.id} was changed (in {run.id}).",
            pin.id, run.id,
        )  # fmt: skip
    gone = sorted(set(pin.wishes) - set(run.wishes))
    if gone:
        yield violation(
            "pin_left",
            f"Uit vaste reeks {pin.id} is weg: {', '.join(gone)}.",
            f"From pinned run {pin.id} these are gone: {', '.join(gone)}.",
            pin.id, *gone,
        )  # fmt: skip
    added = sorted(set(run.wishes) - set(pin.wishes))
    if pin.is_closed and added:
        yield violation(
            "pin_closed",
            f"Vaste reeks {pin.id} is gesloten, en toch kwam erbij: {', '.join(added)}.",
            f"Pinned run {pin.id} is closed, yet these were added: {', '.join(added)}.",
            pin.id, *added,
        )  # fmt: skip


def violation(code: str, nl: str, en: str, *ids: str) -> Violation:
    """A broken rule with its sentence."""
    return Violation(code=code, sentence=Text(nl=nl, en=en), ids=ids)
