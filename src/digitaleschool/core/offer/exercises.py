"""An exercise that someone checks alone: nothing of it is kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.text import clean_line
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

FEWEST, MOST, LONGEST = 2, 8, 300
RIGHT = "*"


class ExerciseRefused(Refusal):
    """Answers that make no exercise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    text: str
    is_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A choice beside what was ticked."""

    text: str
    is_right: bool
    was_chosen: bool


def read_choices(lines: str) -> tuple[Choice, ...]:
    """One answer a line; a star before the right ones. Raises :class:`ExerciseRefused`.

    >>> [choice.is_right for choice in read_choices("* een computer\\n een mens")]
    [True, False]
    """
    found = [line.strip() for line in lines.splitlines() if clean_line(line.strip().lstrip(RIGHT))]
    choices = tuple(
        Choice(text=clean_line(line.lstrip(RIGHT), longest=LONGEST), is_right=line.startswith(RIGHT)) for line in found
    )
    if not FEWEST <= len(choices) <= MOST:
        raise ExerciseRefused(
            Text(
                nl=f"Geef {FEWEST} tot {MOST} antwoorden, elk op een regel.",
                en=f"Give {FEWEST} to {MOST} answers, each on a line.",
            )
        )
    if len({choice.text for choice in choices}) < len(choices):
        raise ExerciseRefused(Text(nl="Twee antwoorden zijn gelijk.", en="Two answers are the same."))
    if not any(choice.is_right for choice in choices):
        raise ExerciseRefused(
            Text(nl="Zet een sterretje (*) voor elk juist antwoord.", en="Put a star (*) before each right answer.")
        )
    return choices


def check_answer(choices: Sequence[Choice], chosen: Collection[str]) -> tuple[bool, tuple[Checked, ...]]:
    """Whether exactly the right ones were ticked (by their place, from 0), and each beside what was ticked.

    >>> check_answer(read_choices("* ja\\nnee"), ["0"])[0]
    True
    """
    rows = tuple(
        Checked(text=choice.text, is_right=choice.is_right, was_chosen=str(at) in chosen)
        for at, choice in enumerate(choices)
    )
    return all(row.is_right == row.was_chosen for row in rows), rows
