"""Charts: what is drawn, where, and what it says to who does not see it."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from digitaleschool.core.evidence.document import Bar, Chart
from digitaleschool.reports.forms.charts import PAPER, SCREEN, draw, legend, shade

from . import sample


def bars_only(*bars: Bar, **changes: object) -> Chart:
    return replace(sample.bars(), bars=bars, **changes)


def parts(svg: str, name: str) -> list[str]:
    """The steps of the paths of one class."""
    return [path.get("d", "") for path in ElementTree.fromstring(svg).iter("path") if path.get("class") == name]


def texts(svg: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(svg).iter("text")]


def test_a_chart_names_and_describes_itself() -> None:
    svg = ElementTree.fromstring(draw(sample.stacked(), language="nl"))

    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "chart-use-t chart-use-d"
    assert [(child.tag, child.get("id"), child.text) for child in list(svg)[:2]] == [
        ("title", "chart-use-t", "Hoe vaak"),
        ("desc", "chart-use-d", "Voor elk gebruik de verdeling van dagelijks tot nooit."),
    ]


@pytest.mark.parametrize("chart", [sample.bars(), sample.stacked(), sample.ranks()])
def test_the_page_draws_without_inline_style_or_script(chart: Chart) -> None:
    svg = draw(chart, language="nl")

    assert not re.search(r"style|script|fill=|stroke=| on\w+=", svg)


def test_a_bar_is_as_long_as_its_share_and_its_whisker_spans_the_interval() -> None:
    svg = draw(bars_only(Bar(label="a", parts=(0.25,), low=0.2, high=0.3)), language="nl")

    assert parts(svg, "b") == ["M0 21h250v14h-250z"]
    assert parts(svg, "w") == ["M200 28H300M200 24v8M300 24v8"]


def test_the_axis_follows_the_maximum_of_the_chart() -> None:
    half = draw(bars_only(Bar(label="", parts=(0.25,)), maximum=0.5), language="en")
    ten = draw(bars_only(Bar(label="", parts=(2.5,)), maximum=10.0), language="nl")

    assert (parts(half, "b"), parts(ten, "b")) == (["M0 21h500v14h-500z"], ["M0 21h250v14h-250z"])
    assert texts(half) == ["0%", "12.5%", "25%", "37.5%", "50%"]
    assert texts(ten) == ["0", "2", "4", "6", "8", "10"]


@pytest.mark.parametrize("value", [-0.5, 1.5])
def test_a_bar_never_leaves_the_drawing(value: float) -> None:
    svg = draw(bars_only(Bar(label="a", parts=(value,), low=-1.0, high=2.0)), language="nl")

    assert parts(svg, "w") == ["M0 28H1000M0 24v8M1000 24v8"]
    assert parts(svg, "b") in ([], [""], ["M0 21h1000v14h-1000z"])


def test_what_is_withheld_is_an_empty_frame_and_not_a_zero() -> None:
    svg = draw(bars_only(Bar(label="a", parts=(None,), text="niet gepubliceerd")), language="nl")

    assert (parts(svg, "b"), parts(svg, "t"), parts(svg, "o")) == ([], [], ["M1 22h998v12h-998z"])
    assert texts(svg)[:2] == ["a", "niet gepubliceerd"]


def test_parts_of_a_distribution_touch_and_fill_the_bar() -> None:
    chart = replace(sample.stacked(), series=("a", "b", "c"), bars=(Bar(label="x", parts=(0.333, 0.333, 0.334)),))

    svg = draw(chart, language="nl")

    assert [parts(svg, name) for name in ("f0", "f3", "f6")] == [
        ["M0 21h333v24h-333z"], ["M333 21h333v24h-333z"], ["M666 21h334v24h-334z"],
    ]  # fmt: skip


def test_a_part_carries_its_value_where_it_is_wide_enough() -> None:
    chart = replace(sample.stacked(), series=tuple("abcd"), bars=(Bar(label="", parts=(0.75, 0.11, 0.08, 0.06)),))

    assert texts(draw(chart, language="nl")) == ["75\u00a0%", "11", "8"]


def test_a_distribution_shows_what_is_withheld_as_one_frame_at_its_end() -> None:
    chart = replace(sample.stacked(), series=("a", "b", "c"), bars=(Bar(label="", parts=(0.5, None, None)),))

    svg = draw(chart, language="nl")

    assert parts(svg, "o") == ["M501 22h498v22h-498z"]
    assert legend(chart, language="nl") == (("f0", "a"), ("f3", "b"), ("f6", "c"), ("o", "niet gepubliceerd"))


def test_a_place_is_a_dot_on_the_band_of_places_that_cannot_be_told_apart() -> None:
    chart = replace(sample.ranks(), bars=(Bar(label="a", parts=(2.0,), low=1.0, high=3.0),), maximum=4.0)

    svg = draw(chart, language="nl")

    assert parts(svg, "b") == ["M0 21h750v14h-750z"]
    assert '<circle class="p" cx="37.5%" cy="28" r="5"/>' in svg
    assert texts(svg) == ["a", "1", "2", "3", "4"]


@pytest.mark.parametrize(("count", "shades"), [(1, "0"), (2, "06"), (3, "036"), (6, "012456"), (7, "0123456")])
def test_an_ordered_scale_runs_from_dark_to_light(count: int, shades: str) -> None:
    assert [shade(index, count) for index in range(count)] == [f"f{step}" for step in shades]


def test_long_labels_break_into_lines_that_fit_a_phone() -> None:
    label = "woord " * 30
    chart = bars_only(Bar(label=label, parts=(0.5,), text="50 % (40–60)"))

    narrow, wide = texts(draw(chart, language="nl"))[:-5], texts(draw(chart, language="nl", canvas=PAPER))[:-5]

    assert " ".join(line for line in narrow if "%" not in line).split() == label.split()
    assert max(map(len, narrow)) <= SCREEN.characters - len("50 % (40–60)") - 2
    assert len(wide) < len(narrow)


def test_a_label_without_end_is_cut() -> None:
    lines = texts(draw(bars_only(Bar(label="x" * 5000, parts=(0.5,))), language="nl"))[:-5]

    assert len(lines) == 6
    assert lines[-1].endswith("…")


def test_a_drawing_that_stands_alone_has_its_own_size_and_colours() -> None:
    svg = ElementTree.fromstring(draw(sample.ranks(), language="nl", canvas=PAPER))

    assert (svg.tag, svg.get("width")) == ("{http://www.w3.org/2000/svg}svg", "640")
    assert svg[0].tag.endswith("style")


def test_a_chart_without_bars_is_still_a_drawing() -> None:
    assert ElementTree.fromstring(draw(bars_only(), language="nl")).get("role") == "img"
