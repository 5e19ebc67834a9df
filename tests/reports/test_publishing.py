import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from digitaleschool.reports.models import Report, ReportFile
from digitaleschool.reports.services import NotProtected

TOGETHER = 8


def test_a_report_is_published_with_its_files(new_round, new_report, settings):
    round = new_round(status="closed")

    report = new_report(round, files=("tables.json", "report.pdf"))

    round.refresh_from_db()
    stored = [(file.name, file.size_bytes, file.sha256, file.for_staff) for file in report.files.all()]
    assert (round.status, report.version, report.title) == ("published", 1, "Wat leraren nodig hebben")
    assert stored == [(name, 2, hashlib.sha256(b"{}").hexdigest(), False) for name in ("report.pdf", "tables.json")]
    assert all((settings.MEDIA_ROOT / file.path).read_bytes() == b"{}" for file in report.files.all())


def test_the_same_report_twice_adds_nothing(new_round, new_report, settings):
    round = new_round()
    first = new_report(round)

    second = new_report(round)

    folders = list((settings.MEDIA_ROOT / "reports").iterdir())
    assert (second.pk, Report.objects.count(), ReportFile.objects.count(), len(folders)) == (first.pk, 1, 1, 1)


def test_another_text_is_another_version_and_the_first_stays(new_round, new_report, client):
    round = new_round()
    new_report(round, text="Eerste tekst.")

    second = new_report(round, text="Tweede tekst.")

    pages = {address: client.get(f"/rondes/{round.slug}/rapport/{address}").text for address in ("", "nl/1/", "nl/2/")}
    assert second.version == 2
    assert {address: ("Eerste tekst." in text, "Tweede tekst." in text) for address, text in pages.items()} == {
        "": (False, True),
        "nl/1/": (True, False),
        "nl/2/": (False, True),
    }


def test_languages_count_their_own_versions(new_round, new_report):
    round = new_round()

    reports = [new_report(round, language=language) for language in ("nl", "en")]

    assert [(report.language, report.version) for report in reports] == [("nl", 1), ("en", 1)]


def test_results_that_are_not_protected_stay_inside(new_round, new_report):
    round = new_round(status="closed")

    with pytest.raises(NotProtected):
        new_report(round, published=False)

    round.refresh_from_db()
    assert (Report.objects.count(), round.status) == (0, "closed")


def test_a_file_that_cannot_be_stored_leaves_nothing(new_round, new_report, settings):
    round = new_round(status="closed")

    with pytest.raises(ValueError, match=r"unknown\.bin"):
        new_report(round, files=("tables.json", "unknown.bin"))

    assert Report.objects.count() == 0
    assert not list((settings.MEDIA_ROOT / "reports").iterdir())


@pytest.mark.django_db(transaction=True)
def test_the_same_report_published_at_once_is_one_report(new_round, new_report, new_answer_file):
    round = new_round()
    answer_file = new_answer_file(round)

    numbers = _together(lambda: new_report(round, answer_file=answer_file).pk)

    assert (len(set(numbers)), Report.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraint_the_same_report_would_stand_there_more_than_once(
    new_round, new_answer_file, now, monkeypatch
):
    """The twin that must fail: it shows that the test above meets a race that is really there."""
    answer_file = new_answer_file(new_round())
    facts = {"round": answer_file.round, "answer_file": answer_file, "language": "nl", "fingerprint": "f" * 64}
    constraints = Report._meta.constraints
    for left, constraint in enumerate(constraints, start=1):
        monkeypatch.setattr(Report._meta, "constraints", constraints[left:])
        with connection.schema_editor() as editor:
            editor.remove_constraint(Report, constraint)
    all_have_looked = threading.Barrier(TOGETHER, timeout=20)

    def publish_naively() -> None:
        known = Report.objects.filter(**facts).exists()
        all_have_looked.wait()
        if not known:
            Report.objects.create(**facts, version=1, published_at=now)

    try:
        _together(publish_naively)
        published = Report.objects.count()
    finally:
        Report.objects.all().delete()
        monkeypatch.undo()
        with connection.schema_editor() as editor:
            for constraint in constraints:
                editor.add_constraint(Report, constraint)

    assert published == TOGETHER


def _together(act) -> list:
    def run(_: int):
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(run, range(TOGETHER)))
