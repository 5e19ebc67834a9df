"""In the making."""

from pathlib import Path

from .model import Instrument


def read_xlsform(path: Path) -> Instrument:
    """Not yet."""
    raise NotImplementedError
