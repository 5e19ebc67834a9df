"""The groups in which schools and answers are counted: dimensions, and the categories of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SINGLE = ("network", "province", "size", "setting")
"""Dimensions of which a school has one category at most."""
FIELD = "field"
"""A school teaches several fields, and a teacher may too: what is counted by field overlaps."""
DIMENSIONS = (*SINGLE, FIELD)
UNKNOWN = ""
"""The category of what is not known. It is counted like any other, and never left out."""

Strata = Mapping[str, Sequence[str]]
"""Dimension -> categories."""


def categories_in(strata: Strata, dimension: str) -> tuple[str, ...]:
    """The categories of one dimension, :data:`UNKNOWN` where there is none.

    >>> categories_in({"network": ("kov",), "size": ()}, "size"), categories_in({}, "field")
    (('',), ('',))
    """
    return tuple(dict.fromkeys(category for category in strata.get(dimension, ()) if category)) or (UNKNOWN,)


def counts_by(dimension: str, all_strata: Sequence[Strata]) -> dict[str, int]:
    """How many of them lie in each category, in order of the alphabet, the unknown last.

    >>> counts_by("network", [{"network": ("kov",)}, {"network": ("go",)}, {}])
    {'go': 1, 'kov': 1, '': 1}
    """
    counts: dict[str, int] = {}
    for strata in all_strata:
        for category in categories_in(strata, dimension):
            counts[category] = counts.get(category, 0) + 1
    return {category: counts[category] for category in sorted(counts, key=in_order)}


def in_order(category: str) -> tuple[bool, str]:
    """A key to sort categories by: the alphabet, the unknown last."""
    return category == UNKNOWN, category
