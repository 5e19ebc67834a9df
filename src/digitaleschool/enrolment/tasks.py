"""What the worker does for places: ends what nobody answered, and gives what came free to the next in order."""

from __future__ import annotations

from datetime import datetime

from .queries import trainings_to_seat
from .services.reseating import reseat


def seat_what_waits(now: datetime) -> bool:
    """Seats every training in which something waits, each in a transaction of its own; whether anything changed."""
    changed = [reseat(training, now=now).is_change for training in trainings_to_seat(now)]
    return any(changed)
