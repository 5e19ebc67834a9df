import csv
from array import array
from pathlib import Path

import pytest

from digitaleschool.core.survey.answers import BLANK, REFUSED
from digitaleschool.core.survey.loading import load_instrument
from digitaleschool.core.survey.model import Kind, Role
from digitaleschool.needs.demo import demo_answers, write_google_forms_csv
from digitaleschool.needs.reading import (
    ExportRefused,
    describe,
    import_record,
    read_export,
    save_mapping,
)

FIXTURES = Path(__file__).parent / "fixtures"


def write_csv(path: Path, rows, *, encoding="utf-8", delimiter=",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def write_xlsx(path: Path, rows, **sheets) -> Path:
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    for name, content in {"Form1": rows, **sheets}.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(content):
            sheet.write_row(at, 0, row)
    book.close()
    return path


# --- the round of 2021, as Google gives it ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo():
    return demo_answers()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_demo_export_comes_back_answer_for_answer(demo, tmp_path, language):
    path = tmp_path / "export.csv"
    write_google_forms_csv(demo, path, language=language)

    imported = read_export(path, instrument=demo.instrument)

    assert (imported.answers.codes, imported.answers.texts) == (demo.codes, demo.texts)
    assert [str(number) for number in imported.answers.numbers["ict_years"]] == [
        str(number) for number in demo.numbers["ict_years"]
    ]
    assert same_groups(imported.answers.clusters, demo.clusters)
    assert (imported.format, imported.rows_read, imported.rows_kept, imported.notices) == ("google-forms", 243, 243, ())
    assert imported.answers.invented


def same_groups(one: array, other: array) -> bool:
    pairs = set(zip(one, other, strict=True))
    return len(pairs) == len(set(one)) == len(set(other)) and ((-1, -1) in pairs) is (-1 in one)


def test_demo_export_is_recognised_without_its_form(demo, tmp_path):
    path = tmp_path / "export.csv"
    write_google_forms_csv(demo, path)

    imported = read_export(path)

    assert (imported.instrument.id, imported.answers.codes) == (demo.instrument.id, demo.codes)


def test_demo_export_read_as_a_draft_gives_the_same_counts(demo, tmp_path):
    path = tmp_path / "export.csv"
    write_google_forms_csv(demo, path)
    mapping = tmp_path / "koppeling.yaml"
    mapping.write_text("columns: {Tijdstempel: null}\n")

    imported = read_export(path, mapping=mapping)

    instrument = imported.instrument
    kinds = [item.kind for item in instrument.items]
    assert instrument.inferred
    assert [item.role for item in instrument.items].count(Role.CLUSTER) == 1
    assert (kinds.count(Kind.MATRIX), kinds.count(Kind.YES_NO), kinds.count(Kind.RANKED_TEXTS)) == (1, 2, 1)
    matrix = next(item for item in instrument.items if item.kind is Kind.MATRIX)
    assert (matrix.ordered, len(matrix.rows), len(matrix.options)) == (True, 14, 6)
    ours = imported.answers.codes[matrix.variables[0].id]
    theirs = demo.codes["use.explain"]
    order = [option.label.nl for option in demo.instrument.item("use").options]
    assert [matrix.options[code].label.nl if code < 250 else code for code in ours] == [
        order[code] if code < 250 else code for code in theirs
    ]


# --- other tools ------------------------------------------------------------------------------------------------------


def test_microsoft_forms_workbook(tmp_path):
    rows = [
        ["ID", "Begintijd", "Tijd van voltooien", "E-mail", "Naam", "Tot welk onderwijsnet hoort je school?\u00a0",
         "In welke onderwijsvormen geef je les?", "Hoe goed vind je jezelf met ICT?"],
        [1, "2021-04-01 10:00", "2021-04-01 10:05", "anonymous", "",
         "GO! Onderwijs van de Vlaamse Gemeenschap", "bso;tso;", 7],
        [2, "2021-04-01 11:00", "2021-04-01 11:05", "anonymous", "", "", "dbso;", 10],
        [3, "2021-04-02 10:00", "2021-04-02 10:05", "anonymous", "", "KOV (Katholiek Onderwijs Vlaanderen)", "", ""],
    ]  # fmt: skip
    path = write_xlsx(tmp_path / "forms.xlsx", rows, Uitleg=[["lees mij"]])

    imported = read_export(path, instrument=load_instrument("digitale-school-leraren"))

    codes = imported.answers.codes
    assert (imported.format, imported.sheet, imported.encoding) == ("microsoft-forms", "Form1", "")
    assert list(codes["network"]) == [0, BLANK, 1]
    assert [list(codes[f"form.{code}"]) for code in ("bso", "tso", "dbso")] == [
        [1, 0, BLANK],
        [1, 0, BLANK],
        [0, 1, BLANK],
    ]
    assert list(codes["self_rating"]) == [7, 10, BLANK]
    assert [match.role for match in imported.matches][:4] == ["id", "time", "time", "mail"]
    assert [notice.message.nl for notice in imported.notices if notice.kind == "other_sheet"] == [
        "Het blad 'Uitleg' is niet gelezen."
    ]


def test_limesurvey_codes_without_a_form():
    imported = read_export(FIXTURES / "limesurvey_codes.csv")

    instrument, codes = imported.instrument, imported.answers.codes
    assert (imported.format, imported.encoding, imported.rows_read, imported.rows_kept) == (
        "limesurvey",
        "utf-8-sig",
        6,
        5,
    )
    assert [(item.id, item.kind) for item in instrument.items] == [
        ("a1", Kind.SINGLE), ("a8", Kind.MULTIPLE), ("a9", Kind.SINGLE), ("b11", Kind.MATRIX), ("b12", Kind.TEXT),
    ]  # fmt: skip
    assert [option.label.en for option in instrument.item("b11").options] == ["Never", "Rarely", "Sometimes", "Always"]
    assert [list(codes[key]) for key in ("b11.sq003", "a9")] == [[2, 2, 2, 2, BLANK], [1, 0, REFUSED, 0, 1]]
    assert [(notice.kind, notice.rows) for notice in imported.notices] == [
        ("empty_rows", (2,)), ("test_rows", (4,)), ("straight_lining", (4,)),
    ]  # fmt: skip


def test_limesurvey_codes_with_their_form(tmp_path):
    from digitaleschool.core.survey.limesurvey import write_lss

    instrument = load_instrument("digitale-school-leraren")
    structure = tmp_path / "form.lss"
    structure.write_bytes(write_lss(instrument))
    read_back = load_instrument(structure)
    network = read_back.item("network")

    path = write_csv(
        tmp_path / "codes.csv",
        [["id", "submitdate", "lastpage", network.aliases[0] if network.aliases else "network"],
         ["1", "2021-04-01", "3", "kov"], ["2", "2021-04-02", "3", network.options[0].label.nl]],
    )  # fmt: skip

    assert list(read_export(path, instrument=read_back).answers.codes["network"]) == [1, 0]


def test_qualtrics_with_three_header_rows():
    imported = read_export(FIXTURES / "qualtrics.csv")

    items = {item.id: item for item in imported.instrument.items}
    assert (imported.format, imported.rows_read, list(imported.rows)) == ("qualtrics", 4, [4, 5, 6, 7])
    assert items["consent"].wording.en == "You are invited to take part. Tick the box to go on."
    assert (items["clear_1"].kind, items["clear_1"].bands) == (Kind.NUMBER, (0, 20, 40, 60, 80))
    assert [option.label.en for option in items["overall"].options] == [
        "1 - Not good",
        "4 - Very good",
        "5 - Excellent",
    ]
    assert [option.label.en for option in items["q7"].options] == ["Web", "Friend"]
    assert items["condition"].role is Role.BACKGROUND
    assert list(imported.answers.codes["q7.v1"]) == [1, 1, BLANK, 0]
    assert [(notice.kind, notice.rows) for notice in imported.notices] == [
        ("test_rows", (6,)),
        ("straight_lining", (5,)),
    ]


def test_joined_answers_with_doubled_spaces_and_blank_respondents():
    imported = read_export(FIXTURES / "leraren_es.csv")

    instrument, codes = imported.instrument, imported.answers.codes
    assert (imported.delimiter, imported.rows_kept) == (";", 10)
    assert [(item.id, item.kind, item.role) for item in instrument.items] == [
        ("centro", Kind.TEXT, Role.CLUSTER), ("nivel", Kind.MULTIPLE, Role.BACKGROUND), ("p1", Kind.TEXT, Role.CONTENT),
        ("p1_cat", Kind.SINGLE, Role.CONTENT), ("p2", Kind.SCALE, Role.CONTENT), ("p3", Kind.SCALE, Role.CONTENT),
        ("p5", Kind.MULTIPLE, Role.CONTENT),
    ]  # fmt: skip
    assert len(instrument.item("p5").options) == 4
    assert [variable[7] for variable in codes.values()] == [1, 0, 0, BLANK, BLANK, BLANK, BLANK, BLANK, BLANK, BLANK]
    assert list(imported.answers.clusters) == [0, 0, 0, 1, 1, 1, 2, 2, 3, 3]


def test_spss_with_labels_missing_values_and_an_old_code_page(tmp_path):
    import pyreadstat

    path = tmp_path / "enquete.sav"
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"net": [1.0, 2.0, 9.0], "oordeel": [1.0, 5.0, 3.0], "wens": ["élan", "", "geen"]})
    pyreadstat.write_sav(
        frame, path, column_labels=["Onderwijsnet", "Hoe tevreden ben je?", "Wens"],
        variable_value_labels={"net": {1: "GO!", 2: "KOV", 9: "onbekend"}}, missing_ranges={"net": [9]},
    )  # fmt: skip

    imported = read_export(path)

    assert (imported.format, imported.rows_read) == ("spss", 3)
    assert [option.label.nl for option in imported.instrument.item("net").options] == ["GO!", "KOV"]
    assert imported.instrument.item("oordeel").wording.nl == "Hoe tevreden ben je?"
    assert [list(imported.answers.codes[item]) for item in ("net", "oordeel")] == [[0, 1, BLANK], [0, 4, 2]]


