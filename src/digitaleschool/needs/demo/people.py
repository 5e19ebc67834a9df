"""The 243 invented respondents: traits first, answers from the traits, totals exactly as fixed in :mod:`.totals`.

Each person has a digital skill, an attitude, a care in filling in, and a school that supports more or less. An answer's
score is a weighted sum of these and chance; the highest scores give the answer until its count is reached. So totals
are exact and answers hang together as they would among people.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from random import Random

from digitaleschool.core.survey.answers import BLANK, Answers
from digitaleschool.core.survey.loading import load_instrument
from digitaleschool.core.values import dataclass

from . import totals, words

INSTRUMENT = "digitale-school-leraren"

Score = Callable[["Person"], float]


@dataclass(frozen=True, slots=True)
class Person:
    """The invented traits that answers follow from."""

    school: int
    network: str
    province: str
    field: str
    skill: float
    attitude: float
    support: float
    care: float


class _Sheet:
    """The answers as they are filled in, column by column."""

    def __init__(self, persons: Sequence[Person]) -> None:
        self.persons = persons
        self.codes: dict[str, bytearray] = {}
        self.texts: dict[str, list[str]] = {}

    def column(self, variable: str) -> bytearray:
        return self.codes.setdefault(variable, bytearray([BLANK]) * len(self.persons))

    def text(self, key: str) -> list[str]:
        return self.texts.setdefault(key, [""] * len(self.persons))


def demo_answers(seed: int = 2021) -> Answers:
    """The answers of 243 invented respondents; the same for the same ``seed``.

    >>> answers = demo_answers()
    >>> answers.count, answers.invented, answers.codes["statements.solve_problems"].count(1)
    (243, True, 153)
    """
    chance = Random(seed)
    instrument = load_instrument(INSTRUMENT)
    persons = _persons(chance)
    sheet = _Sheet(persons)
    _background(sheet, chance)
    years = _years(sheet, chance, instrument.item("ict_years").bands)
    _use(sheet, chance)
    _statements(sheet, chance)
    _expectations(sheet, chance)
    _tools(sheet, chance)
    _open_answers(sheet, chance)
    unnamed = set(_lowest(persons, totals.SKIPPED["school"], lambda person: person.care + chance.gauss(0, 0.5)))
    return Answers(
        instrument=instrument,
        count=len(persons),
        codes={variable.id: bytes(sheet.column(variable.id)) for variable in instrument.variables},
        numbers={"ict_years": years},
        texts={key: tuple(column) for key, column in sorted(sheet.texts.items())},
        clusters=array("i", (-1 if k in unnamed else person.school for k, person in enumerate(persons))),
        invented=True,
    )


def _persons(chance: Random) -> list[Person]:
    """Persons in 80 schools of uneven size; colleagues share network, province and how well the school supports."""
    sizes = [1] * totals.SCHOOLS
    weights = [chance.paretovariate(1.6) for _ in sizes]
    while sum(sizes) < totals.PERSONS:
        school = chance.choices(range(len(sizes)), weights)[0]
        sizes[school] += sizes[school] < 9
    networks = _dealt(chance, totals.NETWORKS, sizes)
    provinces = _dealt(chance, totals.PROVINCES, sizes)
    fields = [field for field, count in totals.FIELDS.items() for _ in range(count)]
    chance.shuffle(fields)
    persons: list[Person] = []
    for school, size in enumerate(sizes):
        school_support = chance.gauss(0, 1)
        for _ in range(size):
            skill = chance.gauss(0, 1)
            persons.append(
                Person(
                    school=school,
                    network=networks[school],
                    province=provinces[school],
                    field=fields[len(persons)],
                    skill=skill,
                    attitude=0.4 * skill + 0.9 * chance.gauss(0, 1),
                    support=0.7 * school_support + 0.7 * chance.gauss(0, 1),
                    care=chance.gauss(0, 1),
                )
            )
    chance.shuffle(persons)
    return persons


def _dealt(chance: Random, shares: Mapping[str, float], sizes: Sequence[int]) -> list[str]:
    """A category for each school, so that persons come close to the shares: the one that lags most goes first."""
    dealt, given = [""] * len(sizes), dict.fromkeys(shares, 0.0)
    order = list(range(len(sizes)))
    chance.shuffle(order)
    for school in order:
        code = min(shares, key=lambda code: given[code] / shares[code])
        dealt[school] = code
        given[code] += sizes[school]
    return dealt


def _background(sheet: _Sheet, chance: Random) -> None:
    persons, instrument = sheet.persons, load_instrument(INSTRUMENT)
    for item_id, given in (("network", [p.network for p in persons]), ("province", [p.province for p in persons])):
        codes = [option.code for option in instrument.item(item_id).options]
        sheet.column(item_id)[:] = bytes(codes.index(code) for code in given)
    for k, person in enumerate(persons):
        fields = {person.field}
        if chance.random() < 0.2:
            fields.add(chance.choice(totals.SECOND_FIELDS[person.field]))
        forms = _forms(chance)
        functions = _functions(chance, person, forms)
        for item_id, chosen in (("field", fields), ("form", forms), ("function", functions)):
            for option in instrument.item(item_id).options:
                sheet.column(f"{item_id}.{option.code}")[k] = option.code in chosen
        if "other" in fields:
            sheet.text("field.other")[k] = chance.choice(words.OTHER_FIELDS)
        if "other" in functions:
            sheet.text("function.other")[k] = chance.choice(words.OTHER_FUNCTIONS)


def _forms(chance: Random) -> set[str]:
    draw = chance.random()
    if draw < 0.08:
        return {"obuso"}
    if draw < 0.18:
        return (
            {"dbso"}
            | ({"leertijd"} if chance.random() < 0.5 else set())
            | ({"bso"} if chance.random() < 0.4 else set())
        )
    if draw < 0.22:
        return {"leertijd"}
    if draw < 0.52:
        return {"bso"}
    return {"tso"} if draw < 0.78 else {"bso", "tso"}


def _functions(chance: Random, person: Person, forms: set[str]) -> set[str]:
    practical = 0.75 if "tso" not in forms else 0.5
    functions = {"practice"} if chance.random() < practical else {"theory"}
    if chance.random() < 0.17:
        functions |= {"practice", "theory"}
    if chance.random() < 0.09:
        functions.add("ta")
    elif chance.random() < 0.07:
        functions.add("tac")
    if chance.random() < (0.25 if person.skill > 0.9 else 0.05):
        functions.add("ict")
    if chance.random() < 0.06:
        functions.add("other")
    return functions


def _years(sheet: _Sheet, chance: Random, bands: Sequence[float]) -> array[float]:
    persons = sheet.persons
    spread = sorted((min(38, int(chance.expovariate(1 / 9)) + chance.choice((0, 1, 2))) for _ in persons), reverse=True)
    order = _by_score(persons, lambda person: 0.5 * person.skill + chance.gauss(0, 1))
    skipped = set(_lowest(persons, totals.SKIPPED["ict_years"], lambda person: person.care + chance.gauss(0, 0.5)))
    years = array("d", [float("nan")]) * len(persons)
    column = sheet.column("ict_years")
    for value, k in zip(spread, order, strict=True):
        if k not in skipped:
            years[k] = float(value)
            column[k] = bisect_right(bands, value) - 1
    return years


def _use(sheet: _Sheet, chance: Random) -> None:
    persons = sheet.persons
    for row, counts in totals.USE.items():
        answering = _highest(persons, sum(counts), lambda person: person.care + chance.gauss(0, 0.7))
        scores = {
            k: 0.7 * persons[k].skill + 0.6 * persons[k].attitude + 0.3 * persons[k].support + chance.gauss(0, 1)
            for k in answering
        }
        _deal(sheet.column(f"use.{row}"), scores, counts)
    marks = {k: 1.1 * person.skill + 0.2 * person.attitude + chance.gauss(0, 0.6) for k, person in enumerate(persons)}
    _deal(sheet.column("self_rating"), marks, totals.SELF_RATING, best_first=False)


_STATEMENT_TRAITS: Mapping[str, tuple[float, float, float]] = {
    "didactic_support": (0.2, 0.2, 1.1), "technical_support": (0.2, 0.0, 1.2),
    "infrastructure_missing": (0.0, 0.1, -0.9), "no_software": (0.0, 0.0, 0.0), "knows_vision": (0.3, 0.3, 0.8),
    "knows_training_policy": (0.2, 0.3, 0.9), "didactic_insight": (0.9, 0.5, 0.2), "technical_skill": (1.3, 0.2, 0.1),
    "solve_problems": (1.3, 0.0, 0.0), "pupils_know_more": (-0.9, -0.3, -0.1), "too_much_time": (-0.5, -0.7, -0.3),
    "costs_content": (-0.2, -0.9, 0.0), "no_need": (-0.3, -1.6, 0.0), "want_more": (0.1, 0.9, -0.2),
    "added_value": (0.3, 1.3, 0.1),
}  # fmt: skip
"""How skill, attitude and the school's support weigh in each statement."""


