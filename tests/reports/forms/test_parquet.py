"""The analysis file, read back."""

from array import array
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from digitaleschool.core.stats.analysis_file import AnalysisFile, AnalysisFileRefused, read_answers
from digitaleschool.reports.forms.microdata import to_publish
from digitaleschool.reports.forms.parquet import write_parquet

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

    about = AnalysisFile(tmp_path / "answers.parquet").about
    assert (about["kind"], about["invented"], about["missing"]["250"]) == ("unlinked", True, "suppressed")
    assert about["note"].startswith("VERZONNEN. RIJEN ZIJN GEEN PERSONEN")
    assert about["variables"]["use.r2"] == {
        "size": 6,
        "label": {"nl": "te differentiëren"},
        "categories": [{"code": f"o{code}", "nl": words} for code, words in enumerate(sample.FREQUENCIES)],
    }


def test_the_full_file_is_read_back_as_answers(tmp_path: Path) -> None:
    answers = replace(sample.answers(), clusters=array("i", [person % 9 for person in range(120)]))

    write_parquet(tmp_path / "answers.parquet", to_publish(answers, sample.results(), microdata="full"))

    back = read_answers(tmp_path / "answers.parquet", answers.instrument)
    assert (back.count, back.invented) == (120, True)
    assert {name: sorted(codes) for name, codes in back.codes.items()} == {
        name: sorted(codes) for name, codes in answers.codes.items()
    }
    assert back.clusters is not None
    assert list(back.clusters) == sorted(back.clusters)
    rows = sorted(zip(*answers.codes.values(), strict=True))
    assert sorted(zip(*(back.codes[name] for name in answers.codes), strict=True)) == rows


def test_rows_that_are_no_persons_are_not_read_back_as_answers(tmp_path: Path) -> None:
    answers = sample.answers()
    write_parquet(tmp_path / "answers.parquet", to_publish(answers, sample.results(), microdata="safe"))

    with pytest.raises(AnalysisFileRefused):
        read_answers(tmp_path / "answers.parquet", answers.instrument)
