"""What a school hears back: its own answers beside those of a field and of everyone.

One pass of :func:`~digitaleschool.core.stats.disclosure.protect` covers all that is shown to one school, whichever
field it looks at, so that neither its own small groups nor those of the rest of the round can be worked out: for every
question the counts of the school, of all others together, and of each field stand in that pass beside the totals.

Where all colleagues of a school gave the same answer its figure is withheld too: their head knows who they are.

Schools are protected one by one: a school sees its own page and the public report, never another school's page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.stats.disclosure import CountTable, Mask, protect
from digitaleschool.core.survey.answers import FIRST_MISSING, Answers
from digitaleschool.core.survey.model import Kind, Option, Role, Text
from digitaleschool.core.values import dataclass

SHOWN = {Kind.STATEMENTS: "applies", Kind.YES_NO: "yes", Kind.TICKS: "ticked", Kind.MULTIPLE: "chosen"}
"""The answer whose share is told, for each kind of question that is given back."""


class TooFew(Refusal):
    """So few colleagues answered (or so few others) that any figure would tell about persons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A share of persons, 0 to 1, and its base; both None where it is withheld."""

    share: float | None
    base: int | None


WITHHELD = Figure(share=None, base=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One statement: the school's own share, that of everyone, and that of each field by its code."""

    id: str
    item_id: str
    label: str
    own: Figure
    everyone: Figure
    fields: Mapping[str, Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBack:
    """What one school hears: ``persons`` of its own answered, of ``everyone`` in the round."""

    persons: int
    everyone: int
    lines: tuple[Line, ...]
    fields: Mapping[str, str]
    """Code and label of each field of which something can be shown."""
    nearest: str
    """The field that most of the school's own people teach; empty where they are too few to say so."""


def give_back(answers: Answers, *, school: int, language: str = "nl", min_cell: int = 5) -> GivenBack:
    """What the school with this number in ``answers.clusters`` hears back.

    Raises :class:`TooFew` where fewer than ``min_cell`` of its people answered, or fewer than that elsewhere.
    """
    clusters = np.array(answers.clusters if answers.clusters is not None else [], dtype=np.int64)
    own = clusters == school
    if own.sum() < min_cell or (~own).sum() < min_cell:
        raise TooFew(
            Text(
                nl=f"Van deze school zijn er geen {min_cell} antwoorden. Bij zo weinig is te zien wie wat zei.",
                en=f"There are fewer than {min_cell} answers from this school. So few would show who said what.",
            )
        )
    fields = _fields(answers, min_cell)
    chosen = _chosen(answers)
    masks = protect(list(_tables(answers, chosen, own, fields)), smallest=min_cell)
    lines = tuple(_line(answers, variable, own, fields, masks, language) for variable in chosen)
    taught = {code: int((flags[own] == 1).sum()) for code, flags in fields.items()}
    labels = {option.code: option.label[language] for option in _field_options(answers)}
    return GivenBack(
        persons=int(own.sum()),
        everyone=answers.count,
        lines=lines,
        fields={code: labels[code] for code in fields if any(line.fields[code].share is not None for line in lines)},
        nearest=max((code for code, n in taught.items() if n >= min_cell), key=lambda code: taught[code], default=""),
    )


def _field_options(answers: Answers) -> tuple[Option, ...]:
    item = next((item for item in answers.instrument.items if item.id == "field"), None)
    return () if item is None else tuple(option for option in item.options if not option.other)


def _fields(answers: Answers, min_cell: int) -> dict[str, NDArray[np.uint8]]:
    """For each field that enough persons teach, their flags (0 not chosen, 1 chosen, from 250 on missing)."""
    found = {}
    for option in _field_options(answers):
        column = answers.codes.get(f"field.{option.code}")
        if column is None:
            continue
        flags = np.frombuffer(column, dtype=np.uint8)
        if (flags == 1).sum() >= min_cell:
            found[option.code] = flags
    return found


def _chosen(answers: Answers) -> tuple[str, ...]:
    """The coded columns that are given back: statements, yes/no rows, ticks and options about use and wishes."""
    return tuple(
        variable.id
        for item in answers.instrument.items
        if item.role is Role.CONTENT and item.kind in SHOWN
        for variable in item.variables
        if variable.id in answers.codes and not variable.id.endswith(".other")
    )


def _tables(
    answers: Answers, chosen: Sequence[str], own: Mask, fields: Mapping[str, NDArray[np.uint8]]
) -> list[CountTable]:
    groups = {"school": np.where(own, 1, 0).astype(np.uint8)} | {
        f"field:{code}": flags for code, flags in fields.items()
    }
    tables = [CountTable(id=name, axes=(name,), counts=_line_of(codes)) for name, codes in groups.items()]
    for variable in chosen:
        codes = np.frombuffer(answers.codes[variable], dtype=np.uint8)
        tables.append(CountTable(id=variable, axes=(variable,), counts=_line_of(codes)))
        for name, flags in groups.items():
            crossed = np.zeros((3, 3), dtype=np.int64)
            np.add.at(crossed, (_place(codes), _place(flags)), 1)
            tables.append(CountTable(id=f"{variable}|{name}", axes=(variable, name), counts=crossed))
    return tables


def _place(codes: NDArray[np.uint8]) -> NDArray[np.int64]:
    """0 and 1 as they are, 2 for whatever is missing: all that is given back has two answers."""
    return np.where(codes >= FIRST_MISSING, 2, codes).astype(np.int64)


def _line_of(codes: NDArray[np.uint8]) -> NDArray[np.int64]:
    return np.bincount(_place(codes), minlength=3).astype(np.int64)


def _line(
    answers: Answers,
    variable_id: str,
    own: Mask,
    fields: Mapping[str, NDArray[np.uint8]],
    masks: Mapping[str, Mask],
    language: str,
) -> Line:
    variable = answers.instrument.variable(variable_id)
    codes = np.frombuffer(answers.codes[variable_id], dtype=np.uint8)
    total = masks[variable_id]
    return Line(
        id=variable_id,
        item_id=variable.item_id,
        label=variable.label[language],
        own=_unless_all_alike(_figure(codes[own], masks[f"{variable_id}|school"][:, 1])),
        everyone=_figure(codes, total),
        fields={
            code: _figure(codes[flags == 1], masks[f"{variable_id}|field:{code}"][:, 1])
            for code, flags in fields.items()
        },
    )


def _unless_all_alike(figure: Figure) -> Figure:
    """Nobody, or everybody: that tells what each colleague answered, however many they are."""
    return WITHHELD if figure.share in (0.0, 1.0) else figure


def _figure(codes: NDArray[np.uint8], hidden: Mask) -> Figure:
    """The share of answer 1 among who answered; withheld where that count, or how many were left open, is."""
    base = int((codes < FIRST_MISSING).sum())
    if hidden.any() or not base:
        return WITHHELD
    return Figure(share=int((codes == 1).sum()) / base, base=base)
