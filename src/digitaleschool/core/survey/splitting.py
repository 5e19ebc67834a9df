"""Several answers in one cell, told apart by the options that are known.

Google joins what was chosen with ", " and Microsoft with ";", and options themselves contain both. So a cell is cut at
every separator and put together again: from the left, the longest run of pieces that is a known option is one answer.
What is left over is an answer of the respondent's own, or an option that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from digitaleschool.core.values import dataclass

from .tables import fold, squeeze

SEPARATOR = re.compile(r"[,;|\n\r]+")
"""What may stand between two chosen options."""


@dataclass(frozen=True, slots=True)
class Split:
    """What one cell holds: the known options (as their keys, in the order of the cell) and what is left over."""

    chosen: tuple[str, ...]
    rest: tuple[str, ...]


class Splitter:
    """Splits cells against known options.

    ``options`` maps a wording to the key it stands for; several wordings may stand for one key. Pieces that follow one
    another without being an option are one answer of the respondent's own.

    >>> splitter = Splitter({"Website, forum of blog": "site", "Website": "web", "Film": "film"})
    >>> splitter.split("Film, Website, forum of blog, een boek, een dik")
    Split(chosen=('film', 'site'), rest=('een boek, een dik',))
    >>> splitter.split("website;  FILM;")
    Split(chosen=('web', 'film'), rest=())
    """

    def __init__(self, options: Mapping[str, str]) -> None:
        self._keys = {fold(wording): key for wording, key in options.items() if fold(wording)}
        self._most = max((len(pieces(wording)) for wording in options), default=1)

    def split(self, cell: str) -> Split:
        """The options in ``cell`` and the rest; an option counts once."""
        whole = self._keys.get(fold(cell))
        if whole is not None:
            return Split((whole,), ())
        parts = pieces(cell)
        folded = [fold(part) for part in parts]
        chosen: dict[str, None] = {}
        rest: list[list[str]] = [[]]
        at = 0
        while at < len(parts):
            key, used = self._longest(folded, at)
            if key is None:
                rest[-1].append(parts[at])
            else:
                chosen[key] = None
                rest.append([])
            at += used
        return Split(tuple(chosen), tuple(", ".join(run) for run in rest if run))

    def _longest(self, folded: list[str], at: int) -> tuple[str | None, int]:
        for end in range(min(len(folded), at + self._most), at, -1):
            key = self._keys.get(" ".join(folded[at:end]))
            if key is not None:
                return key, end - at
        return None, 1


def pieces(cell: str) -> list[str]:
    """``cell`` cut at every separator, without empty pieces.

    >>> pieces("formación,  objetivos; ")
    ['formación', 'objetivos']
    """
    return [piece for piece in map(squeeze, SEPARATOR.split(cell)) if piece]
