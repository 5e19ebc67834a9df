"""Each fault of the 2021 form is found; our own instruments have only the remarks that are explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from digitaleschool.core.survey.linting import LONGEST_LABEL, LONGEST_MATRIX, lint, lint_file
from digitaleschool.core.survey.loading import load_instrument
from digitaleschool.core.survey.model import Instrument, Item, Kind, Option, Row, Section, Text
from digitaleschool.core.survey.remarks import REMARKS

AS_FIELDED = Path(__file__).parent / "form_2021_as_fielded.yaml"


def found(instrument):
    return [(remark.code, remark.entry.en) for remark in lint(instrument)]


def same(words):
    return Text(nl=words, en=words)


def instrument_of(*items):
    return Instrument(
        id="demo", version="1", changed="2026-11-23: demo", title=same("demo"), inferred=True,
        sections=(Section(id="all", title=same("all"), items=items),),
    )  # fmt: skip


def test_every_fault_of_the_form_of_2021_is_found():
    assert found(load_instrument(AS_FIELDED)) == [
        ("undated", "instrument"),
        ("missing_source", "instrument"),
        ("missing_measures", "instrument"),
        ("missing_english", "instrument"),
        ("unordered_scale", "item use"),
        ("long_matrix", "item use"),
        ("double_barrelled", "item use, row r5"),
        ("scale_without_ends", "item self_rating"),
        ("ticks_read_as_no", "item statements"),
        ("mixed_polarity", "item statements"),
        ("hyphenation", "item statements, row vision"),
        ("double_barrelled", "item statements, row time"),
        ("missing_follow_up_base", "item which"),
        ("missing_base", "item if_yes"),
        ("stray_bullet", "item reasons, option material"),
        ("stray_bullet", "item reasons, option bullet"),
        ("glued", "item reasons, option glued"),
        ("loose_spaces", "item reasons, option spaces"),
        ("duplicate_label", "item reasons, option twice"),
        ("ambiguous_alias", "item reasons, option spaces"),
        ("none_without_exclusive", "item reasons, option none"),
    ]


def test_every_remark_is_tried_somewhere():
    tried = {code for code, _ in found(load_instrument(AS_FIELDED))}

    assert set(REMARKS) - tried == {"long_label"}  # tried below


@pytest.mark.parametrize(
    ("name", "remarks"),
    [
        # The matrix and the tick list stand as they were fielded; what they cost is written in the instrument.
        ("digitale-school-leraren", [
            ("long_matrix", "item use"), ("ticks_read_as_no", "item statements"), ("mixed_polarity", "item statements"),
            ("double_barrelled", "item statements, row pupils_know_more"),
        ]),
        ("digitale-school-leraren@2", [
            ("long_matrix", "item use"), ("mixed_polarity", "item statements"),
            ("double_barrelled", "item statements, row pupils_know_more"),
        ]),
        ("interview-leidraad", []),
    ],
)  # fmt: skip
def test_our_instruments_have_only_the_remarks_that_are_explained(name, remarks):
    assert found(load_instrument(name)) == remarks


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("oAanwezigheid van lesmateriaal", "stray_bullet"),
        ("o Aanwezigheid van lesmateriaal", "stray_bullet"),
        ("- een streepje", "stray_bullet"),
        ("twee\nregels", "stray_bullet"),
        ("nieuwe ontwikkelingen Vakgerichtheid van het aanbod", "glued"),
        ("kennis (ervaring) Afstemming op noden", "glued"),
        ("be- hoefte", "hyphenation"),
        (" spatie", "loose_spaces"),
        ("x" * (LONGEST_LABEL + 1), "long_label"),
        ("kennis en/of vaardigheid", "double_barrelled"),
        # what looks like it, and is not
        ("x" * LONGEST_LABEL, None),
        ("land- en tuinbouw", None),
        ("GO! Onderwijs van de Vlaamse Gemeenschap", None),
        ("OVSG (Onderwijsvereniging van Steden en Gemeenten)", None),
        ("KOV (Katholiek Onderwijs Vlaanderen)", None),
        ("via Office 365", None),
        ("online lessen", None),
        ("e-learnings", None),
    ],
)
def test_labels_at_the_edge(label, code):
    options = (Option(code="a", label=Text(nl=label, en="something")), Option(code="b", label=Text(nl="b", en="else")))
    asked = Item(id="q", kind=Kind.SINGLE, wording=same("Wat?"), options=options)

    assert [one for one, _ in found(instrument_of(asked))] == ([code] if code else [])


@pytest.mark.parametrize(("rows", "remarks"), [(LONGEST_MATRIX, []), (LONGEST_MATRIX + 1, ["long_matrix"])])
def test_a_matrix_is_long_from_one_row_past_the_limit(rows, remarks):
    lines = tuple(Row(code=f"r{number}", label=same(f"r{number}")) for number in range(rows))
    asked = Item(
        id="q", kind=Kind.MATRIX, wording=same("Wat?"), rows=lines, options=(Option(code="a", label=same("a")),)
    )  # fmt: skip

    assert [code for code, _ in found(instrument_of(asked))] == remarks


def test_lines_name_file_entry_and_reason_in_either_language():
    dutch, must_mend = lint_file(str(AS_FIELDED), "nl")
    english, _ = lint_file(str(AS_FIELDED), "en")

    assert must_mend
    assert dutch[14] == (
        f"{AS_FIELDED}, vraag reasons, optie material: fout: In het label staat een opsommingsteken, een los 'o' of "
        "een regeleinde. Haal het weg, of splits de optie."
    )
    assert english[5] == (
        f"{AS_FIELDED}, item use: advice: The matrix has 11 rows; after 10 people answer in a straight line. "
        "Split it, or show one row at a time on a phone."
    )


def test_what_does_not_load_is_one_line_that_must_be_mended(tmp_path):
    path = tmp_path / "form.yaml"
    path.write_text(AS_FIELDED.read_text(encoding="utf-8").replace("code: r2", "code: r1"), encoding="utf-8")

    assert lint_file(str(path), "en") == (["form.yaml, item use, line 11: row r1 stands there twice"], True)


def test_warnings_and_advice_need_not_be_mended():
    lines, must_mend = lint_file("digitale-school-leraren", "nl")

    assert (len(lines), must_mend) == (4, False)


def test_a_form_in_one_language_gets_one_remark():
    options = tuple(Option(code=f"o{number}", label=same(f"het is goed {number}")) for number in range(12))
    asked = Item(id="q", kind=Kind.SINGLE, wording=same("Wat vind je ervan?"), options=options)

    (found_one,) = lint(instrument_of(asked))

    assert found_one.message.en == (
        "Without English wording of its own: q, q.o0, q.o1, q.o2, q.o3, q.o4, q.o5, q.o6, q.o7, q.o8 (+3)."
    )


def test_braces_in_a_form_are_only_braces():
    options = (Option(code="a", label=same("{0.__class__}")), Option(code="b", label=same("b"), aliases=("{x}", "a")))
    asked = Item(id="q", kind=Kind.SINGLE, wording=same("Wat?"), options=options)

    assert [remark.message.en for remark in lint(instrument_of(asked))] == ["The alias 'a' also belongs to a."]
