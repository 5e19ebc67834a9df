"""The quality framework as a frozen value, read from ``knowledge/quality/*.yaml``; nonsense is refused.

A framework that was used is never edited: a change is a new version in a file of its own
(``rtc-2022@2.yaml``), so that an assessment of last year can be read as it was made.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, Entry, KnowledgeError, as_entry
from digitaleschool.core.survey.marked_yaml import read_marked
from digitaleschool.core.survey.wording import InstrumentError
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

from .evidence import LOOKS
from .states import EMPTY, LIMITS, Rules

FOLDER = KNOWLEDGE / "quality"
LATEST = "rtc-2022"
"""The framework that new assessments are made with: the name of a file."""
LISTS = ("checklist", "ideal")
_KEY = re.compile(r"[a-z0-9][a-z0-9-]*(@[1-9][0-9]*)?\Z")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_SOURCE = re.compile(r"L\d+(-\d+)?(, L\d+(-\d+)?)*\Z")
_DATED = re.compile(r"20\d\d-[01]\d-[0-3]\d: \S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Criteria that belong together, under one letter."""

    code: str
    label: Text
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A number from which something is met or not, and why that number."""

    code: str
    value: float
    why: Text
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What a training is tested on. ``required`` evidence decides, ``supporting`` evidence is shown beside it.

    ``judge``: two reviewers answer ``question``, always; else only where the computation cannot tell. ``asked`` is
    what participants are asked afterwards. ``checklist`` and ``ideal`` are codes of :class:`Wish`.
    """

    code: str
    group: str
    label: Text
    text: Text
    source: str
    required: tuple[str, ...]
    supporting: tuple[str, ...]
    judge: bool
    question: Text
    asked: Text
    checklist: tuple[str, ...] = ()
    ideal: tuple[str, ...] = ()

    @property
    def evidence(self) -> tuple[str, ...]:
        """Names, the required ones first."""
        return (*self.required, *self.supporting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A point of the ``checklist`` or of the ``ideal`` offer, with the criteria that answer to it.

    Where there is no such criterion, ``why_none`` says so. ``theme`` is the part of the table of the ideal offer.
    """

    list: str
    code: str
    label: Text
    source: str
    evidence: tuple[str, ...]
    criteria: tuple[str, ...]
    why_none: Text = EMPTY
    theme: str = ""


@dataclass(frozen=True, kw_only=True)
class QualityFramework:
    """Groups, criteria, thresholds and wishes in their order. ``key`` is what an assessment remembers."""

    key: str
    id: str
    version: str
    title: Text
    source: str
    changed: str
    groups: tuple[Group, ...]
    thresholds: tuple[Threshold, ...]
    nothing: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    wishes: tuple[Wish, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(criterion.code for criterion in self.criteria)

    @property
    def limits(self) -> Mapping[str, float]:
        return MappingProxyType({threshold.code: threshold.value for threshold in self.thresholds})

    @property
    def rules(self) -> Rules:
        """What the computation needs of the framework."""
        return Rules(limits=self.limits, nothing=self.nothing)

    @property
    def checklist(self) -> tuple[Wish, ...]:
        return tuple(wish for wish in self.wishes if wish.list == "checklist")

    @property
    def ideal(self) -> tuple[Wish, ...]:
        return tuple(wish for wish in self.wishes if wish.list == "ideal")

    def criterion(self, code: str) -> Criterion:
        """The criterion with that code. Raises KeyError."""
        for criterion in self.criteria:
            if criterion.code == code:
                return criterion
        raise KeyError(code)

    def group(self, code: str) -> Group:
        """The group with that letter. Raises KeyError."""
        for group in self.groups:
            if group.code == code:
                return group
        raise KeyError(code)


def load_quality_framework(key: str = LATEST) -> QualityFramework:
    """A framework of ``knowledge/quality``; the one for new assessments unless told.

    Raises :class:`~digitaleschool.core.survey.knowledge_files.KnowledgeError`, with file, line, entry and reason.

    >>> len(load_quality_framework().criteria)
    15
    """
    if not _KEY.match(key):
        raise KnowledgeError(f"there is no quality framework {key!r}")
    return read_quality_framework(FOLDER / f"{key}.yaml")


@cache
def read_quality_framework(path: Path) -> QualityFramework:
    """The framework in one file. Raises :class:`KnowledgeError`."""
    try:
        document = read_marked(path.read_bytes())
    except OSError as error:
        raise KnowledgeError(f"{path.name}: cannot be read ({error.strerror})") from error
    except InstrumentError as error:
        raise KnowledgeError(f"{path.name}: {error}") from None
    words = {"id", "version", "nl", "en", "source", "changed", "nothing"}
    top = as_entry(path.name, document, words | {"groups", "thresholds", "criteria", *LISTS}, set())
    _refuse_unnamed(top, path)
    groups = tuple(
        Group(code=entry.text("code"), label=entry.wording(), source=_source(entry))
        for entry in _entries(top, "groups", {"code", "nl", "en", "source"})
    )
    criteria = tuple(
        _criterion(entry, {group.code for group in groups})
        for entry in _entries(top, "criteria", _CRITERION)
    )  # fmt: skip
    wishes = tuple(wish for name in LISTS for wish in _wishes(top, name, criteria))
    return QualityFramework(
        key=path.stem, id=top.text("id"), version=top.text("version"), title=top.wording(), source=_source(top),
        changed=top.text("changed"), groups=groups, thresholds=_thresholds(top), nothing=top.texts("nothing"),
        criteria=criteria, wishes=wishes,
    )  # fmt: skip


_CRITERION = {
    "code", "group", "nl", "en", "text_nl", "text_en", "source", "required", "supporting", "judge", "question_nl",
    "question_en", "asked_nl", "asked_en", "checklist", "ideal",
}  # fmt: skip


def _refuse_unnamed(top: Entry, path: Path) -> None:
    number = top.text("version")
    expected = top.text("id") if number == "1" else f"{top.text('id')}@{number}"
    if path.stem != expected:
        raise top.refusal(f"the file is called {path.stem}, and its id and version say {expected}")
    if not _DATED.match(top.text("changed")):
        raise top.refusal("'changed' begins with a date and says why: \"2026-11-25: first version\"")


def _criterion(entry: Entry, groups: Collection[str]) -> Criterion:
    code = entry.text("code")
    if entry.text("group") not in groups or not re.fullmatch(rf"{entry.text('group')}[1-9]", code):
        raise entry.refusal(f"{code}: there is no such group, or the code does not begin with it")
    required, supporting = _evidence(entry, "required"), _evidence(entry, "supporting")
    if not required:
        raise entry.refusal(f"{code}: without required evidence it would always be met")
    if twice := set(required) & set(supporting):
        raise entry.refusal(f"{code}: {', '.join(sorted(twice))} is required and supporting")
    return Criterion(
        code=code, group=entry.text("group"), label=entry.wording(), text=entry.wording("text_nl", "text_en"),
        source=_source(entry), required=required, supporting=supporting,
        judge=entry.choice("judge", ("yes", "no")) == "yes", question=entry.wording("question_nl", "question_en"),
        asked=entry.wording("asked_nl", "asked_en"), checklist=entry.texts("checklist"), ideal=entry.texts("ideal"),
    )  # fmt: skip


def _wishes(top: Entry, name: str, criteria: Collection[Criterion]) -> list[Wish]:
    """Points of one list; each is named by a criterion or says why by none, and criteria name no others."""
    needed, optional = {"code", "nl", "en", "source", "evidence"}, {"none_nl", "none_en"}
    if name == "ideal":
        needed = {*needed, "theme"}
    wishes = []
    for entry in _entries(top, name, needed, optional):
        code = entry.text("code")
        named_by = tuple(one.code for one in criteria if code in getattr(one, name))
        says_none = bool(optional & set(entry.fields))
        if says_none == bool(named_by):
            reason = f"{', '.join(named_by)} name it, so it has one" if named_by else "no criterion names it; say why"
            raise entry.refusal(f"{name} {code}: {reason}")
        wishes.append(
            Wish(
                list=name,
                code=code,
                label=entry.wording(),
                source=_source(entry),
                evidence=_evidence(entry, "evidence"),
                criteria=named_by,
                why_none=entry.wording("none_nl", "none_en") if says_none else EMPTY,
                theme=entry.text("theme"),
            )
        )
    known = {wish.code for wish in wishes}
    for criterion in criteria:
        if strangers := set(getattr(criterion, name)) - known:
            raise top.refusal(f"{criterion.code}: {name} has no {', '.join(sorted(strangers))}")
    return wishes


def _thresholds(top: Entry) -> tuple[Threshold, ...]:
    thresholds = tuple(
        Threshold(code=entry.text("code"), value=_positive(entry), why=entry.wording(), source=entry.text("source"))
        for entry in _entries(top, "thresholds", {"code", "value", "nl", "en", "source"})
    )
    values = {one.code: one.value for one in thresholds}
    if set(values) != set(LIMITS):
        wrong = sorted(set(values) ^ set(LIMITS))
        raise top.refusal(f"thresholds: {', '.join(wrong)} is missing or unknown")
    if not values["practice_not_met"] <= values["practice_met"] <= 1:
        raise top.refusal("thresholds: practice_not_met <= practice_met <= 1 does not hold")
    for name in ("group", "distance", "session"):
        if values[f"{name}_met"] > values[f"{name}_not_met"]:
            raise top.refusal(f"thresholds: {name}_met is more than {name}_not_met")
    return thresholds


def _positive(entry: Entry) -> float:
    value = entry.number("value")
    if not 0 < value < 10_000:
        raise entry.refusal(f"threshold {entry.text('code')}: {value} is no sensible number")
    return value


def _evidence(entry: Entry, key: str) -> tuple[str, ...]:
    names = entry.texts(key)
    if strangers := [name for name in names if name not in LOOKS]:
        raise entry.refusal(f"{entry.text('code')}: nothing computes {', '.join(strangers)}")
    if len(set(names)) != len(names):
        raise entry.refusal(f"{entry.text('code')}: {key!r} names something twice")
    return names


def _source(entry: Entry) -> str:
    source = entry.text("source")
    if not _SOURCE.match(source):
        raise entry.refusal(f"'source' is {source!r}; write lines of the report, such as L2683-2685")
    return source


def _entries(top: Entry, key: str, required: set[str], optional: Collection[str] = ()) -> list[Entry]:
    listed = top.fields[key]
    if not isinstance(listed.value, list) or not listed.value:
        raise top.refusal(f"{key!r} is not a list")
    entries = [as_entry(top.file, marked, required, set(optional)) for marked in listed.value]
    seen: set[str] = set()
    for entry in entries:
        code = entry.text("code")
        if not _CODE.match(code) or code in seen:
            raise entry.refusal(f"{key}: code {code!r} is no code, or stands there twice")
        seen.add(code)
    return entries
