"""The byte that one respondent's value stands for in the column of a variable, as a forms export is coded too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digitaleschool.core.survey.answers import BLANK, INVALID
from digitaleschool.core.survey.bands import band_of, is_within
from digitaleschool.core.survey.model import Item, Kind, Variable

Values = Mapping[str, Any]
"""Item id -> value, as the package describes them."""


def code_of(variable: Variable, item: Item, values: Values) -> int:
    """The code of ``variable`` (one of ``item``) in one respondent's values; nothing that they hold may raise.

    A list of ticks that was left alone is :data:`~..answers.BLANK` here: only who counts knows whether it was asked.

    >>> from digitaleschool.core.survey.loading import load_instrument
    >>> form = load_instrument("digitale-school-leraren@2")
    >>> [code_of(form.variable("trained"), form.item("trained"), given) for given in ({"trained": "no"}, {})]
    [1, 255]
    """
    value = values.get(item.id)
    if item.kind in {Kind.MULTIPLE, Kind.TICKS}:
        return _flag(variable, value)
    if item.kind in {Kind.MATRIX, Kind.STATEMENTS, Kind.YES_NO}:
        value = value.get(variable.part) if isinstance(value, Mapping) else None
    if value is None or value == "":
        return BLANK
    if item.kind is Kind.NUMBER:
        number = number_of(item, value)
        return INVALID if number is None else band_of(item, number)
    name = f"v{value}" if item.kind is Kind.SCALE else value
    return next((at for at, option in enumerate(variable.categories) if option.code == name), INVALID)


def number_of(item: Item, value: object) -> float | None:
    """The number that a value is; None where it is none, or not one that the item allows."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not is_within(item, value):
        return None
    return float(value)


def _flag(variable: Variable, value: object) -> int:
    if not isinstance(value, list | tuple) or not value:
        return BLANK
    return int(variable.part in value)
