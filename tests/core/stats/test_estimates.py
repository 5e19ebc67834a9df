import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.stats.design import Design
from digitaleschool.core.stats.estimates import (
    NobodyCounts,
    by_group,
    indicators,
    mean,
    quantile,
    ratio,
    share,
    shares,
    together,
    top_two,
    total,
)
from digitaleschool.core.stats.multiple_response import responses

NAN = float("nan")


def test_simple_sample_has_the_textbook_error() -> None:
    y = np.array([3.0, 7.0, 8.0, 12.0, 15.0])
    found = mean(Design.of(5), y)

    assert found.values[0] == 9.0
    assert found.se[0] == pytest.approx(y.std(ddof=1) / 5**0.5, rel=1e-14)
    assert found.design_effect[0] == pytest.approx(1, rel=1e-14)


def test_stratified_total_is_that_of_cochran() -> None:
    # Cochran, W. G. (1977), Sampling Techniques, 3rd ed., 5.3: N_h (N_h - n_h) s_h^2 / n_h, added up.
    y = np.array([1.0, 3.0, 5.0, 10.0, 14.0])
    found = total(Design.of(strata=[1, 1, 1, 2, 2], population=[30, 30, 30, 8, 8]), y)

    assert found.values[0] == pytest.approx(30 * 3 + 8 * 12)
    assert found.variance[0] == pytest.approx(30 * 27 * 4 / 3 + 8 * 6 * 8 / 2)


def test_missing_answers_leave_the_base_and_not_the_design() -> None:
    design = Design.of(clusters=["a", "a", "b", "c"])
    found = shares(design, [0, 1, 9, 1], 2)

    assert found.values.round(4).tolist() == [0.3333, 0.6667]
    assert (found.n.tolist(), found.df.tolist()) == ([3, 3], [1, 1])
    assert found.covariance[0, 0] == pytest.approx(-found.covariance[0, 1])


@pytest.mark.parametrize(
    ("top", "wanted"),
    [("first", 3 / 5), ("last", 2 / 5)],
)
def test_top_two_counts_the_two_ends_of_the_scale(top, wanted: float) -> None:
    found = top_two(Design.of(6), [0, 1, 1, 4, 5, 9], 6, top=top)

    assert found.values.tolist() == [wanted]
    assert found.n.tolist() == [5]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: mean(Design.of(2), [NAN, NAN]), NobodyCounts),
        (lambda: mean(Design.of(2), [1.0, 2.0], np.array([False, False])), NobodyCounts),
        (lambda: mean(Design.of(weights=[1, 0]), [NAN, 2.0]), NobodyCounts),
        (lambda: ratio(Design.of(2), [1.0, 2.0], [1.0, -1.0]), NobodyCounts),
        (lambda: mean(Design.of(2), [1.0]), ValueError),
        (lambda: mean(Design.of(2), [1.0, 2.0], np.array([True])), ValueError),
        (lambda: share(Design.of(2), [1.0, 2.0]), ValueError),
        (lambda: top_two(Design.of(2), [0, 1], 2), ValueError),
        (lambda: quantile(Design.of(2), [1.0, 2.0], 1.0), ValueError),
        (lambda: together(mean(Design.of(2), [1.0, 2.0]), mean(Design.of(2), [1.0, 2.0])), ValueError),
        (lambda: together(), ValueError),
        (lambda: indicators([[1]], 2), ValueError),
        (lambda: responses(Design.of(2), [0, 1]), ValueError),
        (lambda: responses(Design.of(2), [[0], [2]]), ValueError),
    ],
)
def test_what_cannot_be_estimated_is_refused(call, error) -> None:
    with pytest.raises(error):
        call()


