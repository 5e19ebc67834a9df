"""Material: what a provider stores, who may fetch it from when, and that no version comes twice."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from tests.at_once import at_once
from tests.hostile_uploads import HOSTILE, pdf
from tests.xss import STRINGS, runs

from digitaleschool.common.models import StoredFile
from digitaleschool.core.files import KINDS, check
from digitaleschool.frameworks.models import Tool
from digitaleschool.offer.models import Material, MaterialVersion, Run, Session, TrainingMaterial
from digitaleschool.offer.services import materials
from digitaleschool.offer.services.materials import MaterialRefused, add_version, make_material
from digitaleschool.people.models import AuditEntry

FACTS = {"title": "Les 1: wat is een PLC?", "about": "", "licence": "by", "fields": ["auto"], "goal": None,
         "tool": None, "level": "", "language": "nl"}  # fmt: skip


@pytest.fixture
def new_material(piet, vakwerk, now):
    def make(content: bytes = b"Les 1", name: str = "les.txt", **facts) -> Material:
        upload = check(content, name)
        return make_material(organisation=vakwerk, facts=FACTS | facts, upload=upload, by=piet, now=now)

    return make


@pytest.fixture
def published(new_version, new_material):
    """Material of a training that anyone can find."""

    def make(days_before: int | None = None, **facts) -> Material:
        material = new_material(**facts)
        training = new_version(state="published").training
        TrainingMaterial.objects.create(training=training, material=material, days_before=days_before)
        return material

    return make


def form(vakwerk, **fields):
    return {"organisation": vakwerk.pk, "title": "Les 1", "licence": "by", "language": "nl"} | fields


def upload(content: bytes = b"Les 1", name: str = "les.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def on_disk(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


# Storing


def test_a_provider_stores_a_file_and_is_led_to_its_page(client, piet, vakwerk):
    client.force_login(piet)

    answer = client.post("/materiaal/nieuw/", form(vakwerk, title="Élodies les", file=upload(pdf(), "les.exe")))

    version = MaterialVersion.objects.get()
    assert answer["Location"] == "/materiaal/elodies-les/"
    assert (version.number, version.by, version.file.kind, version.file.name) == (1, piet, "pdf", "les.pdf")
    assert AuditEntry.objects.get().verb == "material.made"


@pytest.mark.parametrize("name", [name for name, (_, end) in HOSTILE.items() if end.rstrip("!") not in KINDS])
def test_a_file_that_is_refused_ends_in_a_sentence_and_stores_nothing(name, client, piet, vakwerk, settings):
    client.force_login(piet)
    content = HOSTILE[name][0]

    answer = client.post("/materiaal/nieuw/", form(vakwerk, file=upload(content, name)))

    assert answer.status_code == 400
    assert 'class="form-errors"' in answer.text
    assert not Material.objects.exists()
    assert not StoredFile.objects.exists()
    assert on_disk(settings) == []


@pytest.mark.parametrize("fields", [{}, {"title": ""}, {"licence": "steal"}, {"tool": "9" * 40}, {"goal": "x"},
                                    {"fields_of_study": ["nope"]}, {"level": "x"}, {"language": "xx"},
                                    {"organisation": "1" * 30}, {"title": "\0"}, {"file": ""}])  # fmt: skip
def test_a_form_that_is_wrong_ends_in_a_sentence(fields, client, piet, vakwerk):
    client.force_login(piet)
    whole = form(vakwerk, file=upload()) if fields else {}

    answer = client.post("/materiaal/nieuw/", whole | fields)

    assert answer.status_code == 400
    assert not Material.objects.exists()


def test_nobody_stores_for_another_organisation(client, otto, vakwerk):
    client.force_login(otto)

    assert client.post("/materiaal/nieuw/", form(vakwerk, file=upload())).status_code == 400
    assert not Material.objects.exists()


def test_a_new_version_leaves_the_earlier_one_for_its_makers_alone(client, published, piet, now):
    material = published()
    add_version(material=material, upload=check(b"Les 1, beter", "les.txt"), note="beter", by=piet, now=now)

    def fetched() -> list[bytes | int]:
        answers = [client.get(f"/materiaal/{material.slug}/{number}/") for number in (1, 2, 3)]
        contents = [answer.getvalue() for answer in answers]
        return [
            content if answer.status_code == 200 else answer.status_code
            for answer, content in zip(answers, contents, strict=True)
        ]

    public = fetched()
    client.force_login(piet)

    assert public == [404, b"Les 1, beter", 404]
    assert fetched() == [b"Les 1", b"Les 1, beter", 404]


def test_the_same_file_again_is_refused(new_material, piet, now, settings):
    material = new_material()

    with pytest.raises(MaterialRefused, match="hetzelfde bestand als versie 1"):
        add_version(material=material, upload=check(b"Les 1", "x.txt"), note="", by=piet, now=now)
    assert len(on_disk(settings)) == 1


def test_facts_change_and_the_address_stays(client, new_material, piet):
    tool = Tool.objects.create(slug="plc", label_nl="PLC", label_en="PLC", kind="subject", origin="own")
    material = new_material()
    client.force_login(piet)

    client.post(f"/materiaal/{material.slug}/wijzigen/", {"title": "Anders", "licence": "cc0", "tool": tool.pk})

    changed = Material.objects.get()
    assert (changed.slug, changed.title, changed.licence, changed.tool) == (material.slug, "Anders", "cc0", tool)


def test_a_material_goes_into_a_training_of_the_same_organisation_and_out(client, new_material, new_version, piet):
    material, training = new_material(), new_version().training
    address = f"/materiaal/{material.slug}/opleiding/"
    client.force_login(piet)

    client.post(address, {"training": training.pk, "days_before": "14"})
    client.post(address, {"training": training.pk, "days_before": "7"})
    (link,) = TrainingMaterial.objects.all()
    bad = [{}, {"training": "9" * 30}, {"training": "x"}, {"training": training.pk, "days_before": "-1"},
           {"training": training.pk, "days_before": "1e9"}]  # fmt: skip
    wrong = [client.post(address, fields).status_code for fields in bad]
    client.post(f"{address}weg/", {"training": training.slug})

    assert (link.training, link.days_before) == (training, 7)
    assert wrong == [400] * 5
    assert not TrainingMaterial.objects.exists()


# Fetching


def _first_session(training, rtc, at, **run) -> None:
    run = Run.objects.create(training=training, rtc=rtc, **run)
    Session.objects.create(run=run, starts_at=at, ends_at=at + timedelta(hours=3))


@pytest.mark.parametrize(
    ("days_before", "starts_in", "status"),
    [(None, None, 200), (14, None, 403), (14, 15, 403), (14, 14, 200), (0, 1, 403), (0, 0, 200), (0, -30, 200)],
)
def test_it_is_there_some_days_before_the_first_session(days_before, starts_in, status, published, client, rtc):
    from django.utils import timezone

    material = published(days_before)
    if starts_in is not None:
        training = material.trainings.get().training
        noon = timezone.localtime().replace(hour=12, minute=0)
        _first_session(training, rtc(), noon + timedelta(days=starts_in))
        _first_session(training, rtc(), noon - timedelta(days=90), status="cancelled")

    answer = client.get(f"/materiaal/{material.slug}/1/")
    answer.getvalue() if status == 200 else answer.content

    assert answer.status_code == status


def test_what_is_for_participants_is_told_and_not_given(published, client, bram, piet):
    material = published(licence="participants")
    address = f"/materiaal/{material.slug}/"

    answers = []
    for person in (None, bram, piet):
        client.logout()
        if person:
            client.force_login(person)
        answer = client.get(f"{address}1/")
        answer.getvalue()
        answers.append(answer.status_code)
    client.logout()

    assert answers == [403, 403, 200]
    assert "Inschrijven op deze site kan nog niet" in client.get(address).text


def test_what_no_published_training_uses_is_there_for_its_makers_alone(
    new_material, new_version, client, piet, otto, amina
):
    material, draft = new_material(), new_version(state="draft").training
    TrainingMaterial.objects.create(training=draft, material=material)

    def answers(address: str) -> list[int]:
        given = []
        for person in (None, otto, amina, piet):
            client.logout()
            if person:
                client.force_login(person)
            answer = client.get(address)
            answer.getvalue()
            given.append(answer.status_code)
        return given

    assert answers(f"/materiaal/{material.slug}/") == [404, 404, 404, 200]
    draft.versions.update(submitted_at=material.made_at, state="submitted")
    assert answers(f"/materiaal/{material.slug}/1/") == [404, 404, 200, 200], "the RTC that judges looks inside"


def test_a_file_that_the_disk_lost_is_not_there(published, client, settings):
    material = published()
    (path,) = on_disk(settings)
    path.unlink()

    assert client.get(f"/materiaal/{material.slug}/1/").status_code == 404


# Pages


def test_the_list_asks_as_often_for_three_as_for_one(new_material, client, piet):
    client.force_login(piet)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/materiaal/").status_code == 200
        return len(asked)

    new_material()
    one = queries()
    for _turn in range(2):
        new_material()

    assert queries() == one


def test_an_empty_list_says_what_to_do(client, piet, bram):
    client.force_login(piet)
    assert "Er is nog geen materiaal" in client.get("/materiaal/").text
    client.force_login(bram)
    assert client.get("/materiaal/").status_code == 404


def test_nothing_of_sixty_strings_runs_in_a_field_or_a_name(new_material, new_version, client, piet, now):
    client.force_login(piet)
    pages = []
    for text in STRINGS:
        material = new_material(name=f"{text}.txt", title=text[:160].replace("\n", " "), about=f"{text}\n\n> {text}")
        add_version(material=material, upload=check(text.encode() + b"!", "x.pdf") if not runs(text) and
                    not text.startswith("<") else check(b"x", "x"), note=text[:300], by=piet, now=now)  # fmt: skip
        training = new_version(title=text[:300]).training
        TrainingMaterial.objects.create(training=training, material=material, days_before=1)
        pages += [f"/materiaal/{material.slug}/", f"/materiaal/{material.slug}/wijzigen/"]

    own = frozenset({"script", "link", "meta"})
    found = {page: runs(client.get(page).text, own=own) for page in [*pages, "/materiaal/", "/materiaal/?page=2"]}

    assert {page: what for page, what in found.items() if what} == {}


# Numbers at once


def _versions(count: int, material, by, now):
    return [
        lambda n=n: add_version(material=material, upload=check(b"%d" % n, "x"), note="", by=by, now=now)
        for n in range(count)
    ]


@pytest.mark.django_db(transaction=True)
def test_versions_that_come_at_once_get_a_number_each(new_material, piet, now):
    material = new_material()

    _, failures = at_once(*_versions(6, material, piet, now))

    assert failures == []
    assert list(material.versions.order_by("number").values_list("number", flat=True)) == list(range(1, 8))


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_versions_want_the_same_number(new_material, piet, now, monkeypatch):
    material, both_looked = new_material(), threading.Barrier(2)

    def looked(row):
        newest = row.versions.select_related("file").first()
        both_looked.wait(timeout=30)
        return newest

    @contextmanager
    def without_transaction(checked, *, now):
        path = f"uploads/{checked.sha256[:20]}"
        yield StoredFile.objects.create(path=path, kind="txt", name="x", size_bytes=1, sha256="", stored_at=now)

    monkeypatch.setattr(materials, "_newest_under_lock", looked)
    monkeypatch.setattr(materials, "kept", without_transaction)

    _, failures = at_once(*_versions(2, material, piet, now))

    assert [type(failure) for failure in failures] == [IntegrityError]
