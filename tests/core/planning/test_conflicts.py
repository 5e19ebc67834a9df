"""Pins that cannot hold together: told as the smallest sets of facts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from tests.core.planning.problems import problems
from tests.core.planning.test_verifying import FEW, HASSELT, PIN, _first, _teacher, problem

from digitaleschool.core.planning.conflicts import conflicts, runs_of_pins
from digitaleschool.core.planning.plan import Plan
from digitaleschool.core.planning.problem import Ban, Pin, Problem
from digitaleschool.core.planning.verifying import violations

TALK = Pin(id="q", training="talk", pattern="later", trainer="bo")


def _pinned(*pins: Pin, season: Problem | None = None) -> Problem:
    return replace(season or problem(), pins=pins)


CASES = {
    "trainer at two": (
        _pinned(PIN, replace(TALK, trainer="an", pattern="twice")),
        ("pins[0]", "pins[1]"),
        "Lesgever an staat op s0 in p en in q.",
    ),
    "venue at two": (
        _pinned(PIN, replace(PIN, id="q", trainer="bo", wishes=())),
        ("pins[0]", "pins[1]"),
        "Lokaal lab staat op s0 in p en in q.",
    ),
    "ban": (
        _pinned(PIN, season=replace(problem(), bans=(Ban(venue="hall"), Ban(trainer="an", venue="lab")))),
        ("pins[0]", "bans[1]"),
        "Reeks p: verbod 2 verbiedt haar.",
    ),
    "above the computers": (
        _pinned(replace(PIN, wishes=("w0", "w1", "w2", "w3", "w4"))),
        ("pins[0].wishes", "venues[0].equipment.pc"),
        "Vaste reeks p heeft 5 deelnemers; er is plaats voor 4.",
    ),
    "above the room": (
        _pinned(replace(PIN, wishes=("w0", "w1")), season=_first(problem(), "venues", capacity=1)),
        ("pins[0].wishes", "venues[0].capacity"),
        "Vaste reeks p heeft 2 deelnemers; er is plaats voor 1.",
    ),
    "above the group": (
        _pinned(replace(PIN, wishes=("w0", "w1")), season=_first(problem(), "trainings", group_min=1, group_max=1)),
        ("pins[0].wishes", "trainings[0].group_max"),
        "Vaste reeks p heeft 2 deelnemers; er is plaats voor 1.",
    ),
    "above what is lent": (
        _pinned(replace(PIN, lender="firm", wishes=("w0", "w1")), season=_first(problem(), "lenders", units=1)),
        ("pins[0].wishes", "lenders[0].units"),
        "Vaste reeks p heeft 2 deelnemers; er is plaats voor 1.",
    ),
    "wish of another field": (
        _pinned(PIN, season=_first(problem(), "wishes", field="wood")),
        ("pins[0].wishes[0]", "wishes[0].field"),
        "Wens w0 past niet in vaste reeks p: die is van wood, niet van cooling.",
    ),
    "teacher away": (
        _pinned(PIN, season=_teacher(problem(), availability=FEW)),
        ("pins[0].wishes[0]", "teachers[0].availability"),
        "Wens w0 past niet in vaste reeks p: t0 is niet vrij op s2.",
    ),
    "trainer away": (
        _pinned(PIN, season=_first(problem(), "trainers", availability=FEW)),
        ("pins[0].pattern", "trainers[0].availability"),
        "Reeks p: an is niet vrij op s2.",
    ),
    "trainer far": (
        _pinned(PIN, season=_first(problem(), "trainers", place=HASSELT)),
        ("pins[0].venue", "trainers[0].travel_minutes"),
        "Reeks p: lab is te ver voor an.",
    ),
    "budget": (
        _pinned(
            replace(TALK, id="free"), replace(PIN, wishes=()),
            season=_first(replace(problem(), shared_budget_cents=0), "rtcs", budget_cents=11_099),
        ),
        ("pins[1]", "rtcs[0].budget_cents", "shared_budget_cents"),
        "Wat vaststaat (p) kost 0.01 euro meer dan er is.",
    ),
    "trainer load": (
        _pinned(PIN, replace(TALK, trainer="an"), replace(TALK, id="z", trainer="an", pattern="last"),
                season=_first(problem(), "trainers", most_runs=1)),
        ("pins[0]", "pins[1]", "trainers[0].most_runs"),
        "an geeft hoogstens 1 reeksen; er zijn er meer vast.",
    ),
    "teacher load": (
        _pinned(PIN, replace(TALK, wishes=("talk",)), season=_teacher(problem(), most_trainings=1)),
        ("pins[0].wishes[0]", "pins[1].wishes[0]", "teachers[0].most_trainings"),
        "t0 krijgt hoogstens 1 trainingen; er zijn er meer vast.",
    ),
    "teacher at two": (
        _pinned(PIN, replace(TALK, pattern="twice", wishes=("talk",))),
        ("pins[0].wishes[0]", "pins[1].wishes[0]"),
        "t0 heeft op s0 een plaats: in p en in q.",
    ),
    "lender at two": (
        _pinned(replace(PIN, lender="firm"),
                replace(PIN, id="q", trainer="bo", venue="annex", lender="firm", wishes=()),
                season=replace(problem(), venues=(*problem().venues, replace(problem().venues[0], id="annex")))),
        ("pins[0]", "pins[1]", "lenders[0].sets"),
        "firm leent op s0 aan p, q, en heeft 1.",
    ),
    "wish twice": (
        _pinned(PIN, replace(PIN, id="q", trainer="bo", pattern="later")),
        ("pins[0].wishes[0]", "pins[1].wishes[0]"),
        "t0 heeft tweemaal in dezelfde training een plaats: in p en in q.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_conflict_is_told_with_its_smallest_set_of_facts(name):
    season, paths, sentence = CASES[name]

    (conflict,) = conflicts(season)

    assert (conflict.paths, conflict.sentence["nl"]) == (paths, sentence)


def test_pins_that_hold_together_do_not_conflict():
    assert conflicts(_pinned(PIN, replace(TALK, wishes=("talk",)))) == ()


@settings(max_examples=150)
@given(problems())
def test_there_is_a_conflict_exactly_when_the_pins_alone_break_a_rule(season):
    broken = violations(season, Plan(runs=runs_of_pins(season)))

    assert bool(conflicts(season)) == bool(broken), broken


@settings(max_examples=150)
@given(problems())
def test_without_one_of_its_pins_a_conflict_is_gone(season):
    for conflict in conflicts(season):
        for path in conflict.paths:
            if path.startswith("pins["):
                number = int(path[5:].split("]")[0])
                fewer = replace(season, pins=tuple(pin for n, pin in enumerate(season.pins) if n != number))
                assert conflict.sentence not in {other.sentence for other in conflicts(fewer)}
