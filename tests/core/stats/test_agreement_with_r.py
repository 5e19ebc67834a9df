"""Every estimator against R's survey package, on its api data and on a made-up sample with everything at once.

The numbers come from ``reference/reference.R``. Most agree to the last digits of a double; where R itself iterates
(its raking, its logit model), the tolerance is what R converges to.
"""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from digitaleschool.core.stats.calibration import calibrated, raked
from digitaleschool.core.stats.contrasts import difference
from digitaleschool.core.stats.crosstabs import rao_scott
from digitaleschool.core.stats.design import Design
from digitaleschool.core.stats.distributions import (
    beta_quantile,
    chi2_survival,
    f_quantile,
    f_survival,
    t_quantile,
)
from digitaleschool.core.stats.estimates import (
    Estimates,
    by_group,
    mean,
    quantile,
    ratio,
    share,
    shares,
    together,
    total,
)
from digitaleschool.core.stats.intervals import korn_graubard, logit
from digitaleschool.core.stats.multiplicity import benjamini_hochberg, holm

HERE = Path(__file__).parent / "reference"
REFERENCE = json.loads((HERE / "reference.json").read_text())
STYPES = {"E": 0, "H": 1, "M": 2}
STYPE_COUNTS = {0: 4421.0, 1: 755.0, 2: 1018.0}
WIDE_COUNTS = {0: 1072.0, 1: 5122.0}


class Data:
    """A CSV file by column: numbers where they are, nan for NA, codes for the text columns."""

    def __init__(self, name: str) -> None:
        with (HERE / f"{name}.csv").open() as file:
            rows = list(csv.DictReader(file))
        self.columns = {column: _column([row[column] for row in rows]) for column in rows[0]}

    def __getitem__(self, column: str) -> NDArray[np.float64]:
        return self.columns[column]


def _column(cells: list[str]) -> NDArray[np.float64]:
    codes = {**STYPES, "No": 0, "Yes": 1, "NA": float("nan")}
    return np.array([codes[c] if c in codes else float(c) for c in cells])


data = cache(Data)


@cache
def api_design(name: str) -> tuple[Data, Design]:
    base, _, fitted = name.partition("_calibrated")
    if name.endswith(("_raked", "_greg", "_calibrated")):
        base, fitted = name.rsplit("_", 1)
    table = data("api" + base.split("_")[0])
    design = _plain_design(base, table)
    if fitted == "greg":
        x = np.column_stack([np.ones(design.n), table["stype"] == 1, table["stype"] == 2, table["api99"]])
        return table, calibrated(design, x, [6194, 755, 1018, 3914069])
    if fitted:
        margins = [(table["stype"].astype(int), STYPE_COUNTS), (table["sch.wide"].astype(int), WIDE_COUNTS)]
        residuals = "rake" if fitted == "raked" else "calibrate"
        return table, raked(design, margins, residuals=residuals, tolerance=1e-14).design
    return table, design


def _plain_design(name: str, d: Data) -> Design:
    built = {
        "srs": lambda: Design.of(weights=d["pw"]),
        "srs_fpc": lambda: Design.of(population=d["fpc"]),
        "strat": lambda: Design.of(weights=d["pw"], strata=d["stype"]),
        "strat_fpc": lambda: Design.of(strata=d["stype"], population=d["fpc"]),
        "clus1": lambda: Design.of(weights=d["pw"], clusters=d["dnum"]),
        "clus1_fpc": lambda: Design.of(weights=d["pw"], clusters=d["dnum"], population=d["fpc"]),
        "clus2": lambda: Design.of(weights=d["pw"], clusters=[d["dnum"], d["snum"]]),
        "clus2_fpc": lambda: Design.of(clusters=[d["dnum"], d["snum"]], population=[d["fpc1"], d["n2"]]),
        "clus2_first": lambda: Design.of(weights=d["pw"], clusters=d["dnum"], population=d["fpc1"]),
    }
    return built[name]()


API = sorted(REFERENCE["api"])


def tolerance(name: str) -> float:
    """R's ``rake()`` stops ten sweeps from its own limit; all else agrees to rounding or to R's convergence."""
    if name.endswith("_raked"):
        return 1e-5
    return 1e-9 if name.endswith(("_calibrated", "_greg")) else 1e-12


