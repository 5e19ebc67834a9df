"""Goals by fields: what is taught, what is asked for, what is empty."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.offer.coverage import EVERY, Offered, Shown, Square, Target, Wanted, cover

TARGETS = [Target(id=1, goals=frozenset({1, 2})), Target(id=3, goals=frozenset({3}))]
FIELDS, LEVELS = ["auto", "hout"], ["beginner", "advanced", "expert"]


def test_a_training_stands_in_its_square_and_level():
    found = cover(
        TARGETS, FIELDS, LEVELS, wanted=[],
        offered=[Offered(training=7, goals=[1, 2, 99], fields=["auto"], levels=["beginner", "advanced"])],
    )  # fmt: skip

    assert found.squares[1, "auto"].trainings == {EVERY: (7,), "beginner": (7,), "advanced": (7,), "expert": ()}
    assert [square for square, what in found.squares.items() if what.is_empty] == [
        (1, "hout"),
        (3, "auto"),
        (3, "hout"),
    ]
    assert (found.empty, found.missing) == (3, 0)


def test_a_training_without_fields_or_levels_is_for_all():
    found = cover(TARGETS, FIELDS, LEVELS, wanted=[], offered=[Offered(training=7, goals=[3])])

    assert [found.squares[3, field].trainings["expert"] for field in FIELDS] == [(7,), (7,)]


def test_demand_lies_over_the_squares_of_its_goals():
    found = cover(
        TARGETS, FIELDS, LEVELS, offered=[Offered(training=7, goals=[1], fields=["auto"])],
        wanted=[
            Wanted(need=1, weight=20, goals=[1], field="auto"), Wanted(need=2, weight=60, goals=[2, 3]),
            Wanted(need=3, weight=10, field="hout"), Wanted(need=4, weight=90),
        ],
    )  # fmt: skip

    assert (found.squares[1, "auto"].needs, found.squares[1, "auto"].weight) == ((2, 1), 60)
    assert found.squares[3, "hout"] == Square(
        trainings={EVERY: (), "beginner": (), "advanced": (), "expert": ()}, needs=(2,), weight=60
    )
    assert found.unplaced == {"auto": (4,), "hout": (4, 3)}
    assert (found.empty, found.missing) == (3, 3)


def test_a_level_leaves_out_what_is_meant_for_another():
    offered = [Offered(training=7, goals=[1], levels=["expert"]), Offered(training=8, goals=[1])]
    wanted = [Wanted(need=1, weight=1, goals=[1], level="expert"), Wanted(need=2, weight=1, goals=[1])]

    found = cover(TARGETS, FIELDS, LEVELS, offered=offered, wanted=wanted, level="beginner")

    assert (found.squares[1, "auto"].trainings[EVERY], found.squares[1, "auto"].needs) == ((8,), (2,))


def test_examples_stand_in_their_square():
    found = cover(
        TARGETS, FIELDS, LEVELS, offered=[], wanted=[],
        shown=[Shown(cell=5, goal=2, field="hout"), Shown(cell=6, goal=2, field="zorg")],
    )  # fmt: skip

    assert [found.squares[1, field].cells for field in FIELDS] == [(), (5,)]


trainings = st.lists(
    st.builds(
        Offered, training=st.integers(1, 9), goals=st.lists(st.integers(1, 4), max_size=3),
        fields=st.lists(st.sampled_from(FIELDS), max_size=2), levels=st.lists(st.sampled_from(LEVELS), max_size=2),
    ), max_size=6,
)  # fmt: skip


@given(trainings, st.sampled_from(LEVELS))
def test_one_more_training_never_empties_a_square(offered, level):
    before = cover(TARGETS, FIELDS, LEVELS, offered=offered, wanted=[], level=level)
    more = cover(TARGETS, FIELDS, LEVELS, offered=[*offered, Offered(training=10, goals=[3])], wanted=[], level=level)

    assert {square for square, what in more.squares.items() if what.is_empty} <= {
        square for square, what in before.squares.items() if what.is_empty
    }
    assert more.squares[3, "auto"].count == before.squares[3, "auto"].count + 1


@given(trainings)
def test_the_order_of_trainings_does_not_matter(offered):
    assert cover(TARGETS, FIELDS, LEVELS, offered=offered, wanted=[]) == cover(
        TARGETS, FIELDS, LEVELS, offered=offered[::-1], wanted=[]
    )
