"""The values of a problem and of a plan as JSON: one kind per field, told by its type.

A kind reads a value of JSON, checks a whole column of values at once (a season has half a million), writes one, and
says what it allows as JSON Schema. The columns are checked with what runs in C: sets of types, ``min``, ``max``.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any

from .problem import GROUPED_BY, HALFDAYS, MODES, PARTS
from .refusing import refuse, refuse_type, shown

At = Callable[[int], str]
"""The path of the value with this number in its column."""
MOST = 10**18
LONGEST = 200
CENTS = (0, 10**9)
BOUNDS: dict[str, tuple[int, int]] = {
    "latitude": (-90, 90), "longitude": (-180, 180), "weight": (1, 100), "travel_minutes": (0, 1440),
    "most_trainings": (0, 100), "most_runs": (0, 10_000), "group_min": (1, 10_000), "group_max": (1, 10_000),
    "capacity": (1, 10_000), "units": (1, 10_000), "sets": (1, 10_000), "equipment": (0, 10_000),
    "cost_cents": CENTS, "budget_cents": (0, 10**12), "shared_budget_cents": (0, 10**12), "percent": (0, 100),
    "points": (0, 10**6), "need": (0, 10**6), "together": (0, 10**6), "minute": (0, 10**6), "hundred_euro": (0, 10**6),
}  # fmt: skip
"""The least and the most of a number, by the name of its field: so that no sum of points leaves 64 bits."""
CHOICES: dict[str, tuple[str, ...]] = {"part": PARTS, "by": GROUPED_BY, "modes": MODES, "halfdays": HALFDAYS}
FILLED = frozenset({"modes"})
"""Lists that name at least one, where they are not left out (those of a wish may be)."""
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Kind:
    """What one field may hold."""

    def read(self, value: Any, path: str) -> Any:
        """The value of a JSON value; what is of another type stays as it is, for :meth:`check` to refuse."""
        return value

    def check(self, values: Sequence[Any], at: At) -> None:
        """Refuses the first value that may not be."""
        raise NotImplementedError

    def write(self, value: Any) -> Any:
        return value

    def schema(self) -> dict[str, Any]:
        raise NotImplementedError


def _only(values: Iterable[Any], allowed: Collection[type], at: At, nl: str, en: str) -> None:
    """Refuses the first value of another type than is allowed."""
    if set(map(type, values)) - set(allowed):
        for number, value in enumerate(values):
            if type(value) not in allowed:
                refuse(
                    at(number),
                    f"dit moet {nl} zijn, en niet {shown(value)}.",
                    f"this must be {en}, not {shown(value)}.",
                )


class TextKind(Kind):
    def __init__(self, *, may_be_empty: bool, choices: tuple[str, ...] = ()) -> None:
        self.may_be_empty, self.choices = may_be_empty, choices

    def check(self, values: Sequence[Any], at: At) -> None:
        _only(values, (str,), at, "een tekst", "a text")
        if not self.is_fine(values):
            for number, value in enumerate(values):
                self._refuse(value, at(number))

    def is_fine(self, values: Sequence[str]) -> bool:
        if self.choices:
            return set(values) <= set(self.choices)
        return not (
            (not self.may_be_empty and "" in values)
            or max(map(len, values), default=0) > LONGEST
            or _UNREADABLE.search("".join(values))
        )

    def _refuse(self, value: str, path: str) -> None:
        if self.choices and value not in self.choices:
            names = ", ".join(self.choices)
            refuse(
                path,
                f"{shown(value)} kan hier niet; kies uit {names}.",
                f"{shown(value)} cannot be here; choose from {names}.",
            )
        if not value and not self.may_be_empty:
            refuse(path, "deze tekst is leeg.", "this text is empty.")
        if len(value) > LONGEST:
            refuse(path, f"deze tekst is langer dan {LONGEST} tekens.", f"this text is longer than {LONGEST} signs.")
        if _UNREADABLE.search(value):
            refuse(path, "deze tekst heeft een onzichtbaar stuurteken.", "this text has an invisible control sign.")

    def schema(self) -> dict[str, Any]:
        if self.choices:
            return {"type": "string", "enum": list(self.choices)}
        return {"type": "string", "maxLength": LONGEST} | ({} if self.may_be_empty else {"minLength": 1})


class WholeKind(Kind):
    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def check(self, values: Sequence[Any], at: At) -> None:
        _only(values, (int,), at, "een geheel getal", "a whole number")
        if values and (min(values) < self.least or max(values) > self.most):
            number = next(n for n, value in enumerate(values) if not self.least <= value <= self.most)
            value = shown(values[number])
            refuse(
                at(number),
                f"{value} kan hier niet; het is een geheel getal van {self.least} tot {self.most}.",
                f"{value} cannot be here; it is a whole number from {self.least} to {self.most}.",
            )

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class NumberKind(Kind):
    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def check(self, values: Sequence[Any], at: At) -> None:
        _only(values, (int, float), at, "een getal", "a number")
        for number, value in enumerate(values):
            if not self.least <= value <= self.most:
                refuse(
                    at(number),
                    f"{shown(value)} kan hier niet; het is een getal van {self.least} tot {self.most}.",
                    f"{shown(value)} cannot be here; it is a number from {self.least} to {self.most}.",
                )

    def schema(self) -> dict[str, Any]:
        return {"type": "number", "minimum": self.least, "maximum": self.most}


class FlagKind(Kind):
    def check(self, values: Sequence[Any], at: At) -> None:
        _only(values, (bool,), at, "true of false", "true or false")

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class ChoiceKind(Kind):
    """One of an enumeration."""

    def __init__(self, choices: type[StrEnum]) -> None:
        self.choices = choices

    def read(self, value: Any, path: str) -> Any:
        names = ", ".join(self.choices)
        if not isinstance(value, str) or value not in list(self.choices):
            refuse(
                path,
                f"{shown(value)} kan hier niet; kies uit {names}.",
                f"{shown(value)} cannot be here; choose from {names}.",
            )
        return self.choices(value)

    def check(self, values: Sequence[Any], at: At) -> None:
        _only(values, (self.choices,), at, "een van de keuzes", "one of the choices")

    def write(self, value: Any) -> Any:
        return str(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": [str(one) for one in self.choices]}


class TextsKind(Kind):
    """A list of texts, none twice."""

    def __init__(self, *, choices: tuple[str, ...] = (), is_filled: bool = False) -> None:
        self.one, self.is_filled = TextKind(may_be_empty=False, choices=choices), is_filled

    def read(self, value: Any, path: str) -> Any:
        return tuple(value) if type(value) is list else value

    def check(self, values: Sequence[Any], at: At) -> None:
        _only(values, (tuple,), at, "een lijst", "a list")
        flat = list(chain.from_iterable(values))
        if set(map(type, flat)) - {str} or not self.one.is_fine(flat):
            for number, value in enumerate(values):
                self.one.check(value, lambda n, number=number: f"{at(number)}[{n}]")  # type: ignore[misc]
        if len(flat) != sum(map(len, map(set, values))):
            for number, value in enumerate(values):
                _no_repeat(value, lambda n, number=number: f"{at(number)}[{n}]")  # type: ignore[misc]
        if self.is_filled and () in values:
            refuse(at(values.index(())), "noem er minstens een.", "name at least one.")

    def write(self, value: Any) -> Any:
        return list(value)

    def schema(self) -> dict[str, Any]:
        filled = {"minItems": 1} if self.is_filled else {}
        return {"type": "array", "items": self.one.schema(), "uniqueItems": True} | filled


def _no_repeat(names: Sequence[str], at: At) -> None:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            refuse(at(number), f"{shown(name)} staat er twee keer.", f"{shown(name)} stands there twice.")
        seen.add(name)


class CountsKind(Kind):
    """Whole numbers by name."""

    def __init__(self, least: int, most: int) -> None:
        self.count = WholeKind(least, most)

    def read(self, value: Any, path: str) -> Any:
        return _plain(value, path) if isinstance(value, dict) else value

    def check(self, values: Sequence[Any], at: At) -> None:
        for number, value in enumerate(values):
            here = at(number)
            names = _names(value, here)
            self.count.check(list(value.values()), lambda n, here=here, names=names: f"{here}.{names[n]}")  # type: ignore[misc]

    def write(self, value: Any) -> Any:
        return dict(sorted(value.items()))

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.count.schema(), "propertyNames": NAME.schema()}


NAME = TextKind(may_be_empty=False)


def _names(value: Any, path: str) -> list[str]:
    """The names of a mapping, each of them a text."""
    if not isinstance(value, Mapping):
        refuse_type(path, value, "een object", "an object")
    names = list(value)
    NAME.check(names, lambda _: path)
    return names


class FactsKind(Kind):
    """Texts and whole numbers by name."""

    def read(self, value: Any, path: str) -> Any:
        return _plain(value, path) if isinstance(value, dict) else value

    def check(self, values: Sequence[Any], at: At) -> None:
        for number, value in enumerate(values):
            names = _names(value, at(number))
            for name in names:
                if type(value[name]) not in (str, int):
                    nl, en = "een tekst of een geheel getal", "a text or a whole number"
                    refuse_type(f"{at(number)}.{name}", value[name], nl, en)

    def write(self, value: Any) -> Any:
        return dict(sorted(value.items()))

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": {"type": ["string", "integer"]}}


class ObjectKind(Kind):
    def __init__(self, cls: type, *, may_be_none: bool = False) -> None:
        self.cls, self.may_be_none = cls, may_be_none

    def read(self, value: Any, path: str) -> Any:
        return read_object(self.cls, value, path) if isinstance(value, dict) else value

    def check(self, values: Sequence[Any], at: At) -> None:
        nothing = (type(None),) if self.may_be_none else ()
        _only(values, (self.cls, *nothing), at, "een object", "an object")
        if None in values:
            numbers = [number for number, value in enumerate(values) if value is not None]
            values, whole = [values[number] for number in numbers], at
            at = lambda number: whole(numbers[number])  # noqa: E731
        check_objects(self.cls, values, at)

    def write(self, value: Any) -> Any:
        return None if value is None else write_object(value)

    def schema(self) -> dict[str, Any]:
        here = {"$ref": f"#/$defs/{self.cls.__name__}"}
        return {"anyOf": [here, {"type": "null"}]} if self.may_be_none else here


class ObjectsKind(Kind):
    def __init__(self, cls: type) -> None:
        self.cls = cls

    def read(self, value: Any, path: str) -> Any:
        if type(value) is not list:
            return value
        return tuple([read_object(self.cls, one, path, number) for number, one in enumerate(value)])

    def check(self, values: Sequence[Any], at: At) -> None:
        _only(values, (tuple,), at, "een lijst", "a list")
        for number, value in enumerate(values):
            here = at(number)
            each = lambda n, here=here: f"{here}[{n}]"  # noqa: E731
            _only(value, (self.cls,), each, "een object", "an object")
            check_objects(self.cls, value, each)

    def write(self, value: Any) -> Any:
        return [write_object(one) for one in value]

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"$ref": f"#/$defs/{self.cls.__name__}"}}


class Repeated(dict[str, Any]):
    """An object of a JSON file in which a key stands twice."""

    key = ""


def _plain(value: dict[str, Any], path: str) -> dict[str, Any]:
    if isinstance(value, Repeated):
        refuse(
            path,
            f"{shown(value.key)} staat twee keer in dit object.",
            f"{shown(value.key)} stands in this object twice.",
        )
    return dict(value)


# --- classes --------------------------------------------------------------------------------------------------------


@cache
def kinds_of(cls: Any) -> dict[str, Kind]:
    """The kind of each field."""
    hints = typing.get_type_hints(cls)
    return {field.name: _kind(field, hints[field.name]) for field in dataclasses.fields(cls)}


def _kind(field: dataclasses.Field[Any], hint: Any) -> Kind:
    name, choices = field.name, CHOICES.get(field.name, ())
    least, most = BOUNDS.get(name, (-MOST, MOST))
    if isinstance(hint, types.UnionType):
        return ObjectKind(typing.get_args(hint)[0], may_be_none=True)
    if typing.get_origin(hint) is tuple:
        of = typing.get_args(hint)[0]
        filled = name in FILLED and field.default != ()
        return TextsKind(choices=choices, is_filled=filled) if of is str else ObjectsKind(of)
    if typing.get_origin(hint) is not None:
        return CountsKind(least, most) if typing.get_args(hint)[1] is int else FactsKind()
    if issubclass(hint, StrEnum):
        return ChoiceKind(hint)
    plain: dict[type, Callable[[], Kind]] = {
        str: lambda: TextKind(may_be_empty=field.default == "", choices=choices),
        bool: FlagKind,
        int: lambda: WholeKind(least, most),
        float: lambda: NumberKind(least, most),
    }
    return plain[hint]() if hint in plain else ObjectKind(hint)


@cache
def _names_of(cls: Any) -> tuple[frozenset[str], frozenset[str], tuple[tuple[str, Kind], ...]]:
    """All names, those that may not be left out, and the kinds that read something else than what stands there."""
    needed = [
        field.name for field in dataclasses.fields(cls)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    ]  # fmt: skip
    turned = tuple((name, kind) for name, kind in kinds_of(cls).items() if type(kind).read is not Kind.read)
    return frozenset(kinds_of(cls)), frozenset(needed), turned


def read_object(cls: type, value: Any, path: str, number: int | None = None) -> Any:
    """The value of a JSON object; its fields are of the right type only after :func:`check_objects`."""
    names, needed, turned = _names_of(cls)
    if type(value) is not dict or not needed <= value.keys() <= names:
        _refuse_object(value, path if number is None else f"{path}[{number}]", names, needed)
    fields = value.copy()
    for name, kind in turned:
        if name in fields:
            where = f"{path}.{name}".lstrip(".") if number is None else f"{path}[{number}].{name}"
            fields[name] = kind.read(fields[name], where)
    return cls(**fields)


def _refuse_object(value: Any, path: str, names: frozenset[str], needed: frozenset[str]) -> None:
    if not isinstance(value, dict):
        refuse(
            path, f"dit moet een object zijn, en niet {shown(value)}.", f"this must be an object, not {shown(value)}."
        )
    _plain(value, path)
    for name in value:
        if name not in names:
            known = ", ".join(sorted(names))
            refuse(
                path,
                f"{shown(name)} is hier geen veld; dit kan: {known}.",
                f"{shown(name)} is no field here; these are: {known}.",
            )
    for name in sorted(needed - value.keys()):
        refuse(path, f"het veld {shown(name)} ontbreekt.", f"the field {shown(name)} is missing.")


def check_objects(cls: type, objects: Sequence[Any], at: At) -> None:
    """Refuses the first field, of all objects of a class, that holds what it may not."""
    for name, kind in kinds_of(cls).items():
        kind.check(list(map(attrgetter(name), objects)), lambda number, name=name: f"{at(number)}.{name}".lstrip("."))  # type: ignore[misc]


def write_object(value: Any) -> dict[str, Any]:
    cls: Any = type(value)
    return {name: kind.write(getattr(value, name)) for name, kind in kinds_of(cls).items()}


def schema_of(cls: type) -> dict[str, Any]:
    """The JSON Schema of a class, with those of the classes in it under ``$defs``."""
    found: dict[type, dict[str, Any]] = {}
    waiting = [cls]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        kinds = kinds_of(one)
        found[one] = {
            "type": "object",
            "properties": {name: kind.schema() for name, kind in kinds.items()},
            "required": sorted(_names_of(one)[1]),
            "additionalProperties": False,
        }
        waiting += [kind.cls for kind in kinds.values() if isinstance(kind, ObjectKind | ObjectsKind)]
    whole = found.pop(cls)
    return whole | {"$defs": {one.__name__: found[one] for one in sorted(found, key=lambda one: one.__name__)}}
