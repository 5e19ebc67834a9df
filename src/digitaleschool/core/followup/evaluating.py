"""What participants say of a training, made safe: shares by run, change since before the start, who dropped out.

Everything that is shown of a training, over all its runs and by run, goes through one pass of
:func:`~digitaleschool.core.stats.disclosure.protect`, so that no run follows from the whole less the others. Change is
that of the same persons: who answered both times. The interval is of a mean of differences, with schools as clusters
where there are several; it says how precise the figure is for these participants, never that the training caused it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.stats.design import Design
from digitaleschool.core.stats.disclosure import DOMINANCE, CountTable, protect
from digitaleschool.core.stats.estimates import mean
from digitaleschool.core.stats.intervals import wilson
from digitaleschool.core.survey.asking.codes import code_of
from digitaleschool.core.survey.model import Instrument, Item, Kind, Variable
from digitaleschool.core.values import dataclass

BEFORE, END, SIX_WEEKS, SIX_MONTHS = "before", "end", "six_weeks", "six_months"
MOMENTS = (BEFORE, END, SIX_WEEKS, SIX_MONTHS)
SECTIONS: Mapping[str, tuple[str, ...]] = {
    BEFORE: ("you",), END: ("training", "you"), SIX_WEEKS: ("class", "you"), SIX_MONTHS: ("class", "you"),
}  # fmt: skip
"""Sections of the instrument, in the order in which they are asked at each moment."""
SMALLEST = 5
SINGLE = -1
"""Run of a figure over all runs."""
MIDDLES = {"under_quarter": 0.125, "quarter_half": 0.375, "half_three_quarters": 0.625, "over_three_quarters": 0.875}
"""The share of practice time that an answer to ``practised`` stands for: the middle of its band."""
HALF_BAND = 0.125
"""An answer says no more than its band: the interval of the mean is that much wider on both sides."""
Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Participant:
    """Who had a place: in which run, of which school (None: not known), and what was answered at each moment."""

    run: int
    school: int | None
    values: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """How many took part, and how many answered at a moment; ``both``: at that moment and before the start."""

    moment: str
    enrolled: int
    answered: int
    both: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Of ``base`` who answered, ``yes`` said yes; all None where that is withheld, or nobody answered."""

    moment: str
    item: str
    row: str
    run: int
    yes: int | None = None
    base: int | None = None
    low: float | None = None
    high: float | None = None
    is_withheld: bool = False

    @property
    def share(self) -> float | None:
        return None if self.yes is None or not self.base else self.yes / self.base


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """A mean of ``base`` persons with its interval; all None where that is withheld."""

    run: int
    base: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From before the start to a moment, of the ``n`` persons who answered both times: means (scale) or shares."""

    moment: str
    item: str
    row: str
    run: int
    n: int | None = None
    before: float | None = None
    later: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    is_withheld: bool = False

    @property
    def is_beyond_chance(self) -> bool:
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, kw_only=True)
class Evaluated:
    """All that may be told of the evaluations of one training."""

    response: Mapping[int, tuple[Response, ...]]
    """By run, and :data:`SINGLE` for all of them."""
    shares: tuple[Share, ...]
    changes: tuple[Change, ...]
    practised: Mapping[int, Mean]
    runs: int = 0

    def share_of(self, moment: str, item: str, row: str, run: int = SINGLE) -> Share | None:
        found = (one for one in self.shares if (one.moment, one.item, one.row, one.run) == (moment, item, row, run))
        return next(found, None)


def evaluated(
    instrument: Instrument, people: Sequence[Participant], *, only: Collection[int] | None = None,
    with_changes: bool = True,
) -> Evaluated:  # fmt: skip
    """The figures of a training from all who took part in its runs. Same people, same figures.

    ``only`` works out the figures of these runs and of all together; what is withheld is the same whatever is left out.

    >>> from digitaleschool.core.survey.loading import load_instrument
    >>> people = [
    ...     Participant(run=1, school=at % 3, values={"end": {"criteria": {"a2": "yes"}}}) for at in range(9)
    ... ]
    >>> found = evaluated(load_instrument("evaluatie-opleiding"), people).share_of("end", "criteria", "a2")
    >>> found.yes, found.base, round(found.low, 2)
    (9, 9, 0.7)
    """
    runs = sorted({person.run for person in people})
    at_run = np.array([runs.index(person.run) for person in people], dtype=np.int64)
    schools = [person.school for person in people]
    pool = _Pool(runs=runs, at_run=at_run, schools=schools, tables=[], kept={}, counts={})
    asked = [(moment, item) for moment in MOMENTS for item in _asked_at(instrument, moment)]
    shares = [
        (moment, item, variable)
        for moment, item in asked
        if item.kind in {Kind.YES_NO, Kind.STATEMENTS}
        for variable in item.variables
    ]
    for moment, item, variable in shares:
        pool.add(_name(moment, variable), _holds(item, variable, people, moment), size=2)
    both = [
        (moment, item, variable)
        for moment in MOMENTS[1:]
        for item in _asked_at(instrument, moment)
        if item in _asked_at(instrument, BEFORE) and item.kind in {Kind.STATEMENTS, Kind.SCALE}
        for variable in item.variables
    ]
    pairs = {}
    for moment, item, variable in both:
        pair = _value(item, variable, people, BEFORE), _value(item, variable, people, moment)
        pairs[moment, variable.id] = pair
        pool.add_pair(f"both.{_name(moment, variable)}", pair, is_flag=item.kind is Kind.STATEMENTS)
    practised = _practised(instrument, people)
    pool.add("practised", np.where(np.isnan(practised), 1, 0), size=1)
    pool.protect()
    places = (SINGLE, *(at for at, run in enumerate(runs) if only is None or run in only))
    return Evaluated(
        response=_responses(people, runs, at_run, places), runs=len(runs),
        shares=tuple(_share(pool, moment, item, variable, at) for moment, item, variable in shares for at in places),
        changes=tuple(
            _change(pool, moment, item, variable, pairs[moment, variable.id], at)
            for moment, item, variable in (both if with_changes else ()) for at in places
        ),
        practised={pool.run(at): _mean_practised(pool, practised, at) for at in places},
    )  # fmt: skip


def _asked_at(instrument: Instrument, moment: str) -> tuple[Item, ...]:
    return tuple(item for section in instrument.sections if section.id in SECTIONS[moment] for item in section.items)


def _name(moment: str, variable: Variable) -> str:
    return f"{moment}.{variable.id}"


def _holds(item: Item, variable: Variable, people: Sequence[Participant], moment: str) -> Codes:
    """0 for no, 1 for yes, 2 where nothing was said."""
    good = next(at for at, option in enumerate(variable.categories) if option.code in {"yes", "applies"})
    found = np.full(len(people), 2, dtype=np.int64)
    for at, person in enumerate(people):
        if moment in person.values:
            code = code_of(variable, item, person.values[moment])
            found[at] = 1 if code == good else 0 if code in (0, 1) else 2
    return found


def _value(item: Item, variable: Variable, people: Sequence[Participant], moment: str) -> Floats:
    """The step of a scale, or 0 and 1; nan where nothing was said."""
    if item.kind is Kind.SCALE:
        low = int(item.minimum or 0)
        found, steps = np.full(len(people), np.nan), len(variable.categories)
        for at, person in enumerate(people):
            if moment in person.values:
                code = code_of(variable, item, person.values[moment])
                found[at] = low + code if code < steps else np.nan
        return found
    held = _holds(item, variable, people, moment)
    return np.where(held == 2, np.nan, held.astype(np.float64))


def _practised(instrument: Instrument, people: Sequence[Participant]) -> Floats:
    said = [person.values.get(END, {}).get("practised") for person in people]
    return np.array([MIDDLES.get(code, np.nan) if isinstance(code, str) else np.nan for code in said], dtype=np.float64)


@dataclass(frozen=True, kw_only=True)
class _Pool:
    """The tables that are protected together, each over all runs and by run."""

    runs: Sequence[int]
    at_run: Codes
    schools: Sequence[int | None]
    tables: list[CountTable]
    kept: dict[str, NDArray[np.bool_]]
    counts: dict[str, Codes]

    @cached_property
    def places(self) -> Codes:
        """The school of each person as a number; who has none is a school alone."""
        labels = [f"p{at}" if school is None else f"s{school}" for at, school in enumerate(self.schools)]
        return np.unique(np.array(labels), return_inverse=True)[1].astype(np.int64)

    def run(self, at: int) -> int:
        return SINGLE if at == SINGLE else self.runs[at]

    def inside(self, at: int) -> NDArray[np.bool_]:
        return np.ones(self.at_run.size, dtype=bool) if at == SINGLE else np.asarray(self.at_run == at)

    def add(self, name: str, codes: Codes, *, size: int) -> None:
        """A question with ``size`` answers; the code ``size`` is missing."""
        runs, schools = len(self.runs) + 1, int(self.places.max(initial=0)) + 1
        counts, largest = np.zeros((size + 1, runs), dtype=np.int64), np.zeros((size + 1, runs), dtype=np.int64)
        np.add.at(counts, (codes, self.at_run), 1)
        cells, persons = np.unique((codes * runs + self.at_run) * schools + self.places, return_counts=True)
        np.maximum.at(largest, (cells // schools // runs, cells // schools % runs), persons)
        self.counts[name] = counts
        self.tables.append(CountTable(id=name, axes=(name, "run"), counts=counts, largest_cluster=largest))
        whole = np.zeros(size + 1, dtype=np.int64)
        cells, persons = np.unique(codes * schools + self.places, return_counts=True)
        np.maximum.at(whole, cells // schools, persons)
        self.tables.append(CountTable(id=f"{name} all", axes=(name,), counts=counts.sum(axis=1), largest_cluster=whole))

    def add_pair(self, name: str, pair: tuple[Floats, Floats], *, is_flag: bool) -> None:
        """Who answered twice: how many they are, and for a yes or no what they said each time."""
        both = ~np.isnan(pair[0]) & ~np.isnan(pair[1])
        self.add(name, np.where(both, 0, 1), size=1)
        if is_flag:
            for at, values in enumerate(pair):
                self.add(f"{name} {at}", np.where(both, np.nan_to_num(values), 2).astype(np.int64), size=2)

    def protect(self) -> None:
        if self.runs:
            self.kept.update(protect(self.tables, smallest=SMALLEST, dominance=DOMINANCE))

    def hides(self, name: str, at: int, answers: int) -> bool:
        """Whether one of the first ``answers`` cells of a question is withheld, over all runs or in one."""
        if at == SINGLE:
            return bool(self.kept[f"{name} all"][:answers].any())
        return bool(self.kept[name][:answers, at].any())


def _share(pool: _Pool, moment: str, item: Item, variable: Variable, at: int) -> Share:
    name = _name(moment, variable)
    facts: dict[str, Any] = {"moment": moment, "item": item.id, "row": variable.part, "run": pool.run(at)}
    if not pool.runs:
        return Share(**facts)
    table = pool.counts[name]
    counts = table.sum(axis=1) if at == SINGLE else table[:, at]
    base = int(counts[:2].sum())
    if not base:
        return Share(**facts)
    if pool.hides(name, at, 2) or base < SMALLEST:
        return Share(**facts, is_withheld=True)
    low, high = wilson(counts[1] / base, base)
    return Share(**facts, yes=int(counts[1]), base=base, low=float(low), high=float(high))


def _change(
    pool: _Pool, moment: str, item: Item, variable: Variable, pair: tuple[Floats, Floats], at: int
) -> Change:  # fmt: skip
    name = f"both.{_name(moment, variable)}"
    facts: dict[str, Any] = {"moment": moment, "item": item.id, "row": variable.part, "run": pool.run(at)}
    inside = pool.inside(at) & ~np.isnan(pair[0]) & ~np.isnan(pair[1])
    n = int(inside.sum())
    if not n:
        return Change(**facts)
    tables = [(name, 1)] + ([(f"{name} 0", 2), (f"{name} 1", 2)] if item.kind is Kind.STATEMENTS else [])
    if n < SMALLEST or any(pool.hides(table, at, answers) for table, answers in tables):
        return Change(**facts, is_withheld=True)
    found = _mean(pair[1] - pair[0], inside, pool)
    return Change(
        **facts, n=n, before=float(pair[0][inside].mean()), later=float(pair[1][inside].mean()),
        difference=found[0], low=found[1], high=found[2],
    )  # fmt: skip


def _mean_practised(pool: _Pool, practised: Floats, at: int) -> Mean:
    inside = pool.inside(at) & ~np.isnan(practised)
    n = int(inside.sum())
    if n < SMALLEST or pool.hides("practised", at, 1):
        return Mean(run=pool.run(at))
    value, low, high = _mean(practised, inside, pool)
    return Mean(run=pool.run(at), base=n, value=value, low=max(low - HALF_BAND, 0.0), high=min(high + HALF_BAND, 1.0))


def _mean(values: Floats, inside: NDArray[np.bool_], pool: _Pool) -> tuple[float, float, float]:
    """The mean of the persons inside and its 95 % interval; schools are clusters where there are at least three."""
    places = np.flatnonzero(inside).tolist()
    schools = [pool.schools[at] for at in places]
    labels = [f"s{school}" if school is not None else f"p{at}" for school, at in zip(schools, places, strict=True)]
    design = Design.of(clusters=labels) if len(set(labels)) >= 3 else Design.of(len(places))
    found = mean(design, values[places])
    low, high = found.interval()
    return float(found.values[0]), float(low[0]), float(high[0])


def _responses(
    people: Sequence[Participant], runs: Sequence[int], at_run: Codes, places: Sequence[int]
) -> Mapping[int, tuple[Response, ...]]:
    told: dict[int, tuple[Response, ...]] = {}
    for at in places:
        inside = range(len(people)) if at == SINGLE else np.flatnonzero(at_run == at).tolist()
        ones = [people[person] for person in inside]
        told[SINGLE if at == SINGLE else runs[at]] = tuple(
            Response(
                moment=moment, enrolled=len(ones), answered=sum(moment in one.values for one in ones),
                both=sum(moment in one.values and BEFORE in one.values for one in ones),
            )
            for moment in MOMENTS
        )  # fmt: skip
    return told
