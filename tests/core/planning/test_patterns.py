"""When a training can take place: sessions over weeks, holidays in between, only what could find a group."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from digitaleschool.core.offer.content import Part, SessionPlan
from digitaleschool.core.planning.patterns import MOST_HALFDAYS, MOST_STARTS, pattern_of, useful_patterns
from digitaleschool.core.planning.season_slots import TAUGHT, season_slots

SLOTS = season_slots(date(2027, 2, 15), date(2027, 6, 11))
EARLY, LATE = "carnival_easter_2027", "easter_summer_2027"


def session(minutes: int = 150, weeks_after: int = 0, *, is_return: bool = False) -> SessionPlan:
    return SessionPlan(weeks_after=weeks_after, is_return=is_return, parts=(Part(minutes=minutes),))


def free(*halfdays: str, teachers: int = 5) -> Counter:
    return Counter({(halfday, period): teachers for halfday in halfdays for period in (EARLY, LATE)})


def test_sessions_come_in_their_weeks_and_wait_for_a_holiday_to_end():
    sessions = [session(), session(weeks_after=1), session(90, 6, is_return=True)]

    found = useful_patterns(sessions, SLOTS, free=free("wed_pm"), at_least=5)

    assert found[0].id == "wed_pm-2027-02-17-0.1.8r"  # six weeks later it is Easter: two weeks more
    assert found[0].slots == ("2027-02-17_pm", "2027-02-24_pm", "2027-04-14_pm")
    assert found[0].return_slot == "2027-04-14_pm"
    assert len(found) == MOST_STARTS
    assert all(one.slots[-1] <= "2027-06-11" for one in found)


@pytest.mark.parametrize(
    ("minutes", "halfdays", "expected"),
    [
        (180, ("mon_ev", "tue_pm"), {"mon_ev", "tue_pm"}),
        (181, ("mon_ev", "tue_pm"), {"tue_pm"}),
        (240, ("mon_ev", "tue_pm"), {"tue_pm"}),
        (241, ("mon_ev", "tue_pm"), set()),
        (241, ("tue_am", "tue_pm"), {"tue_am"}),
        (481, ("tue_am", "tue_pm"), set()),
    ],
)
def test_a_long_session_takes_a_whole_day_and_an_evening_is_short(minutes, halfdays, expected):
    found = useful_patterns([session(minutes)], SLOTS, free=free(*halfdays), at_least=1)

    assert {pattern.id[:6] for pattern in found} == expected
    if expected == {"tue_am"}:
        assert found[0].slots == ("2027-02-16_am", "2027-02-16_pm")


def test_only_what_could_find_a_group_and_a_trainer_is_useful():
    teachers = free("wed_pm", teachers=4) + free("mon_ev", teachers=3)

    assert {one.id[:6] for one in useful_patterns([session()], SLOTS, free=teachers, at_least=4)} == {"wed_pm"}
    given = {("wed_pm", LATE), ("mon_ev", EARLY)}
    found = useful_patterns([session()], SLOTS, free=teachers, at_least=3, given=given)
    assert {one.id[:6] for one in found} == {"wed_pm", "mon_ev"}
    assert all((one.slots[0] >= "2027-04-12") == one.id.startswith("wed") for one in found)
    assert useful_patterns([session()], SLOTS, free=teachers, at_least=3, given=()) == ()


def test_there_are_never_too_many_and_they_spread_over_the_season():
    found = useful_patterns([], SLOTS, free=free(*TAUGHT), at_least=1)

    assert len(found) == MOST_HALFDAYS * MOST_STARTS
    assert {found[0].slots[0][:10], found[-1].slots[0][:10]} == {"2027-02-15", "2027-06-11"} or len(found) == 64
    assert len({one.id for one in found}) == len(found)


def test_a_pattern_set_by_hand_has_the_id_of_the_same_days():
    days = [("2027-02-17", "pm"), ("2027-02-24", "pm"), ("2027-04-14", "pm")]

    assert pattern_of(days, has_return=True).id == "wed_pm-2027-02-17-0.1.8r"
    assert pattern_of([("2027-03-01", "am"), ("2027-03-03", "pm")], has_return=False).id == "mon_am-2027-03-01-0am.2pmd"
