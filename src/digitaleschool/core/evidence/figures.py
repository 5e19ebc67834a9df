"""Figures that a round is laid beside: what the report of 2021 published, and what other studies found.

They are knowledge files (``knowledge/figures``), read once and frozen. Each names the answer of the instrument it is
about, and a reference figure says whether it may be compared at all.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, Entry, KnowledgeError, read_entries
from digitaleschool.core.survey.wording import Text
from digitaleschool.core.values import dataclass

FOLDER = KNOWLEDGE / "figures"


class Bound(StrEnum):
    """How the published number is to be read."""

    EXACTLY = "exactly"
    """The rounded percentage."""
    ABOVE = "above"
    """The report only says "more than"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """One percentage of an earlier report: ``item`` (a variable) and ``category`` name the answer that it counts."""

    code: str
    item: str
    category: str
    percent: float
    bound: Bound
    n: int
    label: Text
    source: str
    note: Text | None = None
    """Where the report words the figure otherwise than the form asked it."""

    @property
    def display(self) -> str:
        """As the report prints it: ``54 %`` or ``> 80 %``."""
        return f"{'> ' if self.bound is Bound.ABOVE else ''}{self.percent:g} %"

    def agrees_with(self, share: float) -> bool:
        """Whether a share (0 to 1) is this figure when it is rounded to whole percents.

        >>> figure = next(figure for figure in load_published() if figure.code == "want_more")
        >>> figure.agrees_with(131 / 243), figure.agrees_with(0.55)
        (True, False)
        """
        if self.bound is Bound.ABOVE:
            return share * 100 > self.percent
        return int(share * 100 + 0.5) == self.percent


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRanking:
    """A list in the order in which an earlier report printed it; ``items`` are ids of variables."""

    code: str
    label: Text
    items: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceFigure:
    """One figure of another study. ``item`` and ``category`` name our closest answer, empty where there is none.

    ``unit`` is ``percent`` (``value`` 0 to 100) or ``hours_per_week``. ``why`` says why the two may or may not be
    compared.
    """

    code: str
    label: Text
    value: float
    unit: str
    study: str
    year: int
    population: Text
    comparable: bool
    why: Text
    source: str
    item: str = ""
    category: str = ""


@lru_cache(maxsize=1)
def load_published() -> tuple[PublishedFigure, ...]:
    """The percentages that the report of 2021 published about its survey, in order of appearance."""
    entries = read_entries(
        FOLDER / "published-2021.yaml",
        required={"code", "item", "category", "percent", "bound", "n", "source", "nl", "en"},
        optional={"note_nl", "note_en"},
    )
    return tuple(_published(entry) for entry in entries)


@lru_cache(maxsize=1)
def load_published_rankings() -> tuple[PublishedRanking, ...]:
    """The lists "most", "least" and "now and then" of the report of 2021."""
    entries = read_entries(FOLDER / "rankings-2021.yaml", required={"code", "nl", "en", "items", "source"})
    return tuple(
        PublishedRanking(
            code=entry.text("code"), label=entry.wording(), items=entry.texts("items"), source=entry.text("source")
        )
        for entry in entries
    )


@lru_cache(maxsize=1)
def load_reference() -> tuple[ReferenceFigure, ...]:
    """The figures of other studies that the environment analysis of the report quotes."""
    entries = read_entries(
        FOLDER / "reference.yaml",
        required={
            "code", "value", "unit", "year", "study", "population_nl", "population_en", "nl", "en", "comparable",
            "why_nl", "why_en", "source",
        },
        optional={"item", "category"},
    )  # fmt: skip
    return tuple(_reference(entry) for entry in entries)


def _published(entry: Entry) -> PublishedFigure:
    percent, n = entry.number("percent"), entry.number("n")
    if not 0 <= percent <= 100:
        raise entry.refusal("'percent' lies outside 0 to 100")
    if n < 1 or n != int(n):
        raise entry.refusal("'n' is a whole number of persons")
    note = entry.wording("note_nl", "note_en") if entry.text("note_nl") or entry.text("note_en") else None
    return PublishedFigure(
        code=entry.text("code"),
        item=entry.text("item"),
        category=entry.text("category"),
        percent=percent,
        bound=Bound(entry.choice("bound", {bound.value for bound in Bound})),
        n=int(n),
        label=entry.wording(),
        source=entry.text("source"),
        note=note,
    )


def _reference(entry: Entry) -> ReferenceFigure:
    unit, value = entry.choice("unit", {"percent", "hours_per_week"}), entry.number("value")
    if value < 0 or (unit == "percent" and value > 100):
        raise entry.refusal("'value' lies outside its unit")
    if entry.text("category") and not entry.text("item"):
        raise entry.refusal("'category' without 'item'")
    return ReferenceFigure(
        code=entry.text("code"),
        label=entry.wording(),
        value=value,
        unit=unit,
        study=entry.text("study"),
        year=int(entry.number("year")),
        population=entry.wording("population_nl", "population_en"),
        comparable=entry.choice("comparable", {"true", "false"}) == "true",
        why=entry.wording("why_nl", "why_en"),
        source=entry.text("source"),
        item=entry.text("item"),
        category=entry.text("category"),
    )


__all__ = [
    "Bound",
    "KnowledgeError",
    "PublishedFigure",
    "PublishedRanking",
    "ReferenceFigure",
    "load_published",
    "load_published_rankings",
    "load_reference",
]
