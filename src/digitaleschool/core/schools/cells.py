"""What one cell of a register says: a number, postcodes, a town, pupils, a place on the map."""

from __future__ import annotations

import re

from digitaleschool.core.survey.tables import fold, is_blank
from digitaleschool.core.survey.words import parse_number
from digitaleschool.core.text import clean_line

from .records import MOST_PUPILS, NUMBER, POSTCODE

_FRACTION = re.compile(r"\.0+\Z")
_SMALL_WORDS = frozenset({"aan", "bij", "de", "den", "der", "des", "en", "het", "in", "la", "op", "ten", "ter", "van"})
_RURAL = frozenset(map(fold, ("landelijk", "ruraal", "platteland", "rural", "buitengebied")))
_URBAN = frozenset(map(fold, ("stedelijk", "stad", "verstedelijkt", "urban", "grootstedelijk")))
_EMAIL = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[A-Za-z]{2,}\Z")


def text_of(cell: str) -> str:
    """The words of a cell; empty where it says nothing.

    >>> text_of("Stedelijk Lyceum Lange        Beeldekens"), text_of(" n/a ")
    ('Stedelijk Lyceum Lange Beeldekens', '')
    """
    return "" if is_blank(cell) else clean_line(cell)


def number_of(cell: str) -> str:
    """The school number, without noughts before it; empty where it is none.

    >>> number_of("028514"), number_of("28514.0"), number_of("BE 12")
    ('28514', '28514', '')
    """
    number = _FRACTION.sub("", text_of(cell)).lstrip("0")
    return number if number.isascii() and NUMBER.match(number) else ""


def postcodes_of(cell: str) -> tuple[str, ...]:
    """The postcodes in a cell; empty where something else stands there.

    >>> postcodes_of("2870,2890"), postcodes_of("9000.0"), postcodes_of("B-9000"), postcodes_of("Gent")
    (('2870', '2890'), ('9000',), ('9000',), ())
    """
    parts = [part for part in re.split(r"[,;/|\s]+", _FRACTION.sub("", text_of(cell))) if part]
    codes = tuple(re.sub(r"\A[Bb]-?(?=[0-9])", "", part) for part in parts)
    return codes if all(code.isascii() and POSTCODE.match(code) for code in codes) else ()


def town_of(cell: str) -> str:
    """The town; one in capitals gets the capitals that belong to it.

    >>> town_of("HEIST-OP-DEN-BERG"), town_of("DE PANNE"), town_of("Sint-Niklaas"), town_of("'S GRAVENVOEREN")
    ('Heist-op-den-Berg', 'De Panne', 'Sint-Niklaas', "'s Gravenvoeren")
    """
    town = text_of(cell)
    if not town.isupper():
        return town
    parts = re.split(r"([\s-]+)", town.lower())
    return "".join(
        part if (at and part in _SMALL_WORDS) or part.startswith("'") else part[:1].upper() + part[1:]
        for at, part in enumerate(parts)
    )


def pupils_of(cell: str) -> int | None:
    """The number of pupils; None where the cell tells none that a school can have.

    >>> pupils_of("1.153"), pupils_of("424"), pupils_of("-3"), pupils_of("veel")
    (1153, 424, None, None)
    """
    number = parse_number(text_of(cell), decimal_comma=True)
    if number is None or number != int(number) or not 0 <= number <= MOST_PUPILS:
        return None
    return int(number)


def setting_of(cell: str) -> str:
    """``rural``, ``urban``, or empty.

    >>> setting_of("Landelijk"), setting_of("stedelijk"), setting_of("?")
    ('rural', 'urban', '')
    """
    word = fold(text_of(cell))
    return "rural" if word in _RURAL else "urban" if word in _URBAN else ""


def place_of(latitude: str, longitude: str) -> tuple[float, float] | None:
    """Degrees of a place in or beside Belgium; None for anything else.

    >>> place_of("51,12936", "4.38629"), place_of("4.38", "51.1"), place_of("", "")
    ((51.12936, 4.38629), None, None)
    """
    north, east = (parse_number(text_of(cell), decimal_comma=None) for cell in (latitude, longitude))
    if north is None or east is None or not (49 <= north <= 52 and 2 <= east <= 7):
        return None
    return north, east


def email_of(cell: str) -> str:
    """An e-mail address in small letters, or empty.

    >>> email_of(" Info@School.example "), email_of("bel ons")
    ('info@school.example', '')
    """
    address = text_of(cell).lower()
    return address if _EMAIL.match(address) else ""
