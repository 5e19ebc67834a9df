"""When a published training is judged anew: it changed, something that it rests on ends, or a school year begins."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from datetime import date, timedelta

from digitaleschool.core.offer.content import content_json
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

from .evidence import compute
from .facts import Facts
from .framework import QualityFramework
from .states import Evidence, both, listed, rank

CHANGED, EXPIRED, YEAR = "changed", "expired", "year"
NEW_YEAR = 9
"""September: the month in which a school year begins."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What an assessment that was closed remembers: ``facts_hash`` is :func:`facts_hash` of what was judged."""

    framework: str
    school_year: str
    facts_hash: str
    closed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A reason to judge again, from the day ``on``; ``criteria`` are those that it touches, empty for all."""

    reason: str
    on: date
    said: Text
    criteria: tuple[str, ...] = ()


def due(framework: QualityFramework, judged: Judged, facts: Facts, *, before: date) -> tuple[Due, ...]:
    """Every reason that holds on the day of the facts or comes before ``before``, the earliest first.

    What ended since the assessment closed is among them; ``on`` then lies before the day of the facts. A
    certificate that ends counts when evidence becomes worse by it: a trainer with a second one is not due.
    """
    reasons, today = [], facts.today
    if judged.facts_hash != facts_hash(facts):
        said = both("De opleiding veranderde sinds ze beoordeeld werd.", "The training changed since it was judged.")
        reasons.append(Due(reason=CHANGED, on=today, said=said))
    elif judged.framework != framework.key:
        said = both("Er is een nieuwe versie van het kwaliteitskader.", "There is a new version of the framework.")
        reasons.append(Due(reason=CHANGED, on=today, said=said))
    year = school_year(today)
    if judged.school_year != year:
        said = both(f"Schooljaar {year} is begonnen.", f"School year {year} has begun.")
        reasons.append(Due(reason=YEAR, on=today, said=said))
    elif (begins := next_school_year(today)) < before:
        year = school_year(begins)
        said = both(f"Schooljaar {year} begint.", f"School year {year} begins.")
        reasons.append(Due(reason=YEAR, on=begins, said=said))
    reasons += _expiring(framework, facts, since=judged.closed_on, before=before)
    return tuple(sorted(reasons, key=lambda one: (one.on, one.reason, one.criteria)))


def _expiring(framework: QualityFramework, facts: Facts, *, since: date, before: date) -> Iterator[Due]:
    """For each day after which something ends: the criteria of which evidence is worse from then on."""
    now = _computed(framework, dataclasses.replace(facts, today=since))
    for on in sorted(last + _DAY for last in ends(facts) if since <= last and last + _DAY < before):
        then = _computed(framework, dataclasses.replace(facts, today=on))
        worse = {name for name, one in then.items() if rank(one.state) < rank(now[name].state)}
        touched = tuple(one.code for one in framework.criteria if worse & set(one.evidence))
        if touched:
            words = listed(then[name].said for name in worse)
            said = both(f"Vanaf {on:%d-%m-%Y}: {words.nl}", f"From {on:%Y-%m-%d}: {words.en}")
            yield Due(reason=EXPIRED, on=on, said=said, criteria=touched)
        now = then


def _computed(framework: QualityFramework, facts: Facts) -> dict[str, Evidence]:
    names = {name for criterion in framework.criteria for name in criterion.evidence}
    return {name: compute(name, facts, framework.rules) for name in names}


def ends(facts: Facts) -> frozenset[date]:
    """Last days on which goals, evidence about trainers and the provider's quality system count."""
    days = {goal.ends_on for goal in facts.goals} | {facts.provider.ends_on}
    days |= {one.ends_on for trainer in facts.trainers for one in trainer.evidence}
    return frozenset(day for day in days if day is not None)


def facts_hash(facts: Facts) -> str:
    """A mark of what is judged: content, goals, provider, trainers. The order of rows and the day do not matter.

    Runs, material, tracks, modules, needs and tools may come later without a training being judged anew.

    >>> from digitaleschool.core.offer.content import Content
    >>> one, other = (Facts(content=Content(), today=date(2026, 11, day)) for day in (24, 25))
    >>> facts_hash(one) == facts_hash(other), len(facts_hash(one))
    (True, 64)
    """
    judged = {
        "content": content_json(facts.content),
        "goals": sorted(f"{goal.edition}/{goal.code}/{goal.scope}/{goal.kind}" for goal in facts.goals),
        "provider": [facts.provider.quality_system, facts.provider.is_external],
        "trainers": sorted(
            [trainer.name, sorted(trainer.fields), sorted(f"{one.kind} {one.ends_on}" for one in trainer.evidence)]
            for trainer in facts.trainers
        ),
    }
    return hashlib.sha256(json.dumps(judged, sort_keys=True, default=str).encode()).hexdigest()


def school_year(day: date) -> str:
    """The school year of a day.

    >>> school_year(date(2026, 8, 31)), school_year(date(2026, 9, 1))
    ('2025-2026', '2026-2027')
    """
    first = day.year if day.month >= NEW_YEAR else day.year - 1
    return f"{first}-{first + 1}"


def next_school_year(day: date) -> date:
    """The first day of the school year after that of ``day``."""
    return date(day.year + (day.month >= NEW_YEAR), NEW_YEAR, 1)
