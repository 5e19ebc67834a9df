"""The three states that a computation can end in, and what it leaves behind: a sentence and a remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

from .facts import Facts

MET, NOT_MET, CANNOT_TELL = "met", "not_met", "cannot_tell"
STATES = (NOT_MET, CANNOT_TELL, MET)
"""From bad to good: evidence that is added moves a state to the right, or leaves it."""
EMPTY = Text(nl="", en="")

Limits = Mapping[str, float]
"""Thresholds of a quality framework by code; see :data:`LIMITS`."""
LIMITS = (
    "practice_met", "practice_not_met", "group_met", "group_not_met", "distance_met", "distance_not_met",
    "session_met", "session_not_met", "times_a_year", "days_ahead", "answer_days", "proof_years",
)  # fmt: skip
"""Shares from 0 to 1, persons, kilometres, minutes, times, days, years: every framework gives each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a framework decides about the computation: its thresholds, and the words that mean "none"."""

    limits: Limits
    nothing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a look at the facts gave; ``remedy`` is empty where nothing needs mending."""

    state: str
    said: Text
    remedy: Text = EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One computed thing: ``said`` holds the facts that were used, ``remedy`` what would mend it.

    ``mended_in``: names of fields of :class:`~digitaleschool.core.offer.content.Content`, or ``goals``, ``trainers``,
    ``provider``, ``runs``, ``materials``, ``tracks``, ``tools``, ``needs``.
    """

    name: str
    state: str
    said: Text
    remedy: Text = EMPTY
    mended_in: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        return self.state == MET


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A pure function from facts to what is seen, and where that is mended."""

    at: Callable[[Facts, Rules], Seen]
    mended_in: tuple[str, ...]


def both(nl: str, en: str) -> Text:
    return Text(nl=nl, en=en)


def met(said: Text) -> Seen:
    return Seen(state=MET, said=said)


def not_met(said: Text, remedy: Text) -> Seen:
    return Seen(state=NOT_MET, said=said, remedy=remedy)


def cannot_tell(said: Text, remedy: Text) -> Seen:
    return Seen(state=CANNOT_TELL, said=said, remedy=remedy)


def rank(state: str) -> int:
    """0, 1 or 2, from bad to good."""
    return STATES.index(state)


def together(states: Iterable[str]) -> str:
    """The state of several that must all be met: the worst; met where there is none.

    >>> together(["met", "cannot_tell"]), together([])
    ('cannot_tell', 'met')
    """
    return min(states, key=rank, default=MET)


def listed(items: Iterable[Text]) -> Text:
    """Labels in a row, each once, in an order that does not depend on how they came.

    >>> listed([Text(nl="hout", en="wood"), Text(nl="auto", en="cars")]).nl
    'auto, hout'
    """
    unique = sorted(set(items), key=lambda text: (text.nl, text.en))
    return Text(nl=", ".join(text.nl for text in unique), en=", ".join(text.en for text in unique))
