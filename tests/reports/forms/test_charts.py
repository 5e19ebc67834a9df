"""Charts as marks: what is drawn, and where."""

from dataclasses import replace

import pytest

from digitaleschool.core.evidence.document import Bar, Chart
from digitaleschool.reports.forms.charts import (
    PAPER,
    SCREEN,
    Dot,
    Drawing,
    Frame,
    Label,
    Mark,
    Stroke,
    Whisker,
    lay_out,
    legend,
    shade,
)

from . import sample


def bars(*bars: Bar, language: str = "nl", **changes: object) -> Drawing:
    return lay_out(replace(sample.bars(), bars=bars, **changes), language=language)  # type: ignore[arg-type]


def distribution(*parts: float | None) -> Chart:
    return replace(sample.stacked(), series=tuple("abcdefg"[: len(parts)]), bars=(Bar(label="x", parts=parts),))


def words(drawing: Drawing, *names: str) -> list[str]:
    return [label.text for label in drawing.labels if label.name in names]


def test_a_bar_is_as_long_as_its_share_and_its_whisker_spans_the_interval() -> None:
    drawing = bars(Bar(label="a", parts=(0.25,), low=0.2, high=0.3, text="25 %"))

    assert drawing.strokes == [Stroke("t", 0, 28, 1000), Stroke("b", 0, 28, 250)]
    assert drawing.whiskers == [Whisker(200, 300, 28)]
    assert drawing.labels[:2] == [Label("", 0.0, 13, "a"), Label("v", 1.0, 13, "25 %")]


@pytest.mark.parametrize(
    ("maximum", "language", "value", "end", "ticks"),
    [
        (1.0, "nl", 0.25, 250, ["0\u00a0%", "25\u00a0%", "50\u00a0%", "75\u00a0%", "100\u00a0%"]),
        (0.5, "en", 0.25, 500, ["0%", "12.5%", "25%", "37.5%", "50%"]),
        (0.5, "nl", 0.25, 500, ["0\u00a0%", "12,5\u00a0%", "25\u00a0%", "37,5\u00a0%", "50\u00a0%"]),
        (10.0, "nl", 2.5, 250, ["0", "2", "4", "6", "8", "10"]),
    ],
)
def test_the_axis_follows_the_maximum(maximum: float, language: str, value: float, end: int, ticks: list[str]) -> None:
    drawing = bars(Bar(label="", parts=(value,)), maximum=maximum, language=language)

    assert drawing.strokes[1].end == end
    assert words(drawing, "as", "am", "ae") == ticks
    assert drawing.quartered == (maximum <= 1)


@pytest.mark.parametrize(("value", "end"), [(-0.5, 0), (1.5, 1000)])
def test_a_bar_never_leaves_the_drawing(value: float, end: int) -> None:
    drawing = bars(Bar(label="a", parts=(value,), low=-1.0, high=2.0))

    assert (drawing.strokes[1].end, drawing.whiskers) == (end, [Whisker(0, 1000, 28)])


def test_what_is_withheld_is_an_empty_frame_and_not_a_zero() -> None:
    drawing = bars(Bar(label="a", parts=(None,), text="niet gepubliceerd"))

    assert (drawing.strokes, drawing.frames) == ([], [Frame(1, 22, 998, 12)])
    assert words(drawing, "v") == ["niet gepubliceerd"]


def test_parts_of_a_distribution_touch_and_fill_the_bar() -> None:
    drawing = lay_out(distribution(0.333, 0.333, 0.334), language="nl")

    assert drawing.strokes == [Stroke("f0", 0, 33, 333), Stroke("f3", 333, 33, 666), Stroke("f6", 666, 33, 1000)]
    assert drawing.marks == [Mark("c", 333, 21, 24), Mark("c", 666, 21, 24), Mark("c", 1000, 21, 24)]


def test_a_part_carries_its_value_where_it_is_wide_enough() -> None:
    drawing = lay_out(distribution(0.75, 0.11, 0.08, 0.06), language="nl")

    assert words(drawing, "i", "d") == ["75\u00a0%", "11", "8"]


def test_words_on_dark_parts_are_light_and_on_light_parts_dark() -> None:
    drawing = lay_out(distribution(*[1 / 7] * 7), language="nl")

    assert [label.name for label in drawing.labels[1:]] == ["i", "i", "i", "d", "d", "d", "d"]


