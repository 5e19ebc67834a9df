"""Small invented seasons, of everything that a problem can have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from digitaleschool.core.planning.problem import (
    HALFDAYS,
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

PROVINCES = ("antwerpen", "limburg", "oost")
FIELDS = ("mechanics", "cooling", "wood")
LEVELS = ("start", "more")
THEMES = ("ai", "vr", "files")


def season(
    seed: int, *, teachers: int = 12, trainings: int = 4, venues: int = 3, trainers: int = 3, patterns: int = 5
) -> Problem:
    """A season by chance: the same for the same numbers."""
    chance = np.random.default_rng(seed)

    def some(names, least=1, most=None):
        size = int(chance.integers(least, (most or len(names)) + 1))
        return tuple(str(name) for name in chance.choice(names, size=min(size, len(names)), replace=False))

    def maybe(share):
        return bool(chance.random() < share)

    def place():
        return Place(latitude=round(50.8 + 0.4 * chance.random(), 3), longitude=round(3.6 + 0.8 * chance.random(), 3))

    def free():
        return Availability(
            halfdays=some(USED_HALFDAYS, 2),
            periods=() if maybe(0.7) else some(("p1", "p2")),
            away=() if maybe(0.8) else some([slot.id for slot in slots]),
        )

    days = [date(2026, 9, 7) + timedelta(days=7 * week + weekday) for week in range(4) for weekday in (0, 2)]
    slots = tuple(
        Slot(id=f"{day.isoformat()}_{part}", day=day.isoformat(), part=part, period="p1" if number < 4 else "p2")
        for number, day in enumerate(days)
        for part in ("am", "pm")
    )
    rtcs = tuple(Rtc(id=f"rtc{n}", budget_cents=int(chance.integers(0, 300_000))) for n in range(2))
    schools = tuple(
        School(id=f"s{n}", province=PROVINCES[n % 3], network=("go", "vrij")[n % 2], size="small", place=place())
        for n in range(4)
    )
    made_patterns = []
    for n in range(patterns):
        starts = sorted(chance.choice(len(slots), size=int(chance.integers(1, 4)), replace=False).tolist())
        ids = tuple(slots[s].id for s in starts)
        made_patterns.append(Pattern(id=f"p{n}", slots=ids, return_slot=ids[-1] if len(ids) > 1 and maybe(0.5) else ""))
    made_trainings = tuple(
        Training(
            id=f"t{n}",
            themes=some(THEMES, 1, 2),
            patterns=some([one.id for one in made_patterns], 2),
            fields=() if maybe(0.6) else some(FIELDS),
            levels=() if maybe(0.6) else some(LEVELS),
            modes=("on_site", "online") if maybe(0.4) else ("on_site",),
            same_field=maybe(0.3),
            same_level=maybe(0.3),
            group_min=int(chance.integers(1, 4)),
            group_max=int(chance.integers(4, 7)),
            equipment=some(("pc", "vr"), 1, 2) if maybe(0.4) else (),
            cost_cents=int(chance.integers(0, 60_000)),
        )
        for n in range(trainings)
    )
    people = tuple(
        Teacher(
            id=f"l{n}",
            school=f"s{int(chance.integers(0, 4))}",
            availability=free(),
            modes=("on_site", "online") if maybe(0.6) else ("on_site",),
            travel_minutes=int(chance.integers(10, 60)),
            most_trainings=int(chance.integers(1, 4)),
            place=place() if maybe(0.2) else None,
        )
        for n in range(teachers)
    )
    wishes = []
    for teacher in people:
        for _ in range(int(chance.integers(1, 4))):
            named = maybe(0.3)
            team = f"team{teacher.school}" if maybe(0.3) else ""
            wishes.append(
                Wish(
                    id=f"w{len(wishes)}",
                    teacher=teacher.id,
                    field=str(chance.choice(FIELDS)),
                    level=str(chance.choice(LEVELS)),
                    training=f"t{int(chance.integers(0, trainings))}" if named else "",
                    theme="" if named else str(chance.choice(THEMES)),
                    weight=int(chance.integers(1, 30)),
                    modes=("on_site",) if maybe(0.1) else (),
                    team=team,
                    only_with_team=bool(team) and maybe(0.3),
                )
            )
    return Problem(
        slots=slots,
        patterns=tuple(made_patterns),
        rtcs=rtcs,
        schools=schools,
        teachers=people,
        wishes=tuple(wishes),
        trainings=made_trainings,
        trainers=tuple(
            Trainer(
                id=f"g{n}",
                rtc=f"rtc{n % 2}",
                trainings=some([one.id for one in made_trainings]),
                availability=free(),
                place=place(),
                modes=("on_site", "online") if maybe(0.5) else ("on_site",),
                travel_minutes=int(chance.integers(30, 90)),
                most_runs=int(chance.integers(1, 4)),
            )
            for n in range(trainers)
        ),
        venues=tuple(
            Venue(
                id=f"v{n}",
                rtc=f"rtc{n % 2}",
                place=schools[n].place if n < len(schools) else place(),
                capacity=int(chance.integers(2, 8)),
                availability=free(),
                equipment={"pc": int(chance.integers(0, 8))}
                | ({"vr": int(chance.integers(0, 5))} if maybe(0.5) else {}),
                cost_cents=int(chance.integers(0, 10_000)),
            )
            for n in range(venues)
        ),
        lenders=tuple(
            Lender(
                id=f"c{n}",
                kind=str(chance.choice(("pc", "vr"))),
                sets=1,
                units=int(chance.integers(3, 7)),
                place=place(),
                availability=free(),
                travel_minutes=60,
                cost_cents=int(chance.integers(0, 9_000)),
            )
            for n in range(2)
        ),
        shared_budget_cents=int(chance.integers(0, 200_000)),
        weights=Weights(
            floors=(Floor(by=str(chance.choice(("province", "network", "field", "size"))), percent=50, points=300),)
        )
        if maybe(0.4)
        else Weights(),
        bans=(Ban(training="t0", trainer="g0"),) if maybe(0.3) else (),
    )


USED_HALFDAYS = tuple(one for one in HALFDAYS if one[:3] in ("mon", "wed") and one[4:] != "ev")

__all__ = ["Pin", "replace", "season"]
