"""What a team would mean for the places of a run, before anybody is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digitaleschool.core.enrolment.seating import Application, seat

from .queries import picture_of
from .run_cards import RunCard

NOBODY_YET = -1
"""The team that is not there yet."""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """If all of a team say yes today: how many have a place at once, and how many others would then have none."""

    people: int
    seated: int
    costs: int

    @property
    def waits(self) -> int:
        return self.people - self.seated


def outlook_of(card: RunCard, people: int, now: datetime) -> Outlook:
    """The rule that seats everybody, asked with the team beside all who applied already."""
    picture = picture_of(card.run.training_id, now)
    last = max((one.key for one in picture.applications), default=0)
    team = [Application(key=last + number, wants=(card.run.pk,), team=NOBODY_YET) for number in range(1, people + 1)]
    found = seat(picture.places, [*picture.applications, *team])
    keys = {one.key for one in team}
    return Outlook(
        people=people,
        seated=sum(one.application in keys for one in found.given),
        costs=sum(one.application not in keys for one in found.costs),
    )
