import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.fieldwork.next_schools import Candidate, Shortfall, next_schools
from digitaleschool.core.fieldwork.strata import SINGLE


def _school(key: int, number: str = "", **strata: str) -> Candidate:
    return Candidate(key=key, number=number or str(100 + key), strata={name: (code,) for name, code in strata.items()})


def _order(candidates, shortfalls, **options) -> list[int]:
    return [one.candidate.key for one in next_schools(candidates, shortfalls, **{"invited": ()} | options)]


EMPTY, HALF, FULL = Shortfall(short=10, wanted=10), Shortfall(short=5, wanted=10), Shortfall(short=0, wanted=10)


def test_the_emptiest_group_comes_first():
    schools = [_school(1, network="go"), _school(2, network="kov"), _school(3, network="pov")]

    assert _order(schools, {("network", "go"): HALF, ("network", "kov"): EMPTY, ("network", "pov"): FULL}) == [2, 1]


def test_a_school_in_two_groups_that_fall_short_goes_before_one_in_one():
    schools = [_school(1, network="kov"), _school(2, network="kov", province="limburg")]

    assert _order(schools, {("network", "kov"): HALF, ("province", "limburg"): HALF}) == [2, 1]


def test_of_equally_empty_groups_the_one_that_lacks_most_comes_first():
    schools = [_school(1, network="go"), _school(2, network="kov")]

    small, large = Shortfall(short=2, wanted=4), Shortfall(short=20, wanted=40)
    assert _order(schools, {("network", "go"): small, ("network", "kov"): large}) == [2, 1]


def test_equals_stand_by_number_whatever_the_order_they_came_in():
    schools = [_school(3, "300", network="go"), _school(1, "100", network="go"), _school(2, "200", network="go")]

    assert _order(schools, {("network", "go"): HALF}) == [1, 2, 3]


def test_reasons_stand_emptiest_first():
    school = _school(1, network="kov", province="limburg", size="large")
    shortfalls = {("network", "kov"): HALF, ("province", "limburg"): EMPTY, ("size", "large"): FULL}

    [proposal] = next_schools([school], shortfalls, invited=())

    assert [(reason.dimension, reason.category, reason.short) for reason in proposal.reasons] == [
        ("province", "limburg", 10), ("network", "kov", 5),
    ]  # fmt: skip


def test_a_school_of_which_a_group_is_not_known_fills_the_unknown():
    assert _order([_school(1), _school(2, network="go")], {("network", ""): HALF}) == [1]


@pytest.mark.parametrize("at_most", [0, 1, 2, 5])
def test_no_more_are_proposed_than_asked_for(at_most):
    schools = [_school(key, network="go") for key in range(3)]

    assert _order(schools, {("network", "go"): HALF}, at_most=at_most) == list(range(min(at_most, 3)))


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        key=st.integers(1, 40),
        number=st.integers(1, 999).map(str),
        strata=st.fixed_dictionaries(
            {}, optional={name: st.lists(st.sampled_from("ab"), max_size=1) for name in SINGLE}
        ),
    ),
    unique_by=lambda candidate: candidate.key,
    max_size=20,
)
SHORTFALLS = st.dictionaries(
    st.tuples(st.sampled_from(SINGLE), st.sampled_from(["a", "b", ""])),
    st.integers(1, 50).flatmap(
        lambda wanted: st.builds(Shortfall, short=st.integers(0, wanted), wanted=st.just(wanted))
    ),
)


@given(CANDIDATES, SHORTFALLS, st.sets(st.integers(1, 40)), st.randoms())
def test_nobody_invited_is_proposed_every_reason_is_short_and_the_order_is_always_the_same(
    candidates, shortfalls, invited, random
):
    proposals = next_schools(candidates, shortfalls, invited=invited, at_most=99)
    shuffled = list(candidates)
    random.shuffle(shuffled)

    assert {one.candidate.key for one in proposals} & invited == set()
    assert all(reason.short > 0 for one in proposals for reason in one.reasons)
    assert all(one.reasons for one in proposals)
    assert next_schools(shuffled, shortfalls, invited=invited, at_most=99) == proposals
