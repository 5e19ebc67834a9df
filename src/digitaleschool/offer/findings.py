"""What the quality framework finds in a version, gathered once for the pages that show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .models import Version


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A finding as a page shows it: ``state`` is "met", "not_met" or "cannot_tell"; ``section`` where it is mended."""

    code: str
    title: str
    state: str
    facts: tuple[str, ...] = ()
    remedy: str = ""
    section: str = ""

    @property
    def is_met(self) -> bool:
        return self.state == "met"

    @property
    def is_not_met(self) -> bool:
        return self.state == "not_met"


def findings_of(version: Version, *, today: date) -> list[Shown]:
    """One finding for each criterion that can be computed."""
    return []


def unmet(found: list[Shown]) -> list[Shown]:
    return [one for one in found if one.is_not_met]
