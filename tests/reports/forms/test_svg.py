"""Charts as SVG: they name themselves, carry no style, and grow with their page."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from digitaleschool.core.evidence.document import Bar, Chart
from digitaleschool.reports.forms.svg import draw

from . import sample

CHARTS = [sample.bars(), sample.stacked(), sample.ranks()]


def test_a_chart_names_and_describes_itself() -> None:
    svg = ElementTree.fromstring(draw(sample.stacked(), language="nl"))

    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "chart-use-t chart-use-d"
    assert [(child.tag, child.get("id"), child.text) for child in list(svg)[:2]] == [
        ("title", "chart-use-t", "Hoe vaak"),
        ("desc", "chart-use-d", "Voor elk gebruik de verdeling van dagelijks tot nooit."),
    ]


@pytest.mark.parametrize("chart", CHARTS)
def test_there_is_no_inline_style_or_script(chart: Chart) -> None:
    assert not re.search(r"style|script|fill=|stroke=| on\w+=", draw(chart, language="nl"))


@pytest.mark.parametrize("chart", CHARTS)
def test_words_stand_at_parts_of_the_width_and_bars_in_a_drawing_that_stretches(chart: Chart) -> None:
    svg = ElementTree.fromstring(draw(chart, language="nl"))

    assert (svg.get("width"), svg.get("viewBox")) == ("100%", None)
    inner = svg.find("svg")
    assert inner is not None
    assert (inner.get("width"), inner.get("preserveAspectRatio")) == ("100%", "none")
    assert all((text.get("x") or "0%").endswith("%") for text in svg.iter("text"))


def test_bars_of_one_kind_are_one_path() -> None:
    two = (Bar(label="a", parts=(0.25,), low=0.2, high=0.3), Bar(label="b", parts=(0.0,)))
    chart = replace(sample.bars(), bars=two)

    svg = ElementTree.fromstring(draw(chart, language="nl"))

    assert {path.get("class"): path.get("d") for path in svg.iter("path")} == {
        "q": "M0 28H1000M0 77H1000",
        "b": "M0 28H250",
        "w": "M200 24v8m0-4H300m0-4v8",
    }


def test_words_of_one_kind_share_a_group() -> None:
    svg = ElementTree.fromstring(draw(sample.bars(), language="nl"))

    assert [(group.get("class"), len(group)) for group in svg.iter("g")] == [("ae", 1), ("am", 3), ("as", 1), ("v", 4)]
