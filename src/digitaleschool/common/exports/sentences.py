"""A sentence in Dutch and English for each thing that can be wrong with a file, or was noticed while reading it."""

from __future__ import annotations

from digitaleschool.core.survey.model import Text
from digitaleschool.core.survey.notices import Notice, notice, rows_in_words

from .refusals import Refused

REFUSALS: dict[str, tuple[str, str]] = {
    "no_file": ("Dit is geen bestand dat te lezen is.", "This is not a file that can be read."),
    "empty": ("Het bestand is leeg.", "The file is empty."),
    "no_rows": (
        "Er staan alleen kolomtitels in het bestand, geen antwoorden.",
        "The file holds column titles only, no answers.",
    ),
    "no_questions": (
        "Geen van de {columns} kolommen lijkt een antwoord op een vraag.",
        "None of the {columns} columns looks like the answer to a question.",
    ),
    "too_big": (
        "Het bestand is {megabytes} MB groot; meer dan {most} MB wordt niet gelezen.",
        "The file is {megabytes} MB; more than {most} MB is not read.",
    ),
    "too_large": (
        "Het bestand vraagt meer geheugen dan een bevraging nodig heeft en is niet gelezen.",
        "The file asks for more memory than a survey needs and was not read.",
    ),
    "too_slow": (
        "Het lezen van het bestand duurde te lang en is gestopt; bewaar het opnieuw als .xlsx of .csv.",
        "Reading the file took too long and was stopped; save it again as .xlsx or .csv.",
    ),
    "unreadable": (
        "Het bestand is beschadigd en kan niet gelezen worden; haal het opnieuw op.",
        "The file is damaged and cannot be read; download it again.",
    ),
    "no_text": (
        "Dit is geen tekstbestand en geen rekenblad; geef een .csv, .xlsx, .ods of .sav.",
        "This is no text file and no spreadsheet; give a .csv, .xlsx, .ods or .sav.",
    ),
    "nul": (
        "Het bestand bevat een NUL-teken en is geen gewone tekst; bewaar het opnieuw als CSV (UTF-8).",
        "The file contains a NUL character and is no plain text; save it again as CSV (UTF-8).",
    ),
    "broken_encoding": (
        "Het bestand zegt {encoding} te zijn, maar is dat niet vanaf teken {at}; bewaar het opnieuw als CSV (UTF-8).",
        "The file says that it is {encoding}, but is not from byte {at} on; save it again as CSV (UTF-8).",
    ),
    "open_quote": (
        "Een aanhalingsteken gaat open en niet meer dicht, zodat de rest van het bestand in één cel valt.",
        "A quotation mark is opened and never closed, so that the rest of the file falls into one cell.",
    ),
    "cell_too_long": (
        "Een cel is langer dan {most} tekens.",
        "A cell is longer than {most} characters.",
    ),
    "too_many_columns": (
        "De tabel heeft {found} kolommen; meer dan {most} worden niet gelezen.",
        "The table has {found} columns; more than {most} are not read.",
    ),
    "too_many_rows": (
        "De tabel heeft meer dan {most} rijen.",
        "The table has more than {most} rows.",
    ),
    "resource_fork": (
        "Dit is een hulpbestand van macOS (de naam begint meestal met ._), niet de antwoorden zelf; "
        "kies het bestand ernaast.",
        "This is a helper file of macOS (its name usually starts with ._), not the answers; choose the file beside it.",
    ),
    "pdf": ("Dit is een PDF; geef de export als .csv of .xlsx.", "This is a PDF; give the export as .csv or .xlsx."),
    "picture": (
        "Dit is een afbeelding of film; geef de export als .csv of .xlsx.",
        "This is a picture or film; give the export as .csv or .xlsx.",
    ),
    "compressed": (
        "Dit bestand is ingepakt; pak het eerst uit en geef het bestand dat erin zit.",
        "This file is compressed; unpack it first and give the file inside.",
    ),
    "packed": (
        "Dit is een zip met '{name}' erin; pak hem eerst uit en geef dat bestand.",
        "This is a zip with '{name}' inside; unpack it first and give that file.",
    ),
    "empty_archive": ("Dit is een lege zip.", "This is an empty zip."),
    "broken_archive": (
        "Het bestand is een beschadigde of half opgehaalde werkmap; haal het opnieuw op.",
        "The file is a damaged or half-downloaded workbook; download it again.",
    ),
    "other_archive": (
        "Dit is een zip zonder rekenblad erin; geef een .csv, .xlsx, .ods of .sav.",
        "This is a zip without a spreadsheet in it; give a .csv, .xlsx, .ods or .sav.",
    ),
    "too_many_entries": (
        "De zip bevat {found} bestanden; een werkmap heeft er nooit meer dan {most}.",
        "The zip holds {found} files; a workbook never has more than {most}.",
    ),
    "unsafe_name": (
        "De zip bevat een naam die buiten zijn eigen map wijst en is niet geopend.",
        "The zip contains a name that points outside its own folder and was not opened.",
    ),
    "bomb": (
        "De werkmap van {packed} MB zou tot {megabytes} MB uitdijen en is niet uitgepakt.",
        "The workbook of {packed} MB would swell to {megabytes} MB and was not unpacked.",
    ),
    "missing_part": (
        "In de werkmap ontbreekt '{name}'; open haar in Excel of LibreOffice en bewaar haar opnieuw.",
        "The workbook lacks '{name}'; open it in Excel or LibreOffice and save it again.",
    ),
    "broken_part": (
        "In de werkmap is '{name}' beschadigd; haal het bestand opnieuw op.",
        "In the workbook '{name}' is damaged; download the file again.",
    ),
    "broken_workbook": (
        "De werkmap is beschadigd; open haar in Excel of LibreOffice en bewaar haar opnieuw.",
        "The workbook is damaged; open it in Excel or LibreOffice and save it again.",
    ),
    "broken_sheet": (
        "Het blad is beschadigd; open de werkmap in Excel of LibreOffice en bewaar haar opnieuw.",
        "The sheet is damaged; open the workbook in Excel or LibreOffice and save it again.",
    ),
    "wrong_cell": (
        "Cel {cell} is beschadigd (er staat '{value}').",
        "Cell {cell} is damaged (it says '{value}').",
    ),
    "far_cell": (
        "Er staat iets in een cel ver buiten de tabel ({cell}); wis die cel en bewaar het bestand opnieuw.",
        "Something stands in a cell far outside the table ({cell}); clear that cell and save the file again.",
    ),
    "no_table": (
        "Geen enkel zichtbaar blad bevat een tabel met kolomtitels en antwoorden.",
        "No visible sheet holds a table with column titles and answers.",
    ),
    "password": (
        "Het bestand is beveiligd met een wachtwoord; bewaar het zonder wachtwoord.",
        "The file is protected with a password; save it without one.",
    ),
    "old_workbook": (
        "Dit is een werkmap van voor 2007 (.xls); bewaar haar in Excel als .xlsx.",
        "This is a workbook of before 2007 (.xls); save it in Excel as .xlsx.",
    ),
    "binary_workbook": (
        "Dit is een binaire werkmap (.xlsb); bewaar haar in Excel als .xlsx.",
        "This is a binary workbook (.xlsb); save it in Excel as .xlsx.",
    ),
    "ole": (
        "Dit is een oud Office-bestand zonder werkmap erin; geef een .csv, .xlsx, .ods of .sav.",
        "This is an old Office file without a workbook in it; give a .csv, .xlsx, .ods or .sav.",
    ),
    "document": (
        "Dit is een document van {what}, geen rekenblad; geef de export als .csv of .xlsx.",
        "This is a document of {what}, no spreadsheet; give the export as .csv or .xlsx.",
    ),
    "html": (
        "Dit is een webpagina, ook al heet ze anders; open haar in Excel en bewaar haar als .xlsx.",
        "This is a web page, whatever its name says; open it in Excel and save it as .xlsx.",
    ),
    "xml": (
        "Dit is XML, geen rekenblad; bewaar het als .csv of .xlsx.",
        "This is XML, no spreadsheet; save it as .csv or .xlsx.",
    ),
    "limesurvey_structure": (
        "Dit is de vragenlijst van LimeSurvey (.lss), niet de antwoorden; geef haar mee met --instrument.",
        "This is the form of LimeSurvey (.lss), not the answers; give it with --instrument.",
    ),
    "json": ("Dit is JSON; geef de export als .csv of .xlsx.", "This is JSON; give the export as .csv or .xlsx."),
    "rtf": ("Dit is een RTF-document, geen rekenblad.", "This is an RTF document, no spreadsheet."),
    "parquet": (
        "Dit is een Parquet-bestand; geef de export als .csv, .xlsx, .ods of .sav.",
        "This is a Parquet file; give the export as .csv, .xlsx, .ods or .sav.",
    ),
    "database": ("Dit is een databank, geen export.", "This is a database, not an export."),
    "program": ("Dit is een programma, geen export.", "This is a program, not an export."),
    "broken_spss": (
        "Het SPSS-bestand is beschadigd en kan niet gelezen worden.",
        "The SPSS file is damaged and cannot be read.",
    ),
    "wrong_extension": (
        "De naam eindigt op {extension}, maar de inhoud is {what_nl}; geef het bestand zijn juiste naam ({right}).",
        "The name ends in {extension}, but the content is {what_en}; give the file its right name ({right}).",
    ),
    "nothing_in_common": (
        "Geen enkele van de {columns} kolommen hoort bij een vraag van '{instrument}'; geef de vragenlijst van deze "
        "export, of laat --instrument weg.",
        "None of the {columns} columns belongs to a question of '{instrument}'; give the form of this export, or leave "
        "out --instrument.",
    ),
    "mapping": ("Het koppelbestand klopt niet: {why}.", "The mapping file is wrong: {why}."),
}


