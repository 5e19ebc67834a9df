"""The verifier finds each broken rule by itself, and nothing in a plan that keeps them all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digitaleschool.core.planning.claims import claims
from digitaleschool.core.planning.plan import Plan, Reason, Result, Run, Status
from digitaleschool.core.planning.problem import (
    HALFDAYS,
    Availability,
    Ban,
    Floor,
    Lender,
    Pattern,
    Pin,
    Place,
    Problem,
    Rtc,
    School,
    Slot,
    Teacher,
    Trainer,
    Training,
    Venue,
    Weights,
    Wish,
)
from digitaleschool.core.planning.scoring import met, met_need, objective, spent
from digitaleschool.core.planning.verifying import violations

GENT, HASSELT = Place(latitude=51.05, longitude=3.73), Place(latitude=50.93, longitude=5.34)
ALWAYS = Availability(halfdays=HALFDAYS)


def problem() -> Problem:
    """Five teachers in Gent; cooling with four computers and one day of practice later, and a talk online."""
    return Problem(
        slots=tuple(
            Slot(id=f"s{n}", day=day, part="pm", period="autumn")
            for n, day in enumerate(("2026-10-07", "2026-10-14", "2026-10-21", "2026-11-04"))
        ),
        patterns=(
            Pattern(id="twice", slots=("s0", "s2"), return_slot="s2"),
            Pattern(id="later", slots=("s1",)),
            Pattern(id="last", slots=("s3",)),
        ),
        rtcs=(Rtc(id="ov", budget_cents=30_000), Rtc(id="li", budget_cents=0)),
        schools=(School(id="school", province="ov", network="go", size="small", place=GENT),),
        teachers=tuple(Teacher(id=f"t{n}", school="school", availability=ALWAYS) for n in range(5)),
        wishes=(
            *(Wish(id=f"w{n}", teacher=f"t{n}", field="cooling", level="basic", theme="ai") for n in range(5)),
            Wish(id="talk", teacher="t0", field="wood", level="more", training="talk", weight=7),
            Wish(id="again", teacher="t1", field="cooling", level="basic", training="cooling"),
        ),
        trainings=(
            Training(
                id="cooling", themes=("ai",), patterns=("twice", "later"), fields=("cooling", "wood"),
                levels=("basic", "more"), same_field=True, same_level=True, group_min=2, group_max=5,
                equipment=("pc",), cost_cents=10_000,
            ),
            Training(id="talk", themes=("care",), patterns=("twice", "later", "last"), modes=("online",)),
        ),
        trainers=(
            Trainer(id="an", rtc="ov", trainings=("cooling", "talk"), availability=ALWAYS, place=GENT),
            Trainer(id="bo", rtc="ov", trainings=("cooling", "talk"), availability=ALWAYS, place=GENT),
        ),
        venues=(
            Venue(
                id="lab", rtc="ov", place=GENT, capacity=12, availability=ALWAYS, equipment={"pc": 4}, cost_cents=550
            ),
            Venue(id="hall", rtc="li", place=HASSELT, capacity=20, availability=ALWAYS, equipment={"pc": 20}),
        ),
        lenders=(
            Lender(
                id="firm", kind="pc", sets=1, units=5, place=GENT, availability=ALWAYS, travel_minutes=30,
                cost_cents=1_234,
            ),
        ),
        weights=Weights(floors=(Floor(by="field", percent=100, points=50),)),
        shared_budget_cents=1_000,
    )  # fmt: skip


COOLING = Run(
    id="r1", training="cooling", pattern="twice", trainer="an", venue="lab", field="cooling", level="basic",
    wishes=("w0", "w1", "w2"),
)  # fmt: skip
TALK = Run(id="r2", training="talk", pattern="later", trainer="bo", wishes=("talk",))


def test_a_plan_that_keeps_every_rule_breaks_none():
    assert violations(problem(), Plan(runs=(COOLING, TALK))) == ()


def test_the_worth_of_a_plan_is_exact():
    season, plan = problem(), Plan(runs=(COOLING, TALK))

    assert spent(season, COOLING) == 10_000 + 2 * 550
    assert met_need(season, plan) == 37
    assert [(group.by, group.group, group.wishes, group.met, group.floor) for group in met(season, plan)] == [
        ("province", "ov", 7, 4, 0), ("network", "go", 7, 4, 0),
        ("field", "cooling", 6, 3, 6), ("field", "wood", 1, 1, 1), ("size", "small", 7, 4, 0),
    ]  # fmt: skip
    assert objective(season, plan) == 37 * 100 - 111 - 3 * 50


def test_travel_and_colleagues_count():
    season = problem()
    wishes = [replace(wish, team="x") if wish.id in {"w0", "w2"} else wish for wish in season.wishes]
    teachers = [replace(one, place=HASSELT, travel_minutes=200) if one.id == "t2" else one for one in season.teachers]
    far = replace(season, wishes=tuple(wishes), teachers=tuple(teachers))

    assert objective(far, Plan(runs=(COOLING,))) == 30 * 100 + 200 - 169 * 4 - 111 - 4 * 50


def _teacher(season: Problem, **changes: object) -> Problem:
    return replace(season, teachers=(replace(season.teachers[0], **changes), *season.teachers[1:]))


def _first(season: Problem, name: str, **changes: object) -> Problem:
    first, *others = getattr(season, name)
    return replace(season, **{name: (replace(first, **changes), *others)})


FEW = Availability(halfdays=HALFDAYS, away=("s2",))
PIN = Pin(
    id="p",
    training="cooling",
    pattern="twice",
    trainer="an",
    venue="lab",
    field="cooling",
    level="basic",
    wishes=("w0",),
)
BORROWED = replace(COOLING, lender="firm")
SECOND = replace(COOLING, id="r3", trainer="bo", venue="hall", wishes=("w3", "w4"))
OTHERS = replace(COOLING, id="r3", trainer="bo", wishes=("w3", "w4"))

BROKEN = {
    "unknown_training": (problem(), (replace(COOLING, training="?"),)),
    "unknown_pattern": (problem(), (replace(COOLING, pattern="?"),)),
    "unknown_trainer": (problem(), (replace(COOLING, trainer="?"),)),
    "unknown_venue": (problem(), (replace(COOLING, venue="?"),)),
    "unknown_lender": (problem(), (replace(COOLING, lender="?"),)),
    "unknown_wish": (problem(), (replace(COOLING, wishes=("w0", "w1", "?")),)),
    "unknown_pin": (problem(), (replace(COOLING, pin="?"),)),
    "run_id": (problem(), (COOLING, replace(TALK, id="r1"))),
    "run_twice": (problem(), (COOLING, replace(COOLING, id="r3", wishes=("w3", "w4")))),
    "wish_twice": (problem(), (COOLING, replace(COOLING, id="r3", pattern="later", wishes=("w0", "w3")))),
    "pattern": (problem(), (replace(COOLING, pattern="last"),)),
    "run_field": (problem(), (replace(COOLING, field=""),)),
    "run_level": (problem(), (replace(COOLING, level=""),)),
    "training_mode": (problem(), (replace(TALK, venue="lab"),)),
    "trainer_training": (_first(problem(), "trainers", trainings=("talk",)), (COOLING,)),
    "trainer_mode": (_first(problem(), "trainers", modes=("online",)), (COOLING,)),
    "trainer_away": (_first(problem(), "trainers", availability=FEW), (COOLING,)),
    "trainer_travel": (_first(problem(), "trainers", place=HASSELT), (COOLING,)),
    "venue_away": (_first(problem(), "venues", availability=FEW), (COOLING,)),
    "lender_away": (_first(problem(), "lenders", availability=FEW), (BORROWED,)),
    "lender_travel": (_first(problem(), "lenders", place=HASSELT), (BORROWED,)),
    "lender_kind": (_first(problem(), "venues", equipment={"pc": 5}), (BORROWED,)),
    "lender_online": (problem(), (replace(TALK, lender="firm"),)),
    "banned": (replace(problem(), bans=(Ban(trainer="an", venue="lab"),)), (COOLING,)),
    "group_min": (problem(), (replace(COOLING, wishes=("w0",)),)),
    "group_max": (problem(), (replace(COOLING, wishes=("w0", "w1", "w2", "w3", "w4")),)),
    "wish_training": (problem(), (replace(COOLING, wishes=("w1", "w2", "talk")),)),
    "wish_field": (_first(problem(), "wishes", field="wood"), (COOLING,)),
    "wish_level": (_first(problem(), "wishes", level="more"), (COOLING,)),
    "wish_mode": (_first(problem(), "wishes", modes=("online",)), (COOLING,)),
    "wish_away": (_teacher(problem(), availability=FEW), (COOLING,)),
    "wish_travel": (_teacher(problem(), place=HASSELT), (COOLING,)),
    "team": (_first(problem(), "wishes", team="x", only_with_team=True), (COOLING,)),
    "trainer_clash": (problem(), (COOLING, replace(TALK, trainer="an", pattern="twice", wishes=("talk",)))),
    "venue_clash": (problem(), (COOLING, OTHERS)),
    "lender_clash": (problem(), (BORROWED, replace(OTHERS, venue="lab", lender="firm"))),
    "teacher_clash": (problem(), (COOLING, replace(TALK, pattern="twice"))),
    "trainer_load": (_first(problem(), "trainers", most_runs=0), (COOLING,)),
    "teacher_load": (_teacher(problem(), most_trainings=0), (COOLING,)),
    "training_twice": (problem(), (replace(COOLING, wishes=("again", "w1")),)),
    "budget": (_first(problem(), "rtcs", budget_cents=10_000), (COOLING,)),
    "pin": (replace(problem(), pins=(PIN,)), (COOLING,)),
    "pin_changed": (replace(problem(), pins=(PIN,)), (replace(COOLING, pin="p", trainer="bo"),)),
    "pin_left": (replace(problem(), pins=(PIN,)), (replace(COOLING, pin="p", wishes=("w1", "w2")),)),
    "pin_closed": (replace(problem(), pins=(replace(PIN, is_closed=True),)), (replace(COOLING, pin="p"),)),
}
ALSO = {
    "run_twice": {"trainer_clash", "venue_clash"},
    "wish_twice": {"training_twice"},
    "wish_training": {"wish_field", "wish_level", "wish_mode"},
    "training_mode": {"wish_mode"},
    "trainer_clash": {"teacher_clash"},
    "lender_clash": {"venue_clash"},
    "training_twice": {"teacher_clash"},
}


@pytest.mark.parametrize("code", BROKEN)
def test_each_broken_rule_is_found(code):
    """And nothing else, but for what breaks with it."""
    season, runs = BROKEN[code]

    found = {violation.code for violation in violations(season, Plan(runs=runs))}

    assert code in found
    assert found - {code} <= ALSO.get(code, set())


def test_every_sentence_names_what_breaks_it():
    season, runs = BROKEN["trainer_away"]

    (violation,) = violations(season, Plan(runs=runs))

    assert violation.ids == ("r1", "an", "s2")
    assert violation.sentence["nl"] == "Reeks r1: an is niet vrij op s2."
    assert violation.sentence["en"] == "Run r1: an is not free at s2."


def test_the_shared_budget_pays_what_an_rtc_cannot():
    season = _first(problem(), "rtcs", budget_cents=10_100)

    assert violations(season, Plan(runs=(COOLING,))) == ()
    assert violations(replace(season, shared_budget_cents=999), Plan(runs=(COOLING,)))[0].code == "budget"


def test_a_pinned_run_may_be_small_and_keeps_who_came_with_a_team():
    season = _first(replace(problem(), pins=(PIN,)), "wishes", team="x", only_with_team=True)

    assert violations(season, Plan(runs=(replace(COOLING, pin="p", wishes=("w0",)),))) == ()


def result(**changes: object) -> Result:
    season, plan = problem(), Plan(runs=(COOLING, TALK))
    unmet = ("w3", "w4", "again")
    whole = Result(
        status=Status.FEASIBLE, objective=objective(season, plan), bound=5000, plan=plan,
        reasons={wish: Reason(code="group_full") for wish in unmet},
    )  # fmt: skip
    return replace(whole, **changes)


def test_a_true_result_claims_nothing_false():
    assert claims(problem(), result()) == ()


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("objective", {"objective": 1}),
        ("bound", {"bound": 100}),
        ("reason", {"reasons": {"w3": Reason(code="budget"), "w4": Reason(code="budget")}}),
        ("reason", {"reasons": dict.fromkeys(("w0", "w3", "w4", "again"), Reason(code="budget"))}),
        ("unknown_wish", {"reasons": dict.fromkeys(("?", "w3", "w4", "again"), Reason(code="budget"))}),
        ("fairness", {"met": met(problem(), Plan())}),
        ("conflicts", {"status": Status.INFEASIBLE, "plan": Plan(), "objective": -350}),
    ],
)
def test_each_false_claim_is_found(code, changes):
    assert [violation.code for violation in claims(problem(), result(**changes))] == [code]