def agree(ours: Any, theirs: Any, rtol: float) -> None:
    np.testing.assert_allclose(ours, np.array(theirs, dtype=np.float64), rtol=rtol, atol=1e-14)


def agree_estimates(ours: Estimates, theirs: dict[str, Any], rtol: float) -> None:
    k = ours.values.size
    wanted = np.array(theirs["vcov"], dtype=np.float64).reshape(k, k)
    np.testing.assert_allclose(ours.values, np.atleast_1d(theirs["values"]), rtol=rtol)
    scale = np.sqrt(np.outer(np.diag(wanted), np.diag(wanted)))
    # What was raked to has no variance left; both programs leave some rounding there.
    rounding = 1e-13 * scale.max() + (1e-11 * np.abs(theirs["values"]).max()) ** 2
    np.testing.assert_array_less(np.abs(ours.covariance - wanted), rtol * 10 * scale + rounding)


@pytest.mark.parametrize("name", API)
def test_weights_and_df_are_those_of_r(name: str) -> None:
    _, design = api_design(name)

    agree(design.weights, REFERENCE["api"][name]["weights"], 1e-9)
    assert design.df() == REFERENCE["api"][name]["df"]


@pytest.mark.parametrize("name", API)
def test_means_totals_and_ratios_are_those_of_r(name: str) -> None:
    d, design = api_design(name)
    wanted, rtol = REFERENCE["api"][name], tolerance(name)
    both = mean(design, np.column_stack([d["api00"], d["api99"]]))

    agree_estimates(both, wanted["mean"], rtol)
    agree(both.design_effect, wanted["mean_deff_replace"], rtol)
    agree(np.concatenate(mean(design, d["api00"]).interval()), wanted["mean_interval"], rtol)
    agree_estimates(mean(design, d["enroll"]), wanted["mean_enroll"], rtol)
    agree_estimates(total(design, d["api.stu"]), wanted["total"], rtol)
    agree_estimates(ratio(design, d["api.stu"], d["enroll"]), wanted["ratio"], rtol)
    agree_estimates(total(design, shares_of(d["stype"])), wanted["totals"], rtol)
    agree(both.design_effect_without_replacement, wanted["mean_deff"], rtol)
    agree(total(design, d["api.stu"]).design_effect_without_replacement[0], wanted["total_deff"], rtol)


def shares_of(codes: NDArray[np.float64]) -> NDArray[np.float64]:
    return (codes[:, None] == np.arange(3)).astype(np.float64)


@pytest.mark.parametrize("name", API)
def test_shares_and_their_intervals_are_those_of_r(name: str) -> None:
    d, design = api_design(name)
    wanted, rtol = REFERENCE["api"][name], tolerance(name)
    yes, high = share(design, d["sch.wide"]), share(design, (d["stype"] == 1).astype(float))

    agree_estimates(shares(design, d["stype"], 3), wanted["shares"], rtol)
    agree_estimates(yes, wanted["yes"], rtol)
    if not name.endswith(("_calibrated", "_raked", "_greg")):
        # Raked to sch.wide and stype themselves there is nothing left to be unsure of; R's interval is its rounding.
        agree(logit_of(yes), wanted["xlogit"], rtol)
        agree(logit_of(yes), wanted["logit"], 1e-6)
        agree(beta_of(yes), wanted["beta"], rtol)
        agree(beta_of(yes, 0.9), wanted["beta_90"], rtol)
    if name.split("_")[0] in ("srs", "clus1", "clus2") and design.calibration is None:
        agree(logit_of(high), wanted["rare_xlogit"], rtol)
        agree(beta_of(high), wanted["rare_beta"], rtol)


def logit_of(found: Estimates) -> list[float]:
    low, high = logit(found.values, found.se, found.df, n=found.n)
    return [low[0], high[0]]


def beta_of(found: Estimates, level: float = 0.95, n: int | None = None) -> list[float]:
    low, high = korn_graubard(found.values, found.se, found.n if n is None else n, found.df, level)
    return [low[0], high[0]]


