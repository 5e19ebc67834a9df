"""The SPSS file, read back, and the syntax beside it."""

import re
from array import array
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyreadstat
import pytest

from digitaleschool.core.survey.answers import FIRST_MISSING, Answers
from digitaleschool.reports.forms.microdata import Column, Microdata, to_publish
from digitaleschool.reports.forms.spss import variable_names, write_sav, write_syntax

from . import sample


def column(name: str, codes: bytes = b"\x00\x01", **changes: object) -> Column:
    facts = {
        "id": name, "item_id": name, "label": f"label {name}", "question": f"label {name}", "codes": codes,
        "categories": (("no", "nee"), ("yes", "ja")), "ordered": False, "flag": False,
    }  # fmt: skip
    return Column(**facts | changes)  # type: ignore[arg-type]


def data_of(*columns: Column, **changes: object) -> Microdata:
    return Microdata(kind="full", count=2, columns=columns, **changes)  # type: ignore[arg-type]


def full(answers: Answers) -> Microdata:
    return to_publish(answers, sample.results(), microdata="full")


def read(path: Path):
    return pyreadstat.read_sav(str(path), output_format="dict", user_missing=True)


def test_codes_come_back_as_they_were(tmp_path: Path) -> None:
    data = full(sample.answers())

    write_sav(tmp_path / "answers.sav", data)

    values, _ = read(tmp_path / "answers.sav")
    names = variable_names(data)
    assert {name: bytes(map(int, own)) for name, own in values.items()} == {
        names[own.id]: own.codes for own in data.columns
    }


def test_labels_missing_kinds_and_levels_are_said(tmp_path: Path) -> None:
    data = full(sample.answers())

    write_sav(tmp_path / "answers.sav", data)

    _, about = read(tmp_path / "answers.sav")
    assert (
        about.column_names_to_labels["use.r0"]
        == "leerstof uit te leggen | Hoe vaak gebruik je digitale middelen om ..."
    )
    assert about.column_names_to_labels["network"] == "Net"
    assert about.variable_value_labels["use.r2"] == dict(enumerate(map(str, sample.FREQUENCIES))) | {
        254: "niet gevraagd"
    }
    assert about.variable_value_labels["trained"] == {0: "ja", 1: "nee", 255: "niet ingevuld"}
    assert about.missing_ranges["use.r2"] == [{"lo": float(FIRST_MISSING), "hi": 255.0}]
    assert (about.variable_measure["use.r0"], about.variable_measure["network"]) == ("ordinal", "nominal")


@pytest.mark.parametrize(
    ("microdata", "label"),
    [("full", "VERZONNEN. VERTROUWELIJK: niet publiceren."), ("safe", "VERZONNEN. RIJEN ZIJN GEEN PERSONEN")],
)
def test_the_file_says_what_it_may_be_used_for(microdata: str, label: str, tmp_path: Path) -> None:
    data = to_publish(sample.answers(), sample.results(), microdata=microdata)

    write_sav(tmp_path / "answers.sav", data)

    _, about = read(tmp_path / "answers.sav")
    assert about.file_label.startswith(label)
    assert about.notes == [data.label]


def test_numbers_and_schools_go_along_when_asked_for(tmp_path: Path) -> None:
    data = data_of(column("a"), numbers={"pupils": array("d", [12.5, float("nan")])}, clusters=array("i", [0, -1]))

    write_sav(tmp_path / "answers.sav", data)

    values, about = read(tmp_path / "answers.sav")
    assert values["school_nr"] == [0.0, -1.0]
    assert values["pupils"][0] == 12.5
    assert about.variable_measure["pupils"] == "scale"


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (("a", "use.explain"), ["a", "use.explain"]),
        (("all", "by", "with"), ["all_", "by_", "with_"]),
        (("1a", "_b", "é", "a b", "c."), ["v1a", "v_b", "v", "a_b", "c"]),
        (("a", "A", "a b", "a_b"), ["a", "A_2", "a_b", "a_b_2"]),
        (("x" * 80, "x" * 81), ["x" * 64, "x" * 59 + "_2"]),
        (("school_nr",), ["school_nr"]),
    ],
)
def test_every_column_gets_a_name_that_spss_takes(wanted: tuple[str, ...], names: list[str], tmp_path: Path) -> None:
    data = data_of(*map(column, wanted))

    own = variable_names(data)
    write_sav(tmp_path / "answers.sav", data)

    assert [own[name] for name in wanted] == names
    assert list(read(tmp_path / "answers.sav")[0]) == names


def test_labels_longer_than_spss_takes_are_cut_between_letters(tmp_path: Path) -> None:
    data = data_of(column("a", label="é" * 400, question="é" * 400, categories=(("no", "é" * 200), ("yes", ""))))

    write_sav(tmp_path / "answers.sav", data)

    _, about = read(tmp_path / "answers.sav")
    assert about.column_names_to_labels["a"].endswith("é…")
    assert about.variable_value_labels["a"][0].endswith("é…")


def test_the_syntax_names_every_set_of_answers(tmp_path: Path) -> None:
    write_syntax(tmp_path / "answers.sps", full(sample.answers()))

    text = (tmp_path / "answers.sps").read_text(encoding="utf-8")
    assert text.startswith(
        "* Encoding: UTF-8.\n* VERZONNEN. VERTROUWELIJK: niet publiceren. Antwoorden van personen.\n"
        "GET FILE='answers.sav'.\n"
    )
    assert _sets(text) == {
        "$field": ["field.o0", "field.o1", "field.o2"],
        "$statements": ["statements.r0", "statements.r1"],
        "$reasons": ["reasons.o0", "reasons.o1", "reasons.o2"],
    }
    assert max(map(len, text.splitlines())) <= 250


def test_a_question_cannot_break_out_of_the_syntax(tmp_path: Path) -> None:
    question = "Wat?'.\nHOST COMMAND=['rm'].\n* x"
    columns = [column(f"q.{part}", item_id="q", question=question, label=question, flag=True) for part in "ab"]

    write_syntax(tmp_path / "answers.sps", data_of(*columns))

    commands = [line for line in (tmp_path / "answers.sps").read_text().splitlines() if line[:1] not in ("*", " ", "")]
    assert [line.split(" ")[0] for line in commands] == ["GET", "MRSETS", "MRSETS"]
    assert "LABEL='Wat?''. HOST COMMAND=[''rm'']. * x'" in " ".join(commands)


def test_a_file_without_rows_is_a_file(tmp_path: Path) -> None:
    empty = replace(data_of(column("a", codes=b"")), count=0)

    write_sav(tmp_path / "answers.sav", empty)

    assert read(tmp_path / "answers.sav")[1].column_names == ["a"]


def _sets(text: str) -> Mapping[str, list[str]]:
    commands = re.findall(
        r"MRSETS /MDGROUP NAME=(\S+) LABEL='.*?' CATEGORYLABELS=VARLABELS\s+VARIABLES=(.*?)\s+VALUE=1\.", text, re.S
    )
    return {name: variables.split() for name, variables in commands}
