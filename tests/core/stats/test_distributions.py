import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from digitaleschool.core.stats import distributions as d

CHANCES = np.concatenate([np.logspace(-12, -1, 23), np.linspace(0.1, 0.9, 33), 1 - np.logspace(-9, -1, 17)])
POINTS = np.concatenate([-np.logspace(1.2, -6, 30), [0.0], np.logspace(-6, 1.2, 30)])


def close(ours: object, theirs: object, rtol: float = 1e-12) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=1e-300)


def test_normal_is_that_of_scipy() -> None:
    close(d.normal_cdf(POINTS), special.ndtr(POINTS))
    np.testing.assert_allclose(d.normal_quantile(CHANCES), special.ndtri(CHANCES), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("df", [0.5, 2, 3, 9.5, 59, 1000])
def test_t_is_that_of_scipy(df: float) -> None:
    close(d.t_cdf(POINTS, df), stats.t.cdf(POINTS, df))
    np.testing.assert_allclose(d.t_quantile(CHANCES, df), stats.t.ppf(CHANCES, df), rtol=1e-11, atol=1e-14)


def test_t_with_one_degree_of_freedom_is_cauchys() -> None:
    # SciPy 1.17 itself is 3e-11 off here.
    close(d.t_cdf(POINTS, 1), 0.5 + np.arctan(POINTS) / np.pi, 1e-13)


@pytest.mark.parametrize("df", [1, 2, 5.5, 40, 1000])
def test_chi2_is_that_of_scipy(df: float) -> None:
    points = 2 * special.gammaincinv(df / 2, CHANCES)

    close(d.chi2_quantile(CHANCES, df), points)
    close(d.chi2_cdf(points, df), special.gammainc(df / 2, points / 2))
    close(d.chi2_survival(points, df), special.gammaincc(df / 2, points / 2))


@pytest.mark.parametrize(("df1", "df2"), [(1, 10), (3.4, 120.5), (2, 5), (20, 1e4)])
def test_f_is_that_of_scipy(df1: float, df2: float) -> None:
    points = stats.f.ppf(CHANCES, df1, df2)

    close(d.f_quantile(CHANCES, df1, df2), points, 1e-11)
    close(d.f_cdf(points, df1, df2), stats.f.cdf(points, df1, df2), 1e-11)
    close(d.f_survival(points, df1, df2), stats.f.sf(points, df1, df2), 1e-11)


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.5), (2, 3), (1, 200), (30, 2000), (200, 300), (3000, 3000), (0.03, 4)])
def test_beta_is_that_of_scipy(a: float, b: float) -> None:
    points = special.betaincinv(a, b, CHANCES)
    inside = (points > 1e-290) & (points < 1)

    close(d.beta_quantile(CHANCES, a, b)[inside], points[inside], 1e-11)
    close(d.beta_cdf(points[inside], a, b), special.betainc(a, b, points[inside]), 1e-11)


@pytest.mark.parametrize("df", [1e5, 1e7])
def test_millions_of_degrees_of_freedom_keep_nine_digits(df: float) -> None:
    points = np.array([-9.0, -3.0, -1.96, -0.1, 0.4, 2.5])

    close(d.t_cdf(points, df), stats.t.cdf(points, df), 1e-9)
    close(
        d.beta_cdf(0.3 + points * 1e-4, 0.3 * df, 0.7 * df),
        special.betainc(0.3 * df, 0.7 * df, 0.3 + points * 1e-4),
        1e-9,
    )


def test_infinite_degrees_of_freedom_are_the_limit() -> None:
    assert d.t_quantile(0.975, np.inf) == d.normal_quantile(0.975)
    assert d.t_cdf(-2.0, np.inf) == d.normal_cdf(-2.0)
    close(d.f_survival(2.5, 4, np.inf), d.chi2_survival(10.0, 4))
    close(d.f_quantile(0.9, 4, np.inf), d.chi2_quantile(0.9, 4) / 4)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (lambda: d.normal_quantile([0, 0.5, 1, -0.1, 1.1]), [-np.inf, 0, np.inf, np.nan, np.nan]),
        (lambda: d.t_quantile([0, 0.5, 1, 2], 5), [-np.inf, 0, np.inf, np.nan]),
        (lambda: d.t_quantile(0.975, [-1, 0]), [np.nan, np.nan]),
        (lambda: d.t_cdf([-np.inf, 0, np.inf, np.nan], 5), [0, 0.5, 1, np.nan]),
        (lambda: d.chi2_cdf([-1, 0, np.inf], 3), [0, 0, 1]),
        (lambda: d.chi2_survival([-1, 0, np.inf], 3), [1, 1, 0]),
        (lambda: d.chi2_quantile([0, 1], 3), [0, np.inf]),
        (lambda: d.f_survival([0, np.inf], 3, 7), [1, 0]),
        (lambda: d.f_quantile([0, 1, -1], 3, 7), [0, np.inf, np.nan]),
        (lambda: d.beta_quantile([0, 0.3, 1], 2, 3)[[0, 2]], [0, 1]),
        (lambda: d.beta_quantile(0.3, [0, 5], [5, 0]), [0, 1]),
        (lambda: d.beta_cdf([0, 1], 2, 3), [0, 1]),
    ],
)
def test_edges(found, wanted) -> None:
    np.testing.assert_array_equal(found(), wanted)


def test_numbers_give_a_float_and_arrays_their_shape() -> None:
    assert isinstance(d.t_quantile(0.975, 10), float)
    assert d.t_quantile(np.full((2, 3), 0.975), 10).shape == (2, 3)
    assert d.beta_quantile([[0.1], [0.2]], [1, 2, 3], 4).shape == (2, 3)


@given(
    p=st.floats(1e-9, 1 - 1e-9),
    a=st.floats(0.05, 500),
    b=st.floats(0.05, 500),
)
def test_quantile_and_distribution_undo_each_other(p: float, a: float, b: float) -> None:
    x = d.beta_quantile(p, a, b)

    # Where the quantile rounds to 0 or 1 there is no way back.
    if 1e-200 < x < 1 - 1e-9:
        assert d.beta_cdf(x, a, b) == pytest.approx(p, rel=1e-6)
    assert d.chi2_cdf(d.chi2_quantile(p, a + 0.3), a + 0.3) == pytest.approx(p, rel=1e-9)
