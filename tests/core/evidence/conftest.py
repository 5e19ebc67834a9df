"""A small survey of every kind of question, and the demo round tabulated once."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace

import pytest

from digitaleschool.core.evidence.publishing import publish
from digitaleschool.core.evidence.request import Request
from digitaleschool.core.evidence.tabulation import tabulate
from digitaleschool.core.survey.answers import BLANK, Answers
from digitaleschool.core.survey.model import (
    Condition,
    Instrument,
    Item,
    Kind,
    Option,
    Role,
    Row,
    Section,
    Text,
)
from digitaleschool.needs.demo import demo_answers


def text(words: str) -> Text:
    return Text(nl=words, en=f"{words} (en)")


def options(*codes: str) -> tuple[Option, ...]:
    return tuple(Option(code=code, label=text(code)) for code in codes)


def rows(*codes: str) -> tuple[Row, ...]:
    return tuple(Row(code=code, label=text(code)) for code in codes)


FREQUENCIES = tuple(
    Option(code=code, label=text(code), per_year=per_year)
    for code, per_year in (("daily", 180.0), ("weekly", 108.0), ("monthly", 10.0), ("never", 0.0))
)

ABOUT = Role.BACKGROUND
ITEMS = (
    Item(id="town", kind=Kind.SINGLE, wording=text("Which town?"), role=ABOUT, options=options("a", "b", "c")),
    Item(id="job", kind=Kind.MULTIPLE, wording=text("Which jobs?"), role=ABOUT, options=options("x", "y", "z")),
    Item(id="years", kind=Kind.NUMBER, wording=text("How many years?"), role=ABOUT, bands=(0, 5, 10)),
    Item(id="mood", kind=Kind.SINGLE, wording=text("Which mood?"), options=options("sunny", "grey", "dark")),
    Item(
        id="use", kind=Kind.MATRIX, wording=text("How often?"), ordered=True, options=FREQUENCIES,
        rows=rows("p", "q", "r"),
    ),
    Item(id="fits", kind=Kind.TICKS, wording=text("What fits?"), rows=rows("one", "two")),
    Item(id="wants", kind=Kind.YES_NO, wording=text("What do you want?"), rows=rows("course", "video", "book")),
    Item(id="why", kind=Kind.MULTIPLE, wording=text("Why?"), at_most=2, options=options("near", "cheap", "good")),
    Item(id="grade", kind=Kind.SCALE, wording=text("What grade?"), minimum=0, maximum=4),
    Item(
        id="more", kind=Kind.SINGLE, wording=text("And then?"), options=options("yes", "no"),
        base=Condition(item="mood", codes=("sunny",)),
    ),
)  # fmt: skip


def instrument(*item_ids: str) -> Instrument:
    """The small survey, or only those of its questions."""
    chosen = tuple(item for item in ITEMS if not item_ids or item.id in item_ids)
    return Instrument(
        id="small", version="1", changed="", title=text("A small survey"),
        sections=(Section(id="all", title=text("All of it"), items=chosen),),
    )  # fmt: skip


def answers(
    codes: Mapping[str, Sequence[int]],
    *,
    numbers: Mapping[str, Sequence[float]] | None = None,
    clusters: Sequence[int] | None = None,
    invented: bool = False,
) -> Answers:
    """Answers to the questions that ``codes`` names; a list of codes is one byte a person."""
    asked = instrument(*{variable.partition(".")[0] for variable in codes})
    return Answers(
        instrument=asked,
        count=len(next(iter(codes.values()))),
        codes={variable: bytes(column) for variable, column in codes.items()},
        numbers={item: array("d", column) for item, column in (numbers or {}).items()},
        clusters=None if clusters is None else array("l", clusters),
        invented=invented,
    )


@pytest.fixture(scope="session")
def small() -> SimpleNamespace:
    """``answers(codes, ...)`` and ``instrument(*ids)`` of the small survey, and BLANK."""
    return SimpleNamespace(answers=answers, instrument=instrument, items=ITEMS, blank=BLANK)


@pytest.fixture(scope="session")
def demo() -> SimpleNamespace:
    """The demo round: ``answers``, ``request``, ``raw`` results and ``published`` ones, in Dutch."""
    found, request = demo_answers(), Request()
    raw = tabulate(found, request)
    return SimpleNamespace(answers=found, request=request, raw=raw, published=publish(raw, found, request))


@pytest.fixture(scope="session")
def both() -> Callable[..., SimpleNamespace]:
    """Tabulates and publishes."""

    def run(found: Answers, **wishes: object) -> SimpleNamespace:
        request = Request(**wishes)  # type: ignore[arg-type]
        raw = tabulate(found, request)
        return SimpleNamespace(answers=found, request=request, raw=raw, published=publish(raw, found, request))

    return run
