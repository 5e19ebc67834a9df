"""Figures of evaluations: change of the same persons with its interval, drop-out, nothing told of few."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from digitaleschool.core.followup.evaluating import SINGLE, SMALLEST, Participant, evaluated
from digitaleschool.core.survey.loading import load_instrument

ASKED = load_instrument("evaluatie-opleiding")


def person(run: int, school: int | None = None, **values) -> Participant:
    return Participant(run=run, school=school, values=values)


def rating(before: int | None, later: int | None, run: int = 1, school: int | None = None) -> Participant:
    values = {name: {"self_rating": step} for name, step in (("before", before), ("end", later)) if step is not None}
    return person(run, school, **values)


def test_change_is_that_of_who_answered_both_times_and_its_interval_is_that_of_a_paired_t_test():
    pairs = [(3, 5), (4, 4), (5, 8), (2, 6), (6, 7), (4, 5)]
    people = [rating(*pair) for pair in pairs] + [rating(9, None), rating(None, 1)]

    change = next(one for one in evaluated(ASKED, people).changes if one.moment == "end" and one.run == SINGLE)

    expected = stats.ttest_1samp([later - before for before, later in pairs], 0).confidence_interval(0.95)
    assert (change.n, change.before, round(change.difference, 4)) == (6, 4.0, round(11 / 6, 4))
    assert (change.low, change.high) == pytest.approx((expected.low, expected.high))


def test_response_tells_who_dropped_out():
    people = [rating(3, 5), rating(4, None), rating(None, 4), person(1)]

    told = {one.moment: (one.enrolled, one.answered, one.both) for one in evaluated(ASKED, people).response[1]}

    assert told == {"before": (4, 2, 2), "end": (4, 2, 1), "six_weeks": (4, 0, 0), "six_months": (4, 0, 0)}


@pytest.mark.parametrize(("count", "is_shown"), [(SMALLEST - 1, False), (SMALLEST, True)])
def test_a_change_of_few_is_not_told(count, is_shown):
    found = evaluated(ASKED, [rating(3, 5, school=at) for at in range(count)])
    change = next(one for one in found.changes if one.moment == "end" and one.run == 1)

    assert (change.n is not None, change.is_withheld) == (is_shown, not is_shown)


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.integers(1, 4), st.sampled_from(["yes", "no", None])), min_size=1, max_size=40
    )
)
def test_no_number_that_is_told_is_of_one_to_four_persons(people):
    made = [
        person(run, school, **({"end": {"criteria": {"a2": said}}} if said else {})) for run, school, said in people
    ]

    for share in evaluated(ASKED, made).shares:
        if share.base:
            assert share.base >= SMALLEST
            assert all(count == 0 or count >= SMALLEST for count in (share.yes, share.base - share.yes))


def test_what_one_run_hides_does_not_follow_from_the_whole_less_the_others():
    def ran(run: int, yes: int, no: int) -> list[Participant]:
        said = ["yes"] * yes + ["no"] * no
        return [person(run, at, end={"criteria": {"a2": one}}) for at, one in enumerate(said)]

    found = evaluated(ASKED, [*ran(1, 8, 8), *ran(2, 9, 9), *ran(3, 7, 2)])
    whole = found.share_of("end", "criteria", "a2")
    shown = [found.share_of("end", "criteria", "a2", run) for run in (1, 2, 3)]

    assert shown[2].base is None
    assert whole.base is None or sum(one.base is None for one in shown) >= 2


def test_a_training_without_participants_has_no_figures():
    found = evaluated(ASKED, [])

    assert all(one.base is None for one in found.shares)
    assert all(one.n is None for one in found.changes)