def sentence(refusal: Refused) -> Text:
    """What is wrong with a file and where, in one sentence.

    >>> sentence(Refused("nul", row=3)).nl
    'Het bestand bevat een NUL-teken en is geen gewone tekst; bewaar het opnieuw als CSV (UTF-8) (rij 3).'
    """
    nl, en = REFUSALS.get(refusal.kind, REFUSALS["unreadable"])
    return Text(
        nl=_placed(nl.format(**refusal.facts), refusal, "nl"), en=_placed(en.format(**refusal.facts), refusal, "en")
    )


def _placed(words: str, refusal: Refused, language: str) -> str:
    sheet, row, column = ("sheet", "row", "column") if language == "en" else ("blad", "rij", "kolom")
    places = [f"{sheet} '{refusal.sheet}'"] if refusal.sheet else []
    places += [f"{row} {refusal.row}"] if refusal.row else []
    places += [f"{column} {refusal.column}"] if refusal.column else []
    return f"{words.removesuffix('.')} ({', '.join(places)})." if places else words


REMARKS: dict[str, tuple[str, str]] = {
    "above_header": (
        "Boven de kolomtitels staat nog tekst ({rows}); die is niet gelezen.",
        "Above the column titles stands other text ({rows}); it was not read.",
    ),
    "row_too_long": (
        "Meer cellen dan kolomtitels ({rows}): wat na kolom {detail} staat, is niet gelezen.",
        "More cells than column titles ({rows}): what stands after column {detail} was not read.",
    ),
    "row_too_short": (
        "Minder cellen dan kolomtitels ({rows}): de ontbrekende tellen als leeg.",
        "Fewer cells than column titles ({rows}): the missing ones count as empty.",
    ),
    "column_without_name": (
        "Kolom {detail} heeft geen titel, maar wel antwoorden.",
        "Column {detail} has no title, but does have answers.",
    ),
    "formula_without_value": (
        "Formules zonder bewaarde uitkomst tellen als leeg: {detail}. Open het bestand in Excel en bewaar het opnieuw.",
        "Formulas without a saved result count as empty: {detail}. Open the file in Excel and save it again.",
    ),
    "hidden_rows": (
        "Verborgen rijen zijn meegelezen ({rows}).",
        "Hidden rows were read too ({rows}).",
    ),
    "hidden_sheet": ("Het verborgen blad '{detail}' is niet gelezen.", "The hidden sheet '{detail}' was not read."),
    "other_sheet": ("Het blad '{detail}' is niet gelezen.", "The sheet '{detail}' was not read."),
}


def remark(kind: str, detail: str, rows: tuple[int, ...]) -> Notice:
    """What was noticed while reading, as a notice."""
    nl, en = REMARKS[kind]
    return notice(
        kind, nl.format(detail=detail, rows=rows_in_words(rows, "nl") if rows else ""),
        en.format(detail=detail, rows=rows_in_words(rows, "en") if rows else ""), rows=rows,
        column=detail if kind == "column_without_name" else "", count=len(rows) or 1,
    )  # fmt: skip
