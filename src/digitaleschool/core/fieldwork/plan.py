"""What every new round begins with: the ten steps and the research questions of ``knowledge/rounds``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, read_entries
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

FOLDER = KNOWLEDGE / "rounds"
SURVEY, GUIDE = "digitale-school-leraren@2", "interview-leidraad"
"""The instruments whose items the questions name."""
PHASES = {
    "surroundings": Text(nl="Wat er al is", en="What is there already"),
    "asking": Text(nl="Vragen", en="Asking"),
    "results": Text(nl="Wat eruit komt", en="What comes of it"),
    "action": Text(nl="Aan de slag", en="Action"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """One of the ten steps: what is done, in which part of the round, and what it leaves behind."""

    number: int
    name: Text
    phase: str
    gives: Text
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedQuestion:
    """A research question with the items of the survey and of the interview guide that help to answer it."""

    code: str
    part_of: str
    wording: Text
    survey: tuple[str, ...]
    guide: tuple[str, ...]
    source: str


@cache
def load_steps(path: Path = FOLDER / "steps.yaml") -> tuple[PlannedStep, ...]:
    """The ten steps in order. Raises :class:`~core.survey.knowledge_files.KnowledgeError`.

    >>> [step.number for step in load_steps()]
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    """
    fields = {"number", "nl", "en", "phase", "gives_nl", "gives_en", "source"}
    entries = read_entries(path, required=fields, unique="number")
    steps = tuple(
        PlannedStep(
            number=int(entry.number("number")),
            name=entry.wording(),
            phase=entry.choice("phase", PHASES),
            gives=entry.wording("gives_nl", "gives_en"),
            source=entry.text("source"),
        )
        for entry in entries
    )
    for place, (entry, step) in enumerate(zip(entries, steps, strict=True), start=1):
        if step.number != place:
            raise entry.refusal(f"number {step.number} stands in place {place}")
    return steps


def step_named(number: int) -> PlannedStep:
    """The step with that number, 1 to 10.

    >>> step_named(8).name["en"]
    'Give back to who took part'
    """
    return load_steps()[number - 1]


@cache
def load_questions(path: Path = FOLDER / "questions.yaml") -> tuple[PlannedQuestion, ...]:
    """The research questions, each part after the question that it belongs to.

    >>> [(question.code, question.part_of) for question in load_questions()][:3]
    [('1', ''), ('1a', '1'), ('1b', '1')]
    """
    known: set[str] = set()
    questions = []
    required = {"code", "nl", "en", "survey", "guide", "source"}
    for entry in read_entries(path, required=required, optional={"part_of"}):
        question = PlannedQuestion(
            code=entry.text("code"),
            part_of=entry.text("part_of"),
            wording=entry.wording(),
            survey=entry.texts("survey"),
            guide=entry.texts("guide"),
            source=entry.text("source"),
        )
        if question.part_of and question.part_of not in known:
            raise entry.refusal(f"part_of {question.part_of!r} is no question above it")
        known.add(question.code)
        questions.append(question)
    return tuple(questions)
