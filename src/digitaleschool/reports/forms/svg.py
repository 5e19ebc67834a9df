"""A chart as accessible SVG: title, description, role, and classes that ``report.css`` colours.

Text keeps its size at every width and only the bars stretch: words stand in the outer drawing at percentages, bars in
an inner drawing of 1000 units wide that is pulled to the full width. Bars are thick lines, which take half the signs of
boxes; a page has hundreds.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from digitaleschool.core.evidence.document import Chart

from .charts import SCREEN, UNITS, Drawing, Label, lay_out
from .plain import escape, one_line


def draw(chart: Chart, *, language: str) -> str:
    """The chart as one ``<svg>`` that names and describes itself."""
    drawing = lay_out(chart, language=language, canvas=SCREEN)
    name, height = escape(chart.id), drawing.height
    return (
        f'<svg class="chart" role="img" aria-labelledby="{name}-t {name}-d" width="100%" height="{height}">'
        f'<title id="{name}-t">{escape(one_line(chart.title))}</title>'
        f'<desc id="{name}-d">{escape(one_line(chart.description))}</desc>'
        f'<svg width="100%" height="{height}" viewBox="0 0 {UNITS} {height}" preserveAspectRatio="none">'
        f"{''.join(_shapes(drawing))}</svg>{''.join(_texts(drawing))}</svg>"
    )


def _shapes(drawing: Drawing) -> Iterable[str]:
    steps: dict[str, list[str]] = {}
    for stroke in drawing.strokes:
        if stroke.end > stroke.start:
            name = "q" if drawing.quartered and stroke.name == "t" else stroke.name
            steps.setdefault(name, []).append(f"M{stroke.start} {stroke.y}H{stroke.end}")
    for mark in drawing.marks:
        steps.setdefault(mark.name, []).append(f"M{mark.x} {mark.y}v{mark.height}")
    steps["w"] = [f"M{low} {y - 4}v8m0-4H{high}m0-4v8" for low, high, y in drawing.whiskers]
    steps["o"] = [f"M{x} {y}h{width}v{height}h-{width}z" for x, y, width, height in drawing.frames]
    return (f'<path class="{name}" d="{"".join(own)}"/>' for name, own in steps.items() if own)


def _texts(drawing: Drawing) -> Iterable[str]:
    by_name = sorted(drawing.labels, key=lambda label: label.name)
    for name, labels in groupby(by_name, key=lambda label: label.name):
        words = "".join(map(_text, labels))
        yield f'<g class="{name}">{words}</g>' if name else words
    yield from (f'<circle class="p" cx="{_percent(x)}" cy="{y}" r="5"/>' for x, y in drawing.dots)


def _text(label: Label) -> str:
    place = f' x="{_percent(label.x)}"' if label.x else ""
    return f'<text{place} y="{label.y}">{escape(label.text)}</text>'


def _percent(part: float) -> str:
    return f"{part * 100:.3g}%"
