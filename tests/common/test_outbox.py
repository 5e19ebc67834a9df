from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.db import connection, transaction

from digitaleschool.common import leases, outbox
from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import Filler, mail_of, message_id, send_due, write_mail

from .mail_server import MailServer

SMTP = "django.core.mail.backends.smtp.EmailBackend"
bounced: list[str] = []


class Letters(Filler):
    def is_wanted(self, mail, *, now):
        return mail.about != "gone"

    def fill(self, mail):
        return {"link": f"https://site.example/u/{mail.about}/", "unsubscribe": "https://site.example/u/stop/x/"}

    def on_bounce(self, mail, *, now):
        bounced.append(mail.about)


@pytest.fixture(autouse=True)
def _letters(settings):
    settings.OUTBOX_FILLERS = {"letter": f"{__name__}.Letters"}
    bounced.clear()


@pytest.fixture
def write(db, now):
    def make(key: str = "letter:1", **facts):
        fields = {
            "kind": "letter", "recipient": "els@school.be", "language": "nl", "subject": "Een vraag",
            "text": "Dag Els\n\n{link}\n\nGeen mail meer: {unsubscribe}", "about": "abc", "now": now,
        }  # fmt: skip
        return write_mail(key=key, **fields | facts)

    return make


def over_smtp(settings, server: MailServer) -> None:
    settings.EMAIL_BACKEND = SMTP
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port


def states() -> dict[str, str]:
    return dict(OutboxMail.objects.values_list("key", "state"))


def test_a_mail_is_sent_with_its_links_and_its_text_is_emptied(write, now, settings):
    settings.SITE_URL = "https://site.example"
    mail = write()

    assert send_due(now=now) == 1

    [letter] = django_mail.outbox
    assert letter.body == "Dag Els\n\nhttps://site.example/u/abc/\n\nGeen mail meer: https://site.example/u/stop/x/"
    assert letter.extra_headers == {
        "Message-ID": message_id(mail),
        "Auto-Submitted": "auto-generated",
        "Content-Language": "nl",
        "List-Unsubscribe": "<https://site.example/u/stop/x/>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    mail.refresh_from_db()
    assert (mail.state, mail.text, mail.leased_until) == ("done", "", None)
    assert now <= mail.sent_at < now + timedelta(minutes=1)


def test_the_same_mail_is_written_once(write, now):
    first = write(subject="Eerst")
    second = write(subject="Later")

    assert (first.pk, second.subject) == (second.pk, "Eerst")
    assert send_due(now=now) == 1
    assert send_due(now=now) == 0
    assert len(django_mail.outbox) == 1


def test_there_is_no_mail_of_what_was_rolled_back(write, now):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)

    assert (send_due(now=now), django_mail.outbox) == (0, [])


def test_what_is_put_in_is_not_filled_again(write, now):
    write(text="{link} {name} {unsubscribe!r}", about="{unsubscribe}")

    send_due(now=now)

    assert django_mail.outbox[0].body == "https://site.example/u/{unsubscribe}/ {name} {unsubscribe!r}"


def test_a_mail_that_is_no_longer_wanted_is_withdrawn(write, now):
    mail = write(about="gone")

    send_due(now=now)

    mail.refresh_from_db()
    assert (mail.state, mail.text, django_mail.outbox) == ("withdrawn", "", [])


@pytest.mark.parametrize("facts", [{"recipient": "els@school.example"}, {"is_invented": True}])
@pytest.mark.parametrize("demo", [True, False])
def test_an_invented_person_gets_no_mail(write, now, settings, facts, demo):
    settings.DEMO_MODE = demo
    mail = write(**facts)

    send_due(now=now)

    mail.refresh_from_db()
    assert (mail.state, mail.is_invented, bool(mail.text), django_mail.outbox) == ("done", True, demo, [])


def test_our_number_of_a_mail_cannot_be_made_up(write):
    mail = write()
    number = message_id(mail)

    assert mail_of(number) == mail
    assert mail_of(f"In answer to {number}") == mail
    assert [mail_of(text) for text in (number.replace(f".{mail.pk}.", ".99."), "<x@y>", "", "mail.1.zz@")] == [None] * 4


