# ruff: noqa: E501 (sentences as they appear)
"""Files that somebody could hand in by mistake or on purpose: an answer or one sentence, never anything else."""

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from digitaleschool.common.exports.refusals import Refused
from digitaleschool.common.exports.sentences import REFUSALS, sentence
from digitaleschool.core.survey.answers import Answers
from digitaleschool.needs.reading import ExportRefused, read_export


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    spec = spec_from_file_location("hostile_files", Path(__file__).with_name("hostile_files.py"))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.all_files()


def outcome(path: Path) -> str:
    """The sentence of a refusal, or "" for answers that are whole."""
    try:
        imported = read_export(path)
    except ExportRefused as refused:
        return refused.message.nl
    assert_whole(imported.answers)
    assert imported.rows_kept == len(imported.rows) <= imported.rows_read
    return ""


def assert_whole(answers: Answers) -> None:
    assert set(answers.codes) == {variable.id for variable in answers.instrument.variables}
    for variable in answers.instrument.variables:
        codes = answers.codes[variable.id]
        assert len(codes) == answers.count
        assert all(code < len(variable.categories) or code > 250 for code in set(codes))


def test_every_file_ends_in_answers_or_in_one_sentence(files, tmp_path):
    assert len(files) >= 200
    broken = []
    refused = 0
    for name, content in files.items():
        path = tmp_path / name
        path.write_bytes(content)
        try:
            words = outcome(path)
        except Exception as error:
            broken.append((name, repr(error)))
            continue
        finally:
            path.unlink()
        refused += bool(words)
        if words and not re.fullmatch(r"[A-Z][^\n]{15,400}\.", words):
            broken.append((name, words))

    assert broken == []
    assert refused > 120


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("leeg.csv", "Het bestand is leeg."),
        ("verre-cel.xlsx", "Er staat iets in een cel ver buiten de tabel (XFD1048576); wis die cel en bewaar het bestand "
                           "opnieuw (blad 'Blad1', rij 1048576, kolom XFD)."),
        ("tekst-999.xlsx", "Cel B9 is beschadigd (er staat '999') (blad 'Blad1', rij 9, kolom B)."),
        ("getal-abc.xlsx", "Cel D9 is beschadigd (er staat 'abc') (blad 'Blad1', rij 9, kolom D)."),
        ("40000-kolommen.csv", "De tabel heeft 40000 kolommen; meer dan 4000 worden niet gelezen (rij 1)."),
        ("nul-in-cel.csv", "Het bestand bevat een NUL-teken en is geen gewone tekst; bewaar het opnieuw als CSV (UTF-8) "
                           "(rij 11)."),
        ("open-aanhaling-kop.csv", "Een aanhalingsteken gaat open en niet meer dicht, zodat de rest van het bestand in "
                                   "één cel valt (rij 1)."),
        ("bom.xlsx", "De werkmap van 0.1 MB zou tot 60 MB uitdijen en is niet uitgepakt."),
        ("wachtwoord.xlsx", "Het bestand is beveiligd met een wachtwoord; bewaar het zonder wachtwoord."),
        ("oud.xls", "Dit is een werkmap van voor 2007 (.xls); bewaar haar in Excel als .xlsx."),
        ("tekst.xlsx", "De naam eindigt op .xlsx, maar de inhoud is tekst; geef het bestand zijn juiste naam (.csv)."),
        ("hulpbestand.csv", "Dit is een hulpbestand van macOS (de naam begint meestal met ._), niet de antwoorden zelf; "
                            "kies het bestand ernaast."),
        ("naar-buiten.xlsx", "De zip bevat een naam die buiten zijn eigen map wijst en is niet geopend."),
        ("in-zip.zip", "Dit is een zip met 'export.csv' erin; pak hem eerst uit en geef dat bestand."),
        ("zonder-blad.xlsx", "In de werkmap ontbreekt 'xl/worksheets/sheet1.xml'; open haar in Excel of LibreOffice en "
                             "bewaar haar opnieuw (blad 'Blad1')."),
        ("herhaalde-rij.ods", "Er staat iets in een cel ver buiten de tabel (rij 1048576); wis die cel en bewaar het "
                              "bestand opnieuw (rij 1048576)."),
        ("pagina.xls", "Dit is een webpagina, ook al heet ze anders; open haar in Excel en bewaar haar als .xlsx."),
        ("utf16.csv", ""), ("samengevoegd.xlsx", ""), ("afmeting-liegt.xlsx", ""), ("leeg-einde.ods", ""), ("goed.sav", ""),
    ],
)  # fmt: skip
def test_sentence_names_what_is_wrong_and_where(files, tmp_path, name, words):
    path = tmp_path / name
    path.write_bytes(files[name])

    assert outcome(path) == words


def test_files_are_the_same_every_time(files):
    spec = spec_from_file_location("again", Path(__file__).with_name("hostile_files.py"))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)

    assert module.all_files() == files


def test_reading_process_is_stopped_when_it_takes_too_much(tmp_path, monkeypatch):
    from digitaleschool.common.exports import guarded

    path = tmp_path / "groot.csv"
    path.write_text("Net,Oordeel\n" + "GO!,3\n" * 400_000)
    tight = guarded.Bounds(memory=14, seconds=4, clock=20)
    monkeypatch.setattr(guarded, "bounds_for", lambda size, head: tight)

    with pytest.raises(ExportRefused) as refused:
        read_export(path)

    assert refused.value.message.nl == (
        "Het bestand vraagt meer geheugen dan een bevraging nodig heeft en is niet gelezen."
    )


def test_reading_process_is_stopped_by_the_clock(tmp_path, monkeypatch):
    from digitaleschool.common.exports import guarded

    path = tmp_path / "groot.csv"
    path.write_text("Net,Oordeel\n" + "GO!,3\n" * 400_000)
    monkeypatch.setattr(guarded, "bounds_for", lambda size, head: guarded.Bounds(memory=240, seconds=4, clock=0))

    with pytest.raises(ExportRefused, match="duurde te lang"):
        read_export(path)


@pytest.mark.parametrize("kind", sorted(REFUSALS))
def test_every_refusal_has_a_sentence_in_both_languages(kind):
    facts = dict.fromkeys(re.findall(r"{(\w+)}", "".join(REFUSALS[kind])), "iets")

    words = sentence(Refused(kind, sheet="Blad1", row=3, column="C", **facts))

    assert words.nl.endswith("(blad 'Blad1', rij 3, kolom C).")
    assert words.en.endswith("(sheet 'Blad1', row 3, column C).")
    assert "{" not in words.nl + words.en
