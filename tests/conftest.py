"""What every test may count on. The cast: Amina coordinates her centre, Bram teaches there, Chloe works elsewhere."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # the browser's loop runs in the thread that asks the database
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@pytest.fixture
def amina(django_user_model):
    return django_user_model.objects.create_user("amina@rtc.example", name="Amina", is_staff=True)


@pytest.fixture
def bram(django_user_model):
    return django_user_model.objects.create_user("bram@school.example", name="Bram")


@pytest.fixture
def chloe(django_user_model):
    return django_user_model.objects.create_user("chloe@elsewhere.example", name="Chloe")


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what touches the database, so that it can run on PostgreSQL too, and what opens a browser."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db", "live_server"}:
            item.add_marker(pytest.mark.database)
        if "page" in fixtures:
            item.add_marker(pytest.mark.browser)
