"""Both roads to a Parquet file give the same; the quick one steps aside where it does not know Polars' runtime."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from digitaleschool.core.stats.scan import parquet
from digitaleschool.core.stats.scan.parquet import NotParquet, PublicParquet, RuntimeParquet, known_runtime, opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A thousand rows in row groups of 100, with the kinds of columns that an analysis file has, and one with nulls."""
    rng = np.random.default_rng(5)
    frame = pl.DataFrame(
        {
            "use": rng.integers(0, 3, 1000).astype(np.uint8),
            "_school": rng.integers(-1, 40, 1000).astype(np.int32),
            "_weight": rng.random(1000).astype(np.float32),
            "holes": pl.Series([None, 1] * 500, dtype=pl.Int32),
        }
    )
    path = tmp_path / "a[1].parquet"
    frame.write_parquet(path, row_group_size=100, metadata={"ours": "é"})
    return path


def test_the_runtime_of_the_lock_is_the_one_we_know() -> None:
    """Red after an upgrade: see that the calls in parquet.py are those of the new polars.scan_parquet, collect and
    to_numpy, then set KNOWN_RUNTIME. Until then the public road is taken, and only seconds are lost."""
    assert version("polars-runtime-32") == parquet.KNOWN_RUNTIME
    assert known_runtime() is not None


@pytest.mark.parametrize(("start", "rows"), [(0, None), (0, 100), (250, 120), (900, 500), (1000, 10), (0, 0)])
def test_both_roads_give_the_same_arrays(file: Path, start: int, rows: int | None) -> None:
    quick, public = opened(file), PublicParquet(file)
    names = ["_school", "use", "_weight", "holes"]

    found, wanted = quick.columns(names, start, rows), public.columns(names, start, rows)

    assert isinstance(quick, RuntimeParquet)
    assert list(found) == list(wanted) == names
    for name in names:
        assert found[name].dtype == wanted[name].dtype
        np.testing.assert_array_equal(found[name], wanted[name])


def test_both_roads_say_the_same_of_a_file(file: Path) -> None:
    quick, public = opened(file), PublicParquet(file)

    assert (quick.rows, list(quick.names)) == (1000, ["use", "_school", "_weight", "holes"])
    assert (public.rows, list(public.names)) == (quick.rows, list(quick.names))
    assert quick.metadata["ours"] == public.metadata["ours"] == "é"


def test_arrays_outlive_the_file_and_the_frame(file: Path) -> None:
    school = opened(file).columns(["_school"])["_school"]

    file.unlink()

    assert (school.shape, school.min(), school.max()) == ((1000,), -1, 39)


@pytest.mark.parametrize("road", ["runtime", "public"])
def test_what_is_not_parquet_is_refused_on_both_roads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, road: str
) -> None:
    if road == "public":
        monkeypatch.setattr(parquet, "KNOWN_RUNTIME", "0")
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 and nothing else")

    with pytest.raises(NotParquet, match=r"broken\.parquet"):
        opened(broken)
    with pytest.raises(FileNotFoundError):
        opened(tmp_path / "absent.parquet")


def test_another_version_takes_the_public_road(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "KNOWN_RUNTIME", "2.0.0")

    assert isinstance(opened(file), PublicParquet)


def test_a_runtime_that_is_not_there_takes_the_public_road(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "_polars_runtime_32._polars_runtime", None)

    assert isinstance(opened(file), PublicParquet)


@pytest.mark.parametrize("variable", ["POLARS_FORCE_PKG", "POLARS_PREFER_PKG"])
def test_who_chooses_a_runtime_for_polars_takes_the_public_road(
    file: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "32")

    assert isinstance(opened(file), PublicParquet)


def test_the_quick_road_does_not_import_polars_and_leaves_it_usable(file: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from digitaleschool.core.stats.scan.parquet import opened;"
        "found = opened(Path(sys.argv[1])).columns(['use']); assert 'polars' not in sys.modules;"
        "import polars; print(polars.read_parquet(sys.argv[1], glob=False)['use'].sum() == found['use'].sum())"
    )

    done = subprocess.run([sys.executable, "-c", script, str(file)], capture_output=True, text=True, check=True)

    assert done.stdout == "True\n"


def test_settings_of_the_allocator_stand_only_while_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(parquet.ALLOCATOR, raising=False)

    with parquet._one_arena():
        ours = os.environ[parquet.ALLOCATOR]

    assert (ours, parquet.ALLOCATOR in os.environ) == ("narenas:1", False)

    monkeypatch.setenv(parquet.ALLOCATOR, "narenas:2")
    with parquet._one_arena():
        assert os.environ[parquet.ALLOCATOR] == "narenas:2"
    assert os.environ[parquet.ALLOCATOR] == "narenas:2"
