"""Krippendorff's alpha: his own published examples, the oracle of the development environment, and the edges."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.quality.agreement import agreement, krippendorff_alpha

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability": one line an observer, a point is missing.
BINARY = ("0100000010", "1110010000")
NOMINAL = ("aabbdcccedda", "babbbccceddd")
MISSING = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


def units(observers):
    return [tuple(None if sign == "." else sign for sign in unit) for unit in zip(*observers, strict=True)]


@pytest.mark.parametrize(("observers", "published"), [(BINARY, 0.095), (NOMINAL, 0.692), (MISSING, 0.743)])
def test_published_examples(observers, published):
    assert round(krippendorff_alpha(units(observers)), 3) == published


VERDICTS = st.lists(
    st.lists(st.sampled_from(["met", "not_met", "cannot_tell", None]), min_size=3, max_size=3), max_size=30
)


@given(VERDICTS)
def test_it_is_what_the_oracle_says(rows):
    ours = krippendorff_alpha(rows)

    codes = {"met": 0.0, "not_met": 1.0, "cannot_tell": 2.0, None: np.nan}
    pairable = [row for row in rows if sum(value is not None for value in row) > 1]
    if len({value for row in pairable for value in row if value is not None}) < 2:
        assert ours is None
        return
    theirs = krippendorff.alpha(
        reliability_data=np.array([[codes[value] for value in row] for row in pairable]).T,
        level_of_measurement="nominal",
    )
    assert ours == pytest.approx(theirs, abs=1e-9)


@given(VERDICTS, st.randoms(use_true_random=False))
def test_which_seat_said_it_does_not_matter(rows, chance):
    mixed = [chance.sample(row, len(row)) for row in rows]
    chance.shuffle(mixed)

    assert agreement(mixed).alpha == pytest.approx(agreement(rows).alpha)
    assert (agreement(mixed).equal, agreement(mixed).pairs) == (agreement(rows).equal, agreement(rows).pairs)


def test_the_share_comes_with_its_interval():
    result = agreement([("met", "met")] * 8 + [("met", "not_met")] * 2 + [("met", None)])

    assert (result.units, result.pairs, result.equal, result.share) == (10, 10, 8, 0.8)
    assert (round(result.low, 3), round(result.high, 3)) == (0.490, 0.943)  # Wilson (1927) for 8 of 10


@pytest.mark.parametrize(
    ("rows", "strength"),
    [
        ([], "unknown"),
        ([("met", None)], "unknown"),
        ([("met", "met")] * 5, "unknown"),
        ([("met", "met"), ("not_met", "not_met")] * 5, "reliable"),
        ([("met", "met"), ("not_met", "not_met")] * 5 + [("met", "not_met")] * 2, "tentative"),
        ([("met", "not_met")] * 5, "weak"),
    ],
)
def test_strength_says_what_may_be_done_with_it(rows, strength):
    assert agreement(rows).strength == strength


def test_nothing_judged_twice_has_no_numbers():
    result = agreement([("met", None), (None, None)])

    assert (result.alpha, result.share, result.low, result.high, result.units) == (None, None, None, None, 0)
