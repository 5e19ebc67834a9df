"""Reasons are true: what they say is missing is missing, and a wish said to be possible is."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.core.planning.plans import could_be_met, random_plan
from tests.core.planning.problems import problems
from tests.core.planning.test_verifying import ALWAYS, COOLING, HASSELT, PIN, TALK, problem

from digitaleschool.core.planning.plan import Plan, Reason
from digitaleschool.core.planning.problem import (
    HALFDAYS,
    MODES,
    Availability,
    Ban,
    Place,
    Problem,
    Trainer,
    Training,
    Wish,
)
from digitaleschool.core.planning.reason_words import load_reasons, mending, told
from digitaleschool.core.planning.reasons import reasons
from digitaleschool.core.planning.verifying import violations

POSSIBLE = {"not_better", "not_worth_cost", "not_worth_travel"}
"""Codes of wishes that could have a place; the plan is worth no more by it."""


def _all(season: Problem, name: str, **changes: object) -> Problem:
    return replace(season, **{name: tuple(replace(one, **changes) for one in getattr(season, name))})


def _first(season: Problem, name: str, **changes: object) -> Problem:
    first, *others = getattr(season, name)
    return replace(season, **{name: (replace(first, **changes), *others)})


def _everybody_teaches(season: Problem) -> Problem:
    """A trainer more at each place, of each RTC, who can do everything."""
    places = dict.fromkeys([*(one.place for one in season.venues), *(one.place for one in season.schools)])
    more = tuple(
        Trainer(
            id=f"more{n}-{rtc.id}", rtc=rtc.id, trainings=tuple(one.id for one in season.trainings), place=place,
            availability=Availability(halfdays=HALFDAYS), travel_minutes=1440, most_runs=100,
        )
        for n, place in enumerate(places) for rtc in season.rtcs
    )  # fmt: skip
    return replace(season, trainers=(*season.trainers, *more))


def _wish(season: Problem, id: str, **changes: object) -> Problem:
    return replace(season, wishes=tuple(replace(one, **changes) if one.id == id else one for one in season.wishes))


def _its_teacher(season: Problem, wish: Wish, **changes: object) -> Problem:
    teachers = tuple(replace(one, **changes) if one.id == wish.teacher else one for one in season.teachers)
    return replace(season, teachers=teachers)


def _a_training_more(season: Problem, wish: Wish) -> Problem:
    patterns = tuple(one.id for one in season.patterns)
    if not wish.training:
        return replace(
            season, trainings=(*season.trainings, Training(id="more", themes=(wish.theme,), patterns=patterns))
        )
    served = {"fields": (), "levels": (), "same_field": False, "same_level": False}
    return replace(
        season, bans=(), pins=(),
        trainings=tuple(replace(one, **served) if one.id == wish.training else one for one in season.trainings),
    )  # fmt: skip


def _more_room(season: Problem) -> Problem:
    kinds = {kind for one in season.trainings for kind in one.equipment}
    return _all(season, "venues", capacity=100, equipment=dict.fromkeys(kinds, 100))


MEND = {
    "no_training": _a_training_more,
    "no_trainer": lambda season, wish: _everybody_teaches(season),
    "no_trainer_in_reach": lambda season, wish: _everybody_teaches(season),
    "no_trainer_free": lambda season, wish: _everybody_teaches(season),
    "no_mode": lambda season, wish: _its_teacher(_wish(season, wish.id, modes=()), wish, modes=MODES),
    "no_venue_in_reach": lambda season, wish: _its_teacher(season, wish, travel_minutes=1440),
    "no_venue_with_room": lambda season, wish: _more_room(season),
    "no_venue_with_equipment": lambda season, wish: _more_room(season),
    "no_time": lambda season, wish: _its_teacher(season, wish, availability=ALWAYS),
    "no_common_time": lambda season, wish: _everybody_teaches(_all(season, "venues", availability=ALWAYS)),
    "forbidden": lambda season, wish: replace(season, bans=()),
    "group_too_small": lambda season, wish: _all(season, "trainings", group_min=1),
    "no_venue_free": lambda season, wish: replace(
        season, venues=(*season.venues, *(replace(one, id=f"more-{one.id}") for one in season.venues))
    ),
    "no_equipment_free": lambda season, wish: _all(season, "lenders", sets=100, availability=ALWAYS),
    "budget": lambda season, wish: replace(season, shared_budget_cents=10**9),
    "teacher_full": lambda season, wish: _its_teacher(season, wish, most_trainings=100),
    "team_not_together": lambda season, wish: _wish(season, wish.id, only_with_team=False),
    "group_full": lambda season, wish: _more_room(_all(season, "trainings", group_max=100)),
    "group_closed": lambda season, wish: _all(season, "pins", is_closed=False),
}
"""What each code says is missing, given. Two codes have no such thing: the teacher's own other training."""


