"""Mails that came back: which mail was it, and does the address not exist? Reads delivery reports (RFC 3464).

What is read here came by mail from anyone. A report counts where it names a mail by the number that only we can make;
one that names an address alone counts for the mails that went there in the last days.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.message import Message

from .delivery import no_such_address
from .models import OutboxMail
from .outbox import bounce, mail_of

LONGEST = 1_000_000
"""Bytes of one message that are looked at: a report stands before what it brings back."""
DEEPEST = 20
MOST_REPORTS = 100
"""Recipients of one message that count; ours have one."""
REMEMBERED = timedelta(days=30)
_BASIC = re.compile(r"(?<!\d)5\d\d(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a mail server says of one recipient."""

    recipient: str
    numbers: tuple[str, ...]
    """Message-IDs of the mail that it brings back."""
    is_no_address: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was found in a mailbox."""

    messages: int = 0
    bounced: int = 0
    """Mails of ours whose address does not exist."""
    other: int = 0
    """Reports of something else: a full mailbox, a delay, a mail that arrived."""
    unknown: int = 0
    """Reports of mails that are not ours."""
    no_report: int = 0
    """Messages that are no report, or cannot be read."""


def take_in(messages: Iterable[bytes], *, now: datetime) -> Told:
    """Notes the bounces among these messages; the same again changes nothing."""
    counts = dict.fromkeys(Told.__dataclass_fields__, 0)
    for raw in messages:
        counts["messages"] += 1
        reports = reports_in(raw)
        counts["no_report"] += not reports
        for report in reports:
            counts[_note(report, now)] += 1
    return Told(**counts)


def _note(report: Report, now: datetime) -> str:
    if not report.is_no_address:
        return "other"
    mails = [mail for number in report.numbers if (mail := mail_of(number))]
    if not mails and report.recipient:
        mails = list(OutboxMail.objects.filter(recipient__iexact=report.recipient, sent_at__gte=now - REMEMBERED))
    for mail in mails:
        bounce(mail, now=now)
    return "bounced" if mails else "unknown"


def split_mailbox(data: bytes) -> Iterator[bytes]:
    """The messages of an mbox file, or the one message of an .eml file."""
    if not data.startswith(b"From "):
        yield data
        return
    yield from re.split(rb"(?m)^From [^\n]*\n", data)[1:]


def reports_in(raw: bytes) -> list[Report]:
    """What the message reports, recipient by recipient; nothing for anything that is no report, however it is made."""
    try:
        message = email.message_from_bytes(raw[:LONGEST])
        parts = list(_parts(message))
        numbers = tuple(dict.fromkeys(number for part in parts for number in _numbers(part)))
        return [
            report
            for part in parts
            if part.get_content_type() == "message/delivery-status"
            for report in _recipients(part, numbers)
        ][:MOST_REPORTS]
    except (MessageError, RecursionError, LookupError, ValueError, TypeError, AttributeError):
        return []  # the standard parser gives up in all of these ways on what nobody would send by accident


def _parts(message: Message, depth: int = 0) -> Iterator[Message]:
    yield message
    payload = message.get_payload()
    if isinstance(payload, list) and depth < DEEPEST:
        for part in payload:
            yield from _parts(part, depth + 1)


def _recipients(part: Message, numbers: tuple[str, ...]) -> Iterator[Report]:
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        address = _after_type(block["Original-Recipient"]) or _after_type(block["Final-Recipient"])
        if not address:
            continue  # the first block is about the whole message
        status, said = str(block["Status"] or ""), str(block["Diagnostic-Code"] or "")
        code = _BASIC.search(said)
        for_good = not status.strip().startswith(("2", "4"))
        failed = str(block["Action"] or "").strip().lower() == "failed" and for_good
        is_no_address = failed and no_such_address(int(code[0]) if code else 0, _telling(status, said))
        yield Report(recipient=address, numbers=numbers, is_no_address=is_no_address)


def _telling(status: str, said: str) -> str:
    """The status, unless it tells nothing while the words of the server do."""
    return said if re.match(r"\s*5\.[05]\.0\b", status) else status or said


def _after_type(value: object) -> str:
    """``rfc822; els@school.be`` -> ``els@school.be``."""
    address = str(value or "").rpartition(";")[2].strip().strip("<>").lower()
    return address if 3 <= len(address) <= 254 and "@" in address and address.isprintable() else ""


def _numbers(part: Message) -> Iterator[str]:
    """Message-IDs of ours in a part: in its headers, or in headers that it quotes."""
    for name in ("Message-ID", "In-Reply-To", "References"):
        if name in part:
            yield str(part[name])[:2000]
    if part.get_content_type() == "text/rfc822-headers":
        quoted = part.get_payload(decode=True)
        if isinstance(quoted, bytes):
            yield str(email.message_from_bytes(quoted[:LONGEST])["Message-ID"] or "")[:2000]
