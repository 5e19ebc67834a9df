"""The few words that the forms themselves add, in Dutch and English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "nl": {
        "contents": "Inhoud",
        "figures": "Toon de cijfers",
        "withheld": "niet gepubliceerd",
        "strength": "Hoe sterk is deze uitspraak?",
        "basis": "Gebaseerd op",
        "page": "Pagina",
        "of": "van",
        "chart": "Figuur",
        "table": "Tabel",
        "overview": "Overzicht",
        "all_items": "Alle vragen",
        "rankings": "Rangordes",
        "method": "Methode",
        "codebook": "Codeboek",
        "by": "Per",
    },
    "en": {
        "contents": "Contents",
        "figures": "Show the figures",
        "withheld": "not published",
        "strength": "How strong is this claim?",
        "basis": "Based on",
        "page": "Page",
        "of": "of",
        "chart": "Figure",
        "table": "Table",
        "overview": "Overview",
        "all_items": "All questions",
        "rankings": "Rankings",
        "method": "Method",
        "codebook": "Codebook",
        "by": "By",
    },
}


def words(language: str) -> Mapping[str, str]:
    """The words in that language; Dutch where there is none."""
    return WORDS.get(language, WORDS["nl"])
