import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.stats.calibration import CalibrationRefused, calibrated, raked
from digitaleschool.core.stats.design import Design
from digitaleschool.core.stats.estimates import mean, shares, total
from digitaleschool.core.stats.raking import Margin, Raking, RakingRefused, Trim, rake, rake_rows

NAN = float("nan")
TABLE = np.array([[40.0, 10.0, 5.0], [20.0, 20.0, 5.0]])
HALVES = {0: 0.5, 1: 0.5}


def margin_shares(counts: np.ndarray, found: Raking, axis: int) -> np.ndarray:
    mass = counts * found.weights
    other = tuple(a for a in range(counts.ndim) if a != axis)
    return mass.sum(axis=other) / mass.sum()


def test_raked_table_meets_its_margins_with_mean_weight_1() -> None:
    found = rake(TABLE, [Margin(0, HALVES), Margin(1, {0: 0.5, 1: 0.3, 2: 0.2})])

    np.testing.assert_allclose(margin_shares(TABLE, found, 0), [0.5, 0.5], atol=1e-9)
    np.testing.assert_allclose(margin_shares(TABLE, found, 1), [0.5, 0.3, 0.2], atol=1e-9)
    assert (TABLE * found.weights).sum() == pytest.approx(100)
    assert (found.trimmed, found.unconverged) == (0, ())
    assert found.largest_deviation <= 1e-10
    assert found.effective_n == pytest.approx(100 / found.design_effect)


def test_odds_ratios_stay_as_they_were() -> None:
    found = rake(TABLE, [Margin(0, {0: 0.3, 1: 0.7}), Margin(1, {0: 0.5, 1: 0.3, 2: 0.2})])
    mass = TABLE * found.weights

    assert mass[0, 0] * mass[1, 1] / (mass[0, 1] * mass[1, 0]) == pytest.approx(40 * 20 / (10 * 20))


def test_numbers_of_people_make_weights_add_up_to_the_population() -> None:
    found = rake(TABLE, [Margin(0, {0: 3000, 1: 1000}), Margin(1, {0: 0.5, 1: 0.3, 2: 0.2})])

    assert (TABLE * found.weights).sum() == pytest.approx(4000)
    np.testing.assert_allclose((TABLE * found.weights).sum(axis=1), [3000, 1000], rtol=1e-9)


def test_kish_design_effect_is_that_of_the_weights() -> None:
    found = rake(np.array([30.0, 10.0]), [Margin(0, HALVES)])
    weights = np.repeat(found.weights, [30, 10])

    assert found.design_effect == pytest.approx(40 * (weights**2).sum() / weights.sum() ** 2)
    assert (found.largest, found.smallest) == pytest.approx((2.0, 2 / 3))


def test_who_has_no_target_keeps_the_share_of_the_sample() -> None:
    counts = np.array([[30.0, 10.0], [10.0, 30.0], [10.0, 10.0]])
    found = rake(counts, [Margin(0, HALVES)])

    np.testing.assert_allclose(margin_shares(counts, found, 0), [0.4, 0.4, 0.2], atol=1e-9)


def test_trimmed_weights_stay_in_their_bounds_and_meet_the_margins() -> None:
    counts = np.array([[45.0, 5.0], [30.0, 20.0]])
    free = rake(counts, [Margin(0, HALVES), Margin(1, {0: 0.6, 1: 0.4})])
    found = rake(counts, [Margin(0, HALVES), Margin(1, {0: 0.6, 1: 0.4})], trim=Trim(0.3, 1.9))

    assert free.largest > 1.9
    assert found.largest == pytest.approx(1.9)
    assert found.trimmed == 5
    assert found.unconverged == ()
    np.testing.assert_allclose(margin_shares(counts, found, 1), [0.6, 0.4], atol=1e-9)
    assert found.design_effect < free.design_effect


def test_trimming_that_leaves_no_way_to_the_margins_says_which_are_missed() -> None:
    counts = np.array([[90.0, 90.0], [10.0, 10.0]])
    found = rake(counts, [Margin(0, HALVES), Margin(1, HALVES)], trim=Trim(0.3, 2.0))

    assert found.unconverged == (0,)
    assert found.largest == pytest.approx(2.0)
    assert (counts * found.weights).sum() == pytest.approx(200)
    assert found.largest_deviation > 0.1


def test_margins_that_empty_cells_make_impossible_are_reported() -> None:
    # Everybody of group 0 gave answer 0, so 70 % and 50 % cannot both be.
    counts = np.array([[50.0, 0.0], [25.0, 25.0]])
    found = rake(counts, [Margin(0, {0: 0.7, 1: 0.3}), Margin(1, HALVES)], iterations=200)

    assert found.unconverged != ()
    assert found.iterations == 200