def test_opendocument_and_text_give_the_same_answers(tmp_path):
    path = tmp_path / "blad.ods"
    path.write_bytes(hostile().ods_bytes())
    other = tmp_path / "blad.csv"
    other.write_bytes(hostile().csv_bytes())

    assert read_export(path).answers.codes == read_export(other).answers.codes


def hostile():
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("hostile_files", Path(__file__).with_name("hostile_files.py"))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- text in every shape ----------------------------------------------------------------------------------------------

ROWS = [["Tijdstempel", "Net", "Oordeel"], ["1-4-2021 10:00", "coördinatie", "3"], ["2-4-2021 10:00", "élèves", "5"],
        ["2-4-2021 11:00", "coördinatie", "1"]]  # fmt: skip


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_encoding_and_delimiter(tmp_path, encoding, delimiter):
    path = write_csv(tmp_path / "export.csv", ROWS, encoding=encoding, delimiter=delimiter)

    imported = read_export(path)

    assert [option.label.nl for option in imported.instrument.item("net").options] == ["coördinatie", "élèves"]
    assert (imported.encoding, imported.delimiter) == (encoding, delimiter)


def test_first_line_that_names_the_delimiter_is_no_data(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("sep=;\nNet;Oordeel\nGO!;1\nKOV;2\n")

    assert list(read_export(path).rows) == [3, 4]


def test_titles_merged_cells_hidden_sheets_formulas_and_nbsp(tmp_path):
    import xlsxwriter

    path = tmp_path / "blad.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    hidden = book.add_worksheet("Eerst")
    hidden.write_row(0, 0, ["geheim", "blad"])
    hidden.write_row(1, 0, [1, 2])
    sheet = book.add_worksheet("Antwoorden")
    sheet.activate()
    hidden.hide()
    sheet.write(0, 0, "Bevraging 2021")
    sheet.merge_range(1, 1, 1, 2, "Hoe\u00a0vaak?")
    sheet.write(1, 0, "Net")
    sheet.write(1, 3, "Jaren")
    sheet.write_row(2, 1, ["uitleg", "toets"])
    for at, row in enumerate([["GO!", "vaak", "nooit"], ["KOV", "nooit", "soms"], ["GO!", "soms", "soms"]], 3):
        sheet.write_row(at, 0, row)
    sheet.write_row(3, 3, ["12", 3])
    sheet.write_formula(4, 3, "=6*7", None, "")
    sheet.set_row(5, None, None, {"hidden": True})
    book.close()

    imported = read_export(path)

    assert imported.sheet == "Antwoorden"
    assert [match.header for match in imported.matches] == [
        "Net",
        "Hoe vaak? [uitleg]",
        "Hoe vaak? [toets]",
        "Jaren",
        "kolom E",
    ]
    assert list(imported.answers.codes["hoe_vaak.uitleg"]) == [2, 0, 1]
    assert list(imported.rows) == [4, 5, 6]
    assert [(notice.kind, notice.rows, notice.column) for notice in imported.notices] == [
        ("above_header", (1,), ""), ("column_without_name", (), "E"), ("formula_without_value", (5,), ""),
        ("hidden_rows", (6,), ""), ("hidden_sheet", (), ""),
    ]  # fmt: skip


def test_numbers_as_text_and_dates_of_both_systems(tmp_path):
    import datetime

    import xlsxwriter

    for system in (False, True):
        path = tmp_path / f"blad{system}.xlsx"
        book = xlsxwriter.Workbook(path, {"date_1904": system})
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["Tijdstempel", "Aantal jaren"])
        for at, years in enumerate([12, "12", "7,5"], 1):
            sheet.write_datetime(at, 0, datetime.datetime(2021, 4, at), day)
            sheet.write(at, 1, years)
        book.close()

        imported = read_export(path)

        assert imported.table.columns[0].values == ("2021-04-01", "2021-04-02", "2021-04-03")
        assert list(imported.answers.numbers["aantal_jaren"]) == [12.0, 12.0, 7.5]