@pytest.mark.parametrize("name", API)
def test_domains_are_those_of_r(name: str) -> None:
    d, design = api_design(name)
    wanted, rtol = REFERENCE["api"][name], tolerance(name)
    poor = d["meals4"] >= 3
    types = by_group(design, d["api00"], d["stype"], 3)
    implemented = share(design, d["comp.imp"], poor)

    agree_estimates(types, wanted["by_type"], rtol)
    agree(types.se, wanted["by_type"]["se"], rtol)
    agree_estimates(mean(design, d["api00"], poor), wanted["domain"], rtol)
    assert design.df(poor) == wanted["domain"]["df"]
    agree_estimates(total(design, d["api.stu"], poor), wanted["domain_total"], rtol)
    agree_estimates(implemented, wanted["domain_yes"], rtol)
    agree(logit_of(implemented), wanted["domain_xlogit"], rtol)
    # In a domain of a calibrated design R counts everybody (its rows are kept); our rule counts the domain.
    agree(beta_of(implemented, n=int(wanted["domain"]["rows"])), wanted["domain_beta"], rtol)


@pytest.mark.parametrize("name", API)
def test_rao_scott_is_that_of_r(name: str) -> None:
    d, design = api_design(name)
    wanted, rtol = REFERENCE["api"][name], max(tolerance(name) * 100, 1e-10)
    poor = d["meals4"] >= 3

    agree_test(rao_scott(d["sch.wide"], d["stype"], design), wanted["chisq_f"], rtol)
    agree_test(rao_scott(d["meals4"], d["stype"], design), wanted["chisq_meals"], rtol)
    agree_test(rao_scott(d["comp.imp"], d["awards"], design), wanted["chisq_2x2"], rtol)
    first = rao_scott(d["sch.wide"], d["stype"], design, order=1)
    agree(first.p, wanted["chisq_first"]["p"], rtol)
    agree(first.df1, wanted["chisq_first"]["parameter"], rtol)
    inside = rao_scott(d["comp.imp"], d["stype"], design, poor)
    agree(
        [inside.statistic, inside.df1],
        [wanted["domain_chisq"]["statistic"], wanted["domain_chisq"]["parameter"][0]],
        rtol,
    )
    if design.calibration is None:
        # In a domain of a calibrated design R counts the clusters of everybody.
        agree_test(inside, wanted["domain_chisq"], rtol)


def agree_test(ours: Any, theirs: dict[str, Any], rtol: float) -> None:
    agree([ours.statistic, ours.df1, ours.df2], [theirs["statistic"], *theirs["parameter"]], rtol)
    np.testing.assert_allclose(ours.p, theirs["p"], rtol=rtol * 100)


@pytest.mark.parametrize("name", API)
def test_contrasts_and_quantiles_are_those_of_r(name: str) -> None:
    d, design = api_design(name)
    wanted, rtol = REFERENCE["api"][name], tolerance(name)
    gain = difference(mean(design, np.column_stack([d["api00"], d["api99"]])), 0, 1)
    found = [quantile(design, d["api00"], p) for p in (0.137, 0.317, 0.503, 0.823)]

    agree([gain.value, gain.se], [wanted["contrast"]["value"], wanted["contrast"]["se"]], rtol * 10)
    # Where the share's interval passes 0 or 1 R says NaN; ours then ends at the lowest or highest answer.
    ends = (d["api00"].min(), d["api00"].max())
    theirs = [
        [q, ends[0] if low is None else low, ends[1] if high is None else high] for q, low, high in wanted["quantiles"]
    ]
    assert [[q.value, q.low, q.high] for q in found] == theirs


def made_design(name: str) -> tuple[Data, Design]:
    d = data("made")
    strata, w, n = d["stratum"], d["w"], [d["n1"], d["n2"], d["n3"]]
    clusters = [d["psu"], d["ssu"], d["person"]]
    one = Design.of(weights=w, strata=strata, clusters=d["psu"])
    built = {
        "one_stage": lambda: one,
        "one_stage_fpc": lambda: Design.of(weights=w, strata=strata, clusters=d["psu"], population=d["n1"]),
        "two_stage_fpc": lambda: Design.of(weights=w, strata=strata, clusters=clusters[:2], population=n[:2]),
        "three_stage_fpc": lambda: Design.of(strata=strata, clusters=clusters, population=n),
        "persons": lambda: Design.of(weights=w, strata=strata),
        "raked": lambda: calibrated(one, _dummies(d), [1000, 320, 180, 360, 230], distance="raking"),
    }
    return d, built[name]()


def _dummies(d: Data) -> NDArray[np.float64]:
    return np.column_stack([np.ones(d["a"].size), d["a"] == 2, d["a"] == 3, d["g"] == 2, d["g"] == 3]).astype(float)


