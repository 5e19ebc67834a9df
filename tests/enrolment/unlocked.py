"""The site without its locks, and with a short rest between looking who sits where and giving a place: it oversells."""

from __future__ import annotations

import time
from typing import Any

from tests.unlocked import application

from digitaleschool.enrolment.services import reseating

__all__ = ["application"]
REST = 0.3
_picture_of = reseating.picture_of


def _slowly(*arguments: Any, **named: Any) -> Any:
    picture = _picture_of(*arguments, **named)
    time.sleep(REST)
    return picture


reseating.picture_of = _slowly
