from io import StringIO

from django.core.management import call_command

from digitaleschool.needs.models import AnswerFile, Round
from digitaleschool.reports.models import Report, ReportFile


def test_making_the_demo_again_changes_nothing(demo_round, settings):
    def state():
        return [list(model.objects.order_by("pk").values()) for model in (Round, AnswerFile, Report, ReportFile)]

    before = state()

    call_command("demo", "--only-2021", stdout=StringIO())

    assert state() == before


def test_the_demo_is_a_round_with_a_report_in_two_languages(demo_round):
    answer_file = demo_round.answer_files.get()

    assert (demo_round.is_invented, demo_round.is_published) == (True, True)
    assert (answer_file.rows_read, answer_file.respondents) == (243, 243)
    assert list(demo_round.reports.order_by("language").values_list("language", "version")) == [("en", 1), ("nl", 1)]
    assert {report.files.count() for report in demo_round.reports.all()} == {9}
