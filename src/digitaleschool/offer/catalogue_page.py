"""What an address asks of the catalogue, and what is found in words: choices with counts, cards, ways out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.language import preferred, read_in
from digitaleschool.common.text import clean_line
from digitaleschool.core.catalogue import Asked, Catalogue, Entry, Found, Near, NearMiss, Offering, is_month
from digitaleschool.core.catalogue.asking import LENGTHS, LONGEST, PRICES, SORTS
from digitaleschool.core.catalogue.words import words_of
from digitaleschool.core.offer.content import LEVELS, MODES
from digitaleschool.core.schools.places import centre_of
from digitaleschool.core.survey.vocabulary import load_terms, load_themes, load_tools
from digitaleschool.core.wording import Text
from digitaleschool.people.models.organisations import Province

from .catalogue_index import Shelf
from .words import MODE_WORDS, minutes, money

NAMES = {
    "field": "studiegebied", "level": "niveau", "theme": "thema", "mode": "vorm", "month": "maand",
    "province": "provincie", "length": "duur", "price": "prijs", "tool": "tool", "goal": "doel",
}  # fmt: skip
"""What a facet is called in an address, in the order of the page."""
WORDS, POSTCODE, KM, SORT, PAGE = "zoek", "postcode", "km", "volgorde", "page"
DISTANCES = (10, 25, 50, 100)
USUAL_KM = 25
MOST_VALUES = 24
"""Values of one facet that are shown: those with most trainings, and what is chosen."""
MOST_CHOSEN = 30
OTHER = "other"

TITLES = {
    "field": gettext_lazy("Field of study"), "level": gettext_lazy("Level"), "theme": gettext_lazy("Theme"),
    "mode": gettext_lazy("How it is given"), "month": gettext_lazy("Month"), "province": gettext_lazy("Province"),
    "length": gettext_lazy("Length in all"), "price": gettext_lazy("Price"), "tool": gettext_lazy("Tool"),
    "goal": gettext_lazy("Goal"),
}  # fmt: skip
LENGTH_WORDS = {
    "to_3_hours": gettext_lazy("up to 3 hours"), "to_6_hours": gettext_lazy("3 to 6 hours"),
    "a_day": gettext_lazy("6 to 8 hours, a day"), "longer": gettext_lazy("longer"),
}  # fmt: skip
PRICE_WORDS = {
    "free": gettext_lazy("free"), "to_50": gettext_lazy("up to 50 euro"), "to_150": gettext_lazy("50 to 150 euro"),
    "more": gettext_lazy("more than 150 euro"),
}  # fmt: skip
SORT_WORDS = {
    "fit": gettext_lazy("what fits best"), "soonest": gettext_lazy("soonest first"),
    "nearest": gettext_lazy("nearest first"), "shortest": gettext_lazy("shortest first"),
    "newest": gettext_lazy("newest first"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Question:
    """What was asked, and what could not be understood of it."""

    asked: Asked
    postcode: str = ""
    km: int = USUAL_KM
    problem: str = ""
    """About the postcode, in a sentence."""


_BOX = '<label><input type="checkbox" name="{}" value="{}"{}> {} <span class="catalogue-count">({})</span></label>'
_TICKED = {True: format_html(" checked{}", ""), False: ""}


@dataclass(frozen=True, kw_only=True)
class Choice:
    value: str
    words: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Facet:
    name: str
    title: str
    choices: tuple[Choice, ...]
    chosen: int

    @property
    def boxes(self) -> str:
        """A box to tick for each choice. A page has two hundred: as lines of a template they take half of its time."""
        name = self.name
        return format_html_join("\n", _BOX, ((name, one.value, _TICKED[one.is_chosen], one.words, one.count)
                                             for one in self.choices))  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Card:
    """A training in a list: what you can do afterwards, for whom, what you need, when and where."""

    address: str
    title: str
    promise: str
    for_whom: str
    needed: str
    facts: str
    """How it is given, how long, what it costs, who gives it."""
    starts_on: date | None
    where: str
    is_full: bool
    is_invented: bool

    @property
    def day(self) -> str:
        return _day_in(self.starts_on, read_in()) if self.starts_on else ""


@dataclass(frozen=True, kw_only=True)
class WayOut:
    """What to change where nothing is found: how many there are then."""

    words: str
    address: str
    count: int


# --- reading the address ----------------------------------------------------------------------------------------------


def question_in(query: QueryDict, *, goals: Mapping[str, object]) -> Question:
    """The question that an address asks; what makes no sense in it is left out."""
    page = query.get(PAGE, "")
    postcode = clean_line(query.get(POSTCODE, ""), longest=10)
    km = int(query[KM]) if query.get(KM) in map(str, DISTANCES) else USUAL_KM
    middle = centre_of(postcode)
    sort = query.get(SORT, "fit")
    chosen = {facet: _known(facet, query.getlist(name), goals) for facet, name in NAMES.items()}
    return Question(
        asked=Asked(
            words=clean_line(query.get(WORDS, ""), longest=LONGEST),
            chosen={facet: values for facet, values in chosen.items() if values},
            near=Near(latitude=middle[0], longitude=middle[1], km=km) if middle else None,
            sort=sort if sort in SORTS else "fit",
            page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 7 and int(page) else 1,
        ),
        postcode=postcode, km=km,
        problem="" if middle or not postcode else _("We do not know this postcode. Use four figures, such as 9000."),
    )  # fmt: skip


def address_of(question: Question, **changes: Any) -> str:
    """The address that asks this, with other ``words``, ``chosen``, ``near``, ``sort`` or ``page``."""
    asked = replace(question.asked, **({"page": 1} | changes))
    said: list[tuple[str, str]] = [(WORDS, asked.words)] if asked.words else []
    said += [(NAMES[facet], value) for facet in NAMES for value in asked.chosen.get(facet, ())]
    if asked.near:
        said += [(POSTCODE, question.postcode), (KM, str(asked.near.km))]
    said += [(SORT, asked.sort)] if asked.sort != "fit" else []
    said += [(PAGE, str(asked.page))] if asked.page > 1 else []
    said += [("taal", "en")] if read_in() == "en" else []
    return reverse("catalogue") + (f"?{urlencode(said)}" if said else "")


def _known(facet: str, values: Iterable[str], goals: Mapping[str, object]) -> tuple[str, ...]:
    kept = dict.fromkeys(value for value in values if _is_known(facet, value, goals))
    return tuple(kept)[:MOST_CHOSEN]


def _is_known(facet: str, value: str, goals: Mapping[str, object]) -> bool:
    if facet == "month":
        return is_month(value)
    return value in (goals if facet == "goal" else _labels(facet))


# --- words ------------------------------------------------------------------------------------------------------------


def _labels(facet: str) -> Mapping[str, str]:
    """Code -> words in the reader's language, in the order in which they are shown."""
    return _labels_in(facet, read_in())