def test_a_mail_that_fails_comes_back_later_each_time_twice_as_late(write, now, settings):
    with MailServer(errors=1.0) as server:
        over_smtp(settings, server)
        mail = write()
        waits = []
        for _ in range(3):
            moment = OutboxMail.objects.get().not_before
            assert send_due(now=moment) == 1
            mail.refresh_from_db()
            waits.append(round((mail.not_before - moment).total_seconds() / 60))

    assert (mail.state, mail.problem, mail.attempts, waits) == ("waiting", "SMTPDataError", 3, [2, 4, 8])
    assert mail.text


def test_a_mail_that_fails_for_days_is_given_up(write, now, settings):
    with MailServer(errors=1.0) as server:
        over_smtp(settings, server)
        mail = write()
        for _ in range(outbox.MOST_ATTEMPTS + 2):
            send_due(now=OutboxMail.objects.get().not_before)

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("given_up", outbox.MOST_ATTEMPTS)
    assert mail.not_before - now > timedelta(days=3)


@pytest.mark.parametrize(
    ("said", "state", "heard"),
    [
        ("550 5.1.1 no such user", "given_up", ["abc"]),
        ("550 no such user", "given_up", ["abc"]),
        ("553 5.1.3 bad address", "given_up", ["abc"]),
        ("550 5.2.1 mailbox disabled", "given_up", ["abc"]),
        ("550 5.7.1 we do not like you", "waiting", []),
        ("552 5.2.2 mailbox full", "waiting", []),
        ("451 4.7.1 greylisted", "waiting", []),
    ],
)
def test_an_address_that_does_not_exist_is_given_up_at_once(write, now, settings, said, state, heard):
    with MailServer(answers={"weg@school.be": said}) as server:
        over_smtp(settings, server)
        mail, other = write(recipient="weg@school.be"), write("letter:2")

        assert send_due(now=now) == 2

    mail.refresh_from_db()
    other.refresh_from_db()
    assert (mail.state, bounced, other.state) == (state, heard, "done")


def test_a_mail_server_that_does_not_answer_costs_one_mail_one_try(write, now, settings):
    with MailServer() as server:
        over_smtp(settings, server)
    write()
    write("letter:2")

    assert send_due(now=now) == 0

    assert sorted(OutboxMail.objects.values_list("state", "attempts")) == [("waiting", 0), ("waiting", 1)]


def test_a_mail_that_kills_each_worker_is_given_up(write, now):
    write()
    OutboxMail.objects.update(attempts=outbox.MOST_ATTEMPTS)

    send_due(now=now)

    assert (states(), django_mail.outbox) == ({"letter:1": "given_up"}, [])


def two_workers_at_once(now) -> list[str]:
    """Sends with two workers that both see the same mails due; the Message-IDs that left."""
    barrier, sent, failures = threading.Barrier(2), [], []

    def work() -> None:
        try:
            barrier.wait(10)
            while send_due(now=now, batch=3):
                pass
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert failures == []
    sent.extend(letter.extra_headers["Message-ID"] for letter in django_mail.outbox)
    return sent


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_mail_once(write, now):
    for number in range(30):
        write(f"letter:{number}")

    sent = two_workers_at_once(now)

    assert len(sent) == len(set(sent)) == 30


@pytest.mark.django_db(transaction=True)
def test_two_workers_without_the_conditional_claim_send_doubles(write, now, monkeypatch):
    """The twin: looking and then writing, as everyone does first."""

    def look_then_write(waiting, *, now, lease):
        mail = waiting.filter(leases.Q(leased_until__isnull=True), state="waiting", not_before__lte=now).first()
        both_looked.wait(2)
        if mail:
            waiting.filter(pk=mail.pk).update(leased_until=now + lease)
        return mail

    class Patient(threading.Barrier):
        def wait(self, timeout=None):
            try:
                return super().wait(timeout)
            except threading.BrokenBarrierError:
                return 0

    both_looked = Patient(2)
    monkeypatch.setattr(outbox, "claim", look_then_write)
    for number in range(5):
        write(f"letter:{number}")

    sent = two_workers_at_once(now)

    assert len(set(sent)) == 5
    assert len(sent) > 5
