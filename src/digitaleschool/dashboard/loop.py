"""The loop that the site closes, step by step, and how far each step stands today."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """``works`` is what a visitor can do today, ``coming`` what is being built; a step may have both.

    ``ways`` are pages that anyone may open: the name of an address, and what the link says.
    """

    code: str
    title: Promise
    question: Promise
    works: tuple[Promise, ...] = ()
    coming: tuple[Promise, ...] = ()
    ways: tuple[tuple[str, Promise], ...] = ()


LOOP = (
    Step(
        code="ask",
        title=_("Ask"),
        question=_("What do teachers need?"),
        works=(
            _("Hold a round: choose schools, invite teachers, let them answer on their phone, see how it stands."),
            _("Read the answers of an existing survey, from Google Forms, Microsoft Forms, LimeSurvey, SPSS or Excel."),
        ),
        coming=(_("What was said in interviews, beside the answers."),),
    ),
    Step(
        code="tell",
        title=_("Tell"),
        question=_("What do the answers say, and how sure is that?"),
        works=(
            _("A report in which every figure is computed and says how certain it is."),
            _("A page for each school with its own answers, in which small groups stay hidden."),
        ),
    ),
    Step(
        code="propose",
        title=_("Propose"),
        question=_("Which training answers which need?"),
        works=(
            _("See what teachers lack, how we know that, and which training answers it."),
            _("Propose a training: the quality framework and two reviewers test it before it is published."),
            _("Find a training by field, level, month or distance, and ask for what is missing."),
            _("Look up goals and frameworks by edition, each with the code for your pupils."),
        ),
        ways=(
            ("catalogue", _("Find a training")),
            ("advice", _("Which training suits me?")),
            ("needs", _("Needs")),
        ),
    ),
    Step(
        code="plan",
        title=_("Plan"),
        question=_("Where, when and with whom?"),
        works=(
            _("RTCs and providers set the dates of a training, its return session too; the list shows them at once."),
            _("Sessions close to the schools that asked for them."),
        ),
    ),
    Step(
        code="enrol",
        title=_("Enrol"),
        question=_("Who comes along?"),
        works=(
            _("Enrol together with colleagues, with a fair waiting list."),
            _("Attendance by a code on the screen, and a certificate that anyone can check."),
        ),
    ),
    Step(
        code="learn",
        title=_("Learn"),
        question=_("Does it work in class?"),
        works=(
            _("Write in which lesson you will use it, and tell in one tap how it went."),
            _("A return session about what stood in the way, and needs that close by use in class."),
        ),
        coming=(_("Communities of teachers who share their lessons."),),
    ),
)
