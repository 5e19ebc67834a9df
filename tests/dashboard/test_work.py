from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail as django_mail
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from tests.common.mail_server import MailServer

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import message_id, write_mail
from digitaleschool.dashboard import jobs

WORKER = Path(__file__).with_name("worker.py")
PATIENCE = 60
"""Seconds after which a test of processes gives up; it needs a few."""


def write(number: int) -> OutboxMail:
    return write_mail(
        key=f"letter:{number}", kind="letter", recipient=f"els{number}@school.be", language="nl", subject="Dag",
        text="Dag Els", now=timezone.now(),
    )  # fmt: skip


def start_worker(port: int) -> subprocess.Popen[bytes]:
    name = str(connection.settings_dict["NAME"])
    return subprocess.Popen([sys.executable, str(WORKER), name, str(port)], stderr=subprocess.DEVNULL)


def wait_until(true: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < limit, "it takes too long"
        time.sleep(0.02)


def test_all_that_is_due_is_done_once_and_then_it_ends(db):
    for number in range(25):
        write(number)

    call_command("work", once=True)

    assert len(django_mail.outbox) == 25
    assert set(OutboxMail.objects.values_list("state", flat=True)) == {"done"}


def test_one_kind_of_work_that_fails_does_not_stop_the_others(db, monkeypatch, caplog):
    def broken(now):
        raise KeyError("els@school.be")

    def no_database(now):
        raise OperationalError("els@school.be")

    monkeypatch.setattr("digitaleschool.dashboard.management.commands.work.connections.close_all", lambda: None)
    monkeypatch.setitem(jobs.JOBS, "mail", broken)
    monkeypatch.setitem(jobs.JOBS, "database", no_database)
    monkeypatch.setitem(jobs.JOBS, "last", jobs.send_mail)
    write(1)

    call_command("work", once=True)

    assert len(django_mail.outbox) == 1
    assert "mail failed" in caplog.text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_rests_stops_when_it_is_told_to(number):
    with MailServer() as server:
        write(1)
        worker = start_worker(server.port)
        wait_until(lambda: OutboxMail.objects.filter(state="done").exists())

        worker.send_signal(number)

        assert worker.wait(10) == 0
        assert len(server.letters) == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_connection_breaks_makes_a_new_one():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connection that breaks")
    with MailServer() as server:
        write(1)
        worker = start_worker(server.port)
        try:
            wait_until(lambda: OutboxMail.objects.filter(state="done").exists())
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            write(2)
            wait_until(lambda: OutboxMail.objects.filter(state="done").count() == 2)
        finally:
            worker.terminate()

        assert worker.wait(10) == 0
    assert len(server.letters) == 2


@pytest.mark.django_db(transaction=True)
def test_workers_that_are_killed_lose_no_mail_and_double_few():
    """Two workers, a mail server that fails one in five, kills while they send, and deeds that are rolled back."""
    chance, kills = random.Random(3), 0
    with MailServer(errors=0.2) as server:
        for number in range(120):
            with transaction.atomic():
                write(number)
                if number % 4 == 3:
                    transaction.set_rollback(True)
        expected = {message_id(mail) for mail in OutboxMail.objects.all()}
        workers = [start_worker(server.port) for _ in range(2)]
        try:
            while kills < 6:
                enough = min(len(server.letters) + 4, 85)
                wait_until(lambda enough=enough: len(server.letters) >= enough)
                victim = chance.randrange(2)
                os.kill(workers[victim].pid, signal.SIGKILL)
                workers[victim].wait()
                kills += 1
                workers[victim] = start_worker(server.port)
            wait_until(lambda: not OutboxMail.objects.filter(state="waiting").exists())
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()

    times = Counter(server.numbers)
    assert len(expected) == 90
    assert set(times) == expected
    assert sum(times.values()) - len(times) <= kills


def test_a_worker_does_the_kinds_that_it_is_told(db):
    write(1)

    call_command("work", once=True, without=["mail"])
    call_command("work", once=True, only=["plans"])
    assert django_mail.outbox == []
    call_command("work", once=True, only=["mail"])
    assert len(django_mail.outbox) == 1
