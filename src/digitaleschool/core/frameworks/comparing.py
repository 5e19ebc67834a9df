"""What reading an edition would change in the one that is there: which goals are new, change, or stay."""

from __future__ import annotations

import dataclasses
import hashlib

from digitaleschool.core.values import dataclass

from .model import Edition, Goal, GoalKey, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalChange:
    """A goal as it becomes, and (fact, old, new) for each that changes."""

    goal: Goal
    facts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, kw_only=True)
class EditionPlan:
    """What an import does. ``kept`` are goals of the site that the file does not name: they stay."""

    edition: Edition
    """As it becomes."""
    is_new: bool
    facts: tuple[tuple[str, str, str], ...]
    new: tuple[Goal, ...]
    changed: tuple[GoalChange, ...]
    same: tuple[Goal, ...]
    kept: tuple[Goal, ...]
    new_links: tuple[Link, ...]

    @property
    def changes_nothing(self) -> bool:
        return not (self.is_new or self.facts or self.new or self.changed or self.new_links)

    @property
    def fingerprint(self) -> str:
        """The same for two plans that do the same."""
        said = repr((self.edition, self.facts, self.new, self.changed, self.new_links))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def plan_edition(before: Edition | None, after: Edition) -> EditionPlan:
    """Compares an edition with the one of the same id that is there (None: none is).

    Goals and links that ``after`` does not name stay. Raises :class:`~.model.FrameworkRefused` where the two together
    make no sense.
    """
    if before is None:
        return EditionPlan(
            edition=after, is_new=True, facts=(), new=after.goals, changed=(), same=(), kept=(), new_links=after.links
        )
    there = {goal.key: goal for goal in before.goals}
    named = {goal.key for goal in after.goals}
    kept = tuple(goal for goal in before.goals if goal.key not in named)
    goals = _ordered(before.goals, after.goals)
    new, changed, same = [], [], []
    for goal in goals:
        old = there.get(goal.key)
        if goal.key not in named:
            continue
        if old is None:
            new.append(goal)
        elif facts := _differences(old, goal):
            changed.append(GoalChange(goal=goal, facts=facts))
        else:
            same.append(goal)
    known = {(link.kind, link.of, link.to): link for link in before.links}
    new_links = tuple(link for link in after.links if _is_news(link, known.get((link.kind, link.of, link.to))))
    fresh = {(link.kind, link.of, link.to) for link in new_links}
    links = tuple(link for link in before.links if (link.kind, link.of, link.to) not in fresh) + new_links
    edition = dataclasses.replace(after, goals=goals, links=links)
    return EditionPlan(
        edition=edition, is_new=False, facts=_facts(before, after), new=tuple(new), changed=tuple(changed),
        same=tuple(same), kept=kept, new_links=new_links,
    )  # fmt: skip


def _is_news(link: Link, known: Link | None) -> bool:
    """A file that does not tell who says so leaves what is known of that."""
    return known is None or (link.source not in ("", known.source))


def _ordered(before: tuple[Goal, ...], after: tuple[Goal, ...]) -> tuple[Goal, ...]:
    """In the order of the file where it names every goal that is there; else new goals come last."""
    named = {goal.key: goal for goal in after}
    there = {goal.key for goal in before}
    if there <= set(named):
        goals = after
    else:
        goals = (*(named.get(goal.key, goal) for goal in before), *(goal for goal in after if goal.key not in there))
    return tuple(dataclasses.replace(goal, order=order) for order, goal in enumerate(goals))


def _differences(old: Goal, new: Goal) -> tuple[tuple[str, str, str], ...]:
    pairs = {
        "label_nl": (old.label.nl, new.label.nl),
        "label_en": (old.label.en, new.label.en),
        "kind": (old.kind, new.kind),
        "parent": (_code(old.parent), _code(new.parent)),
        "order": (str(old.order + 1), str(new.order + 1)),
        "scope": (old.scope, new.scope),
        "why": (old.why.nl, new.why.nl),
        "why_en": (old.why.en, new.why.en),
        "source": (old.source, new.source),
        "identifier": (old.identifier, new.identifier),
    }
    return tuple((fact, was, becomes) for fact, (was, becomes) in pairs.items() if was != becomes)


def _facts(old: Edition, new: Edition) -> tuple[tuple[str, str, str], ...]:
    pairs = {
        "title": (old.title.nl, new.title.nl),
        "title_en": (old.title.en, new.title.en),
        "framework": (old.framework.title.nl, new.framework.title.nl),
        "publisher": (old.framework.publisher, new.framework.publisher),
        "licence": (old.licence, new.licence),
        "languages": (", ".join(old.languages), ", ".join(new.languages)),
        "valid_from": (str(old.valid_from or ""), str(new.valid_from or "")),
        "valid_until": (str(old.valid_until or ""), str(new.valid_until or "")),
        "source": (old.source, new.source),
    }
    return tuple((fact, was, becomes) for fact, (was, becomes) in pairs.items() if was != becomes)


def _code(key: GoalKey | None) -> str:
    return key.code if key else ""
