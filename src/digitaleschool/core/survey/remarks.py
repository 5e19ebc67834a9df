"""What the linter says: each remark with its weight, its sentence and its advice, in Dutch and in English."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from digitaleschool.core.values import dataclass

from .wording import Text


class Severity(StrEnum):
    """How much a remark weighs."""

    FAULT = "fault"
    """Must be mended: an answer cannot be told from another."""
    WARNING = "warning"
    """Can mislead whoever answers or reads the figures."""
    ADVICE = "advice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing that a critical colleague would say about an entry, and what to do about it."""

    code: str
    severity: Severity
    entry: Text
    message: Text
    advice: Text

    def said(self, language: str) -> str:
        """The remark as one line in ``nl`` or ``en``.

        >>> remark("undated", Text(nl="instrument", en="instrument")).said("en")
        "instrument: advice: 'changed' does not begin with a date. Write when and why this version came."
        """
        weight = _WEIGHTS[self.severity][language]
        return f"{self.entry[language]}: {weight}: {self.message[language]} {self.advice[language]}"


def remark(code: str, entry: Text, **values: object) -> Remark:
    """The remark with that code, its sentence filled with ``values``."""
    severity, message, advice = REMARKS[code]
    filled = Text(nl=message.nl.format(**values), en=message.en.format(**values))
    return Remark(code=code, severity=severity, entry=entry, message=filled, advice=advice)


_WEIGHTS = {
    Severity.FAULT: Text(nl="fout", en="fault"),
    Severity.WARNING: Text(nl="let op", en="warning"),
    Severity.ADVICE: Text(nl="advies", en="advice"),
}

