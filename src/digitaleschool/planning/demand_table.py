"""What teachers ask for in a season, laid out: by field and theme, by level, on the map of the provinces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from digitaleschool.core.planning.demand import Asked, Demand, demand
from digitaleschool.core.schools.places import rtc_province
from digitaleschool.people.models.organisations import Province

from .desk_words import words_of
from .models import Season
from .queries import counting, versions_by_training

RTC_PROVINCES = tuple(code for code in Province.values if code != Province.BRUSSEL)
"""Brussels counts with the province whose RTC works for its schools."""
NO_THEME = "other"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A count, or None where it is withheld; ``shade`` 0 to 4 for its colour."""

    count: int | None
    shade: int
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    code: str
    label: str
    total: Cell
    cells: tuple[Cell, ...]


def demand_of(season: Season, today: date) -> Demand:
    """The wishes that count, made safe. A wish for a training counts with its first theme."""
    rows = counting(season, today).order_by("pk").values_list(
        "wisher", "wisher__school", "wisher__school__province", "field", "theme", "level", "training"
    )  # fmt: skip
    found = list(rows)
    versions = versions_by_training({row[6] for row in found if row[6]})
    themes = {training: (version.content.get("themes") or [NO_THEME])[0] for training, version in versions.items()}
    return demand(
        (
            Asked(
                teacher=wisher, school=school, province=rtc_province(province), field=field, level=level,
                theme=theme or themes.get(training, NO_THEME),
            )
            for wisher, school, province, field, theme, level, training in found
        ),
        fields=list(words_of("field")), themes=list(words_of("theme")), levels=list(words_of("level")),
        provinces=RTC_PROVINCES,
    )  # fmt: skip


def by_theme(found: Demand) -> tuple[list[str], list[Line]]:
    """Fields down, themes across; only those that somebody asked for."""
    fields, themes = words_of("field"), words_of("theme")
    across = [code for code in found.themes if found.of("theme", code) != 0]
    most = _most(found, 4, "field")
    lines = [
        _line(
            found, ("field", code), fields.get(code, code), [("field", code, "theme", theme) for theme in across], most
        )
        for code in found.fields
        if found.of("field", code) != 0
    ]
    return [themes.get(code, code) for code in across], lines


def by_level(found: Demand, field: str) -> tuple[list[str], list[Line]]:
    """For one field: themes down, levels across."""
    themes, levels = words_of("theme"), words_of("level")
    most = max([count or 0 for key, count in found.counts.items() if len(key) == 6 and key[1] == field], default=0)
    lines = [
        _line(
            found, ("field", field, "theme", code), themes.get(code, code),
            [("field", field, "theme", code, "level", level) for level in found.levels], most,
        )
        for code in found.themes
        if found.of("field", field, "theme", code) != 0
    ]  # fmt: skip
    return [levels.get(code, code) for code in found.levels], lines


def by_province(found: Demand, field: str = "") -> list[tuple[str, str, Cell]]:
    """Each province with its name and its wishes, all of them or those of one field."""
    names = words_of("province")
    keys = {code: ("province", code, *(("field", field) if field else ())) for code in RTC_PROVINCES}
    most = max([found.of(*key) or 0 for key in keys.values()], default=0)
    return [(code, names[code], _cell(found, key, most)) for code, key in keys.items()]


def _line(found: Demand, total: tuple[str, ...], label: str, cells: list[tuple[str, ...]], most: int) -> Line:
    return Line(
        code=total[1], label=label, total=_cell(found, total, 0), cells=tuple(_cell(found, key, most) for key in cells)
    )


def _cell(found: Demand, key: tuple[str, ...], most: int) -> Cell:
    count = found.of(*key)
    return Cell(count=count, shade=0 if not count or not most else 1 + min(3, 4 * count // (most + 1)))


def _most(found: Demand, length: int, axis: str) -> int:
    return max([count or 0 for key, count in found.counts.items() if len(key) == length and key[0] == axis], default=0)
