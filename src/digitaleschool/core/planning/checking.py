"""What a problem may not be: the checks that need more than one value. Quick enough for 50,000 teachers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import pairwise

from .problem import PARTS, Problem
from .refusing import refuse, shown
from .shapes import check_objects

LISTS = (
    "slots", "patterns", "rtcs", "schools", "teachers", "wishes", "trainings", "trainers", "venues", "lenders", "pins",
)  # fmt: skip
"""Lists whose entries have an id."""
REFERENCES = (
    ("patterns", "slots", "slots"),
    ("patterns", "return_slot", "slots"),
    ("teachers", "school", "schools"),
    ("wishes", "teacher", "teachers"),
    ("wishes", "training", "trainings"),
    ("trainings", "patterns", "patterns"),
    ("trainers", "rtc", "rtcs"),
    ("trainers", "trainings", "trainings"),
    ("venues", "rtc", "rtcs"),
    *((part, name, f"{name}s") for part in ("pins", "bans") for name in ("training", "pattern", "trainer", "venue")),
    ("pins", "lender", "lenders"),
    ("pins", "wishes", "wishes"),
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def check(problem: Problem) -> None:
    """Raises :class:`~.refusing.ProblemRefused` with the path of the first thing that makes no sense."""
    check_objects(Problem, (problem,), lambda _: "")
    if not problem.wishes:
        refuse(
            "wishes", "er zijn geen wensen: er valt niets te plannen.", "there are no wishes: there is nothing to plan."
        )
    for name in LISTS:
        _check_ids(name, [one.id for one in getattr(problem, name)])
    _check_slots(problem)
    for part, name, of in REFERENCES:
        _check_references(problem, part, name, {one.id for one in getattr(problem, of)}, of)
    _check_availability(problem)
    for check_one in (_check_patterns, _check_wishes, _check_trainings, _check_pins, _check_bans, _check_floors):
        check_one(problem)


def _check_ids(name: str, ids: Sequence[str]) -> None:
    if len(set(ids)) != len(ids):
        first: dict[str, int] = {}
        for number, id in enumerate(ids):
            if id in first:
                refuse(
                    f"{name}[{number}].id",
                    f"{shown(id)} is ook de id van {name}[{first[id]}].",
                    f"{shown(id)} is also the id of {name}[{first[id]}].",
                )
            first[id] = number


def _check_references(problem: Problem, part: str, name: str, ids: Collection[str], of: str) -> None:
    known = {"", *ids}
    for number, value in enumerate(getattr(one, name) for one in getattr(problem, part)):
        if type(value) is str:
            if value not in known:
                _refuse_unknown(f"{part}[{number}].{name}", value, of)
        elif not known.issuperset(value):
            _refuse_first_unknown(f"{part}[{number}].{name}", value, known, of)


def _refuse_first_unknown(path: str, values: Iterable[str], known: Collection[str], of: str) -> None:
    for number, value in enumerate(values):
        if value not in known:
            _refuse_unknown(f"{path}[{number}]", value, of)


def _refuse_unknown(path: str, value: str, of: str) -> None:
    refuse(path, f"{shown(value)} staat niet in {of}.", f"{shown(value)} is not in {of}.")


def _check_slots(problem: Problem) -> None:
    held: dict[tuple[str, str], int] = {}
    for number, slot in enumerate(problem.slots):
        if not _DAY.fullmatch(slot.day) or not _is_day(slot.day):
            refuse(
                f"slots[{number}].day",
                f"{shown(slot.day)} is geen dag die bestaat (jjjj-mm-dd).",
                f"{shown(slot.day)} is no day that exists (yyyy-mm-dd).",
            )
        other = held.setdefault((slot.day, slot.part), number)
        if other != number:
            refuse(
                f"slots[{number}]",
                f"deze halve dag is al slots[{other}].",
                f"this half-day is slots[{other}] already.",
            )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _check_availability(problem: Problem) -> None:
    slots, periods = {slot.id for slot in problem.slots}, {slot.period for slot in problem.slots}
    for part in ("teachers", "trainers", "venues", "lenders"):
        for number, one in enumerate(getattr(problem, part)):
            free = one.availability
            if not periods.issuperset(free.periods):
                _refuse_first_unknown(f"{part}[{number}].availability.periods", free.periods, periods, "slots (period)")
            if not slots.issuperset(free.away):
                _refuse_first_unknown(f"{part}[{number}].availability.away", free.away, slots, "slots")


def _check_patterns(problem: Problem) -> None:
    moment = {slot.id: (slot.day, PARTS.index(slot.part)) for slot in problem.slots}
    for number, pattern in enumerate(problem.patterns):
        here = f"patterns[{number}]"
        if not pattern.slots:
            refuse(f"{here}.slots", "een patroon heeft minstens een halve dag.", "a pattern has at least one half-day.")
        for second, (before, after) in enumerate(pairwise(pattern.slots), start=1):
            if moment[before] >= moment[after]:
                refuse(
                    f"{here}.slots[{second}]",
                    f"{shown(after)} komt niet na {shown(before)}: zet de halve dagen in volgorde.",
                    f"{shown(after)} does not come after {shown(before)}: put the half-days in order.",
                )
        if pattern.return_slot and pattern.return_slot != pattern.slots[-1]:
            refuse(
                f"{here}.return_slot",
                f"{shown(pattern.return_slot)} is niet de laatste halve dag van het patroon.",
                f"{shown(pattern.return_slot)} is not the last half-day of the pattern.",
            )


def _check_wishes(problem: Problem) -> None:
    for number, wish in enumerate(problem.wishes):
        if not (wish.training or wish.theme):
            refuse(
                f"wishes[{number}]",
                "deze wens noemt geen training en geen thema.",
                "this wish names no training and no theme.",
            )
        if wish.only_with_team and not wish.team:
            refuse(
                f"wishes[{number}].team",
                "deze wens komt alleen met een team, en noemt er geen.",
                "this wish comes only with a team, and names none.",
            )


def _check_trainings(problem: Problem) -> None:
    for number, training in enumerate(problem.trainings):
        here = f"trainings[{number}]"
        if training.group_min > training.group_max:
            refuse(
                f"{here}.group_min",
                f"{training.group_min} is meer dan group_max, {training.group_max}.",
                f"{training.group_min} is more than group_max, {training.group_max}.",
            )


def _check_pins(problem: Problem) -> None:
    for number, pin in enumerate(problem.pins):
        here, training = f"pins[{number}]", problem.by_id.trainings[pin.training]
        if pin.lender and not pin.venue:
            refuse(f"{here}.lender", "een reeks online leent niets.", "a run online borrows nothing.")
        for name, same, of in (
            ("field", training.same_field, training.fields),
            ("level", training.same_level, training.levels),
        ):
            value = getattr(pin, name)
            if same and (not value or (of and value not in of)):
                refuse(
                    f"{here}.{name}",
                    f"{shown(value)} past niet bij {shown(training.id)}, die een {name} vraagt.",
                    f"{shown(value)} does not go with {shown(training.id)}, which asks one {name}.",
                )
            if value and not same:
                refuse(
                    f"{here}.{name}",
                    f"laat dit leeg: {shown(training.id)} vraagt niet same_{name}.",
                    f"leave this empty: {shown(training.id)} does not ask same_{name}.",
                )


def _check_bans(problem: Problem) -> None:
    for number, ban in enumerate(problem.bans):
        if not any((ban.training, ban.pattern, ban.trainer, ban.venue, ban.field, ban.level)):
            refuse(
                f"bans[{number}]",
                "dit verbod noemt niets en zou alles verbieden.",
                "this ban names nothing and would forbid all.",
            )


def _check_floors(problem: Problem) -> None:
    seen: set[str] = set()
    for number, floor in enumerate(problem.weights.floors):
        if floor.by in seen:
            refuse(
                f"weights.floors[{number}].by",
                f"voor {shown(floor.by)} is er al een ondergrens.",
                f"there is a floor for {shown(floor.by)} already.",
            )
        seen.add(floor.by)
