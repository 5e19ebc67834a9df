import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from digitaleschool.core.stats.crosstabs import NothingToTest, cramers_v, pearson, rao_scott, rao_scott_options
from digitaleschool.core.stats.design import Design

NAN = float("nan")
TABLE = np.array([[12, 5, 9], [3, 14, 8]])


def persons_of(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = np.indices(table.shape)
    return np.repeat(rows.ravel(), table.ravel()), np.repeat(columns.ravel(), table.ravel())


def test_pearson_is_that_of_scipy() -> None:
    theirs = stats.chi2_contingency(TABLE, correction=False)
    found = pearson(TABLE)

    assert (found.statistic, found.p, found.df1) == pytest.approx(
        (theirs.statistic, theirs.pvalue, theirs.dof), rel=1e-12
    )
    assert found.n == 51


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        ([[10, 0], [0, 30]], 1.0),
        ([[10, 20], [5, 10]], 0.0),
        ([[0, 10, 0], [0, 0, 10], [0, 0, 0]], 1.0),
        ([[1, 2]], NAN),
        ([[0, 0], [0, 0]], NAN),
        ([[5, 0], [7, 0]], NAN),
    ],
)
def test_cramers_v_goes_from_0_to_1_and_is_nan_without_a_table(table, wanted: float) -> None:
    assert cramers_v(table) == pytest.approx(wanted, nan_ok=True, abs=1e-12)


def test_a_simple_sample_gives_pearson_up_to_the_estimated_variance() -> None:
    rows, columns = persons_of(TABLE * 40)
    first = rao_scott(rows, columns, Design.of(rows.size), order=1)

    assert first.pearson_x2 == pytest.approx(pearson(TABLE * 40).statistic, rel=1e-12)
    assert first.df1 == 2


def test_answers_given_twice_by_the_same_person_are_no_new_evidence() -> None:
    rows, columns = persons_of(TABLE)
    once = rao_scott(rows, columns, Design.of(rows.size))
    twice = rao_scott(np.tile(rows, 2), np.tile(columns, 2), Design.of(clusters=np.tile(np.arange(rows.size), 2)))

    assert (twice.statistic, twice.df1, twice.df2, twice.p) == pytest.approx(
        (once.statistic, once.df1, once.df2, once.p), rel=1e-9
    )
    assert twice.pearson_x2 == pytest.approx(2 * once.pearson_x2)
    assert twice.cramers_v == pytest.approx(once.cramers_v)


def test_missing_codes_leave_the_table() -> None:
    rows, columns = persons_of(TABLE)
    more = Design.of(rows.size + 3)
    clean = rao_scott([*rows, 0, 0, 0], [*columns, 0, 0, 0], more, np.arange(more.n) < rows.size)
    spoiled = rao_scott([*rows, 7, -1, NAN], [*columns, 0, 0, 0], more, row_size=2, column_size=3)

    assert spoiled == clean
    assert spoiled.n == 51


def test_empty_rows_and_columns_are_no_part_of_the_table() -> None:
    rows, columns = persons_of(TABLE)
    plain = rao_scott(rows, columns, Design.of(rows.size))

    assert rao_scott(rows * 2, columns, Design.of(rows.size), row_size=9) == plain


def test_a_block_of_empty_cells_still_has_a_test() -> None:
    # Rows 1 and 2 have nobody in columns 1 and 2: the contrast between those four cells cannot be estimated.
    rows, columns = persons_of(np.array([[9, 8, 7], [12, 0, 0], [6, 0, 0]]))
    found = rao_scott(rows, columns, Design.of(rows.size))

    assert 0 <= found.p < 0.01
    assert found.df1 <= 3


def test_perfect_association_is_tested_without_correction() -> None:
    rows, columns = persons_of(np.array([[20, 0], [0, 20]]))
    found = rao_scott(rows, columns, Design.of(40))

    assert (found.statistic, found.df1, found.df2) == (40.0, 1.0, 39.0)
    assert found.cramers_v == 1.0
    assert found.p < 1e-6


@pytest.mark.parametrize(
    "call",
    [
        lambda: pearson([[1, 2]]),
        lambda: rao_scott([0, 0, 0], [0, 1, 0], Design.of(3)),
        lambda: rao_scott([0, 1, 0], [1, 1, 1], Design.of(3)),
        lambda: rao_scott([NAN] * 3, [0, 1, 0], Design.of(3)),
        lambda: rao_scott([0, 1, 0], [0, 1, 0], Design.of(clusters=[1, 1, 1], lonely="certainty")),
        lambda: rao_scott([0, 1, 0], [0, 1, 0], Design.of(3), np.array([True, False, False])),
    ],
)
def test_tables_without_a_comparison_are_refused(call) -> None:
    with pytest.raises(NothingToTest):
        call()


def test_negative_counts_are_no_table() -> None:
    with pytest.raises(ValueError, match="negative"):
        pearson([[1, -1], [2, 3]])


def test_each_option_has_its_own_test_and_holm_holds_them_together() -> None:
    rng = np.random.default_rng(4)
    group = np.repeat([0, 1], 60)
    liked = (rng.uniform(size=120) < 0.2 + 0.5 * group).astype(float)
    options = np.column_stack([liked, rng.integers(0, 2, 120), np.zeros(120)])
    options[5] = NAN
    found = rao_scott_options(options, group, Design.of(120))
    first, second, third = found.tests

    assert first == rao_scott(group, options[:, 0], Design.of(120))
    assert first is not None
    assert first.n == 119
    assert second is not None
    assert third is None
    assert found.adjusted_p[:2].tolist() == pytest.approx([min(2 * first.p, 1), max(2 * first.p, second.p)])
    assert np.isnan(found.adjusted_p[2])


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 3), st.floats(0.3, 3), st.integers(0, 9)), min_size=12, max_size=60
    ),
    st.permutations([0, 1, 2]),
)
def test_names_of_categories_and_sides_do_not_matter(people, order) -> None:
    rows, columns, weights, schools = (np.array(part) for part in zip(*people, strict=True))
    design = Design.of(weights=weights, clusters=schools, lonely="certainty")
    try:
        found = rao_scott(rows, columns, design)
    except NothingToTest:
        return
    turned = rao_scott(columns, np.array(order)[rows], design)

    assert (turned.statistic, turned.df1, turned.cramers_v) == pytest.approx(
        (found.statistic, found.df1, found.cramers_v), rel=1e-6
    )
    assert 0 <= found.p <= 1
    assert found.df1 <= (np.unique(rows).size - 1) * (np.unique(columns).size - 1) + 1e-9
