"""A sentence in Dutch and English for each reason why a file of others is not kept."""

from __future__ import annotations

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text

KINDS_SAID_NL = "PDF, Word, Excel, PowerPoint of OpenDocument, een foto, een tekst, of een zip daarvan"
KINDS_SAID_EN = "PDF, Word, Excel, PowerPoint or OpenDocument, a picture, a text, or a zip of those"

REASONS: dict[str, tuple[str, str]] = {
    "no_file": ("Kies een bestand.", "Choose a file."),
    "empty": ("Het bestand is leeg.", "The file is empty."),
    "too_big": (
        "Het bestand is te groot: {what} mag hoogstens {most} MB zijn.",
        "The file is too large: {what_en} may be {most} MB at most.",
    ),
    "unknown": (
        f"Dit soort bestand bewaren we niet. Geef een {KINDS_SAID_NL}.",
        f"We do not keep this kind of file. Give a {KINDS_SAID_EN}.",
    ),
    "web_page": (
        "Dit is een webpagina, ook al heet ze anders. Bewaar ze als PDF.",
        "This is a web page, whatever its name says. Save it as PDF.",
    ),
    "drawing": (
        "Dit is een SVG-tekening, en die kan een programma bevatten. Bewaar ze als PNG of PDF.",
        "This is an SVG drawing, which can hold a program. Save it as PNG or PDF.",
    ),
    "xml": ("Dit is XML. Bewaar het als PDF of tekst.", "This is XML. Save it as PDF or text."),
    "program": (
        "Dit is een programma, en dat bewaren we niet. Zet een link naar de maker in de tekst.",
        "This is a program, and those we do not keep. Put a link to its maker in the text.",
    ),
    "script": (
        "Dit is een programma in tekst ({name}), en dat bewaren we niet. Zet de code in een document.",
        "This is a program as text ({name}), and those we do not keep. Put the code in a document.",
    ),
    "old_office": (
        "Dit is een Office-bestand van voor 2007, of een met een wachtwoord. Bewaar het opnieuw als .docx, .xlsx of "
        ".pptx, zonder wachtwoord.",
        "This is an Office file of before 2007, or one behind a password. Save it again as .docx, .xlsx or .pptx, "
        "without a password.",
    ),
    "other_picture": (
        "Dit soort foto of film bewaren we niet. Bewaar de foto als JPEG of PNG; zet van een film een link.",
        "We do not keep this kind of picture or film. Save the picture as JPEG or PNG; of a film, give a link.",
    ),
    "other_archive": (
        "Dit bestand is ingepakt op een manier die we niet openen. Maak er een gewone zip van.",
        "This file is packed in a way that we do not open. Make an ordinary zip of it.",
    ),
    "broken": (
        "Het bestand is beschadigd of niet volledig. Haal of bewaar het opnieuw.",
        "The file is damaged or not complete. Fetch or save it again.",
    ),
    "two_in_one": (
        "In dit bestand zit een tweede bestand verstopt. Bewaar het opnieuw met het programma waarin je het maakte.",
        "A second file hides in this one. Save it again with the program in which you made it.",
    ),
    "password": (
        "Het bestand is beveiligd met een wachtwoord. Bewaar het zonder wachtwoord.",
        "The file is protected with a password. Save it without one.",
    ),
    "macros": (
        "In het bestand zitten macro's. Bewaar het zonder macro's (.docx, .xlsx of .pptx).",
        "The file holds macros. Save it without macros (.docx, .xlsx or .pptx).",
    ),
    "embedded": (
        "In het document zit een ander programma of object ({name}). Haal het eruit en bewaar opnieuw.",
        "Another program or object lies in the document ({name}). Take it out and save again.",
    ),
    "outside": (
        "Het document haalt bij het openen iets van een ander adres ({name}). Verbreek die koppeling en bewaar het "
        "opnieuw.",
        "The document fetches something from another address when it is opened ({name}). Break that link and save "
        "again.",
    ),
    "entities": (
        "Het document is opgebouwd op een manier die programma's doet vastlopen. Bewaar het opnieuw in Word of "
        "LibreOffice.",
        "The document is built in a way that makes programs hang. Save it again in Word or LibreOffice.",
    ),
    "too_many_parts": (
        "In de zip zitten {found} bestanden; hoogstens {most} mag.",
        "The zip holds {found} files; {most} at most is allowed.",
    ),
    "bomb": (
        "Uitgepakt wordt dit bestand veel te groot. Bewaar het opnieuw, of maak er kleinere delen van.",
        "Unpacked this file becomes far too large. Save it again, or make smaller parts of it.",
    ),
    "unsafe_name": (
        "In de zip zit een naam die buiten de zip wijst of verborgen tekens heeft. Maak de zip opnieuw.",
        "The zip holds a name that points outside the zip or has hidden signs. Make the zip again.",
    ),
    "nested": (
        "In de zip zit weer een ingepakt bestand ({name}). Pak het uit en maak één zip.",
        "The zip holds another packed file ({name}). Unpack it and make one zip.",
    ),
    "in_archive": ("In de zip: {name}. {why}", "In the zip: {name}. {why_en}"),
    "too_many_pixels": (
        "De foto is te groot: {wide} bij {high} punten. Verklein ze tot hoogstens {most} miljoen punten.",
        "The picture is too large: {wide} by {high} dots. Make it smaller: {most} million dots at most.",
    ),
    "animated": (
        "De foto beweegt. Bewaar één beeld, of zet een link naar het filmpje.",
        "The picture moves. Save one image, or give a link to the film.",
    ),
    "no_text": (
        "Dit is geen leesbare tekst. Bewaar het als tekst (UTF-8) of als PDF.",
        "This is no readable text. Save it as text (UTF-8) or as PDF.",
    ),
}


class Refused(Refusal):
    """A file that is not kept. ``reason`` names the sentence, ``facts`` fill it in."""

    def __init__(self, reason: str, **facts: object) -> None:
        nl, en = REASONS[reason]
        said = {name: str(value)[:120] for name, value in facts.items()}
        super().__init__(Text(nl=nl.format(**said), en=en.format(**said)))
        self.reason = reason
