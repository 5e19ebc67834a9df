"""The analysis file: what is written is read back, and scanned like the same columns in memory."""

from __future__ import annotations

from array import array
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from digitaleschool.core.stats import analysis_file
from digitaleschool.core.stats.analysis_file import (
    AnalysisFile,
    AnalysisFileRefused,
    Columns,
    read_answers,
    write_answers,
    write_columns,
)
from digitaleschool.core.stats.cube import Coded
from digitaleschool.core.stats.share_tables import share_tables, tables_of
from digitaleschool.core.survey.answers import Answers
from digitaleschool.core.survey.model import Instrument, Item, Kind, Option, Section, Text

from .test_share_tables import GROUPS, ITEMS, MARGINS, answers, same, schools


def text(words: str) -> Text:
    return Text(nl=words, en=words)


def instrument(version: str = "1") -> Instrument:
    options = tuple(Option(code=code, label=text(code)) for code in ("often", "seldom", "never"))
    item = Item(id="use", kind=Kind.SINGLE, wording=text("Use?"), options=options)
    return Instrument(
        id="small", version=version, changed="2026-11-23", title=text("Small"),
        sections=(Section(id="one", title=text("One"), items=(item,)),),
    )  # fmt: skip


def test_answers_are_read_back_by_school(tmp_path: Path) -> None:
    given = Answers(
        instrument=instrument(), count=4, codes={"use": bytes([2, 255, 0, 1])}, clusters=array("i", [7, -1, 3, 7]),
        invented=True,
    )  # fmt: skip
    write_answers(tmp_path / "a.parquet", given)

    found = read_answers(tmp_path / "a.parquet", instrument())

    assert (found.count, found.codes["use"], found.invented) == (4, bytes([255, 0, 2, 1]), True)
    assert found.clusters == array("i", [-1, 3, 7, 7])
    assert AnalysisFile(tmp_path / "a.parquet").about["variables"]["use"]["categories"][0]["code"] == "often"
    frame = pl.read_parquet(tmp_path / "a.parquet")
    assert dict(frame.schema) == {"use": pl.UInt8, "_school": pl.Int32}
    assert frame.null_count().row(0) == (0, 0)


def test_other_files_are_refused(tmp_path: Path) -> None:
    plain, old, broken = tmp_path / "plain.parquet", tmp_path / "old.parquet", tmp_path / "broken.parquet"
    pl.DataFrame({"use": [1]}).write_parquet(plain)
    write_answers(old, Answers(instrument=instrument("2"), count=1, codes={"use": b"\x00"}))
    broken.write_bytes(b"PAR1 and nothing else")

    for path in (plain, broken, tmp_path / "absent.parquet"):
        with pytest.raises((AnalysisFileRefused, FileNotFoundError)):
            AnalysisFile(path)
    with pytest.raises(AnalysisFileRefused, match="holds answers to small 2"):
        read_answers(old, instrument())


@pytest.mark.parametrize("order", ["by school", "as they came"])
@pytest.mark.parametrize("backend", ["numpy", "kernel"])
def test_a_file_of_many_row_groups_gives_the_tables_of_its_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: str, order: str
) -> None:
    monkeypatch.setattr(analysis_file, "ROW_GROUP", 64)
    n = 500
    codes, school = answers(n), schools(n, 30)
    place = np.argsort(school, kind="stable") if order == "by school" else np.arange(n)
    write_columns(
        tmp_path / "a.parquet",
        list({v.id: v for v in (*ITEMS, *GROUPS)}.values()),
        [
            Columns({name: column[rows] for name, column in codes.items()}, school[rows].astype(np.int32))
            for rows in np.array_split(place, 3)
        ],
    )
    file = AnalysisFile(tmp_path / "a.parquet")
    assert pl.read_parquet(tmp_path / "a.parquet").height == file.rows == n

    found = tables_of(file, items=ITEMS, groups=GROUPS, margins=MARGINS, backend=backend)

    same(share_tables(codes, items=ITEMS, groups=GROUPS, clusters=school, margins=MARGINS), found)


def test_parts_with_different_columns_are_refused(tmp_path: Path) -> None:
    parts = [Columns({"a": np.zeros(2, np.uint8)}), Columns({"a": np.zeros(2, np.uint8)}, np.zeros(2, np.int32))]
    with pytest.raises(ValueError, match="has a school, or none has"):
        write_columns(tmp_path / "a.parquet", [Coded("a", 2)], parts)
