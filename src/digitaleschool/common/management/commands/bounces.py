from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from digitaleschool.common.bounces import split_mailbox, take_in

MOST_BYTES = 200_000_000


class Command(BaseCommand):
    help = "Reads mails that came back (mbox or .eml files, a folder of them, or - for standard input)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a mailbox, a message, a folder, or -")

    def handle(self, *, files: list[str], **options: Any) -> None:
        messages = (message for name in files for data in _contents(name) for message in split_mailbox(data))
        told = take_in(messages, now=timezone.now())
        self.stdout.write(
            _(
                "%(messages)s messages read: %(bounced)s addresses do not work, %(other)s reports of something else, "
                "%(unknown)s about mails that are not ours, %(no_report)s without a report."
            )
            % {name: getattr(told, name) for name in told.__dataclass_fields__}
        )


def _contents(name: str) -> Iterator[bytes]:
    if name == "-":
        yield _within(sys.stdin.buffer.read(MOST_BYTES + 1), name)
        return
    path = Path(name)
    try:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        for file in inside:
            if file.is_file():
                with file.open("rb") as opened:
                    yield _within(opened.read(MOST_BYTES + 1), file.name)
            elif file == path:
                raise CommandError(_("%(name)s is not a file that can be read.") % {"name": name})
    except (OSError, ValueError):
        raise CommandError(_("%(name)s is not a file that can be read.") % {"name": name}) from None


def _within(data: bytes, name: str) -> bytes:
    if len(data) > MOST_BYTES:
        raise CommandError(_("%(name)s is larger than 200 MB. Give a part of the mailbox.") % {"name": name})
    return data
