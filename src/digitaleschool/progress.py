"""Progress of long work: a bar on a terminal, plain lines elsewhere, on standard error."""

from __future__ import annotations

import sys
from typing import TextIO

WIDTH = 24


class Progress:
    """Says which step runs; ``part`` (0 to 1) fills the bar within the whole."""

    def __init__(self, title: str, *, quiet: bool = False, stream: TextIO | None = None) -> None:
        self._title = title
        self._quiet = quiet
        self._stream = stream or sys.stderr
        self._bar = self._stream.isatty()

    def step(self, words: str, part: float = 0.0) -> None:
        if self._quiet:
            return
        if self._bar:
            filled = round(part * WIDTH)
            bar = "█" * filled + "░" * (WIDTH - filled)
            self._stream.write(f"\r\x1b[K{self._title} {bar} {words}")
        else:
            self._stream.write(f"{self._title}: {words}\n")
        self._stream.flush()

    def done(self) -> None:
        if self._bar and not self._quiet:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
