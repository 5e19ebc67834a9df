"""A framework, its editions, their goals, and links between goals. What makes no sense cannot exist.

A goal's code is no key: 4.5 stands for two targets, and one target bears three codes. What names a goal is edition,
stage, track (stream or finality), set and code together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.text import clean_line
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,59}\Z")
SLUG = re.compile(r"[a-z0-9][a-z0-9._-]{0,119}\Z")
_OWN_WORD = re.compile(r"[a-z][a-z0-9_]*\Z")
TRACKS = ("doorstroom", "dubbel", "arbeidsmarkt", "a-stroom", "b-stroom")
"""Finalities of stages 2 and 3, streams of stage 1; "" where a goal is for all."""
FINALITIES = TRACKS[:3]
STAGES = ("1", "2", "3", "3.3")
"""Stages of secondary school; 3.3 is the third year of the third stage; "" where a goal is for all."""
KINDS = ("group", "goal", "competence", "level", "field", "theme")
"""``group`` only holds other goals together: a key competence, a building block, an area."""
LINK_KINDS = ("equal", "replaces", "broader", "narrower", "related")
SCOPES = ("", "in", "out")
"""Whether the project aims at a goal; "" where nobody said."""
DEEPEST = 12
"""Levels of a tree; real frameworks have four or five."""
LONGEST = {"label": 2000, "why": 500, "source": 300, "code": 40, "title": 200}


class FrameworkRefused(Refusal):
    """A framework that makes no sense, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """Who keeps which goals, whatever the edition."""

    id: str
    title: Text
    publisher: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalKey:
    """What names a goal.

    >>> GoalKey(edition="eindtermen-2021", stage="2", track="dubbel", set="eindtermen", code="6.25").slug
    '2-dubbel-eindtermen-6.25'
    """

    edition: str
    code: str
    stage: str = ""
    track: str = ""
    set: str = ""

    def __post_init__(self) -> None:
        if not ID.match(self.edition):
            raise _refused("id", self.edition)
        for what, value in (("code", self.code), ("set", self.set)):
            if clean_line(value) != value or len(value) > LONGEST["code"] or (what == "code" and not value):
                raise _refused(what, value)
        if self.stage not in ("", *STAGES):
            raise _refused("stage", self.stage)
        if self.track not in ("", *TRACKS):
            raise _refused("track", self.track)
        if not SLUG.match(self.slug):
            raise _refused("code", self.code)

    @property
    def slug(self) -> str:
        """The goal within its edition, for an address."""
        said = (self.stage, self.track, self.set, self.code)
        return "-".join(re.sub(r"[^a-z0-9.]+", "-", part.lower()).strip("-.") or "x" for part in said if part)

    @property
    def text(self) -> str:
        """The whole key on one line; no two keys give the same."""
        parts = (self.edition, self.stage, self.track, self.set, self.code)
        return "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One goal: ``label`` in our own short words, ``parent`` in the same edition, ``scope`` with its ``why``."""

    key: GoalKey
    label: Text
    kind: str = "goal"
    parent: GoalKey | None = None
    order: int = 0
    scope: str = ""
    why: Text = Text(nl="", en="")
    source: str = ""
    identifier: str = ""
    """The UUID that another system gave it; empty where it follows from the key."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise _refused("kind", self.kind)
        if self.scope not in SCOPES:
            raise _refused("scope", self.scope)
        if not self.label.nl or not self.label.en:
            raise _refused("label", self.key.code)
        for what, texts in (("label", self.label), ("why", self.why)):
            if max(len(texts.nl), len(texts.en)) > LONGEST[what]:
                raise _refused(what, f"{texts.nl[:40]}…")
        if len(self.source) > LONGEST["source"]:
            raise _refused("source", f"{self.source[:40]}…")
        if self.parent and self.parent.edition != self.key.edition:
            raise _refused("parent", self.parent.code)
        if self.parent == self.key:
            raise _refused("parent", self.key.code)


def shown_code(kind: str, code: str) -> str:
    """The code as a reader knows it: empty where a field, level or theme bears a word of our own vocabularies.

    >>> shown_code("field", "koeling_warmte"), shown_code("field", "2"), shown_code("level", "A1")
    ('', '2', 'A1')
    """
    return "" if kind in {"field", "level", "theme"} and _OWN_WORD.match(code) else code


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """``of`` is equal to, replaces, is broader or narrower than, or related to ``to``; ``source`` says who says so."""

    kind: str
    of: GoalKey
    to: GoalKey
    source: str = ""

    def __post_init__(self) -> None:
        if self.kind not in LINK_KINDS:
            raise _refused("link", self.kind)
        if self.of == self.to:
            raise FrameworkRefused(
                Text(
                    nl=f"Doel '{self.of.code}' heeft een verband met zichzelf.",
                    en=f"Goal '{self.of.code}' links to itself.",
                )
            )
        if len(self.source) > LONGEST["source"]:
            raise _refused("source", f"{self.source[:40]}…")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A framework as it holds from a day until a day, with its goals in order and the links that start there."""

    id: str
    framework: Framework
    title: Text
    licence: str
    languages: tuple[str, ...]
    valid_from: date | None
    valid_until: date | None
    source: str
    changed: str
    goals: tuple[Goal, ...]
    links: tuple[Link, ...] = ()

    def __post_init__(self) -> None:
        for id in (self.id, self.framework.id):
            if not ID.match(id):
                raise _refused("id", id)
        titles = (self.title.nl, self.title.en, self.framework.title.nl, self.framework.title.en)
        if not all(titles) or max(map(len, titles)) > LONGEST["title"]:
            raise _refused("title", titles[0][:40])
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise FrameworkRefused(Text(
                nl=f"Editie '{self.id}' eindigt voor ze begint.", en=f"Edition '{self.id}' ends before it begins."
            ))  # fmt: skip
        if not self.goals:
            raise FrameworkRefused(Text(
                nl=f"Editie '{self.id}' heeft geen doelen.", en=f"Edition '{self.id}' has no goals."
            ))  # fmt: skip
        self._check_goals()
        check_links(self.links)
        known = {goal.key for goal in self.goals}
        for link in self.links:
            if link.of not in known or (link.to.edition == self.id and link.to not in known):
                missing = link.to if link.of in known else link.of
                raise FrameworkRefused(Text(
                    nl=f"Een verband noemt doel '{missing.code}', dat er niet is.",
                    en=f"A link names goal '{missing.code}', which is not there.",
                ))  # fmt: skip

    def _check_goals(self) -> None:
        parents: dict[GoalKey, GoalKey | None] = {}
        slugs: dict[str, GoalKey] = {}
        for goal in self.goals:
            if goal.key.edition != self.id:
                raise _refused("id", goal.key.edition)
            if goal.key in parents or goal.key.slug in slugs:
                raise FrameworkRefused(
                    Text(
                        nl=f"Doel '{goal.key.code}' staat er twee keer in.",
                        en=f"Goal '{goal.key.code}' stands there twice.",
                    )
                )
            parents[goal.key] = goal.parent
            slugs[goal.key.slug] = goal.key
        for goal in self.goals:
            if goal.parent and goal.parent not in parents:
                raise FrameworkRefused(Text(
                    nl=f"Doel '{goal.key.code}' hoort bij '{goal.parent.code}', dat er niet is.",
                    en=f"Goal '{goal.key.code}' belongs to '{goal.parent.code}', which is not there.",
                ))  # fmt: skip
        _check_no_circle(((key, parent) for key, parent in parents.items() if parent), "hoort bij", "belongs to")
        depths: dict[GoalKey, int] = {}
        for key in parents:
            if _depth(key, parents, depths) > DEEPEST:
                raise FrameworkRefused(Text(
                    nl=f"Doel '{key.code}' hangt meer dan {DEEPEST} niveaus diep.",
                    en=f"Goal '{key.code}' hangs more than {DEEPEST} levels deep.",
                ))  # fmt: skip

    def has_ended_on(self, day: date) -> bool:
        """Whether the edition no longer holds on that day."""
        return self.valid_until is not None and self.valid_until < day

    def is_valid_on(self, day: date) -> bool:
        """Whether the edition holds on that day."""
        return not self.has_ended_on(day) and (self.valid_from is None or self.valid_from <= day)


