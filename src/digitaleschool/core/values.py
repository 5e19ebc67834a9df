"""Frozen dataclasses that are quick to load.

The standard library writes and compiles six methods for every frozen dataclass, half a millisecond a class: for the
eighty classes of a report a tenth of all its time. :func:`dataclass` makes classes that do the same, of which only
``__init__`` is written, and that when the first object is made; how objects compare, hash, show themselves and refuse
to be changed is shared by all. ``dataclasses.replace``, ``fields`` and ``asdict`` know them. To a type checker the
decorator is the standard one. Such a class has no base class with fields.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen, eq=True, kw_only=False, slots=False):
        """``dataclasses.dataclass(frozen=True, ...)``, quicker."""
        if not frozen:
            raise TypeError("only for frozen classes; take dataclasses.dataclass for others")

        def made(cls):
            cls = dataclasses.dataclass(cls, init=False, repr=False, eq=False, kw_only=kw_only, slots=slots)
            methods = _SHARED | ({"__eq__": _equal, "__hash__": _hash} if eq else {}) | (_PICKLED if slots else {})
            for name, method in methods.items():
                if name not in cls.__dict__:
                    setattr(cls, name, method)
            cls.__init__ = _unwritten(cls)
            return cls

        return made


def _unwritten(cls: type) -> Callable[..., None]:
    """An ``__init__`` that writes the real one when it is first called."""

    def __init__(self: Any, *args: Any, **named: Any) -> None:
        cls.__init__ = _written(cls)  # type: ignore[misc]
        cls.__init__(self, *args, **named)  # type: ignore[misc]

    return __init__


def _written(cls: Any) -> Callable[..., None]:
    """The ``__init__`` that takes the fields of the class, each into its place."""
    known: dict[str, Any] = {"_set": object.__setattr__, "_absent": dataclasses.MISSING}
    taken, lines = ["self"], []
    for field in dataclasses.fields(cls):
        name, value = field.name, field.name
        has_default = True
        if field.default_factory is not dataclasses.MISSING:
            known[f"_new_{name}"] = field.default_factory
            default, value = "_absent", f"_new_{name}() if {name} is _absent else {name}"
        elif field.default is not dataclasses.MISSING:
            known[f"_default_{name}"] = field.default
            default = f"_default_{name}"
        else:
            has_default = False
        if not field.init:
            continue
        if field.kw_only and "*" not in taken:
            taken.append("*")
        taken.append(f"{name}={default}" if has_default else name)
        lines.append(f"    _set(self, {name!r}, {value})\n")
    if hasattr(cls, "__post_init__"):
        lines.append("    self.__post_init__()\n")
    exec(f"def __init__({', '.join(taken)}):\n{''.join(lines) or '    pass'}", known)
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


@cache
def _compared(cls: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls) if field.compare)


def _key(one: Any) -> tuple[Any, ...]:
    return tuple([getattr(one, name) for name in _compared(one.__class__)])


def _equal(self: Any, other: object) -> Any:
    return _key(self) == _key(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: Any) -> int:
    return hash(_key(self))


def _shown(self: Any) -> str:
    fields = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{self.__class__.__qualname__}({', '.join(fields)})"


def _no_change(self: Any, name: str, value: Any) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _no_removal(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


_SHARED = {"__repr__": _shown, "__setattr__": _no_change, "__delattr__": _no_removal}
_PICKLED = {"__getstate__": _state, "__setstate__": _restore}
