from __future__ import annotations

from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.common.bounces import Told, reports_in, split_mailbox, take_in
from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import message_id, send_due, write_mail


def report(
    *, number: str = "<x@y>", recipient: str = "els@school.be", status: str = "5.1.1", action: str = "failed",
    said: str = "smtp; 550 5.1.1 unknown user", headers_only: bool = False,
) -> bytes:  # fmt: skip
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.school.be
To: noreply@site.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

I'm sorry.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.school.be

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: {said}

--b1
Content-Type: {kind}

Message-ID: {number}
From: noreply@site.example
To: {recipient}
Subject: Een vraag

Dag
--b1--
""".replace("\n", "\r\n").encode()


@pytest.fixture
def sent(db, now) -> OutboxMail:
    mail = write_mail(
        key="letter:1", kind="letter", recipient="els@school.be", language="nl", subject="Dag", text="Dag", now=now
    )  # fmt: skip
    send_due(now=now)
    return mail


@pytest.mark.parametrize("headers_only", [True, False])
def test_a_mail_that_came_back_is_found_by_its_number(sent, now, headers_only):
    raw = report(number=message_id(sent), recipient="forwarded@elsewhere.be", headers_only=headers_only)

    assert take_in([raw], now=now) == Told(messages=1, bounced=1)

    sent.refresh_from_db()
    assert (sent.state, sent.problem) == ("given_up", "no such address")


def test_a_mail_that_came_back_without_its_number_is_found_by_its_address(sent, now):
    assert take_in([report(recipient="ELS@school.be")], now=now) == Told(messages=1, bounced=1)


def test_a_report_about_others_changes_nothing(sent, now):
    raw = report(number="<mail.1.00000000000000000000@site>", recipient="ander@school.be")

    assert take_in([raw], now=now) == Told(messages=1, unknown=1)
    sent.refresh_from_db()
    assert sent.state == "done"


@pytest.mark.parametrize(
    ("facts", "is_no_address"),
    [
        ({}, True),
        ({"status": "5.0.0", "said": "smtp; 550 no such user here"}, True),
        ({"status": "5.5.0", "said": "smtp; 550 5.5.0 Requested action not taken: mailbox unavailable"}, True),
        ({"status": "5.4.4", "said": "dns; host not found"}, True),
        ({"status": "5.2.1"}, True),
        ({"status": "5.2.2", "said": "smtp; 552 mailbox full"}, False),
        ({"status": "5.7.1", "said": "smtp; 550 5.7.1 blocked"}, False),
        ({"status": "4.4.1", "action": "delayed"}, False),
        ({"status": "2.0.0", "action": "delivered"}, False),
        ({"status": "", "said": ""}, False),
    ],
)
def test_only_an_address_that_does_not_exist_counts(facts, is_no_address):
    [found] = reports_in(report(**facts))

    assert (found.recipient, found.is_no_address) == ("els@school.be", is_no_address)


def test_a_mailbox_of_three_is_read(sent, now):
    away = b"Subject: afwezig\n\nIk ben er niet.\n"
    messages = report(number=message_id(sent)), away, report(status="4.2.2")
    box = b"".join(b"From MAILER-DAEMON Mon Nov 23 14:00:00 2026\n" + message for message in messages)

    assert take_in(split_mailbox(box), now=now) == Told(messages=3, bounced=1, other=1, no_report=1)


HOSTILE = {
    "empty": b"",
    "noise": bytes(range(256)) * 100,
    "no end": b"Content-Type: multipart/report; boundary=x\n\n--x\n" * 5000,
    "nested": b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(3000)),
    "nested messages": b"Content-Type: message/rfc822\n\n" * 5000,
    "odd charset": b"Content-Type: text/plain; charset=no-such\nSubject: =?no-such?q?x?=\n\nx",
    "huge header": b"Message-ID: " + b"x" * 2_000_000 + b"\n\n",
    "status as text": b"Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; \x00\xff@\nAction: failed\n",
    "many recipients": b"Content-Type: message/delivery-status\n\nA: b\n\n"
    + b"Final-Recipient: rfc822; a@b.be\nAction: failed\nStatus: 5.1.1\n\n" * 20_000,
    "long digits": report(status="5." + "9" * 5000 + ".1", said="smtp; " + "5" * 5000),
    "base64 headers": b"Content-Type: text/rfc822-headers\nContent-Transfer-Encoding: base64\n\n####",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_message_is_passed_over(db, now, name):
    told = take_in(split_mailbox(HOSTILE[name]), now=now)

    assert (told.messages, told.bounced) == (1, 0)


@given(st.binary(max_size=2000))
def test_whatever_comes_by_mail_is_read_or_passed_over(data):
    for message in split_mailbox(data):
        reports_in(message)


def test_the_command_reads_files_folders_and_standard_input(sent, tmp_path, monkeypatch):
    (tmp_path / "1.eml").write_bytes(report(number=message_id(sent)))
    (tmp_path / "2.eml").write_bytes(b"Subject: dag\n\ndag")
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(report(status="4.0.0"))))
    out = StringIO()

    call_command("bounces", str(tmp_path), "-", stdout=out)

    assert [word for word in out.getvalue().split() if word.isdigit()] == ["3", "1", "1", "0", "1"]
    sent.refresh_from_db()
    assert sent.state == "given_up"


@pytest.mark.parametrize("name", ["no-such-file", "/dev/zero", "\x00", "x" * 5000])
def test_a_file_that_cannot_be_read_ends_in_a_sentence(db, name):
    with pytest.raises(CommandError, match=r"\.$"):
        call_command("bounces", name)
