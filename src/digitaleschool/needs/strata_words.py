"""Groups of schools and answers in words: dimensions and their categories in the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from digitaleschool.core.fieldwork.strata import DIMENSIONS, FIELD, UNKNOWN
from digitaleschool.core.survey.vocabulary import load_terms
from digitaleschool.people.models import School
from digitaleschool.people.models.organisations import Network, Province

CHOICES = {"network": Network, "province": Province, "size": School.Size, "setting": School.Setting}
NAMES = 3
"""Categories named in one sentence; more of them tire."""


def dimension_words(dimension: str) -> str:
    """What the groups are called together."""
    return {
        "network": _("School network"),
        "province": _("Province"),
        "size": _("Size"),
        "setting": _("Rural or urban"),
        "field": _("Field"),
    }[dimension]


def category_words(dimension: str, category: str) -> str:
    """One group; a code that nobody knows stands for itself."""
    if category == UNKNOWN:
        return _("not known")
    if dimension == FIELD:
        return fields_in_words().get(category, category)
    known = dict(CHOICES[dimension].choices)
    return str(known.get(category, category))


def fields_in_words() -> dict[str, str]:
    """Code -> field, in the reader's language."""
    language = "en" if get_language() == "en" else "nl"
    return {term.code: term.label[language] for term in load_terms("fields")}


def short_words(dimension: str, category: str) -> str:
    """One group where room is scarce: the letters of a network."""
    if dimension == "network":
        short = {term.code: term.short for term in load_terms("networks")}
        return short.get(category) or category_words(dimension, category)
    return category_words(dimension, category)


__all__ = ["DIMENSIONS", "category_words", "dimension_words", "fields_in_words", "short_words"]
