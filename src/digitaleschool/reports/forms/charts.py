"""Charts laid out as a few kinds of marks, which :mod:`.svg` draws for a page and ``charts.typ`` for paper.

On a screen a label stands above its bar, so that a phone of 360 pixels shows all of it; on paper it stands beside it.
An ordered scale runs from dark to light, so that it reads in grey, and each part that is wide enough carries its value.

What :class:`Bar` means for each kind of chart:

- ``bars``: ``parts[0]`` with an interval from ``low`` to ``high``, on a scale from 0 to ``chart.maximum``;
- ``stacked``: a distribution, one part for each of ``chart.series``;
- ``ranks``: place ``parts[0]`` of ``chart.maximum`` places (1 is the highest), on the band from ``low`` to ``high``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from textwrap import wrap
from typing import NamedTuple

from digitaleschool.core.evidence.document import Bar, Chart

from .plain import one_line
from .wording import words

UNITS = 1000
"""Width of the part of the drawing where bars stand; what is drawn there is measured in these."""
RAMP = 7
"""Steps of the scale from dark (0) to light (6): the marks named f0 to f6."""
LIGHT_FROM = 3
"""Steps from here on are light enough for dark text."""
LINE, LINES = 18, 6
"""Height of a line of a label, and most lines of one."""
BAR, STACK, BETWEEN, AXIS = 14, 24, 14, 22
"""Thickness of bars and of distributions, what stands between two, and the room for an axis, in pixels."""


class Stroke(NamedTuple):
    """A horizontal bar of that kind from ``start`` to ``end`` units, ``y`` being its middle."""

    name: str
    start: int
    y: int
    end: int


class Mark(NamedTuple):
    """An upright line of that kind."""

    name: str
    x: int
    y: int
    height: int


class Frame(NamedTuple):
    """An empty box: something is withheld here."""

    x: int
    y: int
    width: int
    height: int


class Whisker(NamedTuple):
    """An interval."""

    low: int
    high: int
    y: int


class Dot(NamedTuple):
    """A place. ``x`` is a part of the whole width."""

    x: float
    y: int


class Label(NamedTuple):
    """Words on baseline ``y``; ``x`` is a part of the whole width.

    The name says how: "" starts at x; "v" is a value that ends at x; "i" and "d" stand around x on something dark or
    light; "as", "am" and "ae" start at, stand around and end at x, on the axis.
    """

    name: str
    x: float
    y: int
    text: str


@dataclass
class Drawing:
    """A chart as marks. ``left`` and ``right`` bound the bars as parts of the whole width."""

    left: float
    right: float
    thickness: int
    height: int = 0
    quartered: bool = False
    """The tracks run from nothing to the whole and show its quarters."""
    strokes: list[Stroke] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    whiskers: list[Whisker] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def at(self, x: float) -> float:
        """Where unit ``x`` of the bars stands in the whole drawing."""
        return self.left + (self.right - self.left) * x / UNITS


@dataclass(frozen=True, kw_only=True)
class Canvas:
    """``characters`` fit on a line of a label; ``pixels`` is the narrowest that the drawing gets."""

    characters: int
    pixels: int
    left: float = 0.0
    right: float = 1.0


SCREEN = Canvas(characters=42, pixels=328)
"""A phone of 360 pixels; labels stand above their bars."""
PAPER = Canvas(characters=38, pixels=640, left=0.42, right=0.87)
"""As wide as the text of a letter; labels stand beside their bars."""


def lay_out(chart: Chart, *, language: str, canvas: Canvas = SCREEN) -> Drawing:
    """The chart as marks; see :func:`legend` for what stands beside it."""
    thickness = STACK if chart.kind == "stacked" else BAR
    drawing = Drawing(left=canvas.left, right=canvas.right, thickness=thickness)
    middles = _label_bars(drawing, chart.bars, canvas)
    {"bars": _bars, "stacked": _stacked, "ranks": _ranks}[chart.kind](drawing, chart, middles, language, canvas)
    return drawing


def legend(chart: Chart, *, language: str) -> tuple[tuple[str, str], ...]:
    """Name and words of what is drawn, in order: the parts, the interval, the places; empty for bars alone."""
    terms = words(language)
    if chart.kind == "ranks":
        return ("p", terms["place"]), ("b", terms["places"])
    if chart.kind == "bars":
        return (("w", terms["interval"]),) if any(bar.low is not None for bar in chart.bars) else ()
    entries = [(shade(index, len(chart.series)), name) for index, name in enumerate(chart.series)]
    if any(None in bar.parts for bar in chart.bars):
        entries.append(("o", terms["withheld"]))
    return tuple(entries)


def shade(index: int, count: int) -> str:
    """The name of part ``index`` of ``count``: spread evenly from dark to light.

    >>> [shade(index, 3) for index in range(3)]
    ['f0', 'f3', 'f6']
    """
    return f"f{round(index * (RAMP - 1) / max(count - 1, 1))}"


def _bars(drawing: Drawing, chart: Chart, middles: list[int], language: str, canvas: Canvas) -> None:
    scale = UNITS / (chart.maximum or 1)
    drawing.quartered = chart.maximum <= 1
    for bar, y in zip(chart.bars, middles, strict=True):
        value = bar.parts[0] if bar.parts else None
        if value is None:
            drawing.frames.append(_frame(0, y, BAR))
            continue
        drawing.strokes += [Stroke("t", 0, y, UNITS), Stroke("b", 0, y, _inside(value * scale))]
        if bar.low is not None and bar.high is not None:
            drawing.whiskers.append(Whisker(_inside(bar.low * scale), _inside(bar.high * scale), y))
    ticks = [(round(value * scale), text) for value, text in _ticks(chart.maximum, language)]
    if not drawing.quartered:
        _add_grid(drawing, ticks, middles)
    _add_axis(drawing, ticks)


def _stacked(drawing: Drawing, chart: Chart, middles: list[int], language: str, canvas: Canvas) -> None:
    shades = [shade(index, len(chart.series)) for index in range(len(chart.series))]
    for bar, y in zip(chart.bars, middles, strict=True):
        x = 0.0
        for name, part in zip(shades, bar.parts, strict=True):
            if not part:
                continue
            width = min(part * UNITS, UNITS - x)
            drawing.strokes.append(Stroke(name, round(x), y, round(x + width)))
            room = width / UNITS * (canvas.right - canvas.left) * canvas.pixels
            if room >= 23:
                text = f"{part * 100:.0f}" if room < 38 else _share_text(round(part, 2), language)
                name = "d" if int(name[1]) >= LIGHT_FROM else "i"
                drawing.labels.append(Label(name, drawing.at(x + width / 2), y + 5, text))
            x += width
            drawing.marks.append(Mark("c", round(x), y - STACK // 2, STACK))
        if None in bar.parts and x < UNITS - 2:
            drawing.frames.append(_frame(round(x), y, STACK))


def _ranks(drawing: Drawing, chart: Chart, middles: list[int], language: str, canvas: Canvas) -> None:
    count = max(round(chart.maximum), 1)
    step = UNITS / count
    for bar, y in zip(chart.bars, middles, strict=True):
        drawing.strokes.append(Stroke("t", 0, y, UNITS))
        if bar.low is not None and bar.high is not None:
            drawing.strokes.append(Stroke("b", _inside((bar.low - 1) * step), y, _inside(bar.high * step)))
        if bar.parts and bar.parts[0] is not None:
            drawing.dots.append(Dot(drawing.at((bar.parts[0] - 0.5) * step), y))
    ticks = [(round((place - 0.5) * step), str(place)) for place in range(1, count + 1, -(-count // 10))]
    _add_grid(drawing, ticks, middles)
    _add_axis(drawing, ticks)


def _label_bars(drawing: Drawing, bars: Iterable[Bar], canvas: Canvas) -> list[int]:
    """Writes the labels and values, and gives the middle of each bar."""
    middles, y, between = [], 0, BETWEEN // 3 if canvas.left else BETWEEN
    for bar in bars:
        value = one_line(bar.text)[:40]
        lines, beside = _label(bar, value, canvas)
        drawing.labels += [Label("", 0.0, y + 13 + LINE * index, line) for index, line in enumerate(lines) if line]
        height = LINE * len(lines)
        if canvas.left:
            middles.append(y + height // 2)
            baseline, y = middles[-1] + 5, y + max(height, drawing.thickness) + between
        else:
            middles.append(y + height + 3 + drawing.thickness // 2)
            baseline, y = y + 13 + LINE * beside, y + height + 3 + drawing.thickness + between
        if value:
            drawing.labels.append(Label("v", 1.0, baseline, value))
    drawing.height = max(y - between, 0) + 4
    return middles


def _label(bar: Bar, value: str, canvas: Canvas) -> tuple[list[str], int]:
    """The lines of a bar's label, and on which of them its value stands: a line of its own where both are long."""
    text = one_line(bar.label)
    if canvas.left:
        return _lines(text, canvas.characters), 0
    beside = canvas.characters - len(value) - 2
    if beside >= 20:
        return _lines(text, beside), 0
    lines = _lines(text, canvas.characters)
    return [*lines, ""], len(lines)


