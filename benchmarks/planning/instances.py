"""Invented seasons of any size: the same for the same numbers.

Nothing here is measured but where towns lie; how many teachers are free when, what they wish and what a run costs are
assumptions of ours. Towns are Flemish, fields, themes and levels those of the report, the school year is 2026-2027.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from digitaleschool.core.planning.problem import (
    Availability,
    Floor,
    Lender,
    Pattern,
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

POSTCODES = Path(__file__).resolve().parents[2] / "src/digitaleschool/knowledge/places/postcodes.csv"
PROVINCES = {"1": "vlaams_brabant", "2": "antwerpen", "30": "vlaams_brabant", "31": "vlaams_brabant",
             "32": "vlaams_brabant", "33": "vlaams_brabant", "34": "vlaams_brabant", "35": "limburg",
             "36": "limburg", "37": "limburg", "38": "limburg", "39": "limburg", "8": "west_vlaanderen",
             "9": "oost_vlaanderen"}  # fmt: skip
TOWNS = {
    # Postcode and how many schools there are, roughly by inhabitants.
    "2000": 40, "2018": 20, "2100": 12, "2140": 8, "2170": 8, "2200": 6, "2220": 6, "2300": 8, "2400": 5, "2440": 6,
    "2500": 6, "2600": 8, "2640": 4, "2800": 12, "2850": 4, "2870": 2, "2900": 3, "2930": 4, "2960": 2,
    "1500": 4, "1600": 3, "1700": 4, "1740": 2, "1800": 5, "1830": 3, "1930": 4, "3000": 14, "3010": 5, "3200": 4,
    "3270": 2, "3290": 4, "3300": 5, "3400": 2,
    "3500": 14, "3530": 3, "3550": 4, "3580": 4, "3600": 9, "3630": 4, "3650": 2, "3680": 4, "3700": 4, "3740": 4,
    "3800": 6, "3900": 3, "3910": 3, "3920": 3, "3950": 2, "3960": 2,
    "8000": 14, "8200": 5, "8310": 3, "8400": 9, "8500": 12, "8530": 3, "8600": 2, "8630": 3, "8700": 4, "8790": 4,
    "8800": 9, "8900": 5,
    "9000": 26, "9050": 6, "9100": 9, "9120": 4, "9160": 4, "9200": 6, "9300": 9, "9400": 5, "9500": 4, "9600": 4,
    "9620": 3, "9700": 4, "9800": 4, "9900": 3, "9990": 2,
}  # fmt: skip
FIELDS = ("auto", "bouw", "chemie", "handel", "hout", "koeling_warmte", "land_tuinbouw", "lichaamsverzorging",
          "mechanica_elektriciteit", "personenzorg", "voeding")  # fmt: skip
FIELD_SHARE = (0.07, 0.1, 0.04, 0.16, 0.08, 0.04, 0.05, 0.08, 0.16, 0.15, 0.07)
LEVELS, LEVEL_SHARE = ("beginner", "advanced", "expert"), (0.5, 0.38, 0.12)
THEMES = {
    # What of it is needed in a room, and how often it is wished.
    "programming": (("pc",), 0.1),
    "modelling_3d": (("pc", "printer_3d"), 0.12),
    "automation": (("plc",), 0.1),
    "ar_vr": (("vr",), 0.16),
    "interactive": ((), 0.18),
    "assessment": ((), 0.12),
    "microsoft": (("pc",), 0.12),
    "google": (("pc",), 0.1),
}
THEME_NAMES = tuple(THEMES)
NETWORKS, NETWORK_SHARE = ("go", "vrij", "ovsg"), (0.22, 0.68, 0.1)
FREE = {
    "wed_pm": 0.62, "wed_ev": 0.12, "mon_ev": 0.14, "tue_ev": 0.18, "thu_ev": 0.18, "fri_ev": 0.04, "fri_pm": 0.2,
    "mon_am": 0.06, "mon_pm": 0.08, "tue_am": 0.06, "tue_pm": 0.09, "wed_am": 0.05, "thu_am": 0.06, "thu_pm": 0.09,
    "fri_am": 0.08,
}  # fmt: skip
HALFDAYS = tuple(FREE)
DAY = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4}
PERIODS = (
    # Between holidays and exam weeks.
    ("autumn", date(2026, 9, 7), 8),
    ("november", date(2026, 11, 9), 5),
    ("winter", date(2027, 1, 11), 10),
    ("spring", date(2027, 4, 12), 8),
)
EURO = 100


def supply(teachers: int) -> tuple[int, int, int]:
    """How many trainings, venues and trainers there are in a season of so many teachers."""
    known = np.log([243, 2_000, 10_000, 50_000])
    at = float(np.log(max(teachers, 1)))
    trainings, venues, trainers = (
        round(float(np.exp(np.interp(at, known, np.log(sizes)))))
        for sizes in ((60, 150, 300, 600), (50, 120, 250, 500), (100, 200, 450, 1_000))
    )
    return trainings, venues, trainers


def season(teachers: int = 2_000, seed: int = 1) -> Problem:
    """A season with so many teachers who wish something."""
    return _Season(teachers, seed).problem()


class _Season:
    def __init__(self, teachers: int, seed: int) -> None:
        self.chance = np.random.default_rng(seed)
        self.teachers = teachers
        self.trainings, self.venues, self.trainers = supply(teachers)
        centroids = dict(_centroids())
        self.towns = [(postcode, centroids[postcode]) for postcode in TOWNS]
        size = np.array([TOWNS[postcode] for postcode, _ in self.towns], float)
        self.town_share = size / size.sum()

    def problem(self) -> Problem:
        slots, patterns = self._calendar()
        schools, school_of = self._schools()
        trainings = self._trainings(patterns)
        people, wishes = self._demand(schools, school_of, trainings)
        budget = 95 * EURO * self.teachers
        share = dict.fromkeys(PROVINCES.values(), 0)
        for school in school_of:
            share[schools[school].province] += 1
        return Problem(
            slots=slots,
            patterns=patterns,
            rtcs=tuple(
                Rtc(id=province, budget_cents=int(0.75 * budget * many / self.teachers))
                for province, many in share.items()
            ),
            schools=schools,
            teachers=people,
            wishes=wishes,
            trainings=trainings,
            trainers=self._trainers(trainings),
            venues=self._venues(),
            lenders=self._lenders(),
            shared_budget_cents=int(0.25 * budget),
            weights=Weights(
                floors=(
                    Floor(by="province", percent=30, points=500),
                    Floor(by="field", percent=25, points=500),
                )
            ),
        )

    def _calendar(self) -> tuple[tuple[Slot, ...], tuple[Pattern, ...]]:
        """Each half-day of the weeks in which one can train; and two or three sessions with a return session later."""
        slots, ids = [], {}
        for period, first, weeks in PERIODS:
            for week in range(weeks):
                for halfday in HALFDAYS:
                    day = first + timedelta(days=7 * week + DAY[halfday[:3]])
                    part = halfday[4:]
                    ids[period, week, halfday] = f"{day.isoformat()}-{part}"
                    slots.append(Slot(id=ids[period, week, halfday], day=day.isoformat(), part=part, period=period))
        kinds = [
            (period, start, sessions, pause, halfday)
            for period, _, weeks in PERIODS
            for sessions, pause in ((2, 1), (2, 2), (3, 1))
            for start in range(weeks)
            if start + (sessions - 1) * pause + 2 < weeks
            for halfday in HALFDAYS
        ]
        weight = np.array([FREE[halfday] + 0.05 for *_, halfday in kinds])
        many = min(200, len(kinds))
        chosen = self.chance.choice(len(kinds), size=many, replace=False, p=weight / weight.sum())
        patterns = []
        for one in sorted(chosen.tolist()):
            period, start, sessions, pause, halfday = kinds[one]
            weeks = next(weeks for name, _, weeks in PERIODS if name == period)
            last = start + (sessions - 1) * pause
            back = int(self.chance.integers(last + 2, weeks + 1))
            times = [ids[period, start + n * pause, halfday] for n in range(sessions)]
            times.append(ids[period, min(back, weeks - 1), halfday])
            patterns.append(
                Pattern(id=f"{period}-{halfday}-{start}-{sessions}x{pause}", slots=tuple(times), return_slot=times[-1])
            )
        return tuple(sorted(slots, key=lambda slot: (slot.day, PARTS[slot.part]))), tuple(patterns)

    def _near(self, town: int) -> Place:
        place = self.towns[town][1]
        north, east = self.chance.normal(0, 0.012), self.chance.normal(0, 0.018)
        return Place(latitude=round(place.latitude + north, 4), longitude=round(place.longitude + east, 4))

    def _province(self, town: int) -> str:
        postcode = self.towns[town][0]
        return PROVINCES.get(postcode[:1]) or PROVINCES[postcode[:2]]

    def _schools(self) -> tuple[tuple[School, ...], list[int]]:
        """Schools until all teachers have one; how many teachers of a school wish something is log-normal."""
        schools: list[School] = []
        school_of: list[int] = []
        while len(school_of) < self.teachers:
            town = int(self.chance.choice(len(self.towns), p=self.town_share))
            size = max(1, round(float(self.chance.lognormal(2.0, 0.8))))
            school_of += [len(schools)] * min(size, self.teachers - len(school_of))
            schools.append(
                School(
                    id=f"school-{len(schools):04d}",
                    province=self._province(town),
                    network=self._one(NETWORKS, NETWORK_SHARE),
                    size="small" if size < 6 else "medium" if size < 15 else "large",
                    place=self._near(town),
                )
            )
        return tuple(schools), school_of

    def _trainings(self, patterns: Sequence[Pattern]) -> tuple[Training, ...]:
        made = []
        names = [pattern.id for pattern in patterns]
        for number in range(self.trainings):
            theme = THEME_NAMES[number % len(THEME_NAMES)]
            themes = [theme]
            if self.chance.random() < 0.2:
                themes.append(self._one([one for one in THEME_NAMES if one != theme]))
            is_for_fields = self.chance.random() < 0.6
            fields = self._some(FIELDS, int(self.chance.integers(1, 5)), FIELD_SHARE) if is_for_fields else ()
            levels = self._some(LEVELS, int(self.chance.integers(1, 3)), LEVEL_SHARE)
            least = int(self.chance.integers(3, 7))
            equipment = THEMES[theme][0]
            made.append(
                Training(
                    id=f"training-{number:03d}",
                    themes=tuple(themes),
                    patterns=self._some(names, int(self.chance.integers(20, 60))),
                    fields=fields,
                    levels=levels,
                    modes=("on_site", "online") if equipment in ((), ("pc",)) else ("on_site",),
                    same_field=len(fields) != 1 and self.chance.random() < 0.35,
                    same_level=len(levels) > 1 and self.chance.random() < 0.5,
                    group_min=least,
                    group_max=least + int(self.chance.integers(4, 9)),
                    equipment=equipment,
                    cost_cents=int(self.chance.integers(30, 75)) * 10 * EURO,
                )
            )
        return tuple(made)

    def _demand(
        self, schools: Sequence[School], school_of: Sequence[int], trainings: Sequence[Training]
    ) -> tuple[tuple[Teacher, ...], tuple[Wish, ...]]:
        size = self.teachers
        free = self.chance.random((size, len(HALFDAYS))) < np.array([FREE[halfday] for halfday in HALFDAYS])
        free[~free.any(axis=1), HALFDAYS.index("wed_pm")] = True
        is_busy = self.chance.random((size, len(PERIODS))) < 0.2
        limit = np.clip(np.round(self.chance.normal(35, 12, size) / 5) * 5, 10, 75).astype(int)
        kind = self.chance.choice(3, size=size, p=(0.55, 0.35, 0.1))
        most = self.chance.choice((1, 2, 3), size=size, p=(0.35, 0.5, 0.15))
        field = self.chance.choice(len(FIELDS), size=size, p=FIELD_SHARE)
        level = self.chance.choice(len(LEVELS), size=size, p=LEVEL_SHARE)
        many = self.chance.choice((1, 2, 3, 4), size=size, p=(0.4, 0.35, 0.17, 0.08))
        share = np.array([THEMES[theme][1] for theme in THEME_NAMES])
        theme = self.chance.choice(len(THEME_NAMES), size=(size, 4), p=share / share.sum())
        weight = np.clip(np.round(self.chance.gamma(6, 2, (size, 4))), 2, 40).astype(int)
        names_training = self.chance.random((size, 4)) < 0.25
        in_team = self.chance.random((size, 4)) < 0.3
        only = self.chance.random((size, 4)) < 0.15

        people, wishes = [], []
        teams: dict[tuple[int, str, int], int] = {}
        for n in range(size):
            busy = [period for (period, _, _), is_so in zip(PERIODS, is_busy[n], strict=True) if is_so]
            periods = tuple(period for period, _, _ in PERIODS if period not in busy) if 0 < len(busy) < 4 else ()
            people.append(
                Teacher(
                    id=f"teacher-{n:05d}",
                    school=schools[school_of[n]].id,
                    availability=Availability(
                        halfdays=tuple(halfday for halfday, is_so in zip(HALFDAYS, free[n], strict=True) if is_so),
                        periods=periods,
                    ),
                    modes=(("on_site",), ("on_site", "online"), ("online",))[kind[n]],
                    travel_minutes=int(limit[n]),
                    most_trainings=int(most[n]),
                )
            )
            for k, its_theme in enumerate(dict.fromkeys(theme[n, : many[n]].tolist())):
                name, its_field, its_level = THEME_NAMES[its_theme], FIELDS[field[n]], LEVELS[level[n]]
                named = ""
                if names_training[n, k]:
                    fitting = [
                        one.id
                        for one in trainings[its_theme :: len(THEME_NAMES)]
                        if (not one.fields or its_field in one.fields) and its_level in one.levels
                    ]
                    named = fitting[int(self.chance.integers(len(fitting)))] if fitting else ""
                team = ""
                if in_team[n, k] and not named:
                    key = (school_of[n], name, int(level[n]))
                    before = teams.get(key, 0)
                    teams[key] = before + 1
                    team = f"{schools[school_of[n]].id}-{name}-{level[n]}-{before // 3}"
                wishes.append(
                    Wish(
                        id=f"wish-{n:05d}-{k}",
                        teacher=f"teacher-{n:05d}",
                        field=its_field,
                        level=its_level,
                        training=named,
                        theme="" if named else name,
                        weight=int(weight[n, k]),
                        team=team,
                        only_with_team=bool(team) and bool(only[n, k]),
                    )
                )
        return tuple(people), tuple(wishes)

    def _trainers(self, trainings: Sequence[Training]) -> tuple[Trainer, ...]:
        made = []
        for number in range(self.trainers):
            town = int(self.chance.choice(len(self.towns), p=self.town_share))
            themes = {number % len(THEME_NAMES), int(self.chance.integers(len(THEME_NAMES)))}
            known = [one.id for n, one in enumerate(trainings) if n % len(THEME_NAMES) in themes]
            made.append(
                Trainer(
                    id=f"trainer-{number:03d}",
                    rtc=self._province(town),
                    trainings=self._some(known, max(2, round(len(known) * float(self.chance.uniform(0.3, 0.7))))),
                    availability=Availability(
                        halfdays=tuple(
                            halfday for halfday in HALFDAYS if self.chance.random() < 0.3 + FREE[halfday] / 2
                        )
                        or ("wed_pm",)
                    ),
                    place=self._near(town),
                    modes=("on_site", "online") if self.chance.random() < 0.6 else ("on_site",),
                    travel_minutes=int(self.chance.integers(7, 16)) * 5,
                    most_runs=int(self.chance.integers(3, 8)),
                )
            )
        return tuple(made)

    def _venues(self) -> tuple[Venue, ...]:
        made = []
        for number in range(self.venues):
            # First one in each town, then more where there are more schools.
            town = number % len(self.towns) if self.venues >= len(self.towns) else None
            if town is None or number >= len(self.towns):
                town = int(self.chance.choice(len(self.towns), p=self.town_share))
            equipment = {
                kind: int(self.chance.integers(low, high))
                for kind, often, low, high in (
                    ("pc", 0.6, 6, 19), ("printer_3d", 0.2, 4, 13), ("plc", 0.25, 5, 13), ("vr", 0.2, 5, 13),
                )
                if self.chance.random() < often
            }  # fmt: skip
            made.append(
                Venue(
                    id=f"venue-{number:03d}",
                    rtc=self._province(town),
                    place=self._near(town),
                    capacity=int(self.chance.integers(8, 21)),
                    availability=Availability(
                        halfdays=tuple(halfday for halfday in HALFDAYS if self.chance.random() < 0.75) or ("wed_pm",)
                    ),
                    equipment=equipment,
                    cost_cents=int(self.chance.integers(2, 13)) * 10 * EURO // 2,
                )
            )
        return tuple(made)

    def _lenders(self) -> tuple[Lender, ...]:
        made = []
        for number in range(max(4, self.venues // 12)):
            town = int(self.chance.choice(len(self.towns), p=self.town_share))
            made.append(
                Lender(
                    id=f"lender-{number:03d}",
                    kind=("printer_3d", "plc", "vr", "pc")[number % 4],
                    sets=int(self.chance.integers(1, 4)),
                    units=int(self.chance.integers(8, 15)),
                    place=self._near(town),
                    availability=Availability(
                        halfdays=tuple(halfday for halfday in HALFDAYS if self.chance.random() < 0.8) or ("wed_pm",)
                    ),
                    travel_minutes=int(self.chance.integers(6, 13)) * 5,
                    cost_cents=int(self.chance.integers(5, 20)) * 10 * EURO,
                )
            )
        return tuple(made)

    def _one(self, names: Sequence[str], share: Sequence[float] | None = None) -> str:
        return names[int(self.chance.choice(len(names), p=share))]

    def _some(self, names: Sequence[str], many: int, share: Sequence[float] | None = None) -> tuple[str, ...]:
        chosen = self.chance.choice(len(names), size=min(many, len(names)), replace=False, p=share)
        return tuple(names[one] for one in sorted(chosen.tolist()))


PARTS = {"am": 0, "pm": 1, "ev": 2}


def _centroids() -> list[tuple[str, Place]]:
    with POSTCODES.open(encoding="utf-8") as lines:
        next(lines)
        return [
            (postcode, Place(latitude=float(latitude), longitude=float(longitude)))
            for postcode, latitude, longitude in (line.strip().split(",") for line in lines)
        ]


def main() -> None:
    """How big the seasons are."""
    from digitaleschool.core.planning.compile import compiled

    for size in [int(one) for one in sys.argv[1:]] or [243, 2_000, 10_000, 50_000]:
        start = time.perf_counter()
        problem = season(size)
        made_in = time.perf_counter() - start
        made = compiled(problem)
        print(
            f"{size} teachers, {len(problem.wishes)} wishes ({int(made.wish_possible.sum())} possible), "
            f"{len(problem.trainings)} trainings, {len(problem.venues)} venues, {len(problem.trainers)} trainers, "
            f"{len(problem.patterns)} patterns: {len(made.cell_training)} cells, {len(made.pair_cell)} pairs with "
            f"{len(made.pair_wish)} wishes, {len(made.triple_pair)} triples; "
            f"made in {made_in:.1f} s, compiled in {time.perf_counter() - start - made_in:.1f} s"
        )


if __name__ == "__main__":
    main()
