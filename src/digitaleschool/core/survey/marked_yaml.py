"""YAML as text with line numbers: what a person wrote, before anyone decides what it means.

Scalars stay the text that stands in the file (``no`` is "no", never False; ``1.10`` keeps its nought), so that the
reader of a field decides its type. Keys that come twice, anchors, tags and deep nesting are refused: a knowledge file
needs none of them, and each can hide a mistake or hurt the reader (libyaml's own composer crashes on deep nesting).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import yaml

from .model import InstrumentError, Text

LARGEST = 4_000_000
"""Bytes; the largest instrument of our own is some 30 kB."""
DEEPEST = 24

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Marked(NamedTuple):
    """One value and the line (from 1) on which it starts: text, a list or a mapping; None where nothing was written."""

    line: int
    value: str | list[Marked] | dict[str, Marked] | None


def read_marked(source: bytes) -> Marked:
    """The one document in ``source``; :class:`InstrumentError` with the line where it is not plain YAML.

    >>> read_marked(b"id: demo\\nitems: [no, 1.10]").value["items"].value
    [Marked(line=2, value='no'), Marked(line=2, value='1.10')]
    """
    if len(source) > LARGEST:
        raise InstrumentError(Text(nl=f"groter dan {LARGEST} bytes", en=f"larger than {LARGEST} bytes"))
    try:
        return _document(iter(_Loader(source).get_event, None))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "?"
        raise InstrumentError(
            Text(nl=f"geen geldige YAML ({problem})", en=f"not valid YAML ({problem})"),
            line=mark.line + 1 if mark else 0,
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise InstrumentError(
            Text(nl="geen geldige YAML (geen leesbare tekst)", en="not valid YAML (not readable text)")
        ) from None


def _document(events: Iterator[yaml.Event]) -> Marked:
    root: Marked | None = None
    open_values: list[Marked] = []
    keys: list[str | None] = []  # beside each open value: the key that waits for its value
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            line = event.start_mark.line + 1  # type: ignore[union-attr]
            _refuse_cleverness(event, line)
            node = _node(event, line)
            if open_values:
                _put(open_values[-1], keys, node)
            else:
                root = node
            if not isinstance(event, yaml.ScalarEvent):
                if len(open_values) == DEEPEST:
                    raise InstrumentError(Text(nl="te diep genest", en="nested too deeply"), line=line)
                open_values.append(node)
                keys.append(None)
        elif isinstance(event, yaml.CollectionEndEvent):
            open_values.pop()
            keys.pop()
        elif isinstance(event, yaml.DocumentEndEvent) and root is not None:
            # What follows a second "---" is another document: one file is one instrument.
            if not isinstance(next(events, None), yaml.StreamEndEvent):
                raise InstrumentError(Text(nl="meer dan één document in het bestand", en="more than one document"))
            break
    if root is None:
        raise InstrumentError(Text(nl="het bestand is leeg", en="the file is empty"))
    return root


def _node(event: yaml.NodeEvent, line: int) -> Marked:
    if isinstance(event, yaml.ScalarEvent):
        written = event.value if event.value not in ("", "~", "null") or not event.implicit[0] else None
        return Marked(line, written)
    return Marked(line, [] if isinstance(event, yaml.SequenceStartEvent) else {})


def _put(parent: Marked, keys: list[str | None], node: Marked) -> None:
    if isinstance(parent.value, list):
        parent.value.append(node)
        return
    assert isinstance(parent.value, dict)
    key = keys[-1]
    if key is not None:
        parent.value[key] = node
        keys[-1] = None
        return
    if not isinstance(node.value, str):
        raise InstrumentError(Text(nl="een sleutel is geen tekst", en="a key is not text"), line=node.line)
    if node.value in parent.value:
        raise InstrumentError(
            Text(nl=f"de sleutel {node.value!r} staat er twee keer", en=f"the key {node.value!r} stands there twice"),
            line=node.line,
        )
    keys[-1] = node.value


def _refuse_cleverness(event: yaml.NodeEvent, line: int) -> None:
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise InstrumentError(
            Text(nl="ankers (& en *) worden niet gebruikt", en="anchors (& and *) are not used"), line=line
        )
    tag = getattr(event, "tag", None)
    if tag not in (None, "!"):
        raise InstrumentError(
            Text(nl=f"het label {tag} wordt niet gebruikt", en=f"the tag {tag} is not used"), line=line
        )
