"""The workbook, read back by another library."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from digitaleschool.core.evidence.results import Comparison, CrossTable, Results, Test
from digitaleschool.reports.forms.workbook import write_workbook

from . import sample


@pytest.fixture
def written(tmp_path: Path):
    def write(results: Results) -> dict[str, list[list[Any]]]:
        path = tmp_path / "tables.xlsx"
        write_workbook(path, document=sample.document(), results=results, instrument=sample.instrument())
        book = CalamineWorkbook.from_path(path)
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}

    return write


def column(rows: list[list[Any]], head: str) -> list[Any]:
    place = rows[2].index(head)
    return [row[place] for row in rows[3:]]


def test_there_is_a_sheet_for_each_thing_and_each_is_marked(written) -> None:
    sheets = written(sample.results())

    assert list(sheets) == ["Overzicht", "Alle vragen", "Per network", "Rangordes", "Methode", "Codeboek"]
    assert {rows[1][0] for rows in sheets.values()} == {sample.MARKING}


def test_all_questions_stand_with_their_numbers(written) -> None:
    rows = written(sample.results())["Alle vragen"]

    assert rows[3][:9] == ["network", "Net", "", "GO!", 60.0, 120.0, 0.0, 0.5, 0.42]
    assert len(rows) - 3 == sum(len(item.options) for item in sample.results().items)


def test_what_is_withheld_is_empty_and_says_so(written) -> None:
    rows = written(sample.results())["Alle vragen"]

    hidden = [row for row in rows[3:] if row[0] == "network" and row[3] in ("OVSG", "POV")]
    assert [(row[4], row[7], row[8], row[9], row[14]) for row in hidden] == [("", "", "", "", "niet gepubliceerd")] * 2


def test_a_sheet_of_cross_tables_has_a_block_of_columns_for_each_kind_of_number(written) -> None:
    rows = written(sample.results())["Per network"]

    first = next(row for row in rows[3:] if row[0] == "trained" and row[2] == "ja")
    cross = next(table for table in sample.results().crosses if table.item == "trained")
    shown = [cell for cell in cross.cells if cell.column == "o0"]
    assert rows[2][3:11] == [f"{kind}: {net}" for kind in ("Aandeel", "n") for net in ("GO!", "KOV", "OVSG", "POV")]
    assert first[3:7] == [shown[0].share, shown[1].share, "", ""]
    assert first[7:15] == [shown[0].n, shown[1].n, "", "", 60.0, 40.0, "", ""]
    assert first[23:26] == ["Rao-Scott", 1.25, "2.9 / 300.5"]


def test_overlapping_groups_have_a_test_each(written) -> None:
    results = sample.results()
    cross = results.crosses[0]
    tested = replace(cross, overlapping=True, test=None, group_tests={"o1": _test(adjusted=0.03, effect=0.2)})

    rows = written(replace(results, crosses=(tested,)))["Per network"]

    assert column(rows, "p aangepast: KOV") == [0.03, 0.03]
    assert column(rows, "Samenhang: KOV") == [0.2, 0.2]
    assert column(rows, "Samenhang: GO!") == ["", ""]


def test_a_table_that_is_not_published_says_why(written) -> None:
    results = sample.results()

    rows = written(replace(results, crosses=(replace(results.crosses[0], withheld="te weinig personen"),)))[
        "Per network"
    ]

    assert len(rows) == 4
    assert [cell for cell in rows[3] if cell] == [
        results.crosses[0].item,
        results.crosses[0].label,
        "te weinig personen",
    ]


def test_comparisons_and_method_are_in_words(written) -> None:
    comparison = Comparison(
        id="c", label="Zelf oplossen", item="statements.r0", code="ticked", ours=0.47, ours_n=56, ours_base=120,
        reference=0.63, reference_n=243, reference_se=None, bound="above", source="rapport 2021", population="leraren",
        year="2021", comparable=False, why="andere vraag", difference=None,
    )  # fmt: skip

    sheets = written(replace(sample.results(), comparisons=(comparison,)))

    assert sheets["Vergelijking"][3] == [
        "Zelf oplossen", 0.47, 0.63, "", "", "", "meer dan", "nee", "andere vraag", "2021", "rapport 2021",
    ]  # fmt: skip
    method = {row[0]: row[1] for row in sheets["Methode"][3:]}
    assert (method["Interval"], method["Ontwerpeffect"], method["Noot"]) == (
        "Wilson",
        1.25,
        sample.results().method.notes[0],
    )


def test_the_codebook_tells_every_code(written) -> None:
    rows = written(sample.results())["Codeboek"]

    assert [
        "use.r0",
        "Hoe vaak gebruik je digitale middelen om ...",
        "leerstof uit te leggen",
        "matrix",
        5.0,
        "nooit",
    ] in rows
    assert [row[4:] for row in rows if row[0] == "*"] == [
        [250.0, "te weinig personen"], [251.0, "ongeldig"], [252.0, "geweigerd"], [253.0, "niet van toepassing"],
        [254.0, "niet gevraagd"], [255.0, "niet ingevuld"],
    ]  # fmt: skip


def test_heads_are_frozen_and_filtered_and_shares_are_percentages(written, tmp_path: Path) -> None:
    written(sample.results())

    with zipfile.ZipFile(tmp_path / "tables.xlsx") as file:
        sheet = file.read("xl/worksheets/sheet2.xml").decode()
        styles = file.read("xl/styles.xml").decode()
    assert re.search(r'<pane xSplit="4" ySplit="3" [^>]*state="frozen"', sheet)
    assert '<autoFilter ref="A3:O' in sheet
    assert 'formatCode="0.0%"' in styles


def test_a_row_is_as_high_as_its_longest_text(written, tmp_path: Path) -> None:
    import openpyxl

    written(sample.results())
    sheet = openpyxl.load_workbook(tmp_path / "tables.xlsx")["Alle vragen"]

    for row in range(4, sheet.max_row + 1):
        longest = max(
            len(str(sheet.cell(row, column).value or "")) / width for column, width in ((2, 34), (3, 34), (4, 22))
        )
        assert (sheet.row_dimensions[row].height or 15) >= 15 * min(longest / 1.2, 8)


@pytest.mark.parametrize("by", ["network", "a" * 40, "[]:*?/\\'", ""])
def test_any_question_can_head_a_sheet(by: str, written) -> None:
    cross: CrossTable = sample.results().crosses[0]

    sheets = written(replace(sample.results(), crosses=(replace(cross, by=by), replace(cross, by=by + "x"))))

    assert len(sheets) == 7
    assert max(map(len, sheets)) <= 31


def _test(*, adjusted: float, effect: float) -> Test:
    return Test(
        name="Rao-Scott", statistic=2.0, df=(1.0, 119.0), p=0.01, adjusted_p=adjusted, adjustment="Benjamini-Hochberg",
        family="network", family_size=3, effect_size=effect,
    )  # fmt: skip
