"""What was found: every table of a round as frozen values, before and after disclosure control.

``tables.json`` is these values written out; its schema is ``reports/schema/tables-1.json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from digitaleschool.core.values import dataclass


class Sample(StrEnum):
    """How the respondents were found; it bounds what may be claimed."""

    OPEN = "open"
    """Whoever wanted answered."""
    QUOTA = "quota"
    PROBABILITY = "probability"
    CENSUS = "census"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One answer's share: ``n`` persons counted, ``share`` estimated, with its interval. None where withheld."""

    code: str
    label: str
    n: int | None
    share: float | None
    low: float | None
    high: float | None
    unweighted: float | None = None
    """The share without weights, where ``share`` is weighted."""
    mentions: float | None = None
    """For a question with several answers: the part of all mentions."""
    suppressed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTable:
    """One question's (or one row's) answers. ``base`` persons gave a valid answer, ``missing`` did not."""

    id: str
    item_id: str
    label: str
    question: str
    """The wording of the item that the row belongs to (equal to ``label`` for an item by itself)."""
    type: str
    base: int | None
    missing: int | None
    missing_kinds: Mapping[str, int | None]
    options: tuple[Share, ...]
    ordered: bool = False
    mean: float | None = None
    median: str | None = None
    top_two: Share | None = None
    suppressed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a cross table: the share of ``column`` (the answer) among who is in ``row`` (the group)."""

    row: str
    column: str
    n: int | None
    share: float | None
    low: float | None
    high: float | None
    suppressed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """Whether two questions go together. ``p`` is None where withheld; ``why_withheld`` then says why."""

    name: str
    statistic: float | None
    df: tuple[float, ...]
    p: float | None
    adjusted_p: float | None
    adjustment: str
    family: str
    family_size: int
    effect_size: float | None
    effect_name: str = "Cramér's V"
    why_withheld: str = ""
    holm_p: float | None = None
    """Adjusted after Holm, stricter than ``adjusted_p`` (Benjamini-Hochberg), over the same family."""

    __test__ = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossTable:
    """The answers to ``item`` in each group of ``by``; groups may be merged (``merged`` tells which went together)."""

    item: str
    by: str
    label: str
    by_label: str
    rows: tuple[tuple[str, str], ...]
    """(code, label) of each group."""
    columns: tuple[tuple[str, str], ...]
    cells: tuple[Cell, ...]
    bases: Mapping[str, int | None]
    """Persons in each group who gave a valid answer."""
    test: Test | None
    merged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    withheld: str = ""
    """Why the whole table is not published; empty when it is."""
    overlapping: bool = False
    """A person may be in several groups, so groups do not add up and no test covers them all."""
    group_tests: Mapping[str, Test] = field(default_factory=dict)
    """Where groups overlap: for each group, the test of being in it against not being in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """An item's place in a ranking: ``place`` as observed, and the places that the data cannot tell apart."""

    id: str
    label: str
    score: float | None
    place: int
    best: int
    worst: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """A list in order, with its rule in words. ``separable`` places at the top can be told from the rest."""

    id: str
    title: str
    rule: str
    ranks: tuple[Rank, ...]
    separable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How the numbers were made."""

    sample: Sample
    estimator: str
    interval: str
    level: float
    weights: str
    clusters: int | None
    """Number of schools taken as clusters; None where unknown."""
    design_effect: float | None
    min_cell: int
    adjustment: str
    notes: tuple[str, ...] = ()
    dominance: float | None = None
    """The largest part of a cell that may come from one school; None where that is not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighting:
    """What raking did: see :class:`digitaleschool.core.stats.raking.Raking`."""

    margins: tuple[str, ...]
    design_effect: float
    effective_n: float
    largest: float
    smallest: float
    iterations: int
    trimmed: int
    unconverged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Our share beside a published figure; ``difference`` is ours minus theirs, None where unknown or withheld."""

    id: str
    label: str
    item: str
    """The table that ``ours`` comes from, empty where no question of ours asks this."""
    code: str
    ours: float | None
    ours_n: int | None
    ours_base: int | None
    reference: float
    reference_n: int | None
    reference_se: float | None
    bound: str
    """``exactly`` for a published value; ``above`` where only a lower bound was published."""
    source: str
    population: str
    year: str
    comparable: bool
    why: str
    """Why the two cannot be compared, or what to keep in mind when they can."""
    difference: float | None
    low: float | None = None
    high: float | None = None
    unit: str = "share"
    """``share`` (0 to 1) or ``hours_per_week``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fieldwork:
    """What the answers themselves do not tell: who was asked, when, and how many were invited."""

    audience: str = ""
    period: str = ""
    invited: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Every table of one set of answers."""

    instrument: str
    version: str
    language: str
    persons: int
    invented: bool
    method: Method
    items: tuple[ItemTable, ...]
    crosses: tuple[CrossTable, ...]
    rankings: tuple[Ranking, ...]
    weighting: Weighting | None = None
    comparisons: tuple[Comparison, ...] = ()
    fieldwork: Fieldwork = field(default_factory=Fieldwork)
    published: bool = False
    """True after disclosure control; only then may it leave the system."""
    confidential: bool = False
    """Weighted figures are exact: for own use, never for the site."""
