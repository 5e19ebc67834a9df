"""Runs the web server with its workers beside it: they start together and end together."""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from setting_up import ROOT

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux
REST = 1.0
PATIENCE = 30
"""Seconds that a worker gets to finish the piece of work at hand."""


def together(web: Sequence[str | Path], *works: Sequence[str | Path]) -> int:
    """Serves until the web server ends or we are told to stop; its exit code. A worker that ends early starts anew."""
    ear, mouth = os.pipe()

    def pass_on(number: int, frame: FrameType | None) -> None:
        os.write(mouth, bytes([number]))

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
        signal.signal(number, pass_on)
    server, workers = _start(web), [_start(work) for work in works]
    while server.poll() is None:
        ready, _, _ = select.select([ear], [], [], REST)
        heard = os.read(ear, 1)[0] if ready else 0
        if heard in (signal.SIGTERM, signal.SIGINT):
            server.terminate()
        elif not heard:  # at most once in REST seconds
            workers = [_again(worker, work) for worker, work in zip(workers, works, strict=True)]
    for worker in workers:
        worker.terminate()
    for worker in workers:
        try:
            worker.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            worker.kill()
    return server.returncode if server.returncode >= 0 else 128 - server.returncode


def _again(worker: subprocess.Popen[bytes], work: Sequence[str | Path]) -> subprocess.Popen[bytes]:
    """The worker, or a new one where it ended."""
    if worker.poll() is None:
        return worker
    print(f"the worker ended with code {worker.returncode}; it starts again", file=sys.stderr, flush=True)
    return _start(work)


def _start(command: Sequence[str | Path]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([str(part) for part in command], cwd=ROOT, preexec_fn=_end_with_us)


def _end_with_us() -> None:
    """Where the system can: a child is told to stop when we are killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
