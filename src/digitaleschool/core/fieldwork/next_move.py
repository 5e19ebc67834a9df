"""The one thing that a round waits for."""

from __future__ import annotations

from enum import StrEnum

from .steps import RoundFacts


class Move(StrEnum):
    """What brings a round further. Its words and its page are the site's."""

    MEND_SURVEY = "mend_survey"
    LINK_QUESTIONS = "link_questions"
    MAKE_FRAME = "make_frame"
    SET_TARGETS = "set_targets"
    SET_PERIOD = "set_period"
    OPEN = "open"
    INVITE = "invite"
    FOLLOW = "follow"
    CLOSE = "close"
    MAKE_REPORT = "make_report"
    PUBLISH = "publish"
    GIVE_BACK = "give_back"
    LOOK_BACK = "look_back"


def next_move(facts: RoundFacts) -> Move:
    """What to do next: the first thing that is missing, in the order of the ten steps.

    >>> next_move(RoundFacts(has_survey=True, questions=6))
    <Move.MAKE_FRAME: 'make_frame'>
    """
    if facts.is_published:
        return Move.GIVE_BACK if facts.summaries_waiting else Move.LOOK_BACK
    if facts.is_open:
        return _in_the_field(facts)
    if facts.is_closed:
        return Move.PUBLISH if facts.reports else Move.MAKE_REPORT
    return _in_preparation(facts)


def _in_preparation(facts: RoundFacts) -> Move:
    if not facts.has_survey or facts.survey_faults:
        return Move.MEND_SURVEY
    if not facts.questions or facts.questions_without_item:
        return Move.LINK_QUESTIONS
    if not facts.schools:
        return Move.MAKE_FRAME
    if not facts.groups_with_target:
        return Move.SET_TARGETS
    return Move.OPEN if facts.has_period and not facts.is_past_its_end else Move.SET_PERIOD


def _in_the_field(facts: RoundFacts) -> Move:
    if facts.is_past_its_end:
        return Move.CLOSE
    if not facts.invited and not facts.has_links:
        return Move.INVITE
    reached = facts.answers_wanted > 0 and facts.groups_short == 0 and facts.answers_done >= facts.answers_wanted
    return Move.CLOSE if reached else Move.FOLLOW
