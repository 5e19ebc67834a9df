"""Many publish at once: each change of the catalogue gets a number of its own, and nobody's is missed."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.db.utils import DatabaseError
from tests.at_once import at_once

from digitaleschool.core.catalogue import Asked
from digitaleschool.offer.catalogue_index import catalogue_of
from digitaleschool.offer.models import Listing, Revision
from digitaleschool.offer.services import listing

AT_ONCE = 6


@pytest.fixture
def trainings(transactional_db, new_version):
    return [new_version(f"Opleiding {number}", state="published").training for number in range(AT_ONCE)]


def _list_at_once(trainings):
    _, failures = at_once(*(lambda training=training: listing.list_training(training) for training in trainings))
    assert all(isinstance(failure, DatabaseError) for failure in failures)
    return failures


def test_changes_at_once_are_numbered_one_by_one(trainings, now):
    assert _list_at_once(trainings) == []

    assert sorted(Listing.objects.values_list("revision", flat=True)) == list(range(1, AT_ONCE + 1))
    assert Revision.objects.get().number == AT_ONCE
    assert catalogue_of(now.date()).find(Asked()).total == AT_ONCE


def test_without_the_lock_numbers_would_clash(trainings, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time, from the start of a transaction")
    Revision.objects.create(pk=listing.ONLY_ROW)
    together = threading.Barrier(AT_ONCE)

    def unlocked():
        revision = Revision.objects.get(pk=listing.ONLY_ROW)
        together.wait(20)
        return revision

    monkeypatch.setattr(listing, "_locked_revision", unlocked)

    assert _list_at_once(trainings) != []