def _statements(sheet: _Sheet, chance: Random) -> None:
    persons = sheet.persons
    without = set[int]()
    for row in ("no_need", *(row for row in totals.TICKED if row != "no_need")):
        skill, attitude, support = _STATEMENT_TRAITS[row]
        scores = {
            k: skill * person.skill + attitude * person.attitude + support * person.support + chance.gauss(0, 0.8)
            for k, person in enumerate(persons)
            if not (row == "want_more" and k in without)
        }
        column = sheet.column(f"statements.{row}")
        column[:] = bytes(len(persons))
        for k in sorted(scores, key=scores.__getitem__, reverse=True)[: totals.TICKED[row]]:
            column[k] = 1
        if row == "no_need":
            without = {k for k, ticked in enumerate(column) if ticked}
    _leave_nobody_without_a_tick(sheet)
    trained = {k: 0.5 * person.skill + 0.5 * person.support + 0.3 * person.attitude + chance.gauss(0, 1)
               for k, person in enumerate(persons)}  # fmt: skip
    _deal(sheet.column("trained"), trained, (totals.TRAINED, totals.PERSONS - totals.TRAINED))


def _leave_nobody_without_a_tick(sheet: _Sheet) -> None:
    """An empty tick list cannot be told from a list that was passed over, so everyone gets one tick of another."""
    columns = [sheet.column(f"statements.{row}") for row in totals.TICKED]
    receives = sheet.column("statements.added_value")
    for k in range(len(sheet.persons)):
        if not any(column[k] for column in columns):
            giver = max(
                (j for j in range(len(sheet.persons)) if receives[j]),
                key=lambda j: sum(column[j] for column in columns),
            )
            receives[giver], receives[k] = 0, 1


