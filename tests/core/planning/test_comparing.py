"""What changed between two plans, and half groups that two provinces could share."""

from __future__ import annotations

from digitaleschool.core.planning.comparing import Moved, Shift, compare
from digitaleschool.core.planning.plan import Plan, Run
from digitaleschool.core.planning.pooling import Pool, pools
from digitaleschool.core.planning.problem import (
    Availability,
    Pattern,
    Place,
    Problem,
    Rtc,
    School,
    Slot,
    Teacher,
    Training,
    Wish,
)  # fmt: skip

HERE = Place(latitude=51.0, longitude=3.7)
FREE = Availability(halfdays=("wed_pm",))


def problem(*provinces: str, least: int = 3) -> Problem:
    """A teacher with a wish for PLC in each of these provinces."""
    return Problem(
        slots=(Slot(id="s1", day="2027-03-03", part="pm", period="p"),),
        patterns=(Pattern(id="p1", slots=("s1",)),),
        rtcs=(Rtc(id="r", budget_cents=0),),
        schools=tuple(School(id=name, province=name, network="go", size="small", place=HERE)
                      for name in dict.fromkeys(provinces)),
        teachers=tuple(Teacher(id=f"t{at}", school=name, availability=FREE) for at, name in enumerate(provinces)),
        wishes=tuple(Wish(id=f"w{at}", teacher=f"t{at}", field="hout", level="beginner", theme="plc")
                     for at in range(len(provinces))),
        trainings=(Training(id="plc", themes=("plc",), patterns=("p1",), same_field=True, group_min=least),),
        trainers=(),
    )  # fmt: skip


def run(id: str, *wishes: str, **facts: str) -> Run:
    return Run(id=id, wishes=wishes, **{"training": "plc", "pattern": "p1", "trainer": "a", "field": "hout"} | facts)


def test_runs_that_came_went_moved_or_stayed():
    before = Plan(runs=(run("a", "w0"), run("b", "w1", venue="v"), run("c", "w2"), run("d", "w4", training="x")))
    after = Plan(runs=(run("a", "w0"), run("b2", "w1", "w3", venue="u"), run("c", "w2", "w5"), run("e", training="y")))

    found = compare(problem(*"xxyyyy"), before, after)

    assert (found.same, [one.id for one in found.gone], [one.id for one in found.added]) == (1, ["d"], ["e"])
    assert found.moved == (
        Moved(before=before.runs[1], after=after.runs[1]), Moved(before=before.runs[2], after=after.runs[2]),
    )  # fmt: skip
    assert [one.changed for one in found.moved] == [("venue", "wishes"), ("wishes",)]
    assert (found.gaining, found.losing, found.elsewhere) == (("w3", "w5"), ("w4",), ())
    assert [one for one in found.shifts if one.by == "province"] == [
        Shift(by="province", group="y", wishes=4, before=2, after=3),
        Shift(by="province", group="x", wishes=2, before=2, after=2),
    ]


def test_a_wish_met_elsewhere_is_told_and_one_withdrawn_loses():
    before = Plan(runs=(run("a", "w0", "gone"), run("b", "w1", training="x")))
    after = Plan(runs=(run("a", "w1"), run("b", "w0", training="x")))

    found = compare(problem("x", "x"), before, after)

    assert (found.gaining, found.losing, found.elsewhere) == ((), ("gone",), ("w0", "w1"))


def test_half_groups_of_two_provinces_are_one():
    waiting = problem("antwerpen", "antwerpen", "limburg", "limburg", "limburg", "limburg", "gent", least=4)
    some = Plan(runs=(run("a", "w2"),))

    assert pools(waiting, Plan()) == ()  # Limburg fills a group alone, the others not even together
    assert pools(waiting, some) == (
        Pool(training="plc", field="hout", level="", provinces=("antwerpen", "limburg"), teachers=(2, 3), least=4),
        Pool(training="plc", field="hout", level="", provinces=("gent", "limburg"), teachers=(1, 3), least=4),
    )
