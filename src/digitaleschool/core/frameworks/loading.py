"""From ``knowledge/frameworks/*.yaml`` to editions. Every refusal names the file, the line and the reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, Entry, KnowledgeError, as_entry, read_entries
from digitaleschool.core.survey.marked_yaml import Marked, read_marked
from digitaleschool.core.survey.wording import InstrumentError
from digitaleschool.core.wording import Text

from .crosswalk import Crosswalk
from .model import KINDS, LINK_KINDS, Edition, Framework, FrameworkRefused, Goal, GoalKey, Link

FOLDER = KNOWLEDGE / "frameworks"
_SEED_LINE = re.compile(r"\AL\d")
"""``L991``: a line of the report; a reader of the site is told of which."""
_TOP = {
    "id", "framework", "framework_nl", "framework_en", "publisher", "nl", "en", "licence", "languages", "valid_from",
    "source", "changed",
}  # fmt: skip
_MAY = {"valid_until", "stage", "set", "goals", "goals_from", "leave_out", "links"}
_GOAL = {"nl", "en"}
_GOAL_MAY = {"code", "codes", "tracks", "kind", "set", "stage", "parent", "source", "scope", "why_nl", "why_en"}


@cache
def load_editions(folder: Path = FOLDER) -> tuple[Edition, ...]:
    """All editions of the knowledge, by file name; links lead to goals that exist, and nothing replaces itself.

    >>> "eindtermen-2021" in [edition.id for edition in load_editions()]
    True
    """
    editions = tuple(load_edition(path) for path in sorted(folder.glob("*.yaml")))
    keys = {goal.key for edition in editions for goal in edition.goals}
    if len({edition.id for edition in editions}) != len(editions):
        raise KnowledgeError("frameworks: an edition stands in two files")
    for edition in editions:
        for link in edition.links:
            if link.to not in keys:
                raise KnowledgeError(
                    f"{edition.id}: the link of {link.of.code} leads to {link.to.text}, which is not there"
                )
    try:
        Crosswalk(link for edition in editions for link in edition.links)
    except FrameworkRefused as refused:
        raise KnowledgeError(f"frameworks: {refused.said('en')}") from None
    return editions


def load_edition(path: Path) -> Edition:
    """The edition in one file. Raises :class:`KnowledgeError`."""
    try:
        document = read_marked(path.read_bytes())
    except OSError as error:
        raise KnowledgeError(f"{path.name}: cannot be read ({error.strerror})") from error
    except InstrumentError as error:
        raise KnowledgeError(f"{path.name}: {error}") from None
    top = as_entry(path.name, document, _TOP, _MAY)
    goals, links = _goals(top, path)
    links += [
        _link(entry, top.text("id"), goals) for entry in _entries(top, "links", {"kind", "of", "to", "source"}, set())
    ]
    try:
        return Edition(
            id=top.text("id"),
            framework=Framework(
                id=top.text("framework"), title=top.wording("framework_nl", "framework_en"),
                publisher=top.text("publisher"),
            ),
            title=top.wording(), licence=top.text("licence"), languages=top.texts("languages"),
            valid_from=_day(top, "valid_from"), valid_until=_day(top, "valid_until"), source=top.text("source"),
            changed=top.text("changed"), goals=tuple(goals), links=tuple(links),
        )  # fmt: skip
    except FrameworkRefused as refused:
        raise top.refusal(refused.said("en")) from None


def _goals(top: Entry, path: Path) -> tuple[list[Goal], list[Link]]:
    if "goals_from" in top.fields:
        words = path.parents[1] / "vocabularies" / f"{top.text('goals_from')}.yaml"
        listed = read_entries(words, required={"code", "nl", "en", "source"}, optional={"kind", "words"})
        left_out = top.texts("leave_out")
        entries: Sequence[Entry] = [entry for entry in listed if entry.text("code") not in left_out]
    else:
        entries = _entries(top, "goals", _GOAL, _GOAL_MAY)
    goals: list[Goal] = []
    links: list[Link] = []
    for entry in entries:
        try:
            _add(entry, top, goals, links)
        except FrameworkRefused as refused:
            raise entry.refusal(refused.said("en")) from None
    return goals, links


def _add(entry: Entry, top: Entry, goals: list[Goal], links: list[Link]) -> None:
    """One entry is one target: a goal for each of its codes, which are then equal."""
    keys = _keys(entry, top)
    parent = _found(entry, entry.text("parent"), goals) if entry.text("parent") else None
    kind = {"themes": "theme", "levels": "level", "fields": "field"}.get(top.text("goals_from")) or entry.text(
        "kind", "goal"
    )
    if kind not in KINDS:
        raise entry.refusal(f"'kind' is {kind!r}; choose from {', '.join(KINDS)}")
    scope = entry.text("scope")
    why = entry.wording("why_nl", "why_en") if scope else Text(nl="", en="")
    goals += [
        Goal(
            key=key, label=entry.wording(), kind=kind, parent=parent, order=len(goals) + at, scope=scope, why=why,
            source=_SEED_LINE.sub(r"report 2021, \g<0>", entry.text("source", top.text("source"))),
        )
        for at, key in enumerate(keys)
    ]  # fmt: skip
    if entry.texts("codes"):
        links += [Link(kind="equal", of=keys[0], to=key, source=entry.text("source")) for key in keys[1:]]


def _keys(entry: Entry, top: Entry) -> list[GoalKey]:
    stage = entry.text("stage", top.text("stage"))
    set_ = entry.text("set", top.text("set"))
    pairs = [("", entry.text("code"))]
    if entry.texts("codes"):
        pairs = []
        for said in entry.texts("codes"):
            track, _, code = said.partition(" ")
            pairs.append((track, code))
    elif entry.texts("tracks"):
        pairs = [(track, entry.text("code")) for track in entry.texts("tracks")]
    return [
        GoalKey(edition=top.text("id"), stage=stage if track else "", track=track, set=set_, code=code)
        for track, code in pairs
    ]


def _link(entry: Entry, edition: str, goals: Sequence[Goal]) -> Link:
    to = entry.text("to")
    other, _, rest = to.partition("/")
    return Link(
        kind=entry.choice("kind", LINK_KINDS), of=_found(entry, entry.text("of"), goals),
        to=_elsewhere(other, rest) if rest else _found(entry, to, goals), source=entry.text("source"),
    )  # fmt: skip


def _elsewhere(edition: str, said: str) -> GoalKey:
    """``set:code`` or ``code`` of another edition, for goals without stage and track."""
    set_, _, code = said.rpartition(":")
    return GoalKey(edition=edition, set=set_, code=code)


def _found(entry: Entry, code: str, goals: Sequence[Goal]) -> GoalKey:
    """The goal with this code, or ``track code`` where several have it."""
    track, _, bare = code.rpartition(" ")
    found = [goal.key for goal in goals if goal.key.code == bare and goal.key.track == track]
    if len(found) != 1:
        raise entry.refusal(f"{code!r} names {len(found)} goals that stand before it")
    return found[0]


def _entries(top: Entry, name: str, required: set[str], optional: set[str]) -> list[Entry]:
    marked = top.fields.get(name, Marked(top.line, []))
    if not isinstance(marked.value, list):
        raise top.refusal(f"{name!r} is not a list")
    return [as_entry(top.file, one, required, optional) for one in marked.value]


def _day(top: Entry, key: str) -> date | None:
    said = top.text(key)
    if said in ("", "unknown"):
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise top.refusal(f"{key!r} is {said!r}; write a day such as 2021-09-01") from None
