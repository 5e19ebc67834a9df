from __future__ import annotations

import pytest

from digitaleschool.core.survey.loading import load_instrument
from digitaleschool.core.survey.model import Condition, Instrument, Item, Kind, Option, Role, Row, Section, Text


def words(text: str) -> Text:
    return Text(nl=text, en=f"{text} (en)")


def options(*codes: str, alone: str = "", other: str = "") -> tuple[Option, ...]:
    return tuple(Option(code=code, label=words(f"keuze {code}"), exclusive=code == alone, other=code == other)
                 for code in codes)  # fmt: skip


def rows(*codes: str, alone: str = "", other: str = "") -> tuple[Row, ...]:
    return tuple(Row(code=code, label=words(f"rij {code}"), exclusive=code == alone, other=code == other)
                 for code in codes)  # fmt: skip


@pytest.fixture(scope="session")
def form() -> Instrument:
    """Every kind of item, with branching within a page, over pages, and on a row."""
    first = (
        Item(id="school", kind=Kind.TEXT, wording=words("School?"), role=Role.CLUSTER),
        Item(id="name", kind=Kind.TEXT, wording=words("Naam?"), role=Role.IDENTITY),
        Item(id="net", kind=Kind.SINGLE, wording=words("Net?"), role=Role.BACKGROUND, options=options("go", "kov")),
        Item(id="job", kind=Kind.SINGLE, wording=words("Je job?"), options=options("a", "b", "other", other="other")),
        Item(id="why", kind=Kind.TEXT, wording=words("Waarom b?"), base=Condition(item="job", codes=("b",))),
        Item(id="years", kind=Kind.NUMBER, wording=words("Hoe lang?"), minimum=0, maximum=60, bands=(0, 3, 6)),
        Item(id="grade", kind=Kind.SCALE, wording=words("Hoe goed?"), minimum=0, maximum=10),
        Item(id="must", kind=Kind.TEXT, wording=words("Zeg iets!"), required=True),
    )
    second = (
        Item(id="best", kind=Kind.MULTIPLE, wording=words("Welke drie?"), at_most=3,
             options=options("p", "q", "r", "s", "none", "other", alone="none", other="other")),
        Item(id="use", kind=Kind.MATRIX, wording=words("Hoe vaak?"), rows=rows("x", "y", "other", other="other"),
             options=options("often", "never"), ordered=True),
        Item(id="tools", kind=Kind.RANKED_TEXTS, wording=words("Welke tools?"), at_most=3),
        Item(id="marks", kind=Kind.TICKS, wording=words("Wat past?"), rows=rows("m", "n", "none", alone="none")),
        Item(id="says", kind=Kind.STATEMENTS, wording=words("Wat klopt?"), rows=rows("t", "u")),
        Item(id="ways", kind=Kind.YES_NO, wording=words("Hoe dan?"),
             rows=rows("v", "w", "none", "other", alone="none", other="other")),
        Item(id="more", kind=Kind.TEXT, wording=words("Over x?"), base=Condition(item="use.x", codes=("often",))),
    )  # fmt: skip
    third = (
        Item(id="long", kind=Kind.TEXT, wording=words("Na lang?"), base=Condition(item="years", codes=("b2",))),
        Item(id="after", kind=Kind.YES_NO, wording=words("Daarna?"), base=Condition(item="best", codes=("p", "q")),
             rows=rows("k", "l")),
    )  # fmt: skip
    sections = tuple(
        Section(id=name, title=words(name), items=items)
        for name, items in (("een", first), ("twee", second), ("drie", third))
    )
    return Instrument(id="alles", version="1", changed="2026-11-23", title=words("Alles"), sections=sections)


@pytest.fixture(scope="session", params=["digitale-school-leraren", "digitale-school-leraren@2"])
def ours(request) -> Instrument:
    return load_instrument(request.param)
