from .kits import Kit, KitLoan
from .moments import MomentDone
from .notices import Notice
from .questions import Question, QuestionVote
from .seats import EnrolDesk, Enrolment, EnrolTeam

__all__ = ["EnrolDesk", "EnrolTeam", "Enrolment", "Kit", "KitLoan", "MomentDone", "Notice", "Question", "QuestionVote"]
