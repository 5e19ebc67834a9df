"""Words of the planner's desk: fields, levels, half-days, money, and how a training is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.language import read_in
from digitaleschool.core.survey.vocabulary import load_terms, load_themes
from digitaleschool.offer.models import Version
from digitaleschool.people.models.organisations import Network, Province

PART_WORDS = {
    "am": gettext_lazy("in the morning"), "pm": gettext_lazy("in the afternoon"), "ev": gettext_lazy("in the evening"),
}  # fmt: skip
WEEKDAY_WORDS = {
    "mon": gettext_lazy("Monday"), "tue": gettext_lazy("Tuesday"), "wed": gettext_lazy("Wednesday"),
    "thu": gettext_lazy("Thursday"), "fri": gettext_lazy("Friday"), "sat": gettext_lazy("Saturday"),
    "sun": gettext_lazy("Sunday"),
}  # fmt: skip
SIZE_WORDS = {"small": gettext_lazy("school up to 1000 pupils"), "large": gettext_lazy("school over 1000 pupils")}


def words_of(axis: str) -> dict[str, str]:
    """The words of all codes of one axis: field, level, theme, province, network, size."""
    if axis == "theme":
        return {theme.code: theme.label[read_in()] for theme in load_themes().themes}
    if axis in ("field", "level"):
        return {term.code: term.label[read_in()] for term in load_terms(f"{axis}s")}
    labels: Mapping[str, object] = (
        dict({"province": Province, "network": Network}[axis].choices) if axis != "size" else SIZE_WORDS
    )
    return {code: str(words) for code, words in labels.items()}


def word(axis: str, code: str) -> str:
    """One of them; a code that is no longer known stands for itself, and nothing for nothing."""
    return words_of(axis).get(code, code or _("not known"))


def halfday_words(code: str) -> str:
    """``wed_pm``: Wednesday in the afternoon."""
    weekday, _sep, part = code.partition("_")
    return f"{WEEKDAY_WORDS[weekday]} {PART_WORDS[part]}"


def slot_words(day: str, part: str) -> str:
    """A half-day of the season: Wednesday 13 January 2027, in the afternoon."""
    return f"{date_format(date.fromisoformat(day), 'l j F Y')}, {PART_WORDS[part]}"


def euro(cents: int) -> str:
    """Whole euros with their thousands apart, cents only where there are some."""
    euros, rest = divmod(abs(cents), 100)
    gap, mark = (".", ",") if read_in() == "nl" else (",", ".")
    amount = f"{euros:,}".replace(",", gap)
    return f"{'-' if cents < 0 else ''}€ {amount}{f'{mark}{rest:02d}' if rest else ''}"


def percent(share: float) -> str:
    said = f"{100 * share:.1f}"
    return f"{said.replace('.', ',') if read_in() == 'nl' else said} %"


def title_of(versions: Mapping[int, Version], training: int, slug: str = "") -> str:
    version = versions.get(training)
    return version.title if version else slug or _("a training")
