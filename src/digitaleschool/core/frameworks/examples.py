"""Context cells that come with the site: what a goal can look like in a field, with a tool and material."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, Entry, read_entries
from digitaleschool.core.survey.vocabulary import load_tools
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

from .loading import load_editions
from .model import FrameworkRefused, Goal, GoalKey

EXAMPLES = KNOWLEDGE / "frameworks" / "examples" / "examples.yaml"
LONGEST = {"example": 600, "material": 300}
BEARS_EXAMPLES = ("goal", "competence")
"""Kinds of goal that can look like something in a field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One cell: ``goal`` in ``field``, with the code of a ``tool``, or "" where none is needed."""

    code: str
    goal: GoalKey
    field: GoalKey
    example: Text
    material: Text
    tool: str = ""


@cache
def load_examples(path: Path = EXAMPLES) -> tuple[Example, ...]:
    """The examples in order; each names a goal, a field and a tool that are there. Raises ``KnowledgeError``.

    >>> [one.tool for one in load_examples() if one.code == "plc-conveyor"]
    ['tia_portal']
    """
    entries = read_entries(
        path, required={"code", "goal", "field", "nl", "en"}, optional={"tool", "material_nl", "material_en"}
    )
    goals = {goal.key: goal for edition in load_editions() for goal in edition.goals}
    tools = {tool.code for tool in load_tools().tools}
    return tuple(_example(entry, goals, tools) for entry in entries)


def _example(entry: Entry, goals: dict[GoalKey, Goal], tools: set[str]) -> Example:
    goal = _found(entry, "goal", BEARS_EXAMPLES, goals)
    field = _found(entry, "field", ("field",), goals)
    tool = entry.text("tool")
    if tool and tool not in tools:
        raise entry.refusal(f"there is no tool {tool!r}")
    material = entry.wording("material_nl", "material_en") if entry.text("material_nl") else Text(nl="", en="")
    example = entry.wording()
    for text, longest in ((example, LONGEST["example"]), (material, LONGEST["material"])):
        if max(len(text.nl), len(text.en)) > longest:
            raise entry.refusal(f"{text.en[:40]!r} is longer than {longest} signs")
    return Example(code=entry.text("code"), goal=goal, field=field, example=example, material=material, tool=tool)


def _found(entry: Entry, name: str, kinds: tuple[str, ...], goals: dict[GoalKey, Goal]) -> GoalKey:
    said = entry.text(name)
    parts = said.split("/")
    try:
        edition, stage, track, set_, code = parts if len(parts) == 5 else (parts[0], "", "", "", "/".join(parts[1:]))
        goal = goals.get(GoalKey(edition=edition, stage=stage, track=track, set=set_, code=code))
    except FrameworkRefused as refused:
        raise entry.refusal(refused.said("en")) from None
    if goal is None or goal.kind not in kinds:
        raise entry.refusal(f"{said!r} is no {' or '.join(kinds)} that is there")
    return goal.key
