"""Several things at the same moment, each in a thread with a connection of its own, and how to make them meet."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections


def at_once(*works: Callable[[], Any]) -> tuple[list[Any], list[Exception]]:
    """Lets all works go together: what they gave, and what they raised."""
    start, done, failures = threading.Barrier(len(works)), [], []

    def run(work: Callable[[], Any]) -> None:
        try:
            start.wait(30)
            done.append(work())
        except Exception as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return done, failures


def meet_after(monkeypatch: pytest.MonkeyPatch, name: str, *modules: Any) -> None:
    """Whoever has called this function of the modules waits until the other has called it too.

    Where a lock keeps the other away they do not meet, and each goes on after a while. The thread of the test itself
    never waits.
    """
    function, both = getattr(modules[0], name), threading.Barrier(2)

    def called(*args: Any, **named: Any) -> Any:
        given = function(*args, **named)
        if threading.current_thread() is not threading.main_thread():
            with contextlib.suppress(threading.BrokenBarrierError):
                both.wait(1.5)
        return given

    for module in modules:
        monkeypatch.setattr(module, name, called)
