"""How strongly something may be said: how the respondents were found, how many answered, how sure the number is.

The ceiling comes from the sample: a random sample or a census carries a strong claim, quota a moderate one, an open
survey a weak one (moderate when it is weighted to known margins). Few persons, a wide interval, a low response, or an
order that the data cannot tell apart lower it.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from digitaleschool.core.values import dataclass

from .numbers import decimal, percent
from .results import Results, Sample
from .wording import Wording

LEVELS = ("none", "weak", "moderate", "strong")
CEILING = {Sample.OPEN: 1, Sample.QUOTA: 2, Sample.PROBABILITY: 3, Sample.CENSUS: 3}
FEW, ENOUGH = 30, 100
"""Under 30 persons nothing is claimed (NCHS Series 2 no. 175); under 100 less."""
WIDE, TOO_WIDE = 0.20, 0.30
"""Width of the interval as a share; 0.30 is where the NCHS stops publishing."""
LOW_RESPONSE = 0.30


class Order(Enum):
    """What the data can tell of the entries that a claim names first."""

    SURE = "sure"
    """They are the first, in whatever order."""
    LEADER = "leader"
    """The leading one surely stands near the top, the others may change places."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """``strength`` is one of ``LEVELS``; ``why`` says it in words."""

    strength: str
    why: str


def claim(
    results: Results, words: Wording, *, n: int | None, width: float | None = None, order: Order = Order.SURE
) -> Claim:
    """The strength of a claim on ``n`` persons, with an interval of ``width``, or about an ``order``."""
    level = CEILING[results.method.sample]
    reasons: list[str] = [words.text(f"why_{results.method.sample.value}")]
    if results.weighting is not None and results.method.sample is Sample.OPEN:
        level += 1
        reasons.append(words.text("why_weighted"))
    lowered, more = _precision(n, width, words)
    response, slow = _response(results, words)
    level -= lowered + response
    reasons += more + slow
    if order is Order.LEADER:
        level = min(level, 1)
        reasons.append(words.text("why_order_uncertain"))
    elif order is Order.UNKNOWN:
        level = 0
        reasons.append(words.text("why_not_separable"))
    if n is None or n < FEW:
        level = 0
    return Claim(strength=LEVELS[max(0, level)], why=_sentence(reasons))


def _precision(n: int | None, width: float | None, words: Wording) -> tuple[int, list[str]]:
    if n is None or n < FEW:
        return 0, [words.text("why_too_few")]
    lowered, reasons = 0, []
    if n < ENOUGH:
        lowered += 1
        reasons.append(words.text("why_few", n=str(n)))
    if width is not None and width > WIDE:
        lowered += 2 if width > TOO_WIDE else 1
        reasons.append(words.text("why_wide", width=decimal(width * 100, words.language, 0)))
    return lowered, reasons


def _response(results: Results, words: Wording) -> tuple[int, list[str]]:
    invited = results.fieldwork.invited
    if results.method.sample is Sample.OPEN:
        return 0, []
    if not invited:
        return 1, [words.text("why_response_unknown")]
    rate = results.persons / invited
    if rate < LOW_RESPONSE:
        return 1, [words.text("why_response_low", rate=percent(rate, words.language))]
    return 0, []


def _sentence(reasons: Sequence[str]) -> str:
    text = "; ".join(reasons)
    return text[:1].upper() + text[1:] + "."
