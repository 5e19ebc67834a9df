import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.stats.design import Design, DesignRefused, Lonely
from digitaleschool.core.stats.estimates import mean

NAN = float("nan")


@pytest.mark.parametrize(
    ("part", "stage", "call"),
    [
        ("n", None, lambda: Design.of()),
        ("n", None, lambda: Design.of(0)),
        ("weights", None, lambda: Design.of(weights=[1, -1])),
        ("weights", None, lambda: Design.of(weights=[0, 0])),
        ("weights", None, lambda: Design.of(weights=[1, NAN])),
        ("weights", None, lambda: Design.of(weights=[1, np.inf])),
        ("weights", None, lambda: Design.of(3, weights=[1, 1])),
        ("clusters", None, lambda: Design.of(3, clusters=[1, 2])),
        ("clusters", 1, lambda: Design.of(clusters=[1.0, NAN])),
        ("clusters", 1, lambda: Design.of(clusters=np.array(["a", None], dtype=object))),
        ("strata", 1, lambda: Design.of(strata=[1.0, NAN])),
        ("strata", None, lambda: Design.of(strata=[[1, 1], [1, 1]], clusters=[1, 2])),
        ("population", None, lambda: Design.of(clusters=[1, 2], population=[[9, 9], [9, 9]])),
        # School 1 in both networks: a slip, or two schools with the same number?
        ("clusters", 1, lambda: Design.of(strata=[1, 1, 2, 2], clusters=[1, 2, 1, 2])),
        ("population", 1, lambda: Design.of(population=[2, 2, 2])),
        ("population", 1, lambda: Design.of(population=[9, 9, 8])),
        ("population", 1, lambda: Design.of(population=[0, 0])),
        ("population", 1, lambda: Design.of(population=[-1, -1])),
        ("population", 1, lambda: Design.of(population=[9, NAN])),
        ("population", 1, lambda: Design.of(strata=[1, 1, 2], population=[0.5, 0.5, 9])),
        ("population", 2, lambda: Design.of(clusters=[[1, 1, 2], [1, 2, 1]], population=[[5, 5, 5], [1, 1, 3]])),
        ("strata", 1, lambda: mean(Design.of(strata=[1, 1, 2]), [1.0, 2.0, 3.0])),
        ("strata", 2, lambda: mean(_two_stages([3, 3, 3, 2]), [1.0, 2.0, 3.0, 4.0])),
    ],
)
def test_nonsense_is_refused_with_the_part_it_is_in(part: str, stage: int | None, call) -> None:
    with pytest.raises(DesignRefused) as refusal:
        call()

    assert (refusal.value.part, refusal.value.stage) == (part, stage)


def _two_stages(second: list[int]) -> Design:
    return Design.of(clusters=[[1, 1, 1, 2], [1, 2, 3, 1]], population=[[9] * 4, second])


def test_strata_with_one_cluster_are_named_by_a_person_of_each() -> None:
    design = Design.of(strata=["a", "b", "a", "c"], clusters=["kta", "vti", "kab", "tis"])

    with pytest.raises(DesignRefused) as refusal:
        mean(design, [1.0, 2.0, 3.0, 4.0])

    assert set(refusal.value.rows) == {1, 3}
    assert mean(Design.of(strata=["a", "b", "a"], lonely="centre"), [1.0, 2.0, 3.0]).se[0] > 0


def test_a_design_is_frozen() -> None:
    design = Design.of(3)

    with pytest.raises(AttributeError):
        design.lonely = Lonely.CENTRE  # type: ignore[misc]


def test_caller_may_change_its_list_of_weights_afterwards() -> None:
    weights = np.array([1.0, 2.0])
    design = Design.of(weights=weights)

    weights[0] = 99

    assert design.weights.tolist() == [1.0, 2.0]


def test_weights_follow_from_populations_of_each_stage() -> None:
    design = _two_stages([6, 6, 6, 1])

    # 2 of 9 schools, then 3 of 6 persons in the first and 1 of 1 in the second.
    assert design.weights.tolist() == [9, 9, 9, 4.5]


def test_fractions_and_sizes_say_the_same() -> None:
    y = np.array([1.0, 4.0, 2.0])
    by_size, by_part = Design.of(population=[12, 12, 12]), Design.of(population=[0.25, 0.25, 0.25])

    assert by_size.weights.tolist() == by_part.weights.tolist() == [4, 4, 4]
    np.testing.assert_allclose(mean(by_size, y).se, mean(by_part, y).se, rtol=1e-15)


