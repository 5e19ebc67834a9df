"""What the worker does beside the web: one function a kind of work, of whatever stage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from digitaleschool.common import outbox

Job = Callable[[datetime], bool]
"""Does one piece of work that is due, in seconds rather than minutes; whether there may be more."""


def send_mail(now: datetime) -> bool:
    return outbox.send_due(now=now) > 0


JOBS: dict[str, Job] = {
    "mail": send_mail,
}
"""In the order in which they get their turn; each leases what it takes up, so that several workers may run."""
