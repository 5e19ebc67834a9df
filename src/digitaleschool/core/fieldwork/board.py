"""How the fieldwork stands, group by group, from plain counts: survey and interviews against what is wanted.

**The denominator.** A response is finished / reached, for personal links only. Reached is whoever got the mail and was
not stopped: invited, begun or finished. Addresses that do not work and people who want no mail were not reached; they
stand apart. Of an open link nobody knows how many saw it: what came by it counts towards the target, and has no
response.

**What may be shown.** Who was invited, began or finished is fieldwork: colleagues send reminders and therefore know it
person by person, so those counts are exact. What is read out of the answers themselves is not theirs to see one by one:
the flagged answers of a group, and the answers by field (which only the respondent tells). Those pass the disclosure
function of the reports, all together in one pass, so that a count of 1 to 4 does not show and cannot be worked out from
a total. A round's own ``smallest_cell`` is the bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from digitaleschool.core.stats.disclosure import CountTable, protect
from digitaleschool.core.values import dataclass

from .strata import DIMENSIONS, FIELD, SINGLE, UNKNOWN, Strata, categories_in, counts_by, in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolCounts:
    """The fieldwork at one school (or at none, for invitations without a school)."""

    strata: Strata
    in_frame: bool = True
    planned: int = 0
    """Invitations that were not sent yet."""
    sent: int = 0
    """Invited, nothing else happened."""
    begun: int = 0
    """Began, and did not finish."""
    finished: int = 0
    bounced: int = 0
    stopped: int = 0
    open_begun: int = 0
    """How often a survey was begun by the school's open link, finished or not."""
    open_finished: int = 0
    interviews_planned: int = 0
    interviews_held: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """What the board needs of one opened answer."""

    strata: Strata
    is_flagged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The target of a group."""

    answers: int = 0
    interviews: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One group, or the whole round."""

    dimension: str = ""
    category: str = ""
    schools: int = 0
    planned: int = 0
    reached: int = 0
    started: int = 0
    """Of those reached: began, finished or not."""
    finished: int = 0
    bounced: int = 0
    stopped: int = 0
    open_started: int = 0
    open_finished: int = 0
    interviews_planned: int = 0
    interviews_held: int = 0
    wanted: Wanted = Wanted()
    answers: int | None = 0
    """What counts towards the target: finished by whichever link; by field what respondents told, None if withheld."""
    flagged: int | None = None
    """Opened answers that look odd; None where it is withheld, or not counted (by field)."""

    @property
    def response(self) -> float | None:
        """Finished / reached of the personal links; None where nobody was reached."""
        return self.finished / self.reached if self.reached else None

    @property
    def answers_short(self) -> int:
        """How many answers are missing; all that are wanted where the number that came is withheld."""
        return max(0, self.wanted.answers - (self.answers or 0))

    @property
    def interviews_short(self) -> int:
        return max(0, self.wanted.interviews - self.interviews_held)

    @property
    def is_short(self) -> bool:
        return bool(self.answers_short or self.interviews_short)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The whole round and its groups."""

    total: Line
    groups: Mapping[str, tuple[Line, ...]]
    """Dimension -> its categories, the unknown last; a dimension of which nothing is known or wanted is left out."""
    opened: int
    """Answers that are opened and were looked at; the others still wait, sealed."""

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for lines in self.groups.values() for line in lines)

    @property
    def groups_short(self) -> int:
        return sum(line.is_short for line in self.lines)


def board_of(
    *,
    schools: Sequence[SchoolCounts],
    answers: Sequence[AnswerFacts],
    targets: Mapping[tuple[str, str], Wanted],
    smallest: int,
) -> Board:
    """How it stands. ``targets`` are by (dimension, category); ``smallest`` is the smallest group that shows.

    >>> kov = {"network": ("kov",)}
    >>> board = board_of(
    ...     schools=[SchoolCounts(strata=kov, sent=6, finished=2, open_finished=1, bounced=1)], answers=[],
    ...     targets={("network", "kov"): Wanted(answers=10)}, smallest=5,
    ... )
    >>> line = board.groups["network"][0]
    >>> line.reached, line.response, line.answers, line.answers_short
    (8, 0.25, 3, 7)
    """
    flagged, told = _shown_of_answers(answers, smallest)
    groups = {}
    for dimension in DIMENSIONS:
        found = {category for one in schools for category in categories_in(one.strata, dimension)}
        aimed = {category for name, category in targets if name == dimension}
        found |= aimed | {category for one in answers for category in categories_in(one.strata, dimension)}
        if not found - {UNKNOWN} and not aimed:
            continue
        groups[dimension] = tuple(
            _line(
                [one for one in schools if category in categories_in(one.strata, dimension)],
                dimension=dimension,
                category=category,
                wanted=targets.get((dimension, category), Wanted()),
                told=told.get(category, 0) if dimension == FIELD else None,
                flagged=flagged.get((dimension, category), 0) if dimension != FIELD else None,
                from_answers=dimension == FIELD,
            )
            for category in sorted(found, key=in_order)
        )
    total = _line(schools, wanted=_wanted_in_all(targets), flagged=flagged["", ""])
    return Board(total=total, groups=groups, opened=len(answers))


def _line(
    schools: Sequence[SchoolCounts],
    *,
    wanted: Wanted,
    dimension: str = "",
    category: str = "",
    told: int | None = None,
    flagged: int | None,
    from_answers: bool = False,
) -> Line:
    def added(name: str) -> int:
        return sum(getattr(one, name) for one in schools)

    begun, finished, open_finished = added("begun"), added("finished"), added("open_finished")
    return Line(
        dimension=dimension,
        category=category,
        schools=sum(one.in_frame for one in schools),
        planned=added("planned"),
        reached=added("sent") + begun + finished,
        started=begun + finished,
        finished=finished,
        bounced=added("bounced"),
        stopped=added("stopped"),
        open_started=added("open_begun"),
        open_finished=open_finished,
        interviews_planned=added("interviews_planned"),
        interviews_held=added("interviews_held"),
        wanted=wanted,
        answers=told if from_answers else finished + open_finished,
        flagged=flagged,
    )


def _wanted_in_all(targets: Mapping[tuple[str, str], Wanted]) -> Wanted:
    """What is wanted in all: the dimension that asks most; each asks for the same people, sorted otherwise."""
    by_dimension: dict[str, list[Wanted]] = {}
    for (dimension, _), wanted in targets.items():
        by_dimension.setdefault(dimension, []).append(wanted)
    single = [wanted for dimension, wanted in by_dimension.items() if dimension in SINGLE] or list(
        by_dimension.values()
    )
    return Wanted(
        answers=max((sum(one.answers for one in group) for group in single), default=0),
        interviews=max((sum(one.interviews for one in group) for group in single), default=0),
    )


def _shown_of_answers(
    answers: Sequence[AnswerFacts], smallest: int
) -> tuple[dict[tuple[str, str], int | None], dict[str, int | None]]:
    """Flagged answers by (dimension, category) and in all (``"", ""``), and answers by field; None is withheld."""
    flagged: dict[tuple[str, str], int | None] = {("", ""): 0}
    told: dict[str, int | None] = {}
    if not answers:
        return flagged, told
    odd = np.array([one.is_flagged for one in answers])
    tables, places = [CountTable(id="", axes=("flag",), counts=np.array([(~odd).sum(), odd.sum(), 0]))], {}
    for dimension in SINGLE:
        categories = sorted(counts_by(dimension, [one.strata for one in answers]), key=in_order)
        # The unknown gets a place of its own: in the last one, "missing", it would count as open to all.
        own = [categories_in(one.strata, dimension)[0] for one in answers]
        counts = np.zeros((3, len(categories) + 1), dtype=np.int64)
        for category, is_odd in zip(own, odd, strict=True):
            counts[int(is_odd), categories.index(category)] += 1
        places[dimension] = categories
        tables.append(CountTable(id=dimension, axes=("flag", dimension), counts=counts))
    fields = counts_by(FIELD, [one.strata for one in answers])
    for field, count in fields.items():
        axis = f"{FIELD}.{field}"
        tables.append(CountTable(id=axis, axes=(axis,), counts=np.array([len(answers) - count, count, 0])))
    masks = protect(tables, smallest=smallest, sums=[[f"{FIELD}.{field}" for field in fields]])
    flagged["", ""] = None if masks[""][1] else int(odd.sum())
    for table in tables[1 : 1 + len(SINGLE)]:
        for place, category in enumerate(places[table.id]):
            hidden = masks[table.id][1, place]
            flagged[table.id, category] = None if hidden else int(table.counts[1, place])
    for field, count in fields.items():
        told[field] = None if masks[f"{FIELD}.{field}"][1] else count
    return flagged, told
