"""P-values of cross tables, adjusted for the whole family that was looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .counting import Counted
from .preparing import Prepared
from .request import Request
from .results import Test

Pair = tuple[str, str]


def significance(
    pairs: Sequence[Pair],
    effects: Mapping[Pair, float | None],
    *,
    prepared: Prepared,
    counted: Counted,
    request: Request,
) -> dict[Pair, Test]:
    """The test of each (column, group column): Pearson for a simple sample, Rao-Scott with schools or weights."""
    raise NotImplementedError
