from datetime import UTC, datetime, timedelta

import pytest

from digitaleschool.needs.demo import demo_answers, write_google_forms_csv
from digitaleschool.needs.models import AnswerFile
from digitaleschool.needs.reading import ExportRefused
from digitaleschool.needs.services import MixedRound, import_export


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "antwoorden.csv"
    write_google_forms_csv(demo_answers(), path)
    return path


def test_a_file_is_read_into_a_round(new_round, export, amina, now):
    round = new_round()

    record, imported = import_export(round=round, path=export, by=amina, now=now)

    assert imported.answers.count == 243
    assert list(AnswerFile.objects.values_list("round", "name", "rows_read", "respondents", "read_by", "read_at")) == [
        (round.pk, "antwoorden.csv", 243, 243, amina.pk, now)
    ]
    assert len(record.fingerprint) == 64


def test_the_same_file_twice_adds_nothing(new_round, export, amina, bram, now):
    round = new_round()
    first, _ = import_export(round=round, path=export, by=amina, now=now)

    second, _ = import_export(round=round, path=export, by=bram, now=now + timedelta(days=1))

    assert (second.pk, second.read_by, second.read_at) == (first.pk, amina, now)
    assert AnswerFile.objects.count() == 1


def test_the_same_file_can_be_read_into_another_round(new_round, export, now):
    for slug in ("een", "twee"):
        import_export(round=new_round(slug), path=export, by=None, now=now)

    assert AnswerFile.objects.count() == 2


@pytest.fixture(scope="module")
def real_export(export):
    path = export.with_name("echt.csv")
    path.write_text(export.read_text(encoding="utf-8").replace("Demoschool", "Sint-Jozef"), encoding="utf-8")
    return path


def test_a_round_is_invented_from_its_first_invented_file(new_round, export, now):
    round = new_round()

    import_export(round=round, path=export, by=None, now=now)

    round.refresh_from_db()
    assert round.is_invented


def test_invented_answers_do_not_join_real_ones(new_round, export, real_export, now):
    """Else the real ones would be open to everyone, as those of an invented round are."""
    round = new_round()
    import_export(round=round, path=real_export, by=None, now=now)

    with pytest.raises(MixedRound, match="Verzonnen en echte"):
        import_export(round=round, path=export, by=None, now=now)

    round.refresh_from_db()
    assert (round.is_invented, AnswerFile.objects.count()) == (False, 1)


@pytest.mark.parametrize("files_before", [0, 1])
def test_real_answers_do_not_join_invented_ones(new_round, export, real_export, now, files_before):
    round = new_round(is_invented=True)
    if files_before:
        import_export(round=round, path=export, by=None, now=now)

    with pytest.raises(MixedRound):
        import_export(round=round, path=real_export, by=None, now=now)

    assert AnswerFile.objects.count() == files_before


@pytest.mark.parametrize("content", [b"", b"\x00" * 500, b"PK\x03\x04broken"])
def test_a_file_that_is_refused_leaves_nothing(new_round, tmp_path, content):
    path = tmp_path / "export.csv"
    path.write_bytes(content)

    with pytest.raises(ExportRefused):
        import_export(round=new_round(), path=path, by=None, now=datetime(2026, 1, 1, tzinfo=UTC))

    assert AnswerFile.objects.count() == 0
