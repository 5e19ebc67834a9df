"""Every share and standard error against the row-level estimators, which are themselves held against R."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitaleschool.core.stats import calibration, estimates
from digitaleschool.core.stats.cube import Coded, Cube
from digitaleschool.core.stats.design import Design
from digitaleschool.core.stats.raking import RakingRefused, Trim
from digitaleschool.core.stats.scan.source import own_cluster_where_unknown
from digitaleschool.core.stats.share_tables import score_covariance, share_tables

ITEMS = (Coded("use", 5), Coded("likes", 2), Coded("network", 4))
GROUPS = (Coded("network", 4), Coded("form", 3), Coded("empty", 2))
MARGINS = {"network": {0: 0.4, 1: 0.3, 2: 0.2, 3: 0.1}, "form": {0: 0.5, 1: 0.3, 2: 0.2}}


def answers(n: int, seed: int = 1) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    codes = {v.id: rng.integers(0, v.size, n).astype(np.uint8) for v in (*ITEMS, *GROUPS)}
    for column in codes.values():
        column[rng.random(n) < 0.1] = rng.choice([255, 254, 250])
    codes["empty"][:] = np.where(rng.random(n) < 0.5, 1, 255)  # nobody has code 0
    return codes


def schools(n: int, number: int, seed: int = 2) -> np.ndarray:
    return np.random.default_rng(seed).integers(-1, number, n)


@pytest.mark.parametrize("backend", ["stdlib", "numpy", "polars", "kernel"])
@pytest.mark.parametrize(
    ("clustered", "raked", "stratified"), list(product([False, True], repeat=3)), ids=lambda value: str(value)
)
def test_shares_equal_the_row_level_estimators(backend: str, clustered: bool, raked: bool, stratified: bool) -> None:
    codes, n = answers(300), 300
    cluster = own_cluster_where_unknown(schools(n, 40)) if clustered else np.arange(n)
    strata = cluster % 3 if stratified else None
    population = {0: 400, 1: 500, 2: 1000} if stratified else 900

    found = share_tables(
        codes, items=ITEMS, groups=GROUPS, clusters=schools(n, 40) if clustered else None, strata=strata,
        margins=MARGINS if raked else None, population=population, backend=backend,
    )  # fmt: skip

    sizes = np.array([population[s] for s in strata]) if stratified else np.full(n, 900)
    design = Design.of(n, weights=np.ones(n), clusters=cluster, strata=strata, population=sizes)
    if raked:
        design = raked_design(design, codes)
    assert found.backend == backend
    assert found.units == (len(np.unique(cluster)) if clustered else None)
    for item in ITEMS:
        check(found.tables[item.id, None], 0, design, codes, item, np.ones(n, dtype=bool), cluster, clustered)
        for group in GROUPS:
            for code in range(group.size):
                table = found.tables[item.id, group.id]
                check(table, code, design, codes, item, codes[group.id] == code, cluster, clustered)


def raked_design(design: Design, codes: dict[str, np.ndarray]) -> Design:
    sizes = {variable.id: variable.size for variable in GROUPS}
    margins = [np.minimum(codes[name], sizes[name]).astype(np.int64) for name in MARGINS]
    return calibration.raked(design, list(zip(margins, MARGINS.values(), strict=True))).design


def check(table, row, design, codes, item, inside, cluster, clustered) -> None:
    answered = inside & (codes[item.id] < item.size)
    counts = np.bincount(codes[item.id][answered], minlength=item.size)
    assert table.n[row].tolist() == counts.tolist()
    assert table.base_n[row] == answered.sum()
    if not answered.any():
        assert np.isnan(table.share[row]).all()
        assert np.isnan(table.se[row]).all()
        assert table.df[row] == 0
        return
    wanted = estimates.shares(design, codes[item.id], item.size, inside)
    np.testing.assert_allclose(table.share[row], wanted.values, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(table.se[row], wanted.se, rtol=1e-9, atol=1e-8)
    np.testing.assert_allclose(table.weight[row].sum(), wanted.population[0], rtol=1e-9)
    assert table.df[row] == wanted.df[0]
    for code in range(item.size):
        of_school = np.bincount(cluster[answered & (codes[item.id] == code)], minlength=1)
        assert table.largest_cluster_n[row][code] == (of_school.max() if clustered else 0)


@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize("raked", [False, True])
def test_shares_equal_a_plain_computation_by_hand(clustered: bool, raked: bool) -> None:
    """The same again without the library: Taylor deviations row by row, their residuals, their sums by school."""
    codes, n = answers(120, seed=7), 120
    cluster = own_cluster_where_unknown(schools(n, 20)) if clustered else np.arange(n)

    found = share_tables(
        codes, items=ITEMS[:1], groups=GROUPS[:1], clusters=cluster if clustered else None,
        margins=MARGINS if raked else None,
    )  # fmt: skip

    margins = [np.minimum(codes[name], {"network": 4, "form": 3}[name]) for name in MARGINS]
    indicators = np.hstack([column[:, None] == np.arange(5) for column in margins]).astype(float)
    weight = np.ones(n)
    for _ in range(200 if raked else 0):
        for column, targets in zip(margins, MARGINS.values(), strict=True):
            missing = np.mean(column == len(targets))
            for code, target in targets.items():
                weight[column == code] *= target * (1 - missing) * n / weight[column == code].sum()
            weight[column == len(targets)] *= missing * n / max(1e-300, weight[column == len(targets)].sum())
    inside = (codes["network"] == 1) & (codes["use"] < 5)
    share = weight[inside & (codes["use"] == 2)].sum() / weight[inside].sum()
    deviation = np.where(inside, (codes["use"] == 2) - share, 0) / weight[inside].sum()
    if raked:
        deviation = deviation - indicators @ np.linalg.lstsq(indicators, deviation, rcond=None)[0]
    totals = np.bincount(np.unique(cluster, return_inverse=True)[1], weight * deviation)
    se = np.sqrt(len(totals) / (len(totals) - 1) * ((totals - totals.mean()) ** 2).sum())
    table = found.tables["use", "network"]
    assert table.share[1, 2] == pytest.approx(share, rel=1e-9)
    assert table.se[1, 2] == pytest.approx(se, rel=1e-8)


def test_counts_keep_the_missing_as_last_index_and_by_kind() -> None:
    codes = {"likes": bytes([0, 1, 255, 254, 1, 9]), "network": bytes([0, 0, 1, 255, 255, 1])}

    found = share_tables(codes, items=[Coded("likes", 2)], groups=[Coded("network", 2)])

    assert found.counts["likes", None].tolist() == [1, 2, 3]
    assert found.counts["likes", "network"].tolist() == [[1, 1, 0], [0, 0, 2], [0, 1, 1]]
    assert found.kinds == {"likes": {254: 1, 255: 1}}


@pytest.mark.parametrize(
    ("codes", "clusters", "share", "se", "df"),
    [
        (b"", None, [np.nan, np.nan], [np.nan, np.nan], 0),
        (b"", [], [np.nan, np.nan], [np.nan, np.nan], 0),
        (b"\x01", None, [0.0, 1.0], [np.nan, np.nan], 0),
        (b"\x01\x01", None, [0.0, 1.0], [0.0, 0.0], 1),
        (b"\x00\x01", None, [0.5, 0.5], [0.5, 0.5], 1),
        (b"\x00\x01\x01", [4, 4, 4], [1 / 3, 2 / 3], [np.nan, np.nan], 0),
        (b"\xff\xff", None, [np.nan, np.nan], [np.nan, np.nan], 0),
    ],
)
@pytest.mark.parametrize("backend", ["stdlib", "numpy", "polars", "kernel"])
def test_small_and_empty_samples(backend: str, codes: bytes, clusters: object, share: list, se: list, df: int) -> None:
    found = share_tables({"a": codes}, items=[Coded("a", 2)], groups=[], clusters=clusters, backend=backend)

    table = found.tables["a", None]
    np.testing.assert_allclose(table.share[0], share)
    np.testing.assert_allclose(table.se[0], se)
    assert table.df.tolist() == [df]


def test_a_share_that_the_margins_fix_has_no_error() -> None:
    found = share_tables(answers(200), items=ITEMS, groups=(), margins={"network": MARGINS["network"]})

    missing = found.counts["network", None][-1] / 200
    table = found.tables["network", None]
    np.testing.assert_allclose(table.share[0], [0.4, 0.3, 0.2, 0.1], rtol=1e-9)
    assert table.se[0].tolist() == [0, 0, 0, 0]
    assert 0 < missing < 1


def test_trimmed_weights_stay_within_their_bounds() -> None:
    margins = {"network": {0: 0.7, 1: 0.1, 2: 0.1, 3: 0.1}}

    found = share_tables(answers(200), items=ITEMS, groups=(), margins=margins, trim=Trim(0.5, 1.5))

    assert found.raking is not None
    assert found.raking.largest <= 1.5 + 1e-9
    assert found.raking.unconverged == (0,)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"margins": {"network": {4: 1.0}}}, "network has no categories"),
        ({"items": (ITEMS[0], ITEMS[0])}, "asked for twice: use"),
        ({"population": 10}, "20 units in the sample, and 10"),
        ({"strata": [0] * 19 + [-1]}, "strata are numbered from 0"),
        ({"clusters": [1, 2]}, "columns of different lengths"),
        ({"strata": [0, 1] * 10, "population": 100}, "told for each of them"),
        ({"backend": "abacus"}, "no backend 'abacus'"),
    ],
)
def test_contradictions_are_refused(change: dict, message: str) -> None:
    arguments = {"items": ITEMS, "groups": GROUPS} | change
    with pytest.raises((ValueError, RuntimeError), match=message):
        share_tables(answers(20), **arguments)


def test_a_margin_without_respondents_is_refused() -> None:
    with pytest.raises(RakingRefused, match="nobody answered"):
        share_tables(answers(50), items=ITEMS, groups=GROUPS, margins={"empty": {0: 0.5, 1: 0.5}})


@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize("raked", [False, True])
@pytest.mark.parametrize("within", [None, (Coded("form", 3), 1)])
def test_score_covariance_equals_the_row_level_estimators(
    clustered: bool, raked: bool, within: tuple[Coded, int] | None
) -> None:
    codes, n = answers(300), 300
    scores = {"use": (5.0, 3.0, 1.0, 0.5, 0.0), "likes": (0.0, 1.0)}
    cluster = own_cluster_where_unknown(schools(n, 40)) if clustered else np.arange(n)

    found = score_covariance(
        codes, items=ITEMS[:2], scores=scores, within=within, clusters=schools(n, 40) if clustered else None,
        margins=MARGINS if raked else None,
    )  # fmt: skip

    design = Design.of(n, clusters=cluster)
    if raked:
        design = raked_design(design, codes)
    inside = np.ones(n, dtype=bool) if within is None else codes["form"] == 1
    parts = [
        estimates.mean(design, np.append(scores[i.id], np.nan)[np.minimum(codes[i.id], i.size)], inside)
        for i in ITEMS[:2]
    ]
    wanted = estimates.together(*parts)
    np.testing.assert_allclose(found.scores, wanted.values, rtol=1e-9)
    np.testing.assert_allclose(found.covariance, wanted.covariance, rtol=1e-8, atol=1e-14)
    assert found.n.tolist() == wanted.n.tolist()


def test_covariance_of_one_item_holds_its_standard_errors() -> None:
    found = share_tables(answers(300), items=ITEMS, groups=GROUPS, clusters=schools(300, 40), margins=MARGINS)

    for within, group, row in ((None, None, 0), (("form", 2), "form", 2)):
        covariance = found.covariance("use", within)
        np.testing.assert_allclose(np.sqrt(np.diag(covariance)), found.tables["use", group].se[row], rtol=1e-8)
        np.testing.assert_allclose(covariance.sum(axis=0), 0, atol=1e-15)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 80), st.integers(1, 12), st.booleans())
def test_the_order_of_the_rows_and_the_engine_change_nothing(seed: int, n: int, number: int, raked: bool) -> None:
    codes, cluster = answers(n, seed), schools(n, number, seed)
    margins = {"form": {int(code): 1.0 for code in np.unique(codes["form"]) if code < 3}} if raked else {}
    order = np.random.default_rng(seed).permutation(n)
    shuffled = {name: column[order] for name, column in codes.items()}

    first = share_tables(codes, items=ITEMS, groups=GROUPS, clusters=cluster, margins=share_out(margins))
    for backend in ("stdlib", "kernel"):
        again = share_tables(
            shuffled, items=ITEMS, groups=GROUPS, clusters=cluster[order], margins=share_out(margins), backend=backend
        )
        same(first, again)


def share_out(margins: dict[str, dict[int, float]]) -> dict[str, dict[int, float]]:
    return {name: {code: 1 / len(targets) for code in targets} for name, targets in margins.items() if targets}


def same(one, other) -> None:
    for key, table in one.tables.items():
        for name in ("n", "base_n", "df", "largest_cluster_n"):
            assert getattr(table, name).tolist() == getattr(other.tables[key], name).tolist()
        for name in ("share", "weight"):
            np.testing.assert_allclose(getattr(table, name), getattr(other.tables[key], name), rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(table.se, other.tables[key].se, rtol=1e-9, atol=1e-7)
    assert one.kinds == other.kinds
    assert one.units == other.units


codes_of_a_few = st.lists(st.tuples(*[st.sampled_from([0, 1, 2, 3, 250, 254, 255])] * 3), max_size=20)


@given(codes_of_a_few, codes_of_a_few)
def test_the_cube_of_two_files_is_the_cube_of_their_rows(one: list, other: list) -> None:
    keys, items = [Coded("a", 2)], [Coded("b", 3), Coded("c", 2)]

    merged = Cube.of_rows(keys=keys, items=items, rows=one) + Cube.of_rows(keys=keys, items=items, rows=other)

    assert merged == Cube.of_rows(keys=keys, items=items, rows=[*one, *other])
    assert merged.table().tolist() == len(one) + len(other)
    assert merged.table("b").sum() == len(one) + len(other)
    assert merged.by("a") == merged
