from __future__ import annotations

import logging
import os
import select
import signal
from argparse import ArgumentParser
from collections.abc import Sequence
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError
from django.db import connections
from django.utils import timezone

from digitaleschool.dashboard.jobs import JOBS

LONGEST_REST = 60

log = logging.getLogger("digitaleschool.work")


class Command(BaseCommand):
    help = "Does what waits: sends mail, makes reports, opens ballots. Runs until it is told to stop (TERM, INT)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, and end")
        parser.add_argument("--seconds", type=float, default=2.0, help="how long to rest when nothing is due (2)")
        parser.add_argument("--only", nargs="+", choices=JOBS, metavar="KIND", help=f"of {', '.join(JOBS)}: these")
        parser.add_argument("--without", nargs="+", choices=JOBS, metavar="KIND", help="all kinds of work but these")

    def handle(
        self, *, once: bool, seconds: float, only: list[str] | None = None, without: list[str] | None = None,
        **options: Any,
    ) -> None:  # fmt: skip
        kinds = [name for name in JOBS if name in (only or JOBS) and name not in (without or ())]
        with Stopping() as stopping:
            log.info("worker %s begins: %s", os.getpid(), ", ".join(kinds))
            rest = seconds
            while not stopping.asked:
                more, failed = _one_turn(stopping, kinds)
                if once and not more:
                    break
                rest = min(rest * 2, LONGEST_REST) if failed else seconds
                if not more:
                    stopping.wait(rest)
            log.info("worker %s ends", os.getpid())


class Stopping:
    """Whether the worker was asked to stop. Its rests end at once when it is; the piece at hand is finished first."""

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> Stopping:
        self._ear, self._mouth = os.pipe()
        self._before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.close(self._ear)
        os.close(self._mouth)

    def wait(self, seconds: float) -> None:
        select.select([self._ear], [], [], max(seconds, 0))

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        os.write(self._mouth, b".")  # an Event would take a lock that the interrupted code may hold


def _one_turn(stopping: Stopping, kinds: Sequence[str]) -> tuple[bool, bool]:
    """Gives each kind of work its turn: whether there may be more, and whether one failed."""
    more = failed = False
    for name in kinds:
        if stopping.asked:
            break
        try:
            more = JOBS[name](timezone.now()) or more
        except DatabaseError:
            log.exception("%s: the database did not answer; again with a new connection", name)
            connections.close_all()
            failed = True
        except Exception:  # the edge of the process: one bug may not stop the other kinds of work
            log.exception("%s failed", name)
            failed = True
    return more, failed
