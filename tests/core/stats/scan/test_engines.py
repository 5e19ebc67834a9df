"""The same tables on database engines: integers exactly, numbers to 1e-9."""

from __future__ import annotations

import importlib.util
import logging
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from digitaleschool.core.stats.analysis_file import AnalysisFile, Columns, write_columns
from digitaleschool.core.stats.scan.protocol import BackendMissing, backend_named
from digitaleschool.core.stats.share_tables import share_tables, tables_of

from .test_share_tables import GROUPS, ITEMS, MARGINS, answers, same, schools

pytestmark = [
    pytest.mark.skipif(not importlib.util.find_spec("ibis"), reason="ibis is not installed (extra: engines)"),
    pytest.mark.filterwarnings("ignore:fetch_arrow_table"),  # ibis 12 still asks DuckDB 2 in the old way
]


@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize("raked", [False, True])
def test_duckdb_gives_the_same_tables(clustered: bool, raked: bool) -> None:
    arguments = {
        "items": ITEMS, "groups": GROUPS[:2], "clusters": schools(300, 40) if clustered else None,
        "margins": MARGINS if raked else None,
    }  # fmt: skip

    found = share_tables(answers(300), **arguments, backend="duckdb")

    assert found.backend == "duckdb"
    same(share_tables(answers(300), **arguments), found)


def test_duckdb_reads_an_analysis_file_by_itself(tmp_path: Path) -> None:
    codes, school = answers(300), np.sort(schools(300, 40)).astype(np.int32)
    variables = list({v.id: v for v in (*ITEMS, *GROUPS)}.values())
    write_columns(tmp_path / "a.parquet", variables, [Columns(codes, school)])

    found = tables_of(
        AnalysisFile(tmp_path / "a.parquet"), items=ITEMS[:2], groups=GROUPS[:1], margins=MARGINS, backend="duckdb"
    )

    same(share_tables(codes, items=ITEMS[:2], groups=GROUPS[:1], clusters=school, margins=MARGINS), found)


@pytest.mark.skipif(
    not importlib.util.find_spec("pyspark") or not shutil.which("java"),
    reason="Spark wants Java 17 (openjdk-17-jre-headless) and pyspark below 4.1, which are not both here",
)
@pytest.mark.filterwarnings("default")
def test_a_spark_cluster_gives_the_same_tables() -> None:
    arguments = {
        "items": ITEMS[:2], "groups": GROUPS[:1], "clusters": schools(300, 40), "margins": {"form": MARGINS["form"]},
    }  # fmt: skip

    try:
        found = share_tables(answers(300), **arguments, backend="spark")
    finally:
        from pyspark.sql import SparkSession

        logging.getLogger("py4j").setLevel(logging.ERROR)  # it reports its end after the streams are closed
        SparkSession.getActiveSession().stop()

    same(share_tables(answers(300), **arguments), found)


def test_spark_without_pyspark_says_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)

    with pytest.raises(BackendMissing, match=r"pip install 'pyspark<4\.1'"):
        backend_named("spark")
