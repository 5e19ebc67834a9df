"""Proposals to the person who writes needs down; the person decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from digitaleschool.core.evidence.numbers import round_half_up
from digitaleschool.core.survey.tables import fold
from digitaleschool.core.survey.vocabulary import load_themes, load_tools
from digitaleschool.core.values import dataclass

ALIKE = 80.0
"""Least similarity (0 to 100, of the words that two texts share) at which they may be one need."""
LONGEST_COMPARED = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Codes of the vocabularies; empty where nothing is recognised."""

    theme: str = ""
    tool: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A need of the register, as far as it matters for being the same as another."""

    number: int
    text: str
    theme: int | None
    field: int | None


def propose(text: str) -> Proposal:
    """What a text is about by the words of the vocabularies: the tool that it names, and that tool's or its own theme.

    >>> propose("PLC programmeren in TIA Portal")
    Proposal(theme='programming', tool='tia_portal')
    >>> propose("Meer tijd")
    Proposal(theme='', tool='')
    """
    tools, themes = load_tools().named_in(text), load_themes().match(text)
    return Proposal(
        theme=themes[0].code if themes else "",
        tool=tools[0].code if tools else "",
    )  # fmt: skip


def proposed_weight(shares: Iterable[float]) -> int:
    """How heavy a need weighs: of a hundred persons who answered, so many; by its strongest estimate, 0 without one.

    >>> proposed_weight([0.046, 0.125]), proposed_weight([])
    (13, 0)
    """
    return max((round_half_up(share * 100) for share in shares), default=0)


def may_be_the_same(text: str, known: Sequence[Known], *, theme: int | None, field: int | None) -> tuple[Known, ...]:
    """Needs on the same theme in the same field whose words resemble these, those most alike first.

    Order of words and words that only one of the two has count little. 300 characters of a text are compared.

    >>> known = [Known(number=1, text="PLC leren programmeren", theme=1, field=None)]
    >>> [need.number for need in may_be_the_same("leren programmeren van een PLC", known, theme=1, field=None)]
    [1]
    >>> may_be_the_same("leren programmeren van een PLC", known, theme=2, field=None)
    ()
    """
    near = [need for need in known if (need.theme, need.field) == (theme, field)]
    if not near or not fold(text):
        return ()
    from rapidfuzz import fuzz  # slow to load, and most needs are the only one on their theme in their field

    ours = fold(text)[:LONGEST_COMPARED]
    alike = [(fuzz.token_set_ratio(ours, fold(need.text)[:LONGEST_COMPARED]), need) for need in near]
    found = sorted(
        ((ratio, need) for ratio, need in alike if ratio >= ALIKE), key=lambda pair: (-pair[0], pair[1].number)
    )
    return tuple(need for _, need in found)
