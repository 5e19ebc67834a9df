"""Words for what rows hold as codes or in one language: stages, tracks, themes, fields, who says so."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.language import read_in
from digitaleschool.core.survey.vocabulary import load_terms, load_themes

TRACKS: dict[str, str | Promise] = {
    "doorstroom": _("finality further study"),
    "dubbel": _("double finality"),
    "arbeidsmarkt": _("finality labour market"),
    "a-stroom": _("A-stream"),
    "b-stroom": _("B-stream"),
}
STAGES: dict[str, str | Promise] = {
    "1": _("first stage"),
    "2": _("second stage"),
    "3": _("third stage"),
    "3.3": _("third year of the third stage"),
}
_SAID: dict[str, str | Promise] = {
    "report 2021": _("report 2021"),
    "codes and names are facts": _("codes and names are facts"),
    "codes and validity are facts; the words are ours": _("codes and validity are facts; the words are ours"),
    "names are facts": _("names are facts"),
    "numbers and names are facts": _("numbers and names are facts"),
    "words of our own": _("words of our own"),
    "some are ours": _("some are ours"),
    ", ours": _(", ours"),
    "European Commission": _("European Commission"),
    "Constitutional Court, judgment 82/2022 of 16 June 2022": _(
        "Constitutional Court, judgment 82/2022 of 16 June 2022"
    ),
    "the official list of 16": _("the official list of 16"),
    "official matrix of domains and finalities; codes as in the open data of 2026": _(
        "official matrix of domains and finalities; codes as in the open data of 2026"
    ),
    "study directions of 2026": _("study directions of 2026"),
    "Dutch after iXperium, shortened by us": _("Dutch after iXperium, shortened by us"),
    "Dutch by us": _("Dutch by us"),
    "and others": _("and others"),
    "given concepts beside various ones": _("given concepts beside various ones"),
    "pupils' competence rests on DigComp": _("pupils' competence rests on DigComp"),
    "DigComp 3.0 renames and revises the five areas of 2.0": _("DigComp 3.0 renames and revises the five areas of 2.0"),
}
"""What our knowledge says in English of publishers, licences and sources, which rows and CASE files hold once."""
_OURS = _("ours")
_KNOWN = re.compile("|".join(re.escape(words) for words in sorted(_SAID, key=len, reverse=True)))


def said(text: str) -> str:
    """A publisher, licence or source in the language of the reader, as far as it holds words of our own."""
    if text == "ours":
        return str(_OURS)
    return _KNOWN.sub(lambda found: str(_SAID[found[0]]), text)


def theme_choices() -> list[tuple[str, str]]:
    """(code, words) of every theme, in the language of the reader."""
    return [(theme.code, theme.label[read_in()]) for theme in load_themes().themes]


def field_choices() -> list[tuple[str, str]]:
    """(code, words) of every field of study but "another"."""
    return [(term.code, term.label[read_in()]) for term in load_terms("fields") if term.code != "other"]
