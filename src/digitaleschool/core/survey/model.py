"""What was asked: an instrument as frozen values that refuse to exist when they make no sense.

An :class:`Instrument` (a survey or an interview guide) holds sections, a section holds items, an item has options, rows
or a scale. What can be counted is a :class:`Variable`: one coded column of the answers. A single question is one
variable; a matrix is one for each row; a question with several answers is one for each option.

The YAML that these values are read from is described in ``knowledge/README.md``;
:mod:`.loading` reads it, :mod:`.sense` holds what is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from enum import StrEnum
from functools import cached_property

from digitaleschool.core.values import dataclass

from .sense import MAX_CATEGORIES, refuse_instrument, refuse_item, refuse_option, refuse_row, refuse_section
from .wording import InstrumentError, Text

__all__ = [
    "MAX_CATEGORIES", "Condition", "Instrument", "InstrumentError", "Item", "Kind", "Option", "Polarity", "Role", "Row",
    "Section", "Text", "Variable",
]  # fmt: skip


class Kind(StrEnum):
    """How an item is asked."""

    SINGLE = "single"
    """One of the options."""
    MULTIPLE = "multiple"
    """Any of the options (``at_most`` bounds how many)."""
    NUMBER = "number"
    SCALE = "scale"
    """A whole number from ``minimum`` to ``maximum`` with labelled ends."""
    MATRIX = "matrix"
    """Rows, each answered on one ordered scale (the options)."""
    RANKED_TEXTS = "ranked_texts"
    """Up to ``at_most`` texts in order of importance."""
    TICKS = "ticks"
    """Rows that are ticked or left alone: what is not ticked is not a no."""
    STATEMENTS = "statements"
    """Rows that apply or do not apply; no answer is missing."""
    YES_NO = "yes_no"
    """Rows answered yes or no; no answer is missing."""
    TEXT = "text"


class Polarity(StrEnum):
    """Whether agreeing is good news for what is measured."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NEUTRAL = "neutral"


