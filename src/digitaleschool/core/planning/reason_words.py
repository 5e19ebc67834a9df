"""Reasons as sentences: ``knowledge/planning/reasons.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, read_entries
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

from .plan import Reason
from .problem import MODES

PATH = KNOWLEDGE / "planning" / "reasons.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonWords:
    """What a reason says to the teacher, and to the planner what would mend it."""

    said: Text
    mend: Text


@cache
def load_reasons(path: Path = PATH) -> Mapping[str, ReasonWords]:
    """The words of each code, in the order of the steps. Raises :class:`~core.survey.knowledge_files.KnowledgeError`.

    >>> list(load_reasons())[:3]
    ['no_training', 'no_trainer', 'no_mode']
    """
    entries = read_entries(path, required={"code", "nl", "en"}, optional={"mend_nl", "mend_en"})
    return {
        entry.text("code"): ReasonWords(said=entry.wording(), mend=entry.wording("mend_nl", "mend_en"))
        for entry in entries
        if entry.text("code") not in MODES
    }


@cache
def _words_of_modes() -> Mapping[str, Text]:
    entries = read_entries(PATH, required={"code", "nl", "en"}, optional={"mend_nl", "mend_en"})
    return {entry.text("code"): entry.wording() for entry in entries if entry.text("code") in MODES}


def told(reason: Reason, language: str = "nl", names: Mapping[str, str] | None = None) -> str:
    """The sentence for the teacher. ``names`` says how ids of the problem are called; others stay as they are.

    >>> told(Reason(code="group_too_small", facts={"what": "t7", "n": 4, "m": 8}))
    'Er zijn te weinig leraren met dezelfde wens die samen kunnen: 4 van de 8.'
    >>> told(Reason(code="no_mode", facts={"what": "t7", "mode": "online"}), "en", {"t7": "Lasers for wood"})
    'Lasers for wood is not given the way you want it: online.'
    """
    return _filled(load_reasons()[reason.code].said[language], reason, language, names or {})


def mending(reason: Reason, language: str = "nl", names: Mapping[str, str] | None = None) -> str:
    """The sentence for who plans: what would help."""
    return _filled(load_reasons()[reason.code].mend[language], reason, language, names or {})


def _filled(sentence: str, reason: Reason, language: str, names: Mapping[str, str]) -> str:
    modes = _words_of_modes()
    for name, value in reason.facts.items():
        text = str(value)
        word = modes[text][language] if name == "mode" and text in modes else names.get(text, text)
        sentence = sentence.replace("{" + name + "}", word)
    return sentence[:1].upper() + sentence[1:]