MONDAY = Availability(halfdays=("mon_am",))
SEA = Place(latitude=51.2, longitude=2.9)


def season() -> Problem:
    """As :func:`problem`, with cooling on site only."""
    return _first(problem(), "trainings", modes=("on_site",))


AT_ONCE = _first(season(), "trainings", patterns=("twice",))
COOL, TALKING = season().trainings
TALK_TWICE = replace(season(), trainings=(COOL, replace(TALKING, patterns=("twice",))))
TALK_HERE = replace(AT_ONCE, trainings=(AT_ONCE.trainings[0], replace(TALKING, modes=("on_site",))))
RICH = _all(_first(season(), "trainings", cost_cents=600_000), "rtcs", budget_cents=10**6)
BUSY = _all(_first(season(), "trainers", trainings=()), "trainers", most_runs=1)
POOR = replace(_all(season(), "rtcs", budget_cents=100), shared_budget_cents=0)
SHUT = replace(PIN, is_closed=True, wishes=("w0", "w1", "w2"))
NO_PC = replace(_all(season(), "venues", equipment={}), lenders=(replace(problem().lenders[0], availability=MONDAY),))
FAR = _first(_wish(season(), "w0", weight=1), "teachers", place=HASSELT, travel_minutes=200)
SMALL = _first(AT_ONCE, "venues", equipment={"pc": 3})
UNMET = {
    # code: the problem, the runs of the plan, the wish, and the facts of its reason
    "no_training": (
        _wish(season(), "w0", theme="vr"), (), "w0", {"what": "vr", "field": "cooling", "level": "basic"},
    ),
    "no_trainer": (
        _all(season(), "trainers", trainings=("talk",)), (), "w0",
        {"what": "ai", "field": "cooling", "level": "basic"},
    ),
    "no_mode": (_wish(season(), "w0", modes=("online",)), (), "w0", {"what": "ai", "mode": "online"}),
    "no_venue_in_reach": (
        _first(season(), "teachers", place=SEA), (), "w0", {"what": "ai", "minutes": 45, "nearest": 94},
    ),
    "no_venue_with_room": (
        _all(season(), "venues", capacity=1), (), "w1", {"what": "ai", "minutes": 45, "m": 2},
    ),
    "no_venue_with_equipment": (
        replace(_first(season(), "venues", equipment={"pc": 1}), lenders=()), (), "w1",
        {"what": "ai", "minutes": 45, "kind": "pc", "m": 2},
    ),
    "no_trainer_in_reach": (_all(season(), "trainers", place=HASSELT), (), "w1", {"what": "ai"}),
    "no_time": (_first(season(), "teachers", availability=MONDAY), (), "w0", {"what": "ai"}),
    "no_common_time": (_first(season(), "venues", availability=MONDAY), (), "w1", {"what": "ai", "n": 2}),
    "forbidden": (replace(season(), bans=(Ban(training="cooling", venue="lab"),)), (), "w1", {"what": "ai"}),
    "group_too_small": (_wish(season(), "w0", field="wood"), (), "w0", {"what": "ai", "n": 1, "m": 2}),
    "no_trainer_free": (BUSY, (TALK,), "w3", {"what": "ai", "n": 1}),
    "no_venue_free": (TALK_HERE, (replace(TALK, venue="lab", pattern="twice"),), "w3", {"what": "ai"}),
    "no_equipment_free": (NO_PC, (), "w3", {"what": "ai"}),
    "budget": (POOR, (), "w3", {"what": "ai", "euro": 111}),
    "teacher_full": (_first(season(), "teachers", most_trainings=1), (COOLING,), "talk", {"n": 1}),
    "has_training": (season(), (COOLING,), "again", {"what": "cooling", "run": "r1"}),
    "own_overlap": (TALK_TWICE, (COOLING,), "talk", {"what": "talk"}),
    "team_not_together": (_wish(season(), "talk", team="x", only_with_team=True), (), "talk", {"what": "talk"}),
    "group_full": (SMALL, (COOLING,), "w4", {"what": "ai", "run": "r1", "n": 3}),
    "group_closed": (replace(AT_ONCE, pins=(SHUT,)), (replace(COOLING, pin="p"),), "w3", {"what": "ai", "run": "r1"}),
    "not_worth_travel": (FAR, (replace(COOLING, wishes=("w1", "w2")),), "w0", {"minutes": 169}),
    "not_worth_cost": (RICH, (), "w0", {"euro": 6011}),
    "not_better": (season(), (), "w0", {"what": "ai"}),
}  # fmt: skip