REMARKS: Mapping[str, tuple[Severity, Text, Text]] = {
    "stray_bullet": (
        Severity.FAULT,
        Text(
            nl="In het label staat een opsommingsteken, een los 'o' of een regeleinde.",
            en="There is a bullet, a stray 'o' or a line break in the label.",
        ),
        Text(nl="Haal het weg, of splits de optie.", en="Remove it, or split the option."),
    ),
    "duplicate_label": (
        Severity.FAULT,
        Text(nl="Het label ({language}) is dat van {other}.", en="The label ({language}) is that of {other}."),
        Text(nl="Maak ze verschillend.", en="Make them differ."),
    ),
    "ambiguous_alias": (
        Severity.FAULT,
        Text(nl="De andere naam {alias!r} is ook van {other}.", en="The alias {alias!r} also belongs to {other}."),
        Text(nl="Laat hem bij één van beide.", en="Leave it with one of them."),
    ),
    "ticks_read_as_no": (
        Severity.WARNING,
        Text(
            nl="Wat niet aangeduid is, wordt straks als 'nee' gelezen.", en="What is not ticked will be read as 'no'."
        ),
        Text(
            nl="Vraag elke uitspraak apart (type 'statements'), of zeg overal 'niet aangeduid'.",
            en="Ask each statement by itself (kind 'statements'), or say 'not ticked' everywhere.",
        ),
    ),
    "mixed_polarity": (
        Severity.WARNING,
        Text(
            nl="Negatieve uitspraken staan tussen positieve: {rows}.",
            en="Negative statements stand among positive ones: {rows}.",
        ),
        Text(
            nl="Zet ze apart, en tel ze nooit samen zonder ze om te keren.",
            en="Set them apart, and never add them up without turning them round.",
        ),
    ),
    "glued": (
        Severity.WARNING,
        Text(
            nl="Midden in het label begint een hoofdletter: staan hier twee opties aan elkaar?",
            en="A capital begins in the middle of the label: are two options glued together here?",
        ),
        Text(nl="Maak er twee opties van.", en="Make two options of it."),
    ),
    "hyphenation": (
        Severity.WARNING,
        Text(nl="Er staat een afgebroken woord in.", en="There is a broken word in it."),
        Text(nl="Schrijf het woord weer aan elkaar.", en="Join the word again."),
    ),
    "missing_base": (
        Severity.WARNING,
        Text(
            nl="De vraag geldt maar voor sommigen ('indien ...'), maar heeft geen basis.",
            en="The item only concerns some ('if ...'), but has no base.",
        ),
        Text(
            nl="Geef 'base' op: dan ziet alleen wie het aangaat de vraag, en klopt het percentage.",
            en="Give a 'base': then only those concerned see it, and the percentage is right.",
        ),
    ),
    "missing_follow_up_base": (
        Severity.WARNING,
        Text(
            nl="De vraag volgt op de ja-neevraag {previous}, maar heeft geen basis.",
            en="The item follows the yes-no item {previous}, but has no base.",
        ),
        Text(
            nl="Geef 'base' op, als ze maar bij één antwoord hoort.", en="Give a 'base', if it belongs to one answer."
        ),
    ),
    "unordered_scale": (
        Severity.WARNING,
        Text(
            nl="De opties lijken een schaal, maar 'ordered' staat er niet bij.",
            en="The options look like a scale, but 'ordered' is not given.",
        ),
        Text(
            nl="Zet ze in volgorde met 'ordered: true'; anders is er geen mediaan.",
            en="Put them in order with 'ordered: true'; there is no median otherwise.",
        ),
    ),
    "scale_without_ends": (
        Severity.WARNING,
        Text(nl="De uiteinden van de schaal hebben geen label.", en="The ends of the scale have no label."),
        Text(nl="Zeg wat het laagste en het hoogste betekenen.", en="Say what lowest and highest mean."),
    ),
    "none_without_exclusive": (
        Severity.WARNING,
        Text(
            nl="'Geen' kan samen met andere antwoorden gekozen worden.", en="'None' can be chosen beside other answers."
        ),
        Text(nl="Zet er 'exclusive: true' bij.", en="Give it 'exclusive: true'."),
    ),
    "missing_english": (
        Severity.WARNING,
        Text(nl="Zonder eigen Engelse tekst: {names}.", en="Without English wording of its own: {names}."),
        Text(nl="Geef 'en' op.", en="Give 'en'."),
    ),
    "long_matrix": (
        Severity.ADVICE,
        Text(
            nl="De tabel telt {rows} rijen; na {longest} vullen mensen rechtdoor in.",
            en="The matrix has {rows} rows; after {longest} people answer in a straight line.",
        ),
        Text(
            nl="Splits ze, of toon op een telefoon één rij per keer.",
            en="Split it, or show one row at a time on a phone.",
        ),
    ),
    "long_label": (
        Severity.ADVICE,
        Text(nl="Het label telt {length} tekens.", en="The label has {length} characters."),
        Text(nl="Kort het in: op een telefoon leest niemand het.", en="Shorten it: nobody reads it on a phone."),
    ),
    "double_barrelled": (
        Severity.ADVICE,
        Text(nl="Hier worden misschien twee dingen tegelijk gevraagd.", en="Two things may be asked at once here."),
        Text(nl="Vraag één ding per regel.", en="Ask one thing a line."),
    ),
    "loose_spaces": (
        Severity.ADVICE,
        Text(nl="Er staan spaties te veel.", en="There are spaces too many."),
        Text(nl="Haal ze weg: ze bederven het herkennen.", en="Remove them: they spoil recognition."),
    ),
    "undated": (
        Severity.ADVICE,
        Text(nl="'changed' begint niet met een datum.", en="'changed' does not begin with a date."),
        Text(nl="Schrijf wanneer en waarom deze versie er kwam.", en="Write when and why this version came."),
    ),
    "missing_source": (
        Severity.ADVICE,
        Text(nl="Zonder 'source': {items}.", en="Without 'source': {items}."),
        Text(nl="Zeg waar de vraag vandaan komt.", en="Say where the item comes from."),
    ),
    "missing_measures": (
        Severity.ADVICE,
        Text(nl="Zonder 'measures': {items}.", en="Without 'measures': {items}."),
        Text(nl="Zeg wat de vraag meet; wat niets meet, kan weg.", en="Say what the item measures; else drop it."),
    ),
}
