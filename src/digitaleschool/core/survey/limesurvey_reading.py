"""A LimeSurvey structure as an instrument; see :mod:`.limesurvey`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .extras import Extra, with_extras
from .foreign import MOST_PARTS, aliases_for, code_for, instrument_id_for, refuse_too_many
from .limesurvey_tables import Structure, Worded, number_of, plain, read_structure, refusal
from .limesurvey_writing import OWN_ELEMENT
from .model import Condition, Instrument, InstrumentError, Item, Kind, Option, Row, Section, Text
from .ordering import looks_ordered

_TEXTS = set("STUD|*I")
_ARRAYS = set("FHABCE")
_CELLS = set(":;")
_LISTS = set("L!O")
_SEVERAL = set("MP")
_SKIPPED = {"X"}
_NUMBERED = {"5": 5, "A": 5, "B": 10}
_FIXED: Mapping[str, Sequence[tuple[str, str, str, str]]] = {
    "Y": (("yes", "Y", "ja", "yes"), ("no", "N", "nee", "no")),
    "G": (("female", "F", "vrouw", "female"), ("male", "M", "man", "male")),
    "C": (("yes", "Y", "ja", "yes"), ("uncertain", "U", "onzeker", "uncertain"), ("no", "N", "nee", "no")),
    "E": (("increase", "I", "toename", "increase"), ("same", "S", "gelijk", "same"),
          ("decrease", "D", "afname", "decrease")),
}  # fmt: skip
"""Answers that LimeSurvey does not write out: our code, its code, Dutch, English."""


def read_lss(content: bytes, name: str = "", notes: list[Text] | None = None) -> Instrument:
    """The instrument in a survey structure (.lss); ``notes`` gets a sentence for each thing that was not taken over.

    :class:`InstrumentError` names the element that is broken.

    >>> from .limesurvey_writing import with_limesurvey_codes, write_lss
    >>> from .loading import load_instrument
    >>> survey = load_instrument("digitale-school-leraren")
    >>> read_lss(write_lss(survey)) == with_limesurvey_codes(survey)
    True
    """
    try:
        return _Reading(read_structure(content, OWN_ELEMENT), notes if notes is not None else []).instrument(name)
    except InstrumentError as error:
        raise error.placed(file=name) from None


class _Reading:
    """One file while it is read: the items so far, and what its codes stand for."""

    def __init__(self, structure: Structure, notes: list[Text]) -> None:
        self.structure = structure
        self.notes = notes
        self.items: dict[str, Item] = {}
        self.by_code: dict[str, str] = {}  # LimeSurvey question code -> item
        self.is_own = structure.own is not None
        self.extras = [
            Extra(row.get("entry", ""), row.get("field", ""), row.get("value", "")) for row in structure.own or ()
        ]
        self.asked_beside = {extra.value for extra in self.extras if extra.field == "namely"}
        self.own_codes: dict[tuple[str, str], str] = {}  # entry above, LimeSurvey code -> our code
        for extra in self.extras:
            if extra.field == "lss":
                above, _, code = extra.entry.rpartition("/")
                self.own_codes[above, extra.value] = code

    def instrument(self, file: str) -> Instrument:
        sections = tuple(self._sections())
        if not sections:
            raise refusal("questions", nl="er staat geen vraag in", en="there is no question in it")
        own = {extra.field: extra.value for extra in self.extras if not extra.entry}
        title = self._text(self.structure.titles, file or "LimeSurvey")
        instrument = Instrument(
            id=own.get("id") or instrument_id_for(title.nl),
            version=own.get("version") or "1",
            changed="",
            title=title,
            sections=sections,
        )
        return with_extras(instrument, self.extras)

    def _sections(self) -> Iterator[Section]:
        own = iter([extra.value for extra in self.extras if extra.field == "section"])
        taken: set[str] = set()
        refuse_too_many(len(self.structure.questions) + len(self.structure.groups))
        by_group: dict[str, list[Worded]] = {}
        for question in self.structure.questions:
            by_group.setdefault(question.values.get("gid", ""), []).append(question)
        for group in self.structure.groups:
            items = tuple(item for question in by_group.get(group.code, ()) for item in self._items(question))
            title = self._text(group.wording, "group")
            code = next(own, None) or code_for(title.nl, taken, letter="g")
            taken.add(code)
            if items:
                yield Section(id=code, title=title, intro=self._maybe_text(group.help), items=items)

    def note(self, question: Worded, nl: str, en: str) -> None:
        self.notes.append(Text(nl=f"vraag {question.code}: {nl}", en=f"question {question.code}: {en}"))

    # --- trees to items ---

    def _items(self, question: Worded) -> Iterator[Item]:
        kind = question.values.get("type", "")
        if question.code in self.asked_beside or self._is_namely(question):
            return
        if kind in _SKIPPED:
            self.note(question, "een tekst zonder antwoord viel weg", "a text without an answer was dropped")
            return
        try:
            for item in self._of_type(kind, question):
                self.items[item.id] = item
                yield item
        except InstrumentError as error:
            qid = question.values.get("qid", "")
            place = Text(nl=f"element questions, qid {qid}", en=f"element questions, qid {qid}")
            raise error.within(place) from None

    def _of_type(self, kind: str, question: Worded) -> Iterator[Item]:
        refuse_too_many(max(len(question.subquestions), len(question.answers)), MOST_PARTS)
        first = [part for part in question.subquestions if part.scale == "0"]
        if kind in _CELLS:
            yield from self._cells(kind, question, first)
        elif kind == "1":
            yield from self._dual(question, first)
        elif kind == "K" or (kind == "Q" and [part.code for part in first] != [str(n + 1) for n in range(len(first))]):
            yield from self._several(kind, question, first)
        else:
            yield self._one(kind, question, first)

    def _one(self, kind: str, question: Worded, first: list[Worded]) -> Item:
        common = self._common(question)
        if kind in _TEXTS:
            return Item(kind=Kind.TEXT, **common)
        if kind == "N":
            return Item(kind=Kind.NUMBER, **(common | _bounds(question, "min_num_value_n", "max_num_value_n")))
        if kind == "5":
            return Item(kind=Kind.SCALE, minimum=1, maximum=5, **common)
        if kind in ("Y", "G"):
            return Item(kind=Kind.SINGLE, options=_fixed(kind), **common)
        if kind in _LISTS:
            return self._list(kind, question, common)
        if kind in _SEVERAL:
            return self._multiple(kind, question, first, common)
        if kind in _ARRAYS:
            return self._array(kind, question, first, common)
        if kind == "Q":
            return Item(kind=Kind.RANKED_TEXTS, at_most=len(first), **common)
        if kind == "R":
            self.note(question, "de opties van een rangschikking vielen weg", "the options of a ranking were dropped")
            most = number_of(question.attribute("max_answers")) or len(question.answers) or len(first)
            return Item(kind=Kind.RANKED_TEXTS, at_most=max(1, min(int(most), 20)), **common)
        self.note(question, f"het type {kind!r} is onbekend en werd tekst", f"type {kind!r} is unknown and became text")
        return Item(kind=Kind.TEXT, **common)

    def _common(self, question: Worded, suffix: str = "") -> dict[str, Any]:
        own = self.own_codes.get(("", question.code)) if not suffix else None
        code = own or code_for(question.code + suffix, self.items, letter="q")
        if not suffix:
            self.by_code[question.code] = code
        return {
            "id": code,
            "wording": self._text(question.wording, question.code),
            "help": self._maybe_text(question.help),
            "required": question.values.get("mandatory", "N") == "Y",
            "base": self._base(question),
            "aliases": aliases_for(code, question.code),
        }

    def _list(self, kind: str, question: Worded, common: dict[str, Any]) -> Item:
        scale = self._as_scale(question)
        if scale is not None:
            return Item(kind=Kind.SCALE, **(common | scale))
        if kind == "O":
            self.note(question, "het veld voor commentaar viel weg", "the comment field was dropped")
        options = self._options(common["id"], question.answers)
        if question.values.get("other") == "Y":
            options = (*options, self._other(common["id"], question, options, "-oth-"))
        return Item(kind=Kind.SINGLE, options=options, ordered=self._looks_ordered(options), **common)

    def _as_scale(self, question: Worded) -> dict[str, Any] | None:
        """The bounds and labelled ends when the answers are numbers in a row, of which only the ends have words."""
        codes = [answer.code for answer in question.answers]
        if (
            len(codes) < 3
            or not all(re.fullmatch(r"\d{1,3}", code) for code in codes)
            or question.values["other"] == "Y"
        ):
            return None
        steps = [int(code) for code in codes]
        if steps != list(range(steps[0], steps[-1] + 1)):
            return None
        ends: list[Text | None] = []
        for answer in question.answers:
            label = self._text(answer.wording, answer.code)
            found = [re.fullmatch(rf"{answer.code}(?: \((.+)\))?", label[language]) for language in ("nl", "en")]
            if found[0] is None or found[1] is None:
                return None
            ends.append(Text(nl=found[0][1], en=found[1][1]) if found[0][1] and found[1][1] else None)
        if any(end is not None for end in ends[1:-1]):
            return None
        return {"minimum": steps[0], "maximum": steps[-1], "low_label": ends[0], "high_label": ends[-1]}

    def _multiple(self, kind: str, question: Worded, first: list[Worded], common: dict[str, Any]) -> Item:
        if kind == "P":
            self.note(question, "de velden voor commentaar vielen weg", "the comment fields were dropped")
        options = self._options(common["id"], first)
        if question.values.get("other") == "Y":
            options = (*options, self._other(common["id"], question, options, "other"))
        alone = set(question.attribute("exclude_all_others").split(";"))
        options = tuple(replace(one, exclusive=True) if alone & {one.code, *one.aliases} else one for one in options)
        most = int(number_of(question.attribute("max_answers")))
        at_most = min(most, len(options)) if most > 0 else None
        return Item(kind=Kind.MULTIPLE, options=options, at_most=at_most, **common)

    def _array(self, kind: str, question: Worded, first: list[Worded], common: dict[str, Any]) -> Item:
        rows = self._rows(common["id"], first)
        if kind in _NUMBERED:
            steps = [str(step) for step in range(1, _NUMBERED[kind] + 1)]
            options = tuple(Option(code=f"v{step}", label=Text(nl=step, en=step), aliases=(step,)) for step in steps)
        elif kind in _FIXED:
            options = _fixed(kind)
        else:
            options = self._options(common["id"], [answer for answer in question.answers if answer.scale == "0"])
        if kind in ("F", "H") and {option.code for option in options} == {"yes", "no"}:
            return Item(kind=Kind.YES_NO, rows=rows, **common)
        ordered = kind not in ("F", "H") or self._looks_ordered(options)
        return Item(kind=Kind.MATRIX, rows=rows, options=options, ordered=ordered, **common)

    def _dual(self, question: Worded, first: list[Worded]) -> Iterator[Item]:
        for scale, suffix in (("0", ""), ("1", "_2")):
            common = self._common(question, suffix)
            common["aliases"] = (f"{question.code}#{scale}",) if suffix else (question.code, f"{question.code}#{scale}")
            rows = tuple(
                replace(row, aliases=(*row.aliases, f"{part.code}#{scale}", f"{part.code}][{int(scale) + 1}"))
                for row, part in zip(self._rows(common["id"], first), first, strict=True)
            )
            options = self._options(common["id"], [answer for answer in question.answers if answer.scale == scale])
            yield Item(kind=Kind.MATRIX, rows=rows, options=options, ordered=self._looks_ordered(options), **common)

    def _several(self, kind: str, question: Worded, first: list[Worded]) -> Iterator[Item]:
        """Several numbers or short texts under one question: an item for each."""
        if not first:
            raise InstrumentError(Text(nl="er zijn geen deelvragen", en="there are no subquestions"))
        for part in first:
            common = self._below(question, f"_{part.code}", part.wording, part.code, f"{question.code}[{part.code}]")
            if kind == "K":
                yield Item(kind=Kind.NUMBER, **(common | _bounds(question, "min_num_value_n", "max_num_value_n")))
            else:
                yield Item(kind=Kind.TEXT, **common)

    def _cells(self, kind: str, question: Worded, first: list[Worded]) -> Iterator[Item]:
        columns = [part for part in question.subquestions if part.scale == "1"]
        if not first or not columns:
            raise InstrumentError(
                Text(nl="de tabel heeft geen rijen of kolommen", en="the table has no rows or columns")
            )
        refuse_too_many(len(first) * len(columns), MOST_PARTS)
        for row in first:
            for column in columns:
                cell = f"{row.code}_{column.code}"
                languages = {**row.wording, **column.wording}
                wording = {key: f"{row.wording.get(key, '')}: {column.wording.get(key, '')}" for key in languages}
                common = self._below(question, f"_{cell}", wording, cell, f"{question.code}[{cell}]")
                if kind == ":":
                    bounds = _bounds(question, "multiflexible_min", "multiflexible_max")
                    yield Item(kind=Kind.NUMBER, **(common | bounds))
                else:
                    yield Item(kind=Kind.TEXT, **common)

    def _below(
        self, question: Worded, suffix: str, wording: Mapping[str, str], otherwise: str, alias: str
    ) -> dict[str, Any]:
        common = self._common(question, suffix)
        above, own = common["wording"], self._text(wording, otherwise)
        common["wording"] = Text(nl=f"{above.nl} - {own.nl}", en=f"{above.en} - {own.en}")
        common["aliases"] = (alias,)
        return common

    # --- parts ---

    def _options(self, item: str, parts: Sequence[Worded]) -> tuple[Option, ...]:
        options: list[Option] = []
        for part in parts:
            code = self._part_code(item, part.code, [option.code for option in options])
            label = self._text(part.wording, part.code)
            options.append(Option(code=code, label=label, aliases=aliases_for(code, part.code)))
        return tuple(options)

    def _rows(self, item: str, parts: Sequence[Worded]) -> tuple[Row, ...]:
        rows: list[Row] = []
        for part in parts:
            code = self._part_code(item, part.code, [row.code for row in rows])
            label = self._text(part.wording, part.code)
            rows.append(Row(code=code, label=label, aliases=aliases_for(code, part.code)))
        return tuple(rows)

    def _part_code(self, item: str, code: str, taken: Sequence[str]) -> str:
        for kind in ("option", "row"):
            own = self.own_codes.get((f"{item}/{kind}", code))
            if own is not None and own not in taken:
                return own
        return code_for(code, taken, letter="a")

    def _other(self, item: str, question: Worded, options: tuple[Option, ...], foreign: str) -> Option:
        taken = [option.code for option in options]
        code = self._part_code(item, foreign, taken) if (f"{item}/option", foreign) in self.own_codes or (
            f"{item}/row", foreign) in self.own_codes else code_for("other", taken)  # fmt: skip
        said = {language: text for language, text in question.attributes.get("other_replace_text", {}).items() if text}
        label = self._text(said, "") if said else Text(nl="andere, namelijk", en="other, namely")
        return Option(code=code, label=label, other=True, aliases=aliases_for(code, foreign))

    def _looks_ordered(self, options: tuple[Option, ...]) -> bool:
        return not self.is_own and looks_ordered(options)

    def _is_namely(self, question: Worded) -> bool:
        found = re.fullmatch(r'(\w+)_(\w+)\.NAOK != ""', question.values.get("relevance", ""))
        return bool(found) and question.code == f"{found[1]}{found[2]}text" if found else False

    # --- conditions and wording ---

    def _base(self, question: Worded) -> Condition | None:
        relevance = question.values.get("relevance", "1").strip()
        if relevance in ("", "1"):
            return None
        atoms = [self._atom(part) for part in re.split(r"\s+or\s+|\s*\|\|\s*", relevance)]
        known = [atom for atom in atoms if atom is not None]
        if len(known) == len(atoms) and len({target for target, _ in known}) == 1:
            return Condition(item=known[0][0], codes=tuple(dict.fromkeys(code for _, code in known)))
        if not self.is_own:
            self.note(question, f"de voorwaarde viel weg: {relevance}", f"the condition was dropped: {relevance}")
        return None

    def _atom(self, written: str) -> tuple[str, str] | None:
        found = _ATOM.fullmatch(written.strip())
        if found is None:
            return None
        name, answer = found["name"], found["answer"]
        column = re.match(r"\d+X\d+X\d+", name)
        if column is not None and column[0] in self.structure.fields:
            name = f"{self.structure.fields[column[0]]}_{name[column.end() :]}".removesuffix("_")
        question, _, part = name.partition("_")
        item = self.items.get(self.by_code.get(question, ""))
        if item is None:
            return None
        if item.kind is Kind.MULTIPLE:
            code = _code_of(item.options, part)
            return (item.id, code) if code and answer == "Y" else None
        if part:
            row = _code_of(item.rows, part)
            code = _code_of(item.options, answer) if item.options else answer if answer in ("yes", "no") else ""
            return (f"{item.id}.{row}", code) if row and code else None
        if item.kind is Kind.SCALE:
            return item.id, f"v{answer}"
        code = _code_of(item.options, answer)
        return (item.id, code) if code else None

    def _text(self, said: Mapping[str, str], otherwise: str = "") -> Text:
        words = {language.partition("-")[0]: plain(text) for language, text in said.items() if plain(text)}
        base = words.get(self.structure.base_language.partition("-")[0]) or next(iter(words.values()), otherwise)
        nl = words.get("nl") or base
        return Text(nl=nl, en=words.get("en") or base)

    def _maybe_text(self, said: Mapping[str, str]) -> Text | None:
        wording = self._text(said)
        return wording if wording.nl else None


_ATOM = re.compile(
    r'\(*\s*(?P<name>\w+?)(?:\.NAOK|\.value|\.code)?\s*(?:==|=|eq)\s*["\'](?P<answer>[^"\']*)["\']\s*\)*'
)  # fmt: skip


def _code_of(parts: Sequence[Option | Row], name: str) -> str:
    return next((part.code for part in parts if name in (part.code, *part.aliases)), "")


def _fixed(kind: str) -> tuple[Option, ...]:
    return tuple(
        Option(code=code, label=Text(nl=nl, en=en), aliases=(foreign,)) for code, foreign, nl, en in _FIXED[kind]
    )


def _bounds(question: Worded, low: str, high: str) -> dict[str, float]:
    found = {"minimum": question.attribute(low), "maximum": question.attribute(high)}
    bounds = {
        name: float(text) for name, text in found.items() if re.fullmatch(r"-?\d{1,15}(\.\d+)?(e[+-]?\d+)?", text)
    }
    return bounds if len(bounds) < 2 or bounds["minimum"] < bounds["maximum"] else {}
