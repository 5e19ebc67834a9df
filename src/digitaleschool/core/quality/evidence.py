"""Everything that is computed about a training: names, each with one small pure function.

The functions stand in :mod:`.told` (what a description tells beforehand), :mod:`.taught` (what is taught and how) and
:mod:`.around` (tracks, trainers, provider, dates). They share one promise: a field that is filled in, a goal, a proof,
a run or a module that is added never makes a state worse. What is empty is therefore never better than what is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from . import around, taught, told
from .facts import Facts
from .states import Evidence, Look, Rules

LOOKS: Mapping[str, Look] = MappingProxyType({**told.LOOKS, **taught.LOOKS, **around.LOOKS})
"""Name of the evidence -> its function and where it is mended."""


def compute(name: str, facts: Facts, rules: Rules) -> Evidence:
    """One piece of evidence. KeyError for a name that nothing computes.

    >>> from datetime import date
    >>> from digitaleschool.core.offer.content import Content
    >>> one = compute("pupils_use", Facts(content=Content(), today=date(2026, 11, 25)), Rules(limits={}))
    >>> one.state, one.remedy.en
    ('not_met', 'Write what pupils do with it in class.')
    """
    look = LOOKS[name]
    seen = look.at(facts, rules)
    return Evidence(name=name, state=seen.state, said=seen.said, remedy=seen.remedy, mended_in=look.mended_in)
