"""Our quick frozen dataclass behaves as the standard one, method by method."""

import copy
import dataclasses
import pickle
from typing import ClassVar

import pytest

from digitaleschool.core.values import dataclass


@dataclass(frozen=True)
class Ours:
    name: str
    size: int = 2
    parts: tuple[str, ...] = dataclasses.field(default_factory=tuple)
    hidden: str = dataclasses.field(default="h", repr=False, compare=False)
    later: str = dataclasses.field(init=False, repr=False, compare=False)
    KIND: ClassVar[str] = "kind"

    def __post_init__(self):
        object.__setattr__(self, "later", self.name.upper())


@dataclasses.dataclass(frozen=True)
class Standard:
    name: str
    size: int = 2
    parts: tuple[str, ...] = dataclasses.field(default_factory=tuple)
    hidden: str = dataclasses.field(default="h", repr=False, compare=False)
    later: str = dataclasses.field(init=False, repr=False, compare=False)
    KIND: ClassVar[str] = "kind"

    def __post_init__(self):
        object.__setattr__(self, "later", self.name.upper())


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """With slots, and all fields by name."""

    one: int
    two: int = 2


@dataclass(frozen=True, eq=False)
class Itself:
    """Equal to nothing but itself."""

    one: int


@dataclass(frozen=True)
class Own:
    """With a method of its own."""

    one: int

    def __repr__(self):
        return "own"


@dataclass(frozen=True)
class Nothing:
    """Without a field."""


@pytest.mark.parametrize(
    ("positional", "named"),
    [(("a",), {}), (("a", 3), {}), (("a",), {"size": 3, "parts": ("x",), "hidden": "i"}), ((), {"name": "a"})],
)
def test_an_object_holds_and_shows_what_the_standard_one_does(positional, named):
    ours, standard = Ours(*positional, **named), Standard(*positional, **named)

    assert (vars(ours), hash(ours)) == (vars(standard), hash(standard))
    assert (repr(ours), dataclasses.asdict(ours)) == (
        repr(standard).replace("Standard", "Ours"),
        dataclasses.asdict(standard),
    )
    assert [field.name for field in dataclasses.fields(Ours)] == [field.name for field in dataclasses.fields(Standard)]
    assert (Ours.__match_args__, Ours.KIND) == (Standard.__match_args__, "kind")


@pytest.mark.parametrize(("positional", "named"), [((), {}), (("a", 1, (), "h", "l"), {}), (("a",), {"name": "b"})])
def test_what_does_not_fit_is_refused_in_the_same_words(positional, named):
    with pytest.raises(TypeError) as standard:
        Standard(*positional, **named)
    with pytest.raises(TypeError) as ours:
        Ours(*positional, **named)

    assert str(ours.value) == str(standard.value).replace("Standard", "Ours")


def test_objects_are_equal_when_their_compared_fields_are():
    assert Ours("a") == Ours("a", hidden="other")
    assert Ours("a") != Ours("b")
    assert (Ours("a") == Standard("a"), Ours("a") == "a") == (False, False)
    assert len({Ours("a"), Ours("a"), Ours("b")}) == 2
    assert Nothing() == Nothing()


def test_without_eq_an_object_is_equal_to_itself_only():
    one = Itself(1)

    assert (one == one, one == Itself(1), len({one, Itself(1)})) == (True, False, 2)


@pytest.mark.parametrize("one", [Ours("a"), Named(one=1)])
def test_nothing_can_be_changed(one):
    before = repr(one)

    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'one'"):
        one.one = 2
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'one'"):
        del one.one
    assert repr(one) == before


@pytest.mark.parametrize("one", [Ours("a", 5), Named(one=1), Own(3), Nothing()])
def test_copies_are_equal(one):
    copies = [copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one)), dataclasses.replace(one)]

    assert copies == [one] * 4


def test_slots_leave_room_for_nothing_else_and_fields_go_by_name():
    assert not hasattr(Named(one=1), "__dict__")
    assert dataclasses.replace(Named(one=1), two=3) == Named(one=1, two=3)
    with pytest.raises(TypeError, match="takes 1 positional argument but 2 were given"):
        Named(1)


def test_a_method_of_the_class_itself_stays():
    assert repr(Own(1)) == "own"


def test_only_for_frozen_classes():
    with pytest.raises(TypeError, match="only for frozen classes"):
        dataclass(frozen=False)
