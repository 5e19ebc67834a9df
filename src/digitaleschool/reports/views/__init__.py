from .giving_back import give_back_page, schools_given_back
from .making import make_report, publish_report, send_summary
from .needs import findings, need_of_finding, need_of_words, round_words
from .reading import current_report, report_file, report_version

__all__ = [
    "current_report",
    "findings",
    "give_back_page",
    "make_report",
    "need_of_finding",
    "need_of_words",
    "publish_report",
    "report_file",
    "report_version",
    "round_words",
    "schools_given_back",
    "send_summary",
]
