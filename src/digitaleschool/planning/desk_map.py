"""The five provinces as a drawing of ours: a dot for each postcode, and a circle as large as the demand.

No tiles of others: the dots are the middles of postcodes in ``knowledge/places``, and make the map by themselves.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from functools import cache

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from digitaleschool.core.schools.places import FOLDER, province_of, rtc_province

from .demand_table import Cell

WIDTH, HEIGHT, EDGE = 400, 190, 14
WEST, EAST, SOUTH, NORTH = 2.55, 5.91, 50.69, 51.5
LARGEST = 24
NUDGE = {"west_vlaanderen": (2, 12), "oost_vlaanderen": (2, -12), "antwerpen": (4, -4), "vlaams_brabant": (2, 4)}
"""Of the circle, so that names beside each other do not touch."""


def province_map(rows: Iterable[tuple[str, str, Cell]], *, title: str) -> str:
    """The map as one ``<svg>``; its numbers stand in a table beside it as well."""
    shown = [(code, name, cell) for code, name, cell in rows if code in _middles()]
    most = max([cell.count or 0 for _code, _name, cell in shown], default=0)
    said = "; ".join(
        f"{name}: {_('too few to show') if cell.count is None else cell.count}" for _c, name, cell in shown
    )
    return format_html(
        '<svg class="province-map" role="img" aria-labelledby="map-t map-d" viewBox="0 0 {} {}">'
        '<title id="map-t">{}</title><desc id="map-d">{}</desc>{}{}</svg>',
        WIDTH, HEIGHT, title, said,
        format_html_join("", '<path class="map-land map-{}" d="{}"/>', _land().items()),
        format_html_join(
            "", '<circle class="map-circle" cx="{}" cy="{}" r="{}"/><text class="map-count" x="{}" y="{}">{}</text>'
            '<text class="map-name" x="{}" y="{}">{}</text>',
            (_circle(code, name, cell, most) for code, name, cell in shown),
        ),
    )  # fmt: skip


def _circle(code: str, name: str, cell: Cell, most: int) -> tuple[object, ...]:
    x, y = _middles()[code]
    radius = round(10 + (LARGEST - 10) * math.sqrt((cell.count or 0) / most)) if most else 10
    count = "?" if cell.count is None else str(cell.count)
    return x, y, radius, x, y + 5, count, x, y + radius + 13, name


@cache
def _points() -> Mapping[str, tuple[tuple[int, int], ...]]:
    found: dict[str, list[tuple[int, int]]] = {}
    with (FOLDER / "postcodes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if province := rtc_province(province_of(row["postcode"])):
                found.setdefault(province, []).append(_place(float(row["latitude"]), float(row["longitude"])))
    return {province: tuple(points) for province, points in found.items()}


def _place(latitude: float, longitude: float) -> tuple[int, int]:
    x = EDGE + (longitude - WEST) / (EAST - WEST) * (WIDTH - 2 * EDGE)
    y = EDGE + (NORTH - latitude) / (NORTH - SOUTH) * (HEIGHT - 2 * EDGE - 12)
    return round(x), round(y)


@cache
def _land() -> Mapping[str, str]:
    """Points of no length: round ends of the stroke make them dots."""
    return {province: "".join(f"M{x} {y}h0" for x, y in points) for province, points in _points().items()}


@cache
def _middles() -> Mapping[str, tuple[int, int]]:
    found = {}
    for province, points in _points().items():
        east, south = NUDGE.get(province, (0, 0))
        x = sum(point[0] for point in points) / len(points) + east
        y = sum(point[1] for point in points) / len(points) + south
        found[province] = (round(x), round(y))
    return found
