"""The next move of a round in words, with the page where it is made and who may make it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from digitaleschool.core.fieldwork.next_move import Move
from digitaleschool.needs.models import Round


@dataclass(frozen=True, kw_only=True)
class Told:
    """What to do next, why, and where."""

    why: str
    button: str
    address: str


COORDINATORS = frozenset({Move.MEND_SURVEY, Move.SET_PERIOD, Move.OPEN, Move.CLOSE, Move.PUBLISH, Move.GIVE_BACK})
"""Moves that only who coordinates an RTC makes."""


def told(move: Move, round: Round, *, may_run: bool) -> Told:
    """The move for one reader; who may not make it is told who does, and can look at the board."""
    if move in COORDINATORS and not may_run:
        return Told(
            why=_("The next step is for a coordinator: %(step)s") % {"step": _why(move)},
            button=_("See how it stands"),
            address=reverse("board", args=[round.slug]),
        )
    name, button = _place(move)
    arguments = [round.slug, "network"] if name == "targets" else [round.slug]
    return Told(why=_why(move), button=button, address=reverse(name, args=arguments))


def _why(move: Move) -> str:
    return {
        Move.MEND_SURVEY: _("The survey has faults or is gone. Choose another version."),
        Move.LINK_QUESTIONS: _("Some research questions have no question in the survey or the interviews yet."),
        Move.MAKE_FRAME: _("There are no schools in the sample yet."),
        Move.SET_TARGETS: _("Nobody said yet how many answers are wanted."),
        Move.SET_PERIOD: _("The round has no period yet, or it is over."),
        Move.OPEN: _("Everything is ready. Open the round, so that teachers can answer."),
        Move.INVITE: _("The round is open, and nobody was invited yet."),
        Move.FOLLOW: _("Answers are coming in. See which groups fall short."),
        Move.CLOSE: _("The targets are reached or the last day is over. Close the round."),
        Move.MAKE_REPORT: _("The round is closed. Make the report of all answers."),
        Move.PUBLISH: _("The report is made. Read it, and make it public."),
        Move.GIVE_BACK: _("The report is public. Send the summary to who asked for it."),
        Move.LOOK_BACK: _("The report is public, and everyone who asked for it heard back. Now comes the training."),
    }[move]


def _place(move: Move) -> tuple[str, str]:
    """The name of the page, and what stands on the button."""
    return {
        Move.MEND_SURVEY: ("round_edit", _("Choose a survey")),
        Move.LINK_QUESTIONS: ("questions", _("Look at the research questions")),
        Move.MAKE_FRAME: ("sample", _("Take in the schools")),
        Move.SET_TARGETS: ("targets", _("Set targets")),
        Move.SET_PERIOD: ("round_edit", _("Choose a period")),
        Move.OPEN: ("round_open", _("Open for answers")),
        Move.INVITE: ("invitations", _("Invite teachers")),
        Move.FOLLOW: ("board", _("See how it stands")),
        Move.CLOSE: ("round_close", _("Close the round")),
        Move.MAKE_REPORT: ("make_report", _("Make the report")),
        Move.PUBLISH: ("make_report", _("Look at the report")),
        Move.GIVE_BACK: ("make_report", _("Send the summary")),
        Move.LOOK_BACK: ("round_steps", _("Look at the ten steps")),
    }[move]
