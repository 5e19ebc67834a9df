"""Files that somebody hands in: read in the guarded process, kept for a preview, known by their digest."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import timedelta
from pathlib import Path, PurePath
from typing import Any

from digitaleschool.core.survey.tables import RawTable
from digitaleschool.core.wording import Text

from .exports.guarded import read_guarded
from .exports.refusals import Refused
from .text import clean_line

MOST_BYTES = 8_000_000
KEPT_FOR = timedelta(hours=1)
NOT_WHOLE = Text(
    nl="Het bestand is niet meer heel. Kies het opnieuw.", en="The file is no longer whole. Choose it again."
)


def read_table(content: bytes, name: str) -> tuple[RawTable, dict[str, Any]]:
    """The table in a file that was handed in under ``name``. Raises :class:`~.exports.refusals.Refused`."""
    if len(content) > MOST_BYTES:
        raise Refused("too_big", megabytes=len(content) // 10**6, most=MOST_BYTES // 10**6)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{PurePath(name).suffix[:8].lower()}"
        path.write_bytes(content)
        return read_guarded(path, limit=MOST_BYTES)


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def kept_name(name: str, otherwise: str) -> str:
    """A name of at most 120 signs that keeps its ending, which says how to read the file.

    >>> kept_name("x" * 200 + ".xlsx", "file.csv")[-6:], kept_name("", "file.csv")
    ('x.xlsx', 'file.csv')
    """
    line = clean_line(name) or otherwise
    suffix = PurePath(line).suffix[:8]
    return line.removesuffix(suffix)[: 120 - len(suffix)] + suffix
