"""An XLSForm workbook as an instrument; see :mod:`.xlsform`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .extras import Extra, with_extras
from .foreign import MOST_PARTS, aliases_for, code_for, instrument_id_for, refuse_too_many
from .model import Condition, Instrument, InstrumentError, Item, Kind, Option, Row, Section, Text
from .ordering import looks_ordered
from .xlsform_sheets import Line, cell, first_line, lines_of, place_of, read_sheets, refusal, wording_of
from .xlsform_writing import OWN_SHEET, PART, SECTION

_GROUP = re.compile(r"(begin|end)[ _](group|repeat)\Z")
_SELECT = re.compile(r"(select_one|select one|select1|select_multiple|select all that apply|rank)(?: from)? +(.+)\Z")
_TEXTS = {
    "text", "date", "time", "datetime", "geopoint", "geotrace", "geoshape", "barcode", "image", "audio", "video",
    "file", "select_one_external", "acknowledge", "trigger",
}  # fmt: skip
_NUMBERS = {"integer", "int", "decimal"}
_NOT_ASKED = {
    "start", "end", "today", "deviceid", "subscriberid", "simserial", "phonenumber", "username", "email", "audit",
    "calculate", "hidden", "start-geopoint", "background-audio", "background-geopoint", "xml-external", "csv-external",
}  # fmt: skip
_TRUE = {"yes", "true", "true()", "1", "ja", "y", "required"}
_OTHER_NAMES = "other|others|specify|andere|anders|autre|namely"


@dataclass
class _Node:
    """One question or group of the survey sheet."""

    row: int
    line: Line
    kind: str
    name: str
    children: list[_Node] = field(default_factory=list)

    def cell(self, column: str) -> str:
        return cell(self.line, column)

    @property
    def is_group(self) -> bool:
        return bool(_GROUP.match(self.kind))

    @property
    def list_name(self) -> str:
        found = _SELECT.match(self.kind)
        return found[2].removesuffix(" or_other").strip() if found else ""


def read_xlsform(content: bytes, name: str = "", notes: list[Text] | None = None) -> Instrument:
    """The instrument in a workbook (.xlsx); ``notes`` gets a sentence for each thing that was not taken over.

    :class:`InstrumentError` names the sheet and the row where the form is broken.

    >>> from .loading import load_instrument
    >>> from .xlsform_writing import write_xlsform
    >>> survey = load_instrument("digitale-school-leraren")
    >>> read_xlsform(write_xlsform(survey)) == survey
    True
    """
    try:
        return _Form(
            read_sheets(content, ("survey", "choices", "settings", OWN_SHEET)), notes if notes is not None else []
        ).instrument(name)
    except InstrumentError as error:
        raise error.placed(file=name) from None


class _Form:
    """One workbook while it is read: its choices, what its names stand for, what was left out."""

    def __init__(self, sheets: Mapping[str, Sequence[Sequence[str]]], notes: list[Text]) -> None:
        self.notes = notes
        self.survey = lines_of(sheets, "survey", ("type", "name"))
        refuse_too_many(len(self.survey))
        self.choices: dict[str, list[Option]] = {}
        self.names: dict[str, tuple[str, str]] = {}  # name in the form -> item, row
        self.items: dict[str, Item] = {}
        if "choices" in sheets:
            self._read_choices(lines_of(sheets, "choices", ("list_name",)))
        self.settings = first_line(sheets, "settings")
        self.extras = lines_of(sheets, OWN_SHEET, ("entry", "field", "value")) if OWN_SHEET in sheets else None

    def instrument(self, file: str) -> Instrument:
        sections = tuple(self._sections(self._tree()))
        if not sections:
            raise refusal("survey", 0, nl="er staat geen vraag in", en="there is no question in it")
        title = self.settings.get("form_title") or file or "XLSForm"
        instrument = Instrument(
            id=instrument_id_for(self.settings.get("form_id") or title),
            version=self.settings.get("version") or "1",
            changed="",
            title=Text(nl=title, en=title),
            sections=sections,
        )
        if self.extras is None:
            return instrument
        extras = [Extra(*(cell(line, name) for name in ("entry", "field", "value"))) for _, line in self.extras]
        english = next((extra.value for extra in extras if extra.field == "title_en"), title)
        return with_extras(replace(instrument, title=Text(nl=title, en=english)), extras)

    def note(self, row: int, nl: str, en: str, *, sheet: str = "survey") -> None:
        place = place_of(sheet, row)
        self.notes.append(Text(nl=f"{place.nl}: {nl}", en=f"{place.en}: {en}"))

    # --- sheets to trees ---

    def _read_choices(self, lines: list[tuple[int, Line]]) -> None:
        for row, line in lines:
            list_name, name = cell(line, "list_name"), cell(line, "name")
            if not list_name:
                continue
            if not name:
                raise refusal("choices", row, nl="de keuze heeft geen naam", en="the choice has no name")
            options = self.choices.setdefault(list_name, [])
            refuse_too_many(len(options) + 1, MOST_PARTS)
            if any(name in (option.code, *option.aliases) for option in options):
                self.note(row, f"de keuze {name} staat er al", f"the choice {name} is there already", sheet="choices")
                continue
            code = code_for(name, {option.code for option in options})
            label = wording_of(line, "label", name)
            options.append(Option(code=code, label=label, aliases=aliases_for(code, name)))

    def _tree(self) -> list[_Node]:
        top: list[_Node] = []
        open_groups: list[_Node] = []
        for row, line in self.survey:
            kind = " ".join(cell(line, "type").split())
            if not kind:
                continue
            node = _Node(row, line, _type_in_small_letters(kind), cell(line, "name"))
            if node.is_group and node.kind.startswith("end"):
                if not open_groups:
                    raise refusal("survey", row, nl="er is geen groep om te sluiten", en="there is no group to close")
                open_groups.pop()
                continue
            if not node.name and node.kind not in _NOT_ASKED:
                raise refusal("survey", row, nl="de vraag heeft geen naam", en="the question has no name")
            (open_groups[-1].children if open_groups else top).append(node)
            if node.is_group:
                open_groups.append(node)
        if open_groups:
            raise refusal(
                "survey", open_groups[-1].row, nl="de groep wordt niet gesloten", en="the group is never closed"
            )
        return top

    # --- trees to sections and items ---

    def _sections(self, top: list[_Node]) -> Iterator[Section]:
        taken: set[str] = set()
        loose: list[_Node] = []
        for node in [*top, None]:
            if node is not None and (not node.is_group or self._is_table(node) or self._is_ranked(node)):
                loose.append(node)
                continue
            items, intro = self._contents(loose, "")
            if items:
                code = code_for("form", taken)
                taken.add(code)
                title = self.settings.get("form_title") or "Vragen"
                yield Section(id=code, title=Text(nl=title, en=title), intro=intro, items=tuple(items))
            loose = []
            if node is None:
                return
            items, intro = self._contents(node.children, node.cell("relevant"), node.name)
            if items:
                code = code_for(node.name.removeprefix(SECTION), taken)
                taken.add(code)
                yield Section(id=code, title=wording_of(node.line, "label", node.name), intro=intro, items=tuple(items))

    def _contents(self, nodes: list[_Node], relevant: str, group: str = "") -> tuple[list[Item], Text | None]:
        items: list[Item] = []
        intro: Text | None = None
        for node in nodes:
            if node.kind in _NOT_ASKED:
                continue
            if node.kind == "note":
                if node.name == f"{group}{PART}intro":
                    intro = wording_of(node.line, "label", node.name)
                elif not self._take_prompt(node, items):
                    self.note(node.row, "een toelichting werd geen vraag", "a note did not become a question")
            elif node.is_group and not self._is_table(node) and not self._is_ranked(node):
                if node.kind.endswith("repeat"):
                    self.note(node.row, "een herhaling telt één keer", "a repeat counts once")
                items += self._contents(node.children, node.cell("relevant") or relevant)[0]
            elif not self._take_namely(node, items):
                item = self._item(node, node.cell("relevant") or relevant)
                self.items[item.id] = item
                items.append(item)
        return [self.items[item.id] for item in items], intro

    def _item(self, node: _Node, relevant: str) -> Item:
        code = code_for(node.name, self.items)
        self.names[node.name] = (code, "")
        common: dict[str, Any] = {
            "id": code,
            "wording": wording_of(node.line, "label", node.name),
            "help": wording_of(node.line, "hint") if node.line.get("hint") else None,
            "required": node.cell("required").lower() in _TRUE,
            "base": self._base(relevant, node),
            "aliases": aliases_for(code, node.name),
        }
        try:
            return self._of_kind(node, common)
        except InstrumentError as error:
            place = place_of("survey", node.row)
            raise (error if error.entry == place else error.within(place)) from None

    def _of_kind(self, node: _Node, common: dict[str, Any]) -> Item:
        if self._is_table(node):
            return self._table(node, common)
        if self._is_ranked(node):
            first = node.children[0]
            common["help"] = wording_of(first.line, "hint") if first.line.get("hint") else None
            common["required"] = first.cell("required").lower() in _TRUE
            return Item(kind=Kind.RANKED_TEXTS, at_most=len(node.children), **common)
        if node.kind in _TEXTS or node.kind.startswith(("select_one_from_file", "select_multiple_from_file")):
            return Item(kind=Kind.TEXT, **common)
        if node.kind in _NUMBERS:
            return Item(kind=Kind.NUMBER, **(common | _bounds(node.cell("constraint"))))
        if node.kind == "range":
            return self._range(node, common)
        if _SELECT.match(node.kind):
            return self._select(node, common)
        raise refusal("survey", node.row, nl=f"het type {node.kind!r} is onbekend", en=f"unknown type {node.kind!r}")

    def _select(self, node: _Node, common: dict[str, Any]) -> Item:
        options = self._options(node)
        if node.kind.endswith(" or_other"):
            code = code_for("other", {option.code for option in options})
            options = (*options, Option(code=code, label=Text(nl="andere", en="other"), other=True))
        if node.kind.startswith("rank"):
            self.note(node.row, "de opties van een rangschikking vielen weg", "the options of a ranking were dropped")
            return Item(kind=Kind.RANKED_TEXTS, at_most=min(len(options), 20), **common)
        if node.kind.startswith(("select_one", "select one", "select1")):
            return Item(kind=Kind.SINGLE, options=options, ordered=self._looks_ordered(options), **common)
        constraint = node.cell("constraint")
        alone = {found[1] for found in _ALONE.finditer(constraint)}
        options = tuple(
            replace(option, exclusive=True) if alone & {option.code, *option.aliases} else option for option in options
        )
        bound = _AT_MOST.search(constraint)
        at_most = int(bound[2]) - (bound[1] == "<") if bound else None
        return Item(kind=Kind.MULTIPLE, options=options, at_most=at_most, **common)

    def _range(self, node: _Node, common: dict[str, Any]) -> Item:
        values = dict(part.partition("=")[::2] for part in node.cell("parameters").split())
        try:
            low, high, step = (float(values.get(key, default)) for key, default in _RANGE)
        except ValueError:
            raise refusal(
                "survey", node.row, nl="de grenzen zijn geen getallen", en="the bounds are no numbers"
            ) from None
        if step != 1 or low != int(low) or high != int(high):
            self.note(node.row, "een schaal met stappen werd een getal", "a range with steps became a number")
            return Item(kind=Kind.NUMBER, minimum=low, maximum=high, **common)
        labels = {
            name: option.label
            for option in self.choices.get(values.get("tick_labelset", ""), ())
            for name in (option.code, *option.aliases)
        }
        return Item(
            kind=Kind.SCALE, minimum=low, maximum=high, low_label=labels.get(f"{low:.0f}"),
            high_label=labels.get(f"{high:.0f}"), **common,
        )  # fmt: skip

    def _table(self, node: _Node, common: dict[str, Any]) -> Item:
        alone = {found[1] for child in node.children for found in _NOT_YES.finditer(child.cell("relevant"))}
        rows: list[Row] = []
        for child in node.children:
            own = child.name.removeprefix(f"{node.name}{PART}")
            code = code_for(own, {row.code for row in rows}, letter="r")
            self.names[child.name] = (common["id"], code)
            label = wording_of(child.line, "label", child.name)
            names = () if child.name == f"{common['id']}{PART}{code}" else (child.name,)
            rows.append(Row(code=code, label=label, exclusive=child.name in alone, aliases=aliases_for(code, *names)))
        options = self._options(node.children[0])
        common["required"] = any(child.cell("required").lower() in _TRUE for child in node.children)
        codes = {option.code for option in options}
        if codes == {"yes", "no"}:
            return Item(kind=Kind.YES_NO, rows=tuple(rows), **common)
        if codes == {"applies", "applies_not"}:
            return Item(kind=Kind.STATEMENTS, rows=tuple(rows), **common)
        ordered = self._looks_ordered(options)
        return Item(kind=Kind.MATRIX, rows=tuple(rows), options=options, ordered=ordered, **common)

    # --- what several of these ask ---

    def _options(self, node: _Node) -> tuple[Option, ...]:
        options = self.choices.get(node.list_name)
        if not options:
            raise refusal(
                "survey", node.row, nl=f"de lijst {node.list_name!r} staat niet in choices",
                en=f"the list {node.list_name!r} is not in choices",
            )  # fmt: skip
        return tuple(options)

    def _looks_ordered(self, options: tuple[Option, ...]) -> bool:
        return self.extras is None and looks_ordered(options)

    def _is_table(self, node: _Node) -> bool:
        if not node.is_group or not node.children:
            return False
        lists = {child.list_name if child.kind.startswith("select_one") else "" for child in node.children}
        appearances = {child.cell("appearance") for child in node.children}
        as_table = "table-list" in node.cell("appearance") or bool(appearances & {"list-nolabel", "label"})
        return as_table and len(lists) == 1 and "" not in lists

    def _is_ranked(self, node: _Node) -> bool:
        return (
            node.is_group
            and bool(node.children)
            and all(
                child.kind == "text" and child.name == f"{node.name}{PART}{place}"
                for place, child in enumerate(node.children, start=1)
            )
        )

    def _take_prompt(self, node: _Node, items: list[Item]) -> bool:
        if not items or not re.match(rf"{re.escape(items[-1].id)}{PART}prompt_\d+\Z", node.name):
            return False
        item = self.items[items[-1].id]
        self.items[item.id] = replace(item, prompts=(*item.prompts, wording_of(node.line, "label", node.name)))
        return True

    def _take_namely(self, node: _Node, items: list[Item]) -> bool:
        """Whether a text is the "other, namely" of an earlier question; then that question's option says so."""
        found = _NAMELY.match(node.cell("relevant")) if node.kind == "text" else None
        if found is None or found["name"] not in self.names:
            return False
        item_id, part = self.names[found["name"]]
        item = self.items[item_id]
        code = part or self._code_of(item, found["code"] or "")
        asked = re.match(
            rf"{re.escape(found['name'])}_+({re.escape(found['code'] or '')}|{_OTHER_NAMES})?(_*text)?\Z",
            node.name,
            re.I,
        )
        if asked is None or not code:
            return False
        options = tuple(replace(one, other=True) if one.code == code and not part else one for one in item.options)
        rows = tuple(replace(one, other=True) if one.code == code and part else one for one in item.rows)
        self.items[item_id] = replace(item, options=options, rows=rows)
        self.names[node.name] = (item_id, code)
        return True

    def _code_of(self, item: Item, name: str) -> str:
        return next((option.code for option in item.options if name in (option.code, *option.aliases)), "")

    def _base(self, relevant: str, node: _Node) -> Condition | None:
        if not relevant:
            return None
        atoms = [self._atom(part) for part in re.split(r"\s+or\s+", _unwrapped(relevant))]
        known = [atom for atom in atoms if atom is not None]
        if len(known) == len(atoms) and len({target for target, _ in known}) == 1:
            return Condition(item=known[0][0], codes=tuple(dict.fromkeys(code for _, code in known)))
        if self.extras is None or not any(cell(line, "field") == "base" for _, line in self.extras):
            self.note(node.row, f"de voorwaarde viel weg: {relevant}", f"the condition was dropped: {relevant}")
        return None

    def _atom(self, written: str) -> tuple[str, str] | None:
        found = _EQUALS.match(_unwrapped(written)) or _SELECTED.match(_unwrapped(written))
        if found is None or found["name"] not in self.names:
            return None
        item_id, row = self.names[found["name"]]
        item = self.items.get(item_id)
        if item is None:
            return None
        if row:
            code = self._code_of(item, found["code"]) if item.options else found["code"]
            return (f"{item_id}.{row}", code) if code else None
        if item.kind is Kind.SCALE:
            return item_id, f"v{found['code']}"
        code = self._code_of(item, found["code"])
        return (item_id, code) if code and not found["negated"] else None


