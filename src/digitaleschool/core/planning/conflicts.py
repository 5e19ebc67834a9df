"""Why no plan can hold all that is pinned: the smallest sets of facts that cannot be true together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from digitaleschool.core.wording import Text

from .plan import Conflict, Run
from .problem import Pin, Problem
from .scoring import overspent, payer
from .verifying import Violation, faults_of_run, misfits, room_in

SUPPLY = {
    "pattern": ("pattern", "trainings", "training", "patterns"),
    "training_mode": ("venue", "trainings", "training", "modes"),
    "trainer_training": ("trainer", "trainers", "trainer", "trainings"),
    "trainer_mode": ("venue", "trainers", "trainer", "modes"),
    "trainer_away": ("pattern", "trainers", "trainer", "availability"),
    "trainer_travel": ("venue", "trainers", "trainer", "travel_minutes"),
    "venue_away": ("pattern", "venues", "venue", "availability"),
    "lender_away": ("pattern", "lenders", "lender", "availability"),
    "lender_travel": ("venue", "lenders", "lender", "travel_minutes"),
    "lender_kind": ("lender", "venues", "venue", "equipment"),
}
"""Per rule the field of the pin, and of whom which field it goes against."""
WISHED = {
    "wish_training": ("wishes", "training"),
    "wish_field": ("wishes", "field"),
    "wish_level": ("wishes", "level"),
    "wish_mode": ("wishes", "modes"),
    "wish_away": ("teachers", "availability"),
    "wish_travel": ("teachers", "travel_minutes"),
}


def conflicts(problem: Problem) -> tuple[Conflict, ...]:
    """Every smallest conflict among the pins; none when the pins alone are a plan that breaks no rule."""
    return tuple(dict.fromkeys(_Pinned(problem).conflicts()))


def runs_of_pins(problem: Problem) -> tuple[Run, ...]:
    """The pins as runs, with nobody added."""
    names = ("id", "training", "pattern", "trainer", "venue", "lender", "field", "level", "wishes")
    return tuple(Run(**{name: getattr(pin, name) for name in names}, pin=pin.id) for pin in problem.pins)


class _Pinned:
    def __init__(self, problem: Problem) -> None:
        self.problem, self.known = problem, problem.by_id
        self.runs = runs_of_pins(problem)
        self.number = {
            name: {one.id: number for number, one in enumerate(getattr(problem, name))}
            for name in ("pins", "trainings", "trainers", "venues", "lenders", "wishes", "teachers", "rtcs")
        }

    def path(self, name: str, id: str, field: str = "") -> str:
        return f"{name}[{self.number[name][id]}]" + (f".{field}" if field else "")

    def conflicts(self) -> Iterator[Conflict]:
        for run, pin in zip(self.runs, self.problem.pins, strict=True):
            for violation in faults_of_run(self.problem, run):
                yield Conflict(paths=self._paths_of_fault(pin, violation), sentence=violation.sentence)
            yield from self._too_many(pin)
            yield from self._do_not_fit(pin)
        yield from self._at_once("Lesgever", "Trainer", lambda pin: [pin.trainer], "trainers")
        yield from self._at_once("Lokaal", "Venue", lambda pin: [pin.venue] if pin.venue else [], "venues")
        yield from self._lent_at_once()
        yield from self._teachers_at_once()
        yield from self._loads()
        yield from self._budget()

    def _paths_of_fault(self, pin: Pin, violation: Violation) -> tuple[str, ...]:
        if violation.code == "banned":
            return self.path("pins", pin.id), violation.ids[1]
        if violation.code not in SUPPLY:
            return (self.path("pins", pin.id),)
        of_pin, name, whose, field = SUPPLY[violation.code]
        return self.path("pins", pin.id, of_pin), self.path(name, getattr(pin, whose), field)

    def _too_many(self, pin: Pin) -> Iterator[Conflict]:
        most = room_in(self.problem, pin)
        if len(pin.wishes) > most:
            yield Conflict(
                paths=(self.path("pins", pin.id, "wishes"), self._narrowest(pin, most)),
                sentence=Text(
                    nl=f"Vaste reeks {pin.id} heeft {len(pin.wishes)} deelnemers; er is plaats voor {most}.",
                    en=f"Pinned run {pin.id} has {len(pin.wishes)} participants; there is room for {most}.",
                ),
            )

    def _narrowest(self, pin: Pin, most: int) -> str:
        training = self.known.trainings[pin.training]
        if not pin.venue or training.group_max == most:
            return self.path("trainings", training.id, "group_max")
        venue = self.known.venues[pin.venue]
        if venue.capacity == most:
            return self.path("venues", venue.id, "capacity")
        lender = self.known.lenders.get(pin.lender)
        if lender and lender.kind in training.equipment and lender.units == most:
            return self.path("lenders", lender.id, "units")
        kinds = [kind for kind in training.equipment if not (lender and lender.kind == kind)]
        short = next(kind for kind in kinds if venue.equipment.get(kind, 0) == most)
        return self.path("venues", venue.id, f"equipment.{short}" if short in venue.equipment else "equipment")

    def _do_not_fit(self, pin: Pin) -> Iterator[Conflict]:
        for number, id in enumerate(pin.wishes):
            wish = self.known.wishes[id]
            for code, nl, en in misfits(self.problem, wish, pin):
                name, field = WISHED[code]
                against = self.path(name, wish.teacher if name == "teachers" else id, field)
                yield Conflict(
                    paths=(self.path("pins", pin.id, f"wishes[{number}]"), against),
                    sentence=Text(
                        nl=f"Wens {id} past niet in vaste reeks {pin.id}: {nl}.",
                        en=f"Wish {id} does not fit in pinned run {pin.id}: {en}.",
                    ),
                )

    def _at_once(self, nl: str, en: str, who_of: Callable[[Pin], list[str]], name: str) -> Iterator[Conflict]:
        for one, other in combinations(self.problem.pins, 2):
            slot = self._shared_slot(one, other)
            for who in who_of(one):
                if slot and who in who_of(other):
                    yield Conflict(
                        paths=self._pins((one, other)),
                        sentence=Text(
                            nl=f"{nl} {who} staat op {slot} in {one.id} en in {other.id}.",
                            en=f"{en} {who} is in {one.id} and in {other.id} at {slot}.",
                        ),
                    )

    def _shared_slot(self, one: Pin, other: Pin) -> str:
        slots = self.known.patterns[other.pattern].slots
        return next((slot for slot in self.known.patterns[one.pattern].slots if slot in slots), "")

    def _pins(self, pins: Iterable[Pin]) -> tuple[str, ...]:
        return tuple(self.path("pins", pin.id) for pin in pins)

    def _lent_at_once(self) -> Iterator[Conflict]:
        for lender in self.problem.lenders:
            borrowing = [pin for pin in self.problem.pins if pin.lender == lender.id]
            told: set[tuple[str, ...]] = set()
            for slot in dict.fromkeys(slot for pin in borrowing for slot in self.known.patterns[pin.pattern].slots):
                pins = [pin for pin in borrowing if slot in self.known.patterns[pin.pattern].slots][: lender.sets + 1]
                if len(pins) > lender.sets and self._pins(pins) not in told:
                    told.add(self._pins(pins))
                    names = ", ".join(pin.id for pin in pins)
                    yield Conflict(
                        paths=(*self._pins(pins), self.path("lenders", lender.id, "sets")),
                        sentence=Text(
                            nl=f"{lender.id} leent op {slot} aan {names}, en heeft {lender.sets}.",
                            en=f"{lender.id} lends to {names} at {slot}, and has {lender.sets}.",
                        ),
                    )

    def _teachers_at_once(self) -> Iterator[Conflict]:
        places: dict[str, list[tuple[Pin, int]]] = {}
        for pin in self.problem.pins:
            for number, id in enumerate(pin.wishes):
                places.setdefault(self.known.wishes[id].teacher, []).append((pin, number))
        for teacher, taken in places.items():
            yield from self._places_at_once(teacher, taken)

    def _places_at_once(self, who: str, taken: list[tuple[Pin, int]]) -> Iterator[Conflict]:
        for (one, first), (other, second) in combinations(taken, 2):
            slot = self._shared_slot(one, other)
            if one.wishes[first] == other.wishes[second] or one.training == other.training or slot:
                where = f"op {slot}" if slot else "tweemaal in dezelfde training"
                at = f"at {slot}" if slot else "twice in the same training"
                yield Conflict(
                    paths=(
                        self.path("pins", one.id, f"wishes[{first}]"), self.path("pins", other.id, f"wishes[{second}]"),
                    ),
                    sentence=Text(
                        nl=f"{who} heeft {where} een plaats: in {one.id} en in {other.id}.",
                        en=f"{who} has a place {at}: in {one.id} and in {other.id}.",
                    ),
                )  # fmt: skip

    def _loads(self) -> Iterator[Conflict]:
        for trainer in self.problem.trainers:
            pins = [pin for pin in self.problem.pins if pin.trainer == trainer.id][: trainer.most_runs + 1]
            if len(pins) > trainer.most_runs:
                yield Conflict(
                    paths=(*self._pins(pins), self.path("trainers", trainer.id, "most_runs")),
                    sentence=Text(
                        nl=f"{trainer.id} geeft hoogstens {trainer.most_runs} reeksen; er zijn er meer vast.",
                        en=f"{trainer.id} gives at most {trainer.most_runs} runs; more are pinned.",
                    ),
                )
        places: dict[str, list[str]] = {}
        for pin in self.problem.pins:
            for number, id in enumerate(pin.wishes):
                path = self.path("pins", pin.id, f"wishes[{number}]")
                places.setdefault(self.known.wishes[id].teacher, []).append(path)
        for who, paths in places.items():
            most = self.known.teachers[who].most_trainings
            if len(paths) > most:
                yield Conflict(
                    paths=(*paths[: most + 1], self.path("teachers", who, "most_trainings")),
                    sentence=Text(
                        nl=f"{who} krijgt hoogstens {most} trainingen; er zijn er meer vast.",
                        en=f"{who} gets at most {most} trainings; more are pinned.",
                    ),
                )

    def _budget(self) -> Iterator[Conflict]:
        """The fewest pins that cost too much, found by leaving out one after the other."""
        most = self.problem.shared_budget_cents
        if overspent(self.problem, self.runs) <= most:
            return
        needed = self.runs
        for run in self.runs:
            fewer = tuple(other for other in needed if other is not run)
            if overspent(self.problem, fewer) > most:
                needed = fewer
        rtcs = dict.fromkeys(payer(self.problem, run) for run in needed)
        over, names = overspent(self.problem, needed) - most, ", ".join(run.pin for run in needed)
        yield Conflict(
            paths=(
                *(self.path("pins", run.pin) for run in needed),
                *(self.path("rtcs", rtc, "budget_cents") for rtc in rtcs),
                "shared_budget_cents",
            ),
            sentence=Text(
                nl=f"Wat vaststaat ({names}) kost {over / 100:.2f} euro meer dan er is.",
                en=f"What is pinned ({names}) costs {over / 100:.2f} euro more than there is.",
            ),
        )
