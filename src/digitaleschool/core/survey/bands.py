"""Classes of numbers: which one a number falls in, and round ones for numbers that come without any."""

from __future__ import annotations

import math
from collections.abc import Mapping

from .answers import INVALID
from .model import Item


def is_within(item: Item, number: float) -> bool:
    """Whether a number may be an answer: between the bounds of the item, and not below its first class."""
    low = item.minimum if item.minimum is not None else (item.bands[0] if item.bands else -math.inf)
    return low <= number <= (item.maximum if item.maximum is not None else math.inf)


def band_of(item: Item, number: float) -> int:
    """The index of the class that a number falls in; :data:`~.answers.INVALID` below the first."""
    return max((at for at, bound in enumerate(item.bands) if number >= bound), default=INVALID)


def bands(numbers: Mapping[str, float]) -> tuple[float, ...]:
    """Lower bounds of at most six round classes that hold every number.

    ``numbers`` are the cells with the numbers they hold.

    >>> bands({"27": 27.0, "61,5": 61.5, "43": 43.0})
    (20.0, 30.0, 40.0, 50.0, 60.0)
    """
    low, high = min(numbers.values()), max(numbers.values())
    if high == low:
        return (low,)
    if low >= 0 and 95 <= high <= 100:
        return (0.0, 20.0, 40.0, 60.0, 80.0)
    step = max(1.0, _round_step((high - low) / 5))
    first = step * (low // step)
    bounds = [first + step * at for at in range(8) if first + step * at < high or at == 0]
    return tuple(round(bound, 6) for bound in bounds)


def _round_step(width: float) -> float:
    power = 10.0 ** (len(str(int(width))) - 1) if width >= 1 else 1.0
    while power > width:
        power /= 10
    return next(size * power for size in (1, 2, 5, 10) if size * power >= width * 0.999)
