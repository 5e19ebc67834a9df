from .notices import Notice
from .seats import EnrolDesk, Enrolment, EnrolTeam

__all__ = ["EnrolDesk", "EnrolTeam", "Enrolment", "Notice"]