@pytest.mark.parametrize("code", UNMET)
def test_each_code_is_told_with_its_facts(code):
    season, runs, wish, facts = UNMET[code]
    assert not violations(season, Plan(runs=runs))

    reason = reasons(season, Plan(runs=runs))[wish]

    assert reason.code == code
    if facts is not None:
        assert reason.facts == facts


def test_only_wishes_without_a_place_have_a_reason():
    assert set(reasons(problem(), Plan(runs=(COOLING, TALK)))) == {"w3", "w4", "again"}


@settings(max_examples=60)
@given(problems(teachers=9), st.integers(0, 2**32))
def test_a_reason_says_whether_the_wish_could_be_met(season, seed):
    """Tried by brute force: each run of the plan, and each new one with others who have no place."""
    plan = random_plan(Random(seed), season)
    assume(plan is not None)

    for id, reason in list(reasons(season, plan).items())[:4]:
        wish = season.by_id.wishes[id]
        if not any(one.only_with_team for one in season.wishes):
            assert (reason.code in POSSIBLE) == could_be_met(season, plan, wish), (id, reason)


@settings(max_examples=60)
@given(problems(teachers=9), st.integers(0, 2**32))
def test_without_the_constraint_that_it_names_a_reason_is_another(season, seed):
    plan = random_plan(Random(seed), season)
    assume(plan is not None)

    for id, reason in list(reasons(season, plan).items())[:3]:
        if reason.code in MEND:
            mended = MEND[reason.code](season, season.by_id.wishes[id])
            kept = plan if not violations(mended, plan) else random_plan(Random(seed), mended)
            assert reasons(mended, kept).get(id, Reason(code="met")).code != reason.code, (id, reason)


# --- words ----------------------------------------------------------------------------------------------------------


def test_every_code_has_words():
    of_the_site = {"declined", "by_hand", "not_chosen"}  # planning/services/planning.py
    assert set(load_reasons()) == set(UNMET) | of_the_site


@pytest.mark.parametrize("code", UNMET)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_sentence_has_every_fact_filled_in(code, language):
    season, runs, wish, _ = UNMET[code]
    reason = reasons(season, Plan(runs=runs))[wish]

    sentence = told(reason, language, {"ai": "Artificiële intelligentie"})

    assert "{" not in sentence + mending(reason, language)
    assert sentence.endswith(".")
    assert sentence[0].isupper()
