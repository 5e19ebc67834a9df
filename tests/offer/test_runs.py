"""Runs: planned, moved, cancelled, by the RTC or the provider; the catalogue follows."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections
from django.db.models import QuerySet
from django.test import Client

from digitaleschool.offer.models import Listing, Run
from digitaleschool.offer.services.runs import Day, RunPlan, RunRefused, cancel_run, change_run, plan_run
from digitaleschool.people.models import AuditEntry

START = datetime(2027, 2, 1, 13, 0, tzinfo=UTC)


def day(after: int = 0, *, hours: int = 3, is_return: bool = False) -> Day:
    begins = START + timedelta(days=after)
    return Day(starts_at=begins, ends_at=begins + timedelta(hours=hours), is_return=is_return)


@pytest.fixture
def plan(rtc):
    def make(*days: Day, **facts) -> RunPlan:
        known = {
            "rtc": rtc(),
            "mode": "on_site",
            "is_confirmed": False,
            "place": "Labo",
            "postcode": "9000",
            "town": "Gent",
        }
        return RunPlan(**known | facts, sessions=days or (day(), day(42, is_return=True)))

    return make


@pytest.fixture
def training(new_version):
    return new_version(state="published").training


def refusal(act) -> str:
    with pytest.raises(RunRefused) as refused:
        act()
    return refused.value.said("en")


def test_a_run_gets_its_place_and_the_catalogue_shows_it(training, plan, piet, now):
    run = plan_run(training=training, plan=plan(), by=piet, now=now)
    again = plan_run(training=training, plan=plan(), by=piet, now=now)

    assert (run.province, run.latitude is not None, run.sequence, run.pk) == ("oost_vlaanderen", True, 0, again.pk)
    assert [session.is_return for session in run.sessions.all()] == [False, True]
    assert Listing.objects.get(training=training).entry
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["run.planned"]


def test_only_a_move_counts_for_calendars(training, plan, piet, amina, now):
    run = plan_run(training=training, plan=plan(), by=piet, now=now)

    same = change_run(run=run, plan=plan(is_confirmed=True, capacity=12), sequence=0, by=amina, now=now)
    moved = change_run(run=run, plan=plan(day(7)), sequence=0, by=amina, now=now)

    assert (same.sequence, same.status, moved.sequence, moved.sessions.count()) == (0, "confirmed", 1, 1)
    assert "changed this run meanwhile" in refusal(
        lambda: change_run(run=run, plan=plan(), sequence=0, by=piet, now=now)
    )
    cancelled = cancel_run(run=run, by=piet, now=now)
    assert (cancelled.status, cancelled.sequence, cancel_run(run=run, by=piet, now=now).sequence) == ("cancelled", 2, 2)
    assert "is cancelled" in refusal(lambda: change_run(run=run, plan=plan(), sequence=2, by=piet, now=now))


@pytest.mark.parametrize(
    ("days", "facts", "sentence"),
    [
        ((), {"sessions": ()}, ""),
        ((day(-400),), {}, "lies in the past"),
        ((day(hours=0),), {}, "ends after it begins"),
        ((day(), day(hours=2)), {}, "take place at once"),
        ((), {"postcode": "1300"}, "Flanders or Brussels"),
        ((), {"postcode": ""}, "Flanders or Brussels"),
    ],
)
def test_a_run_that_makes_no_sense_is_refused(days, facts, sentence, training, plan, piet, now):
    if "sessions" in facts:
        import dataclasses

        wrong, sentence = dataclasses.replace(plan(), sessions=()), "one session at least"
    else:
        wrong = plan(*days, **facts)

    assert sentence in refusal(lambda: plan_run(training=training, plan=wrong, by=piet, now=now))
    assert not Run.objects.exists()


def test_others_plan_nothing(training, plan, tess, otto, chloe, bram, now):
    for by in (tess, otto, chloe, bram):
        assert "Only the RTC" in refusal(lambda by=by: plan_run(training=training, plan=plan(), by=by, now=now))


def test_a_run_is_planned_changed_and_cancelled_on_the_pages(training, amina, rtc):
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(amina)
    root = f"/aanbod/voorstellen/{training.slug}/reeksen/"
    sent = {
        "rtc": rtc().pk,
        "mode": "on_site",
        "postcode": "9000",
        "town": "Gent",
        "sessions-TOTAL_FORMS": 1,
        "sessions-INITIAL_FORMS": 0,
        "sessions-0-on": "2099-02-01",
        "sessions-0-begins": "13:30",
        "sessions-0-ends": "16:30",
    }

    assert "Nothing is planned yet." in client.get(root).text
    more = client.post(root + "nieuw/", sent | {"add": "sessions"}).text
    assert ('name="sessions-1-on"' in more, Run.objects.count()) == (True, 0)
    assert client.post(root + "nieuw/", sent).status_code == 302
    run = Run.objects.get()
    assert 'value="13:30"' in client.get(f"{root}{run.pk}/").text
    client.post(f"{root}{run.pk}/", sent | {"sequence": "0", "sessions-0-ends": "17:00"})
    late = client.post(f"{root}{run.pk}/", sent | {"sequence": "0"})
    assert "changed this run meanwhile" in late.text
    assert client.post(f"{root}{run.pk}/annuleren/").status_code == 302
    run.refresh_from_db()
    assert (run.status, run.sequence) == ("cancelled", 2)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"postcode": "0000"}, "four digits"),
        ({"postcode": ""}, "where it takes place"),
        ({"sessions-0-on": "0001-01-01"}, "this century"),
        ({"sessions-0-begins": "25:00"}, "valid time"),
        ({"sessions-0-ends": "12:00"}, "ends before it begins"),
        ({"sessions-0-ends": ""}, "Fill this in"),
        ({"capacity": "0"}, "greater than or equal to 1"),
        ({"rtc": "9" * 30}, "not one of the available"),
        ({"sessions-TOTAL_FORMS": "\x00"}, "ManagementForm"),
        ({"mode": "x"}, "not one of the available"),
    ],
)
def test_nonsense_on_the_page_is_said(said, sentence, training, amina, rtc):
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(amina)
    sent = {
        "rtc": rtc().pk,
        "mode": "on_site",
        "postcode": "9000",
        "sessions-TOTAL_FORMS": 1,
        "sessions-INITIAL_FORMS": 0,
        "sessions-0-on": "2099-02-01",
        "sessions-0-begins": "13:30",
        "sessions-0-ends": "16:30",
    }

    answer = client.post(f"/aanbod/voorstellen/{training.slug}/reeksen/nieuw/", sent | said)

    assert (answer.status_code, sentence in answer.text, Run.objects.count()) == (200, True, 0)


def test_the_list_of_runs_asks_as_often_for_three_as_for_one(training, plan, piet, now, django_assert_max_num_queries):
    client, counts = Client(), []
    client.force_login(piet)
    for number in range(3):
        plan_run(training=training, plan=plan(day(number)), by=piet, now=now)
        with django_assert_max_num_queries(40) as seen:
            assert client.get(f"/aanbod/voorstellen/{training.slug}/reeksen/").status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[2]


# --- at the same moment -----------------------------------------------------------------------------------------------


def _two_moves(run, plan, by, now, monkeypatch) -> list[object]:
    """Two people move a run at once; both have read it before either writes."""
    import digitaleschool.offer.services.runs as service

    barrier, checked = threading.Barrier(2), service._checked

    def slow(plan):
        with contextlib.suppress(threading.BrokenBarrierError):  # broken: the other waits for the lock
            barrier.wait(timeout=1.5)
        return checked(plan)

    monkeypatch.setattr(service, "_checked", slow)

    def one(after: int) -> object:
        try:
            return change_run(run=run, plan=plan(day(after)), sequence=0, by=by, now=now)
        except RunRefused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        return [future.result() for future in [threads.submit(one, after) for after in (7, 14)]]


@pytest.mark.django_db(transaction=True)
def test_of_two_moves_at_once_one_is_told(training, plan, piet, now, monkeypatch):
    run = plan_run(training=training, plan=plan(), by=piet, now=now)

    outcomes = _two_moves(run, plan, piet, now, monkeypatch)

    assert sorted(type(one).__name__ for one in outcomes) == ["Run", "RunRefused"]
    assert run.sessions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_think_theirs_holds(training, plan, piet, now, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time, with or without a lock on rows")
    run = plan_run(training=training, plan=plan(), by=piet, now=now)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, *_, **__: rows.all())

    outcomes = _two_moves(run, plan, piet, now, monkeypatch)

    assert [type(one).__name__ for one in outcomes] == ["Run", "Run"]
