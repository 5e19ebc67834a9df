"""What a version says, in words: for its summary, and for what changed between two versions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from digitaleschool.common.language import read_in
from digitaleschool.core.offer.content import Content, Part, SessionPlan
from digitaleschool.core.survey.vocabulary import load_terms, load_themes, load_tools
from digitaleschool.core.wording import Text

from .models import Version

MODE_WORDS = [
    ("on_site", gettext_lazy("on site")),
    ("online", gettext_lazy("online, live")),
    ("hybrid", gettext_lazy("on site or online")),
    ("self_study", gettext_lazy("self-study")),
]
STAGE_WORDS = [("2", gettext_lazy("second stage")), ("3", gettext_lazy("third stage"))]
PART_WORDS = [
    ("explain", gettext_lazy("the trainer explains")),
    ("show", gettext_lazy("the trainer shows it")),
    ("practise", gettext_lazy("participants practise")),
    ("exchange", gettext_lazy("participants exchange")),
    ("other", gettext_lazy("something else")),
]
BROUGHT_BY_WORDS = [
    ("provider", gettext_lazy("the provider")),
    ("rtc", gettext_lazy("the RTC")),
    ("school", gettext_lazy("the school")),
    ("participant", gettext_lazy("the participant")),
]
AFTERWARDS_WORDS = [
    ("unknown", gettext_lazy("not known yet")),
    ("yes", gettext_lazy("yes")),
    ("limited", gettext_lazy("with limits, or for a while")),
    ("no", gettext_lazy("no")),
]
CHANNEL_WORDS = [
    ("trainer", gettext_lazy("to the trainer")),
    ("forum", gettext_lazy("to a forum")),
    ("return_session", gettext_lazy("to the return session")),
    ("online_exchange", gettext_lazy("to an online exchange with the group")),
]


@dataclass(frozen=True, kw_only=True)
class Said:
    """One thing that a version says: in which part it is filled in, what it is called, what it says."""

    section: str
    label: str
    lines: tuple[str, ...]
    is_markdown: bool = False


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one version says of a thing, and what the next one says."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def said_by(version: Version) -> list[Said]:
    """All that a version says, in the order of its parts; what is not filled in has no lines."""
    content = version.value
    of_content = [
        Said(section=section, label=str(label), lines=_lines(read(content)), is_markdown=read is _about)
        for section, label, read in _SAID
    ]
    rows = [
        Said(section="doelen", label=_("Goals"), lines=tuple(str(goal) for goal in version.goals.all())),
        Said(section="lesgevers", label=_("Trainers"), lines=tuple(one.name for one in version.trainers.all())),
        Said(section="behoeften", label=_("Needs"), lines=tuple(str(need) for need in version.needs.all())),
    ]
    return of_content + rows


def differences(before: Version, after: Version) -> list[Change]:
    """What changed from one version to another, thing by thing."""
    pairs = zip(said_by(before), said_by(after), strict=True)
    return [Change(label=old.label, before=old.lines, after=new.lines) for old, new in pairs if old.lines != new.lines]


def in_words(content: Content) -> dict[str, str]:
    """How it is given, about what and for which stage, as words for one line."""
    return {
        "modes": _words(MODE_WORDS, content.modes),
        "themes": theme_words(content.themes),
        "stages": _words(STAGE_WORDS, content.stages),
    }


def tool_words(code: str) -> str:
    """What a tool is called; a name of its own stays as it was written."""
    return next((tool.label for tool in load_tools().tools if tool.code == code), code)


def money(cents: int | None) -> str:
    if cents is None:
        return ""
    if cents == 0:
        return _("free")
    euros, rest = divmod(cents, 100)
    mark = "," if read_in() == "nl" else "."
    return f"€ {euros}{mark}{rest:02d}" if rest else f"€ {euros}"


def minutes(count: int) -> str:
    """1 h 30 min.; the way people say how long something takes."""
    hours, rest = divmod(count, 60)
    parts = [_("%(hours)s h") % {"hours": hours}] if hours else []
    return " ".join(parts + ([_("%(minutes)s min.") % {"minutes": rest}] if rest or not hours else []))


def share(content: Content) -> str:
    """How much of the time participants practise, in words; empty while no minutes are planned."""
    if content.practice_share is None:
        return ""
    facts = {
        "practice": minutes(content.practice_minutes),
        "all": minutes(content.minutes),
        "share": round(100 * content.practice_share),
    }
    return _("%(practice)s of %(all)s is practice (%(share)s %%).") % facts


# --- one by one -------------------------------------------------------------------------------------------------------


def _lines(said: Any) -> tuple[str, ...]:
    if isinstance(said, str):
        return (said,) if said else ()
    return tuple(str(one) for one in said if one)


def _words(choices: Sequence[tuple[str, Any]], codes: Iterable[str]) -> str:
    known = dict(choices)
    return ", ".join(str(known.get(code, code)) for code in codes)


def term_words(vocabulary: str, codes: Iterable[str]) -> str:
    """What the terms of a vocabulary are called, in one line; a code that is not there stays as it is."""
    return _words([(term.code, term.label[read_in()]) for term in load_terms(vocabulary)], codes)


def theme_words(codes: Iterable[str]) -> str:
    """The same for themes."""
    return _words([(theme.code, theme.label[read_in()]) for theme in load_themes().themes], codes)


def _both(text: Text) -> tuple[str, ...]:
    return (text.nl, f"{text.en} (EN)" if text.en else "")


def _about(content: Content) -> tuple[str, ...]:
    """Markdown: what says its language stands before it, out of its last list."""
    text = content.about
    return (text.nl, f"(EN)\n\n{text.en}" if text.en else "")


def _yes(value: bool) -> str:
    return _("yes") if value else ""


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _session(plan: SessionPlan) -> str:
    kind = _("return session") if plan.is_return else ""
    after = (
        ngettext("%(weeks)s week after the first", "%(weeks)s weeks after the first", plan.weeks_after)
        % {"weeks": plan.weeks_after}
        if plan.weeks_after
        else ""
    )
    parts = "; ".join(map(_part, plan.parts))
    return " · ".join(piece for piece in (plan.title, kind, after, minutes(plan.minutes), parts) if piece)


def _part(part: Part) -> str:
    what = f"{_words(PART_WORDS, [part.doing])}, {minutes(part.minutes)}"
    return f"{part.title} ({what})" if part.title else what


def _group(content: Content) -> str:
    numbers = (content.group_min, content.group_ideal, content.group_max)
    if numbers == (None, None, None):
        return ""
    least, ideal, most = ("?" if number is None else number for number in numbers)
    return _("at least %(least)s, best %(ideal)s, at most %(most)s") % {"least": least, "ideal": ideal, "most": most}


_SAID: tuple[tuple[str, Any, Callable[[Content], Any]], ...] = (
    ("wat", gettext_lazy("Title"), lambda c: _both(c.title)),
    ("wat", gettext_lazy("What you can do afterwards"), lambda c: _both(c.promise)),
    ("wat", gettext_lazy("What happens in the training"), _about),
    ("wat", gettext_lazy("Fields of study"), lambda c: term_words("fields", c.fields)),
    ("wat", gettext_lazy("Level"), lambda c: term_words("levels", c.levels)),
    ("wat", gettext_lazy("Themes"), lambda c: theme_words(c.themes)),
    ("wat", gettext_lazy("Functions"), lambda c: term_words("functions", c.functions)),
    ("wat", gettext_lazy("Stage of the pupils"), lambda c: _words(STAGE_WORDS, c.stages)),
    ("wat", gettext_lazy("Form of education"), lambda c: term_words("forms", c.forms)),
    ("vooraf", gettext_lazy("ICT skills beforehand"), lambda c: c.prior_ict),
    ("vooraf", gettext_lazy("Knowledge of the subject beforehand"), lambda c: c.prior_subject),
    ("vooraf", gettext_lazy("Self-study modules"), lambda c: c.self_study),
    ("vooraf", gettext_lazy("No equipment is needed"), lambda c: _yes(c.needs_no_equipment)),
    (
        "vooraf",
        gettext_lazy("Equipment"),
        lambda c: [f"{one.name} ({_words(BROUGHT_BY_WORDS, [one.brought_by])})" for one in c.equipment],
    ),
    (
        "vooraf",
        gettext_lazy("Tools and software"),
        lambda c: [
            " · ".join(
                piece
                for piece in (
                    tool_words(one.tool),
                    one.licence,
                    _("afterwards: %(words)s") % {"words": _words(AFTERWARDS_WORDS, [one.available_after])},
                )
                if piece
            )
            for one in c.software
        ],
    ),
    ("sessies", gettext_lazy("Sessions"), lambda c: [_session(plan) for plan in c.sessions]),
    ("sessies", gettext_lazy("Practice"), share),
    ("praktisch", gettext_lazy("How it is given"), lambda c: _words(MODE_WORDS, c.modes)),
    ("praktisch", gettext_lazy("How to get there"), lambda c: c.access),
    ("praktisch", gettext_lazy("Online platform"), lambda c: (c.platform, c.platform_how_to)),
    ("praktisch", gettext_lazy("Group"), _group),
    ("praktisch", gettext_lazy("One field in a group"), lambda c: _yes(c.same_field)),
    ("praktisch", gettext_lazy("Price"), lambda c: money(c.price_cents)),
    (
        "praktisch",
        gettext_lazy("Extra costs"),
        lambda c: " · ".join(piece for piece in (money(c.extra_cents) if c.extra_cents else "", c.extra_for) if piece),
    ),
    ("praktisch", gettext_lazy("Total for one participant"), lambda c: money(c.total_cents)),
    ("praktisch", gettext_lazy("Times a year"), lambda c: _number(c.times_a_year)),
    ("materiaal", gettext_lazy("Material, days before the first session"), lambda c: _number(c.material_days_ahead)),
    ("materiaal", gettext_lazy("Participants keep the material"), lambda c: _yes(c.shares_with_participants)),
    ("materiaal", gettext_lazy("The RTC gets the material"), lambda c: _yes(c.shares_with_rtc)),
    ("materiaal", gettext_lazy("What pupils do with it"), lambda c: c.pupils_do),
    (
        "materiaal",
        gettext_lazy("First lesson"),
        lambda c: [
            f"{term_words('fields', [one.field]) if one.field else _('every field')}: {one.first_lesson}"
            for one in c.first_lessons
        ],
    ),
    (
        "arbeidsmarkt",
        gettext_lazy("Labour market"),
        lambda c: [
            " · ".join(piece for piece in (one.company, tool_words(one.tool), one.what, str(one.year or "")) if piece)
            for one in c.labour_market
        ],
    ),
    ("lesgevers", gettext_lazy("Questions asked ahead"), lambda c: _yes(c.asks_ahead)),
    ("lesgevers", gettext_lazy("Questions afterwards"), lambda c: _words(CHANNEL_WORDS, c.questions_to)),
    ("lesgevers", gettext_lazy("Contact"), lambda c: (c.contact_name, c.contact_email)),
    ("lesgevers", gettext_lazy("Answers within (days)"), lambda c: _number(c.answers_within_days)),
)
