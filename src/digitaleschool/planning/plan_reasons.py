"""Why wishes have no place, told to who plans; what would mend it, and what one more would give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from digitaleschool.common.language import read_in
from digitaleschool.core.planning.equipment import load_equipment
from digitaleschool.core.planning.plan import Gain, Reason
from digitaleschool.core.planning.reason_words import load_reasons, mending

from .desk_words import word, words_of
from .models import SeasonPlan, Unmet, Venue
from .queries import versions_by_training
from .services.planning import result_value
from .services.problems import trainer_id, venue_id, weights_of

FEW = 5
MOST_SENTENCES, MOST_GAINS = 6, 8
USUAL_WEIGHT = 10
MODE_WORDS = {"on_site": gettext_lazy("on site"), "online": gettext_lazy("online")}
TITLES = {
    "no_training": gettext_lazy("There is no such training"),
    "no_trainer": gettext_lazy("Nobody teaches it"),
    "no_mode": gettext_lazy("Not given in that way"),
    "no_venue_in_reach": gettext_lazy("No room within reach"),
    "no_venue_with_room": gettext_lazy("Rooms are too small"),
    "no_venue_with_equipment": gettext_lazy("No room with the equipment"),
    "no_trainer_in_reach": gettext_lazy("No trainer comes that far"),
    "no_time": gettext_lazy("Not free when it can be given"),
    "no_common_time": gettext_lazy("No common moment"),
    "forbidden": gettext_lazy("Forbidden by a coordinator"),
    "teacher_full": gettext_lazy("Has as many trainings as wanted"),
    "has_training": gettext_lazy("Has a place through another wish"),
    "own_overlap": gettext_lazy("At the same moment as another training"),
    "team_not_together": gettext_lazy("Colleagues did not come together"),
    "group_closed": gettext_lazy("The group takes nobody more"),
    "group_full": gettext_lazy("The group is full"),
    "no_trainer_free": gettext_lazy("All trainers are taken"),
    "no_venue_free": gettext_lazy("All rooms are taken"),
    "no_equipment_free": gettext_lazy("All equipment is lent out"),
    "budget": gettext_lazy("No money left"),
    "group_too_small": gettext_lazy("Too few for a group"),
    "not_worth_travel": gettext_lazy("Too far for what it gives"),
    "not_worth_cost": gettext_lazy("Too dear for what it gives"),
    "not_better": gettext_lazy("No better plan was found"),
    "declined": gettext_lazy("The teacher said no before"),
    "by_hand": gettext_lazy("Taken out by hand"),
    "not_chosen": gettext_lazy("The planner did not tell why"),
}
SENTENCES = {
    "no_training": gettext_lazy("%(what)s for %(field)s, %(level)s: no training of this season serves it."),
    "no_trainer": gettext_lazy("%(what)s for %(field)s, %(level)s: no trainer of this season gives it."),
    "no_mode": gettext_lazy("%(what)s: teachers want it %(mode)s, and it is not given like that."),
    "no_venue_in_reach": gettext_lazy("%(what)s: no room within %(minutes)s minutes."),
    "no_venue_with_room": gettext_lazy("%(what)s: rooms within %(minutes)s minutes are too small for %(m)s."),
    "no_venue_with_equipment": gettext_lazy(
        "%(what)s: no room within %(minutes)s minutes has enough %(kind)s for %(m)s."
    ),
    "no_trainer_in_reach": gettext_lazy("%(what)s: no trainer comes as far as this region."),
    "no_time": gettext_lazy("%(what)s: teachers are not free at the moments at which it can be given."),
    "no_common_time": gettext_lazy("%(what)s: when teachers are free, no room and trainer are free together."),
    "forbidden": gettext_lazy("%(what)s: the groups that suit are forbidden."),
    "teacher_full": gettext_lazy("The teacher has %(n)s trainings in this plan, and wants no more."),
    "has_training": gettext_lazy("%(what)s: the teacher has a place in it through another wish."),
    "own_overlap": gettext_lazy("%(what)s: the teacher has another training at that moment."),
    "team_not_together": gettext_lazy("%(what)s: only together with colleagues, and that did not work out."),
    "group_closed": gettext_lazy("%(what)s: the group that suits takes nobody more."),
    "group_full": gettext_lazy("%(what)s: the group that suits is full (%(n)s places)."),
    "no_trainer_free": gettext_lazy("%(what)s: all its trainers are taken at moments that suit."),
    "no_venue_free": gettext_lazy("%(what)s: all rooms within reach are taken when teachers are free."),
    "no_equipment_free": gettext_lazy("%(what)s: the equipment is lent out when teachers are free."),
    "budget": gettext_lazy("%(what)s: one more group costs %(euro)s euro, and there is no money left."),
    "group_too_small": gettext_lazy("%(what)s: %(n)s teachers can come together, a group begins at %(m)s."),
    "not_worth_travel": gettext_lazy("%(what)s: the way of %(minutes)s minutes weighs more than the wish."),
    "not_worth_cost": gettext_lazy("%(what)s: one more group costs %(euro)s euro, which weighs more than its wishes."),
    "not_better": gettext_lazy("%(what)s: one more group is possible, but no better plan was found with it."),
    "declined": gettext_lazy("The teacher said no to this group, and is not asked again."),
    "by_hand": gettext_lazy("A coordinator took the wish out of its group."),
    "not_chosen": gettext_lazy("Make a plan again to hear why."),
}
"""In the words of who plans; the teacher hears those of ``knowledge/planning/reasons.yaml``."""


@dataclass(frozen=True, kw_only=True)
class Why:
    """One reason: how many wishes it keeps from a place (None: too few to tell), its sentences, what would mend it."""

    code: str
    title: str
    count: int | None
    sentences: tuple[tuple[str, int | None], ...]
    more: int
    mends: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Told:
    sentence: str


class Names:
    """How the ids of a planning problem are called."""

    def __init__(self, plan: SeasonPlan) -> None:
        rows = dict(plan.season.trainings.values_list("training", "training__slug"))
        self.versions = {rows[key]: version for key, version in versions_by_training(rows).items()}
        self.kinds = {kind.code: kind.label[read_in()] for kind in load_equipment()}
        self.words = words_of("theme") | {slug: version.title for slug, version in self.versions.items()} | self.kinds

    def fact(self, name: str, value: Any) -> str:
        if name in ("field", "level"):
            return word(name, str(value))
        if name == "mode":
            return str(MODE_WORDS.get(str(value), value))
        return self.words.get(str(value), str(value))


def reasons_of(rows: Iterable[Unmet], plan: SeasonPlan, *, exact: bool) -> list[Why]:
    """Wishes without a place by reason, the most first. Unless ``exact``, counts of a few are not told."""
    names = Names(plan)
    by_code: dict[str, list[Unmet]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(row)
    found = [_why(code, same, names, exact=exact) for code, same in by_code.items()]
    return sorted(found, key=lambda why: (-(why.count or 0), why.title))


def _why(code: str, rows: list[Unmet], names: Names, *, exact: bool) -> Why:
    sentences = Counter(sentence_of(row, names) for row in rows)
    mends = Counter(mend for row in rows if (mend := _mend(row, names)))
    shown = sentences.most_common(MOST_SENTENCES)
    return Why(
        code=code, title=str(TITLES.get(code, code)), count=_told(len(rows), exact=exact),
        sentences=tuple((sentence, _told(count, exact=exact)) for sentence, count in shown),
        more=len(sentences) - len(shown), mends=tuple(mend for mend, _count in mends.most_common(3)),
    )  # fmt: skip


def _told(count: int, *, exact: bool) -> int | None:
    return count if exact or count >= FEW else None


def sentence_of(row: Unmet, names: Names) -> str:
    """Why one wish has no place. A fact that a reason does not bring is filled with what the wish says."""
    sentence = SENTENCES.get(row.code)
    if sentence is None:
        return row.code
    what = row.wish.training.slug if row.wish.training else row.wish.theme
    facts: dict[str, Any] = {"what": what, "field": row.wish.field, "level": row.wish.level} | row.facts
    told = {name: names.fact(name, value) for name, value in facts.items()}
    try:
        said = str(sentence) % told
    except KeyError:
        return str(TITLES[row.code])
    return said[:1].upper() + said[1:]


def _mend(row: Unmet, names: Names) -> str:
    if row.code not in load_reasons():
        return ""
    facts = {name: names.fact(name, value) for name, value in row.facts.items()}
    return mending(Reason(code=row.code, facts=facts), read_in())


# --- gains ------------------------------------------------------------------------------------------------------------


def gains_of(plan: SeasonPlan, *, field: str = "", province: str = "") -> list[Told]:
    """What one more trainer, room, 1,000 euro or 10 km would give, the most first; of a field or province if asked."""
    gains = [gain for gain in result_value(plan).gains if gain.points > 0]
    if not gains:
        return []
    names, supply, a_wish = Names(plan), _supply(plan), max(1, weights_of(plan.season).need * USUAL_WEIGHT)
    mine = [gain for gain in gains if _concerns(gain, supply, names, field, province)]
    mine.sort(key=lambda gain: (-gain.points, gain.of, gain.id))
    return [Told(sentence=_gain_words(gain, supply, a_wish)) for gain in mine[:MOST_GAINS]]


def _supply(plan: SeasonPlan) -> dict[str, tuple[str, frozenset[str]]]:
    """By the ids of trainers and venues in a problem: the name, and the trainings (slugs) that a trainer gives."""
    trainers = plan.season.trainers.select_related("trainer").prefetch_related("trainings__training").order_by("pk")
    found = {
        trainer_id(row.trainer): (row.trainer.name, frozenset(one.training.slug for one in row.trainings.all()))
        for row in trainers
    }
    return found | {venue_id(venue): (venue.name, frozenset()) for venue in Venue.objects.order_by("pk")}


def _concerns(
    gain: Gain, supply: Mapping[str, tuple[str, frozenset[str]]], names: Names, field: str, province: str
) -> bool:
    if province and gain.facts.get("rtc", gain.id or province) != province:
        return False
    if not field or gain.of != "trainer":
        return True
    given = [names.versions[slug] for slug in supply.get(gain.id, ("", frozenset()))[1] if slug in names.versions]
    return any(not version.content.get("fields") or field in version.content["fields"] for version in given)


def _gain_words(gain: Gain, supply: Mapping[str, tuple[str, frozenset[str]]], a_wish: int) -> str:
    name = supply.get(gain.id, (gain.id, frozenset()))[0]
    what = {
        "trainer": _("One more trainer like %(who)s") % {"who": name},
        "venue": _("One more room like %(room)s") % {"room": name},
        "budget": _("1,000 euro more for %(what)s") % {"what": word("province", gain.id)}
        if gain.id
        else _("1,000 euro more"),
        "travel": _("If everybody travels 10 km further"),
    }.get(gain.of, gain.of)
    count = max(1, round(gain.points / a_wish))
    if gain.how == "resolve":
        said = ngettext(
            "%(what)s: about %(count)s wish more, worked out anew.",
            "%(what)s: about %(count)s wishes more, worked out anew.", count,
        )  # fmt: skip
    else:
        said = ngettext(
            "%(what)s: at most about %(count)s wish more, estimated from what is scarce.",
            "%(what)s: at most about %(count)s wishes more, estimated from what is scarce.", count,
        )  # fmt: skip
    return said % {"what": what, "count": count}