_RANGE = (("start", "1"), ("end", "10"), ("step", "1"))
_AT_MOST = re.compile(r"count-selected\(\s*\.\s*\)\s*(<=?)\s*(\d+)")
_ALONE = re.compile(r"not\(\s*selected\(\s*\.\s*,\s*'([^']+)'\s*\)\s+and\s+count-selected\(\s*\.\s*\)\s*>\s*1\s*\)")
_NOT_YES = re.compile(r"\$\{([^}]+)\}\s*!=\s*'yes'")
_EQUALS = re.compile(r"(?P<negated>)\$\{(?P<name>[^}]+)\}\s*=\s*'?(?P<code>[^']*?)'?\Z")
_SELECTED = re.compile(r"(?P<negated>not\(\s*)?selected\(\s*\$\{(?P<name>[^}]+)\}\s*,\s*'(?P<code>[^']*)'\s*\)\s*\)?\Z")
_NAMELY = re.compile(
    r"(?:selected\(\s*)?\$\{(?P<name>[^}]+)\}\s*(?:(?:=|,)\s*'(?P<code>[^']+)'|!=\s*'')\s*\)?\Z"
)  # fmt: skip


def _unwrapped(written: str) -> str:
    stripped = written.strip()
    while stripped.startswith("(") and stripped.endswith(")") and "(" not in stripped[1:]:
        stripped = stripped[1:-1].strip()
    return stripped


def _bounds(constraint: str) -> dict[str, float]:
    bounds = {}
    for name, sign in (("minimum", ">"), ("maximum", "<")):
        found = re.search(rf"\.\s*{sign}=\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)", constraint)
        if found:
            bounds[name] = float(found[1])
    return bounds


def _type_in_small_letters(kind: str) -> str:
    # The name of a list keeps its capitals, the type before it does not.
    if not _SELECT.match(kind.lower()):
        return kind.lower()
    words, or_other = kind.removesuffix(" or_other"), " or_other" if kind.endswith(" or_other") else ""
    select, _, list_name = words.rpartition(" ")
    return f"{select.lower()} {list_name}{or_other}"
