"""The one rule that seats everybody: cases at the edges, and what holds whatever the rows are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.enrolment.seating import (
    Application,
    Cost,
    Given,
    Place,
    free_places,
    in_order,
    seat,
)  # fmt: skip


def asked(key, *wants, **facts):
    return Application(key=key, wants=wants or (1,), **facts)


@pytest.mark.parametrize(
    ("capacity", "held", "sitting", "seated"),
    [(0, 0, 0, []), (1, 0, 0, [3]), (2, 0, 0, [3, 4]), (2, 1, 0, [3]), (2, 2, 0, []), (2, 0, 1, [3]), (2, 3, 0, []),
     (1, 0, 2, []), (None, 0, 2, [3, 4, 5])],
)  # fmt: skip
def test_free_places_go_to_the_first(capacity, held, sitting, seated):
    people = [asked(n, holds=1) for n in range(1, sitting + 1)] + [asked(n) for n in (5, 3, 4)]

    assert [one.application for one in seat([Place(run=1, capacity=capacity, held=held)], people).given] == seated


@pytest.mark.parametrize(
    ("first", "second", "is_fair", "seated"),
    [
        ({}, {}, True, 1),
        ({"in_target": False}, {}, True, 2),
        ({"places_before": 1}, {}, True, 2),
        ({"places_before": 1}, {}, False, 1),
        ({"places_before": 3}, {"in_target": False}, True, 1),
        ({"places_before": 2}, {"places_before": 1}, True, 2),
    ],
)
def test_order_is_target_then_fairness_then_application(first, second, is_fair, seated):
    people = [asked(1, **first), asked(2, **second)]

    assert seat([Place(run=1, capacity=1, is_fair=is_fair)], people).given == (Given(seated, 1),)


def test_who_waits_for_more_runs_gets_the_one_they_like_most():
    places = [Place(run=1, capacity=1), Place(run=2, capacity=1), Place(run=3, capacity=5, is_open=False)]

    assert seat(places, [asked(1, 3, 1, 2), asked(2, 1, 2), asked(3, 2, 9)]).given == (Given(1, 1), Given(2, 2))


def test_a_team_sits_together_and_the_cost_is_told():
    places = [Place(run=1, capacity=3)]
    people = [asked(1, team=8), asked(2), asked(3), asked(4, team=8)]

    seating = seat(places, people)

    assert [one.application for one in seating.given] == [1, 4, 2]
    assert seating.costs == (Cost(3, (8,)),)


def test_a_team_chooses_the_run_with_room_for_all():
    places = [Place(run=1, capacity=2), Place(run=2, capacity=3)]
    team = [asked(n, 1, 2, team=8) for n in (1, 2, 3)]

    assert {one.run for one in seat(places, team).given} == {2}


def test_a_team_without_room_for_all_has_a_turn_each():
    seating = seat([Place(run=1, capacity=2)], [asked(n, team=8) for n in (1, 3, 4)] + [asked(2)])

    assert [one.application for one in seating.given] == [1, 3]
    assert seating.costs == (Cost(2, (8,)),)


def test_who_says_yes_later_joins_the_colleagues_who_sit():
    people = [asked(1, holds=1, team=8), asked(2), asked(3, team=8)]

    assert seat([Place(run=1, capacity=2)], people).given == (Given(3, 1),)
    assert seat([Place(run=1, capacity=2, keeps_teams=False)], people).given == (Given(2, 1),)
    assert in_order([Place(run=1, capacity=1)], people) == [3, 2]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Place(run=1, capacity=-1),
        lambda: Place(run=1, held=-1),
        lambda: Application(key=1, wants=()),
        lambda: seat([Place(run=1), Place(run=1)], []),
        lambda: seat([Place(run=1)], [asked(1), asked(1)]),
    ],
)
def test_rows_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match=r"twice|fewer|wants no run"):
        wrong()


RUNS = (1, 2, 3)


@st.composite
def worlds(draw, *, teams=True):
    places = [
        Place(
            run=run, capacity=draw(st.none() | st.integers(0, 4)), held=draw(st.integers(0, 2)),
            is_open=draw(st.booleans()), keeps_teams=draw(st.booleans()), is_fair=draw(st.booleans()),
        )
        for run in RUNS
    ]  # fmt: skip
    people = [
        Application(
            key=key, wants=tuple(draw(st.permutations((*RUNS, 9)))[: draw(st.integers(1, 4))]),
            holds=draw(st.none() | st.sampled_from(RUNS)), in_target=draw(st.booleans()),
            places_before=draw(st.integers(0, 2)), team=draw(st.none() | st.integers(0, 2)) if teams else None,
        )
        for key in draw(st.lists(st.integers(1, 30), max_size=9, unique=True))
    ]  # fmt: skip
    return places, people


def after(people, seating):
    now = {one.application: one.run for one in seating.given}
    return [
        Application(
            key=one.key, wants=one.wants, holds=now.get(one.key, one.holds), in_target=one.in_target,
            places_before=one.places_before, team=one.team,
        )
        for one in people
    ]  # fmt: skip


@given(worlds())
def test_places_are_given_once_where_wanted_and_never_oversold(world):
    places, people = world
    free = free_places(places, people)
    given = seat(places, people).given
    wanted = {one.key: one.wants for one in people if one.holds is None}

    assert len({one.application for one in given}) == len(given)
    assert all(one.run in wanted[one.application] for one in given)
    assert all(sum(one.run == run for one in given) <= left for run, left in free.items())


@given(worlds())
def test_no_place_stays_free_that_somebody_waits_for(world):
    places, people = world
    then = after(people, seat(places, people))
    free = free_places(places, then)

    assert not [one for one in then if one.holds is None and any(free.get(run, 0) > 0 for run in one.wants)]
    assert seat(places, then) == seat([], [])


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(world, chance):
    places, people = world
    mixed = people[:]
    chance.shuffle(mixed)

    assert seat(places[::-1], mixed) == seat(places, people)


@given(worlds(teams=False))
def test_nobody_sees_a_later_one_where_they_wanted_to_sit(world):
    places, people = world
    given = {one.application: one.run for one in seat(places, people).given}
    line = in_order(places, people)
    wants = {one.key: one.wants for one in people}

    for n, key in enumerate(line):
        better = wants[key][: wants[key].index(given[key])] if key in given else wants[key]
        assert not [other for other in line[n + 1 :] if given.get(other) in better]


@given(worlds())
def test_costs_are_those_who_would_sit_if_teams_were_not_kept(world):
    places, people = world
    apart = [Place(run=one.run, capacity=one.capacity, held=one.held, is_open=one.is_open, is_fair=one.is_fair,
                   keeps_teams=False) for one in places]  # fmt: skip
    together, plain = seat(places, people), seat(apart, people)

    assert {one.application for one in together.costs} == {one.application for one in plain.given} - {
        one.application for one in together.given
    }
    assert all(one.teams for one in together.costs)


@given(st.integers(0, 6), st.lists(st.booleans(), max_size=12))
def test_one_at_a_time_seats_the_same_as_first_come(capacity, flags):
    place, people = Place(run=1, capacity=capacity), []
    for key in range(len(flags)):
        people = after([*people, asked(key)], seat([place], [*people, asked(key)]))

    assert [one.key for one in people if one.holds] == list(range(min(capacity, len(flags))))