def test_large_file_gives_what_a_small_one_gives(tmp_path):
    words = ["vaak", "soms, een keer", "nooit", ""]
    header = ["Tijdstempel", "Vormen", "Hoe vaak?", "Wens"]
    rows = [
        [
            f"1-4-2021 {at}",
            "bso, tso" if at % 3 else "dbso",
            words[at % 4],
            f'wens "{at % 977}"\nvoor later' if at % 5 else "",
        ]
        for at in range(150_000)
    ]
    large = write_csv(tmp_path / "groot.csv", [header, *rows])
    small = write_csv(tmp_path / "klein.csv", [header, *rows[:5000]])
    assert large.stat().st_size > 8_000_000

    ours, theirs = read_export(large), read_export(small)

    assert ours.table.columns[1].counts == (50_000, 100_000)
    assert {key: codes[:5000] for key, codes in ours.answers.codes.items()} == theirs.answers.codes
    assert ours.answers.texts["wens"][:5000] == theirs.answers.texts["wens"]
    assert list(ours.rows[:3]) == [2, 3, 4]


@pytest.mark.parametrize("oddity", ["kort", "lang", "spaties", "cr"])
def test_large_file_with_an_oddity_takes_the_slow_road_and_says_so(tmp_path, oddity):
    lines = [f"{at},{'GO!' if at % 2 else 'KOV'},{at % 5 + 1},{'x' * 60}" for at in range(120_000)]
    lines[7] = {"kort": "7,GO!", "lang": lines[7] + ",erbij", "spaties": "7, GO! ,3,x", "cr": lines[7]}[oddity]
    path = tmp_path / "groot.csv"
    path.write_bytes(("\r" if oddity == "cr" else "\n").join(["id,Net,Oordeel,Wens", *lines, ""]).encode())

    imported = read_export(path)

    said = [(notice.kind, notice.rows) for notice in imported.notices if notice.kind.startswith("row_")]
    assert said == {"kort": [("row_too_short", (9,))], "lang": [("row_too_long", (9,))]}.get(oddity, [])
    assert imported.table.columns[1].values == ("KOV", "GO!")
    assert imported.rows_read == 120_000