def _depth(key: GoalKey, parents: Mapping[GoalKey, GoalKey | None], depths: dict[GoalKey, int]) -> int:
    """How deep a goal hangs; the roots 1. No circle may be among the parents."""
    way: list[GoalKey] = []
    above: GoalKey | None = key
    while above is not None and above not in depths:
        way.append(above)
        above = parents[above]
    deep = depths[above] if above is not None else 0
    for one in reversed(way):
        deep += 1
        depths[one] = deep
    return deep if way else depths[key]


def check_links(links: Iterable[Link]) -> None:
    """Raises :class:`FrameworkRefused` where a link comes twice, or a goal in the end replaces itself."""
    seen = set()
    replacing = []
    for link in links:
        same = (link.kind, link.of, link.to)
        if same in seen:
            raise FrameworkRefused(Text(
                nl=f"Het verband van '{link.of.code}' met '{link.to.code}' staat er twee keer in.",
                en=f"The link of '{link.of.code}' with '{link.to.code}' stands there twice.",
            ))  # fmt: skip
        seen.add(same)
        if link.kind == "replaces":
            replacing.append((link.of, link.to))
    _check_no_circle(replacing, "vervangt", "replaces")


def _check_no_circle(edges: Iterable[tuple[GoalKey, GoalKey]], nl: str, en: str) -> None:
    """Takes away goals that lead nowhere until none is left; what stays leads in a circle."""
    leads: dict[GoalKey, set[GoalKey]] = {}
    led_from: dict[GoalKey, list[GoalKey]] = {}
    for of, to in edges:
        leads.setdefault(of, set()).add(to)
        led_from.setdefault(to, []).append(of)
    ends = [key for key in led_from if key not in leads]
    while ends:
        end = ends.pop()
        for of in led_from.get(end, ()):
            leads[of].discard(end)
            if not leads[of]:
                del leads[of]
                ends.append(of)
    if leads:
        code = next(iter(leads)).code
        raise FrameworkRefused(Text(
            nl=f"Doel '{code}' {nl} in een kring zichzelf.", en=f"Goal '{code}' {en} itself, in a circle."
        ))  # fmt: skip


