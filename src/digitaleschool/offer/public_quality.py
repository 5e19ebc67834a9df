"""What everyone may read of how a published training was judged: which criteria are met, which are waived and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from digitaleschool.common.language import read_in
from digitaleschool.core.quality.delivered import looked_at
from digitaleschool.core.quality.facts import DeliveredFact
from digitaleschool.core.quality.framework import load_quality_framework

from .facts import delivered_of
from .models import Version
from .review_picture import Line, picture_of
from .review_queries import is_looked_at_again, passed_assessment


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A promise with what came of it, in the reader's language."""

    title: str
    said: str
    state: str
    is_promise: bool


@dataclass(frozen=True, kw_only=True)
class PublicQuality:
    """``judged_on`` is None where a training came into the offer without being judged here."""

    judged_on: date | None
    met: tuple[Line, ...] = ()
    waived: tuple[Line, ...] = ()
    was_reviewed: bool = False
    """Two people judged it."""
    is_looked_at_again: bool = False
    delivered: tuple[Kept, ...] = ()


def delivered(version: Version) -> tuple[Kept, ...]:
    """Promised against delivered in all runs, as far as it may be told."""
    return in_words(delivered_of(version.training_id))


def in_words(facts: Sequence[DeliveredFact]) -> tuple[Kept, ...]:
    language = read_in()
    return tuple(
        Kept(title=one.title[language], said=one.said[language], state=one.state, is_promise=one.is_promise)
        for one in looked_at(load_quality_framework(), facts)
    )


def quality_of(version: Version, today: date) -> PublicQuality:
    """The last time that this version was found in order, as it was written down then."""
    again = is_looked_at_again(version)
    passed = passed_assessment(version)
    if passed is None or passed.closed_at is None:
        return PublicQuality(judged_on=None, is_looked_at_again=again, delivered=delivered(version))
    lines = picture_of(passed, today).lines
    return PublicQuality(
        judged_on=localdate(passed.closed_at), met=tuple(line for line in lines if not line.waiver),
        waived=tuple(line for line in lines if line.waiver), is_looked_at_again=again,
        delivered=delivered(version), was_reviewed=any(len(line.verdicts) > 1 for line in lines),
    )  # fmt: skip