# --- duplicates and fingerprints --------------------------------------------------------------------------------------


def test_same_row_twice_counts_once_and_the_file_has_a_fingerprint(tmp_path):
    path = write_csv(tmp_path / "export.csv", [*ROWS, ROWS[1], ["", "", ""], ROWS[2]])

    imported = read_export(path)

    assert (imported.rows_read, imported.rows_kept, list(imported.rows)) == (6, 3, [2, 3, 4])
    assert [(notice.kind, notice.rows, notice.left_out) for notice in imported.notices] == [
        ("empty_rows", (6,), True), ("duplicate_rows", (5, 7), True),
    ]  # fmt: skip
    assert imported.fingerprint == read_export(path).fingerprint
    assert len(imported.fingerprint) == 64


def test_overlapping_exports_share_the_digests_of_their_rows(tmp_path):
    first = read_export(write_csv(tmp_path / "a.csv", ROWS))
    later = read_export(write_csv(tmp_path / "b.csv", [*ROWS, ["3-4-2021 9:00", "élèves", "2"]], delimiter=";"))

    assert list(later.digests)[:3] == list(first.digests)
    assert len(set(later.digests)) == 4


# --- mapping ----------------------------------------------------------------------------------------------------------


def test_mapping_is_saved_corrected_and_read_again(tmp_path):
    rows = [["Tijdstempel", "Uw koepel", "Rare kolom", "Hoe goed vind je jezelf met ICT?"],
            ["1-4-2021", "vrij net", "x", "7"], ["2-4-2021", "GO!", "y", "3"]]  # fmt: skip
    path = write_csv(tmp_path / "export.csv", rows)
    instrument = load_instrument("digitale-school-leraren")
    mapping = tmp_path / "koppeling.yaml"

    save_mapping(read_export(path, instrument=instrument), mapping)
    saved = mapping.read_text(encoding="utf-8")
    mapping.write_text(
        saved.replace("Uw koepel: null", "Uw koepel: network") + "answers:\n  network: {vrij net: kov}\n",
        encoding="utf-8",
    )
    imported = read_export(path, instrument=instrument, mapping=mapping)

    assert "Uw koepel: null" in saved
    assert "Hoe goed vind je jezelf met ICT?: self_rating" in saved
    assert list(imported.answers.codes["network"]) == [1, 0]
    assert [match.role for match in imported.matches] == ["left_out", "", "left_out", ""]


