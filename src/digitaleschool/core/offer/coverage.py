"""The coverage map: which goals are taught how, in which field, at which level, and what is asked for there.

A square is a goal and a field. A training stands in it when it is tied to the goal and made for the field, or for every
field. A need stands in it when a person tied it to the goal; without goals it only counts for its field as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from digitaleschool.core.values import dataclass

EVERY = ""
"""The field, or level, of what is meant for all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A published training: the keys of its goals, codes of fields and levels; without fields it is for all."""

    training: int
    goals: Collection[int]
    fields: Collection[str] = ()
    levels: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An open need; ``weight`` 0 to 100."""

    need: int
    weight: int
    goals: Collection[int] = ()
    field: str = EVERY
    level: str = EVERY


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An example of a goal in a field: a context cell."""

    cell: int
    goal: int
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A row of the map: one target, whatever its codes; ``goals`` are the keys of all of them."""

    id: int
    goals: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """What stands at one goal and field: trainings by level, needs, examples, and the weight of the heaviest need."""

    trainings: Mapping[str, tuple[int, ...]]
    """Level -> trainings; under :data:`EVERY` all of them, each once."""
    needs: tuple[int, ...] = ()
    weight: int = 0
    cells: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        return len(self.trainings[EVERY])

    @property
    def is_empty(self) -> bool:
        return not self.count

    @property
    def is_missing(self) -> bool:
        """Asked for, and not there: where the work lies."""
        return self.is_empty and bool(self.needs)


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """The whole map: (id of the target, field) -> square, and field -> needs that no goal was tied to."""

    squares: Mapping[tuple[int, str], Square]
    unplaced: Mapping[str, tuple[int, ...]]
    empty: int
    missing: int


def cover(
    targets: Sequence[Target],
    fields: Sequence[str],
    levels: Sequence[str],
    *,
    offered: Iterable[Offered],
    wanted: Iterable[Wanted],
    shown: Iterable[Shown] = (),
    level: str = EVERY,
) -> Coverage:
    """The map of these targets and fields; with a ``level`` only what is meant for it counts.

    >>> plc = Offered(training=7, goals=[1], fields=["auto"], levels=["beginner"])
    >>> map = cover([Target(id=1, goals=frozenset({1}))], ["auto", "hout"], ["beginner"], offered=[plc], wanted=[])
    >>> [map.squares[1, field].count for field in ("auto", "hout")]
    [1, 0]
    """
    at = {goal: target.id for target in targets for goal in target.goals}
    trainings: dict[tuple[int, str, str], list[int]] = {}
    for one in offered:
        if level and one.levels and level not in one.levels:
            continue
        for square in _squares(at, fields, one.goals, one.fields):
            for each in (EVERY, *(one.levels or levels)):
                trainings.setdefault((*square, each), []).append(one.training)
    needs: dict[tuple[int, str], list[tuple[int, int]]] = {}
    unplaced: dict[str, list[tuple[int, int]]] = {field: [] for field in fields}
    for want in wanted:
        if level and want.level not in (EVERY, level):
            continue
        own = [want.field] if want.field else list(fields)
        if not want.goals:
            for field in set(own) & set(fields):
                unplaced[field].append((-want.weight, want.need))
        for square in _squares(at, fields, want.goals, own):
            needs.setdefault(square, []).append((-want.weight, want.need))
    cells: dict[tuple[int, str], list[int]] = {}
    for example in shown:
        for square in _squares(at, fields, [example.goal], [example.field]):
            cells.setdefault(square, []).append(example.cell)
    squares = {}
    for square in ((target.id, field) for target in targets for field in fields):
        asked = sorted(set(needs.get(square, ())))
        squares[square] = Square(
            trainings={each: tuple(sorted(set(trainings.get((*square, each), ())))) for each in (EVERY, *levels)},
            needs=tuple(need for _, need in asked),
            weight=-asked[0][0] if asked else 0,
            cells=tuple(sorted(cells.get(square, ()))),
        )
    return Coverage(
        squares=squares,
        unplaced={field: tuple(need for _, need in sorted(set(unplaced[field]))) for field in fields},
        empty=sum(square.is_empty for square in squares.values()),
        missing=sum(square.is_missing for square in squares.values()),
    )


def _squares(
    at: Mapping[int, int], fields: Sequence[str], goals: Collection[int], own: Collection[str]
) -> Iterator[tuple[int, str]]:
    """Each square once: two goals may be one target."""
    for target in dict.fromkeys(at[goal] for goal in goals if goal in at):
        for field in fields:
            if not own or field in own:
                yield target, field
