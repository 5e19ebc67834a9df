"""Rounds and what belongs to them: steps and questions, the sample, the fieldwork, the answers, the needs."""

from .answering import Answer, Ballot, Contact, Draft, Profile
from .fieldwork import Interview, Invitation, InvitationText, MailStop, SchoolLink
from .plan import QuestionItem, ResearchQuestion, RoundStep
from .register import Need, NeedCount, NeedOrigin
from .rounds import AnswerFile, Round
from .sample import FrameSchool, Target

__all__ = [
    "Answer",
    "AnswerFile",
    "Ballot",
    "Contact",
    "Draft",
    "FrameSchool",
    "Interview",
    "Invitation",
    "InvitationText",
    "MailStop",
    "Need",
    "NeedCount",
    "NeedOrigin",
    "Profile",
    "QuestionItem",
    "ResearchQuestion",
    "Round",
    "RoundStep",
    "SchoolLink",
    "Target",
]
