"""Reads an instrument as a critical colleague would: what is allowed, but will be answered or counted wrongly.

What makes no sense at all does not load (:mod:`.sense`); what is remarked here loads, and the round decides. The rules
come from the faults of the 2021 form (a tick list read as "no", glued bullets, a missing base) and from what is known
about answering: Tourangeau, Rips & Rasinski (2000), The Psychology of Survey Response, chapters 6-8; Smyth, Dillman,
Christian & Stern (2006), Public Opinion Quarterly 70(1), 66-77, on ticks against forced choice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from .loading import load_instrument
from .model import Instrument, InstrumentError, Item, Kind, Option, Polarity, Role, Row, Text
from .ordering import looks_ordered
from .remarks import Remark, Severity, remark

LONGEST_MATRIX = 10
"""Rows; the rule of thumb of most survey houses, straight-lining grows from there."""
LONGEST_LABEL = 160
"""Characters: some four lines on a phone."""


def lint(instrument: Instrument) -> tuple[Remark, ...]:
    """Every remark about an instrument, those about the whole first, then in the order of the form.

    >>> [found.code for found in lint(load_instrument("digitale-school-leraren")) if found.severity == "fault"]
    []
    """
    remarks = [found for rule in _INSTRUMENT_RULES for found in rule(instrument)]
    previous: Item | None = None
    for item in instrument.items:
        remarks += [found for rule in _ITEM_RULES for found in rule(item)]
        remarks += _missing_follow_up_base(item, previous)
        previous = item
    return tuple(remarks)


def lint_file(name: str, language: str) -> tuple[list[str], bool]:
    """The remarks about an instrument (id or path) as lines, and whether one of them must be mended.

    A file that does not load gives its refusal as the only line.
    """
    try:
        instrument = load_instrument(name)
    except InstrumentError as error:
        return [error.said(language)], True
    remarks = lint(instrument)
    lines = [f"{name}, {found.said(language)}" for found in remarks]
    return lines, any(found.severity is Severity.FAULT for found in remarks)


# --- rules about the whole --------------------------------------------------------------------------------------------


def _undated(instrument: Instrument) -> Iterator[Remark]:
    if not re.match(r"\d{4}-\d{2}-\d{2}\b", instrument.changed):
        yield remark("undated", _WHOLE)


def _missing_source(instrument: Instrument) -> Iterator[Remark]:
    without = [item.id for item in instrument.items if not item.source]
    if without and not instrument.inferred:
        yield remark("missing_source", _WHOLE, items=", ".join(without))


def _missing_measures(instrument: Instrument) -> Iterator[Remark]:
    without = [item.id for item in instrument.items if not item.measures]
    if without and not instrument.inferred:
        yield remark("missing_measures", _WHOLE, items=", ".join(without))


_WORD = re.compile(r"[^\W\d_]{2,}")
MOST_NAMES = 10


def _missing_english(instrument: Instrument) -> Iterator[Remark]:
    names = [item.id for item in instrument.items if _is_untranslated(item.wording)]
    for item in instrument.items:
        names += [f"{item.id}.{part.code}" for part in _parts(item) if _is_untranslated(part.label)]
    if names:
        shown = ", ".join(names[:MOST_NAMES])
        more = f" (+{len(names) - MOST_NAMES})" if len(names) > MOST_NAMES else ""
        yield remark("missing_english", _WHOLE, names=shown + more)


def _is_untranslated(wording: Text) -> bool:
    # One or two words (webinar, forum, names) are often the same in both languages; a phrase is not.
    return wording.nl == wording.en and sum(1 for word in _WORD.findall(wording.nl) if word[0].islower()) >= 3


_INSTRUMENT_RULES: Sequence[Callable[[Instrument], Iterator[Remark]]] = (
    _undated, _missing_source, _missing_measures, _missing_english,
)  # fmt: skip


# --- rules about one item ---------------------------------------------------------------------------------------------


def _ticks_read_as_no(item: Item) -> Iterator[Remark]:
    if item.kind is Kind.TICKS:
        yield remark("ticks_read_as_no", _entry(item))


def _mixed_polarity(item: Item) -> Iterator[Remark]:
    negative = [row.code for row in item.rows if row.polarity is Polarity.NEGATIVE]
    if negative and any(row.polarity is Polarity.POSITIVE for row in item.rows):
        yield remark("mixed_polarity", _entry(item), rows=", ".join(negative))


_BULLET = re.compile(r"[\u2022\u2023\u25aa\u25e6\u25cf\u25cb\u00b7]|[\r\n\t]|^\s*[-*–]\s")
_STRAY_O = re.compile(r"^o\s?[A-Z][a-zà-ÿ]")


def _stray_bullet(item: Item) -> Iterator[Remark]:
    for part in _parts(item):
        if _in_any_language(_BULLET, part) or _in_any_language(_STRAY_O, part):
            yield remark("stray_bullet", _entry(item, part))


# A capital after a real word, and small letters after it: "nieuwe ontwikkelingen Vakgerichtheid van". Names such as
# "Vlaamse Gemeenschap", "van Steden", "ICT-visie" do not look like that.
_TWO_CAPITALS = re.compile(r"[a-zà-ÿ]{5,}\)? [A-Z][a-zà-ÿ]{3,} [a-zà-ÿ]")


def _glued(item: Item) -> Iterator[Remark]:
    for part in _parts(item):
        if _in_any_language(_TWO_CAPITALS, part):
            yield remark("glued", _entry(item, part))


# "be- hoefte", but not "land- en tuinbouw".
_BROKEN_WORD = re.compile(r"[a-zà-ÿ]- (?!(en|of|tot|and|or|to)\b|&|/|,)[a-zà-ÿ]")


def _hyphenation(item: Item) -> Iterator[Remark]:
    for entry, wording in _wordings(item):
        if _BROKEN_WORD.search(wording.nl) or _BROKEN_WORD.search(wording.en):
            yield remark("hyphenation", entry)


def _loose_spaces(item: Item) -> Iterator[Remark]:
    for entry, wording in _wordings(item):
        if any(words != words.strip() or "  " in words for words in (wording.nl, wording.en)):
            yield remark("loose_spaces", entry)


def _long_label(item: Item) -> Iterator[Remark]:
    for part in _parts(item):
        length = max(len(part.label.nl), len(part.label.en))
        if length > LONGEST_LABEL:
            yield remark("long_label", _entry(item, part), length=length)


_CONDITION = re.compile(
    r"^(indien|zo ?ja|zo ?neen?|als (ja|nee|je)|bij (ja|nee)|if (yes|no|so|not|you))\b", re.IGNORECASE
)


def _missing_base(item: Item) -> Iterator[Remark]:
    if item.base is None and (_CONDITION.search(item.wording.nl) or _CONDITION.search(item.wording.en)):
        yield remark("missing_base", _entry(item))


_FOLLOW_UP = re.compile(r"^(van |over |in )?(welke|welk|waarom|hoe komt|which|why|what kind)\b", re.IGNORECASE)


def _missing_follow_up_base(item: Item, previous: Item | None) -> Iterator[Remark]:
    if item.base is not None or previous is None or not _asks_yes_or_no(previous):
        return
    named_after = item.id.startswith(f"{previous.id}_")
    asks_on = item.kind is Kind.TEXT and (_FOLLOW_UP.search(item.wording.nl) or _FOLLOW_UP.search(item.wording.en))
    if named_after or asks_on:
        yield remark("missing_follow_up_base", _entry(item), previous=previous.id)


def _unordered_scale(item: Item) -> Iterator[Remark]:
    if item.kind in (Kind.SINGLE, Kind.MATRIX) and not item.ordered and looks_ordered(item.options):
        yield remark("unordered_scale", _entry(item))


def _scale_without_ends(item: Item) -> Iterator[Remark]:
    if item.kind is Kind.SCALE and (item.low_label is None or item.high_label is None):
        yield remark("scale_without_ends", _entry(item))


def _duplicate_label(item: Item) -> Iterator[Remark]:
    parts: tuple[Option | Row, ...]
    for parts in (item.options, item.rows):
        for language in ("nl", "en"):
            owners: dict[str, str] = {}
            for part in parts:
                owner = owners.setdefault(_folded(part.label[language]), part.code)
                if owner != part.code:
                    yield remark("duplicate_label", _entry(item, part), language=language, other=owner)


def _ambiguous_alias(item: Item) -> Iterator[Remark]:
    parts: tuple[Option | Row, ...]
    for parts in (item.options, item.rows):
        owners: dict[str, str] = {}
        for part in parts:
            for name in (part.code, part.label.nl, part.label.en):
                owners.setdefault(_folded(name), part.code)
        for part in parts:
            for alias in part.aliases:
                owner = owners.setdefault(_folded(alias), part.code)
                if owner != part.code:
                    yield remark("ambiguous_alias", _entry(item, part), alias=alias, other=owner)


def _long_matrix(item: Item) -> Iterator[Remark]:
    if item.kind is Kind.MATRIX and len(item.rows) > LONGEST_MATRIX:
        yield remark("long_matrix", _entry(item), rows=len(item.rows), longest=LONGEST_MATRIX)


_TWO_SUBJECTS = re.compile(r"\b(en/of|of/en|and/or)\b", re.IGNORECASE)
_JOINED = re.compile(r"\b(en|alsook|evenals)\b", re.IGNORECASE)


def _double_barrelled(item: Item) -> Iterator[Remark]:
    # "En" joins two claims in a statement; in an option ("kennis en ervaring") it only names one thing fully.
    is_statement = item.kind in (Kind.TICKS, Kind.STATEMENTS)
    for part in _parts(item):
        if _in_any_language(_TWO_SUBJECTS, part) or (is_statement and _JOINED.search(part.label.nl)):
            yield remark("double_barrelled", _entry(item, part))


_NONE = re.compile(r"^(geen|niets|niet van toepassing|none|nothing|not applicable|no \w+ needed)\b", re.IGNORECASE)


def _none_without_exclusive(item: Item) -> Iterator[Remark]:
    if item.kind in (Kind.MULTIPLE, Kind.YES_NO):
        for part in _parts(item):
            if not part.exclusive and _in_any_language(_NONE, part):
                yield remark("none_without_exclusive", _entry(item, part))


_ITEM_RULES: Sequence[Callable[[Item], Iterator[Remark]]] = (
    _ticks_read_as_no, _mixed_polarity, _stray_bullet, _glued, _hyphenation, _loose_spaces, _long_label, _missing_base,
    _unordered_scale, _scale_without_ends, _duplicate_label, _ambiguous_alias, _long_matrix, _double_barrelled,
    _none_without_exclusive,
)  # fmt: skip


# --- what rules share -------------------------------------------------------------------------------------------------

_WHOLE = Text(nl="instrument", en="instrument")


def _entry(item: Item, part: Option | Row | None = None) -> Text:
    if part is None:
        return Text(nl=f"vraag {item.id}", en=f"item {item.id}")
    nl, en = ("rij", "row") if isinstance(part, Row) else ("optie", "option")
    return Text(nl=f"vraag {item.id}, {nl} {part.code}", en=f"item {item.id}, {en} {part.code}")


def _parts(item: Item) -> tuple[Option | Row, ...]:
    return (*item.options, *item.rows)


def _wordings(item: Item) -> Iterator[tuple[Text, Text]]:
    yield _entry(item), item.wording
    for part in _parts(item):
        yield _entry(item, part), part.label


def _in_any_language(pattern: re.Pattern[str], part: Option | Row) -> bool:
    return bool(pattern.search(part.label.nl) or pattern.search(part.label.en))


def _folded(label: str) -> str:
    return " ".join(label.casefold().split())


def _asks_yes_or_no(item: Item) -> bool:
    codes = {option.code for option in item.options}
    return item.kind is Kind.SINGLE and item.role is Role.CONTENT and codes == {"yes", "no"}