@cache
def _labels_in(facet: str, language: str) -> Mapping[str, str]:
    if facet == "field":
        return {term.code: term.label[language] for term in load_terms("fields") if term.code != OTHER}
    if facet == "level":
        return {term.code: term.label[language] for term in load_terms("levels") if term.code in LEVELS}
    if facet == "theme":
        return {theme.code: theme.label[language] for theme in load_themes().themes}
    if facet == "tool":
        return {tool.code: tool.label for tool in load_tools().tools}
    if facet == "province":
        return {str(value): str(label) for value, label in Province.choices}
    words = {"mode": dict(MODE_WORDS), "length": LENGTH_WORDS, "price": PRICE_WORDS}[facet]
    order: Iterable[str] = {"mode": MODES, "length": LENGTHS, "price": PRICES}[facet]
    return {code: str(words[code]) for code in order}


@lru_cache(maxsize=200)
def _month_in(month: str, language: str) -> str:
    return date_format(date.fromisoformat(f"{month}-01"), "F Y")


@lru_cache(maxsize=2000)
def _day_in(day: date, language: str) -> str:
    return date_format(day, "l j F Y")


def words_for(facet: str, value: str, shelf: Shelf) -> str:
    """A value of a facet as people say it."""
    if facet == "month":
        return _month_in(value, read_in())
    if facet == "goal":
        code, label = shelf.goals.get(value, (value, Text(nl="", en="")))
        return f"{code} {label[read_in()]}".strip()
    return _labels(facet).get(value, value)


# --- what is found ----------------------------------------------------------------------------------------------------


def facets_of(question: Question, found: Found, shelf: Shelf) -> list[Facet]:
    """The choices of each facet with how many trainings each would give; what gives nothing is not offered."""
    return [
        Facet(
            name=name, title=str(TITLES[facet]), choices=tuple(_choices(facet, question, found, shelf)),
            chosen=len(question.asked.chosen.get(facet, ())),
        )
        for facet, name in NAMES.items()
    ]  # fmt: skip


def _choices(facet: str, question: Question, found: Found, shelf: Shelf) -> Iterable[Choice]:
    counts, chosen = found.counts[facet], question.asked.chosen.get(facet, ())
    values = list(_in_order(facet, counts, chosen))
    if len(values) > MOST_VALUES:
        often = set(sorted(values, key=lambda value: -counts.get(value, 0))[:MOST_VALUES]) | set(chosen)
        values = [value for value in values if value in often]
    for_all = counts.get("", 0) if facet == "field" else 0
    for value in values:
        yield Choice(
            value=value, words=words_for(facet, value, shelf), count=counts.get(value, for_all),
            is_chosen=value in chosen,
        )  # fmt: skip


