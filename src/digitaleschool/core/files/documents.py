"""A PDF is kept as it is: what it could do when it is opened is only noted, for it is never shown by a page of ours."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from .refused import Refused

MOST_INFLATED = 40_000_000
MOST_STREAMS = 5_000
MOST_AFTER_END = 1024
"""Bytes that careless programs leave behind the end of a PDF."""

_NAME = re.compile(rb"#([0-9a-fA-F]{2})")
_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|OpenAction|AA|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|Encrypt)"
    rb"(?![A-Za-z0-9])"
)
_STREAM = re.compile(rb"stream\r?\n")


def check_pdf(content: bytes) -> bool:
    """Whether something in it acts when it is opened, or cannot be looked into. Raises :class:`Refused`.

    >>> check_pdf(b"%PDF-1.7 1 0 obj <</S /J#61vaScript>> endobj %%EOF")
    True
    """
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise Refused("broken")
    after = content[end + 5 :].strip(b"\0\r\n\t ")
    if len(after) > MOST_AFTER_END or b"PK\x05\x06" in after or b"PK\x03\x04" in after:
        raise Refused("two_in_one")
    return any(_acts(piece) for piece in (content, *_inflated(content)))


def _acts(piece: bytes) -> bool:
    return _ACTIVE.search(_NAME.sub(lambda found: bytes([int(found[1], 16)]), piece)) is not None


def _inflated(content: bytes) -> Iterator[bytes]:
    """What is in the packed streams; names of actions hide there. Past the bounds it says that it cannot tell."""
    left = MOST_INFLATED
    for count, found in enumerate(_STREAM.finditer(content)):
        if count >= MOST_STREAMS or left <= 0:
            yield b"/JS "
            return
        start = found.end()
        if content[start : start + 1] not in (b"\x78", b"\x68", b"\x58", b"\x48", b"\x38"):
            continue
        try:
            piece = zlib.decompressobj().decompress(content[start : start + 4_000_000], left)
        except zlib.error:
            continue
        left -= len(piece)
        yield piece
