"""Advice: from what someone says to be able to do, to a level, to three trainings with reasons.

The rule is simple on purpose, so that it can be told beside its outcome: a level is reached when two thirds of its
statements are done alone, and the training that fits is that of the lowest level that is not reached. Each teacher
judges own prior knowledge (seed L2773-2776): advice is no gate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, read_entries
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

from .content import LEVELS

FILE = KNOWLEDGE / "advice" / "checks.yaml"
NOT_YET, WITH_HELP, ALONE, CAN_TELL = range(4)
"""Answers to a statement, from low to high."""
REACHED = 2 / 3
"""Share of a level's statements that someone does alone, from which the level counts as reached; ours."""
MOST = 12
"""Statements in one check: with a quarter of a minute each it stays under five minutes."""
PICKS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Something that someone can do at a level; ``tool`` where it is about one tool."""

    code: str
    theme: str
    level: str
    says: Text
    tool: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The level that fits now, and of each level how many of its statements are done alone, of how many.

    ``is_beyond``: even the highest level is reached.
    """

    level: str
    alone: tuple[tuple[str, int, int], ...]
    answered: int
    is_beyond: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A training that may be advised; ``weight`` of the heaviest need that it serves, ``starts_on`` its next run."""

    key: int
    themes: tuple[str, ...]
    levels: tuple[str, ...]
    fields: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    starts_on: date | None = None
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """An advised training with the codes of its reasons, the strongest first.

    ``level``, ``lower``, ``higher``; ``field``, ``all_fields``, ``other_field``; ``tool``; ``need``; ``soon``.
    """

    key: int
    reasons: tuple[str, ...]


@cache
def load_statements(path: Path = FILE) -> tuple[Statement, ...]:
    """Every statement, in order. Raises :class:`~core.survey.knowledge_files.KnowledgeError`.

    >>> load_statements()[0].code
    'programming.1'
    """
    entries = read_entries(path, required={"code", "theme", "level", "nl", "en", "source"}, optional={"tool"})
    return tuple(
        Statement(
            code=entry.text("code"), theme=entry.text("theme"), level=entry.choice("level", LEVELS),
            says=entry.wording(), tool=entry.text("tool"),
        )
        for entry in entries
    )  # fmt: skip


def themes_with_check(statements: Iterable[Statement]) -> tuple[str, ...]:
    """Themes that have a self-check, in the order of the file."""
    return tuple(dict.fromkeys(one.theme for one in statements))


def tools_with_check(statements: Iterable[Statement], theme: str) -> tuple[str, ...]:
    """Tools of a theme that have statements of their own."""
    return tuple(dict.fromkeys(one.tool for one in statements if one.theme == theme and one.tool))


def check_for(statements: Iterable[Statement], *, theme: str, tool: str = "") -> tuple[Statement, ...]:
    """The statements for a theme, with those of the tool in their place; from low to high, at most :data:`MOST`."""
    fitting = [one for one in statements if one.theme == theme and one.tool in ("", tool)]
    return tuple(sorted(fitting, key=lambda one: LEVELS.index(one.level)))[:MOST]


def level_of(check: Iterable[Statement], answers: Mapping[str, int]) -> Level:
    """The level of training that fits; what was not answered counts as not yet.

    ``answers``: code of a statement -> :data:`NOT_YET` to :data:`CAN_TELL`. Raises ValueError for another answer.
    """
    if wrong := [code for code, answer in answers.items() if answer not in range(NOT_YET, CAN_TELL + 1)]:
        raise ValueError(f"no answer to {wrong[0]}")
    counts = {level: [0, 0] for level in LEVELS}
    answered = 0
    for one in check:
        counts[one.level][1] += 1
        counts[one.level][0] += answers.get(one.code, NOT_YET) >= ALONE
        answered += one.code in answers
    alone = tuple((level, done, of) for level, (done, of) in counts.items() if of)
    for level, done, of in alone:
        if done < REACHED * of:
            return Level(level=level, alone=alone, answered=answered)
    return Level(level=alone[-1][0] if alone else LEVELS[0], alone=alone, answered=answered, is_beyond=bool(alone))


def advise(choices: Iterable[Choice], *, theme: str, level: str, field: str = "", tool: str = "") -> tuple[Pick, ...]:
    """At most three trainings of the theme, best first, each with its reasons; nothing where nothing fits.

    A training more than one level away is never advised.
    """
    ranked = []
    for choice in choices:
        points, reasons = _fit(choice, level=level, field=field, tool=tool)
        if theme in choice.themes and points is not None:
            soon = choice.starts_on.toordinal() if choice.starts_on else date.max.toordinal()
            ranked.append((-points, -choice.weight, soon, choice.key, reasons))
    ranked.sort()
    return tuple(Pick(key=key, reasons=reasons) for _, _, _, key, reasons in ranked[:PICKS])


def _fit(choice: Choice, *, level: str, field: str, tool: str) -> tuple[int | None, tuple[str, ...]]:
    """Points and reasons; no points where the level is too far away."""
    at = LEVELS.index(level)
    away = min((LEVELS.index(one) - at for one in choice.levels), key=lambda by: (abs(by), by), default=0)
    if abs(away) > 1:
        return None, ()
    points, reasons = {0: (6, "level"), -1: (2, "lower"), 1: (1, "higher")}[away]
    said = [reasons] if choice.levels else []
    if tool and tool in choice.tools:
        points += 4
        said.append("tool")
    if field and field in choice.fields:
        points += 5
        said.append("field")
    elif not choice.fields:
        points += 3
        said.append("all_fields")
    elif field:
        said.append("other_field")
    if choice.weight > 0:
        points += 1
        said.append("need")
    if choice.starts_on:
        points += 1
        said.append("soon")
    return points, tuple(said)