def _expectations(sheet: _Sheet, chance: Random) -> None:
    persons = sheet.persons
    everyone = range(len(persons))
    skipped = set(_lowest(persons, totals.SKIPPED["modes"], lambda person: person.care + chance.gauss(0, 0.5)))
    for row, count in totals.MODES.items():
        online = row in {"website", "webinar", "elearning", "blended", "remote_guided"}
        scores = {
            k: (0.5 if online else -0.3) * persons[k].skill + 0.4 * persons[k].attitude + chance.gauss(0, 1)
            for k in everyone
            if k not in skipped
        }
        _deal(sheet.column(f"modes.{row}"), scores, (len(scores) - count, count), best_first=False)
    answering = _highest(persons, sum(totals.OTHER_MODE), lambda person: person.care + chance.gauss(0, 0.7))
    _deal(
        sheet.column("modes.other"),
        {k: chance.random() for k in answering if k not in skipped},
        tuple(reversed(totals.OTHER_MODE)),
        best_first=False,
    )
    _support(sheet, chance)
    _reasons(sheet, chance)


def _support(sheet: _Sheet, chance: Random) -> None:
    persons = sheet.persons
    skipped = set(_lowest(persons, totals.SKIPPED["support"], lambda person: person.care + chance.gauss(0, 0.5)))
    scores = {
        k: 0.8 * p.skill - 0.4 * p.attitude + chance.gauss(0, 1) for k, p in enumerate(persons) if k not in skipped
    }
    alone = set(sorted(scores, key=scores.__getitem__, reverse=True)[: totals.NO_SUPPORT])
    column = sheet.column("support.no_need")
    for k in scores:
        column[k] = k in alone
    for row, count in totals.SUPPORT.items():
        column = sheet.column(f"support.{row}")
        wish = {
            k: chance.gauss(0, 1) + 0.4 * persons[k].attitude - 0.3 * persons[k].skill for k in scores if k not in alone
        }
        for k in alone:
            column[k] = 0
        _deal(column, wish, (len(wish) - count, count), best_first=False)


