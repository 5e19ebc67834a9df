"""Contrasts, ranks and adjustments."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from digitaleschool.core.stats.contrasts import against, difference, independent, linear
from digitaleschool.core.stats.design import Design
from digitaleschool.core.stats.estimates import by_group, mean, shares
from digitaleschool.core.stats.multiplicity import benjamini_hochberg, holm
from digitaleschool.core.stats.ranks import rank_intervals


def test_two_independent_groups_differ_as_in_the_textbook() -> None:
    y, z = np.array([1.0, 4.0, 3.0, 8.0]), np.array([2.0, 9.0, 7.0])
    found = independent(y.mean(), y.std(ddof=1) / 2, 3, z.mean(), z.std(ddof=1) / 3**0.5, 2)
    theirs = stats.ttest_ind(y, z, equal_var=False)

    assert (found.statistic, found.p, found.df) == pytest.approx(
        (theirs.statistic, theirs.pvalue, theirs.df), rel=1e-10
    )
    interval = theirs.confidence_interval()
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-10)


def test_waves_of_the_same_schools_are_compared_more_sharply() -> None:
    rng = np.random.default_rng(11)
    school = np.tile(np.arange(40), 2)
    wave = np.repeat([0, 1], 40)
    level = rng.normal(size=40)
    y = np.concatenate([level, level + 0.3 + rng.normal(scale=0.2, size=40)])
    paired = difference(by_group(Design.of(clusters=school), y, wave, 2), 1, 0)
    waves = [mean(Design.of(40), y[wave == w]) for w in (0, 1)]
    apart = independent(waves[1].values[0], waves[1].se[0], 39, waves[0].values[0], waves[0].se[0], 39)

    assert paired.value == pytest.approx(apart.value)
    assert paired.se < apart.se / 3
    theirs = stats.ttest_rel(y[wave == 1], y[wave == 0])
    assert (paired.statistic, paired.p) == pytest.approx((theirs.statistic, theirs.pvalue), rel=1e-10)


def test_a_contrast_uses_the_covariance_of_shares() -> None:
    found = linear(shares(Design.of(100), [0] * 60 + [1] * 40, 2), [1, -1])

    assert found.se == pytest.approx(2 * (0.6 * 0.4 / 99) ** 0.5)


@pytest.mark.parametrize("reference_se", [None, 0.0, 0.02])
def test_a_reference_is_tested_only_with_a_known_error(reference_se: float | None) -> None:
    found = against(0.5, 0.03, 59, 0.4, reference_se)

    assert found.value == pytest.approx(0.1)
    assert found.low < 0.1 < found.high
    assert found.se == pytest.approx(math.hypot(0.03, reference_se or 0))
    assert (found.p is None, math.isnan(found.statistic)) == (reference_se is None, reference_se is None)
    if reference_se == 0.0:
        assert found.df == pytest.approx(59)
        assert found.p == pytest.approx(2 * stats.t.sf(0.1 / 0.03, 59))


@pytest.mark.parametrize(
    "call",
    [
        lambda: linear(mean(Design.of(3), [1.0, 2.0, 4.0]), [1, 1]),
        lambda: linear(mean(Design.of(3), [1.0, 2.0, 4.0]), [0]),
        lambda: linear(mean(Design.of(3), [1.0, 2.0, 4.0]), [1], df=0),
        lambda: independent(0.5, -0.1, 5, 0.4, 0.1, 5),
        lambda: against(0.5, float("nan"), 5, 0.4),
    ],
)
def test_contrasts_refuse_what_makes_no_difference(call) -> None:
    with pytest.raises(ValueError, match=r"coefficients|degree of freedom|standard error"):
        call()


def test_difference_without_any_error_is_certain() -> None:
    assert independent(0.5, 0, 5, 0.4, 0, 5).p == 0
    assert independent(0.5, 0, 5, 0.5, 0, 5).p == 1


@pytest.mark.parametrize(
    ("adjust", "p", "wanted"),
    [
        (holm, [], []),
        (holm, [0.03], [0.03]),
        (holm, [0.5, 0.5], [1.0, 1.0]),
        (holm, [math.nan, 0.01, 0.04], [math.nan, 0.02, 0.04]),
        (benjamini_hochberg, [], []),
        (benjamini_hochberg, [0.01, math.nan, 0.04], [0.02, math.nan, 0.04]),
    ],
)
def test_adjustment_counts_only_what_was_tested(adjust, p, wanted) -> None:
    np.testing.assert_allclose(adjust(p), wanted)


@pytest.mark.parametrize("p", [[1.1], [-0.1], [[0.1, 0.2]]])
def test_adjustment_refuses_what_is_no_p_value(p) -> None:
    for adjust in (holm, benjamini_hochberg):
        with pytest.raises(ValueError, match="p-value"):
            adjust(p)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_p_values_keep_their_order_and_holm_is_the_stricter(p) -> None:
    strict, lenient = holm(p), benjamini_hochberg(p)
    order = np.argsort(p, kind="stable")

    assert (strict >= lenient - 1e-15).all()
    assert (lenient >= np.array(p) - 1e-15).all()
    assert (np.diff(strict[order]) >= 0).all()
    assert (np.diff(lenient[order]) >= 0).all()


@pytest.mark.parametrize(
    ("scores", "se", "best", "worst"),
    [
        ([0.9, 0.5, 0.1], 1e-3, [1, 2, 3], [1, 2, 3]),
        ([0.9, 0.5, 0.1], 1.0, [1, 1, 1], [3, 3, 3]),
        ([0.1, 0.5, 0.12], 0.02, [2, 1, 2], [3, 1, 3]),
        ([0.5, 0.5, 0.2], 0.0, [1, 1, 3], [2, 2, 3]),
        ([0.5], 0.1, [1], [1]),
        ([], 0.1, [], []),
    ],
)
def test_rank_intervals_tell_apart_what_the_data_can(scores, se: float, best, worst) -> None:
    found = rank_intervals(scores, np.eye(len(scores)) * se**2, 59)

    assert [part.tolist() for part in found] == [best, worst]


def test_competing_options_are_harder_to_tell_apart() -> None:
    scores, se = [0.40, 0.30], 0.04
    alone = rank_intervals(scores, [[se**2, 0.9 * se**2], [0.9 * se**2, se**2]], 200)
    competing = rank_intervals(scores, [[se**2, -0.9 * se**2], [-0.9 * se**2, se**2]], 200)

    assert [part.tolist() for part in alone] == [[1, 2], [1, 2]]
    assert [part.tolist() for part in competing] == [[1, 1], [2, 2]]


@pytest.mark.parametrize(
    ("scores", "covariance", "df", "level"),
    [
        ([1.0, 2.0], np.eye(3), 5, 0.95),
        ([1.0, math.nan], np.eye(2), 5, 0.95),
        ([1.0, 2.0], np.eye(2) * math.nan, 5, 0.95),
        ([1.0, 2.0], np.eye(2), 0, 0.95),
        ([1.0, 2.0], np.eye(2), 5, 95),
    ],
)
def test_ranking_refuses_what_it_cannot_rank(scores, covariance, df, level) -> None:
    with pytest.raises(ValueError, match=r"covariance|degree|level"):
        rank_intervals(scores, covariance, df, level)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=12), st.floats(0.001, 0.3), st.randoms())
def test_observed_place_lies_in_its_interval_whatever_the_order(scores, se: float, shuffler) -> None:
    order = list(range(len(scores)))
    shuffler.shuffle(order)
    values = np.array(scores)
    best, worst = rank_intervals(values, np.eye(values.size) * se**2, 59)
    place_first = 1 + (values[None, :] > values[:, None]).sum(axis=1)
    place_last = values.size - (values[None, :] < values[:, None]).sum(axis=1)
    turned = rank_intervals(values[order], np.eye(values.size) * se**2, 59)

    assert (best <= place_first).all()
    assert (worst >= place_last).all()
    assert (turned[0].tolist(), turned[1].tolist()) == (best[order].tolist(), worst[order].tolist())


def test_all_true_places_are_held_as_often_as_promised() -> None:
    rng = np.random.default_rng(12)
    truth = np.array([0.50, 0.49, 0.48, 0.45, 0.30, 0.30, 0.10])
    places = [1 + (truth > t).sum() for t in truth]
    held = 0
    for _ in range(400):
        answers = (rng.uniform(size=(150, truth.size)) < truth).astype(float)
        found = mean(Design.of(150), answers)
        best, worst = rank_intervals(found.values, found.covariance, 149)
        ties_last = [truth.size - (truth < t).sum() for t in truth]
        held += bool((best <= ties_last).all() and (worst >= places).all())

    assert held / 400 >= 0.95
