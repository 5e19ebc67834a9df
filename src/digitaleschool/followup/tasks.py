"""What a worker does for the stage beside the web."""

from __future__ import annotations

from datetime import datetime

from .services.following import begin_following, follow_next


def follow_up(now: datetime) -> bool:
    """Asks participants what is due, run after run; whether there may be more."""
    return begin_following(now=now) > 0 or follow_next(now=now)
