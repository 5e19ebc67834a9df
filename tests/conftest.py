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
