"""Open answers of a round, for who works on it: the words alone, torn from who said what else."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from digitaleschool.common.text import clean_line
from digitaleschool.core.needs.proposing import propose
from digitaleschool.core.survey.model import Item, Kind, Role
from digitaleschool.core.survey.tables import fold
from digitaleschool.needs.models.register import LONGEST_ORIGIN

from .models import Answer, Round
from .queries import instrument_of

SHORTEST = 3
"""Signs; a dash or "nvt" says nothing."""


@dataclass(frozen=True, kw_only=True)
class OpenAnswer:
    """What someone wrote. ``key`` follows from the words, so that two who wrote the same are one."""

    key: str
    text: str
    theme: str
    """Code that the vocabulary proposes; empty where it knows nothing."""


def open_items(round: Round) -> tuple[Item, ...]:
    """The questions of a round that are answered in one's own words."""
    return tuple(
        item for item in instrument_of(round).items if item.kind is Kind.TEXT and item.role is Role.CONTENT
    )  # fmt: skip


def open_answers(round: Round, item: Item) -> Sequence[OpenAnswer]:
    """What was written at one question, in the order of the alphabet, so that no order tells who wrote it.

    Nothing while answers still come in (the newest would show) and nothing where fewer persons wrote something than
    the smallest group of the round.
    """
    if not (round.is_closed or round.is_published):
        return ()
    rows = Answer.objects.filter(round=round, content__has_key=item.id).order_by("pk")
    written = [
        clean_line(str(content[item.id]), longest=LONGEST_ORIGIN) for content in rows.values_list("content", flat=True)
    ]
    told = [text for text in written if len(text) >= SHORTEST]
    if len(told) < round.smallest_cell:
        return ()
    once = {fold(text): text for text in sorted(told)}
    return [
        OpenAnswer(key=hashlib.sha256(folded.encode()).hexdigest()[:16], text=text, theme=propose(text).theme)
        for folded, text in sorted(once.items())
    ]
