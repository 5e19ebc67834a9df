"""Mail that leaves through the database: a row written with the deed it tells about, sent by a worker.

A deed that is rolled back takes its mail along; one that is committed has its mail sent at least once, and twice only
where a worker died between the mail server's "yes" and our note of it. The second has the same Message-ID.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import smtplib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.mime.base import MIMEBase
from email.mime.text import MIMEText
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.module_loading import import_string

from .delivery import no_such_address
from .leases import claim, put_back, settle
from .models import OutboxMail
from .text import clean_line

LEASE = timedelta(minutes=5)
FIRST_WAIT = timedelta(minutes=1)
MOST_ATTEMPTS = 20
"""With waits of 2 minutes to 6 hours: a mail server may be away for three days."""
CHUNK = 500
FILLED_IN = re.compile(r"\{(link|unsubscribe)\}")
RESERVED = re.compile(r"(^|\.)(example|test|invalid|localhost)$|(^|\.)example\.(com|net|org)$")
"""Domains that belong to no one (RFC 2606)."""

log = logging.getLogger("digitaleschool.outbox")


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """A file that goes along with a mail, made as the mail leaves: none lies in the database. Text only."""

    name: str
    content: str
    kind: str = "plain"
    """What follows ``text/``."""
    method: str = ""
    """Of a calendar file (RFC 6047, 2.4): with it, mail programs offer to keep the days or to take them away."""

    def part(self) -> MIMEBase:
        made = MIMEText(self.content, self.kind, "utf-8")
        if self.method:
            made.set_param("method", self.method)
        made.add_header("Content-Disposition", "attachment", filename=self.name)
        return made


class Filler:
    """What a stage knows of its mails; one for each kind stands in ``OUTBOX_FILLERS``. This one knows nothing."""

    def is_wanted(self, mail: OutboxMail, *, now: datetime) -> bool:
        """Whether it is still to be sent."""
        return True

    def fill(self, mail: OutboxMail) -> Mapping[str, str]:
        """What comes in the place of ``{link}`` and ``{unsubscribe}``."""
        return {}

    def enclosures(self, mail: OutboxMail, *, now: datetime) -> Sequence[Enclosure]:
        """The files that go along."""
        return ()

    def on_bounce(self, mail: OutboxMail, *, now: datetime) -> None:
        """The address does not exist."""


def write_mail(
    *, key: str, kind: str, recipient: str, language: str, subject: str, text: str, now: datetime,
    about: str = "", belongs_to: str = "", is_invented: bool = False,
) -> OutboxMail:  # fmt: skip
    """A mail to send once the present transaction is committed; the mail that is there already for a known ``key``."""
    mail = OutboxMail(
        key=key, kind=kind, recipient=recipient, language=language, subject=subject, text=text, not_before=now,
        about=about, belongs_to=belongs_to, is_invented=is_invented,
    )  # fmt: skip
    write_mails([mail])
    return OutboxMail.objects.get(key=key)


def write_mails(mails: Iterable[OutboxMail]) -> None:
    """Many at once; those whose key is known are left as they are, also when two write the same."""
    rows = list(mails)
    for row in rows:
        row.subject = clean_line(row.subject, longest=200)
        row.text = row.text.replace("\x00", "")
        row.is_invented = row.is_invented or belongs_to_no_one(row.recipient)
    OutboxMail.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)


def belongs_to_no_one(address: str) -> bool:
    """Whether an address is invented: no mail server may ever hear of it.

    >>> belongs_to_no_one("els@school.example"), belongs_to_no_one("els@school.be")
    (True, False)
    """
    return bool(RESERVED.search(address.rpartition("@")[2].lower()))


def filler_of(kind: str) -> Filler:
    """What the stage knows of this kind of mail."""
    path = settings.OUTBOX_FILLERS.get(kind)
    return _made(path) if path else Filler()


@cache
def _made(path: str) -> Filler:
    return import_string(path)()


def filled(mail: OutboxMail, links: Mapping[str, str]) -> str:
    """The text as it is sent. Looked at once from begin to end: what is put in is never filled again."""
    return FILLED_IN.sub(lambda found: links.get(found[1], found[0]), mail.text)


def may_be_looked_at() -> bool:
    """Whether mails to invented people are kept whole: where someone tries out the site."""
    return settings.DEBUG or settings.DEMO_MODE


# The number of a mail, by which a bounce is recognised


def message_id(mail: OutboxMail) -> str:
    """The same for each try, so that a double is seen as one; nobody else can make one up."""
    return f"<mail.{mail.pk}.{_seal(mail.pk, settings.SECRET_KEY)}@{urlsplit(settings.SITE_URL).hostname}>"


def mail_of(identifier: str) -> OutboxMail | None:
    """The mail that has this Message-ID, where it is one of ours."""
    found = re.search(r"mail\.([0-9]{1,18})\.([0-9a-f]{20})@", identifier)
    sites = settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS
    if not found or not any(hmac.compare_digest(_seal(int(found[1]), site), found[2]) for site in sites):
        return None
    return OutboxMail.objects.filter(pk=int(found[1])).first()


def _seal(key: int, site: str) -> str:
    return hmac.new(site.encode(), f"mail:{key}".encode(), hashlib.sha256).hexdigest()[:20]


# Sending


def send_due(*, now: datetime, batch: int = 20) -> int:
    """Sends what is due, ``batch`` mails at most, over one line to the mail server; how many had their turn.

    Zero where nothing is due, and where the mail server does not answer: then it is better to rest.
    """
    started = time.monotonic()
    line = get_connection()
    try:
        for turn in range(batch):
            moment = now + timedelta(seconds=time.monotonic() - started)
            mail = claim(OutboxMail.objects.all(), now=moment, lease=LEASE)
            if mail is None:
                return turn
            try:
                _deal_with(mail, line, now=moment)
            except NoMailServer as problem:
                _failed(mail, str(problem), now=moment)
                return 0
    finally:
        _hang_up(line)
    return batch


class NoMailServer(Exception):
    """The mail server does not answer, or does not know us; the mail is not to blame."""


def _deal_with(mail: OutboxMail, line: BaseEmailBackend, *, now: datetime) -> None:
    if mail.attempts > MOST_ATTEMPTS:  # each time a worker died of it
        settle(mail, state=OutboxMail.State.GIVEN_UP)
        log.error("mail %s given up: workers ended while they sent it", mail.pk)
        return
    filler = filler_of(mail.kind)
    if not filler.is_wanted(mail, now=now):
        settle(mail, state=OutboxMail.State.WITHDRAWN)
        OutboxMail.objects.filter(pk=mail.pk).update(text="")
        log.info("mail %s (%s) withdrawn: no longer wanted", mail.pk, mail.kind)
    elif mail.is_invented or belongs_to_no_one(mail.recipient):
        _sent(mail, text=mail.text if may_be_looked_at() else "", now=now)
        log.info("mail %s (%s) kept: its address is invented", mail.pk, mail.kind)
    else:
        _send(mail, filler, line, now=now)


def _send(mail: OutboxMail, filler: Filler, line: BaseEmailBackend, *, now: datetime) -> None:
    message = _message(mail, filler, now)
    try:
        line.open()  # once a batch: it stays open
    except (smtplib.SMTPException, OSError) as problem:
        raise NoMailServer(type(problem).__name__) from problem
    try:
        line.send_messages([message])
    except smtplib.SMTPRecipientsRefused as refusal:
        _hang_up(line)
        if _is_no_address(refusal):
            bounce(mail, now=now)
        else:
            _failed(mail, type(refusal).__name__, now=now)
    except (smtplib.SMTPException, OSError) as problem:
        _hang_up(line)
        _failed(mail, type(problem).__name__, now=now)
    else:
        _sent(mail, text="", now=now)
        log.info("mail %s (%s) sent", mail.pk, mail.kind)


def _message(mail: OutboxMail, filler: Filler, now: datetime) -> EmailMessage:
    links = filler.fill(mail)
    headers = {
        "Message-ID": message_id(mail),
        "Auto-Submitted": "auto-generated",
        "Content-Language": mail.language,
    }
    if "unsubscribe" in links:
        headers["List-Unsubscribe"] = f"<{links['unsubscribe']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    return EmailMessage(
        subject=mail.subject, body=filled(mail, links), to=[mail.recipient], headers=headers,
        attachments=[one.part() for one in filler.enclosures(mail, now=now)],
    )  # fmt: skip


def _sent(mail: OutboxMail, *, text: str, now: datetime) -> None:
    OutboxMail.objects.filter(pk=mail.pk).update(
        state=OutboxMail.State.DONE, leased_until=None, sent_at=now, text=text, problem=""
    )


def _failed(mail: OutboxMail, problem: str, *, now: datetime) -> None:
    put_back(mail, problem=problem, now=now, most_attempts=MOST_ATTEMPTS, first_wait=FIRST_WAIT)
    log.warning("mail %s (%s) not sent, try %s: %s", mail.pk, mail.kind, mail.attempts, problem)


def try_again(mail: OutboxMail, *, now: datetime) -> bool:
    """Sends a mail that was given up; not one whose address does not exist."""
    given_up = OutboxMail.objects.filter(pk=mail.pk, state=OutboxMail.State.GIVEN_UP).exclude(text="")
    return bool(given_up.update(state=OutboxMail.State.WAITING, attempts=0, not_before=now, leased_until=None))


def bounce(mail: OutboxMail, *, now: datetime) -> None:
    """The address does not exist: no more tries, and the stage hears of it."""
    with transaction.atomic():
        OutboxMail.objects.filter(pk=mail.pk).update(
            state=OutboxMail.State.GIVEN_UP, leased_until=None, problem="no such address", text=""
        )
        filler_of(mail.kind).on_bounce(mail, now=now)
    log.info("mail %s (%s) bounced: no such address", mail.pk, mail.kind)


def _is_no_address(refusal: smtplib.SMTPRecipientsRefused) -> bool:
    return any(
        no_such_address(code, said.decode("latin-1") if isinstance(said, bytes) else str(said))
        for code, said in refusal.recipients.values()
    )


def _hang_up(line: BaseEmailBackend) -> None:
    try:
        line.close()
    except (smtplib.SMTPException, OSError):
        log.info("the line to the mail server broke as it was closed")
