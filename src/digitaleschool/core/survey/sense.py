"""What an instrument must be to make sense: each rule refuses with its reason.

The values of :mod:`.model` call these rules when they are made, so that no senseless instrument exists. What is allowed
but unwise is for :mod:`.linting`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from .wording import InstrumentError, Text

if TYPE_CHECKING:
    from .model import Instrument, Item, Option, Row, Section

CODE = re.compile(r"[a-z][a-z0-9_]*\Z")
INSTRUMENT_ID = re.compile(r"[a-z0-9][a-z0-9_-]*\Z")
MAX_CATEGORIES = 200
"""Most categories of one variable; codes from 250 on stand for missing kinds (see :mod:`.answers`)."""
MAX_RANKED = 20
INSTRUMENT_KINDS = ("survey", "interview")

_TAKEN_BY = {
    "options": {"single", "multiple", "matrix"},
    "rows": {"matrix", "ticks", "statements", "yes_no"},
    "at_most": {"multiple", "ranked_texts"},
    "bands": {"number"},
    "minimum": {"number", "scale"},
    "maximum": {"number", "scale"},
    "low_label": {"scale"},
    "high_label": {"scale"},
    "ordered": {"single", "matrix", "scale", "number"},
}
"""Which kinds of item a field means something for."""


def refuse_option(option: Option) -> None:
    """Refuse an option without a usable code or label."""
    _refuse_part(option, "optie", "option")
    if option.per_year is not None and not (math.isfinite(option.per_year) and option.per_year >= 0):
        _refuse(
            nl="per_year is een aantal keer per jaar, 0 of meer", en="per_year is a number of times a year, 0 or more"
        )


def refuse_row(row: Row) -> None:
    """Refuse a row without a usable code or label."""
    _refuse_part(row, "rij", "row")


def refuse_item(item: Item) -> None:
    """Refuse an item whose fields contradict its kind or each other."""
    try:
        _refuse_code(item.id, nl="vraag", en="item")
        _refuse_blank(item.wording)
        _refuse_fields_of_other_kinds(item)
        _refuse_missing_parts(item)
        _refuse_twice((option.code for option in item.options), nl="optie", en="option")
        _refuse_twice((row.code for row in item.rows), nl="rij", en="row")
        _refuse_bounds(item)
        _refuse_at_most(item)
        _refuse_exclusive(item)
        _refuse_role(item)
    except InstrumentError as error:
        raise error.placed(entry=Text(nl=f"vraag {item.id}", en=f"item {item.id}")) from None


def refuse_section(section: Section) -> None:
    """Refuse a section without a usable id, title or items."""
    entry = Text(nl=f"deel {section.id}", en=f"section {section.id}")
    try:
        _refuse_code(section.id, nl="deel", en="section")
        _refuse_blank(section.title)
        if not section.items:
            _refuse(nl="er staat geen vraag in", en="there is no item in it")
    except InstrumentError as error:
        raise error.placed(entry=entry) from None


def refuse_instrument(instrument: Instrument) -> None:
    """Refuse an instrument without an identity, with ids that come twice, or with a base that points nowhere."""
    if not INSTRUMENT_ID.match(instrument.id):
        _refuse(
            nl=f"het id {instrument.id!r}: gebruik kleine letters, cijfers, - en _",
            en=f"the id {instrument.id!r}: use small letters, digits, - and _",
        )
    if not instrument.version.strip():
        _refuse(nl="de versie ontbreekt", en="the version is missing")
    if instrument.kind not in INSTRUMENT_KINDS:
        _refuse(
            nl=f"'kind' is {instrument.kind!r}; kies uit {', '.join(INSTRUMENT_KINDS)}",
            en=f"'kind' is {instrument.kind!r}; choose from {', '.join(INSTRUMENT_KINDS)}",
        )
    _refuse_blank(instrument.title)
    if not instrument.sections:
        _refuse(nl="er is geen deel", en="there is no section")
    _refuse_twice((section.id for section in instrument.sections), nl="deel", en="section")
    _refuse_twice((item.id for item in instrument.items), nl="vraag", en="item")
    schools = [item.id for item in instrument.items if item.role == "cluster"]
    if len(schools) > 1:
        _refuse(
            nl=f"meer dan één vraag naar de school: {', '.join(schools)}",
            en=f"more than one item for the school: {', '.join(schools)}",
        )
    _refuse_bases(instrument)


def _refuse(*, nl: str, en: str) -> None:
    raise InstrumentError(Text(nl=nl, en=en))


def _refuse_code(code: str, *, nl: str, en: str) -> None:
    if not CODE.match(code):
        _refuse(
            nl=f"de code {code!r} ({nl}): gebruik kleine letters, cijfers en _, met een letter vooraan",
            en=f"the code {code!r} ({en}): use small letters, digits and _, starting with a letter",
        )


def _refuse_blank(wording: Text) -> None:
    if not wording.nl.strip() or not wording.en.strip():
        _refuse(nl="de verwoording is leeg", en="the wording is empty")


def _refuse_part(part: Option | Row, nl: str, en: str) -> None:
    _refuse_code(part.code, nl=nl, en=en)
    if not part.label.nl.strip() or not part.label.en.strip():
        _refuse(nl=f"{nl} {part.code} heeft geen label", en=f"{en} {part.code} has no label")


def _refuse_twice(codes: Iterable[str], *, nl: str, en: str) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            _refuse(nl=f"{nl} {code} staat er twee keer", en=f"{en} {code} stands there twice")
        seen.add(code)


def _refuse_fields_of_other_kinds(item: Item) -> None:
    for name, kinds in _TAKEN_BY.items():
        value = getattr(item, name)
        is_given = value is not None and value is not False and value != ()  # a minimum of 0 is given
        if is_given and item.kind not in kinds:
            _refuse(
                nl=f"{name!r} hoort niet bij een vraag van het type {item.kind}",
                en=f"{name!r} does not belong to an item of kind {item.kind}",
            )


def _refuse_missing_parts(item: Item) -> None:
    for name, nl, en in (("rows", "rijen", "rows"), ("options", "opties", "options")):
        if item.kind in _TAKEN_BY[name] and not getattr(item, name):
            _refuse(nl=f"een vraag van het type {item.kind} heeft {nl}", en=f"an item of kind {item.kind} has {en}")
    if item.kind in ("single", "matrix"):
        _refuse_too_many(len(item.options))


def _refuse_too_many(categories: int) -> None:
    if categories > MAX_CATEGORIES:
        _refuse(
            nl=f"{categories} antwoorden; er kunnen er hoogstens {MAX_CATEGORIES} zijn",
            en=f"{categories} answers; there can be {MAX_CATEGORIES} at most",
        )


def _refuse_bounds(item: Item) -> None:
    low, high = item.minimum, item.maximum
    for bound in (low, high, *item.bands):
        if bound is not None and not math.isfinite(bound):
            _refuse(nl="een grens is geen gewoon getal", en="a bound is not an ordinary number")
    if item.kind == "scale":
        if low is None or high is None:
            _refuse(nl="een schaal heeft een minimum en een maximum", en="a scale has a minimum and a maximum")
        elif low != int(low) or high != int(high):
            _refuse(nl="een schaal telt in gehele getallen", en="a scale counts in whole numbers")
    if low is not None and high is not None:
        if low >= high:
            _refuse(
                nl=f"het minimum ({low:g}) ligt niet onder het maximum ({high:g})",
                en=f"the minimum ({low:g}) is not below the maximum ({high:g})",
            )
        if item.kind == "scale":
            _refuse_too_many(int(high) - int(low) + 1)
    if not _ascends(item.bands):
        _refuse(nl="de klassen (bands) lopen niet op", en="the bands do not ascend")
    _refuse_too_many(len(item.bands))


def _ascends(bounds: Sequence[float]) -> bool:
    return all(low < high for low, high in pairwise(bounds))


def _refuse_at_most(item: Item) -> None:
    if item.kind == "ranked_texts" and (item.at_most is None or not 1 <= item.at_most <= MAX_RANKED):
        _refuse(nl=f"'at_most' is 1 tot {MAX_RANKED}", en=f"'at_most' is 1 to {MAX_RANKED}")
    if item.kind == "multiple" and item.at_most is not None and not 1 <= item.at_most <= len(item.options):
        _refuse(
            nl=f"'at_most' is {item.at_most} bij {len(item.options)} opties",
            en=f"'at_most' is {item.at_most} with {len(item.options)} options",
        )


def _refuse_exclusive(item: Item) -> None:
    parts: tuple[Option | Row, ...] = (*item.options, *item.rows)
    exclusive = [part.code for part in parts if part.exclusive]
    if exclusive and (item.kind not in ("multiple", "ticks", "yes_no") or item.at_most == 1):
        _refuse(
            nl=f"{exclusive[0]} is exclusief, maar hier kan maar één antwoord",
            en=f"{exclusive[0]} is exclusive, but only one answer is possible here",
        )


def _refuse_role(item: Item) -> None:
    if item.role == "identity" and item.kind not in ("text", "number"):
        _refuse(nl="wie iemand is, wordt als tekst gevraagd", en="who someone is, is asked as text")
    if item.role == "identity" and item.bands:
        _refuse(nl="wie iemand is, wordt niet in klassen geteld", en="who someone is, is not counted in bands")


def _refuse_bases(instrument: Instrument) -> None:
    answers = {variable.id: {option.code for option in variable.categories} for variable in instrument.variables}
    items = {item.id for item in instrument.items}
    earlier: set[str] = set()
    for item in instrument.items:
        if item.base is not None:
            try:
                _refuse_base(item, earlier, items, answers)
            except InstrumentError as error:
                raise error.placed(entry=Text(nl=f"vraag {item.id}, basis", en=f"item {item.id}, base")) from None
        earlier.add(item.id)
        if item.kind == "multiple":
            answers[item.id] = {option.code for option in item.options}


def _refuse_base(item: Item, earlier: set[str], items: set[str], answers: dict[str, set[str]]) -> None:
    assert item.base is not None
    target, codes = item.base.item, item.base.codes
    owner = target.partition(".")[0]
    if owner not in items:
        _refuse(nl=f"er is geen vraag {target!r}", en=f"there is no item {target!r}")
    if owner not in earlier:
        _refuse(nl=f"vraag {owner} komt niet eerder", en=f"item {owner} does not come earlier")
    known = answers.get(target)
    if known is None:
        _refuse(nl=f"{target!r} heeft geen antwoorden om op te kiezen", en=f"{target!r} has no answers to choose by")
        return
    if not codes:
        _refuse(nl="'codes' is leeg", en="'codes' is empty")
    for code in codes:
        if code not in known:
            _refuse(nl=f"{target} heeft geen antwoord {code!r}", en=f"{target} has no answer {code!r}")