@pytest.mark.parametrize(
    ("values", "p", "wanted"),
    [
        ([1, 2, 3, 4], 0.5, 2),
        ([1, 2, 3, 4, 5], 0.5, 3),
        ([1, 1, 1, 1, 5], 0.5, 1),
        ([5, NAN, 1], 0.5, 1),
        ([1, 2, 3, 4], 0.75, 3),
        ([1, 2, 3, 4], 0.76, 4),
        # 3 x 0.1 is not 0.3 on a computer, but the third of ten is.
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.3, 3),
    ],
)
def test_quantile_is_a_value_that_somebody_gave(values, p: float, wanted: float) -> None:
    assert quantile(Design.of(len(values)), values, p).value == wanted


def test_quantile_follows_the_weights() -> None:
    assert quantile(Design.of(weights=[1, 1, 5]), [1.0, 2.0, 3.0]).value == 3.0


def test_median_of_a_domain_is_its_own() -> None:
    found = quantile(Design.of(6), [1, 2, 3, 100, 200, 300], domain=np.array([True] * 3 + [False] * 3))

    assert (found.value, found.n) == (2, 3)
    assert 1 <= found.low <= 2 <= found.high <= 3


def test_mentions_divide_what_was_ticked_and_persons_do_not() -> None:
    found = responses(Design.of(4), [[1, 1, 1], [1, 0, 0], [0, 0, 0], [NAN] * 3])

    assert found.persons.n.tolist() == [3, 3, 3]
    assert found.persons.values.round(4).tolist() == [0.6667, 0.3333, 0.3333]
    assert found.mentions is not None
    assert found.mentions.values.tolist() == [0.5, 0.25, 0.25]
    np.testing.assert_allclose(found.mentions.covariance.sum(axis=1), 0, atol=1e-15)


def test_mentions_are_none_where_nobody_ticked() -> None:
    assert responses(Design.of(2), [[0, 0], [0, 0]]).mentions is None


people = st.integers(4, 40).flatmap(
    lambda n: st.tuples(
        *(st.lists(st.integers(0, k), min_size=n, max_size=n) for k in (4, 3)),
        st.lists(st.floats(0.2, 5), min_size=n, max_size=n),
    )
)


@given(people)
def test_shares_add_up_and_their_errors_cancel(sample) -> None:
    schools, codes, weights = (np.array(part) for part in sample)
    found = shares(Design.of(weights=weights, clusters=np.append(schools[1:], 9)), codes, 4)

    assert found.values.sum() == pytest.approx(1)
    np.testing.assert_allclose(found.covariance.sum(axis=0), 0, atol=1e-12)


@given(people)
def test_a_total_share_is_the_mean_of_its_groups(sample) -> None:
    groups, codes, weights = (np.array(part) for part in sample)
    sizes = np.bincount(groups, weights, 5)
    present = np.flatnonzero(sizes)
    design = Design.of(weights=weights)
    ticked = (codes == 1).astype(float)
    apart = together(*(mean(design, ticked, groups == g) for g in present))

    assert apart.values @ sizes[present] / sizes.sum() == pytest.approx(mean(design, ticked).values[0], abs=1e-12)


@given(people)
def test_ratio_with_ones_below_is_the_mean(sample) -> None:
    schools, codes, weights = (np.array(part) for part in sample)
    design = Design.of(weights=weights, clusters=np.append(schools[1:], 9))
    as_ratio, as_mean = ratio(design, codes, np.ones(codes.size)), mean(design, codes)

    np.testing.assert_allclose(as_ratio.values, as_mean.values, rtol=1e-12)
    np.testing.assert_allclose(as_ratio.covariance, as_mean.covariance, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(as_ratio.design_effect, as_mean.design_effect, rtol=1e-9)


def test_groups_of_a_design_that_share_schools_are_correlated() -> None:
    rng = np.random.default_rng(5)
    school = np.repeat(np.arange(30), 8)
    group = np.tile([0, 1], 120)
    liked = (rng.uniform(size=240) < (0.2 + 0.6 * (school % 2))).astype(float)
    found = by_group(Design.of(clusters=school), liked, group, 2)

    assert found.covariance[0, 1] > 0.5 * found.covariance[0, 0]
    assert found.design_effect.min() > 1.5
