"""What someone's answers about themselves mean for a run, in words: advice beside the form and on the own page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.core.enrolment.readiness import (
    KIT,
    NO,
    NONE,
    ONLINE,
    OWN,
    PARTLY,
    SCHOOL,
    STUDY_FIRST,
    WITH_KIT,
    YES,
    Known,
    Readiness,
    Study,
    Thing,
    known_of,
    readiness,
    things_of,
)
from digitaleschool.offer.models import Module
from digitaleschool.offer.module_queries import ModuleLine, module_lines, modules_named, steps_done
from digitaleschool.people.rules import Visitor

from .kit_queries import kinds_lent_by
from .run_cards import RunCard

KNOWN_WORDS = {YES: gettext_lazy("Yes"), PARTLY: gettext_lazy("A little"), NO: gettext_lazy("Not yet")}
HAS_WORDS = {
    OWN: gettext_lazy("I bring it"), SCHOOL: gettext_lazy("My school gives it along"),
    KIT: gettext_lazy("I borrow a kit of the RTC"), NONE: gettext_lazy("No, I do not have it"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a run asks of who comes: things, prior knowledge, and the kinds of kits that there are."""

    things: tuple[Thing, ...]
    known: tuple[Known, ...]
    lent: frozenset[str]
    modules: tuple[Module, ...]


@dataclass(frozen=True, kw_only=True)
class Advice:
    readiness: Readiness
    words: str
    """Kan; kan met leenkit; eerst 20 minuten zelfstudie."""
    modules: tuple[ModuleLine, ...]
    lacks: tuple[str, ...]
    kits: tuple[tuple[str, str], ...]
    """(what it is called, the kind of kit)"""

    @property
    def is_ready(self) -> bool:
        found = self.readiness
        return not (self.modules or self.lacks or self.kits or found.unsure)


def asked_by(card: RunCard) -> Asked:
    """What the form of a run asks for."""
    return Asked(
        things=things_of(card.content, is_online=card.is_online),
        known=known_of(card.content),
        lent=frozenset(kinds_lent_by(card.run.rtc_id)),
        modules=tuple(modules_named(card.content.self_study)),
    )


def advice_on(asked: Asked, visitor: Visitor, *, has: Mapping[str, str], knows: Mapping[str, str]) -> Advice:
    """What someone's answers mean."""
    lines = module_lines(list(asked.modules), steps_done(visitor, [module.pk for module in asked.modules]))
    studies = [Study(slug=one.module.slug, minutes=one.module.minutes, is_done=one.is_done) for one in lines]
    found = readiness(asked.things, asked.known, studies, has=has, knows=knows, lent=asked.lent)
    kinds = {thing.name: thing.kind for thing in asked.things}
    return Advice(
        readiness=found,
        words=outcome_words(found),
        modules=tuple(one for one in lines if one.module.slug in found.modules),
        lacks=tuple(thing_words(name) for name in found.lacks),
        kits=tuple((thing_words(name), kinds[name]) for name in found.kits),
    )


def outcome_words(found: Readiness) -> str:
    if found.outcome == STUDY_FIRST:
        return _("You can come: first %(minutes)s minutes of self-study.") % {"minutes": found.minutes}
    if found.outcome == WITH_KIT:
        return _("You can come, with a loan kit.")
    if found.lacks:
        return (
            _("You can come. One thing is still missing.")
            if len(found.lacks) == 1
            else _("You can come. Some things are still missing.")
        )
    return _("You can come as you are.")


def thing_words(name: str) -> str:
    return _("a computer with camera and microphone") if name == ONLINE else name
