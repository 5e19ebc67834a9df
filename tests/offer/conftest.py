"""Who works on the offer. Piet proposes for Vakwerk, Tess teaches there, Otto proposes for another provider."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.at_once import meet_after


@pytest.fixture
def new_provider(db) -> Callable[..., Any]:
    from digitaleschool.people.models import Organisation

    def make(name: str = "Vakwerk", **fields: Any) -> Organisation:
        return Organisation.objects.get_or_create(kind="provider", name=name, defaults=fields)[0]

    return make


@pytest.fixture
def vakwerk(new_provider):
    return new_provider()


@pytest.fixture
def piet(new_person, vakwerk):
    """Proposes trainings for Vakwerk."""
    return new_person("Piet", role="provider", at=vakwerk)


@pytest.fixture
def tess(new_person, vakwerk):
    """Teaches for Vakwerk: writes along, and submits nothing."""
    return new_person("Tess", role="trainer", at=vakwerk)


@pytest.fixture
def otto(new_person, new_provider):
    """Proposes for another provider, and must see nothing of Vakwerk."""
    return new_person("Otto", role="provider", at=new_provider("Anders"))


@pytest.fixture
def quinten(new_person, db):
    """Reviews, for a guidance service."""
    from digitaleschool.people.models import Organisation

    return new_person("Quinten", role="reviewer", at=Organisation.objects.create(kind="guidance", name="Begeleiding"))


@pytest.fixture
def new_version(vakwerk, rtc, now) -> Callable[..., Any]:
    """Makes a training of Vakwerk, judged by the RTC of East Flanders, with one version in a state."""
    from digitaleschool.core.offer.content import content_json, read_content
    from digitaleschool.offer.models import Training, Version

    def make(title: str = "PLC leren", *, state: str = "draft", content: Any = None, **fields: Any) -> Version:
        facts = {"provider": vakwerk, "rtc": rtc()}
        of_version = {
            "submitted_at": None if state == "draft" else now,
            "published_at": now if state in {"published", "replaced"} else None,
            "ended_at": now if state in {"replaced", "withdrawn"} else None,
        } | {name: fields.pop(name) for name in ("number", "changed_by") if name in fields}
        training = fields.pop("training", None)
        if training is None:
            slug = f"opleiding-{Training.objects.count() + 1}"
            training = Training.objects.create(**facts | {"slug": slug} | fields)
        raw = {"title": {"nl": title, "en": ""}} | (content or {})
        return Version.objects.create(
            training=training, state=state, title_nl=title, content=content_json(read_content(raw)),
            **{"number": 1, "changed_at": now} | of_version,
        )  # fmt: skip

    return make


@pytest.fixture
def slow_lock(monkeypatch):
    """Whoever has read the assessment waits for the other to have read it too: the moment in which work gets lost."""
    from digitaleschool.offer.services import deciding, reviewing

    meet_after(monkeypatch, "lock_assessment", reviewing, deciding)


@pytest.fixture
def no_locks(monkeypatch, db):
    """Without locks on rows: what shows that a test with two at once would see it if they were forgotten."""
    from django.db import connection
    from django.db.models import QuerySet

    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time, with or without a lock on rows")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, *_, **__: rows.all())
