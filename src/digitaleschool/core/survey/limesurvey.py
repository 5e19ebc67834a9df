"""In the making."""

from __future__ import annotations

from .model import Instrument, Text


def read_lss(content: bytes, name: str = "", notes: list[Text] | None = None) -> Instrument:
    """Not yet."""
    raise NotImplementedError


def write_lss(instrument: Instrument) -> bytes:
    """Not yet."""
    raise NotImplementedError
