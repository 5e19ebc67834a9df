"""Moments of guidance as a page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from digitaleschool.planning.queries import versions_by_training

from .models import GuidanceSlot


@dataclass(frozen=True, kw_only=True)
class SlotLine:
    slot: GuidanceSlot
    what: str
    """The training, or the school."""


def titled(slots: Iterable[GuidanceSlot]) -> list[SlotLine]:
    rows = list(slots)
    titles = versions_by_training(row.training_id for row in rows if row.training_id)
    return [SlotLine(slot=row, what=_what(row, titles)) for row in rows]


def _what(row: GuidanceSlot, titles: dict) -> str:
    if row.training is None:
        return row.school.name
    return titles[row.training_id].title if row.training_id in titles else row.training.slug