class Role(StrEnum):
    """What an item is to the design and to privacy, beside its content."""

    CONTENT = "content"
    BACKGROUND = "background"
    """Describes who answers; cross tables go by it."""
    CLUSTER = "cluster"
    """The school: the primary sampling unit. Its name is never published."""
    IDENTITY = "identity"
    """The person's name or address: never kept with the answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer that can be chosen."""

    code: str
    label: Text
    exclusive: bool = False
    """Chosen alone: it clears every other option."""
    other: bool = False
    """Takes a text of the respondent's own ("andere, namelijk ...")."""
    per_year: float | None = None
    """For a frequency: the number of times in a school year that it stands for (declared, never measured)."""
    aliases: tuple[str, ...] = ()
    """Other wordings under which real exports name this option."""

    def __post_init__(self) -> None:
        refuse_option(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a matrix, a tick list, a list of statements or of yes/no questions."""

    code: str
    label: Text
    source: str = ""
    measures: str = ""
    polarity: Polarity = Polarity.NEUTRAL
    other: bool = False
    exclusive: bool = False
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        refuse_row(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """The item is asked only of who gave one of ``codes`` at item (or ``item.row``) ``item``."""

    item: str
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question as it stands on the form.

    ``options`` are the answers of a single, multiple or matrix item (for a matrix: its scale, in order); ``rows`` the
    lines of a matrix, ticks, statements or yes_no item. ``source`` is the line of the report it stands for.
    """

    id: str
    kind: Kind
    wording: Text
    source: str = ""
    measures: str = ""
    role: Role = Role.CONTENT
    polarity: Polarity = Polarity.NEUTRAL
    help: Text | None = None
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    ordered: bool = False
    """The options stand in order (a frequency, a grade), so medians and top boxes mean something."""
    minimum: float | None = None
    maximum: float | None = None
    low_label: Text | None = None
    high_label: Text | None = None
    at_most: int | None = None
    bands: tuple[float, ...] = ()
    """For a number: the lower bounds of the classes in which it is tabulated, ascending (the first may be 0)."""
    base: Condition | None = None
    required: bool = False
    prompts: tuple[Text, ...] = ()
    """For an interview guide: what the interviewer may ask on."""
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        refuse_item(self)

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """The coded columns that this item gives, in order; none for free text."""
        return tuple(_variables_of(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the form under one title."""

    id: str
    title: Text
    items: tuple[Item, ...]
    intro: Text | None = None

    def __post_init__(self) -> None:
        refuse_section(self)


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """A survey or an interview guide, in one version that is never edited after it was fielded."""

    id: str
    version: str
    changed: str
    title: Text
    sections: tuple[Section, ...]
    kind: str = "survey"
    source: str = ""
    inferred: bool = False
    """Guessed from an export, without a form beside it."""

    def __post_init__(self) -> None:
        refuse_instrument(self)

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """Every coded column, in the order of the form."""
        return tuple(variable for item in self.items for variable in item.variables)

    def item(self, item_id: str) -> Item:
        """The item with that id; KeyError where there is none."""
        return self._items_by_id[item_id]

    def variable(self, variable_id: str) -> Variable:
        """The variable with that id; KeyError where there is none."""
        return self._variables_by_id[variable_id]

    @cached_property
    def _items_by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    @cached_property
    def _variables_by_id(self) -> dict[str, Variable]:
        return {variable.id: variable for variable in self.variables}


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One coded column: byte ``k`` at a respondent stands for ``categories[k]`` (missing kinds from 250 on)."""

    id: str
    """``item`` or ``item.row`` or ``item.option``."""
    item_id: str
    label: Text
    categories: tuple[Option, ...]
    ordered: bool = False
    flag: bool = False
    """One option of a question with several answers: category 1 is chosen, 0 is not."""
    part: str = ""
    """The row's or option's code, empty for the item itself."""
    polarity: Polarity = Polarity.NEUTRAL
    measures: str = ""
    values: tuple[float, ...] = field(default=())
    """For a scale or a number in classes: the number that each category stands for (empty otherwise)."""


NOT_CHOSEN = Option(code="not_chosen", label=Text(nl="niet gekozen", en="not chosen"))
CHOSEN = Option(code="chosen", label=Text(nl="gekozen", en="chosen"))
NOT_TICKED = Option(code="not_ticked", label=Text(nl="niet aangeduid", en="not ticked"))
TICKED = Option(code="ticked", label=Text(nl="aangeduid", en="ticked"))
APPLIES = Option(code="applies", label=Text(nl="van toepassing", en="applies"))
APPLIES_NOT = Option(code="applies_not", label=Text(nl="niet van toepassing", en="does not apply"))
YES = Option(code="yes", label=Text(nl="ja", en="yes"))
NO = Option(code="no", label=Text(nl="nee", en="no"))


def _variables_of(item: Item) -> Iterator[Variable]:
    match item.kind:
        case Kind.SINGLE:
            yield Variable(
                id=item.id, item_id=item.id, label=item.wording, categories=item.options, ordered=item.ordered,
                polarity=item.polarity, measures=item.measures,
            )  # fmt: skip
        case Kind.MULTIPLE:
            for option in item.options:
                yield Variable(
                    id=f"{item.id}.{option.code}", item_id=item.id, label=option.label, flag=True, part=option.code,
                    categories=(NOT_CHOSEN, CHOSEN), measures=item.measures,
                )  # fmt: skip
        case Kind.SCALE:
            steps = range(int(item.minimum or 0), int(item.maximum or 0) + 1)
            yield Variable(
                id=item.id, item_id=item.id, label=item.wording, ordered=True, polarity=item.polarity,
                categories=tuple(Option(code=f"v{step}", label=Text(nl=str(step), en=str(step))) for step in steps),
                values=tuple(float(step) for step in steps), measures=item.measures,
            )  # fmt: skip
        case Kind.NUMBER if item.bands:
            yield Variable(
                id=item.id, item_id=item.id, label=item.wording, ordered=True, categories=_bands(item.bands),
                measures=item.measures,
            )  # fmt: skip
        case Kind.MATRIX | Kind.TICKS | Kind.STATEMENTS | Kind.YES_NO:
            for row in item.rows:
                yield Variable(
                    id=f"{item.id}.{row.code}", item_id=item.id, label=row.label, part=row.code,
                    categories=_row_categories(item), ordered=item.kind is Kind.MATRIX and item.ordered,
                    polarity=row.polarity, measures=row.measures or item.measures,
                )  # fmt: skip


def _row_categories(item: Item) -> tuple[Option, ...]:
    return {
        Kind.MATRIX: item.options,
        Kind.TICKS: (NOT_TICKED, TICKED),
        Kind.STATEMENTS: (APPLIES_NOT, APPLIES),
        Kind.YES_NO: (NO, YES),
    }[item.kind]


def _bands(bounds: tuple[float, ...]) -> tuple[Option, ...]:
    def words(index: int) -> str:
        low = f"{bounds[index]:g}"
        if index + 1 == len(bounds):
            return f"{low}+"
        high = f"{bounds[index + 1] - 1:g}"
        return low if high == low else f"{low}-{high}"

    return tuple(Option(code=f"b{index}", label=Text(nl=words(index), en=words(index))) for index in range(len(bounds)))
