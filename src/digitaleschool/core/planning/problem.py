"""A season as a planner sees it: who wishes what, and what could be given where, when and by whom.

Money in cents, times in whole minutes, days as ISO dates. Ids are strings that never repeat within one list; a
reference is an id of another list. A ``Problem`` names no solver and is complete: nothing else is asked of the world.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cached_property

from digitaleschool.core.values import dataclass

SCHEMA = "digitaleschool.planning.problem/1"
PARTS = ("am", "pm", "ev")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HALFDAYS = tuple(f"{weekday}_{part}" for weekday in WEEKDAYS for part in PARTS)
"""The 21 parts of a week: ``wed_pm`` is Wednesday afternoon."""
ON_SITE, ONLINE = "on_site", "online"
MODES = (ON_SITE, ONLINE)
GROUPED_BY = ("province", "network", "field", "size")
"""What fairness is told and steered by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One half-day of the season on which a session can take place. Holidays and exam weeks simply have none."""

    id: str
    day: str
    part: str
    period: str
    """Which part of the season: the periods are named by the slots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """When someone or something is free: on these half-days of the week, in these periods, but not ``away``."""

    halfdays: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    """Empty: in every period."""
    away: tuple[str, ...] = ()
    """Ids of slots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rtc:
    """Who pays runs: on site the RTC of the venue, online the RTC of the trainer."""

    id: str
    budget_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    id: str
    province: str
    network: str
    size: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Teacher:
    """Somebody who wishes trainings, or an anonymous profile code."""

    id: str
    school: str
    availability: Availability
    modes: tuple[str, ...] = MODES
    travel_minutes: int = 45
    """At most this long, one way."""
    most_trainings: int = 2
    """In this season."""
    place: Place | None = None
    """None: at the school."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One training that a teacher would like: ``training`` or ``theme``, in a field and on a level."""

    id: str
    teacher: str
    field: str
    level: str
    training: str = ""
    theme: str = ""
    weight: int = 10
    """From 1 to 100: how much this need counts."""
    modes: tuple[str, ...] = ()
    """Empty: those of the teacher."""
    team: str = ""
    """Wishes of one team would like to come in the same run."""
    only_with_team: bool = False
    """Comes only when somebody else of the team does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """What can be given. It serves a wish for it, or for one of its themes, in its fields and on its levels."""

    id: str
    themes: tuple[str, ...]
    patterns: tuple[str, ...]
    fields: tuple[str, ...] = ()
    """Empty: for every field."""
    levels: tuple[str, ...] = ()
    """Empty: for every level."""
    modes: tuple[str, ...] = MODES
    same_field: bool = False
    """Everybody in a run is of one field: one of ``fields``, or of the wishes where the training is for every field."""
    same_level: bool = False
    """Everybody in a run is on one level."""
    group_min: int = 1
    group_max: int = 16
    equipment: tuple[str, ...] = ()
    """Kinds that each participant needs one of, on site. Online everybody uses their own."""
    cost_cents: int = 0
    """Of one run, without the room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """The half-days of one run, in order of time, all of them at the same place with the same trainer."""

    id: str
    slots: tuple[str, ...]
    return_slot: str = ""
    """The last of the slots, when it is a return session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trainer:
    id: str
    rtc: str
    trainings: tuple[str, ...]
    availability: Availability
    place: Place
    modes: tuple[str, ...] = MODES
    travel_minutes: int = 60
    most_runs: int = 4
    """In this season."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """A room. It holds one run at a time."""

    id: str
    rtc: str
    place: Place
    capacity: int
    availability: Availability
    equipment: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """How many there are of each kind."""
    cost_cents: int = 0
    """Of one half-day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lender:
    """A company that lends one kind of equipment to a venue that has none or too few. A run borrows from one lender."""

    id: str
    kind: str
    sets: int
    """How many runs can borrow at a time."""
    units: int
    """In one set: how many participants it serves, instead of the venue's own."""
    place: Place
    availability: Availability
    travel_minutes: int = 60
    cost_cents: int = 0
    """Of one run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """Fairness: of each group's wishes at least ``percent`` should be met (rounded down); each one short costs."""

    by: str
    percent: int
    points: int
    """For each wish short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a plan is worth, in whole points."""

    need: int = 100
    """For each point of weight of a wish that is met."""
    together: int = 200
    """For each member of a team in a run beyond the first."""
    minute: int = 4
    """Less, for each minute that a participant travels, one way."""
    hundred_euro: int = 100
    """Less, for each 100 euro of a run (rounded down to whole points)."""
    floors: tuple[Floor, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A run that stands: announced, or set by hand. It runs even below its minimum; who is in it stays in it, also
    someone who came only with a team that is gone."""

    id: str
    training: str
    pattern: str
    trainer: str
    venue: str = ""
    """Empty: online."""
    lender: str = ""
    field: str = ""
    level: str = ""
    """Filled where the training asks for one field or level."""
    wishes: tuple[str, ...] = ()
    is_closed: bool = False
    """Nobody is added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """A run that has all that is filled in here is forbidden."""

    training: str = ""
    pattern: str = ""
    trainer: str = ""
    venue: str = ""
    field: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ById:
    """The lists of a problem, by id."""

    slots: Mapping[str, Slot]
    patterns: Mapping[str, Pattern]
    rtcs: Mapping[str, Rtc]
    schools: Mapping[str, School]
    teachers: Mapping[str, Teacher]
    wishes: Mapping[str, Wish]
    trainings: Mapping[str, Training]
    trainers: Mapping[str, Trainer]
    venues: Mapping[str, Venue]
    lenders: Mapping[str, Lender]
    pins: Mapping[str, Pin]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Everything that a plan depends on. Raises :class:`~.refusing.ProblemRefused` when it makes no sense."""

    slots: tuple[Slot, ...]
    patterns: tuple[Pattern, ...]
    rtcs: tuple[Rtc, ...]
    schools: tuple[School, ...]
    teachers: tuple[Teacher, ...]
    wishes: tuple[Wish, ...]
    trainings: tuple[Training, ...]
    trainers: tuple[Trainer, ...]
    venues: tuple[Venue, ...] = ()
    lenders: tuple[Lender, ...] = ()
    shared_budget_cents: int = 0
    """For what the RTCs cannot pay from their own budgets, together."""
    weights: Weights = Weights()
    pins: tuple[Pin, ...] = ()
    bans: tuple[Ban, ...] = ()

    def __post_init__(self) -> None:
        from .checking import check

        check(self)

    @cached_property
    def by_id(self) -> ById:
        """Each list as a mapping from ids."""
        return ById(
            **{field.name: {one.id: one for one in getattr(self, field.name)} for field in dataclasses.fields(ById)}
        )
