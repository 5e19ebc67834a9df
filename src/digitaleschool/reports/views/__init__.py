from .giving_back import give_back_page, schools_given_back
from .making import make_report, publish_report, send_summary
from .reading import current_report, report_file, report_version

__all__ = [
    "current_report",
    "give_back_page",
    "make_report",
    "publish_report",
    "report_file",
    "report_version",
    "schools_given_back",
    "send_summary",
]
