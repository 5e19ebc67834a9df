"""Changes to rounds, their fieldwork and what is answered; one module a subject."""

from .interviews import InterviewRefused, save_interview
from .making import (
    RoundPlan,
    RoundRefused,
    change_round,
    close_round,
    give_steps_and_questions,
    hindrances_to_opening,
    make_round,
    open_for_answers,
)
from .planning import PlanRefused, add_question, begin_with_questions, change_question, plan_step, remove_question
from .rounds import MixedRound, fingerprint_of, import_export, mark_published, open_round, record_answers
from .sampling import SampleRefused, make_frame, set_targets

__all__ = [
    "InterviewRefused", "MixedRound", "PlanRefused", "RoundPlan", "RoundRefused", "SampleRefused", "add_question",
    "begin_with_questions", "change_question", "change_round", "close_round", "fingerprint_of",
    "give_steps_and_questions", "hindrances_to_opening", "import_export", "make_frame", "make_round",
    "mark_published", "open_for_answers", "open_round", "plan_step", "record_answers", "remove_question",
    "save_interview", "set_targets",
]  # fmt: skip
