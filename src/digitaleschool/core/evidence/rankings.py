"""Lists in order, with their rule in words and the places that the data cannot tell apart."""

from __future__ import annotations

from .counting import Counted
from .preparing import Prepared
from .request import Request
from .results import Ranking


def rankings_of(prepared: Prepared, counted: Counted, request: Request) -> tuple[Ranking, ...]:
    """Every ranking of these answers."""
    return ()
