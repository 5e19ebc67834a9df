"""Where a postcode lies: its province, and the middle of its towns.

Sources: ``knowledge/places/provinces_by_postcode.yaml`` and ``postcodes.csv`` (decision 0013 tells where from).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache

from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, read_entries

FOLDER = KNOWLEDGE / "places"
BRUSSELS, WITH_BRUSSELS = "brussel", "vlaams_brabant"
PROVINCES = frozenset({"antwerpen", "limburg", "oost_vlaanderen", "vlaams_brabant", "west_vlaanderen", BRUSSELS})


def province_of(postcode: str) -> str:
    """The province of a Flemish postcode, or ``brussel``; empty for any other.

    >>> province_of("9000"), province_of("1020"), province_of("1300"), province_of("")
    ('oost_vlaanderen', 'brussel', '', '')
    """
    if not postcode.isdigit():
        return ""
    return next((province for first, last, province in _ranges() if first <= int(postcode) <= last), "")


def rtc_province(province: str) -> str:
    """The province whose RTC works for a school: Brussels belongs to that of Flemish Brabant."""
    return WITH_BRUSSELS if province == BRUSSELS else province


def centre_of(postcode: str) -> tuple[float, float] | None:
    """Latitude and longitude of the middle of a postcode's towns, within some kilometres; None where not known.

    >>> centre_of("9000")
    (51.0678, 3.7291)
    """
    return _centres().get(postcode)


@cache
def _ranges() -> tuple[tuple[int, int, str], ...]:
    entries = read_entries(
        FOLDER / "provinces_by_postcode.yaml", required={"first", "last", "province", "source"}, unique="first"
    )
    return tuple(
        (int(entry.number("first")), int(entry.number("last")), entry.choice("province", PROVINCES))
        for entry in entries
    )  # fmt: skip


@cache
def _centres() -> Mapping[str, tuple[float, float]]:
    with (FOLDER / "postcodes.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["postcode"]: (float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file)
        }  # fmt: skip
