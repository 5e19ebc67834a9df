"""Real exports, none of them ours. They are no part of the repository: without them these tests are skipped."""

from pathlib import Path

import pytest

from digitaleschool.core.survey.answers import BLANK
from digitaleschool.core.survey.model import Kind, Role
from digitaleschool.needs.reading import ExportRefused, Import, read_export

FOLDER = Path(__file__).parents[2].parent / "shared" / "data" / "surveys"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the real surveys lie in ../shared/data, which is not here")


def read(name: str) -> Import:
    return read_export(FOLDER / name)


def counts(imported: Import, variable: str) -> dict[str, int]:
    options = imported.instrument.variable(variable).categories
    codes = imported.answers.codes[variable]
    return {option.label.en: codes.count(code) for code, option in enumerate(options)}


def test_spanish_teachers():
    imported = read("teachers_vet_es.csv")

    assert [(item.id, item.kind, item.role) for item in imported.instrument.items] == [
        ("place", Kind.TEXT, Role.CLUSTER), ("level", Kind.MULTIPLE, Role.BACKGROUND), ("q1", Kind.TEXT, Role.CONTENT),
        ("q1_cat", Kind.SINGLE, Role.CONTENT), ("q2", Kind.SCALE, Role.CONTENT), ("q3", Kind.SCALE, Role.CONTENT),
        ("q4", Kind.SCALE, Role.CONTENT), ("q5", Kind.MULTIPLE, Role.CONTENT),
    ]  # fmt: skip
    assert (imported.rows_kept, len(set(imported.answers.clusters)), imported.notices) == (24, 5, ())
    assert counts(imported, "q1_cat") == {
        "programación": 7, "pensar como las máquinas": 6, "herramienta": 3, "pensamiento computacional": 3,
    }  # fmt: skip
    assert {option.label.en: imported.answers.codes[f"q5.{option.code}"].count(1)
            for option in imported.instrument.item("q5").options} == {
        "formación": 20, "disponibilidad de tecnología": 17, "objetivos de aprendizaje y contenidos docentes": 13,
        "soporte organización": 7, "directrices metodológicas": 4,
    }  # fmt: skip
    assert counts(imported, "q2") == {"1": 8, "2": 5, "3": 6, "4": 2, "5": 2}


def test_limesurvey_codes():
    imported = read("limesurvey_responses_codes.csv")

    kinds = [item.kind for item in imported.instrument.items]
    assert (imported.format, imported.rows_read, imported.rows_kept, len(imported.matches)) == (
        "limesurvey",
        12,
        11,
        559,
    )
    assert (kinds.count(Kind.MATRIX) > 15, kinds.count(Kind.MULTIPLE) > 15) == (True, True)
    assert list(counts(imported, "c1.sq001")) == [
        "Very dissatisfied",
        "Dissatisfied",
        "Neither/nor",
        "Satisfied",
        "Very satisfied",
    ]
    assert counts(imported, "a8.sq001") == {"not chosen": 7, "chosen": 4}
    assert imported.answers.texts["a4.other"].count("1993") == 2
    assert not [match.header for match in imported.matches if not match.item and not match.role]


def test_limesurvey_codes_with_the_structure_of_another_survey_are_refused():
    from digitaleschool.core.survey.loading import load_instrument

    structure = load_instrument(FOLDER / "limesurvey_structure.lss")

    with pytest.raises(ExportRefused, match="Geen enkele van de 559 kolommen"):
        read_export(FOLDER / "limesurvey_responses_codes.csv", instrument=structure)


def test_qualtrics():
    imported = read("qualtrics_excerpt.csv")

    numbers = [item for item in imported.instrument.items if item.kind is Kind.NUMBER]
    assert (imported.format, imported.rows_kept, len(numbers)) == ("qualtrics", 12, 12)
    assert {item.bands for item in numbers} == {(0, 20, 40, 60, 80)}
    assert counts(imported, "impressiveness") == {
        "1 - Not very impressive": 2, "3 - Quite impressive": 2, "4 - Very impressive": 4,
        "5 - Extremely impressive": 4,
    }  # fmt: skip
    assert [(notice.kind, notice.rows) for notice in imported.notices] == [("straight_lining", (14, 15))]


@pytest.mark.parametrize(
    ("name", "encoding", "rows", "variable", "given"),
    [
        ("electric.sav", "windows-1252", 240, "famhxcvr", {"YES": 62, "NO": 178}),
        ("personnel.sav", "utf-8", 56, "sex", {"Male": 33, "Female": 21}),
        ("testdata.sav", "utf-8", 5, "factor_n_coded_miss",
         {"strongly disagree": 1, "disagree": 1, "neither agree nor disagree": 0, "agree": 0, "strongly agree": 1}),
    ],
)  # fmt: skip
def test_spss(name, encoding, rows, variable, given):
    imported = read(name)

    assert (imported.format, imported.encoding, imported.rows_kept) == ("spss", encoding, rows)
    assert counts(imported, variable) == given


def test_spss_names_of_persons_are_left_behind_and_missing_days_are_blank():
    assert [match.role for match in read("personnel.sav").matches] == ["name", "name", "", "birth", "", ""]
    assert read("electric.sav").answers.codes["dayofwk"].count(BLANK) == 130
