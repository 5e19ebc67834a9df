"""School holidays, the half-days of a season, the periods between holidays, kinds of equipment."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from digitaleschool.core.planning.equipment import load_equipment
from digitaleschool.core.planning.season_slots import (
    CalendarRefused,
    check_season,
    load_calendar,
    season_periods,
    season_slots,
)


def _easter(year: int) -> date:
    """Meeus, Jones, Butcher."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _by_the_rules(year: int) -> dict[str, tuple[date, date]]:
    """The holidays of the school year that begins in ``year``, after the decision of 17 April 1991."""
    easter, all_saints, christmas = _easter(year + 1), date(year, 11, 1), date(year, 12, 25)
    autumn = date(year, 11, 2) if all_saints.weekday() == 6 else _monday(all_saints)
    winter = _monday(christmas) + timedelta(weeks=christmas.weekday() > 4)
    carnival = _monday(easter) - timedelta(weeks=6)
    april = date(year + 1, 4, 1)
    spring = april + timedelta(days=-april.weekday() % 7)
    if easter.month == 3:
        spring = easter + timedelta(days=1)
    elif easter > date(year + 1, 4, 15):
        spring = _monday(easter) - timedelta(weeks=1)
    late = timedelta(days=easter > date(year + 1, 4, 15))
    return {
        "autumn": (autumn, autumn + timedelta(days=6)), "christmas": (winter, winter + timedelta(days=13)),
        "carnival": (carnival, carnival + timedelta(days=6)), "easter": (spring, spring + timedelta(days=13) + late),
        "ascension": (easter + timedelta(days=39), easter + timedelta(days=40)),
        "whit_monday": (easter + timedelta(days=50), easter + timedelta(days=50)),
        "summer": (date(year + 1, 7, 1), date(year + 1, 8, 31)),
    }  # fmt: skip


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_holidays_follow_from_the_rules(year):
    rules = _by_the_rules(year)
    between = (date(year, 9, 1), date(year + 1, 8, 31))

    known = {one.code: (one.first, one.last) for one in load_calendar() if between[0] <= one.first <= between[1]}

    assert {code: known[code] for code in rules} == rules


def test_exam_weeks_are_told_as_an_assumption():
    assert {one.source for one in load_calendar() if one.kind == "exams"} == {"ours: an assumption, see the top"}


def test_a_season_has_no_slots_in_holidays_exams_and_weekends():
    slots = season_slots(date(2027, 3, 25), date(2027, 6, 20))
    days = {slot.day for slot in slots}

    assert "2027-03-26" in days
    assert not days & {"2027-03-28", "2027-03-30", "2027-05-06", "2027-05-17", "2027-06-15"}
    assert [slot.part for slot in slots if slot.day == "2027-04-17"] == ["am"]
    assert len({slot.id for slot in slots}) == len(slots)
    assert [slot.day for slot in slots] == sorted(slot.day for slot in slots)
    assert {slot.period for slot in slots} == {"carnival_easter_2027", "easter_summer_2027"}


def test_periods_are_named_by_the_holidays_around_them():
    periods = season_periods(date(2026, 9, 1), date(2027, 6, 30))

    assert [(period.code, period.first, period.last) for period in periods][:2] == [
        ("summer_autumn_2026", date(2026, 9, 1), date(2026, 11, 1)),
        ("autumn_christmas_2026", date(2026, 11, 9), date(2026, 12, 20)),
    ]
    assert periods[0].label["nl"] == "tussen zomervakantie en herfstvakantie"
    assert [period.code for period in season_periods(date(2027, 6, 14), date(2027, 6, 30))] == []


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 8, 1), date(2026, 12, 1)),
        (date(2027, 2, 8), date(2027, 2, 13)),
        (date(2026, 9, 1), date(2028, 1, 1)),
    ],
)
def test_a_season_that_the_calendar_cannot_serve_is_refused(first, last):
    with pytest.raises(CalendarRefused):
        check_season(first, last)


def test_equipment_has_its_words():
    kinds = load_equipment()

    assert len({kind.code for kind in kinds}) == len(kinds)
    assert {kind.code for kind in kinds if not kind.can_travel} == {"cad_pc", "cooling_bench", "cnc"}
