"""Words of entries, and which entries bear a word that someone is typing.

A word is found by its beginning ("progr" finds "programmeren") and, from four letters, anywhere in a compound
("simulator" finds "lassimulator"). A compound that nobody wrote finds its two halves ("lasrobot": "las" and "robot").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from itertools import accumulate

from rapidfuzz import fuzz, process

from digitaleschool.core.survey.tables import without_marks

from .bits import union

ZONES = ("title", "tools", "rest")
IN_COMPOUND, HALF = 4, 3
"""Letters from which a word is sought inside others, and letters of the half of a compound."""
MOST = 8
"""Words of a question that count; the others are left out."""
SPELLED = 75
"""Likeness (0 to 100) from which a word may be what was meant."""
_LINKS = ("", "s", "en", "e")
"""What stands between the halves of a Dutch compound."""
_WORD = re.compile(r"[\w+#]+")
_SMALL_WORDS = (
    "de het een en of in op te van voor met bij naar aan om ik je we wil leren hoe wat waar is "
    "the a an and or for with to at on i you want learn how what where about over"
)
_SMALL = frozenset(_SMALL_WORDS.split())

Zones = tuple[int, int, int]
"""Which entries bear a word in their title, in their tools, elsewhere."""


def words_of(text: str) -> list[str]:
    """The words of a text without case and accents.

    >>> words_of("Élodie's C++-les")
    ['elodie', 's', 'c++', 'les']
    """
    return _WORD.findall((text if text.isascii() else without_marks(text)).casefold().replace("_", " "))


def words_asked(text: str) -> tuple[str, ...]:
    """The words to look for: small words only where there is nothing else.

    >>> words_asked("Ik wil leren werken met een PLC"), words_asked("de")
    (('werken', 'plc'), ('de',))
    """
    words = tuple(dict.fromkeys(words_of(text)))
    return tuple(word for word in words if word not in _SMALL)[:MOST] or words[:MOST]


class Vocabulary:
    """All words of the entries, each with the entries that bear it."""

    def __init__(self, entries_by_word: Mapping[str, Zones]) -> None:
        self._entries = entries_by_word
        self._words = list(entries_by_word)
        self._text = "\n" + "\n".join(self._words) + "\n"
        self._starts = list(accumulate((len(word) + 1 for word in self._words), initial=1))

    def bearing(self, word: str) -> Zones:
        """The entries that bear the word, by its beginning, inside a compound, or as its two halves."""
        found = [self._entries[one] for one in self._like(word)]
        if not found and len(word) >= 2 * HALF:
            found = self._halves(word)
        return (
            union(zones[0] for zones in found),
            union(zones[1] for zones in found),
            union(zones[2] for zones in found),
        )

    def spelled_like(self, word: str, most: int = 3) -> tuple[str, ...]:
        """Known words that look like this one, the likest first."""
        if len(word) < HALF:
            return ()
        alike = process.extract(word, self._words, scorer=fuzz.ratio, score_cutoff=SPELLED, limit=most * 4)
        return tuple(known for known, *_ in sorted(alike, key=lambda one: (-one[1], one[0])) if known != word)[:most]

    def _like(self, word: str) -> Iterable[str]:
        sought = word if len(word) >= IN_COMPOUND else "\n" + word
        if len(word) == 1:
            sought += "\n"
        at = self._text.find(sought)
        while at >= 0:
            here = bisect_right(self._starts, at + 1) - 1
            yield self._words[here]
            at = self._text.find(sought, self._starts[here + 1] - 1)

    def _halves(self, word: str) -> list[Zones]:
        found = []
        for cut in range(HALF, len(word) - HALF + 1):
            first, second = word[:cut], word[cut:]
            for link in _LINKS:
                start = first.removesuffix(link)
                is_linked = first.endswith(link) and len(start) >= HALF
                if is_linked and start in self._entries and second in self._entries:
                    found.append(_both(self._entries[start], self._entries[second]))
        return found


def _both(one: Zones, other: Zones) -> Zones:
    """Where both words stand; each in the best zone that holds them both."""
    title = one[0] & other[0]
    tools = (one[0] | one[1]) & (other[0] | other[1])
    rest = union(one) & union(other)
    return title, tools, rest