def _lines(label: str, characters: int) -> list[str]:
    lines = wrap(label, characters, break_on_hyphens=False) or [""]
    return lines if len(lines) <= LINES else [*lines[: LINES - 1], lines[LINES - 1][: characters - 1] + "…"]


def _ticks(maximum: float, language: str) -> Iterator[tuple[float, str]]:
    if maximum <= 1:
        for quarter in range(5):
            yield maximum * quarter / 4, _share_text(maximum * quarter / 4, language)
        return
    step = max(round(maximum / 5), 1)
    for value in range(0, int(maximum) + 1, step):
        yield value, str(value)


def _share_text(share: float, language: str) -> str:
    percent = f"{round(share * 100, 1):g}"
    return f"{percent}%" if language == "en" else f"{percent.replace('.', ',')}\N{NO-BREAK SPACE}%"


def _add_axis(drawing: Drawing, ticks: Iterable[tuple[int, str]]) -> None:
    for x, text in ticks:
        name = {0: "as", UNITS: "ae"}.get(x, "am")
        drawing.labels.append(Label(name, drawing.at(x), drawing.height + 14, text))
    drawing.height += AXIS


def _add_grid(drawing: Drawing, ticks: Iterable[tuple[int, str]], middles: Iterable[int]) -> None:
    """Marks on the bars only, so that no line runs through a label."""
    inside = [x for x, _ in ticks if 0 < x < UNITS]
    drawing.marks += [Mark("g", x, y - BAR // 2, BAR) for y in middles for x in inside]


def _frame(x: int, y: int, thickness: int) -> Frame:
    """From x to the end, one pixel inside the bar."""
    return Frame(x + 1, y - thickness // 2 + 1, UNITS - x - 2, thickness - 2)


def _inside(x: float) -> int:
    return round(min(max(x, 0), UNITS))
