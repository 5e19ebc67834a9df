"""What someone answered, in the words of the form: to show it to who gave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from digitaleschool.core.survey.model import Instrument, Item, Kind, Text
from digitaleschool.core.values import dataclass

from .codes import Values
from .fields import plain_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Retold:
    """One question and what was answered to it."""

    question: Text
    answers: tuple[Text, ...]


def retold(instrument: Instrument, values: Values) -> tuple[Retold, ...]:
    """The questions that were answered, in the order of the form. Of statements and yes/no lists, what was agreed to.

    >>> from digitaleschool.core.survey.loading import load_instrument
    >>> form = load_instrument("digitale-school-leraren@2")
    >>> [one.answers[0]["en"] for one in retold(form, {"trained": "yes", "self_rating": 7, "form": ["bso"]})]
    ['bso (vocational)', '7', 'yes']
    """
    found = []
    for item in instrument.items:
        answers = tuple(_answers(item, values))
        if answers:
            found.append(Retold(question=item.wording, answers=answers))
    return tuple(found)


def _answers(item: Item, values: Values) -> Iterator[Text]:
    value = values.get(item.id)
    labels = {option.code: option.label for option in item.options} | {row.code: row.label for row in item.rows}
    match item.kind:
        case Kind.SINGLE | Kind.MULTIPLE | Kind.TICKS:
            chosen = [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else []
            for code in chosen:
                own = values.get(f"{item.id}.{code}")
                if isinstance(own, str):
                    yield Text(nl=own, en=own)
                elif code in labels:
                    yield labels[code]
        case Kind.STATEMENTS | Kind.YES_NO:
            yield from (labels[code] for code, said in _rows(value) if said in {"applies", "yes"} and code in labels)
        case Kind.MATRIX:
            for code, said in _rows(value):
                if code in labels and said in labels:
                    row, option = labels[code], labels[said]
                    yield Text(nl=f"{row.nl}: {option.nl}", en=f"{row.en}: {option.en}")
        case _:
            for said in value if isinstance(value, list | tuple) else [value]:
                if isinstance(said, str) and said:
                    yield Text(nl=said, en=said)
                elif isinstance(said, int | float) and not isinstance(said, bool):
                    yield Text(nl=plain_number(float(said)), en=plain_number(float(said)))


def _rows(value: Any) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, Mapping) else []