@pytest.mark.parametrize("name", sorted(REFERENCE["made"]))
def test_a_sample_with_everything_at_once_is_as_in_r(name: str) -> None:
    d, design = made_design(name)
    wanted, rtol = REFERENCE["made"][name], 1e-9 if name == "raked" else 1e-12
    rare = d["g"] == 3
    groups = by_group(design, d["y"], d["g"] - 1, 3)
    first = share(design, (d["a"] == 1).astype(float), rare)

    agree(design.weights, wanted["weights"], rtol)
    assert (design.df(), design.df(rare)) == (wanted["df"], wanted["domain"]["df"])
    agree_estimates(mean(design, d["y"]), wanted["mean"], rtol)
    agree_estimates(shares(design, d["b"] - 1, 4), wanted["shares"], rtol)
    agree_estimates(total(design, d["y"]), wanted["total"], rtol)
    agree(groups.values, wanted["by_group"]["values"], rtol)
    agree(groups.se, wanted["by_group"]["se"], rtol)
    agree_estimates(first, wanted["domain"], rtol)
    agree(logit_of(first), wanted["domain_xlogit"], rtol)
    agree(beta_of(first, n=int(wanted["domain"]["rows"])), wanted["domain_beta"], rtol)
    found = [quantile(design, d["y"], p) for p in (0.237, 0.503, 0.763)]
    assert [[q.value, q.low, q.high] for q in found] == wanted["quantiles"]


@pytest.mark.parametrize("name", sorted(REFERENCE["made"]))
def test_rao_scott_with_missing_answers_and_empty_cells_is_as_in_r(name: str) -> None:
    d, design = made_design(name)
    wanted, rtol = REFERENCE["made"][name], 1e-8 if name == "raked" else 1e-10

    agree_test(rao_scott(d["a"] - 1, d["b"] - 1, design), wanted["chisq_ab"], rtol)
    agree_test(rao_scott(d["a"] - 1, d["c"] - 1, design), wanted["chisq_ac"], rtol)
    agree(rao_scott(d["a"], d["g"], design, order=1).p, wanted["chisq_ag_first"]["p"], rtol)
    inside = rao_scott(d["a1"], np.where(np.isnan(d["b"]), np.nan, d["b1"]), design, d["g"] != 1)
    agree(
        [inside.statistic, inside.df1],
        [wanted["domain_chisq"]["statistic"], wanted["domain_chisq"]["parameter"][0]],
        rtol,
    )


@pytest.mark.parametrize(("rule", "theirs"), [("certainty", "certainty"), ("centre", "adjust"), ("average", "average")])
def test_a_stratum_with_one_cluster_is_handled_as_in_r(rule: str, theirs: str) -> None:
    d = data("made")
    design = Design.of(weights=d["w"], strata=d["one"], clusters=d["psu"], lonely=rule)

    agree_estimates(mean(design, d["y"]), REFERENCE["lonely"][theirs], 1e-12)
    assert design.df() == REFERENCE["lonely"][theirs]["df"]


def test_joint_covariance_of_estimates_is_that_of_one_call() -> None:
    d, design = api_design("clus2_fpc")
    apart = together(mean(design, d["api00"]), mean(design, d["api99"]))

    agree_estimates(apart, REFERENCE["api"]["clus2_fpc"]["mean"], 1e-12)


def test_adjusted_p_values_are_those_of_r() -> None:
    wanted = REFERENCE["adjust"]

    agree(holm(wanted["p"]), wanted["holm"], 1e-15)
    agree(benjamini_hochberg(wanted["p"]), wanted["BH"], 1e-15)


def test_distributions_are_those_of_r() -> None:
    wanted = REFERENCE["distributions"]

    agree(t_quantile(0.975, [1, 2.5, 14, 59, 1e4]), wanted["t"], 1e-12)
    agree(f_quantile(0.95, 2.3, [5, 60.5, 1e4]), wanted["f"], 1e-12)
    agree(beta_quantile(0.025, [0.5, 5, 200], [20, 5, 1e4]), wanted["beta"], 1e-12)
    agree(f_survival([1, 4, 30], 3.2, 140), wanted["pf"], 1e-12)
    agree(chi2_survival([1, 10, 80], 6), wanted["pchisq"], 1e-12)
