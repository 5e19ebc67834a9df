"""What a teacher sees of wishes and proposals: lines in words, made from rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from digitaleschool.common.language import read_in
from digitaleschool.core.planning.equipment import load_equipment
from digitaleschool.core.planning.plan import Reason
from digitaleschool.core.planning.reason_words import load_reasons, told
from digitaleschool.offer.models import Version
from digitaleschool.offer.words import term_words, theme_words

from .desk_words import slot_words, words_of
from .models import Proposal, SeasonPlan, Unmet, Wish
from .queries import versions_by_training
from .services.planning import BY_HAND, DECLINED


@dataclass(frozen=True, kw_only=True)
class WishLine:
    """One wish, with the proposal that waits or stands for it, or why it has no place."""

    wish: Wish
    title: str
    about: str
    proposal: Proposal | None
    why_not: str


def wish_lines(wishes: Iterable[Wish]) -> list[WishLine]:
    """The wishes in words; always the same few queries."""
    wishes = list(wishes)
    versions = versions_by_training(wish.training_id for wish in wishes if wish.training_id)
    proposals = _newest_proposals(wishes)
    names = _names(versions)
    unmet = {
        row.wish_id: row
        for row in Unmet.objects.filter(wish__in=wishes, plan__state=SeasonPlan.State.SENT).order_by("pk")
    }
    return [
        WishLine(
            wish=wish,
            title=what_words(wish, versions),
            about=" · ".join(filter(None, [term_words("fields", [wish.field]), term_words("levels", [wish.level])])),
            proposal=proposals.get(wish.pk),
            why_not=_why_not(unmet.get(wish.pk), names) if wish.state == Wish.State.OPEN else "",
        )
        for wish in wishes
    ]


def what_words(wish: Wish, versions: Mapping[int, Version] | None = None) -> str:
    """The training, or the theme, that is wished."""
    if wish.training_id is None:
        return theme_words([wish.theme])
    known = versions if versions is not None else versions_by_training([wish.training_id])
    return known[wish.training_id].title if wish.training_id in known else wish.training.slug


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A half-day of a proposal."""

    words: str
    is_return: bool


def moments_of(proposal: Proposal) -> list[Moment]:
    slots: Sequence[Sequence[str]] = proposal.run.slots
    last = len(slots) - 1
    return [
        Moment(words=slot_words(day, part), is_return=proposal.run.has_return and number == last)
        for number, (day, part) in enumerate(slots)
    ]


def _newest_proposals(wishes: list[Wish]) -> dict[int, Proposal]:
    shown = [Proposal.State.SENT, Proposal.State.ACCEPTED]
    rows = Proposal.objects.filter(wish__in=wishes, state__in=shown).select_related("run__venue").order_by("pk")
    return {row.wish_id: row for row in rows}


def _why_not(unmet: Unmet | None, names: Mapping[str, str]) -> str:
    if unmet is None:
        return ""
    if unmet.code in load_reasons():
        return told(Reason(code=unmet.code, facts=unmet.facts), read_in(), names)
    ours = {DECLINED: _("You said no to the last proposal."), BY_HAND: _("A coordinator took you out of this group.")}
    return ours.get(unmet.code, _("There is no place in this plan."))


def _names(versions: Mapping[int, Version]) -> dict[str, str]:
    titles = {version.training.slug: version.title for version in versions.values()}
    kinds = {kind.code: kind.label[read_in()] for kind in load_equipment()}
    return words_of("theme") | words_of("field") | words_of("level") | titles | kinds