@pytest.mark.parametrize(
    ("reason", "axis", "codes", "call"),
    [
        ("no_margins", None, (), lambda: rake(TABLE, [])),
        ("axis", 2, (), lambda: rake(TABLE, [Margin(2, HALVES)])),
        ("axis", 0, (), lambda: rake(TABLE, [Margin(0, HALVES), Margin(0, HALVES)])),
        ("code", 0, (2, 5), lambda: rake(TABLE, [Margin(0, {**HALVES, 5: 0.1, 2: 0.1})])),
        ("target", 0, (1,), lambda: rake(TABLE, [Margin(0, {0: 1.0, 1: 0.0})])),
        ("target", 0, (1,), lambda: rake(TABLE, [Margin(0, {0: 1.0, 1: NAN})])),
        ("target", 0, (), lambda: rake(TABLE, [Margin(0, {})])),
        ("totals", None, (), lambda: rake(TABLE, [Margin(0, {0: 10, 1: 10}), Margin(1, {0: 5, 1: 5, 2: 5})])),
        ("empty", 0, (1,), lambda: rake(np.array([[3.0, 2.0], [0.0, 0.0]]), [Margin(0, HALVES)])),
        ("counts", None, (), lambda: rake(np.zeros((2, 2)), [Margin(0, HALVES)])),
        ("counts", None, (), lambda: rake(np.array([1.0, -1.0]), [Margin(0, HALVES)])),
        ("counts", None, (), lambda: rake(np.array(3.0), [Margin(0, HALVES)])),
        ("base", None, (), lambda: rake(TABLE, [Margin(0, HALVES)], base=np.ones(3))),
        ("base", None, (), lambda: rake(TABLE, [Margin(0, HALVES)], base=TABLE * 0)),
        ("trim", None, (), lambda: Trim(1.2, 3)),
        ("trim", None, (), lambda: Trim(0.2, NAN)),
        ("counts", 0, (), lambda: rake_rows([[-1, 0]], [Margin(0, HALVES)])),
        ("counts", 0, (), lambda: rake_rows([[0.0, 1.0]], [Margin(0, HALVES)])),
        ("counts", 1, (), lambda: rake_rows([[0, 1], [0]], [Margin(0, HALVES)])),
        ("counts", None, (), lambda: rake_rows([], [Margin(0, HALVES)])),
        ("empty", 0, (3,), lambda: rake_rows([[0, 1]], [Margin(0, {0: 0.4, 3: 0.6})])),
    ],
)
def test_margins_that_no_weight_can_meet_are_refused(reason, axis, codes, call) -> None:
    with pytest.raises(RakingRefused) as refusal:
        call()

    assert (refusal.value.reason, refusal.value.axis, refusal.value.codes) == (reason, axis, codes)


rounds = st.tuples(
    st.lists(st.integers(1, 60), min_size=12, max_size=12),
    *(st.lists(st.floats(0.2, 1), min_size=k, max_size=k) for k in (3, 2, 2)),
)


@given(rounds)
def test_any_full_table_is_raked_to_any_margins(parts) -> None:
    counts = np.array(parts[0], dtype=float).reshape(3, 2, 2)
    wanted = [np.array(p) / sum(p) for p in parts[1:]]
    found = rake(counts, [Margin(a, dict(enumerate(w))) for a, w in enumerate(wanted)], tolerance=1e-9)

    for axis, target in enumerate(wanted):
        np.testing.assert_allclose(margin_shares(counts, found, axis), target, atol=1e-8)
    assert found.design_effect >= 1 - 1e-12


@given(rounds)
def test_order_of_margins_and_of_persons_does_not_matter(parts) -> None:
    counts = np.array(parts[0], dtype=float).reshape(3, 2, 2)
    margins = [Margin(a, {c: v / sum(p) for c, v in enumerate(p)}) for a, p in enumerate(parts[1:])]
    table = rake(counts, margins, tolerance=1e-12)
    backwards = rake(counts, margins[::-1], tolerance=1e-12)
    cells = np.repeat(np.arange(12), counts.ravel().astype(int))[::-1]
    rows = rake_rows(list(np.unravel_index(cells, counts.shape)), margins, tolerance=1e-12)

    np.testing.assert_allclose(backwards.weights, table.weights, rtol=1e-6)
    np.testing.assert_allclose(rows.weights, table.weights.ravel()[cells], rtol=1e-6)
    assert rows.design_effect == pytest.approx(table.design_effect, rel=1e-6)


