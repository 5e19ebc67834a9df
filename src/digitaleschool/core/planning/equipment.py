"""Kinds of equipment that a training can need: ``knowledge/planning/equipment.yaml``."""

from __future__ import annotations

from functools import cache

from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, read_entries
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

FILE = KNOWLEDGE / "planning" / "equipment.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Something that each participant needs one of; ``can_travel``: a lender can bring it."""

    code: str
    label: Text
    can_travel: bool
    words: tuple[str, ...] = ()
    """What else people call it, in small letters: a training names its equipment in words of its own."""


@cache
def load_equipment() -> tuple[Kind, ...]:
    """All kinds, in the order of the file.

    >>> [kind.code for kind in load_equipment()][:3]
    ['pc', 'cad_pc', 'printer_3d']
    """
    entries = read_entries(FILE, required={"code", "nl", "en", "travels", "source"}, optional={"words"})
    return tuple(
        Kind(
            code=entry.text("code"),
            label=entry.wording(),
            can_travel=entry.choice("travels", {"yes", "no"}) == "yes",
            words=entry.texts("words"),
        )
        for entry in entries
    )