def test_a_distribution_shows_what_is_withheld_as_one_frame_at_its_end() -> None:
    chart = distribution(0.5, None, None)

    assert lay_out(chart, language="nl").frames == [Frame(501, 22, 498, 22)]
    assert legend(chart, language="nl") == (("f0", "a"), ("f3", "b"), ("f6", "c"), ("o", "niet gepubliceerd"))


def test_what_is_drawn_beside_plain_bars_has_a_legend() -> None:
    plain = replace(sample.bars(), bars=(Bar(label="a", parts=(0.5,)),))

    assert legend(plain, language="nl") == ()
    assert legend(sample.bars(), language="nl") == (("w", "hoe zeker het cijfer is"),)
    assert legend(sample.ranks(), language="nl") == (
        ("p", "plaats in deze bevraging"),
        ("b", "plaatsen die ook kunnen"),
    )
    assert legend(distribution(0.5, 0.5), language="nl") == (("f0", "a"), ("f6", "b"))


def test_a_place_is_a_dot_on_the_band_of_places_that_cannot_be_told_apart() -> None:
    bar = Bar(label="a", parts=(2.0,), low=1.0, high=3.0)

    drawing = lay_out(replace(sample.ranks(), bars=(bar,), maximum=4.0), language="nl")

    assert drawing.strokes == [Stroke("t", 0, 28, 1000), Stroke("b", 0, 28, 750)]
    assert drawing.dots == [Dot(0.375, 28)]
    assert words(drawing, "am") == ["1", "2", "3", "4"]


def test_many_places_are_counted_in_steps() -> None:
    drawing = lay_out(replace(sample.ranks(), maximum=25.0), language="nl")

    assert words(drawing, "am") == ["1", "4", "7", "10", "13", "16", "19", "22", "25"]


@pytest.mark.parametrize(("count", "shades"), [(1, "0"), (2, "06"), (3, "036"), (6, "012456"), (7, "0123456")])
def test_an_ordered_scale_runs_from_dark_to_light(count: int, shades: str) -> None:
    assert [shade(index, count) for index in range(count)] == [f"f{step}" for step in shades]


def test_long_labels_break_into_lines_that_fit_a_phone() -> None:
    label = "woord " * 20

    lines = words(bars(Bar(label=label, parts=(0.5,), text="50 % (40–60)")), "")

    assert " ".join(lines).split() == label.split()
    assert max(map(len, lines)) <= SCREEN.characters - len("50 % (40–60)") - 2


def test_a_long_value_gets_a_line_of_its_own() -> None:
    drawing = bars(Bar(label="een vraag", parts=(0.5,), text="x" * 30))

    assert drawing.labels[:2] == [Label("", 0.0, 13, "een vraag"), Label("v", 1.0, 31, "x" * 30)]


def test_a_label_without_end_is_cut() -> None:
    lines = words(bars(Bar(label="x" * 5000, parts=(0.5,))), "")

    assert len(lines) == 6
    assert lines[-1].endswith("…")


def test_on_paper_labels_stand_beside_their_bars() -> None:
    two = (Bar(label="woord " * 10, parts=(0.5,), text="50 %"), Bar(label="b", parts=(1.0,)))
    chart = replace(sample.bars(), bars=two)

    drawing = lay_out(chart, language="nl", canvas=PAPER)

    assert [label.y for label in drawing.labels if label.name == ""] == [13, 31, 53]
    assert [stroke.y for stroke in drawing.strokes] == [18, 18, 49, 49]
    assert Label("v", 1.0, 23, "50 %") in drawing.labels
    assert (drawing.at(0), drawing.at(1000)) == (PAPER.left, PAPER.right)


@pytest.mark.parametrize("canvas", [SCREEN, PAPER])
@pytest.mark.parametrize("chart", [sample.bars(), sample.stacked(), sample.ranks()])
def test_nothing_stands_below_the_drawing(chart: Chart, canvas) -> None:
    drawing = lay_out(chart, language="nl", canvas=canvas)

    assert max(label.y for label in drawing.labels) < drawing.height
    assert max(stroke.y for stroke in drawing.strokes) + drawing.thickness // 2 <= drawing.height


def test_a_chart_without_bars_is_still_a_drawing() -> None:
    assert bars().height > 0
