"""The analysis file, read back."""

import json
from array import array
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from digitaleschool.reports.forms.microdata import to_publish
from digitaleschool.reports.forms.parquet import ABOUT, write_parquet

from . import sample


@pytest.mark.parametrize("microdata", ["safe", "full"])
def test_every_column_is_a_byte_for_each_row_and_never_null(microdata: str, tmp_path: Path) -> None:
    data = to_publish(sample.answers(), sample.results(), microdata=microdata)

    write_parquet(tmp_path / "answers.parquet", data)

    frame = pl.read_parquet(tmp_path / "answers.parquet")
    assert set(frame.dtypes) == {pl.UInt8}
    assert sum(frame.null_count().row(0)) == 0
    assert {name: bytes(frame[name].to_list()) for name in frame.columns} == {own.id: own.codes for own in data.columns}


def test_the_file_says_what_it_is_and_what_its_codes_mean(tmp_path: Path) -> None:
    write_parquet(tmp_path / "answers.parquet", to_publish(sample.answers(), sample.results(), microdata="safe"))

    about = json.loads(pl.read_parquet_metadata(tmp_path / "answers.parquet")[ABOUT])
    assert (about["kind"], about["invented"], about["rows"]) == ("unlinked", True, 120)
    assert about["note"].startswith("VERZONNEN. RIJEN ZIJN GEEN PERSONEN")
    assert about["variables"]["use.r2"] == {
        "label": "te differentiëren",
        "codes": {str(code): words for code, words in enumerate(sample.FREQUENCIES)}
        | {"250": "suppressed", "254": "not_asked"},
    }


def test_schools_and_numbers_go_along_only_in_full(tmp_path: Path) -> None:
    answers = replace(sample.answers(), clusters=array("i", range(120)), numbers={"pupils": array("d", range(120))})

    for microdata in ("safe", "full"):
        write_parquet(tmp_path / microdata, to_publish(answers, sample.results(), microdata=microdata))

    extra = {"_school", "pupils.number"}
    assert extra & set(pl.read_parquet(tmp_path / "safe").columns) == set()
    assert extra < set(pl.read_parquet(tmp_path / "full").columns)
