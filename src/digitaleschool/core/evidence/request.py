"""What is wanted of a set of answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from digitaleschool.core.stats.disclosure import DOMINANCE
from digitaleschool.core.values import dataclass

from .results import Fieldwork, Sample


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is wanted of the answers.

    ``by`` holds the questions that tables are crossed by; None takes the background questions. ``margins`` gives for a
    variable the part of the population in each of its categories; weights follow from it. ``p_values`` asks for tests
    where the sample is not a random one. ``smallest_group`` (None: see :func:`.grouping.smallest_group`) is the fewest
    persons of a group that is crossed; smaller ones are merged. ``dominance``: the largest part of a cell that may come
    from one school, which could subtract its own answers. ``exact_weights`` leaves out the steps of :mod:`.coarsening`:
    for checking and own use, as exact weighted figures can give a few persons away.
    """

    by: tuple[str, ...] | None = None
    min_cell: int = 5
    sample: Sample = Sample.OPEN
    p_values: bool = False
    margins: Mapping[str, Mapping[str, float]] | None = None
    level: float = 0.95
    language: str = "nl"
    smallest_group: int | None = None
    dominance: float | None = DOMINANCE
    exact_weights: bool = False
    fieldwork: Fieldwork = field(default_factory=Fieldwork)

    @property
    def tests(self) -> bool:
        """Whether p-values are computed: for a random sample, and where someone asks for them all the same."""
        return self.p_values or self.sample is Sample.PROBABILITY
