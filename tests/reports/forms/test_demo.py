"""The demo round in every form: from its export, as a user walks the road."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat
import pytest
from jsonschema import Draft202012Validator

from digitaleschool.core.evidence.request import Request
from digitaleschool.core.survey.answers import SUPPRESSED
from digitaleschool.core.survey.loading import load_instrument
from digitaleschool.needs.demo import demo_answers, write_google_forms_csv
from digitaleschool.needs.reading import read_export
from digitaleschool.reports.forms import FORMATS, write_forms
from digitaleschool.reports.forms.microdata import to_publish
from digitaleschool.reports.forms.page import render_sections
from digitaleschool.reports.forms.tables_json import schema
from digitaleschool.reports.making import Findings, find

INSTRUMENT = "digitale-school-leraren"
BY = ("network", "form", "function", "field", "ict_years")


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Findings, Path]]:
    """The import of the demo's export, what was found, and the folder with every form."""
    out = tmp_path_factory.mktemp("demo")
    write_google_forms_csv(demo_answers(), out / "export.csv")
    imported = read_export(out / "export.csv", instrument=load_instrument(INSTRUMENT))
    findings = find(imported, Request(by=BY))
    write_forms(
        out, document=findings.document, results=findings.results, answers=imported.answers, imported=imported,
        formats=FORMATS,
    )  # fmt: skip
    return imported, findings, out


def tables(out: Path) -> dict[str, Any]:
    return json.loads((out / "tables.json").read_text(encoding="utf-8"))


def test_tables_keep_to_the_schema(road) -> None:
    _, findings, out = road

    assert [error.message for error in Draft202012Validator(schema()).iter_errors(tables(out))] == []
    assert tables(out)["persons"] == 243
    assert len(tables(out)["crosses"]) == len(findings.results.crosses) > 100


def test_the_page_leaves_room_for_the_site_around_it(road) -> None:
    _, findings, _ = road

    assert len(render_sections(findings.document).encode()) < 130_000


def test_the_import_is_told_without_a_name(road) -> None:
    imported, _, out = road

    told = json.loads((out / "import.json").read_text(encoding="utf-8"))
    assert told["rows_read"] == 243
    assert [column["header"] for column in told["columns"]] == [match.header for match in imported.matches]


def test_answers_count_what_the_tables_say(road) -> None:
    _, _, out = road
    frame = pl.read_parquet(out / "answers.parquet")
    spss, _ = pyreadstat.read_sav(str(out / "answers.sav"), output_format="dict", user_missing=True)

    for item in tables(out)["items"]:
        if item["id"] in frame.columns:
            codes = frame[item["id"]].to_list()
            counted = [codes.count(code) for code in range(len(item["options"]))]
            assert [n or 0 for n in counted] == [option["n"] or 0 for option in item["options"]]
            assert sum(code <= SUPPRESSED for code in codes) == item["base"]
    assert {name: list(map(int, column)) for name, column in spss.items()} == frame.to_dict(as_series=False)


def test_no_answers_file_knows_a_group(road) -> None:
    imported, findings, out = road
    syntax = (out / "answers.sps").read_text(encoding="utf-8")
    names = pl.read_parquet(out / "answers.parquet").columns

    assert [name for name in names if name.split(".")[0] in (*BY, "school", "name", "province")] == []
    assert "MRSETS /MDGROUP NAME=$modes" in syntax
    assert to_publish(imported.answers, findings.results, microdata="safe").kind == "unlinked"


def test_what_is_withheld_is_withheld_in_every_form(road) -> None:
    """Page and tables are made of the same results: no count under the smallest cell is in them."""
    _, findings, out = road

    shown = [option["n"] for item in tables(out)["items"] for option in item["options"]]
    shown += [cell["n"] for cross in tables(out)["crosses"] for cell in cross["cells"]]
    assert [n for n in shown if n is not None and 0 < n < 5] == []
    html = (out / "report.html").read_text(encoding="utf-8")
    assert re.findall(r'<data value="([1-4])" data-ref="[^"]*/n"', html) == []
    assert findings.document.marking in html
