"""Writes an instrument as YAML that :mod:`.loading` reads back to the same instrument."""

from __future__ import annotations

from collections.abc import Iterable

import yaml

from .model import Instrument, Item, Option, Polarity, Role, Row, Section, Text

_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_TEXT = "tag:yaml.org,2002:str"


def dump_instrument(instrument: Instrument) -> str:
    r"""The instrument as YAML: one block for each question, one line for each option and row.

    >>> from .model import Kind
    >>> asked = Item(id="wish", kind=Kind.TEXT, wording=Text(nl="Wat wens je?", en="What do you wish?"))
    >>> part = Section(id="all", title=Text(nl="Alles", en="All"), items=(asked,))
    >>> demo = Instrument(id="demo", version="1", changed="", title=Text(nl="Proef", en="Trial"), sections=(part,))
    >>> dump_instrument(demo).splitlines()[-4:]
    ['  - id: wish', '    kind: text', '    nl: Wat wens je?', '    en: What do you wish?']
    """
    return str(yaml.serialize(_instrument(instrument), Dumper=_Dumper, allow_unicode=True, width=118))


def _instrument(instrument: Instrument) -> yaml.Node:
    return _mapping(
        id=instrument.id,
        version=instrument.version,
        kind=instrument.kind if instrument.kind != "survey" else None,
        changed=instrument.changed or None,
        title=_wording(instrument.title),
        source=instrument.source or None,
        inferred=instrument.inferred or None,
        sections=_sequence(map(_section, instrument.sections)),
    )


def _section(section: Section) -> yaml.Node:
    return _mapping(
        id=section.id,
        nl=section.title.nl,
        en=section.title.en,
        intro=_wording(section.intro),
        items=_sequence(map(_item, section.items)),
    )


def _item(item: Item) -> yaml.Node:
    return _mapping(
        id=item.id,
        kind=item.kind.value,
        role=item.role.value if item.role is not Role.CONTENT else None,
        nl=item.wording.nl,
        en=item.wording.en,
        help=_wording(item.help),
        source=item.source or None,
        measures=item.measures or None,
        polarity=_polarity(item.polarity),
        required=item.required or None,
        base=_mapping(flow=True, item=item.base.item, codes=_texts(item.base.codes)) if item.base else None,
        ordered=item.ordered or None,
        minimum=item.minimum,
        maximum=item.maximum,
        low_label=_wording(item.low_label),
        high_label=_wording(item.high_label),
        at_most=item.at_most,
        bands=_sequence((_scalar(bound) for bound in item.bands), flow=True),
        aliases=_texts(item.aliases),
        options=_sequence(map(_option, item.options)),
        rows=_sequence(map(_row, item.rows)),
        prompts=_sequence(_mapping(flow=True, nl=prompt.nl, en=prompt.en) for prompt in item.prompts),
    )


def _option(option: Option) -> yaml.Node:
    return _mapping(
        flow=True,
        code=option.code,
        exclusive=option.exclusive or None,
        other=option.other or None,
        nl=option.label.nl,
        en=option.label.en,
        per_year=option.per_year,
        aliases=_texts(option.aliases),
    )


def _row(row: Row) -> yaml.Node:
    return _mapping(
        flow=True,
        code=row.code,
        exclusive=row.exclusive or None,
        other=row.other or None,
        nl=row.label.nl,
        en=row.label.en,
        source=row.source or None,
        polarity=_polarity(row.polarity),
        measures=row.measures or None,
        aliases=_texts(row.aliases),
    )


def _polarity(polarity: Polarity) -> str | None:
    return polarity.value if polarity is not Polarity.NEUTRAL else None


def _wording(wording: Text | None) -> yaml.Node | None:
    return _mapping(flow=True, nl=wording.nl, en=wording.en) if wording else None


def _texts(texts: Iterable[str]) -> yaml.Node | None:
    return _sequence((_scalar(text) for text in texts), flow=True)


def _mapping(*, flow: bool = False, **fields: yaml.Node | str | float | None) -> yaml.Node:
    pairs = [(_scalar(key), _scalar(value)) for key, value in fields.items() if value is not None]
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=flow)


def _sequence(nodes: Iterable[yaml.Node], *, flow: bool = False) -> yaml.Node | None:
    listed = list(nodes)
    return yaml.SequenceNode("tag:yaml.org,2002:seq", listed, flow_style=flow) if listed else None


def _scalar(value: yaml.Node | str | float) -> yaml.Node:
    if isinstance(value, yaml.Node):
        return value
    if isinstance(value, bool):
        return yaml.ScalarNode("tag:yaml.org,2002:bool", "true" if value else "false")
    if isinstance(value, str):
        return yaml.ScalarNode(_TEXT, value)
    if value == int(value):
        return yaml.ScalarNode("tag:yaml.org,2002:int", str(int(value)))
    # As text, so that 1e-05 (which YAML 1.1 takes for text) needs no tag.
    return yaml.ScalarNode(_TEXT, repr(float(value)))
