"""The needs of the demo come from what its report computed, number by number, and are marked invented."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from digitaleschool.core.evidence.estimates import estimates_of
from digitaleschool.frameworks.services.storing import load_knowledge
from digitaleschool.needs.demo_rounds import make_demo_rounds
from digitaleschool.needs.live import live_answers
from digitaleschool.needs.models import Need, NeedOrigin
from digitaleschool.needs.services import record_answers
from digitaleschool.people.demo import make_cast
from digitaleschool.people.models import Person
from digitaleschool.reports.demo_needs import NEEDS, make_demo_needs
from digitaleschool.reports.findings import report_to_take_from
from digitaleschool.reports.models import ReportFile
from digitaleschool.reports.services import report_on

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_the_needs_of_the_demo_say_what_its_report_says():
    load_knowledge()
    make_cast(today=date(2026, 11, 25))
    _, over = make_demo_rounds(today=date(2026, 11, 25))
    imported = live_answers(over)
    file = record_answers(round=over, path=None, imported=imported, by=None, now=NOW)
    report = report_on(answer_file=file, imported=imported, language="nl", now=NOW)
    over.refresh_from_db()
    amina = Person.objects.get(email="amina@rtc-oost-vlaanderen.example")

    assert make_demo_needs(over, by=amina, now=NOW) == make_demo_needs(over, by=amina, now=NOW) == len(NEEDS) == 14

    tables = settings.MEDIA_ROOT / ReportFile.objects.get(report=report, name="tables.json").path
    told = {one.ref: one for one in estimates_of(json.loads(tables.read_text(encoding="utf-8")))}
    origins = NeedOrigin.objects.filter(kind="estimate")
    assert origins.count() >= 14
    for origin in origins:
        one = told[origin.finding]
        assert (origin.n, origin.base, origin.share, origin.low, origin.high) == (
            one.n, one.base, one.share, one.low, one.high,
        )  # fmt: skip
    plc = Need.objects.get(number=1)
    assert (plc.theme.code, plc.field.code, plc.level, plc.origins.filter(kind="request").count()) == (
        "automation", "mechanica_elektriciteit", "beginner", 2,
    )  # fmt: skip
    assert set(Need.objects.values_list("is_invented", flat=True)) == {True}
    assert set(NeedOrigin.objects.values_list("is_invented", flat=True)) == {True}
    assert report_to_take_from(over) == report
