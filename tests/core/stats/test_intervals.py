import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from digitaleschool.core.stats.intervals import clopper_pearson, korn_graubard, logit, symmetric, wilson

NAN = float("nan")


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        # Newcombe, R. G. (1998), Statistics in Medicine 17, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1.0000),
    ],
)
def test_wilson_gives_the_published_intervals(count: int, n: int, low: float, high: float) -> None:
    found = wilson(count / n, n)

    assert [round(bound, 4) for bound in found] == [low, high]


@pytest.mark.parametrize(("count", "n"), [(0, 1), (1, 1), (0, 243), (5, 6), (121, 243), (243, 243)])
def test_clopper_pearson_is_that_of_scipy(count: int, n: int) -> None:
    theirs = stats.binomtest(count, n).proportion_ci(method="exact")

    np.testing.assert_allclose(clopper_pearson(count, n), (theirs.low, theirs.high), rtol=1e-11)


def test_wilson_does_not_pass_0_and_1_and_is_nan_without_persons() -> None:
    low, high = wilson([0.0, 1.0, 0.5, NAN], [10, 10, 0, 10])

    np.testing.assert_array_equal(low[[0]], [0.0])
    np.testing.assert_array_equal(high[[1]], [1.0])
    assert np.isnan([low[2], high[2], low[3], high[3]]).all()


def test_wilson_of_a_tiny_share_is_not_below_nothing() -> None:
    assert wilson(1e-12, 1063, 0.6363463115250786)[0] == 0.0


@pytest.mark.parametrize(("share", "count"), [(0.0, 0), (1.0, 40), (1 - 1e-16, 40), (-1e-17, 0)])
def test_a_share_of_0_or_1_takes_the_persons_themselves(share: float, count: int) -> None:
    exact = clopper_pearson(count, 40)

    assert korn_graubard(share, 0.0, 40, 12) == exact
    assert logit(share, 0.0, 12, n=40) == exact
    assert korn_graubard(share, NAN, 40, 0) == exact
    assert logit(share, 0.0, 12) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("share", "se", "df", "wanted"),
    [
        (0.3, 0.1, 0, (0.0, 1.0)),
        (0.3, 0.0, 12, (0.3, 0.3)),
        (0.3, 1e-15, 12, (0.3, 0.3)),
        (0.3, 0.0, 0, (0.3, 0.3)),
        (NAN, 0.1, 12, (NAN, NAN)),
        (0.3, NAN, 12, (NAN, NAN)),
    ],
)
def test_what_cannot_be_known_is_said_so(share: float, se: float, df: float, wanted: tuple[float, float]) -> None:
    np.testing.assert_array_equal(logit(share, se, df), wanted)
    np.testing.assert_array_equal(korn_graubard(share, se, 40, df), wanted)


def test_capped_korn_graubard_uses_no_more_than_the_persons() -> None:
    few = 0.3 * 0.7 / 400
    free, capped = korn_graubard(0.3, few**0.5, 100, 99), korn_graubard(0.3, few**0.5, 100, 99, cap=True)

    assert capped == clopper_pearson(30, 100)
    assert capped[0] < free[0] < 0.3 < free[1] < capped[1]


def test_one_person_in_one_of_many_clusters_has_an_interval() -> None:
    assert korn_graubard(0.5, 0.5, 1, 3) == clopper_pearson(0.5, 1)


@pytest.mark.parametrize(
    "call",
    [
        lambda: wilson(1.2, 10),
        lambda: logit(-0.1, 0.1, 5),
        lambda: logit(0.1, -0.1, 5),
        lambda: korn_graubard(0.1, -0.1, 10, 5),
        lambda: symmetric(0.1, -0.1),
        lambda: wilson(0.5, 10, level=95),
    ],
)
def test_nonsense_is_refused(call) -> None:
    with pytest.raises(ValueError, match=r"between 0 and 1|not negative"):
        call()


def test_symmetric_interval_of_a_census_is_the_figure_itself() -> None:
    assert symmetric(10.0, 0.0, 0) == (10.0, 10.0)
    assert symmetric(10.0, 1.0, 0) == (-np.inf, np.inf)


def test_thousands_of_cells_at_once_are_those_one_by_one() -> None:
    rng = np.random.default_rng(3)
    share, n = rng.uniform(0, 1, 60), rng.integers(1, 400, 60)
    share[::17], se, df = 0.0, rng.uniform(0.01, 0.2, 60), rng.integers(0, 60, 60)

    for together, apart in (
        (wilson(share, n), [wilson(p, m) for p, m in zip(share, n, strict=True)]),
        (logit(share, se, df, n=n), [logit(p, s, d, n=m) for p, s, d, m in zip(share, se, df, n, strict=True)]),
        (korn_graubard(share, se, n, df), [korn_graubard(*one) for one in zip(share, se, n, df, strict=True)]),
    ):
        np.testing.assert_allclose(np.transpose(together), apart, rtol=1e-10)


@given(n=st.integers(1, 5000), share=st.floats(0, 1), level=st.floats(0.5, 0.999))
def test_wilson_holds_the_share_and_turns_round_with_it(n: int, share: float, level: float) -> None:
    low, high = wilson(share, n, level)
    other_low, other_high = wilson(1 - share, n, level)

    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1
    assert (1 - high, 1 - low) == pytest.approx((other_low, other_high), abs=1e-12)


@given(share=st.floats(0.001, 0.999), se=st.floats(1e-4, 0.4), df=st.integers(1, 300), n=st.integers(2, 5000))
def test_design_intervals_hold_the_share_and_widen_with_the_level(share: float, se: float, df: int, n: int) -> None:
    narrow, wide = logit(share, se, df, 0.8), logit(share, se, df, 0.95)
    exact = korn_graubard(share, se, n, df)

    assert 0 <= wide[0] <= narrow[0] <= share + 1e-9
    assert share - 1e-9 <= narrow[1] <= wide[1] <= 1
    # 1e-9: where the effective size is a fraction of one person, bounds lie against 0 and 1.
    assert 0 <= exact[0] <= share + 1e-9
    assert share - 1e-9 <= exact[1] <= 1


def test_wilson_covers_about_as_often_as_it_says() -> None:
    # Exact coverage by adding up the binomial; Wilson may dip just below, never as Wald's 0.6 does near 0.
    n = 50
    counts = np.arange(n + 1)
    low, high = wilson(counts / n, n)
    truths = np.linspace(0.02, 0.98, 193)
    covered = [stats.binom.pmf(counts, n, p)[(low <= p) & (p <= high)].sum() for p in truths]

    assert np.mean(covered) == pytest.approx(0.95, abs=0.01)
    assert min(covered) > 0.89


def test_korn_graubard_of_a_simple_sample_never_covers_less_than_it_says() -> None:
    n = 40
    counts = np.arange(n + 1)
    share = counts / n
    low, high = korn_graubard(share, np.sqrt(share * (1 - share) / n), n, n - 1)
    covered = [stats.binom.pmf(counts, n, p)[(low <= p) & (p <= high)].sum() for p in np.linspace(0.01, 0.99, 99)]

    assert min(covered) >= 0.95
