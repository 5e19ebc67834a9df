"""Holds what happened to places against the rule, afterwards and apart from the code that gives places.

The log book tells every change in the order in which it was made (deeds of one training are written under its lock).
Here they are played again with the simplest rule that can be thought of: look at all who wait, take the first. Whatever
cannot have happened like that is a violation: a place more than there are, a place for who was not next, a place twice,
a place left free, an acknowledged deed that is nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

END = {
    "enrolment.cancelled", "enrolment.removed", "enrolment.expired", "enrolment.no_place", "enrolment.run_cancelled",
    "enrolment.proposal_declined",
}  # fmt: skip
BY_PEOPLE = {
    "enrolment.made", "enrolment.also", "enrolment.offer_accepted", "enrolment.offer_declined", "enrolment.cancelled",
    "enrolment.swapped", "enrolment.removed", "run.resized",
}  # fmt: skip
"""Before each of these everything was in order."""


@dataclass(frozen=True)
class Deed:
    verb: str
    on: int
    """Key of the enrolment, or of the run."""
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """What is written on an enrolment and never changes, and how it ended up."""

    in_target: bool
    places_before: int
    state: str
    run: int


@dataclass(frozen=True)
class Ack:
    """What a client was told."""

    did: str
    enrolment: int
    state: str


@dataclass
class _World:
    capacity: dict[int, int | None]
    facts: Mapping[int, Facts]
    order: dict[int, int] = field(default_factory=dict)
    wants: dict[int, list[int]] = field(default_factory=dict)
    """Who waits -> runs, the one they like most first."""
    holds: dict[int, int] = field(default_factory=dict)
    offered: set[int] = field(default_factory=set)
    ended: set[int] = field(default_factory=set)
    seen: set[tuple[int, str]] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)

    def free(self, run: int) -> float:
        most = self.capacity[run]
        return float("inf") if most is None else most - sum(one == run for one in self.holds.values())

    def rank(self, one: int) -> tuple[bool, int, int]:
        return (not self.facts[one].in_target, self.facts[one].places_before, self.order[one])

    def first_for(self, run: int) -> int | None:
        return min((one for one, runs in self.wants.items() if run in runs), key=self.rank, default=None)

    def check_order(self, what: str) -> None:
        left = [run for run in self.capacity if self.free(run) > 0 and self.first_for(run) is not None]
        if left:
            self.troubles.append(f"before {what}: run {left[0]} has a free place and {self.first_for(left[0])} waits")

    def give(self, one: int, run: int, what: str) -> None:
        if one not in self.wants:
            self.troubles.append(f"{what}: {one} does not wait")
            self.holds[one] = run
            return
        if self.free(run) < 1:
            self.troubles.append(f"{what}: run {run} has no free place")
        if self.first_for(run) != one:
            self.troubles.append(f"{what}: {self.first_for(run)} was before {one} in run {run}")
        liked = self.wants[one][: self.wants[one].index(run)] if run in self.wants[one] else []
        if any(self.free(other) > 0 for other in liked):
            self.troubles.append(f"{what}: {one} wanted another run more, which had a place")
        del self.wants[one]
        self.holds[one] = run

    def leave(self, one: int, what: str) -> None:
        if one in self.ended or not (self.wants.pop(one, None) or self.holds.pop(one, None)):
            self.troubles.append(f"{what}: {one} was not there")
        self.offered.discard(one)
        self.ended.add(one)


def violations(
    *, capacity: Mapping[int, int | None], deeds: Iterable[Deed], facts: Mapping[int, Facts], acks: Sequence[Ack] = ()
) -> list[str]:
    """All that cannot have happened by the rule. ``capacity``: of each run, when the history begins."""
    world = _World(capacity=dict(capacity), facts=facts)
    for number, deed in enumerate(deeds):
        what = f"deed {number} {deed.verb}"
        if deed.verb in BY_PEOPLE:
            world.check_order(what)
        _play(world, deed, number, what)
        world.seen.add((deed.on, deed.verb))
        if deed.verb == "enrolment.swapped":  # the place that was left has ended by it
            world.seen.add((deed.details["before"], LEFT))
    world.check_order("the end")
    return world.troubles + _differences(world) + _lost(world, acks)


def _play(world: _World, deed: Deed, number: int, what: str) -> None:
    one = deed.on
    if deed.verb == "enrolment.made":
        if one in world.order:
            world.troubles.append(f"{what}: {one} applied twice")
        world.order[one] = number
        world.wants[one] = [deed.details["run"], *deed.details["also"]]
    elif deed.verb == "enrolment.also":
        world.wants[one].append(deed.details["run"])
    elif deed.verb == "enrolment.seated":
        world.give(one, deed.details["run"], what)
    elif deed.verb == "enrolment.offered":
        world.give(one, deed.details["run"], what)
        world.offered.add(one)
    elif deed.verb == "enrolment.offer_accepted":
        if one not in world.offered:
            world.troubles.append(f"{what}: nothing was offered to {one}")
        world.offered.discard(one)
    elif deed.verb == "enrolment.offer_declined":
        world.leave(one, what)
        world.ended.discard(one)
        world.wants[one] = [deed.details["run"], *deed.details["also"]]
    elif deed.verb == "enrolment.swapped":
        if world.free(deed.details["run"]) < 1:
            world.troubles.append(f"{what}: run {deed.details['run']} has no free place")
        world.leave(deed.details["before"], what)
        world.order[one], world.holds[one] = number, deed.details["run"]
    elif deed.verb == "run.resized":
        world.capacity[one] = deed.details["capacity"]
        if world.free(one) < 0:
            world.troubles.append(f"{what}: somebody lost a place in run {one}")
    elif deed.verb in END:
        world.leave(one, what)


def _differences(world: _World) -> list[str]:
    """Between what the history comes to and what the database holds."""
    found = []
    for one, facts in world.facts.items():
        if one in world.ended:
            ours: tuple[str, int | None] = ("ended", None)
        elif one in world.holds:
            ours = ("offered" if one in world.offered else "seated", world.holds[one])
        elif one in world.wants:
            ours = ("waiting", world.wants[one][0])
        else:
            ours = ("not in the history", None)
        if ours != (facts.state, None if facts.state == "ended" else facts.run):
            found.append(f"enrolment {one} is {facts.state} in {facts.run}, by the history {ours}")
    found += [f"enrolment {one} is in the history only" for one in sorted(set(world.order) - set(world.facts))]
    return found


LEFT = "left for another run"
MEANS = {"seated": {"enrolment.seated", "enrolment.offer_accepted", "enrolment.swapped"}, "ended": END | {LEFT}}


def _lost(world: _World, acks: Iterable[Ack]) -> list[str]:
    """What a client was told and the history does not know."""
    return [
        f"{ack.did} of {ack.enrolment} was acknowledged as {ack.state}, and is nowhere"
        for ack in acks
        if ack.enrolment not in world.order
        or (ack.state in MEANS and not any((ack.enrolment, verb) in world.seen for verb in MEANS[ack.state]))
    ]


def gathered(training: int) -> tuple[list[Deed], dict[int, Facts]]:
    """The deeds of a training as the log book has them, and its enrolments."""
    from digitaleschool.enrolment.models import Enrolment
    from digitaleschool.people.models import AuditEntry

    rows = Enrolment.objects.filter(training=training)
    facts = {
        pk: Facts(in_target, before, state, run)
        for pk, in_target, before, state, run in rows.values_list(
            "pk", "in_target", "places_before", "state", "run"
        )
    }  # fmt: skip
    entries = AuditEntry.objects.filter(verb__in=BY_PEOPLE | END | {"enrolment.seated", "enrolment.offered"})
    deeds = [
        Deed(verb, int(on), details)
        for verb, on, details in entries.order_by("pk").values_list("verb", "object_id", "details")
    ]
    return deeds, facts