def _in_order(facet: str, counts: Mapping[str, int], chosen: Iterable[str]) -> Iterable[str]:
    shown = (set(counts) - {""}) | set(chosen)
    if facet in ("month", "goal"):
        return sorted(shown)
    known = _labels(facet)
    if facet == "field" and counts.get(""):
        return known
    return (value for value in known if value in shown)


def cards_of(found: Found, question: Question, catalogue: Catalogue) -> list[Card]:
    stem = reverse("catalogue")
    return [_card(catalogue.entry(key), question, catalogue, stem) for key in found.keys]


def _card(entry: Entry, question: Question, catalogue: Catalogue, stem: str) -> Card:
    session = catalogue.next_session(entry, question.asked)
    return Card(
        address=f"{stem}{entry.slug}/", title=preferred(entry.title), promise=preferred(entry.promise),
        for_whom=for_whom(entry), needed=preferred(entry.needed), facts=_facts(entry),
        starts_on=session.starts_on if session else None,
        where=where(session, question.asked.near) if session else "",
        is_full=session is not None and not session.has_places, is_invented=entry.is_invented,
    )  # fmt: skip


def for_whom(entry: Entry) -> str:
    fields = ", ".join(_label("field", code) for code in entry.fields) or _("all fields of study")
    levels = ", ".join(_label("level", code) for code in entry.levels)
    return f"{fields} ({levels})" if levels else fields


def where(session: Offering, near: Near | None) -> str:
    """Where a session is; with how far that is from who asked."""
    if session.mode == "online":
        return _("online")
    place = session.town or _label("province", session.province)
    if near and session.at:
        facts = {"place": place, "km": round(near.km_to(session.at))}
        return _("%(place)s, %(km)s km away") % facts
    return place


def _facts(entry: Entry) -> str:
    modes = " / ".join(_label("mode", code) for code in entry.modes)
    length = minutes(entry.minutes) if entry.minutes else ""
    price = money(entry.price_cents)
    return " · ".join(one for one in (modes, length, price, entry.provider) if one)


def _label(facet: str, code: str) -> str:
    return _labels(facet).get(code, code)


def ways_out(question: Question, found: Found, shelf: Shelf) -> list[WayOut]:
    """What to change where nothing is found, what gives most first."""
    asked = question.asked
    meant = [
        WayOut(
            words=_("Did you mean “%(word)s”?") % {"word": known}, count=0,
            address=address_of(question, words=_instead(asked.words, word, known)),
        )
        for word, all_known in found.spelled.items()
        for known in all_known
    ]  # fmt: skip
    return meant + [_without(miss, question, shelf, asked) for miss in found.near_misses]


def _without(miss: NearMiss, question: Question, shelf: Shelf, asked: Asked) -> WayOut:
    if miss.facet == "near":
        words = _("Without the distance of %(km)s km") % {"km": question.km}
        return WayOut(words=words, address=address_of(question, near=None), count=miss.total)
    if miss.facet == "words":
        left = _instead(asked.words, miss.word, "")
        words = _("Without the word “%(word)s”") % {"word": miss.word}
        return WayOut(words=words, address=address_of(question, words=left), count=miss.total)
    chosen = {facet: values for facet, values in asked.chosen.items() if facet != miss.facet}
    values = ", ".join(words_for(miss.facet, value, shelf) for value in asked.chosen[miss.facet])
    facts = {"facet": str(TITLES[miss.facet]).lower(), "values": values}
    words = _("Without %(facet)s: %(values)s") % facts
    return WayOut(words=words, address=address_of(question, chosen=chosen), count=miss.total)


def _instead(words: str, folded: str, known: str) -> str:
    """The words with another one in the place of the one that was not found."""
    written = [known if folded in words_of(word) else word for word in words.split()]
    return " ".join(word for word in written if word)


def heading_of(question: Question, shelf: Shelf) -> str:
    """What the page is about, for its title: the one field or theme that was chosen, else all trainings."""
    chosen = question.asked.chosen
    alone = [facet for facet in ("field", "theme") if len(chosen.get(facet, ())) == 1]
    if len(alone) == 1:
        return _("Trainings: %(what)s") % {"what": words_for(alone[0], chosen[alone[0]][0], shelf)}
    return _("Trainings")


def is_worth_an_entry(question: Question) -> bool:
    """Whether search engines may list this page: all trainings, or those of one field; not every mix of choices."""
    asked = question.asked
    alone = {facet: values for facet, values in asked.chosen.items() if values}
    is_plain = not asked.words and asked.near is None and asked.sort == "fit"
    return is_plain and (not alone or (set(alone) == {"field"} and len(alone["field"]) == 1))


def known_fields() -> tuple[str, ...]:
    """Codes of the fields of study that trainings can be found by."""
    return tuple(_labels("field"))
