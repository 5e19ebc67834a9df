"""The page of a training in words: what a teacher reads first, in three lines, and the rest part by part."""

from __future__ import annotations

from django.utils.translation import gettext as _

from digitaleschool.common.language import read_in
from digitaleschool.core.offer.content import Content, SessionPlan
from digitaleschool.core.quality.around import is_nothing
from digitaleschool.core.quality.framework import load_quality_framework
from digitaleschool.core.wording import Text

from . import words
from .models import Version


def other_language(text: Text) -> str:
    """The code of the language that ``preferred`` falls back on; empty where it need not."""
    other = "nl" if read_in() == "en" else "en"
    return other if text[other] and not text[read_in()] else ""


def for_whom(content: Content) -> str:
    """Mechanics and electricity · beginner · second and third stage."""
    fields = words.term_words("fields", content.fields) or _("every field of study")
    parts = [fields, words.term_words("levels", content.levels), words.term_words("functions", content.functions)]
    stages = [str(label) for code, label in words.STAGE_WORDS if code in content.stages]
    return " · ".join(part for part in [*parts, ", ".join(stages)] if part)


def needed(content: Content) -> str:
    """What someone must know or bring, in one line."""
    own = [one.name for one in content.equipment if one.brought_by in ("participant", "school") and one.name]
    bring = _("bring: %(things)s") % {"things": ", ".join(own)} if own else ""
    rules = load_quality_framework().rules
    prior = [_short(text) for text in (content.prior_ict, content.prior_subject) if not is_nothing(text, rules)]
    parts = [*prior, bring]
    said = " · ".join(dict.fromkeys(part for part in parts if part))
    told = content.prior_ict or content.prior_subject or content.needs_no_equipment
    return said or (_("nothing special") if told else "")


def group(content: Content) -> str:
    if content.group_max:
        return _("at most %(most)s people") % {"most": content.group_max}
    return _("from %(least)s people") % {"least": content.group_min} if content.group_min else ""


def modes(content: Content) -> str:
    return words.in_words(content)["modes"]


def parts_of(plan: SessionPlan) -> list[tuple[str, str, str]]:
    """(title, what happens, minutes) of each part of a session."""
    known = dict(words.PART_WORDS)
    return [(part.title, str(known[part.doing]), words.minutes(part.minutes)) for part in plan.parts]


def rest_of(version: Version) -> list[words.Said]:
    """All that the provider says and that has no place of its own on the page."""
    told = {
        _("Title"), _("What you can do afterwards"), _("What happens in the training"), _("Goals"), _("Needs"),
        _("Sessions"), _("Practice"), _("Fields of study"), _("Level"), _("Functions"), _("Stage of the pupils"),
        _("How it is given"), _("Total for one participant"), _("Self-study modules"), _("Contact"),
        _("Answers within (days)"), _("Trainers"),
    }  # fmt: skip
    return [said for said in words.said_by(version) if said.lines and said.label not in told]


def _short(text: str) -> str:
    """The first line of a text, for a card."""
    line = text.split("\n", 1)[0]
    return line if len(line) <= 140 else f"{line[:139].rsplit(' ', 1)[0]}…"
