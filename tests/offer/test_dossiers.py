"""The dossier of a provider: its quality, its trainers, their evidence and when it ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from digitaleschool.offer.models import Provider, Trainer, TrainerEvidence
from digitaleschool.people.models import AuditEntry


@pytest.fixture
def client(piet) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(piet)
    return client


def form(vakwerk, **said: object) -> dict[str, object]:
    kept = {
        "provider": vakwerk.pk,
        "name": "Tess",
        "is_active": "on",
        "evidence-TOTAL_FORMS": 2,
        "evidence-INITIAL_FORMS": 0,
        "evidence-0-kind": "didactic",
        "evidence-0-what": "Lerarenopleiding",
        "evidence-0-until": "2030-01-01",
    }
    return kept | said


def test_a_trainer_gets_evidence_and_loses_it(client, vakwerk):
    client.post("/aanbod/lesgevers/nieuw/", form(vakwerk, fields=["auto"]))
    trainer = Trainer.objects.get()
    held = list(trainer.evidence.values_list("kind", "what", "until"))
    client.post(f"/aanbod/lesgevers/{trainer.pk}/", form(vakwerk, name="Tess P.", remove="evidence-0"))

    trainer.refresh_from_db()
    assert held == [("didactic", "Lerarenopleiding", date(2030, 1, 1))]
    assert (trainer.name, trainer.evidence.count(), trainer.provider) == ("Tess P.", 0, vakwerk)
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "trainer.added",
        "trainer.changed",
    ]


def test_evidence_that_ended_or_ends_soon_is_told(client, vakwerk):
    from django.utils import timezone

    trainer, today = Trainer.objects.create(provider=vakwerk, name="Tess"), timezone.localdate()
    for what, days in (("oud", -1), ("bijna", 30), ("ver", 400)):
        TrainerEvidence.objects.create(trainer=trainer, kind="subject", what=what, until=today + timedelta(days=days))

    html = client.get("/aanbod/lesgevers/").text

    assert [html.count(words) for words in ("ended on", "ends soon, on", "until ")] == [1, 1, 1]


def test_who_is_named_in_a_training_stays_in_it(client, vakwerk, new_version):
    named, free = (Trainer.objects.create(provider=vakwerk, name=name) for name in ("Tess", "Jan"))
    new_version(state="published").trainers.add(named)

    for trainer in (named, free):
        assert client.post(f"/aanbod/lesgevers/{trainer.pk}/weg/").status_code == 302

    assert list(Trainer.objects.values_list("name", "is_active")) == [("Tess", False)]


def test_a_provider_says_how_it_keeps_its_quality(client, vakwerk):
    client.post(
        f"/aanbod/aanbieder/{vakwerk.pk}/",
        {
            "quality_system": "Qfor\x00",
            "is_external": "on",
            "quality_until": "2030-01-01",
            "contact_email": "vraag@vakwerk.example",
            "answers_within_days": "5",
        },
    )
    wrong = client.post(
        f"/aanbod/aanbieder/{vakwerk.pk}/", {"site": "javascript:alert(1)", "answers_within_days": "1000"}
    )

    kept = Provider.objects.get()
    assert (kept.quality_system, kept.is_external, kept.answers_within_days) == ("Qfor", True, 5)
    assert ["valid URL" in wrong.text, "less than or equal to 60" in wrong.text] == [True, True]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": " "}, "required"),
        ({"email": "x"}, "valid email"),
        ({"fields": ["<b>"]}, "not one of the available"),
        ({"evidence-0-kind": "charm"}, "not one of the available"),
        ({"evidence-0-since": "2031-01-01"}, "Choose a later one"),
        ({"evidence-TOTAL_FORMS": ""}, "ManagementForm"),
        ({"provider": "9" * 25}, "not one of the available"),
    ],
)
def test_nonsense_is_said(said, sentence, client, vakwerk):
    answer = client.post("/aanbod/lesgevers/nieuw/", form(vakwerk, **said))

    assert (answer.status_code, sentence in answer.text, Trainer.objects.count()) == (200, True, 0)


def test_the_trainers_of_others_are_not_there(vakwerk, otto):
    trainer, client = Trainer.objects.create(provider=vakwerk, name="Tess"), Client()
    client.force_login(otto)

    statuses = [
        client.get(f"/aanbod/lesgevers/{trainer.pk}/").status_code,
        client.post(f"/aanbod/lesgevers/{trainer.pk}/weg/").status_code,
        client.get(f"/aanbod/aanbieder/{vakwerk.pk}/").status_code,
    ]
    assert (statuses, "Tess" in client.get("/aanbod/lesgevers/").text) == ([404] * 3, False)


def test_the_list_of_trainers_asks_as_often_for_three_as_for_one(client, vakwerk, django_assert_max_num_queries):
    counts = []
    for number in range(3):
        Trainer.objects.create(provider=vakwerk, name=f"T{number}").evidence.create(kind="subject", what="diploma")
        with django_assert_max_num_queries(40) as seen:
            assert client.get("/aanbod/lesgevers/").status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[2]
