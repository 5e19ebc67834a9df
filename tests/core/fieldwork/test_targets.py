from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.fieldwork.targets import MOST_WANTED, NoGroups, propose_targets

COUNTS = st.dictionaries(st.text("abcdef", max_size=3), st.integers(0, 2000), min_size=1, max_size=12).filter(
    lambda counts: sum(counts.values()) > 0
)


@pytest.mark.parametrize(
    ("counts", "total", "targets"),
    [
        ({"a": 1}, 0, {"a": 0}),
        ({"a": 1}, 243, {"a": 243}),
        ({"a": 1, "b": 1}, 3, {"a": 2, "b": 1}),  # a tie: the first of the alphabet
        ({"b": 1, "a": 1}, 3, {"b": 1, "a": 2}),
        ({"a": 3, "b": 1}, 2, {"a": 2, "b": 0}),  # remainders 1/2 and 1/2: the larger group
        ({"a": 0, "b": 5}, 7, {"a": 0, "b": 7}),
        ({"": 1, "go": 1}, 1, {"": 1, "go": 0}),  # what is not known is a group like any other
        ({"a": 47, "b": 16, "c": 15, "d": 12, "e": 10}, 10, {"a": 5, "b": 2, "c": 1, "d": 1, "e": 1}),
    ],
)
def test_a_total_is_dealt_out_by_the_largest_remainders(counts, total, targets):
    assert propose_targets(counts, total) == targets


@given(COUNTS, st.integers(0, 5000))
def test_targets_add_up_and_stay_within_one_of_their_share(counts, total):
    targets = propose_targets(counts, total)

    everyone = sum(counts.values())
    assert sum(targets.values()) == total
    assert set(targets) == set(counts)
    assert all(abs(targets[group] - total * counts[group] / everyone) < 1 for group in counts)
    assert all(targets[group] == 0 for group in counts if counts[group] == 0)


@given(COUNTS, st.integers(0, 5000))
def test_a_larger_group_never_gets_less(counts, total):
    targets = propose_targets(counts, total)

    by_size = sorted(counts, key=lambda group: counts[group])
    assert all(targets[small] <= targets[large] for small, large in pairwise(by_size) if counts[small] < counts[large])


@given(COUNTS, st.integers(0, 500), st.randoms())
def test_the_order_of_the_groups_changes_nothing(counts, total, random):
    shuffled = list(counts.items())
    random.shuffle(shuffled)

    assert propose_targets(dict(shuffled), total) == propose_targets(counts, total)


@pytest.mark.parametrize(
    ("counts", "total"), [({}, 5), ({"a": 0}, 5), ({"a": 1, "b": -1}, 5), ({"a": 1}, -1), ({"a": 1}, MOST_WANTED + 1)]
)
def test_what_makes_no_sense_is_refused(counts, total):
    with pytest.raises(NoGroups):
        propose_targets(counts, total)
