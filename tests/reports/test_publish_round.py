from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from digitaleschool.needs.demo import demo_answers, write_google_forms_csv
from digitaleschool.needs.models import Round
from digitaleschool.reports.models import Report, ReportFile

NEW = {"title_nl": "Limburg 2027", "title_en": "Limburg 2027", "school_year": "2026-2027"}


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "antwoorden.csv"
    write_google_forms_csv(demo_answers(), path)
    path.write_text(path.read_text(encoding="utf-8").replace("Demoschool", "Sint-Jozef"), encoding="utf-8")
    return path


def test_a_file_becomes_a_round_with_its_report(client, db, export):
    out = StringIO()

    call_command("publish_round", export, round="limburg-2027", stdout=out, **NEW)

    addresses = out.getvalue().split()
    assert addresses == ["/rondes/limburg-2027/rapport/nl/1/", "/rondes/limburg-2027/rapport/en/1/"]
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    assert "Verzonnen antwoorden" not in client.get(addresses[0]).text
    assert list(ReportFile.objects.filter(for_staff=True, report__language="nl").values_list("name", flat=True)) == [
        "answers.parquet",
        "answers.sav",
        "import.json",
    ]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, "--title-nl, --title-en, --school-year"),
        (NEW | {"school_year": "volgend jaar"}, "geldige waarde"),
        (NEW | {"round": "Niet Goed"}, "slug"),
        (NEW | {"title_nl": "x" * 121}, "120"),
        (NEW | {"title_nl": "\x00"}, "leeg"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused(db, export, facts, told):
    with pytest.raises(CommandError, match=told):
        call_command("publish_round", export, **({"round": "limburg-2027"} | facts))

    assert (Round.objects.count(), Report.objects.count()) == (0, 0)


def test_a_file_that_is_refused_is_told_in_a_sentence(db, tmp_path):
    path = tmp_path / "leeg.csv"
    path.write_bytes(b"")

    with pytest.raises(CommandError, match="leeg"):
        call_command("publish_round", path, round="limburg-2027", **NEW)

    assert Report.objects.count() == 0
