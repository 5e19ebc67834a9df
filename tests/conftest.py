"""What every test may count on. The cast: Amina coordinates her centre, Bram teaches there, Chloe works elsewhere."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils import translation
from hypothesis import settings
from whitenoise.middleware import WhiteNoiseMiddleware

# The gate tries the same examples every time; HYPOTHESIS_PROFILE=explore looks for new ones. A busy machine is no bug.
settings.register_profile("gate", derandomize=True, deadline=None, database=None)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # a browser's loop runs in the thread that asks the database
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The same hashes as on the site, made a thousand times quicker: each test makes a few people.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


_find_static_files, _static_files = WhiteNoiseMiddleware.add_files_from_finders, {}


def _find_static_files_once(self: WhiteNoiseMiddleware) -> None:
    """Each client of a test sets up the site anew; the static files are looked for once in a process."""
    if not _static_files:
        _find_static_files(self)
        _static_files.update(self.files)
    self.files.update(_static_files)


WhiteNoiseMiddleware.add_files_from_finders = _find_static_files_once

collect_ignore = ["unlocked.py", "enrolment/unlocked.py"]  # they take the locks away from whoever imports them

PASSWORD = "vier-losse-woorden-hier"
NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what touches the database, so that it can run on PostgreSQL too, and what opens a browser."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db", "live_server"}:
            item.add_marker(pytest.mark.database)
        if "browser_type_launch_args" in fixtures:  # not only an argument that is called page
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium, silent towards the network; one browser serves all tests of a process."""
    browser = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    flags = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync"
    )
    return browser_type_launch_args | {"executable_path": browser, "args": flags.split()}


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def _dutch_at_first(settings):
    """A test that ended on an English page does not make the next one English."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _catalogue_of_its_own():
    """What one test published, the next does not find in the memory of the process."""
    from digitaleschool.offer.catalogue_index import forget

    forget()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def rtc(db) -> Callable[[str], Any]:
    """The RTC of a province. A migration made all five, and a test with threads empties every table."""
    from digitaleschool.people.models import Organisation

    def find(province: str = "oost_vlaanderen") -> Any:
        facts = {"kind": "rtc", "province": province}
        return Organisation.objects.get_or_create(**facts, defaults={"name": f"RTC {province}"})[0]

    return find


@pytest.fixture
def new_school(db) -> Callable[..., Any]:
    """Makes a school with one site; ``number`` must differ, the rest may be given."""
    from digitaleschool.people.models import Organisation, School, Site

    def make(number: str = "101", *, name: str = "", province: str = "oost_vlaanderen", **fields: Any) -> School:
        organisation = Organisation.objects.create(kind="school", name=name or f"School {number}", province=province)
        facts = {"network": "go", "pupils": 400, "setting": "urban"}
        school = School.objects.create(organisation=organisation, number=number, **facts | fields)
        Site.objects.create(school=school, postcode="9000", town="Gent", province=province)
        return school

    return make


@pytest.fixture
def new_person(django_user_model, now) -> Callable[..., Any]:
    """Makes someone with an account who holds a role in an organisation since the start of the year."""
    from digitaleschool.people.models import Membership

    def make(name: str, *, role: str = "", at: Any = None, **fields: Any) -> Any:
        person = django_user_model.objects.create_user(
            f"{name.lower()}@{'rtc' if role.startswith('rtc') else 'school'}.example", PASSWORD, name=name, **fields
        )
        if role:
            Membership.objects.create(person=person, organisation=at, role=role, since=date(2026, 1, 1))
        return person

    return make


@pytest.fixture
def amina(new_person, rtc):
    """Coordinates the RTC of East Flanders."""
    return new_person("Amina", role="rtc_coordinator", at=rtc())


@pytest.fixture
def bram(new_person, new_school):
    """Teaches at a school in East Flanders."""
    return new_person("Bram", role="teacher", at=new_school("100", name="Brams school").organisation)


@pytest.fixture
def chloe(new_person, rtc):
    """Coordinates the RTC of Limburg, and must see nothing of what is Amina's."""
    return new_person("Chloe", role="rtc_coordinator", at=rtc("limburg"))