def test_a_census_has_no_error_and_needs_no_second_cluster() -> None:
    design = Design.of(strata=["a", "a", "b"], population=[2, 2, 1])

    assert mean(design, [1.0, 2.0, 6.0]).se.tolist() == [0.0]


def test_nested_clusters_are_others_in_each_stratum() -> None:
    nested = Design.of(strata=[1, 1, 2, 2], clusters=[1, 2, 1, 2], nested=True)
    spelled = Design.of(strata=[1, 1, 2, 2], clusters=["1a", "1b", "2a", "2b"])
    y = np.array([[1.0], [5.0], [2.0], [4.0]])

    assert nested.df() == spelled.df() == 2
    np.testing.assert_array_equal(nested.covariance(y), spelled.covariance(y))


def test_labels_may_be_text_or_numbers() -> None:
    y = np.array([[1.0], [5.0], [2.0], [4.0], [7.0]])
    text = Design.of(clusters=["kta", "kta", "vti", "vti", "don bosco"])
    numbers = Design.of(clusters=[3, 3, 10, 10, 2])

    np.testing.assert_array_equal(text.covariance(y), numbers.covariance(y))


def test_persons_without_weight_count_for_no_degree_of_freedom() -> None:
    assert Design.of(weights=[1, 1, 0], clusters=["a", "b", "c"]).df() == 1


def test_clusters_that_a_domain_misses_still_count_for_the_variance() -> None:
    schools = ["a", "a", "b", "b", "c", "c"]
    ticked = [1.0, 0.0, 1.0, 1.0, 0.0, 0.0]
    girls = np.array([True, True, True, True, False, False])
    design = Design.of(clusters=schools)
    full, cut = mean(design, ticked, girls), mean(Design.of(clusters=schools[:4]), ticked[:4])

    assert full.values.tolist() == cut.values.tolist() == [0.75]
    # Three schools were asked, though one has nobody in the domain: 3/2 of the squares and not 2/1.
    assert full.variance / cut.variance == pytest.approx(1.5 / 2)
    assert full.df.tolist() == [1]


samples = st.integers(2, 40).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 5), min_size=n, max_size=n).filter(lambda c: len(set(c)) > 1),
        st.lists(st.floats(0.1, 10), min_size=n, max_size=n),
        st.lists(st.floats(-100, 100), min_size=n, max_size=n),
        st.permutations(range(n)),
    )
)


@given(samples, st.floats(0.01, 1000))
def test_scale_of_weights_and_order_of_persons_do_not_matter(sample, scale: float) -> None:
    clusters, weights, values, order = (np.array(part) for part in sample)
    found = mean(Design.of(weights=weights, clusters=clusters), values)
    scaled = mean(Design.of(weights=weights * scale, clusters=clusters), values)
    shuffled = mean(Design.of(weights=weights[order], clusters=clusters[order]), values[order])

    for other in (scaled, shuffled):
        np.testing.assert_allclose(other.values, found.values, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(other.se, found.se, rtol=1e-6, atol=1e-9)
        assert other.df.tolist() == found.df.tolist()


@given(samples)
def test_a_domain_of_whole_strata_is_the_sample_of_those_strata(sample) -> None:
    clusters, weights, values, _ = (np.array(part) for part in sample)
    if np.unique(clusters[clusters < 3]).size < 2:
        return
    strata = clusters >= 3
    inside = ~strata
    whole = Design.of(weights=weights, strata=strata, clusters=clusters, lonely="certainty")
    part = Design.of(weights=weights[inside], clusters=clusters[inside])
    found, wanted = mean(whole, values, inside), mean(part, values[inside])

    np.testing.assert_allclose(found.values, wanted.values, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(found.covariance, wanted.covariance, rtol=1e-9, atol=1e-12)
    assert found.df.tolist() == wanted.df.tolist()


@given(samples)
def test_covariance_is_symmetric_and_of_no_negative_variance(sample) -> None:
    clusters, weights, values, order = (np.array(part) for part in sample)
    found = Design.of(weights=weights, clusters=clusters).covariance(
        np.column_stack([values, values[order], values**2])
    )

    assert (found == found.T).all()
    assert np.linalg.eigvalsh(found).min() >= -1e-9 * max(np.abs(found).max(), 1)