def _reasons(sheet: _Sheet, chance: Random) -> None:
    """At most three reasons each: reason by reason, to who wants it most among those who have room left."""
    persons = sheet.persons
    skipped = set(_lowest(persons, totals.SKIPPED["reasons"], lambda person: person.care + chance.gauss(0, 0.5)))
    room = {k: 3 for k in range(len(persons)) if k not in skipped}
    for row, count in sorted(totals.REASONS.items(), key=lambda entry: -entry[1]):
        column = sheet.column(f"reasons.{row}")
        for k in room:
            column[k] = 0
        wish = {k: chance.gauss(0, 1) + 1.5 * (left == 3) for k, left in room.items() if left}
        for k in sorted(wish, key=wish.__getitem__, reverse=True)[:count]:
            column[k] = 1
            room[k] -= 1
            if row == "other":
                sheet.text("reasons.other")[k] = chance.choice(words.OTHER_REASONS)


def _tools(sheet: _Sheet, chance: Random) -> None:
    persons = sheet.persons
    skipped = set(
        _lowest(persons, totals.SKIPPED["tools"], lambda person: person.care + person.skill + chance.gauss(0, 0.5))
    )
    general = list(words.GENERAL_TOOLS)
    weights = [words.GENERAL_TOOLS[code][0] for code in general]
    for place in range(1, 6):
        sheet.text(f"tools.{place}")
    for k, person in enumerate(persons):
        if k in skipped:
            continue
        wanted = min(5, max(1, round(3.4 + 0.8 * person.skill + chance.gauss(0, 1))))
        of_field = words.FIELD_TOOLS[person.field]
        named: dict[str, str] = {}
        while len(named) < wanted:
            if chance.random() < 0.3:
                spellings = chance.choice(of_field)
                named.setdefault(spellings[0].casefold(), chance.choice(spellings))
            else:
                code = chance.choices(general, weights)[0]
                named.setdefault(code, chance.choice(words.GENERAL_TOOLS[code][1]))
        for place, name in enumerate(named.values(), start=1):
            sheet.text(f"tools.{place}")[k] = name


def _open_answers(sheet: _Sheet, chance: Random) -> None:
    trained = sheet.column("trained")
    for k, person in enumerate(sheet.persons):
        if chance.random() < 0.55 + 0.1 * person.care:
            sheet.text("training_needs")[k] = _wish(chance, person.field)
        if trained[k] == 0 and chance.random() < 0.7:
            sheet.text("trained_which")[k] = chance.choice(words.TRAININGS)


def _wish(chance: Random, field: str) -> str:
    themes = [theme for theme in words.NEEDS if field in words.FIELD_NEEDS.get(theme, field)]
    first = chance.choice(words.NEEDS[chance.choice(themes)])
    if chance.random() < 0.8:
        return first
    second = chance.choice(words.NEEDS[chance.choice([theme for theme in themes if theme])])
    return first if first == second else f"{first}; {second}"


def _deal(column: bytearray, scores: Mapping[int, float], counts: Sequence[int], *, best_first: bool = True) -> None:
    """Give category after category to who scores highest (lowest unless ``best_first``), each as often as counted."""
    order = sorted(scores, key=scores.__getitem__, reverse=best_first)
    categories = [category for category, count in enumerate(counts) for _ in range(count)]
    for k, category in zip(order, categories, strict=True):
        column[k] = category


def _by_score(persons: Sequence[Person], score: Score) -> list[int]:
    scores = [score(person) for person in persons]
    return sorted(range(len(persons)), key=scores.__getitem__, reverse=True)


def _highest(persons: Sequence[Person], count: int, score: Score) -> list[int]:
    return sorted(_by_score(persons, score)[:count])


def _lowest(persons: Sequence[Person], count: int, score: Score) -> list[int]:
    return sorted(_by_score(persons, score)[len(persons) - count :])
