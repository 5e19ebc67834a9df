"""Charts as accessible SVG, drawn by us.

Text keeps its size at every width and only the bars stretch: words stand in the outer drawing at percentages, bars
in an inner drawing of 1000 units wide that is pulled to the full width. A label stands above its bar, so that a phone
of 360 pixels shows all of it. Colours come by class from ``report.css``; an ordered scale runs from dark to light, so
that it reads in grey, and each part that is wide enough carries its value.

What :class:`Bar` means for each kind of chart:

- ``bars``: ``parts[0]`` with an interval from ``low`` to ``high``, on a scale from 0 to ``chart.maximum``;
- ``stacked``: a distribution, one part for each of ``chart.series``;
- ``ranks``: place ``parts[0]`` of ``chart.maximum`` places (1 is the highest), on the band from ``low`` to ``high``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import wrap

from digitaleschool.core.evidence.document import Bar, Chart

from .plain import escape, one_line
from .wording import words

UNITS = 1000
"""Width of the inner drawing."""
RAMP = 7
"""Steps of the scale from dark (0) to light (6) in the style sheet."""
LIGHT_FROM = 3
"""Steps from here on are light enough for dark text."""
LINE, LINES = 18, 6
BAR, STACK, BAND = 14, 24, 14
BETWEEN, AXIS = 14, 22

STYLE = """text{font-family:"Libertinus Serif",serif;font-size:15px;fill:#1a2230}.v{font-weight:600;text-anchor:end}
.m,.i,.d{text-anchor:middle}.e{text-anchor:end}.a text{font-size:13px;fill:#475063}.i text{fill:#fff}
.g,.w,.c,.o{fill:none;stroke:#b9c3cd;stroke-width:1}.w{stroke:#06252c;stroke-width:1.8}.c{stroke:#fff;stroke-width:1.5}
.o{stroke:#6b7885;stroke-dasharray:4 3}.t{fill:#edf0f3}.b{fill:#5f9aa8}.p{fill:#06252c}.f0{fill:#083f4a}
.f1{fill:#1d5c69}.f2{fill:#3b7886}.f3{fill:#6196a2}.f4{fill:#8db4bd}.f5{fill:#bad2d8}.f6{fill:#e3edf0}"""
"""The colours of ``report.css`` for drawings that stand alone (PDF, DOCX)."""


@dataclass(frozen=True, kw_only=True)
class Canvas:
    """Where a chart is drawn: how many characters fit on a line, and a fixed width where there is no style sheet."""

    characters: int
    width: int | None = None


SCREEN = Canvas(characters=46)
"""Narrow enough for a phone of 360 pixels."""
PAPER = Canvas(characters=88, width=640)


def draw(chart: Chart, *, language: str, canvas: Canvas = SCREEN) -> str:
    """The chart as one ``<svg>`` with title and description; see :func:`legend` for what stands beside it."""
    drawing = {"bars": _bars, "stacked": _stacked, "ranks": _ranks}[chart.kind](chart, language, canvas)
    name = escape(chart.id)
    size = f'width="{canvas.width or "100%"}" height="{drawing.height}"'
    alone = f'xmlns="http://www.w3.org/2000/svg"><style>{STYLE}</style>' if canvas.width else ">"
    return (
        f'<svg class="chart" role="img" aria-labelledby="{name}-t {name}-d" {size} {alone}'
        f'<title id="{name}-t">{escape(one_line(chart.title))}</title>'
        f'<desc id="{name}-d">{escape(one_line(chart.description))}</desc>'
        f'<svg width="100%" height="{drawing.height}" viewBox="0 0 {UNITS} {drawing.height}" '
        f'preserveAspectRatio="none">{"".join(drawing.shapes)}</svg>{"".join(drawing.texts)}</svg>'
    )


def legend(chart: Chart, *, language: str) -> tuple[tuple[str, str], ...]:
    """Class and words of each part of a stacked chart, in order; empty for the other kinds."""
    if chart.kind != "stacked":
        return ()
    entries = [(shade(index, len(chart.series)), name) for index, name in enumerate(chart.series)]
    if any(None in bar.parts for bar in chart.bars):
        entries.append(("o", words(language)["withheld"]))
    return tuple(entries)


def shade(index: int, count: int) -> str:
    """The class of part ``index`` of ``count``: spread evenly from dark to light.

    >>> [shade(index, 3) for index in range(3)]
    ['f0', 'f3', 'f6']
    """
    return f"f{round(index * (RAMP - 1) / max(count - 1, 1))}"


@dataclass(frozen=True)
class _Drawing:
    height: int
    shapes: Iterable[str]
    texts: Iterable[str]


def _bars(chart: Chart, language: str, canvas: Canvas) -> _Drawing:
    places, texts, bottom = _labels(chart.bars, canvas, BAR)
    scale = UNITS / (chart.maximum or 1)
    tracks, bars, whiskers, empty, tops = [], [], [], [], []
    for bar, y in zip(chart.bars, places, strict=True):
        value = bar.parts[0] if bar.parts else None
        if value is None:
            empty.append(_box(1, y + 1, UNITS - 2, BAR - 2))
            continue
        tops.append(y)
        tracks.append(_box(0, y, UNITS, BAR))
        bars.append(_box(0, y, _inside(value * scale), BAR))
        if bar.low is not None and bar.high is not None:
            whiskers.append(_whisker(_inside(bar.low * scale), _inside(bar.high * scale), y))
    ticks = [(round(value * scale), words) for value, words in _ticks(chart.maximum, language)]
    shapes = (
        _path("t", tracks), _grid(ticks, tops, BAR), _path("b", bars), _path("w", whiskers), _path("o", empty),
    )  # fmt: skip
    return _Drawing(bottom + AXIS, shapes, (*texts, _axis(ticks, bottom)))


def _stacked(chart: Chart, language: str, canvas: Canvas) -> _Drawing:
    places, texts, bottom = _labels(chart.bars, canvas, STACK)
    shades = [shade(index, len(chart.series)) for index in range(len(chart.series))]
    boxes: dict[str, list[str]] = {name: [] for name in shades}
    inner: dict[str, list[str]] = {"i": [], "d": []}
    cuts, empty = [], []
    for bar, y in zip(chart.bars, places, strict=True):
        x = 0.0
        for name, part in zip(shades, bar.parts, strict=True):
            if not part:
                continue
            width = min(part * UNITS, UNITS - x)
            boxes[name].append(_box(round(x), y, round(x + width) - round(x), STACK))
            inner["d" if int(name[1]) >= LIGHT_FROM else "i"].append(_inner_label(x, width, y, part, language))
            x += width
            cuts.append(f"M{round(x)} {y}v{STACK}")
        if None in bar.parts and x < UNITS - 2:
            empty.append(_box(round(x) + 1, y + 1, UNITS - round(x) - 2, STACK - 2))
    shapes = (*(_path(name, parts) for name, parts in boxes.items()), _path("c", cuts), _path("o", empty))
    labels = (f'<g class="{name}">{"".join(own)}</g>' for name, own in inner.items() if any(own))
    return _Drawing(bottom, shapes, (*texts, *labels))


def _ranks(chart: Chart, language: str, canvas: Canvas) -> _Drawing:
    places, texts, bottom = _labels(chart.bars, canvas, BAND)
    count = max(round(chart.maximum), 1)
    step = UNITS / count
    tracks, bands = [], []
    for bar, y in zip(chart.bars, places, strict=True):
        tracks.append(_box(0, y, UNITS, BAND))
        if bar.low is not None and bar.high is not None:
            left, right = _inside((bar.low - 1) * step), _inside(bar.high * step)
            bands.append(_box(left, y, right - left, BAND))
        if bar.parts and bar.parts[0] is not None:
            texts.append(f'<circle class="p" cx="{_percent((bar.parts[0] - 0.5) * step)}" cy="{y + BAND // 2}" r="5"/>')
    every = -(-count // 10)
    ticks = [(round((place - 0.5) * step), str(place)) for place in range(1, count + 1, every)]
    shapes = (_path("t", tracks), _path("b", bands), _grid(ticks, places, BAND))
    return _Drawing(bottom + AXIS, shapes, (*texts, _axis(ticks, bottom, middle=True)))


def _labels(bars: Iterable[Bar], canvas: Canvas, thickness: int) -> tuple[list[int], list[str], int]:
    """The top of each bar, the texts above them, and where the last bar ends."""
    places, texts, y = [], [], 0
    for bar in bars:
        value = one_line(bar.text)[:40]
        beside = canvas.characters - len(value) - 2
        lines = _lines(one_line(bar.label), beside if beside >= 20 else canvas.characters)
        if beside < 20 and value:
            lines.append("")
        baselines = [y + 13 + LINE * number for number in range(len(lines))]
        texts += [f'<text y="{at}">{escape(line)}</text>' for at, line in zip(baselines, lines, strict=True) if line]
        if value:
            at = baselines[0] if beside >= 20 else baselines[-1]
            texts.append(f'<text class="v" x="100%" y="{at}">{escape(value)}</text>')
        places.append(y + LINE * len(lines) + 3)
        y = places[-1] + thickness + BETWEEN
    return places, texts, y - BETWEEN + 4


def _lines(label: str, characters: int) -> list[str]:
    lines = wrap(label, characters, break_on_hyphens=False) or [""]
    return lines if len(lines) <= LINES else [*lines[: LINES - 1], lines[LINES - 1][: characters - 1] + "…"]


def _inner_label(x: float, width: float, y: int, part: float, language: str) -> str:
    if width < 0.07 * UNITS:
        return ""
    text = f"{part * 100:.0f}" if width < 0.12 * UNITS else _share_text(round(part, 2), language)
    return f'<text x="{_percent(x + width / 2)}" y="{y + 17}">{text}</text>'


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


def _axis(ticks: list[tuple[int, str]], bottom: int, *, middle: bool = False) -> str:
    def anchor(x: int) -> str:
        if x == 0 and not middle:
            return ""
        return ' class="e"' if x == UNITS and not middle else ' class="m"'

    marks = "".join(f'<text{anchor(x)} x="{_percent(x)}" y="{bottom + 14}">{text}</text>' for x, text in ticks)
    return f'<g class="a">{marks}</g>'


def _grid(ticks: list[tuple[int, str]], tops: list[int], thickness: int) -> str:
    """Marks on the bars' tracks only, so that no line runs through a label."""
    return _path("g", [f"M{x} {top}v{thickness}" for top in tops for x, _ in ticks if 0 < x < UNITS])


def _whisker(low: int, high: int, y: int) -> str:
    middle = y + BAR // 2
    return f"M{low} {middle}H{high}M{low} {middle - 4}v8M{high} {middle - 4}v8"


def _path(name: str, steps: list[str]) -> str:
    return f'<path class="{name}" d="{"".join(steps)}"/>' if steps else ""


def _box(x: int, y: int, width: int, height: int) -> str:
    return f"M{x} {y}h{width}v{height}h-{width}z" if width > 0 else ""


def _inside(x: float) -> int:
    return round(min(max(x, 0), UNITS))


def _percent(x: float) -> str:
    return f"{x * 100 / UNITS:.4g}%"
