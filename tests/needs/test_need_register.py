"""The register of needs: what may stand in it, and what becomes of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from digitaleschool.needs.models import Need, NeedOrigin

pytestmark = pytest.mark.django_db

WHOLE = {
    "kind": "estimate", "n": 30, "base": 243, "share": 0.12, "low": 0.08, "high": 0.16, "report_slug": "ronde-1",
    "report_version": 1, "finding": "answers.courses",
}  # fmt: skip


def refuses(make) -> bool:
    try:
        with transaction.atomic():
            make()
    except IntegrityError:
        return True
    return False


def need(number: int = 1, **fields) -> Need:
    return Need.objects.create(number=number, created_on=date(2026, 11, 25), **{"text_nl": "PLC leren"} | fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"text_nl": ""},
        {"weight": 101},
        {"status": Need.Status.REFUSED},
        {"number": 7},
    ],
)
def test_a_need_that_cannot_be_is_refused_by_the_database(fields):
    need(7)

    assert refuses(lambda: need(**{"number": 8} | fields))


def test_a_need_goes_into_another_and_not_into_itself():
    one = need()

    assert refuses(lambda: Need.objects.filter(pk=one.pk).update(merged_into=one))
    assert not refuses(lambda: need(2, merged_into=one))


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({}, False),
        ({"n": None}, True),
        ({"base": None}, True),
        ({"share": None}, True),
        ({"low": None}, True),
        ({"high": None}, True),
        ({"low": 0.13}, True),
        ({"high": 0.11}, True),
        ({"n": 244}, True),
        ({"report_slug": ""}, True),
        ({"report_version": None}, True),
        ({"finding": ""}, True),
        ({"kind": "quote"}, True),
    ],
)
def test_an_estimate_has_all_its_numbers_and_leads_to_its_report(fields, refused):
    one = need()

    assert refuses(lambda: NeedOrigin.objects.create(need=one, **WHOLE | fields)) is refused


@pytest.mark.parametrize(("text", "refused"), [("Ik ken geen PLC.", False), ("", True)])
def test_what_was_said_has_words(text, refused):
    one = need()

    assert refuses(lambda: NeedOrigin.objects.create(need=one, kind="quote", text=text)) is refused


def test_a_need_is_tied_to_goals_that_hold(client, amina, now):
    from digitaleschool.frameworks.models import Edition, Framework, Goal
    from digitaleschool.needs.services.register import NeedFacts, record_need

    framework = Framework.objects.create(slug="kader", title_nl="Kader", title_en="Framework")

    def goal(code: str, **facts) -> Goal:
        edition = Edition.objects.create(
            framework=framework, slug=f"k-{code}", title_nl=f"Editie {code}", title_en="x", origin="file", **facts
        )
        return Goal.objects.create(edition=edition, code=code, slug=code, label_nl="doel", label_en="x", kind="goal")

    held, ended = goal("1"), goal("2", valid_until=now.date().replace(year=2020))
    need = record_need(facts=NeedFacts(text_nl="PLC leren"), origins=[], round=None, by=amina, now=now)
    client.force_login(amina)
    address = f"/behoeften/{need.number}/doelen/"

    offered = client.get(address).content.decode()
    refused = client.post(address, {"goals": [ended.pk]})
    client.post(address, {"goals": [held.pk]})

    assert ("Editie 1" in offered, "Editie 2" in offered) == (True, False)
    assert refused.status_code == 400
    assert list(need.goals.values_list("code", flat=True)) == ["1"]