@pytest.mark.parametrize(
    "content",
    ["columns: [", "- a", "columns: {Net: netwerk}", "columns: {Nergens: network}", "columns: {Net: 3}", "iets: 1",
     "answers: {network: {vrij: xyz}}", "answers: {nergens: {a: b}}", "answers: 3", "a: &a [*a]"],
)  # fmt: skip
def test_mapping_that_is_wrong_is_refused_in_one_sentence(tmp_path, content):
    path = write_csv(tmp_path / "export.csv", [["Net"], ["GO!"]])
    mapping = tmp_path / "koppeling.yaml"
    mapping.write_text(content)

    with pytest.raises(ExportRefused, match="koppelbestand"):
        read_export(path, instrument=load_instrument("digitale-school-leraren"), mapping=mapping)


def test_form_of_another_survey_is_refused():
    with pytest.raises(ExportRefused, match="Geen enkele van de 7 kolommen"):
        read_export(FIXTURES / "leraren_es.csv", instrument=load_instrument("digitale-school-leraren"))


# --- what is said about it --------------------------------------------------------------------------------------------


def test_description_for_a_terminal():
    assert describe(read_export(FIXTURES / "leraren_es.csv"), "nl")[:16] == [
        "Bestand       leraren_es.csv",
        "Soort         csv, ';'",
        "Tekens        utf-8",
        "Rijen         10",
        "Kolommen      7, 7 gelezen",
        "Vragenlijst   leraren_es (afgeleid uit het bestand, kijk ze na)",
        "Vingerafdruk  " + read_export(FIXTURES / "leraren_es.csv").fingerprint[:16],
        "",
        "Wat elke kolom is",
        "    A  Centro  centro: school, als nummer  80%",
        "    B  Nivel   nivel: meerdere keuzes (3)  75%",
        "    C  P1      p1: open tekst  80%",
        "    D  P1-cat  p1_cat: één keuze (3)  70%",
        "    E  P2      p2: schaal 1-5  80%",
        "    F  P3      p3: schaal 1-5  80%",
        "    G  P5      p5: meerdere keuzes (4)  75%",
    ]


def test_description_in_english_names_what_was_left_out():
    lines = describe(read_export(FIXTURES / "limesurvey_codes.csv"), "en")

    assert "Rows         6, 1 left out" in lines
    assert "  - Nothing answered in row 2; left out." in lines


def test_record_is_plain_and_quotes_nobody(tmp_path):
    import json

    path = write_csv(tmp_path / "export.csv", [["Tijdstempel", "Tot welk onderwijsnet hoort je school?"],
                                               ["1-4-2021", "de geheime school"], ["2-4-2021", "GO!"]])  # fmt: skip
    imported = read_export(path, instrument=load_instrument("digitale-school-leraren"))

    record = import_record(imported)

    assert any("geheime" in notice.message.nl for notice in imported.notices)
    assert "geheime" not in json.dumps(record)
    assert (record["rows_read"], record["rows_kept"], record["fingerprint"]) == (2, 2, imported.fingerprint)
    assert record["columns"][1] == {
        "column": "B", "header": "Tot welk onderwijsnet hoort je school?", "target": "network", "role": "",
        "how": "exact", "confidence": 1.0,
    }  # fmt: skip


@pytest.mark.parametrize("what", ["map", "er niet", "te groot"])
def test_what_is_no_file_is_refused(tmp_path, what):
    path = tmp_path if what == "map" else tmp_path / "x.csv"
    if what == "te groot":
        path.write_text("Net\nGO!\n")

    with pytest.raises(ExportRefused) as refused:
        read_export(path, limit=5 if what == "te groot" else None)

    assert refused.value.message.nl.endswith(".")
