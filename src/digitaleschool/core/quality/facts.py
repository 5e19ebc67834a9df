"""All that the quality framework looks at in one training: plain facts that the site gathers."""

from __future__ import annotations

from datetime import date

from digitaleschool.core.offer.content import Content
from digitaleschool.core.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalFact:
    """A goal that the training is tied to. ``scope``: "in", "out" or "" of the project; ``ends_on`` of its edition."""

    code: str
    edition: str
    framework: str
    kind: str = "goal"
    scope: str = ""
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFact:
    """What shows that a trainer can teach (``didactic``) or knows the trade (``subject``), and until when it counts."""

    kind: str
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainerFact:
    name: str
    fields: tuple[str, ...] = ()
    evidence: tuple[EvidenceFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFact:
    """``quality_system``: what keeps the provider's quality; ``is_external``: someone else looks; until ``ends_on``."""

    name: str
    quality_system: str = ""
    is_external: bool = False
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFact:
    """A dated run. ``median_km``: how far half of the schools of its fields are, as the crow flies; None: not known."""

    starts_on: date
    mode: str
    town: str = ""
    median_km: float | None = None
    has_return: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialFact:
    """Material in the site: its licence, and how many days before the first session it is released (None: public)."""

    title: str
    licence: str
    days_ahead: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolFact:
    """What the register of tools knows. ``on_labour_market``: "yes", "no" or "unknown"; ``proofs`` by companies."""

    code: str
    kind: str = "subject"
    available_after: str = "unknown"
    on_labour_market: str = "unknown"
    proofs: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredFact:
    """What came of a promise in all runs so far: see :mod:`.delivered`. Empty figures: not known, or withheld."""

    what: str
    promised: float | None = None
    happened: float | None = None
    low: float | None = None
    high: float | None = None
    yes: int | None = None
    base: int | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One training on one day. Same facts, same findings."""

    content: Content
    today: date
    goals: tuple[GoalFact, ...] = ()
    provider: ProviderFact = ProviderFact(name="")
    trainers: tuple[TrainerFact, ...] = ()
    tracks: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    runs: tuple[RunFact, ...] = ()
    materials: tuple[MaterialFact, ...] = ()
    tools: tuple[ToolFact, ...] = ()
    needs: tuple[int, ...] = ()
    """Numbers of the needs that it serves."""
    delivered: tuple[DeliveredFact, ...] = ()
    """What came of it once it was given; no evidence rests on it, :func:`.delivered.looked_at` tells it beside."""
