from .feeds import CalendarFeed
from .guidance import GuidanceSlot
from .kits import Kit, KitLoan
from .moments import MomentDone
from .notices import Notice
from .proof import Attendance, AttendanceList, Certificate
from .questions import Question, QuestionVote
from .seats import EnrolDesk, Enrolment, EnrolTeam

__all__ = [
    "Attendance",
    "AttendanceList",
    "CalendarFeed",
    "Certificate",
    "EnrolDesk",
    "EnrolTeam",
    "Enrolment",
    "GuidanceSlot",
    "Kit",
    "KitLoan",
    "MomentDone",
    "Notice",
    "Question",
    "QuestionVote",
]
