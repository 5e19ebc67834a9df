"""Margins as the statistics take them, and the weight that each person gets from them."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.stats.raking import Raking
from digitaleschool.core.survey.model import Text

from .preparing import Prepared
from .request import Request
from .wording import LANGUAGES, Wording


class WeightingRefused(Refusal):
    """No weights can be made with these margins; the message says why and what to do."""


def targets_of(prepared: Prepared, request: Request) -> dict[str, dict[int, float]]:
    """For each variable of the margins, place of the category -> part of the population; empty without margins.

    Each margin is scaled to 1: one may come in percentages and another in numbers of people.
    """
    return {variable: _parts(variable, targets, prepared) for variable, targets in (request.margins or {}).items()}


def _parts(variable: str, targets: Mapping[str, float], prepared: Prepared) -> dict[int, float]:
    column = prepared.by_id.get(variable)
    if column is None:
        raise _refused("raking_absent", question=variable)
    places = {code: place for place, (code, _) in enumerate(column.categories)}
    for code, label in column.categories:
        if code not in targets and bool((column.codes == places[code]).any()):
            raise _refused("raking_left_out", question=column.question, category=label)
    whole = fsum(targets.values())
    return {places[code]: target / whole for code, target in targets.items()}


def _refused(sentence: str, **words: str) -> WeightingRefused:
    texts = {language: Wording(language).text(sentence, **words) for language in LANGUAGES}
    return WeightingRefused(Text(nl=texts["nl"], en=texts["en"]))


def weight_of_each(prepared: Prepared, request: Request, raking: Raking | None) -> NDArray[np.float64]:
    """(persons,) the weight of each person; ones without margins."""
    if raking is None:
        return np.ones(prepared.answers.count)
    columns = [prepared.by_id[variable] for variable in request.margins or ()]
    cells = tuple(np.minimum(column.codes, column.size).astype(np.intp) for column in columns)
    return np.asarray(raking.weights[cells])
