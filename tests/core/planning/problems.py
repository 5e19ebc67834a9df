"""Small random problems of every kind: on site and online, with fields, levels, equipment, teams, pins, bans."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import strategies as st
from tests.core.planning.plans import possible_runs

from digitaleschool.core.planning.problem import (
    GROUPED_BY,
    HALFDAYS,
    MODES,
    Availability,
    Ban,
    Floor,
    Lender,
    Pattern,
    Pin,
    Place,
    Problem,
    Rtc,
    School,
    Slot,
    Teacher,
    Trainer,
    Training,
    Venue,
    Weights,
    Wish,
)
from digitaleschool.core.planning.verifying import misfits

FIELDS, LEVELS, THEMES, KINDS = ("cooling", "wood", "care"), ("basic", "more"), ("ai", "print"), ("pc", "plc", "vr")
TOWNS = (
    Place(latitude=51.05, longitude=3.73),
    Place(latitude=51.16, longitude=3.9),
    Place(latitude=50.94, longitude=4.04),
    Place(latitude=50.93, longitude=5.34),
)
DAYS = (("2026-10-07", "autumn"), ("2026-10-14", "autumn"), ("2027-01-13", "winter"), ("2027-01-20", "winter"))


@st.composite
def problems(draw: st.DrawFn, *, teachers: int = 14, pinned: bool = True) -> Problem:
    """A random problem with at most so many teachers. What is pinned in it may clash."""
    sizes = {
        name: draw(st.integers(1, most)) for name, most in (("teachers", teachers), ("venues", 3), ("trainers", 4))
    }
    return random_problem(Random(draw(st.integers(0, 2**32))), pinned=pinned, **sizes)


def random_problem(random: Random, *, teachers: int, venues: int, trainers: int, pinned: bool = True) -> Problem:
    """One random problem; the same ``random`` gives the same."""
    some = _Some(random, easy=random.random() < 0.7)
    slots = tuple(
        Slot(id=f"{day}-{part}", day=day, part=part, period=period)
        for day, period in DAYS
        for part in ("am", "pm", "ev")
    )
    names = [slot.id for slot in slots]
    patterns = tuple(_pattern(random, number, names) for number in range(6))
    rtcs = tuple(Rtc(id=f"rtc{n}", budget_cents=random.choice((0, 50_000, 150_000, 1_000_000))) for n in range(2))
    schools = tuple(
        School(
            id=f"school{n}", province=random.choice(("ov", "li")), network=random.choice(("go", "vkov")),
            size=random.choice(("small", "large")), place=random.choice(TOWNS),
        )
        for n in range(3)
    )  # fmt: skip
    people = tuple(
        Teacher(
            id=f"t{n}", school=random.choice(schools).id, availability=some.availability(names), modes=some.modes(),
            travel_minutes=some.minutes(0, 20, 45, 200), most_trainings=random.choice((1, 1, 2)),
            place=random.choice((None, None, *TOWNS)),
        )
        for n in range(teachers)
    )  # fmt: skip
    trainings = tuple(_training(random, some, number, patterns) for number in range(random.randint(1, 3)))
    problem = Problem(
        slots=slots, patterns=patterns, rtcs=rtcs, schools=schools, teachers=people, trainings=trainings,
        wishes=_wishes(random, people, trainings),
        trainers=(givers := tuple(
            Trainer(
                id=f"trainer{n}", rtc=random.choice(rtcs).id, trainings=some.of([one.id for one in trainings]),
                availability=some.availability(names, often=0.8), place=random.choice(TOWNS), modes=some.modes(),
                travel_minutes=some.minutes(20, 60, 200), most_runs=random.choice((1, 2, 4)),
            )
            for n in range(trainers)
        )),
        venues=(rooms := tuple(
            Venue(
                id=f"venue{n}", rtc=random.choice(rtcs).id, place=random.choice(TOWNS),
                capacity=random.choice((1, 3, 8, 20)), availability=some.availability(names, often=0.8),
                equipment={kind: random.choice((1, 4, 12)) for kind in some.of(KINDS)},
                cost_cents=random.choice((0, 2_550, 9_999)),
            )
            for n in range(venues)
        )),
        lenders=tuple(
            Lender(
                id=f"lender{n}", kind=random.choice(KINDS), sets=random.choice((1, 2)), units=random.choice((2, 6)),
                place=random.choice(TOWNS), availability=some.availability(names, often=0.8),
                travel_minutes=some.minutes(30, 200), cost_cents=random.choice((0, 12_345)),
            )
            for n in range(random.randint(0, 2))
        ),
        shared_budget_cents=random.choice((0, 0, 40_000, 500_000)),
        weights=_weights(random),
        bans=tuple(_ban(random, trainings, patterns, givers, rooms) for _ in range(random.choice((0, 0, 1, 2)))),
    )  # fmt: skip
    how = random.random() if pinned else 1
    pins = _pins(random, problem) if how < 0.15 else _possible_pins(random, problem) if how < 0.5 else ()
    return replace(problem, pins=pins)


class _Some:
    """Choices; easy ones leave much possible, so that what is scarce is what the plan used."""

    def __init__(self, random: Random, *, easy: bool) -> None:
        self.random, self.easy = random, easy

    def of(self, names: Any, *, often: float = 0.7) -> tuple[str, ...]:
        often = max(often, 0.9) if self.easy and often > 0.5 else often
        return tuple(name for name in names if self.random.random() < often)

    def modes(self) -> tuple[str, ...]:
        return self.random.choice((MODES, MODES, ("on_site",), MODES if self.easy else ("online",)))

    def minutes(self, *choices: int) -> int:
        return max(choices) if self.easy else self.random.choice(choices)

    def availability(self, slots: list[str], *, often: float = 0.6) -> Availability:
        return Availability(
            halfdays=self.of(HALFDAYS, often=often),
            periods=() if self.easy else self.random.choice(((), (), ("autumn",), ("winter",))),
            away=self.of(slots, often=0.1),
        )


def _pattern(random: Random, number: int, slots: list[str]) -> Pattern:
    chosen = sorted(random.sample(range(len(slots)), random.choice((1, 1, 2, 3))))
    has_return = len(chosen) > 1 and random.random() < 0.5
    return Pattern(
        id=f"pattern{number}",
        slots=tuple(slots[n] for n in chosen),
        return_slot=slots[chosen[-1]] if has_return else "",
    )


def _training(random: Random, some: _Some, number: int, patterns: tuple[Pattern, ...]) -> Training:
    fields = random.choice(((), FIELDS, FIELDS if some.easy else FIELDS[:2]))
    levels = random.choice(((), LEVELS, LEVELS if some.easy else LEVELS[:1]))
    least = random.choice((1, 2, 3))
    return Training(
        id=f"training{number}", themes=some.of(THEMES), patterns=some.of([one.id for one in patterns], often=0.8),
        fields=fields, levels=levels, modes=some.modes(),
        same_field=bool(fields) and random.random() < 0.5, same_level=bool(levels) and random.random() < 0.3,
        group_min=least, group_max=least + random.choice((0, 2, 9)),
        equipment=some.of(KINDS, often=0.25), cost_cents=random.choice((0, 10_001, 60_000)),
    )  # fmt: skip


def _wishes(random: Random, teachers: tuple[Teacher, ...], trainings: tuple[Training, ...]) -> tuple[Wish, ...]:
    found = []
    for teacher in teachers:
        for number in range(random.randint(1, 3)):
            by_training, team = random.random() < 0.5, random.choice(("", "", "", "team0", "team1"))
            found.append(
                Wish(
                    id=f"{teacher.id}-w{number}", teacher=teacher.id, field=random.choice(FIELDS),
                    level=random.choice(LEVELS), training=random.choice(trainings).id if by_training else "",
                    theme="" if by_training else random.choice(THEMES), weight=random.choice((1, 10, 37, 100)),
                    modes=random.choice(((), (), ("on_site",), ("online",))), team=team,
                    only_with_team=bool(team) and random.random() < 0.3,
                )
            )  # fmt: skip
    return tuple(found)


def _weights(random: Random) -> Weights:
    floors = tuple(
        Floor(by=by, percent=random.choice((30, 75, 100)), points=random.choice((1, 500)))
        for by in random.sample(GROUPED_BY, random.choice((0, 0, 1, 2)))
    )
    return Weights(
        need=random.choice((0, 1, 100)), together=random.choice((0, 200)), minute=random.choice((0, 4)),
        hundred_euro=random.choice((0, 33, 100)), floors=floors,
    )  # fmt: skip


def _pins(random: Random, problem: Problem) -> tuple[Pin, ...]:
    """Some that may clash, or could not be at all."""
    found = []
    for number in range(random.choice((1, 1, 2))):
        training, trainer = random.choice(problem.trainings), random.choice(problem.trainers)
        if training.patterns:
            found.append(
                Pin(
                    id=f"pin{number}", training=training.id, pattern=random.choice(training.patterns),
                    trainer=trainer.id, venue=random.choice(("", *(one.id for one in problem.venues))),
                    field=random.choice(training.fields) if training.same_field else "",
                    level=random.choice(training.levels or LEVELS) if training.same_level else "",
                    wishes=tuple(wish.id for wish in random.sample(problem.wishes, random.choice((0, 0, 1)))),
                    is_closed=random.random() < 0.3,
                )
            )  # fmt: skip
    return tuple(found)


def _possible_pins(random: Random, problem: Problem) -> tuple[Pin, ...]:
    """One or two runs that could be given, with who could come to them."""
    runs = list(possible_runs(problem, problem.wishes))
    found = []
    for number, run in enumerate(random.sample(runs, min(len(runs), random.choice((1, 1, 2))))):
        fitting = [wish.id for wish in problem.wishes if not any(misfits(problem, wish, run))]
        named = {name: getattr(run, name) for name in ("training", "pattern", "trainer", "venue", "lender")}
        found.append(
            Pin(
                id=f"pin{number}", **named, field=run.field, level=run.level, is_closed=random.random() < 0.3,
                wishes=tuple(random.sample(fitting, min(len(fitting), random.choice((0, 1, 2))))),
            )
        )  # fmt: skip
    return tuple(found)


def _ban(
    random: Random,
    trainings: tuple[Training, ...],
    patterns: tuple[Pattern, ...],
    trainers: tuple[Trainer, ...],
    venues: tuple[Venue, ...],
) -> Ban:
    kinds = {"training": trainings, "pattern": patterns, "trainer": trainers, "venue": venues}
    named = random.sample(sorted(kinds), random.choice((1, 2, 2)))
    return Ban(**{kind: random.choice(kinds[kind]).id for kind in named})
