"""Which categories go together when too few persons are in them to tell something."""

from __future__ import annotations

from collections.abc import Sequence

Parts = list[tuple[int, ...]]
"""Places of categories, those that go together in one tuple."""


def merge_small(counts: Sequence[int], threshold: int) -> Parts:
    """Places of categories that stay alone, in order, then those that go together.

    >>> merge_small([100, 20, 90, 15], 30), merge_small([100, 90, 15], 30), merge_small([40, 5], 30)
    ([(0,), (2,), (1, 3)], [(0,), (1, 2)], [(0, 1)])
    """
    by_size = sorted(range(len(counts)), key=lambda place: (counts[place], place))
    small = [place for place in by_size if counts[place] < threshold]
    large = [place for place in by_size if counts[place] >= threshold]
    while small and large and 0 < sum(counts[place] for place in small) < threshold:
        small.append(large.pop(0))
    alone: Parts = [(place,) for place in sorted(large)]
    together = tuple(sorted(place for place in small if counts[place]))
    return [*alone, together] if together else alone


def merge_neighbours(counts: Sequence[int], threshold: int) -> Parts:
    """Places of neighbouring categories that go together, each time the smallest with its smaller neighbour.

    >>> merge_neighbours([5, 40, 8, 12, 60], 30), merge_neighbours([5, 6], 30)
    ([(0, 1, 2, 3), (4,)], [(0, 1)])
    """
    parts: Parts = [(place,) for place in range(len(counts))]
    sizes = list(counts)
    while len(parts) > 1 and min(sizes) < threshold:
        place = sizes.index(min(sizes))
        neighbours = [other for other in (place - 1, place + 1) if 0 <= other < len(parts)]
        other = min(neighbours, key=lambda neighbour: sizes[neighbour])
        low = min(place, other)
        parts[low : low + 2] = [parts[low] + parts[low + 1]]
        sizes[low : low + 2] = [sizes[low] + sizes[low + 1]]
    return parts
