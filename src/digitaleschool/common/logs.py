"""Log lines: one line each, in UTC, without what people typed."""

from __future__ import annotations

import logging
import re
import time
import traceback
from types import TracebackType

INNERMOST = 4
"""Frames of a failure that are written; the last is where it happened."""


SECRETS = re.compile(r"(?<=/u/)[^\s?#]+|(?<![A-Za-z0-9])[a-z2-7]{32}(?![A-Za-z0-9])")
"""The secret part of a link, in an address or loose: who has it may answer in someone's name."""


class OneLine(logging.Formatter):
    """``2026-11-23T15:04:05Z ERROR django.request 1f3a9c02 Internal Server Error: /rondes/ ValueError at views.py:12``.

    Of an exception the class and the places are written, never the message: a database error quotes the row that it
    refused.
    """

    converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        reference = getattr(getattr(record, "request", None), "reference", "-")
        moment = self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ")
        parts = [moment, record.levelname, record.name, reference, record.getMessage()]
        if record.exc_info and record.exc_info[0]:
            parts.append(f"{record.exc_info[0].__name__} at {_places(record.exc_info[2])}")
        return SECRETS.sub("...", "".join(_plain(sign) for sign in " ".join(parts)))


def _places(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-INNERMOST:]
    return " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in reversed(frames))


def _plain(sign: str) -> str:
    return sign if sign.isprintable() else " "
