"""What a school must know of a tool: licence, terms of price, whether it stays after a training, equipment.

The tools themselves stand in ``knowledge/vocabularies/tools.yaml``, which the survey reads too; the facts of those that
we know stand in ``knowledge/frameworks/tools/facts.yaml``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, Entry, KnowledgeError, read_entries
from digitaleschool.core.survey.vocabulary import Tool, load_terms, load_tools
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

FACTS = KNOWLEDGE / "frameworks" / "tools" / "facts.yaml"
LICENCES = ("free", "freemium", "school", "paid", "open_source", "unknown")
"""``freemium``: free with limits; ``school``: free or cheaper for schools that show they are one."""
AVAILABLE_AFTER = ("yes", "limited", "no", "unknown")
"""Whether a teacher can go on with it after a training; ``limited``: with a licence, device or subscription."""
LONGEST = {"label": 120, "note": 300, "source": 300}
_NOTHING = Text(nl="", en="")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTool:
    """A tool with its facts; ``theme`` and ``fields`` are codes of those vocabularies, ``kind`` general or subject."""

    code: str
    label: Text
    kind: str
    theme: str
    licence: str = "unknown"
    available_after: str = "unknown"
    price: Text = _NOTHING
    equipment: Text = _NOTHING
    fields: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    source: str = ""


@cache
def load_known_tools(path: Path = FACTS) -> tuple[KnownTool, ...]:
    """Every tool of the vocabulary, in its order, with what we know of it. Raises :class:`KnowledgeError`.

    >>> [tool.licence for tool in load_known_tools() if tool.code == "python"]
    ['open_source']
    """
    entries = read_entries(
        path, required={"code", "licence", "available_after", "source"},
        optional={"nl", "en", "price_nl", "price_en", "equipment_nl", "equipment_en", "fields"},
    )  # fmt: skip
    facts = {entry.text("code"): entry for entry in entries}
    tools = load_tools().tools
    strangers = facts.keys() - {tool.code for tool in tools}
    if strangers:
        raise KnowledgeError(f"{path.name}: no tool of the vocabulary is called {', '.join(sorted(strangers))}")
    return tuple(_known(tool, facts.get(tool.code)) for tool in tools)


def _known(tool: Tool, entry: Entry | None) -> KnownTool:
    label = Text(nl=tool.label, en=tool.label)
    aliases = tuple(sorted({*tool.aliases, *tool.alone}))
    source = f"report 2021, {tool.source}" if tool.source.startswith("L") else tool.source
    if entry is None:
        return KnownTool(
            code=tool.code, label=label, kind=tool.kind.value, theme=tool.theme, aliases=aliases, source=source
        )
    fields = entry.texts("fields")
    unknown = set(fields) - {term.code for term in load_terms("fields")}
    if unknown:
        raise entry.refusal(f"there is no field {', '.join(sorted(unknown))}")
    known = KnownTool(
        code=tool.code, label=entry.wording() if entry.text("nl") else label, kind=tool.kind.value, theme=tool.theme,
        licence=entry.choice("licence", LICENCES), available_after=entry.choice("available_after", AVAILABLE_AFTER),
        price=_both(entry, "price"), equipment=_both(entry, "equipment"), fields=fields, aliases=aliases,
        source=entry.text("source"),
    )  # fmt: skip
    for text, longest in ((known.label, "label"), (known.price, "note"), (known.equipment, "note")):
        if max(len(text.nl), len(text.en)) > LONGEST[longest]:
            raise entry.refusal(f"{text.en[:40]!r} is longer than {LONGEST[longest]} signs")
    return known


def _both(entry: Entry, name: str) -> Text:
    """A wording that may be left out, but not in one language alone."""
    nl, en = f"{name}_nl", f"{name}_en"
    return entry.wording(nl, en) if entry.text(nl) or entry.text(en) else _NOTHING