@pytest.fixture
def new_round(rtc) -> Callable[..., Any]:
    """Makes a round of the RTC of East Flanders; ``slug`` must differ, the rest may be given."""
    from digitaleschool.needs.models import Round

    def make(slug: str = "ronde-2027", **fields: Any) -> Round:
        facts = {
            "title_nl": f"Ronde {slug}",
            "title_en": f"Round {slug}",
            "school_year": "2026-2027",
            "status": Round.Status.PUBLISHED,
            "instrument": "digitale-school-leraren",
            "instrument_version": "1",
        }
        round = Round.objects.create(slug=slug, **facts | fields)
        round.rtcs.add(rtc())
        return round

    return make


@pytest.fixture
def new_invitation(rtc) -> Callable[..., Any]:
    """Puts someone on the list of a round, for the RTC of East Flanders."""
    from uuid import uuid4

    from digitaleschool.needs.links import hash_of, secret_of
    from digitaleschool.needs.models import Invitation

    def make(round: Any, email: str = "els@school.be", **fields: Any) -> Invitation:
        key = uuid4()
        facts = {"id": key, "token_hash": hash_of(secret_of("invitation", key)), "rtc": rtc()}
        return Invitation.objects.create(round=round, email=email, **facts | fields)

    return make


@pytest.fixture
def new_answer_file() -> Callable[..., Any]:
    from digitaleschool.needs.models import AnswerFile

    def make(round: Any, **fields: Any) -> AnswerFile:
        facts = {"fingerprint": "f" * 64, "name": "antwoorden.csv", "format": "google-forms", "rows_read": 12}
        return AnswerFile.objects.create(round=round, **facts | {"respondents": 11, "read_at": NOW} | fields)

    return make


@dataclass(frozen=True)
class Demo:
    """The demo round as rows, and the folder of its files."""

    rows: str
    files: Path


@pytest.fixture(scope="session")
def _demo(django_db_setup, django_db_blocker, tmp_path_factory) -> Demo:
    """The demo round, worked out once for all tests that look at it."""
    from django.core import serializers
    from django.core.management import call_command
    from django.db import transaction
    from django.test import override_settings

    from digitaleschool.needs.models import AnswerFile, Round
    from digitaleschool.reports.models import Report, ReportFile

    files = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files), transaction.atomic():
        call_command("demo", "--only-2021", stdout=StringIO())
        rows = [row for model in (Round, AnswerFile, Report, ReportFile) for row in model.objects.order_by("pk")]
        demo = Demo(rows=serializers.serialize("json", rows), files=files)
        transaction.set_rollback(True)
    return demo


@pytest.fixture
def demo_round(db, settings, _demo: Demo) -> Any:
    """The round that script/server shows, with its report in two languages."""
    from django.core import serializers

    from digitaleschool.needs.models import Round

    settings.MEDIA_ROOT = _demo.files
    for row in serializers.deserialize("json", _demo.rows):
        row.save()
    return Round.objects.get(slug="demo-2021")


@pytest.fixture
def new_report(new_answer_file, tmp_path) -> Callable[..., Any]:
    """Publishes a small report in a round, with files of a few bytes."""
    from digitaleschool.core.evidence.document import Document, Paragraph, Section
    from digitaleschool.core.evidence.results import Method, Results, Sample
    from digitaleschool.reports.services import publish_report

    def make(
        round: Any, *, text: str = "Alles goed.", files: tuple[str, ...] = ("tables.json",), **options: Any
    ) -> Any:
        method = Method(
            sample=Sample.OPEN, estimator="", interval="", level=0.95, weights="", clusters=None,
            design_effect=None, min_cell=5, adjustment="",
        )  # fmt: skip
        results = Results(
            instrument="digitale-school-leraren", version="1", language="nl", persons=11, invented=round.is_invented,
            method=method, items=(), crosses=(), rankings=(), published=options.pop("published", True),
        )  # fmt: skip
        section = Section(id="kern", title="De kern", blocks=(Paragraph(parts=(text,)),))
        document = Document(
            title="Wat leraren nodig hebben", subtitle="", language=options.pop("language", "nl"), marking="",
            sections=(section,),
        )  # fmt: skip
        paths = [tmp_path / name for name in files]
        for path in paths:
            path.write_bytes(b"{}")
        answer_file = options.pop("answer_file", None) or round.answer_files.first() or new_answer_file(round)
        return publish_report(answer_file=answer_file, document=document, results=results, files=paths, now=NOW)

    return make


@pytest.fixture
def small_demo(new_round, new_report) -> Any:
    """A round at the demo's address with a report of one sentence: enough where the page is what matters."""
    round = new_round("demo-2021", is_invented=True)
    new_report(round)
    new_report(round, language="en")
    return round
