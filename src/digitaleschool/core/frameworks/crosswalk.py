"""What goals have to do with each other: which are one target, what replaces what, the code for one's own pupils."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from digitaleschool.core.values import dataclass

from .model import Edition, Goal, GoalKey, Link, check_links

Edges = dict[GoalKey, list[GoalKey]]


class Crosswalk:
    """The links of all editions together. Raises :class:`~.model.FrameworkRefused` where they contradict each other.

    >>> old, new = GoalKey(edition="a-1", code="1"), GoalKey(edition="a-2", code="I")
    >>> walk = Crosswalk([Link(kind="replaces", of=new, to=old)])
    >>> [key.code for key in walk.replacements_of(old)]
    ['I']
    """

    def __init__(self, links: Iterable[Link]) -> None:
        self.links = tuple(links)
        check_links(self.links)
        self._equal: Edges = {}
        self._replaced_by: Edges = {}
        for link in self.links:
            if link.kind == "equal":
                self._equal.setdefault(link.of, []).append(link.to)
                self._equal.setdefault(link.to, []).append(link.of)
            elif link.kind == "replaces":
                self._replaced_by.setdefault(link.to, []).append(link.of)

    def equals_of(self, key: GoalKey) -> tuple[GoalKey, ...]:
        """The other goals that are the same target, over chains; in the order of their keys."""
        found = _reached([key], self._equal)
        return tuple(sorted(found - {key}, key=_order))

    def replacements_of(self, key: GoalKey) -> tuple[GoalKey, ...]:
        """The newest goals that replace this one, over chains of editions and through equal goals.

        A goal that is itself replaced is not among them; none where nothing replaces it.
        """
        reached = {key}
        last: set[GoalKey] = set()
        waiting = [key]
        while waiting:
            same = _reached([waiting.pop()], self._equal)
            newer = {new for one in same for new in self._replaced_by.get(one, ())}
            if not newer:
                last |= same
            waiting += newer - reached
            reached |= newer | same
        return tuple(sorted(last - _reached([key], self._equal), key=_order))

    def code_for(self, key: GoalKey, track: str) -> str | None:
        """The code that this target bears for pupils of a finality or stream; None where it is not theirs.

        A goal without a track is for all. Equal goals of other editions do not count.
        """
        if key.track in ("", track):
            return key.code
        codes = [one.code for one in self.equals_of(key) if one.track == track and one.edition == key.edition]
        return codes[0] if codes else None

    def related_to(self, key: GoalKey) -> tuple[tuple[str, GoalKey, str], ...]:
        """(kind, other goal, source) of the links that are neither equal nor replacing, told from this goal."""
        turned = {"broader": "narrower", "narrower": "broader", "related": "related"}
        told = [(link.kind, link.to, link.source) for link in self.links if link.of == key and link.kind in turned]
        told += [
            (turned[link.kind], link.of, link.source) for link in self.links if link.to == key and link.kind in turned
        ]
        return tuple(sorted(told, key=lambda one: (one[0], _order(one[1]))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One target in a tree: the goal that stands for it, each track with its code, and what hangs below."""

    goal: Goal
    codes: tuple[tuple[str, str], ...]
    children: tuple[Branch, ...]


def tree_of(edition: Edition, *, track: str = "") -> tuple[Branch, ...]:
    """The goals of an edition as a tree, one branch a target: goals of one edition that are equal stand together.

    With a ``track``, each target shows the code for those pupils, and targets that are not theirs are left out.
    Groups that then hold nothing stay out too.
    """
    walk = Crosswalk(link for link in edition.links if link.kind == "equal" and link.to.edition == edition.id)
    places = {goal.key: at for at, goal in enumerate(edition.goals)}
    by_key = {goal.key: goal for goal in edition.goals}
    below: dict[GoalKey | None, list[tuple[Goal, tuple[tuple[str, str], ...]]]] = {}
    told: set[GoalKey] = set()
    for goal in edition.goals:
        if goal.key in told:
            continue
        same = sorted({goal.key, *walk.equals_of(goal.key)}, key=places.__getitem__)
        told.update(same)
        fitting = [key for key in same if not track or key.track in ("", track)]
        if fitting:
            codes = tuple((key.track, key.code) for key in same)
            shown = by_key[fitting[0]]
            below.setdefault(shown.parent, []).append((shown, codes))
    return _branches(None, below, {goal.parent for goal in edition.goals})


def ended_on(editions: Collection[Edition], day: date) -> tuple[Edition, ...]:
    """The editions that no longer hold on that day."""
    return tuple(edition for edition in editions if edition.has_ended_on(day))


def _branches(
    parent: GoalKey | None,
    below: dict[GoalKey | None, list[tuple[Goal, tuple[tuple[str, str], ...]]]],
    holding: Collection[GoalKey | None],
) -> tuple[Branch, ...]:
    found = []
    for goal, codes in below.get(parent, ()):
        children = _branches(goal.key, below, holding)
        if children or goal.key not in holding:
            found.append(Branch(goal=goal, codes=codes, children=children))
    return tuple(found)


def _reached(start: Iterable[GoalKey], edges: Edges) -> set[GoalKey]:
    waiting = list(start)
    found = set(waiting)
    while waiting:
        for other in edges.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def _order(key: GoalKey) -> tuple[str, str, int, str, str]:
    tracks = {track: at for at, track in enumerate(("doorstroom", "dubbel", "arbeidsmarkt"))}
    return key.edition, key.stage, tracks.get(key.track, 9), key.set, key.code
