"""How long it takes to get somewhere: along the road, by car, one way."""

from __future__ import annotations

import math

from .problem import Place

EARTH_KM = 6371.0
ROAD_FACTOR = 1.3
"""Kilometres by road for one in a straight line: between 1.2 and 1.4 where roads are dense (an assumption of ours)."""
KM_PER_HOUR = 55.0
DOOR_MINUTES = 8.0
"""To leave and to park."""


def road_km(a: Place, b: Place) -> float:
    """Kilometres by road from the great circle (haversine).

    >>> gent, hasselt = Place(latitude=51.05, longitude=3.73), Place(latitude=50.93, longitude=5.34)
    >>> round(road_km(gent, hasselt))
    148
    """
    south, north = math.radians(a.latitude), math.radians(b.latitude)
    half = math.sin((north - south) / 2) ** 2
    half += math.cos(south) * math.cos(north) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    return ROAD_FACTOR * 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def travel_minutes(a: Place, b: Place) -> int:
    """Whole minutes, rounded up; none at all at the same place. The sum is rounded to a millionth first, so that every
    way of computing it gives the same minutes.

    >>> travel_minutes(Place(latitude=51.05, longitude=3.73), Place(latitude=50.93, longitude=5.34))
    169
    """
    if a == b:
        return 0
    return math.ceil(round(DOOR_MINUTES + 60 * road_km(a, b) / KM_PER_HOUR, 6))
