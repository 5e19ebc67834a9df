"""The words of the field: tools as people spell them, themes of open answers, networks, forms, functions, fields ...

Each vocabulary is a file in ``knowledge/vocabularies``, read once and frozen. :meth:`ToolVocabulary.recognise` finds
the tool behind a spelling, :meth:`ThemeVocabulary.match` the themes that an open answer touches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from digitaleschool.core.values import dataclass

from .knowledge_files import KNOWLEDGE, KnowledgeError, read_entries
from .sense import CODE
from .tables import fold
from .wording import Text

FOLDER = KNOWLEDGE / "vocabularies"
VOCABULARIES = ("networks", "forms", "functions", "fields", "provinces", "levels")

LONGEST_NAME = 5
"""Most words in the name of a tool or theme."""
LONGEST_ANSWER = 400
"""Words of an open answer that are looked at; nobody names a tool after that."""


class ToolKind(StrEnum):
    """The two kinds of ICT of the report (L1131-1155)."""

    GENERAL = "general"
    """Supports any lesson."""
    SUBJECT = "subject"
    """Belongs to the trade that is taught."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One word of a vocabulary. ``short`` is what people say ("KOV"), empty where that is the wording itself."""

    code: str
    label: Text
    short: str = ""
    aliases: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool: ``theme`` is a code of the themes; ``alone`` are spellings that count when nothing else is written."""

    code: str
    label: str
    kind: ToolKind
    theme: str
    aliases: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What an open answer can be about, and the words that say so (a star stands for any ending)."""

    code: str
    label: Text
    kind: ToolKind
    words: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class ToolVocabulary:
    """All tools that we know, by name."""

    tools: tuple[Tool, ...]
    _inside: Mapping[str, Tool] = field(init=False, repr=False, compare=False)
    _alone: Mapping[str, Tool] = field(init=False, repr=False, compare=False)
    _by_code: Mapping[str, Tool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        inside: dict[str, Tool] = {}
        alone: dict[str, Tool] = {}
        for tool in self.tools:
            for names, index in (((tool.label, *tool.aliases), inside), (tool.alone, alone)):
                for name in names:
                    key = _key(name)
                    if index.setdefault(key, tool) is not tool:
                        raise KnowledgeError(f"{name!r} stands for {index[key].code} and for {tool.code}")
        object.__setattr__(self, "_inside", inside)
        object.__setattr__(self, "_alone", alone)
        object.__setattr__(self, "_by_code", {tool.code: tool for tool in self.tools})

    def tool(self, code: str) -> Tool:
        """The tool with that code; KeyError where there is none."""
        return self._by_code[code]

    def recognise(self, text: str) -> Tool | None:
        """The tool that ``text`` names, None where no tool can be told for sure.

        In this order: the whole text is a name (spaces, case, accents and punctuation do not count); a name stands in
        it (the first one, as long as can be); the whole text is a name but for one slip of the pen (two in 9 letters
        or more).

        >>> tools = load_tools()
        >>> [tools.recognise(text).code for text in ("book widgets", "MS Teams", "autocad 3D", "ppt", "Kahooot!")]
        ['bookwidgets', 'teams', 'autocad', 'powerpoint', 'kahoot']
        >>> tools.recognise("een eigen website") is None
        True
        """
        words = fold(text).split()[:LONGEST_ANSWER]
        whole = _key(text)
        if not whole:
            return None
        found = self._inside.get(whole) or self._alone.get(whole)
        if found is not None:
            return found
        named = next((self._inside[run] for run in _runs(words) if run in self._inside), None)
        return named or self._nearest(whole)

    def named_in(self, text: str) -> tuple[Tool, ...]:
        """Every tool named in an open answer, in order of the vocabulary; slips of the pen do not count here."""
        found = {self._inside[run].code for run in _runs(fold(text).split()[:LONGEST_ANSWER]) if run in self._inside}
        return tuple(tool for tool in self.tools if tool.code in found)

    def _nearest(self, whole: str) -> Tool | None:
        slips = 0 if len(whole) < 5 else 1 if len(whole) < 9 else 2
        if not slips or len(whole) > 40:
            return None
        near: dict[int, set[str]] = {}
        for name, tool in self._inside.items():
            if abs(len(name) - len(whole)) <= slips and len(name) >= 5 and name[0] == whole[0]:
                edits = _edits(whole, name, slips)
                if edits <= slips:
                    near.setdefault(edits, set()).add(tool.code)
        best = near.get(min(near, default=0), set())
        return self._by_code[next(iter(best))] if len(best) == 1 else None


@dataclass(frozen=True, kw_only=True)
class ThemeVocabulary:
    """All themes, with the tools that belong to them."""

    themes: tuple[Theme, ...]
    tools: ToolVocabulary
    _patterns: tuple[tuple[str, re.Pattern[str]], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = {theme.code for theme in self.themes}
        for tool in self.tools.tools:
            if tool.theme not in known:
                raise KnowledgeError(f"tool {tool.code}: there is no theme {tool.theme!r}")
        object.__setattr__(self, "_patterns", tuple((theme.code, _pattern(theme.words)) for theme in self.themes))

    def theme(self, code: str) -> Theme:
        """The theme with that code; KeyError where there is none."""
        return next((theme for theme in self.themes if theme.code == code), None) or _no_theme(code)

    def match(self, text: str) -> tuple[Theme, ...]:
        """The themes that an open answer touches, in the order of the vocabulary; none where nothing is known.

        >>> [theme.code for theme in load_themes().match("PLC programmeren, en leerpaden in Smartschool")]
        ['programming', 'interactive', 'platform']
        """
        folded = " ".join(fold(text).split()[:LONGEST_ANSWER])
        if not folded:
            return ()
        of_tools = {tool.theme for tool in self.tools.named_in(text)}
        touched = of_tools | {code for code, pattern in self._patterns if pattern.search(folded)}
        return tuple(theme for theme in self.themes if theme.code in touched)


def load_tools() -> ToolVocabulary:
    """The tools of ``knowledge/vocabularies/tools.yaml``."""
    return _tools(FOLDER / "tools.yaml")


def load_themes() -> ThemeVocabulary:
    """The themes of ``knowledge/vocabularies/themes.yaml``, with the tools that belong to them."""
    return _themes(FOLDER / "themes.yaml", FOLDER / "tools.yaml")


def load_terms(name: str) -> tuple[Term, ...]:
    """A plain vocabulary, in its own order: one of ``VOCABULARIES``.

    >>> [term.code for term in load_terms("networks")]
    ['go', 'kov', 'pov', 'ovsg']
    """
    if name not in VOCABULARIES:
        raise KnowledgeError(f"there is no vocabulary {name!r}; there are: {', '.join(VOCABULARIES)}")
    return _terms(FOLDER / f"{name}.yaml")


@lru_cache(maxsize=8)
def _tools(path: Path) -> ToolVocabulary:
    entries = read_entries(path, required={"code", "label", "kind", "theme"}, optional={"aliases", "alone", "source"})
    return ToolVocabulary(
        tools=tuple(
            Tool(
                code=_code(entry.text("code")),
                label=entry.text("label"),
                kind=ToolKind(entry.choice("kind", _KINDS)),
                theme=entry.text("theme"),
                aliases=entry.texts("aliases"),
                alone=entry.texts("alone"),
                source=entry.text("source"),
            )
            for entry in entries
        )
    )


@lru_cache(maxsize=8)
def _themes(path: Path, tools: Path) -> ThemeVocabulary:
    entries = read_entries(path, required={"code", "nl", "en", "kind", "words", "source"})
    themes = tuple(
        Theme(
            code=_code(entry.text("code")),
            label=entry.wording(),
            kind=ToolKind(entry.choice("kind", _KINDS)),
            words=entry.texts("words"),
            source=entry.text("source"),
        )
        for entry in entries
    )
    return ThemeVocabulary(themes=themes, tools=_tools(tools))


@lru_cache(maxsize=16)
def _terms(path: Path) -> tuple[Term, ...]:
    return tuple(
        Term(
            code=_code(entry.text("code")),
            label=entry.wording(),
            short=entry.text("short"),
            aliases=entry.texts("aliases"),
            source=entry.text("source"),
        )
        for entry in read_entries(path, required={"code", "nl", "en", "source"}, optional={"short", "aliases"})
    )


_KINDS = frozenset(kind.value for kind in ToolKind)


def _no_theme(code: str) -> Theme:
    raise KeyError(code)


def _code(code: str) -> str:
    if not CODE.match(code):
        raise KnowledgeError(f"code {code!r}: use small letters, digits and _, starting with a letter")
    return code


def _key(text: str) -> str:
    """Letters and digits only: "Book Widgets" and "bookwidgets!" are one name."""
    return re.sub(r"[\W_]+", "", fold(text))


def _runs(words: Iterable[str]) -> Iterator[str]:
    """Each run of one to ``LONGEST_NAME`` words, as a key: from the first word on, longest first."""
    keys = [_key(word) for word in words]
    for start in range(len(keys)):
        for end in range(min(len(keys), start + LONGEST_NAME), start, -1):
            yield "".join(keys[start:end])


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, as whole folded words; a star at the end stands for any ending."""
    alternatives = [re.escape(fold(word.removesuffix("*"))) + (r"\w*" if word.endswith("*") else "") for word in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")


def _edits(one: str, other: str, most: int) -> int:
    """Letters changed, left out, put in or swapped with a neighbour between two words; ``most`` + 1 when more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, facing in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == facing:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