_WHAT = {
    "id": (
        "een kenmerk van kleine letters, cijfers, punten en streepjes",
        "an id of small letters, digits, dots and dashes",
    ),
    "code": ("een code van hoogstens 40 tekens", "a code of at most 40 signs"),
    "set": ("een groep van hoogstens 40 tekens", "a set of at most 40 signs"),
    "stage": (f"een graad ({', '.join(STAGES)})", f"a stage ({', '.join(STAGES)})"),
    "track": (f"een finaliteit of stroom ({', '.join(TRACKS)})", f"a finality or stream ({', '.join(TRACKS)})"),
    "kind": (f"een soort doel ({', '.join(KINDS)})", f"a kind of goal ({', '.join(KINDS)})"),
    "scope": ("'in' of 'out'", "'in' or 'out'"),
    "label": ("een doel met een omschrijving van hoogstens 2000 tekens", "a goal with words of at most 2000 signs"),
    "why": ("een reden van hoogstens 500 tekens", "a reason of at most 500 signs"),
    "source": ("een bron van hoogstens 300 tekens", "a source of at most 300 signs"),
    "parent": ("een ander doel van dezelfde editie", "another goal of the same edition"),
    "link": (f"een soort verband ({', '.join(LINK_KINDS)})", f"a kind of link ({', '.join(LINK_KINDS)})"),
    "title": ("een titel van hoogstens 200 tekens", "a title of at most 200 signs"),
}


def _refused(what: str, value: str) -> FrameworkRefused:
    nl, en = _WHAT[what]
    shown = clean_line(value, longest=60)
    return FrameworkRefused(Text(nl=f"'{shown}' is geen geldige waarde: verwacht {nl}.", en=f"'{shown}' is not {en}."))
