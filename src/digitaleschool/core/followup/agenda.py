"""What participants said after their lesson, put together as points for the return session.

What stood in the way makes a point for each kind; questions that look alike make one together. No word of a text is
changed: a point is called by the question that most others resemble.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from digitaleschool.core.survey.tables import fold
from digitaleschool.core.values import dataclass

ALIKE = 0.34
"""Jaccard similarity of their words from which two questions are one point; one in three, so "hoe laad ik het programma
in de PLC" meets "het programma in de plc laden lukt niet"."""
STEM = 5
"""Words are cut to five signs after doubled letters and an ending went: crude, but it needs no dictionary."""
_SMALL = """
aan aar als alleen andere bij dan dat de den der die dit doe doen door een eens en er gaat gebruik geen had hebben heeft
het hoe hun ik in is je kan kun kunnen maar me meer met mijn moet naar niet nog nu of om ook op over te tot uit van veel
voor waar waarom wanneer wat we wel welke wie wil wij worden wordt ze zijn zo zonder
a an and are be can do does for from get have how i if in is it my not of on or the there this to use was what when
where which who why will with you your
bestaat gebruiken gebruikt krijg krijgen lukken lukt maak maken make makes vind vinden werken werkt work works find
"""
SMALL_WORDS = frozenset(_SMALL.split())
"""Words that do not tell what a question is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something a participant said: a blocker (``code``), or a question (``text``) that ``votes`` others share."""

    key: str
    code: str = ""
    text: str = ""
    votes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Things said that belong together; ``text`` is the question that stands for them, empty for a blocker."""

    code: str
    text: str
    keys: tuple[str, ...]
    weight: int
    """Persons behind it."""


def points(said: Iterable[Said]) -> tuple[Point, ...]:
    """The points of an agenda, the heaviest first; the same whatever the order of what was said.

    >>> found = points([
    ...     Said(key="1", code="time"), Said(key="2", code="time"),
    ...     Said(key="3", text="Hoe laad ik het programma in de PLC?"),
    ...     Said(key="4", text="Programma laden in de PLC lukt niet, hoe moet dat?"),
    ...     Said(key="5", text="Waar vind ik een gratis licentie?"),
    ... ])
    >>> [(one.code, one.keys, one.weight) for one in found]
    [('time', ('1', '2'), 2), ('', ('3', '4'), 2), ('', ('5',), 1)]
    """
    ordered = sorted(said, key=lambda one: one.key)
    blockers: dict[str, list[Said]] = {}
    for one in ordered:
        if one.code:
            blockers.setdefault(one.code, []).append(one)
    found = [
        Point(code=code, text="", keys=tuple(one.key for one in ones), weight=len(ones))
        for code, ones in blockers.items()
    ]
    found += [_point(ones) for ones in _groups([one for one in ordered if one.text and not one.code])]
    return tuple(sorted(found, key=lambda point: (-point.weight, not point.code, point.code, point.keys)))


def _point(ones: Sequence[Said]) -> Point:
    words = [words_of(one.text) for one in ones]
    likeness = [sum(alike(mine, other) for other in words) for mine in words]
    best = max(range(len(ones)), key=lambda at: (ones[at].votes, likeness[at], -at))
    return Point(
        code="", text=ones[best].text, keys=tuple(one.key for one in ones), weight=sum(1 + one.votes for one in ones)
    )


def _groups(ones: Sequence[Said]) -> list[list[Said]]:
    """Each question joins the group with the question it resembles most, where it resembles one enough."""
    groups: list[list[tuple[Said, frozenset[str]]]] = []
    for one in ones:
        words = words_of(one.text)
        likeness = [max(alike(words, other) for _, other in group) for group in groups]
        best = max(range(len(groups)), key=lambda at: (likeness[at], -at), default=-1)
        if best >= 0 and likeness[best] >= ALIKE:
            groups[best].append((one, words))
        else:
            groups.append([(one, words)])
    return [[one for one, _ in group] for group in groups]


def words_of(text: str) -> frozenset[str]:
    """The words that tell what a question is about, by their first signs.

    >>> sorted(words_of("Hoe laad ik het programma?")), sorted(words_of("programma's laden"))
    (['lad', 'progr'], ['lad', 'progr'])
    """
    words = re.findall(r"[a-z0-9]+", fold(text))
    return frozenset(_stem(word) for word in words if word not in SMALL_WORDS and len(word) > 1)


def _stem(word: str) -> str:
    plain = re.sub(r"([a-z])\1", r"\1", word)
    return re.sub(r"(?<=..)(en|e|t|s)$", "", plain)[:STEM] if len(plain) > 3 else plain


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Words in common over all words; 0 where one of both says nothing."""
    return len(one & other) / len(one | other) if one and other else 0.0
