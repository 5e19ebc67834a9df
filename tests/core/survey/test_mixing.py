import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.survey.mixing import FEWEST_TO_MIX, coarsened, shuffled, which_to_open

GO, KOV = ("go", "antwerpen"), ("kov", "antwerpen")
strata = st.lists(st.tuples(*[st.sampled_from(["", "a", "b", "c"])] * 4), max_size=60)


def first(most: int) -> int:
    return 0


@pytest.mark.parametrize(
    ("waiting", "closed", "anonymous", "opened"),
    [
        ([GO] * 4, False, False, 0),
        ([GO] * 5, False, False, 5),
        ([GO, KOV] * 3, False, False, 6),
        ([GO], True, False, 1),
        ([GO, KOV], True, True, 2),
        ([GO] * 9, False, True, 0),  # four would stay behind
        ([GO] * 10, False, True, 5),
        ([GO] * 13, False, True, 8),
        ([GO] * 5 + [KOV] * 5, False, True, 5),
        ([GO] * 4 + [KOV] * 6, False, True, 5),
        ([GO] * 4 + [KOV] * 4 + [("pov", "")] * 4, False, True, 0),  # none has company of its own kind
        ([GO] * 6 + [KOV] * 9, False, True, 9),
        ([GO] * 6 + [KOV] * 10, False, True, 10),
        ([GO] * 6 + [KOV] * 10, True, True, 16),
        ([], False, True, 0),
        ([], True, True, 0),
    ],
)
def test_answers_are_opened_in_company(waiting, closed, anonymous, opened):
    places = which_to_open(waiting, closed=closed, anonymous=anonymous, below=first)

    assert len(places) == len(set(places)) == opened


@given(strata, st.randoms())
def test_an_anonymous_opening_is_never_small_while_more_may_come(waiting, chance):
    places = which_to_open(waiting, closed=False, anonymous=True, below=chance.randrange)

    counts = Counter(waiting[place] for place in places)
    assert all(count >= FEWEST_TO_MIX for count in counts.values())
    assert not places or len(waiting) - len(places) >= FEWEST_TO_MIX


@given(strata)
def test_coarse_strata_are_shared_and_say_nothing_new(rows):
    coarse = coarsened(rows)

    counts = Counter(coarse)
    assert all(count >= min(FEWEST_TO_MIX, len(rows)) for count in counts.values())
    assert all(
        now in ("", was) for told, own in zip(coarse, rows, strict=True) for now, was in zip(told, own, strict=True)
    )


def test_strata_that_enough_share_stay_as_they_are():
    rows = [GO] * 5 + [KOV] * 7

    assert coarsened(rows) == rows


@given(st.lists(st.integers()), st.randoms())
def test_shuffled_loses_nothing(things, chance):
    assert sorted(shuffled(things, chance.randrange)) == sorted(things)


def test_each_order_is_as_likely():
    chance = random.Random(1)

    counts = Counter(tuple(shuffled("abc", chance.randrange)) for _ in range(6000))

    assert len(counts) == 6
    assert all(850 < count < 1150 for count in counts.values())  # 1000 each; 5 standard deviations are 144