def test_what_was_raked_to_has_no_error_left() -> None:
    group = np.array([0, 0, 0, 1, 1, 1, 2, 2])
    found = raked(Design.of(8), [(group, {0: 0.5, 1: 0.3, 2: 0.2})])
    estimate = shares(found.design, group, 3)

    np.testing.assert_allclose(estimate.values, [0.5, 0.3, 0.2], rtol=1e-9)
    assert estimate.se.max() < 1e-9


def test_who_has_no_target_counts_as_a_known_part() -> None:
    rng = np.random.default_rng(6)
    group, y = np.repeat([0, 1, 2], [60, 20, 20]), rng.normal(size=100)
    by_rake = mean(raked(Design.of(100), [(group, HALVES)]).design, y)
    told = calibrated(Design.of(100), (group[:, None] == np.arange(3)).astype(float), [40, 40, 20], distance="raking")
    by_totals = mean(told, y)

    np.testing.assert_allclose(by_rake.values, by_totals.values, rtol=1e-9)
    np.testing.assert_allclose(by_rake.se, by_totals.se, rtol=1e-9)


def test_raking_by_what_explains_the_answer_makes_it_more_precise() -> None:
    rng = np.random.default_rng(7)
    group = np.repeat([0, 1], 100)
    y = group * 3 + rng.normal(size=200)
    plain, fitted = mean(Design.of(200), y), mean(raked(Design.of(200), [(group, HALVES)]).design, y)

    assert fitted.values[0] == pytest.approx(plain.values[0])
    assert fitted.se[0] < 0.7 * plain.se[0]


def test_both_residuals_agree_where_base_weights_are_equal() -> None:
    rng = np.random.default_rng(8)
    a, b, y = rng.integers(0, 3, 120), rng.integers(0, 2, 120), rng.normal(size=120)
    margins = [(a, {0: 0.5, 1: 0.3, 2: 0.2}), (b, HALVES)]
    ours, sweeps = (mean(raked(Design.of(120), margins, residuals=r).design, y) for r in ("calibrate", "rake"))

    assert ours.se[0] == pytest.approx(sweeps.se[0], rel=1e-6)


def test_persons_without_weight_stay_without() -> None:
    found = raked(Design.of(weights=[0, 1, 1, 1]), [(np.array([5, 0, 0, 1]), HALVES)])

    assert found.design.weights.tolist() == [0, 0.75, 0.75, 1.5]
    assert mean(found.design, [9.0, 1.0, 3.0, 2.0]).n.tolist() == [3]


def test_calibrated_weights_reach_the_totals_under_both_distances() -> None:
    rng = np.random.default_rng(9)
    x = np.column_stack([np.ones(50), rng.uniform(1, 3, 50)])
    for distance in ("linear", "raking"):
        design = calibrated(Design.of(weights=np.full(50, 2.0)), x, [120, 250], distance=distance)

        np.testing.assert_allclose(design.weights @ x, [120, 250], rtol=1e-9)
        assert total(design, x).se.max() < 1e-6


def test_calibration_to_categories_is_raking() -> None:
    rng = np.random.default_rng(10)
    a, b = rng.integers(0, 2, 80), rng.integers(0, 2, 80)
    by_rake = raked(Design.of(80), [(a, {0: 60, 1: 40}), (b, {0: 30, 1: 70})]).design
    x = np.column_stack([np.ones(80), a, b])

    np.testing.assert_allclose(
        calibrated(Design.of(80), x, [100, 40, 70], distance="raking").weights, by_rake.weights, rtol=1e-8
    )


@pytest.mark.parametrize(
    "call",
    [
        lambda: calibrated(Design.of(3), np.ones((2, 1)), [3]),
        lambda: calibrated(Design.of(3), np.ones((3, 1)), [3, 4]),
        # Two columns that are the same cannot add up to two totals.
        lambda: calibrated(Design.of(3), np.ones((3, 2)), [3, 4]),
        lambda: calibrated(Design.of(3), [[1, 0], [1, 1], [1, 2]], [3, 20]),
        lambda: calibrated(Design.of(3), [[1, 0], [1, 1], [1, 2]], [3, 20], distance="raking"),
        lambda: raked(raked(Design.of(2), [([0, 1], HALVES)]).design, [([0, 1], HALVES)]),
    ],
)
def test_calibration_that_cannot_be_is_refused(call) -> None:
    with pytest.raises(CalibrationRefused):
        call()
